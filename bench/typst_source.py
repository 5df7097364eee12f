"""A Document → a Typst source for the same report: same page, faces, sizes, tables and spans.

Typst's defaults are kept where they cost it nothing; it does its own line breaking and justifying.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from nianbao import official
from nianbao.document import Cell, Document, Grid, Paragraph, Section
from nianbao.official import TypeStyle

_FAMILIES = {
    "title": "NB BiaoSong",
    "body": "NB FangSong",
    "heading": "NB Hei",
    "subheading": "NB Kai",
    "table": "NB Song",
}
_RARE = "NB Song Rare"
_LEADING = official.LINE_PITCH - official.BODY.size

_PREAMBLE = f"""
#set page(
  width: {official.PAPER_WIDTH_MM}mm, height: {official.PAPER_HEIGHT_MM}mm,
  margin: (
    left: {official.LEFT_MM}mm, right: {official.RIGHT_MM}mm,
    top: {official.TOP_MM}mm, bottom: {official.BOTTOM_MM}mm,
  ),
  footer: context {{
    let number = counter(page).get().first()
    set align(if calc.odd(number) {{ right }} else {{ left }})
    set text(font: "{_FAMILIES["table"]}", size: {official.PAGE_NUMBER.size}pt)
    [— #number —]
  }},
)
#set text(
  font: ("{_FAMILIES["body"]}", "{_RARE}"), size: {official.BODY.size}pt,
  lang: "zh", region: "cn", cjk-latin-spacing: none,
  top-edge: 0.88em, bottom-edge: -0.12em,
)
#set par(
  justify: true, leading: {_LEADING:.3f}pt, spacing: {_LEADING:.3f}pt,
  first-line-indent: (amount: 2em, all: true),
)
#show heading: set text(
  font: "{_FAMILIES["heading"]}", size: {official.HEADING_1.size}pt, weight: "regular",
)
#show heading: it => block(sticky: true, par(it.body))
#set table(stroke: {official.INNER_RULE}pt, align: center + horizon)
#show table: set block(breakable: false)
#show table: set par(justify: false, first-line-indent: 0pt, leading: 2pt)
"""


def typst_source(document: Document) -> str:
    """The source; every text stands in it as a string."""
    return "\n".join(_pieces(document))


def _pieces(document: Document) -> Iterator[str]:
    yield f"#set document(title: {_string(document.title)}, author: {_string(document.agency)})"
    yield _PREAMBLE
    for line in document.title_lines:
        yield _centred(official.TITLE, line)
    if document.doc_no:
        yield _centred(official.BODY, document.doc_no)
    yield f"#v({official.LINE_PITCH:.3f}pt)"
    yield from map(_paragraph, document.preamble)
    for section in document.sections:
        yield from _section(section)
    yield f"#v({official.LINE_PITCH:.3f}pt)"
    for closing in (document.agency, document.date):
        yield f"#align(right, par({_text(official.BODY, closing)}))"


def _centred(style: TypeStyle, text: str) -> str:
    return f"#align(center, par(first-line-indent: 0pt, {_text(style, text)}))"


def _section(section: Section) -> Iterator[str]:
    yield f"#heading({_string(section.heading)})"
    yield from map(_paragraph, section.paragraphs)
    if section.grid:
        yield _table(section.grid)


def _paragraph(paragraph: Paragraph) -> str:
    head = _text(official.HEADING_STYLES[paragraph.level], paragraph.head)
    return f"#par({head} + {_text(official.BODY, paragraph.rest)})"


def _table(grid: Grid) -> str:
    """The table, in one piece as in our layout; rows are about as high."""
    widths = ", ".join(f"{width:g}fr" for width in grid.widths)
    inset = "(x: 1pt, y: 4.2pt)" if grid.dense else "(x: 1pt, y: 8.2pt)"
    head = [cell for row in grid.rows[: grid.head_rows] for cell in row]
    rest = [cell for row in grid.rows[grid.head_rows :] for cell in row]
    header = [f"table.header({', '.join(_cell(cell, grid) for cell in head)})"] if head else []
    cells = ",\n  ".join([*header, *(_cell(cell, grid) for cell in rest)])
    return f"#table(columns: ({widths}), inset: {inset},\n  {cells}\n)"


def _cell(cell: Cell, grid: Grid) -> str:
    style = official.TABLE
    if grid.dense:
        style = official.DENSE_VALUE if cell.kind == "value" else official.DENSE_LABEL
    spans = f"colspan: {cell.colspan}, rowspan: {cell.rowspan}, "
    align = "align: left + horizon, " if cell.align == "left" else ""
    return f"table.cell({spans}{align}{_text(style, cell.text)})"


def _text(style: TypeStyle, text: str) -> str:
    fonts = f'("{_FAMILIES[style.role]}", "{_RARE}")'
    return f"text(font: {fonts}, size: {style.size}pt, {_string(text)})"


def _string(text: str) -> str:
    """A Typst string; its escapes are those of JSON for all that a report can print."""
    return json.dumps(text, ensure_ascii=False)
