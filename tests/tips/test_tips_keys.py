"""Tips by their keys: a key away in a call and for a complaint, written and changed in the list."""

from __future__ import annotations

from fronts import form_of
from mornings import WANG, counter, morning
from pilots import HOSTILE, driving
from shops import MakeShop

from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.tips import tips
from shopvisit.shop.tips.tips import Tip
from shopvisit.text.i18n import _

FILTER = Tip("滤芯有味", "先放水五分钟", items="空调")


async def test_those_that_fit_are_a_key_away_and_the_form_is_come_back_to(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    tips.save(shop, FILTER)
    tips.save(shop, Tip("别的事", items="冰箱"))
    async with counter(shop) as at:
        await at.press("5", "down", "1")
        await at.type("很好")
        assert f"Ctrl+B {_('Tips')}" in at.text
        await at.press("ctrl+b")
        assert _("{count} that fit").format(count=1) in at.text
        rows = [line for line in at.text.splitlines() if "滤芯有味" in line or "别的事" in line]
        assert rows[0].startswith(">*")
        assert "先放水五分钟" in at.text
        await at.press("escape")
        notes = form_of(at).notes
        assert (notes.picked["csat"], notes.texts) == (5, {"praise": "很好"})


async def test_where_none_fits_the_key_shows_all(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    tips.save(shop, Tip("别的事", items="冰箱"))
    async with counter(shop) as at:
        await at.press("5")
        assert "Ctrl+B" not in at.text
        await at.press("ctrl+b")
        assert "别的事" in at.text


async def test_a_solved_complaint_is_kept_as_a_tip_with_a_key(
    make_shop: MakeShop, lang: str
) -> None:
    shop = make_shop()
    customer_id = customers.add(shop, Customer(name="王秀英", phone="13812342231"))
    complaint_id = complaints.open_(shop, customer_id, New("遥控器失灵"))
    async with driving(shop) as driven:
        await driven.open("complaint", complaint_id)
        await driven.press("ctrl+a")
        assert driven.said == _("Once it is solved, what helped can be kept as a tip.")
    complaints.resolve(shop, complaint_id, Solved(what="给王秀英换了电池"))
    async with driving(shop) as driven:
        await driven.open("complaint", complaint_id)
        await driven.press("ctrl+a", "ctrl+s")
        assert driven.said == _("Kept as a tip; Ctrl+B has it where it fits.")
        await driven.press("ctrl+b")
        assert "遥控器失灵" in driven.frame
    [tip] = tips.every(shop)
    assert (tip.title, tip.text) == ("遥控器失灵", f"给{_('the customer')}换了电池")


async def opened(shop: Shop) -> None:
    for tip in (FILTER, Tip("师傅迟到", "先道歉")):
        tips.save(shop, tip)


async def test_the_settings_lead_to_them(make_shop: MakeShop, lang: str) -> None:
    shop = make_shop()
    tips.save(shop, FILTER)
    async with driving(shop) as driven:
        await driven.press("f8")
        for _turn in range(40):
            if _("Tips for calls") in driven.frame.split(">")[-1].splitlines()[0]:
                break
            await driven.press("tab")
        await driven.press("enter")
        assert driven.screen == "TipsScreen"


async def test_one_is_found_changed_pinned_and_another_written(
    make_shop: MakeShop, lang: str
) -> None:
    shop = make_shop()
    await opened(shop)
    async with driving(shop) as driven:
        await driven.open("tips")
        await driven.type("sfcd")
        assert "滤芯有味" not in driven.frame
        await driven.press("enter", "end")
        await driven.type("!")
        await driven.press("tab", "tab", "tab", "tab", "tab", "1", "ctrl+s")
        assert driven.said == _("Tip saved.")
        await driven.press("ctrl+n")
        await driven.type("新的")
        await driven.press("ctrl+s")
        await driven.press("ctrl+z")
    every = {tip.title: tip.pinned for tip in tips.every(shop)}
    assert every == {"滤芯有味": 0, "师傅迟到!": 1}


async def test_whatever_somebody_typed_is_shown_as_it_is(make_shop: MakeShop) -> None:
    shop = make_shop()
    for text in HOSTILE:
        tips.save(shop, Tip(text or "empty", text, text, text, text))
    async with driving(shop) as driven:
        await driven.open("tips")
        for text in ("[/]", "[VIP] 张总"):
            assert text in driven.frame
