"""What the sample shop is made of: names, things sold and done, and words that customers say."""

from __future__ import annotations

from dataclasses import dataclass


def _list(text: str) -> list[str]:
    return text.split()


def _weighted(text: str) -> tuple[list[str], list[int]]:
    """Words and their running totals, to be picked from by weight."""
    words, totals, total = [], [], 0
    for part in text.split():
        word = part.rstrip("0123456789")
        total += int(part[len(word) :])
        words.append(word)
        totals.append(total)
    return words, totals


# Surnames with how many of ten thousand people in China bear them, roughly.
_SURNAMES = (
    "王710 李700 张680 刘540 陈450 杨310 赵230 黄220 周210 吴200 徐170 孙150 胡130 朱130 高120 "
    "林120 何120 郭110 马110 罗90 梁85 宋80 郑78 谢76 韩70 唐66 冯64 于62 董61 萧59 程57 曹57 "
    "袁54 邓54 许54 傅51 沈50 曾50 彭49 吕47 苏46 卢46 蒋46 蔡46 贾42 丁42 魏42 薛41 叶41 阎40 "
    "余40 潘40 杜38 戴38 夏37 钟36 汪35 田35 任34 姜34 范33 方33 石33 姚32 谭30 廖30 邹28 熊27 "
    "金26 陆26 郝25 孔25 白24 崔24 康23 毛23 邱22 秦22 江21 史20 顾20 侯19 邵19 孟18 龙18 万17 "
    "段16 钱15 汤14 尹14 黎13 易12 常12 武11 乔10 贺10 赖10 龚9 文8 翟4 单3 仇2 查2 欧阳4 司马1 "
    "诸葛1 上官1 尉迟1"
)
_GIVEN_WOMEN = _list(
    "秀英 桂英 丽 敏 静 艳 娟 芳 娜 秀兰 秀珍 玉兰 桂兰 丽娟 婷婷 雪梅 晓燕 海燕 红梅 淑珍 玉梅 "
    "小红 雅琴 慧 倩 欣怡 梓涵 雨桐 诗涵 佳怡 思琪 梦洁 美玲 春梅 凤英 素芬 爱华 丽华 文静 晓丽 "
    "莉 琳 颖 洁 璐 佩珊 若曦 可欣 月娥 冬梅 彩霞 云 霞 翠兰 淑芬 晓红"
)
_GIVEN_MEN = _list(
    "伟 强 磊 军 勇 杰 涛 超 明 刚 建国 建华 志强 志明 国强 海涛 晓东 小明 文杰 子轩 浩然 俊杰 "
    "宇航 天佑 家豪 永刚 德明 福生 长江 立新 卫东 红兵 春生 大伟 鹏 飞 斌 波 辉 健 峰 龙 平 亮 "
    "宁 毅 凯 建平 志远 振华 玉龙 金水 学文 成林 思远"
)
_FIRST_WOMEN = _list(
    "Anna Emma Olivia Grace Sarah Emily Laura Rachel Sophie Alice Helen Julia Karen Linda Maria "
    "Nancy Diane Susan Megan Claire Ruth Irene Joan Paula Hannah Zoe Chloe Ella Rose Ivy"
)
_FIRST_MEN = _list(
    "James Tom Daniel Peter Mark Paul David Michael Andrew Simon George Henry Jack Oliver Ben "
    "Sam Luke Adam Chris Eric Frank Ian Kevin Leo Martin Neil Oscar Philip Robert Victor"
)
_LAST = (
    "Smith40 Jones35 Taylor30 Brown30 Williams28 Wilson26 Johnson25 Davies20 Evans18 Walker18 "
    "Wright17 Robinson17 Thompson16 White16 Hughes15 Edwards14 Green14 Hall13 Wood13 Harris13 "
    "Clarke12 Lewis12 Patel12 Lee11 Martin11 Cooper10 Hill10 Ward9 Morris9 Moore8 Baker8 Bell8 "
    "Murphy8 Khan7 Cook6 Price6 O'Brien5 Bennett5 Singh5 Novak3 García3 Müller2 Nguyen4 "
    "Kowalski2"
)


@dataclass(frozen=True)
class Item:
    """A thing sold or done: `price` in whole money, `months` when it is asked for most."""

    kind: str
    zh: str
    en: str
    price: int | None
    share: int
    months: tuple[int, ...] = ()
    needs: str = ""  # the zh name of the installation that a purchase brings with it


_SUMMER, _WINTER = (5, 6, 7, 8), (11, 12, 1, 2)
ITEMS = (
    Item("purchase", "空调", "Air conditioner", 2680, 5, _SUMMER, "空调安装"),
    Item("purchase", "冰箱", "Fridge", 3299, 4),
    Item("purchase", "洗衣机", "Washing machine", 2499, 4, (), "洗衣机安装"),
    Item("purchase", "热水器", "Water heater", 1899, 4, _WINTER, "热水器安装"),
    Item("purchase", "油烟机", "Cooker hood", 1599, 3, (), "油烟机安装"),
    Item("purchase", "净水器", "Water filter", 1980, 3, (), "净水器安装"),
    Item("purchase", "电视", "Television", 3599, 2),
    Item("purchase", "微波炉", "Microwave", 459, 3),
    Item("purchase", "电饭煲", "Rice cooker", 329, 5),
    Item("purchase", "吸尘器", "Vacuum cleaner", 899, 3),
    Item("purchase", "电风扇", "Fan", 199, 4, _SUMMER),
    Item("purchase", "电暖器", "Heater", 269, 4, _WINTER),
    Item("install", "空调安装", "Air conditioner installation", 280, 3, _SUMMER),
    Item("install", "洗衣机安装", "Washing machine installation", 80, 1),
    Item("install", "热水器安装", "Water heater installation", 150, 1, _WINTER),
    Item("install", "油烟机安装", "Cooker hood installation", 120, 1),
    Item("install", "净水器安装", "Water filter installation", 160, 1),
    Item("repair", "空调加氟", "Air conditioner refill", 300, 4, _SUMMER),
    Item("repair", "空调不制冷", "Air conditioner not cooling", 260, 4, _SUMMER),
    Item("repair", "冰箱维修", "Fridge repair", 320, 3),
    Item("repair", "洗衣机维修", "Washing machine repair", 220, 4),
    Item("repair", "热水器维修", "Water heater repair", 240, 3, _WINTER),
    Item("repair", "电视屏幕维修", "Screen repair", 580, 2),
    Item("repair", "遥控器维修", "Remote control repair", 35, 2),
    Item("service", "空调清洗", "Air conditioner cleaning", 120, 6, _SUMMER),
    Item("service", "油烟机清洗", "Cooker hood cleaning", 180, 5),
    Item("service", "洗衣机清洗", "Washing machine cleaning", 150, 4),
    Item("service", "热水器除垢", "Water heater descaling", 160, 3, _WINTER),
    Item("service", "净水器换滤芯", "Filter change", 260, 5),
    Item("service", "家电保养", "Appliance check-up", 98, 4),
    Item("return", "电饭煲换货", "Rice cooker exchanged", 0, 3),
    Item("return", "电风扇退货", "Fan returned", 0, 2),
    Item("return", "吸尘器换货", "Vacuum cleaner exchanged", 0, 2),
    Item("consult", "选购咨询", "Advice on a purchase", None, 3),
    Item("consult", "旧机换新咨询", "Trade-in advice", None, 2),
)
# What customers come for, of a hundred visits, first and later ones.
FIRST_KINDS = (("purchase", "repair", "service", "install", "consult"), (46, 70, 88, 95, 100))
LATER_KINDS = (
    ("service", "repair", "purchase", "install", "return", "consult"),
    (38, 62, 88, 92, 96, 100),
)
# Visits by weekday from Monday on, and by month from January on: a summer shop, quiet in February.
WEEKDAYS = (8, 8, 9, 9, 11, 16, 15)
MONTHS = (9, 6, 7, 8, 11, 14, 15, 13, 8, 7, 8, 9)


@dataclass(frozen=True)
class Words:
    """Everything of the sample shop that is written in one language."""

    shop: str
    staff: tuple[str, ...]  # owner, manager, three clerks
    surnames: tuple[list[str], list[int]]
    women: list[str]
    men: list[str]
    ms: str
    mr: str
    special: tuple[tuple[str, str], ...]  # names with their salutation, each given to one customer
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    times: tuple[str, ...]
    praise: dict[str, tuple[str, ...]]
    complaint: dict[str, tuple[str, ...]]
    suggestions: tuple[str, ...]
    needs: tuple[str, ...]
    promises: tuple[str, ...]
    urgent: str
    errands: tuple[str, ...]
    cancelled: tuple[str, ...]
    message: str


_ZH = Words(
    shop="便民家电",
    staff=("陈建平", "李店长", "小张", "小王", "小刘"),
    surnames=_weighted(_SURNAMES),
    women=_GIVEN_WOMEN,
    men=_GIVEN_MEN,
    ms="女士",
    mr="先生",
    special=(
        ("王秀英", "女士"), ("陈小明", "先生"), ("欧阳娜娜", "女士"), ("Anna Lee", "女士"),
        ("单雪梅", "女士"), ("曾国强", "先生"), ("翟晓东", "先生"), ("仇建华", "先生"),
        ("", ""), ("古丽扎尔·阿卜杜热合曼·买买提艾力江", "女士"), ("赵伟", "先生"),
        ("林小红", "女士"),
    ),
    tags=("老街坊", "会员", "企业客户", "怕吵，下午打", "租户", "爱比价"),
    notes=("家里有老人，说话慢一点", "六楼没电梯", "要开发票", "周末才在家", "认准小张师傅"),
    sources=("路过", "朋友介绍", "老顾客", "美团", "抖音", "小区广告"),
    times=("上午", "下午", "晚上", "周末"),
    praise={
        "reliability": ("一次就弄好了", "用着一直没毛病"),
        "responsiveness": ("打电话半小时就到", "回话真快"),
        "assurance": ("师傅手艺好", "讲得明明白白"),
        "empathy": ("小伙子很客气", "走之前还把地擦了"),
        "tangibles": ("店里干净", "想要的都有"),
        "price": ("比网上还便宜", "价格写得清清楚楚"),
    },
    complaint={
        "reliability": ("修完两天又不制冷了", "还是漏水", "换的件不对"),
        "responsiveness": ("等了一下午没人来", "打了三次电话才接", "说上午到，晚上才来"),
        "assurance": ("新来的不太懂", "没说清怎么用", "一直让我换新的"),
        "empathy": ("说话不耐烦", "没听我说完就走了"),
        "tangibles": ("弄得一地灰没收拾", "要的滤芯没货"),
        "price": ("比上次贵了不少", "上门费没提前说"),
    },
    suggestions=(
        "最好提前半小时打个电话", "周日晚上能不能开晚点", "装完留个说明", "配件多备一点",
        "微信上能约就好了",
    ),
    needs=(
        "想看看变频空调", "净水器滤芯该换了", "家里要装修，想问厨电", "想约油烟机清洗",
        "暂时没有", "搬家要移机",
    ),
    promises=(
        "明天回电报价", "师傅再上门看一次", "配件到货打电话", "补开发票送过去", "问厂家保修给回话",
    ),
    urgent="要求换机，店长亲自回电",
    errands=("配件到了通知来取", "以旧换新补贴到期前提醒", "送货时间再确认一下"),
    cancelled=("顾客搬走了", "已经当面聊过", "重复了"),
    message="微信留言：方便时回个电话",
)  # fmt: skip
_EN = Words(
    shop="Corner Appliances",
    staff=("Margaret Hill", "Lisa Chen", "Tom", "Jenny", "Rick"),
    surnames=_weighted(_LAST),
    women=_FIRST_WOMEN,
    men=_FIRST_MEN,
    ms="Ms",
    mr="Mr",
    special=(
        ("Mary Wang", "Ms"), ("Ben Carter", "Mr"), ("Nana Ouyang", "Ms"), ("Anna Lee", "Ms"),
        ("单雪梅", "Ms"), ("曾国强", "Mr"), ("翟晓东", "Mr"), ("仇建华", "Mr"), ("", ""),
        ("Wilhelmina Featherstonehaugh-Cholmondeley of Auchtermuchty", "Ms"),
        ("Victor Zhao", "Mr"), ("Rose Lin", "Ms"),
    ),
    tags=("neighbour", "member", "business", "call after lunch", "tenant", "compares prices"),
    notes=("speak slowly", "sixth floor, no lift", "wants an invoice", "home at weekends",
           "asks for Tom"),
    sources=("walked in", "a friend", "old customer", "web search", "leaflet"),
    times=("morning", "afternoon", "evening", "weekend"),
    praise={
        "reliability": ("worked first time", "no trouble since"),
        "responsiveness": ("here within half an hour", "called straight back"),
        "assurance": ("really knows the trade", "explained everything"),
        "empathy": ("so polite", "even swept the floor"),
        "tangibles": ("lovely clean shop", "had just what I wanted"),
        "price": ("cheaper than online", "the price was the price"),
    },
    complaint={
        "reliability": ("stopped cooling again after two days", "still leaks", "wrong part"),
        "responsiveness": ("waited in all afternoon", "rang three times",
                           "said morning, came at night"),
        "assurance": ("the new lad was not sure", "nobody showed me how it works",
                      "kept pushing a new one"),
        "empathy": ("short with me", "left before I had finished"),
        "tangibles": ("left dust everywhere", "the filter was out of stock"),
        "price": ("dearer than last time", "nobody mentioned the call-out fee"),
    },
    suggestions=("ring half an hour before", "open later on Sundays", "leave a short guide",
                 "keep more parts", "let us book online"),
    needs=("looking for a quiet air conditioner", "filter is due", "new kitchen in spring",
           "wants the hood cleaned", "nothing for now", "moving house"),
    promises=("call back with a quote", "send someone to look again", "call when the part is in",
              "bring the invoice", "ask the maker about the warranty"),
    urgent="Wants a replacement; manager to call in person",
    errands=("part is in, ready to collect", "remind before the trade-in offer ends",
             "confirm the delivery time"),
    cancelled=("has moved away", "spoke in the shop", "twice on the list"),
    message="left a message: please call when you can",
)  # fmt: skip
CHINESE_IN_ENGLISH = 0.08
ENGLISH_IN_CHINESE = 0.02
CHINESE, ENGLISH = _ZH, _EN


def words(lang: str) -> Words:
    """The sample shop's words in "zh_CN" or "en"."""
    return _EN if lang == "en" else _ZH


@dataclass(frozen=True)
class Change:
    """An improvement: what it is called, what went wrong, what was done about it or why not."""

    title: str
    problem: str
    action: str


@dataclass(frozen=True)
class CaseWords:
    """By service dimension: what customers complain of, what was done, what is to change."""

    complaint: dict[str, tuple[str, ...]]
    solution: dict[str, tuple[str, ...]]
    waiting: tuple[str, ...]
    notes: tuple[str, ...]
    still_wrong: tuple[str, ...]
    fresh: str
    changes: dict[str, Change]


_ZH_CASES = CaseWords(
    complaint={
        "reliability": ("修完两天又不制冷了", "装完还是漏水", "滤芯换上就渗水", "说好的配件换错了"),
        "responsiveness": ("约好上午，等到晚上才来", "打了三次电话没人回", "报修三天没人上门"),
        "assurance": ("师傅说不清毛病在哪", "没讲怎么保养就走了", "一直劝我换新的"),
        "empathy": ("说话很不耐烦", "嫌我问得多"),
        "tangibles": ("装机弄得一屋子灰", "外壳刮花了", "来了两趟都没带配件"),
        "price": ("上门费事先没说", "比报价多收了八十", "同样的活比上次贵"),
    },
    solution={
        "reliability": ("换了新压缩机，试机一小时", "重新打胶，看了两天", "换了原厂件，重新保修"),
        "responsiveness": ("店长当天上门，免上门费", "小张接手，定好时间", "排到头一单，当天修好"),
        "assurance": ("请厂家师傅来看，讲清楚了", "留了一份手写的保养说明"),
        "empathy": ("店长电话道歉，送一次清洗", "小刘当面道了歉"),
        "tangibles": ("叫保洁收拾干净了", "换了新外壳", "补了配件，当天装好"),
        "price": ("退了多收的八十", "免了这次上门费", "打印明细，退了差价"),
    },
    waiting=("等顾客定型号", "等顾客出差回来", "等顾客发照片", "等顾客问物业"),
    notes=("问了厂家，三天内给答复", "配件已经订了", "顾客说下午都在家"),
    still_wrong=("还是漏水", "好了两天又响", "没有全好"),
    fresh="空调漏水，楼下天花板湿了",
    changes={
        "responsiveness": Change(
            "出发前半小时打电话", "顾客总要等一上午", "师傅出发前半小时一定打电话，晚了先说一声"
        ),
        "tangibles": Change(
            "车上备齐常用配件", "来了没配件，白跑一趟", ""
        ),
        "price": Change("上门费写在预约单上", "上门费事先没说", "约的时候就报上门费，写在单子上"),
        "reliability": Change("修完试机再走", "修好两天又坏", "修完试机半小时，请您看过再走"),
        "empathy": Change("进门穿鞋套", "顾客嫌弄脏地板", ""),
        "assurance": Change("每种机器配说明卡", "顾客不会用", "型号太多，改成微信发说明"),
    },
)  # fmt: skip
_EN_CASES = CaseWords(
    complaint={
        "reliability": ("stopped cooling again after two days", "still leaks after the repair",
                        "the new filter drips", "the wrong part was fitted"),
        "responsiveness": ("promised the morning, came at night", "rang three times, no reply",
                           "waited three days for a visit"),
        "assurance": ("he could not say what was wrong", "nobody showed me how it works",
                      "kept pushing a new one"),
        "empathy": ("very short with me", "sighed at my questions"),
        "tangibles": ("left dust all over the room", "scratched the cover",
                      "came twice without the part"),
        "price": ("nobody mentioned the call-out fee", "charged 80 more than quoted",
                  "dearer than last time"),
    },
    solution={
        "reliability": ("new compressor, ran it for an hour", "sealed again and watched two days",
                        "original part, warranty starts anew"),
        "responsiveness": ("manager came the same day, no fee", "Tom takes over, fixed time",
                           "first job of the day"),
        "assurance": ("the maker's fitter explained it", "left written instructions"),
        "empathy": ("manager apologised, free cleaning", "Rick apologised in person"),
        "tangibles": ("sent cleaners round", "new cover fitted", "part fitted the same day"),
        "price": ("refunded the 80", "no call-out fee this time", "itemised bill, difference back"),
    },
    waiting=("customer picks a model", "customer is travelling", "customer sends photos",
             "customer asks the landlord"),
    notes=("asked the maker, answer in three days", "part is on order", "home in the afternoon"),
    still_wrong=("still leaks", "quiet for two days, then noisy", "not quite right yet"),
    fresh="Leaking on the neighbour's ceiling",
    changes={
        "responsiveness": Change("Ring half an hour before we come", "Customers wait all morning",
                                 "we ring half an hour before we set out, and when we are late"),
        "tangibles": Change("Common parts in every van", "Wasted trips for want of a part", ""),
        "price": Change("Call-out fee on the booking slip", "Nobody mentioned the fee",
                        "we name the call-out fee when you book, and write it down"),
        "reliability": Change("Run it before leaving", "Fails again in two days",
                              "we run it for half an hour and let you look before we go"),
        "empathy": Change("Wear shoe covers", "Dirty floors", ""),
        "assurance": Change("A guide card for every machine", "Customers do not know how",
                            "too many models; we send the guide by message instead"),
    },
)  # fmt: skip


def case_words(lang: str) -> CaseWords:
    """The words in "zh_CN" or "en"."""
    return _EN_CASES if lang == "en" else _ZH_CASES
