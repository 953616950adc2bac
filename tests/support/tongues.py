"""The languages in which tests read the screen."""

from __future__ import annotations

# Those whose words tests spell out, and whose screens are kept as frames. What holds in every
# language is tried in all of i18n.LANGUAGES.
SPELT = ("en", "zh_CN")
