"""Report's title, places → the sheet on which is noted where the report hung, and how long."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.document import Cell, Document, Grid, Paragraph, Section

NAME = "张贴记录单"

_BLANK_PLACES = 5  # where nobody has said where it hangs
_HEADS = ("张贴地点", "张贴日期", "撤下日期", "经办人")
_WIDTHS_MM = (60.0, 34.0, 34.0, 28.0)
_GAP = "\u3000" * 4


def posting_slip(document: Document, places: Sequence[str], days: int | None) -> Document:
    """A sheet to be filled in by hand, for the document that is posted."""
    rows = [tuple(Cell(text, "head") for text in _HEADS)]
    rows += [_row(*each) for each in enumerate(places or [""] * _BLANK_PLACES, start=1)]
    grid = Grid(NAME, f"{document.title}{NAME}", _WIDTHS_MM, tuple(rows), 1, dense=False)
    section = Section(NAME, "张贴情况", _paragraphs(document, days), grid, opens_sheet=True)
    return Document(
        form_id=document.form_id,
        year=document.year,
        title_lines=(*document.title_lines, NAME),
        doc_no=None,
        preamble=(),
        sections=(section,),
        agency=document.agency,
        date="",
    )


def _paragraphs(document: Document, days: int | None) -> tuple[Paragraph, ...]:
    period = f"张贴期限：{days}天，自张贴之日起计算。" if days else f"张贴期限：{_GAP}天。"
    online = f"网上查阅：{document.site_name} {document.site_url}".rstrip()
    lines = [period, *([online] if document.site_url else [])]
    lines.append("请每处张贴后、撤下后各填写一次，填好后与报告一并存档。")
    return tuple(Paragraph(0, "", line) for line in lines)


def _row(number: int, place: str) -> tuple[Cell, ...]:
    first, *others = (
        Cell("", "room", path=f"{NAME}.{number}.{head}", align="left") for head in _HEADS
    )
    return (Cell(place, "label", align="left") if place else first, *others)
