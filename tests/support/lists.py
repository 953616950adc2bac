"""Lists of customers as shops keep them, brought in, and what is said to have come of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shopvisit.files.importing.columns import known_in
from shopvisit.files.importing.formats.table import Line, Table
from shopvisit.files.importing.intake import import_file
from shopvisit.files.importing.outcome import Imported
from shopvisit.files.importing.reading import read_tables
from shopvisit.shop.record.shop import Shop

LIST = """姓名,电话,称呼,微信,标签,备注,生日,来源
王秀英,13812342231,女士,wxy,会员,六楼没电梯,1966-05-03,路过
陈小明,139-0000-8890,先生,,,,农历八月十五,朋友介绍
,13700001122,,,,,,
"""
VISITS = """姓名,电话,日期,项目,金额,类型,店员
王秀英,13812342231,2026-11-20,空调清洗,"2,680.00",服务,小张
王秀英,13812342231,2025/3/1,空调,￥2680,购买,小王
陈小明,13900008890,2026年11月2日,遥控器,35元,维修,老赵
"""


def put(shop: Shop, text: str | bytes, name: str = "list.csv") -> Path:
    path = shop.path.parent / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def taken(shop: Shop, text: str | bytes, *, dry_run: bool = False) -> Imported:
    return import_file(shop, put(shop, text), dry_run=dry_run)


def counts(done: Imported) -> tuple[int, int, int, int, int]:
    return done.rows, done.new, done.updated, done.duplicates, done.rejected


def rejects(done: Imported) -> list[tuple[str, str]]:
    """Line and reason of what was left out."""
    assert done.rejects_file
    return [(line.cells[-2], line.cells[-1]) for line in below(read_table(done.rejects_file))]


def read_table(path: Path) -> Table:
    """The first table of a file."""
    return read_tables(path, known_in)[0]


def below(table: Table) -> list[Line]:
    """The lines under the first one, each as wide."""
    head, *lines = table.lines
    blanks = [("",) * max(0, len(head.cells) - len(line.cells)) for line in lines]
    return [
        replace(line, cells=line.cells + more) for line, more in zip(lines, blanks, strict=True)
    ]
