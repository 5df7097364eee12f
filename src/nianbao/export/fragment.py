"""Document → the body of a web page as a portal's editor takes it, the title apart.

Such editors drop classes, ids, style sheets and scripts, and some drop styles, too; what must not
be lost stands in th and in plain attributes (border, align, colspan, rowspan, width). The portal
has a field of its own for the title, so it is not in the text.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from nianbao.document import Chart, Document, Figure, Grid, Paragraph, Picture, PlacedCell, Section
from nianbao.export.markup import element, opening, scope_of, spans, text
from nianbao.signature import place_signature
from nianbao.widths import text_width

_LINE = "margin:0;font-size:16pt;line-height:2"
_FANGSONG = "font-family:仿宋_GB2312,仿宋,FangSong"
_RUN_IN = "font-family:楷体_GB2312,楷体,KaiTi"
_BODY = f"text-indent:2em;{_FANGSONG};{_LINE}"
_HEADING = f"text-indent:2em;font-weight:normal;font-family:黑体,SimHei;{_LINE}"
_SUBHEADING = f"text-indent:2em;font-weight:normal;{_RUN_IN};{_LINE}"
_CENTRED = f"text-indent:0;text-align:center;{_FANGSONG};{_LINE}"
_SIGNED = f"text-indent:0;text-align:right;{_FANGSONG};{_LINE}"
_TABLE = "margin:8px 0;border-collapse:collapse;width:100%;font-family:宋体,SimSun;font-size:10.5pt"
_PICTURE = "width:auto;max-width:100%;height:auto;max-height:90vh"  # seen whole, in its shape
_CELL = "border:1px solid #000000;padding:4px;font-weight:normal"


def web_fragment(document: Document) -> bytes:
    """The fragment in UTF-8, with the mark that makes any browser show it as such: it has no head
    to say so. Same document, same bytes.
    """
    return ("\n".join(_blocks(document)) + "\n").encode("utf-8-sig")


def _blocks(document: Document) -> Iterator[str]:
    if document.mark:
        yield element("p", text(document.mark.words), align="center", style=_CENTRED)
    if document.doc_no:
        yield element("p", text(document.doc_no), align="center", style=_CENTRED)
    yield from map(_paragraph, document.preamble)
    for section in document.sections:
        yield from _section(section)
    yield from _signature(document.agency, document.date)


def _signature(agency: str, date: str) -> Iterator[str]:
    """Name and date as on paper without a seal (GB/T 9704-2012 §7.3.5.2)."""
    placed = place_signature(text_width(agency), text_width(date), seal=False)
    for said, right, above in ((agency, placed.name_right, 2), (date, placed.date_right, 0)):
        style = f"{_SIGNED};margin-top:{above}em;padding-right:{right:g}em"
        yield element("p", text(said), align="right", style=style)


def _section(section: Section) -> Iterator[str]:
    yield element("h2", text(section.heading), style=_HEADING)
    yield from map(_paragraph, section.paragraphs)
    if section.grid:
        if section.grid.description:
            yield element("p", text(section.grid.description), style=_BODY)
        yield _table(section.grid)
    for figure in section.figures:
        yield from _figure(figure)


def _paragraph(paragraph: Paragraph) -> str:
    if paragraph.is_heading:
        return element("h3", text(paragraph.head), style=_SUBHEADING)
    if not paragraph.is_run_in:
        return element("p", text(paragraph.text), style=_BODY)
    head = element("span", text(paragraph.head), style=_RUN_IN)
    return element("p", head, text(paragraph.rest), style=_BODY)


def _figure(figure: Figure) -> Iterator[str]:
    """A picture; a chart as the small table of its numbers, since editors drop drawings."""
    content = figure.content
    if isinstance(content, Picture):
        address = f"data:image/{content.kind};base64,{b64encode(content.data).decode()}"
        shown = opening("img", src=address, alt=figure.alternative, style=_PICTURE)
        yield element("p", shown, align="center", style=_CENTRED)
    else:
        yield _bars(content)
    yield element("p", text(figure.caption), align="center", style=_CENTRED)


def _bars(chart: Chart) -> str:
    rows = (
        element("tr", element("th", text(bar.label), scope="row", align="left",
                              style=f"{_CELL};text-align:left"),
                element("td", text(bar.text), align="center", style=_CELL))
        for bar in chart.bars
    )  # fmt: skip
    return _bordered(*rows)


def _table(grid: Grid) -> str:
    """Each column's width stands at its first cell, since editors drop col."""
    rows: list[list[str]] = [[] for _ in grid.rows]
    widths = {at: f"{share / sum(grid.widths):.1%}" for at, share in enumerate(grid.widths)}
    numbered = grid.numbered_rows()
    for placed in grid.placed():
        width = widths.pop(placed.column, "") if placed.cell.colspan == 1 else ""
        rows[placed.row].append(_cell(placed, numbered, width))
    return _bordered(*(element("tr", *cells) for cells in rows))


def _bordered(*rows: str) -> str:
    return element(
        "table", element("tbody", *rows), border=1, cellspacing=0, cellpadding=4, width="100%",
        style=_TABLE,
    )  # fmt: skip


def _cell(placed: PlacedCell, numbered: set[int], width: str) -> str:
    cell = placed.cell
    is_number = cell.kind == "value"
    return element(
        "td" if is_number else "th",
        text(cell.text),
        scope="" if is_number else scope_of(placed, numbered),
        width=width,
        **spans(cell),
        align=cell.align,
        valign="middle",
        style=f"{_CELL};text-align:{cell.align}",
    )
