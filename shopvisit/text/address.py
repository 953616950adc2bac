"""Forms of address: how to speak to a customer."""

from __future__ import annotations

import unicodedata
from functools import cache

from shopvisit.text.i18n import LANGUAGES, words

_TWO_CHARACTER_SURNAMES = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳
公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 亓官 司寇 巫马 颛孙 壤驷 漆雕
乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 羊舌 梁丘 左丘 西门 单于 纳兰 完颜 叶赫
耶律 歐陽 司馬 東方 獨孤 南宮 萬俟 聞人 諸葛 尉遲 赫連 澹臺 濮陽 公孫 鍾離 長孫 鮮于 樂正 軒轅
單于 納蘭 完顏
"""
COMPOUND_SURNAMES = frozenset(_TWO_CHARACTER_SURNAMES.split())
# Words that make a name an address already: 张总, 李阿姨, 王师傅.
_TITLES = (
    *("女士", "先生", "小姐", "太太", "老师", "医生", "教授", "师傅", "老板", "经理", "总"),
    *("阿姨", "叔叔", "姐", "哥", "嫂", "姨", "叔"),
)


def surname(name: str) -> str:
    """The family name: 王 of 王秀英, 欧阳 of 欧阳娜娜, Lee of Anna Lee; "" of no name."""
    parts = name.split()
    if not parts:
        return ""
    if not _is_han(parts[0][0]):
        return parts[-1]
    return parts[0][:2] if parts[0][:2] in COMPOUND_SURNAMES else parts[0][0]


def address(name: str, salutation: str, lang: str) -> str:
    """How to speak to a customer: 王女士, in English ("en") Ms Wang or Ms Lee.

    A salutation in any language is said in `lang`, an unknown one as it was typed. Without one,
    or when the name is an address already (张总), the name stands for itself.
    """
    name, word = name.strip(), salutation.strip()
    chinese = bool(name) and _is_han(name[0])
    if not name or not word or (chinese and name.endswith(_TITLES)):
        return name or word
    how, family = words(lang)["address"], surname(name)
    if chinese and how.get("spelled"):
        family = _spelled(family)
    meant = _meanings().get(word.casefold())
    said = word if meant is None else how["words"][meant]
    return str(how["form"].format(word=said, family=family))


def salutations(lang: str) -> tuple[str, ...]:
    """The two usual ones, to choose from: for a woman, for a man."""
    table = words(lang)["address"]["words"]
    return table["ms"], table["mr"]


@cache
def _meanings() -> dict[str, str]:
    """What a salutation means, by how it is written in any language, in small letters."""
    every = (words(lang)["address"]["words"] for lang in LANGUAGES)
    return {said.casefold(): meant for table in every for meant, said in table.items()}


def _spelled(family: str) -> str:
    # The table of readings is not needed for anyone whose name is written in Latin letters.
    from shopvisit.text.pinyin import spelling

    # Passports write 吕 as Lyu.
    return spelling(family).replace(" ", "").replace("v", "yu").capitalize()


def _is_han(char: str) -> bool:
    return unicodedata.name(char, "").startswith("CJK") or char == "〇"
