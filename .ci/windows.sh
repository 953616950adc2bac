#!/usr/bin/env bash
# The Windows folder, as a shop unpacks it, on Windows' own Python under Wine; and the tests there of
# what differs between systems. Where that cannot be, it says so in one line.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(uname -sm)" != "Linux x86_64" ] || ! command -v apt-get >/dev/null; then
  echo "== Windows: not run, for Wine is set up on amd64 Linux with apt-get only"
  exit 0
fi
if ! command -v wine >/dev/null; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends wine wine64 >/dev/null
fi

repo=$PWD
work=$(mktemp -d)
export HOME="$work/home" WINEPREFIX="$work/prefix" WINEDEBUG=-all TZ=CST-8
unset DISPLAY PYTHONPATH
mkdir -p "$HOME"
trap 'wineserver -k || true; rm -rf "$work"' EXIT
there() { printf 'Z:%s' "${1//\//\\}"; }
# Through pipes: plain files as standard streams fail under Wine, and a terminal would be asked.
py() { timeout "${SECONDS_AT_MOST:-120}" wine "$python" "$@" </dev/null 2>&1 | cat; }

# What Wine starts beside us must not keep our pipes: whoever reads them would wait for ever.
setsid wineboot -i </dev/null >/dev/null 2>&1
winecfg -v win10 </dev/null >/dev/null 2>&1
wineserver -p || true
setsid wineboot </dev/null >/dev/null 2>&1

echo "== the Windows folder"
python3 tools/windows_folder.py "$work/shopvisit-windows.zip" --python "$work/whole"
[ "$(stat -c %s "$work/shopvisit-windows.zip")" -le 27500000 ] || { echo "it is too large"; exit 1; }
rm "$work/whole/DLLs/_wmi.pyd"  # Wine 8 lacks a function that it needs; the folder does without
own="$WINEPREFIX/drive_c/我的 程序"
mkdir -p "$own"
python3 -m zipfile -e "$work/shopvisit-windows.zip" "$own"
said=$(timeout 60 wine cmd /c 'C:\我的 程序\shopvisit\shopvisit.cmd' --version </dev/null 2>&1 | tr -d '\r')
[[ $said == "shopvisit "* ]] || { echo "shopvisit.cmd said: $said"; exit 1; }
python="$own/shopvisit/python/python.exe"
py "$(there "$repo/.ci/windows_check.py")"
python3 .ci/windows_console.py "$python"

echo "== the tests of what differs between systems, there"
python3 -m uv pip install --quiet --target "$work/site" --python-platform windows \
  --python-version 3.13 --only-binary :all: --group test
python="$work/whole/python.exe"
export PYTHONPATH="$(there "$repo");$(there "$work/site");C:\\我的 程序\\shopvisit\\app"
SECONDS_AT_MOST=300 py -m pytest -p no:cacheprovider --override-ini=addopts= --import-mode=importlib \
  -q -n 2 --basetemp='C:\pt' $(cat .ci/windows_tests)
