"""Commands that only ask: what today, find, summary and doctor print, as text and as JSON."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from prompt import Capture, out, run
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.cli.main import main
from shopvisit.settings.loading import default
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

TODAY_KEYS = [
    "id", "customer_id", "customer", "phone", "kind", "rule", "reason", "from_on", "due_on",
    "due_time", "planned_on", "priority", "attempts", "assignee", "state",
]  # fmt: skip


def test_today_as_json_keeps_its_promised_keys(path: Path, capsys: Capture) -> None:
    assert run(path, "today", "--json") == 0
    document = out(capsys)
    assert list(document) == ["format", "date", "counts", "follow_ups"]
    assert document["counts"] == {"overdue": 0, "promises": 0, "due": 1, "done": 0}
    (row,) = document["follow_ups"]
    assert list(row) == TODAY_KEYS
    assert (row["customer"], row["phone"], row["due_on"]) == (
        "王秀英",
        "138****2231",
        "2026-11-23",
    )


def test_a_phone_number_is_shown_only_when_asked_for(path: Path, capsys: Capture) -> None:
    for words in (("today",), ("today", "--json"), ("find", "wxy"), ("find", "wxy", "--json")):
        run(path, *words)
        assert not re.search(r"\d{11}", capsys.readouterr().out)
        run(path, *words, "--full")
        assert "13812342231" in capsys.readouterr().out


@pytest.mark.parametrize("command", [("today",), ("find", "赵")], ids=lambda words: words[0])
def test_a_long_number_that_is_asked_for_is_shown_to_its_end(
    path: Path, capsys: Capture, command: tuple[str, ...]
) -> None:
    shop = Shop(path, default(), Clock(TODAY))
    visits.add(
        shop,
        Customer(name="赵伟", phone="+86 136 1234 9999"),
        Visit(TODAY - timedelta(days=1), item="空调清洗", served_by=1),
    )
    shop.disconnect()
    run(path, *command, "--full")
    assert "+86 136 1234 9999" in capsys.readouterr().out


def test_today_as_text_is_a_line_a_customer(path: Path, capsys: Capture) -> None:
    assert run(path, "today", "--lang", "zh_CN") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "王秀英" in lines[1]
    assert "空调清洗" in lines[1]


def test_find_as_json_keeps_its_promised_keys(path: Path, capsys: Capture) -> None:
    assert run(path, "find", "2231", "--json") == 0
    document = out(capsys)
    assert document["query"] == "2231"
    assert document["customers"] == [
        {
            "id": 1,
            "name": "王秀英",
            "phone": "138****2231",
            "last_visit": "2026-11-20",
            "open_follow_ups": 1,
        }
    ]


def test_summary_as_json_keeps_its_promised_keys(path: Path, capsys: Capture) -> None:
    assert run(path, "summary", "2026-11", "--json") == 0
    document = out(capsys)
    assert list(document)[:7] == [
        "format", "month", "from", "to", "locked", "sentence", "metrics",
    ]  # fmt: skip
    names = [
        "due",
        "completion",
        "on_time",
        "reach",
        "response",
        "csat",
        "csat_mean",
        "nps",
        "ces",
        "ces_mean",
        "low_score_answered",
        "first_response_median",
        "first_response_p90",
        "resolution_median",
        "fcr_process",
        "fcr_customer",
        "complaint_sla_response",
        "complaint_sla_resolution",
        "informed",
        "verified",
        "recovery",
        "promises_kept",
        "complaint_rate",
        "churn",
        "win_back",
        "return_rate",
        "visits",
        "customers",
        "new_customers",
    ]
    metrics = document["metrics"]
    assert isinstance(metrics, dict)
    assert set(names) <= metrics.keys()
    assert all({"value", "k", "n", "previous"} <= set(metric) for metric in metrics.values())


def test_what_nobody_answered_is_null_and_never_zero(path: Path, capsys: Capture) -> None:
    run(path, "summary", "2026-11", "--json")
    metrics = out(capsys)["metrics"]
    assert metrics["csat"]["value"] is None


@pytest.mark.parametrize("month", ["1970-01", "1970-02", "1971-01"])
def test_the_first_months_that_can_be_are_empty(path: Path, capsys: Capture, month: str) -> None:
    """They are compared with months before 1970, of which Windows knows no local time."""
    assert run(path, "summary", month, "--json") == 0
    assert out(capsys)["metrics"]["visits"]["value"] == 0
    assert main(["--db", str(path), "--today", f"{month}-01", "today"]) == 0


def test_a_month_before_them_is_wrong_usage(path: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(path, "summary", "1969-12")
    assert stopped.value.code == 2
    assert "1970 to 2099" in capsys.readouterr().err


def test_a_month_that_has_not_begun_has_no_summary(path: Path, capsys: Capture) -> None:
    assert run(path, "summary", "2026-12") == 1
    assert "2026-12" in capsys.readouterr().err


def test_doctor_finds_a_sound_shop_sound(path: Path, capsys: Capture) -> None:
    assert run(path, "doctor", "--json") == 0
    document = out(capsys)
    assert document["ok"] is True
    names = {check["name"] for check in document["checks"]}
    assert {"file", "schema", "integrity", "journal", "config", "terminal"} <= names


def test_doctor_wants_a_backup_that_is_not_a_week_old(path: Path, capsys: Capture) -> None:
    run(path, "backup")
    later = ["--today", str(TODAY + timedelta(days=8))]
    capsys.readouterr()
    assert main(["doctor", "--json", "--db", str(path), *later]) == 3
    checks = {check["name"]: check["ok"] for check in out(capsys)["checks"]}
    assert [name for name, ok in checks.items() if not ok] == ["backups"]


def test_doctor_tells_of_a_damaged_file(path: Path, capsys: Capture) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 5 : 4096 * 6] = b"\xff" * 4096
    path.write_bytes(content)
    assert run(path, "doctor", "--json") == 3
    assert out(capsys)["ok"] is False


def test_doctor_tells_of_a_wrong_setting(path: Path, tmp_path: Path, capsys: Capture) -> None:
    own = tmp_path / "config.toml"
    own.write_text("[thresholds]\nlow_csat = 9\n", encoding="utf-8")
    assert run(path, "doctor", "--config", str(own)) == 3
    assert "thresholds.low_csat" in capsys.readouterr().out


def test_an_empty_day_says_that_there_is_nothing_to_do(
    make_shop: MakeShop, capsys: Capture
) -> None:
    shop = make_shop()
    db.disconnect()
    assert run(shop.path, "today") == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["Nothing to follow up."]
