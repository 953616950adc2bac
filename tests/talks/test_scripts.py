"""What is said on the phone: the shipped words, how blanks are filled in, and who hears what."""

from __future__ import annotations

import re
from datetime import date, timedelta
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from script_lines import LEFT_OVER
from shops import TODAY

from shopvisit.calendar import days
from shopvisit.settings import loading
from shopvisit.settings.values import BLANKS, Script
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import scripts
from shopvisit.text import i18n

SHIPPED = loading.default().scripts
CALLS = [(language, name) for language in i18n.LANGUAGES for name in SHIPPED[language]]
GREETINGS = ("care", "promoter-thanks")
# Everything that the shop knows of somebody; in English where a language has nothing of its own.
KNOWN = {
    "zh_CN": {
        "address": "王女士",
        "shop": "便民家电",
        "staff": "小张",
        "visited": "上周六",
        "visit": "上周六空调清洗那次",
        "item": "空调清洗",
        "reason": "明天把发票送过去",
        "noted": "满意5分",
        "occasion": "生日",
        "complaint": "空调还是不冷",
        "resolution": "换了一台压缩机",
        "improvement": "上门前一小时先打电话",
        "next": "最晚周二11月24日，店长亲自给您打电话",
    },
    "en": {
        "address": "Ms Wang",
        "shop": "Corner Repairs",
        "staff": "Ann",
        "visited": "last Saturday",
        "visit": "your filter change last Saturday",
        "item": "filter change",
        "reason": "bring the invoice tomorrow",
        "noted": "satisfied, 5",
        "occasion": "birthday",
        "complaint": "it is still not cold",
        "resolution": "we put in a new compressor",
        "improvement": "we ring an hour before we come",
        "next": "The manager will call you by Tue 24 Nov",
    },
}
CONSENT = {"zh_CN": "方便", "en": r"(good time|have a minute)\b"}
NOTHING = dict.fromkeys(BLANKS, "")


def known_in(language: str) -> dict[str, str]:
    return KNOWN.get(language, KNOWN["en"])


def lines(script: Script) -> tuple[str, ...]:
    return (script.opening, *script.questions, script.closing, script.fair, script.sorry)


def said_at_most(script: Script) -> tuple[str, ...]:
    """What one hears of it in one call: it has one closing only."""
    closing = max(script.closing, script.fair, script.sorry, key=len)
    return (script.opening, *script.questions, closing)


def kind_of(name: str) -> str:
    return name.partition(".")[0]


# The shipped words


@pytest.mark.parametrize(("language", "name"), CALLS)
def test_every_call_says_who_is_calling_and_asks_whether_it_suits(language: str, name: str) -> None:
    opening = SHIPPED[language][name].opening
    assert [opening.count(f"{{{blank}}}") for blank in ("address", "shop", "staff")] == [1, 1, 1]
    # A greeting takes none of their time.
    if consent := CONSENT.get(language):
        assert bool(re.search(consent, opening)) == (kind_of(name) not in GREETINGS)


@pytest.mark.parametrize(("language", "name"), CALLS)
def test_every_call_asks_little_and_reads_back_what_it_noted(language: str, name: str) -> None:
    script = SHIPPED[language][name]
    greeting = kind_of(name) in GREETINGS
    assert len(script.questions) == 0 if greeting else 1 <= len(script.questions) <= 3
    assert ("{noted}" in script.closing) == (not greeting)
    assert len(script.emergency) == 4


@pytest.mark.parametrize(("language", "name"), CALLS)
def test_our_part_of_a_call_takes_a_minute_at_most(language: str, name: str) -> None:
    script = SHIPPED[language][name]
    said = [scripts.filled(line, known_in(language)) for line in said_at_most(script)]
    # People speak some 240 Chinese characters or 150 English words a minute.
    length = sum(len(line) if language == "zh_CN" else len(line.split()) for line in said)
    assert length <= (240 if language == "zh_CN" else 150)


@pytest.mark.parametrize(("language", "name"), CALLS)
def test_sentences_are_short_enough_for_old_ears(language: str, name: str) -> None:
    for line in lines(SHIPPED[language][name]):
        for sentence in re.split(r"[。？！]|[.?!:;] ", scripts.filled(line, known_in(language))):
            length = len(sentence) if language == "zh_CN" else len(sentence.split())
            assert length <= (40 if language == "zh_CN" else 25), sentence


@pytest.mark.parametrize("name", SHIPPED["zh_CN"])
def test_chinese_words_have_chinese_punctuation(name: str) -> None:
    script = SHIPPED["zh_CN"][name]
    for line in (*lines(script), script.message, *script.emergency):
        assert not re.search(r"[!-/:-@\[-`|~]", re.sub(r"\{[a-z]+\}", "", line)), line


@pytest.mark.parametrize("name", [name for name in SHIPPED["en"] if "." in name])
def test_a_segment_hears_something_else_than_a_regular(name: str) -> None:
    for language in i18n.LANGUAGES:
        assert SHIPPED[language][name].opening != SHIPPED[language][kind_of(name)].opening


def test_who_has_complained_or_is_valued_is_not_asked_more_than_others() -> None:
    for language, name in CALLS:
        ours = SHIPPED[language]
        assert len(ours[name].questions) <= len(ours[kind_of(name)].questions)


def test_verification_of_a_complaint_begins_with_whether_it_is_solved() -> None:
    assert "好了吗" in SHIPPED["zh_CN"]["complaint-verified"].questions[0]
    assert "solved" in SHIPPED["en"]["complaint-verified"].questions[0]


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("notice", {"complaint", "resolution"}),
        ("complaint-answer", {"complaint"}),
        ("complaint-verified", {"complaint"}),
        ("improved", {"complaint", "improvement"}),
        ("expiring", {"occasion"}),
        ("promise", {"reason"}),
    ],
)
def test_a_call_names_what_it_is_about(name: str, needed: set[str]) -> None:
    for language in i18n.LANGUAGES:
        said = SHIPPED[language][name].opening
        assert needed <= {blank for _text, blank, _form, _conversion in Formatter().parse(said)}


# Filling in


@pytest.mark.parametrize(("language", "name"), CALLS)
def test_every_line_reads_well_with_all_that_is_known_and_with_nothing(
    language: str, name: str
) -> None:
    script = SHIPPED[language][name]
    for line in (*lines(script), script.message, *script.emergency):
        for blanks in (known_in(language), NOTHING):
            said = scripts.filled(line, blanks)
            assert said
            assert not LEFT_OVER.search(said), said


@settings(max_examples=300, deadline=None)
@given(call=st.sampled_from(CALLS), missing=st.sets(st.sampled_from(BLANKS)))
def test_every_line_reads_well_whatever_is_missing(
    call: tuple[str, str], missing: set[str]
) -> None:
    language, name = call
    blanks = {name: "" if name in missing else word for name, word in known_in(language).items()}
    for line in lines(SHIPPED[language][name]):
        said = scripts.filled(line, blanks)
        assert not LEFT_OVER.search(said), said
        for blank, word in blanks.items():
            assert (word in said) or f"{{{blank}}}" not in line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Hello {address}, hello.", "Hello, hello."),
        ("{address}您好，我是{shop}的。", "您好，我是便民家电的。"),
        ("您说的“{complaint}”，我记下了。", "您说的，我记下了。"),
        ("这样办的：{resolution}。谢谢！", "这样办的。谢谢！"),
        ("What we did: {resolution}.", "What we did."),
        ("As promised, “{complaint}”. Now?", "As promised. Now?"),
        ("About it ({complaint}): how was it?", "About it: how was it?"),
        ("Your {complaint} is due", "Your is due"),
        ("谢谢{address}，再见", "谢谢，再见"),
        ("{address}，您好", "您好"),
        ("So: {noted}", "So: {noted}"),
    ],
)
def test_an_empty_blank_takes_its_punctuation_along(line: str, said: str) -> None:
    blanks = {"address": "", "shop": "便民家电", "complaint": "", "resolution": ""}
    assert scripts.filled(line, blanks) == said


@pytest.mark.parametrize("word", ["it is cold.", "it is cold", " it is cold!? ", "it is cold。"])
def test_what_people_typed_does_not_bring_a_second_full_stop(word: str) -> None:
    assert scripts.filled("Done: {resolution}.", {"resolution": word}) == "Done: it is cold."


@pytest.mark.parametrize("word", ["{noted}", "{0}", "a , b .5", "“”", "()", "%s \\1"])
def test_what_people_typed_is_said_as_it_is(word: str) -> None:
    assert scripts.filled("So “{reason}”, right?", {"reason": word}) == f"So “{word}”, right?"


# Who hears what


@pytest.mark.parametrize(
    ("kind", "rule", "segment", "name"),
    [
        ("satisfaction", "after-service", "regular", "satisfaction"),
        ("satisfaction", "after-service", "vip", "satisfaction.vip"),
        ("satisfaction", "", "new", "satisfaction.new"),
        ("retention", "dormant", "complained", "retention.complained"),
        ("retention", "low-score", "complained", "low-score"),
        ("retention", "low-score", "vip", "low-score.vip"),
        ("notice", "complaint-told", "complained", "notice"),
        ("notice", "complaint-answer", "complained", "complaint-answer"),
        ("notice", "improved", "vip", "improved"),
        ("verification", "return-check", "new", "return-check"),
        ("verification", "complaint-verified", "complained", "complaint-verified"),
        ("retention", "expiring", "vip", "expiring.vip"),
        ("care", "birthday", "regular", "care"),
        ("care", "promoter-thanks", "vip", "promoter-thanks"),
        ("manual", "complaint-solve", "complained", "manual"),
        # A rule of the shop's own, named like a kind, speaks the words of its own kind.
        ("care", "usage", "regular", "care"),
    ],
)
def test_a_rule_speaks_its_own_words_and_else_those_of_its_kind(
    shop: Shop, kind: str, rule: str, segment: str, name: str
) -> None:
    for language in i18n.LANGUAGES:
        i18n.use(language)
        script = SHIPPED[language][name]
        spoken = scripts.spoken(shop, kind, rule, segment, {})
        assert (spoken.opening, spoken.questions) == (script.opening, script.questions)
        assert (spoken.closing, spoken.emergency) == (script.closing, script.emergency)


@pytest.mark.parametrize(("language", "name"), CALLS)
def test_every_message_says_who_writes_and_fits_into_one_text(language: str, name: str) -> None:
    message = SHIPPED[language][name].message
    assert [message.count(f"{{{blank}}}") for blank in ("address", "shop", "staff")] == [1, 1, 1]
    assert "{noted}" not in message
    # A message that is read aloud into a machine, or pasted into a chat, is no letter.
    said = scripts.filled(message, known_in(language))
    assert (len(said) if language == "zh_CN" else len(said.split())) <= 80


SPOKEN = [
    ("service", "空调清洗", "上周六空调清洗那次"),
    ("service", "", "上周六来店里那次"),
    ("purchase", "电饭煲", "上周六买的电饭煲"),
    ("purchase", "", "上周六买的东西"),
    ("repair", "遥控器", "上周六修的遥控器"),
    ("repair", "洗衣机维修", "上周六洗衣机维修那次"),
    ("repair", "空调不制冷", "上周六空调不制冷那次"),
    ("install", "空调", "上周六装的空调"),
    ("install", "空调安装", "上周六空调安装那次"),
    ("return", "电风扇", "上周六退换的电风扇"),
    ("return", "电风扇退货", "上周六电风扇退货那次"),
    ("consult", "变频空调", "上周六来问的变频空调"),
    ("consult", "选购咨询", "上周六选购咨询那次"),
]


@pytest.mark.parametrize(("kind", "item", "said"), SPOKEN)
def test_a_visit_is_called_what_it_was(kind: str, item: str, said: str) -> None:
    i18n.use("zh_CN")
    visit = scripts.Came(date(2026, 11, 14), item, kind, "", 1, None)
    assert scripts.spoken_visit(visit, date(2026, 11, 20)) == said


@pytest.mark.parametrize(
    ("kind", "item", "said"),
    [
        ("service", "filter change", "your filter change yesterday"),
        ("purchase", "rice cooker", "the rice cooker you bought yesterday"),
        ("repair", "remote control", "the remote control we repaired yesterday"),
        ("repair", "Screen repair", "your Screen repair yesterday"),
        ("install", "air conditioner", "the air conditioner we installed yesterday"),
        ("return", "fan", "the fan you brought back yesterday"),
        ("consult", "fridge", "your question about the fridge yesterday"),
        ("purchase", "", "what you bought yesterday"),
    ],
)
def test_an_english_visit_is_called_what_it_was(kind: str, item: str, said: str) -> None:
    visit = scripts.Came(TODAY - timedelta(days=1), item, kind, "", 1, None)
    assert scripts.spoken_visit(visit, TODAY) == said


@pytest.mark.parametrize(
    ("ago", "chinese", "english"),
    [
        (0, "今天", "today"),
        (1, "昨天", "yesterday"),
        (2, "前天", "on Thursday"),
        (5, "周一", "on Monday"),
        (6, "上周日", "last Sunday"),
        (7, "11月14号", "on 14 November"),
        (330, "去年12月", "in December last year"),
        (700, "2024年12月", "in December 2024"),
        (-20, "12月11号", "on 11 December"),
        (-90, "2月19号", "on 19 February"),
    ],
)
def test_a_day_is_said_as_people_say_it(ago: int, chinese: str, english: str) -> None:
    for language, said in (("zh_CN", chinese), ("en", english)):
        i18n.use(language)
        assert days.spoken_day(TODAY - timedelta(days=ago), TODAY) == said


@given(ago=st.integers(0, 3000))
def test_no_day_is_said_of_two_visits_within_a_week(ago: int) -> None:
    for language in i18n.LANGUAGES:
        i18n.use(language)
        near = {days.spoken_day(TODAY - timedelta(days=ago + more), TODAY) for more in range(7)}
        assert len(near) == 7 or ago > 176
