"""The columns that a list can have. Mapping, preview, headings and templates derive from here.

A new column is an entry in `COLUMNS`. What is typed as its headings is folded by `folded`: simple
characters, no case, blanks, digits or brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shopvisit.files.importing import cells, days
from shopvisit.files.importing.cells import How
from shopvisit.text.i18n import N_

# What a customer is called before the word that says what a column of theirs holds.
_WHOSE = re.compile(
    "会员|客户|顾客|客人|用户|买家|车主|学员|业主|宾客|消费者|收货人|收件人|联系人|联络人|预约人|主"
    "|customers?|clients?|members?|guest|contact|patient|buyer|billing|shipping|primary|default"
    "|address|attendee|recipient|your"
)
_STAFF = re.compile(
    "(?:员工|店员|技师|服务人员|服务员|美容师|发型师|staff|employee)(?:姓名|名字|名称|name)"
)
_LATIN, _HAN = re.compile("[^a-z]"), re.compile("[^\u3400-\u9fff]")
# Too common to be trusted where another word stands beside them in another script.
_VAGUE = frozenset(["名称", "名字", "日期", "时间", "类型", "类别"])
_SIMPLE = str.maketrans(
    "電話機號碼聯絡繫顧會員稱謂備註說標簽籤來類別項買價額實收單務師傅經辦農曆陰陽渠戶貨訂購費錢時間點臨產銷"
    "導業級組編額憶歲齡連帶攜諮詢總",
    "电话机号码联络系顾会员称谓备注说标签签来类别项买价额实收单务师傅经办农历阴阳渠户货订购费钱时间点临产销"
    "导业级组编额忆岁龄连带携咨询总",
)


@dataclass(frozen=True)
class Column:
    """A column: `headings` as real programs write them, each group less sure than the one before.

    Of several columns with one meaning the surest counts, unless `joined` says how to keep all.
    `of_visit`: it says something of a visit, and nothing where there are no days. `part` columns
    are put together into another field, and have no place of their own in a new list.
    """

    field: str
    label: str
    reader: Callable[[str, How], object]
    headings: tuple[str, ...]
    limit: int = 0
    joined: str | None = None
    of_visit: bool = False
    part: bool = False


COLUMNS = (
    Column(
        "name",
        N_("Name"),
        cells.name,
        (
            "姓名 真实姓名 全名 氏名 お名前 fullname displayname billingname shippingname "
            "customerfullname clientfullname guestname personname",
            "",  # where first and last name come in, put together
            "联系人 联络人 收货人 收件人 预约人 提货人 contact contactname contactperson recipient",
            "名字 名称 名前 称号 顾客 客户 会员 客人 用户 学员 车主 业主 name customer client "
            "member guest",
            "公司 公司名 公司名称 单位 单位名称 企业名称 店名 company companyname organization "
            "organizationname organisation organisationname business businessname "
            "relatedcompany",
            "昵称 用户名 网名 微信昵称 用户昵称 nickname",
        ),
        limit=60,
        joined="",
    ),
    Column(
        "first_name",
        N_("First name"),
        cells.name,
        ("firstname givenname givennames forename 名",),
        limit=60,
        part=True,
    ),
    Column(
        "middle_name",
        N_("Middle name"),
        cells.name,
        ("middlename additionalname 中间名",),
        limit=60,
        part=True,
    ),
    Column(
        "last_name",
        N_("Last name"),
        cells.name,
        ("lastname familyname surname 姓 姓氏",),
        limit=60,
        part=True,
    ),
    Column(
        "phone",
        N_("Phone"),
        cells.phones,
        (
            "手机 手机号 手机号码 移动电话 行动电话 携带电话 携带 手机电话 mobile mobilephone "
            "mobilenumber mobilephonenumber cell cellphone cellphonenumber mobileno phonevalue",
            "电话 电话号码 电话番号 联系电话 联系方式 联络电话 连络电话 联系手机 联系号码 号码 "
            "phone tel telephone phonenumber telephonenumber phoneno contactnumber telno "
            "phones",
            "住宅电话 家庭电话 家里电话 宅电 座机 固定电话 固话 固话号码 homephone "
            "homephonenumber landline homenumber hometelephone",
            "单位电话 公司电话 办公电话 其他电话 备用电话 workphone workphonenumber "
            "businessphone officephone otherphone companymainphone alternatephone primaryphone "
            "carphone worknumber secondaryphone",
        ),
        limit=120,
        joined=" / ",
    ),
    Column(
        "salutation",
        N_("Salutation"),
        cells.words,
        ("称呼 称谓 尊称 敬称 salutation title nameprefix prefix honorific",),
        limit=20,
    ),
    Column(
        "wechat",
        N_("WeChat"),
        cells.words,
        ("微信 微信号 微信id wechat wechatid weixin",),
        limit=120,
    ),
    Column(
        "address",
        N_("Address"),
        cells.words,
        (
            "地址 住址 家庭住址 家庭地址 详细地址 联系地址 通讯地址 收货地址 送货地址 安装地址 "
            "服务地址 address fulladdress homeaddress streetaddress mailingaddress "
            "shippingaddress billingaddress addressformatted",
        ),
        limit=200,
        joined=" / ",
    ),
    Column(
        "tags",
        N_("Tags"),
        cells.tags,
        (
            "标签 客户标签 分组 等级 级别 会员等级 会员级别 客户等级 tags tag labels label "
            "categories customergroup groups groupmembership segments",
        ),
        limit=200,
        joined=",",
    ),
    Column(
        "note",
        N_("Note"),
        cells.words,
        (
            "备注 说明 附言 备忘 留言 特殊要求 备注信息 note notes remark remarks comment "
            "comments memo customernotes clientnotes",
        ),
        limit=500,
        joined="；",
    ),
    Column(
        "birthday",
        N_("Birthday"),
        days.birthday,
        (
            "生日 出生日期 出生年月日 公历生日 阳历生日 新历生日 诞生日 生年月日 birthday "
            "dateofbirth birthdate dob bday born",
        ),
    ),
    *(
        Column(field, label, cells.words, (headings,), limit=8, part=True)
        for field, label, headings in (
            ("birth_year", N_("Birth year"), "出生年 生日年 出生年份 birthyear yearofbirth"),
            ("birth_month", N_("Birth month"), "出生月 生日月 出生月份 birthmonth monthofbirth"),
            ("birth_day", N_("Day of birth"), "出生日 生日日 dayofbirth"),
        )
    ),
    *(
        Column(field, label, days.noted, (headings,))
        for field, label, headings in (
            ("anniversary", N_("Anniversary"), "纪念日 结婚纪念日 anniversary weddinganniversary"),
            (
                "child_day",
                N_("Child's day"),
                "孩子的生日 孩子生日 宝宝生日 childsday childsbirthday",
            ),
            ("card_expiry", N_("Card expires"), "会员卡到期 会员卡到期日 卡到期日 cardexpires"),
            ("warranty", N_("Warranty ends"), "保修到期 保修到期日 质保到期 warrantyends"),
            ("contract", N_("Contract ends"), "合同到期 合同到期日 contractends contractenddate"),
        )
    ),
    Column(
        "lunar_birthday",
        N_("Lunar birthday"),
        days.birthday,
        ("农历生日 阴历生日 旧历生日 农历出生日期 lunarbirthday",),
    ),
    Column(
        "source",
        N_("Source"),
        cells.words,
        ("来源 渠道 来源渠道 获客渠道 source leadsource referralsource howdidyouhearaboutus",),
        limit=120,
    ),
    Column(
        "preferred_channel",
        N_("Preferred channel"),
        cells.channel,
        (
            "首选联系方式 首选渠道 偏好渠道 联系偏好 reachedby preferredchannel "
            "preferredcontactmethod",
        ),
    ),
    Column(
        "best_time",
        N_("Best time"),
        cells.words,
        ("方便时间 合适时间 联系时间 besttime besttimetocall",),
        limit=40,
    ),
    Column(
        "contact_consent",
        N_("Contact consent"),
        cells.consent,
        ("联系意愿 联系许可 同意联系 contactconsent consent",),
    ),
    Column(
        "visited_on",
        N_("Day"),
        days.moment,
        (
            "到店日期 到店时间 到店 到访日期 来店日期 消费日期 消费时间 服务日期 服务时间 "
            "交易日期 交易时间 购买日期 购买时间 安装日期 维修日期 结账时间 结账日期 开单时间 "
            "开单日期 付款时间 支付时间 visitdate visitedon visited dateofvisit servicedate "
            "scheduleddate appointmentdate saledate paidat",
            "日期 来店日 订单日期 订单时间 下单时间 下单日期 预约日期 预约时间 成交时间 "
            "完成时间 date datetime orderdate purchasedate transactiondate startdate day",
            "时间 创建时间 创建日期 上次到店 上次到店时间 上次到店日期 最近到店 最近到店时间 "
            "上次消费 上次消费时间 上次消费日期 最近消费 最近消费时间 最近消费日期 最后消费时间 "
            "lastvisit lastvisitdate lastservice lastservicedate lastappointment lastorderdate "
            "createdat created createddate",
        ),
        of_visit=True,
    ),
    Column(
        "time",
        N_("Time of day"),
        days.clock,
        (
            "时刻 到店时刻 开始时间 时间 timeofday time starttime visittime "
            "scheduledtime transactiontime",
        ),
        of_visit=True,
    ),
    Column(
        "item",
        N_("Item"),
        cells.words,
        (
            "项目 商品 服务项目 消费项目 品名 商品名称 商品名 产品 产品名称 服务 服务名称 "
            "项目名称 服务内容 消费内容 购买商品 宝贝标题 型号 item product service "
            "servicename itemname productname lineitemname treatment items lineitem",
        ),
        limit=80,
        joined=" / ",
        of_visit=True,
    ),
    Column(
        "amount",
        N_("Amount"),
        cells.amount,
        (
            "实收 实收金额 实付 实付金额 实际支付 实际支付金额 买家实际支付金额 支付金额 "
            "付款金额 netsales totalcollected amountpaid paid netamount",
            "金额 消费金额 消费 价格 成交价 订单金额 总价 总额 总金额 交易金额 应收 应收金额 "
            "amount price total ordertotal grandtotal ordertotalamount grosssales sum charge",
            "单价 原价 标价 subtotal lineitemprice unitprice",
        ),
        of_visit=True,
    ),
    Column(
        "kind",
        N_("Kind"),
        cells.kind,
        (
            "到店类型 消费类型 服务类型 业务类型 订单类型 类型 类别 visitkind visittype kind "
            "type servicetype ordertype",
        ),
        of_visit=True,
    ),
    Column(
        "served_by",
        N_("Staff"),
        cells.words,
        (
            "店员 服务人员 服务员 服务员工 服务技师 技师 师傅 经手人 经办人 美容师 美甲师 "
            "发型师 理发师 导购 销售 销售员 业务员 员工 顾问 负责人 接待 接待人 servedby staff "
            "server technician employee teammember stylist staffmember provider therapist "
            "salesperson barber mechanic",
        ),
        limit=40,
        of_visit=True,
    ),
    Column(
        "visit_note",
        N_("Note on the visit"),
        cells.words,
        (
            "到店备注 消费备注 服务备注 订单备注 noteonthevisit visitnote visitnotes servicenotes "
            "appointmentnotes ordernotes",
        ),
        limit=500,
        of_visit=True,
    ),
)
BY_FIELD = {column.field: column for column in COLUMNS}
NAMES = ("name", "first_name", "last_name")
# How the file of what was left out names what it has besides.
OUR_LINE, OUR_REASON = N_("Line in the list"), N_("Why left out")
_OURS = frozenset(["lineinthelist", "whyleftout", "原表行号", "未导入原因"])
_PASSED_OVER = _OURS | frozenset(["fileas", "phonelabel", "emaillabel", "addresslabel"])
_MEANT = {
    word: (column.field, rank)
    for column in reversed(COLUMNS)
    for rank, group in reversed(list(enumerate(column.headings)))
    for word in group.split()
}


@dataclass(frozen=True)
class Meaning:
    """What a column holds, and how sure its heading is of that: 0 is the surest."""

    field: str
    rank: int = 0


def folded(heading: str) -> str:
    """A heading without what differs from program to program."""
    plain = unicodedata.normalize("NFKC", heading).casefold().translate(_SIMPLE)
    bare = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", plain)
    return re.sub(r"[\W\d_]", "", bare) or re.sub(r"[\W\d_]", "", plain)


@lru_cache(maxsize=4000)
def meaning_of(heading: str) -> Meaning | None:
    """What a column of that heading holds; None if that is unknown, field '' for nothing."""
    word = folded(heading)
    if word in _PASSED_OVER:
        return Meaning("")
    if found := _meant(word):
        return found
    han, latin = _HAN.sub("", word), _LATIN.sub("", word)
    if han and latin and len(latin) > 1 and han not in _VAGUE:  # 姓名 Name
        return _meant(han)
    return None


def is_ours(heading: str) -> bool:
    """Whether a column is one that only our own file of what was left out has."""
    return folded(heading) in _OURS


def _meant(word: str) -> Meaning | None:
    if word in _MEANT:
        return Meaning(*_MEANT[word])
    if _STAFF.fullmatch(word):
        return Meaning("served_by")
    rest = word
    while whose := _WHOSE.match(rest):
        rest = rest[whose.end() :]
        if rest in _MEANT and not BY_FIELD[_MEANT[rest][0]].of_visit:
            return Meaning(*_MEANT[rest])
    return None


def known_in(cells_of_line: Sequence[str]) -> int:
    """How many cells of a line are headings, if one of them says who its rows are about."""
    found = [meaning for cell in cells_of_line if (meaning := _heading(cell))]
    return len(found) if any(names_somebody(each.field) for each in found) else 0


def _heading(cell: str) -> Meaning | None:
    if not cell or len(cell) > 60:
        return None
    meaning = meaning_of(cell)
    return meaning if meaning and meaning.field else None


def names_somebody(field: str) -> bool:
    """Whether a column tells who a row is about."""
    return field in (*NAMES, "phone")
