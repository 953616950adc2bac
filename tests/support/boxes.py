"""Workbooks made by hand, part by part: such as Excel writes them, and such as it never would."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORKBOOK = (
    f'<workbook xmlns:r="{_REL}"><sheets><sheet name="名单" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>"
)


def relations(*targets: tuple[str, str]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(
            f'<Relationship Id="r{number}" Type="{_REL}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def box(**changes: str | bytes | None) -> bytes:
    """A workbook of one sheet; `changes` replace its parts: sheet, strings, styles, workbook."""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            *([("sharedStrings", "sharedStrings.xml")] if "strings" in changes else []),
            *([("styles", "/xl/styles.xml")] if "styles" in changes else []),
        ),
        "xl/worksheets/sheet1.xml": sheet("姓名", "王秀英"),
    }
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
        "workbook": "xl/workbook.xml",
    }
    for name, content in changes.items():
        if content is not None:
            parts[names[name]] = content
    return packed(parts)


def packed(parts: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return made.getvalue()


def sheet(*rows: str) -> str:
    """A sheet with one text in each row."""
    cells = "".join(f'<row><c t="inlineStr"><is><t>{row}</t></is></c></row>' for row in rows)
    return f"<worksheet><sheetData>{cells}</sheetData></worksheet>"
