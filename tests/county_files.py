"""Word files as counties send them round: the form's tables in a look of their own.

Each number's cell has a colour of its own, in its run or, when it is blank, in its paragraph's
mark: so a test knows afterwards which cell it reads, and that the look was kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

import docx
from docx.table import Table

from nianbao.compose import skeleton
from nianbao.document import Document, Grid, PlacedCell
from nianbao.forms.catalogue import load_form
from nianbao.word.markup import MAIN, RELATIONS, escaped
from nianbao.word.package import write_parts

_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

BODY = '<w:rPr><w:rFonts w:eastAsia="楷体"/><w:sz w:val="30"/></w:rPr>'
BOLD = '<w:rPr><w:rFonts w:eastAsia="黑体"/><w:b/><w:sz w:val="30"/></w:rPr>'
RED = '<w:rPr><w:color w:val="FF0000"/></w:rPr>'
INDENT = '<w:pPr><w:spacing w:line="500" w:lineRule="exact"/><w:ind w:firstLine="600"/></w:pPr>'
RIGHT = '<w:pPr><w:jc w:val="right"/></w:pPr>'

Xml = str


def same(text: str) -> str:
    return text


@dataclass(frozen=True)
class CountyFile:
    """What a county's file is like; the defaults make one that is not filled in."""

    form_id: str = "2021"
    fill: Callable[[str], str] = lambda _: ""
    relabel: Callable[[str], str] = same
    serial: bool = False  # a column 序号 on the left
    remark: bool = False  # a column 备注 on the right
    split: bool = False  # each table in two, the heads on top of both
    merged: bool = True  # groups of rows in one cell, or in one cell and blank ones
    note: str = "注：本表由各单位如实填写。"
    title: Sequence[str] = ("××镇人民政府202×年政府信息公开工作年度报告",)
    above: Sequence[str] = ()
    number: str = ""
    preamble: Sequence[str] = ("（此处填写编制依据、联系方式等。）",)
    texts: Sequence[Sequence[str]] = (
        ("（此处填写总体情况，不超过1000字。）",),
        ("（简述存在的主要问题及改进情况）",),
        ("（填写其他需要报告的事项）",),
    )
    end: Sequence[str] = ("××镇人民政府（盖章）", "202×年×月×日")
    after: Sequence[str] = ("填表说明：", "1.没有的填0。")
    header: str = ""
    body: Sequence[Xml] = field(default=())  # instead of the paragraphs of a text

    def with_(self, **changes: object) -> CountyFile:
        return replace(self, **changes)  # type: ignore[arg-type]


def county_file(county: CountyFile) -> bytes:
    """The .docx."""
    return package("".join(_body(county)), county.header)


def package(body: Xml, header: str = "") -> bytes:
    """A .docx with this body."""
    reference = '<w:headerReference w:type="default" r:id="rId2"/>' if header else ""
    section = f'<w:sectPr>{reference}<w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    space = f'xmlns:w="{MAIN}" xmlns:r="{RELATIONS}"'
    return write_parts(
        {
            name: f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'.encode()
            for name, xml in {
                "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
                '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
                f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
                f'<Override PartName="/word/header1.xml" ContentType="{_TYPES}.header+xml"/>'
                "</Types>",
                "_rels/.rels": _relations("officeDocument word/document.xml"),
                "word/document.xml": f"<w:document {space}><w:body>{body}{section}</w:body>"
                "</w:document>",
                "word/_rels/document.xml.rels": _relations(
                    "styles styles.xml", "header header1.xml"
                ),
                "word/styles.xml": f"<w:styles {space}><w:docDefaults><w:rPrDefault><w:rPr>"
                '<w:rFonts w:eastAsia="宋体"/><w:sz w:val="21"/></w:rPr></w:rPrDefault>'
                "</w:docDefaults></w:styles>",
                "word/header1.xml": f"<w:hdr {space}>{paragraph(header)}</w:hdr>",
            }.items()
        }
    )


def _relations(*targets: str) -> str:
    pairs = [target.split() for target in targets]
    return f'<Relationships xmlns="{_PACKAGE}/relationships">' + "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(pairs, 1)
    ) + "</Relationships>"  # fmt: skip


def paragraph(text: str, look: Xml = BODY, properties: Xml = INDENT) -> Xml:
    return f"<w:p>{properties}{run(text, look) if text else ''}</w:p>"


def run(text: str, look: Xml = BODY) -> Xml:
    return f'<w:r>{look}<w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'


def _body(county: CountyFile) -> Sequence[Xml]:
    form = skeleton(load_form(county.form_id))
    texts = iter(county.texts)
    parts = [paragraph(line, RED) for line in county.above]
    parts += [
        paragraph(line, BOLD, '<w:pPr><w:jc w:val="center"/></w:pPr>') for line in county.title
    ]
    parts += [paragraph(county.number)] if county.number else []
    parts += [text_paragraph(line) for line in county.preamble]
    for section in form.sections:
        parts.append(paragraph(section.heading, BOLD))
        if section.grid is None:
            parts += [text_paragraph(line) for line in next(texts)]
        else:
            parts += [*_tables(section.grid, county), paragraph(county.note, RED)]
    parts += [paragraph(line, BODY, RIGHT) for line in county.end]
    return [*parts, *(paragraph(line) for line in county.after)]


def text_paragraph(line: str) -> Xml:
    """Instructions are red; a （一） stands in bold before its text."""
    if line.startswith(("（此", "（简", "（填")):
        return paragraph(line, RED)
    head, sign, rest = line.partition("。")
    if line.startswith("（") and rest:
        return f"<w:p>{INDENT}{run(head + sign, BOLD)}{run(rest)}</w:p>"
    return paragraph(line, BOLD if line.startswith("（") else BODY)


# -- tables


def colours(form_id: str) -> dict[str, str]:
    """The colour of each number's cell by its path."""
    document = skeleton(load_form(form_id))
    paths = [p for s in document.sections if s.grid for p in paths_of(s.grid)]
    return {path: f"{number:06X}" for number, path in enumerate(paths, 1)}


def paths_of(grid: Grid) -> list[str]:
    return [p.cell.path for p in grid.placed() if p.cell.path is not None]


def _tables(grid: Grid, county: CountyFile) -> list[Xml]:
    rows = [_row(grid, row, county) for row in range(len(grid.rows))]
    heads = rows[: grid.head_rows]
    columns = len(grid.widths) + county.serial + county.remark
    half = len(rows) // 2
    while any(p.row < half < p.row + p.cell.rowspan for p in grid.placed()) and county.merged:
        half += 1
    if county.split and county.merged and half < len(rows) - 1 and grid.head_rows:
        upper, lower = rows[:half], [*heads, *rows[half:]]
        return [_table(upper, columns), "<w:p/>", _table(lower, columns)]
    return [_table(rows, columns)]


def _table(rows: Sequence[Xml], columns: int) -> Xml:
    column = '<w:gridCol w:w="800"/>'
    grid = f"<w:tblGrid>{column * columns}</w:tblGrid>"
    properties = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"<w:tbl>{properties}{grid}{''.join(rows)}</w:tbl>"


def _row(grid: Grid, row: int, county: CountyFile) -> Xml:
    cells: list[Xml] = []
    if county.serial:
        has_number = row in grid.numbered_rows()
        cells.append(_cell("序号" if row == 0 else str(row) if has_number else "", BODY))
    for column in range(len(grid.widths)):
        placed = _at(grid, row, column)
        if placed is not None and placed.column == column:
            cells.append(_grid_cell(placed, row, county))
    if county.remark:
        cells.append(_cell("备注" if row == 0 else "", BODY))
    return f"<w:tr>{''.join(cells)}</w:tr>"


def _at(grid: Grid, row: int, column: int) -> PlacedCell | None:
    for placed in grid.placed():
        columns = range(placed.column, placed.column + placed.cell.colspan)
        if row in placed.rows and column in columns:
            return placed
    return None


def _grid_cell(placed: PlacedCell, row: int, county: CountyFile) -> Xml:
    cell, begins = placed.cell, placed.row == row
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    if cell.rowspan > 1 and county.merged:
        span += f'<w:vMerge w:val="{"restart" if begins else "continue"}"/>'
    if cell.path is None:
        return _cell(county.relabel(cell.text) if begins else "", BODY, span)
    colour = f'<w:rPr><w:color w:val="{colours(county.form_id)[cell.path]}"/></w:rPr>'
    return _cell(county.fill(cell.path) if begins else "", colour, span)


def _cell(text: str, look: Xml, properties: Xml = "") -> Xml:
    content = run(text, look) if text else ""
    mark = "" if text else look
    return (
        f"<w:tc><w:tcPr>{properties}</w:tcPr>"
        f'<w:p><w:pPr><w:jc w:val="center"/>{mark}</w:pPr>{content}</w:p></w:tc>'
    )


# -- reading


def texts_by_colour(data: bytes, form_id: str) -> dict[str, str]:
    """What stands in each number's cell, which is known by the colour of its run."""
    found: dict[str, str] = {}
    paths = {colour: path for path, colour in colours(form_id).items()}
    for table in docx.Document(BytesIO(data)).tables:
        for path, text in _coloured(table, paths):
            assert path not in found, path
            found[path] = text
    return found


def _coloured(table: Table, paths: dict[str, str]) -> list[tuple[str, str]]:
    cells = re.findall(
        r"<w:tc>.*?</w:tc>", str(docx.oxml.xmlchemy.serialize_for_reading(table._tbl)), re.DOTALL
    )
    pairs = []
    for cell in cells:
        colour = re.search(r'<w:r>\s*<w:rPr>\s*<w:color w:val="(\w{6})"', cell)
        if colour and colour[1] in paths:
            pairs.append((paths[colour[1]], "".join(re.findall(r"<w:t[^>]*>(.*?)</w:t>", cell))))
    return pairs


def values_of(document: Document) -> dict[str, str]:
    """The printed numbers of a report by path."""
    return {
        p.cell.path: p.cell.text
        for s in document.sections
        if s.grid
        for p in s.grid.placed()
        if p.cell.path is not None
    }
