"""What is said and written about the complaints of a sample shop, and what the shop changed."""

from __future__ import annotations

from dataclasses import dataclass


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


_ZH = CaseWords(
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

_EN = CaseWords(
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
    return _EN if lang == "en" else _ZH
