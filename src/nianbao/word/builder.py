"""A form's skeleton → its Word template: page, styles, tables with their tags, text loops.

The looks are in styles.py. What the tags mean is in names.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate, pairwise

from nianbao import official
from nianbao.document import Cell, Document, Grid, PlacedCell, Section
from nianbao.source.package import CONTENT_TYPES
from nianbao.word import names, styles
from nianbao.word.fonts import font_table
from nianbao.word.markup import escaped, mm, part, plain_part, text, twips, w
from nianbao.word.package import write_parts

_TABLE_WIDTH = mm(official.AREA_WIDTH_MM)
_ROW = mm(official.ROW_MM)
_DENSE_ROW = mm(official.DENSE_ROW_MM)
_CELL_TOP = twips(0.5)
_CELL_SIDE, _LABEL_SIDE = twips(official.CELL_SIDE), twips(official.LABEL_SIDE)

# A dash stands in the middle of its line, so the line begins half a size higher than the dash.
_FOOTER_LINE_MM = official.PAGE_NUMBER.size / official.MM
_FOOTER_MM = (
    official.BOTTOM_MM - official.PAGE_NUMBER_DROP_MM + _FOOTER_LINE_MM / 2 - _FOOTER_LINE_MM
)

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_RELATED = {  # parts that the document refers to, under rId1, rId2, …
    "styles.xml": "styles",
    "settings.xml": "settings",
    "fontTable.xml": "fontTable",
    "footer1.xml": "footer",
    "footer2.xml": "footer",
}
_ODD_FOOTER, _EVEN_FOOTER = "rId4", "rId5"

_EAST_ASIAN = w("rFonts", hint="eastAsia")  # else “ ” ‘ ’ … — come from the Latin face


def build_template(skeleton: Document) -> bytes:
    """The official Word template of a form, as a .docx that a clerk may edit.

    Each value cell of the skeleton holds its tag ({{ 申请.新收.自然人 }}); a section without a grid
    gets a loop over its paragraphs. Same skeleton, same bytes.
    """
    return write_parts(
        {
            CONTENT_TYPES: _content_types(),
            "_rels/.rels": _package_relations(),
            "word/document.xml": part("document", w("body", *_body(skeleton), _page_setup())),
            "word/_rels/document.xml.rels": _document_relations(),
            "word/styles.xml": styles.styles(),
            "word/settings.xml": _settings(),
            "word/fontTable.xml": font_table(),
            "word/footer1.xml": _footer(styles.ODD_FOOTER),
            "word/footer2.xml": _footer(styles.EVEN_FOOTER),
            "docProps/core.xml": _core_properties(),
        }
    )


def _body(skeleton: Document) -> Iterator[str]:
    yield _paragraph(styles.TITLE, _tag(names.TITLE))
    yield _control(f"if {names.DOC_NO}")
    yield _paragraph(styles.DOC_NO, _tag(names.DOC_NO))
    yield _control("endif")
    yield from _text_loop(names.PREAMBLE, styles.PREAMBLE)
    for section in skeleton.sections:
        yield from _section(section, is_last=section is skeleton.sections[-1])
    yield _paragraph(styles.AGENCY, _tag(names.AGENCY))
    yield _paragraph(styles.DATE, _tag(names.DATE))


def _section(section: Section, *, is_last: bool) -> Iterator[str]:
    """Heading, text or table, figures. What the last one ends with goes with the signature."""
    figures = names.figures_of(section.key)
    yield _paragraph(styles.HEADING_1, section.heading)
    if section.grid is None:
        yield from _text_loop(section.key, styles.BODY, is_last=is_last)
    else:
        yield _table(section.grid)
    yield from _figure_loop(figures, is_last=is_last)


def _text_loop(name: str, body: str, *, is_last: bool = False) -> Iterator[str]:
    """The paragraphs of a text: a （一） alone is a heading, one before more text is run in."""
    level, head, rest = (
        f"{names.PARAGRAPH}.{part}" for part in (names.LEVEL, names.HEAD, names.REST)
    )
    yield _paragraph(styles.NORMAL, names.loop_over(name))
    yield _control(f"if {level} == 2 and not {rest}")
    yield _paragraph(styles.HEADING_2, _tag(head))
    if is_last:
        stays = f"{names.PARAGRAPH}.{names.STAYS}"
        yield _control(f"elif {level} == 2 and {stays}")
        yield w("p", _styled(styles.BODY_END), _run(_tag(head), styles.RUN_IN), _run(_tag(rest)))
        yield _control(f"elif {stays}")
        yield w("p", _styled(styles.BODY_END), _run(_tag(head)), _run(_tag(rest)))
    yield _control(f"elif {level} == 2")
    yield w("p", _styled(body), _run(_tag(head), styles.RUN_IN), _run(_tag(rest)))
    yield _control("else")
    yield w("p", _styled(body), _run(_tag(head)), _run(_tag(rest)))
    yield _control("endif")
    yield _control("endfor")


def _figure_loop(name: str, *, is_last: bool) -> Iterator[str]:
    """The figures of a section, each with its caption below it."""
    caption = _tag(f"{names.FIGURE}.{names.CAPTION}")
    yield _paragraph(styles.NORMAL, names.loop_over(name))
    yield _paragraph(styles.FIGURE, _tag(f"{names.FIGURE}.{names.DRAWING}"))
    if is_last:
        yield _control(f"if {names.FIGURE}.{names.STAYS}")
        yield _paragraph(styles.CAPTION_END, caption)
        yield _control("else")
    yield _paragraph(styles.CAPTION, caption)
    if is_last:
        yield _control("endif")
    yield _control("endfor")


def _tag(name: str) -> str:
    return f"{{{{ {name} }}}}"


def _control(statement: str) -> str:
    """A paragraph that steers the template and is not printed."""
    return _paragraph(styles.NORMAL, f"{{%p {statement} %}}")


def _paragraph(style: str, content: str, *properties: str) -> str:
    return w("p", _styled(style, *properties), _run(content))


def _styled(style: str, *properties: str) -> str:
    return w("pPr", w("pStyle", val=style), *properties)


def _run(content: str, style: str = "") -> str:
    return w("r", w("rPr", w("rStyle", val=style) if style else "", _EAST_ASIAN), text(content))


def _table(grid: Grid) -> str:
    edges = _edges(grid)
    columns = (w("gridCol", w=right - left) for left, right in pairwise(edges))
    return w("tbl", _table_setup(grid), w("tblGrid", *columns), *_rows(grid, edges))


def _edges(grid: Grid) -> list[int]:
    """Where columns begin and end, in twips; rounding never adds up to another table width."""
    total = sum(grid.widths)
    return [round(_TABLE_WIDTH * share / total) for share in accumulate(grid.widths, initial=0.0)]


def _table_setup(grid: Grid) -> str:
    return w(
        "tblPr",
        w("tblW", w=_TABLE_WIDTH, type="dxa"),
        w("jc", val="center"),
        w(
            "tblBorders",
            *(_rule(side, official.FRAME_RULE) for side in ("top", "left", "bottom", "right")),
            *(_rule(side, official.INNER_RULE) for side in ("insideH", "insideV")),
        ),
        w("tblLayout", type="fixed"),
        w(
            "tblCellMar",
            w("top", w=_CELL_TOP, type="dxa"),
            w("left", w=_CELL_SIDE, type="dxa"),
            w("bottom", w=_CELL_TOP, type="dxa"),
            w("right", w=_CELL_SIDE, type="dxa"),
        ),
        w("tblLook", val="0000"),
        w("tblCaption", val=grid.title),
        w("tblDescription", val=grid.summary),
    )


def _rule(side: str, points: float) -> str:
    return w(side, val="single", sz=round(points * 8), space=0, color="000000")


def _rows(grid: Grid, edges: list[int]) -> Iterator[str]:
    owners = _owners(grid)
    for row in range(len(grid.rows)):
        setup = w(
            "trPr",
            w("cantSplit"),
            w("trHeight", val=_DENSE_ROW if grid.dense else _ROW, hRule="atLeast"),
            w("tblHeader") if row < grid.head_rows else "",
        )
        yield w("tr", setup, *_cells(grid, row, owners, edges))


def _owners(grid: Grid) -> dict[tuple[int, int], PlacedCell]:
    """For the first column of each cell, in every row it covers: the cell."""
    return {
        (placed.row + down, placed.column): placed
        for placed in grid.placed()
        for down in range(placed.cell.rowspan)
    }


def _cells(
    grid: Grid, row: int, owners: dict[tuple[int, int], PlacedCell], edges: list[int]
) -> Iterator[str]:
    # Word keeps a table on one page when every row but the last is kept with the next.
    keep = w("keepNext") if row < len(grid.rows) - 1 else ""
    for column in range(len(grid.widths)):
        placed = owners.get((row, column))
        if placed is not None:
            width = edges[column + placed.cell.colspan] - edges[column]
            yield _cell(placed, width, keep, row=row, dense=grid.dense)


def _cell(placed: PlacedCell, width: int, keep: str, *, row: int, dense: bool) -> str:
    cell = placed.cell
    starts = row == placed.row
    merge = w("vMerge", val="restart" if starts else "continue") if cell.rowspan > 1 else ""
    left = cell.align == "left"
    setup = w(
        "tcPr",
        w("tcW", w=width, type="dxa"),
        w("gridSpan", val=cell.colspan) if cell.colspan > 1 else "",
        merge,
        w("tcMar", *(w(s, w=_LABEL_SIDE, type="dxa") for s in ("left", "right"))) if left else "",
        w("vAlign", val="center"),
    )
    look = _styled(
        styles.CELLS[cell.kind, dense],
        keep,
        "" if left else _balanced(cell, width, dense=dense),
        w("jc", val="left") if left else "",
    )
    return w("tc", setup, w("p", look, _run(cell.text) if starts else ""))


def _balanced(cell: Cell, width: int, *, dense: bool) -> str:
    """Indents that make the lines of a narrow head equally long: 商业/企业, not 商业企/业."""
    size = twips(styles.cell_type(cell.kind, dense=dense).size)
    room = (width - 2 * _CELL_SIDE) // size
    if cell.kind == "value" or room < 1 or len(cell.text) <= room or "\n" in cell.text:
        return ""
    lines = math.ceil(len(cell.text) / room)
    longest = math.ceil(len(cell.text) / lines)
    if longest == room:
        return ""
    side = (width - 2 * _CELL_SIDE - longest * size - size // 4) // 2
    return w("ind", left=side, right=side)


def _page_setup() -> str:
    return w(
        "sectPr",
        f'<w:footerReference w:type="default" r:id="{_ODD_FOOTER}"/>',
        f'<w:footerReference w:type="even" r:id="{_EVEN_FOOTER}"/>',
        w("pgSz", w=mm(official.PAPER_WIDTH_MM), h=mm(official.PAPER_HEIGHT_MM)),
        w(
            "pgMar",
            top=mm(official.TOP_MM - styles.WHITE_MM),
            right=mm(official.RIGHT_MM),
            bottom=mm(official.BOTTOM_MM - styles.WHITE_MM),
            left=mm(official.LEFT_MM),
            header=mm(official.TOP_MM / 2),
            footer=mm(_FOOTER_MM),
            gutter=0,
        ),
        w("docGrid", type="lines", linePitch=styles.LINE),
    )


def _footer(style: str) -> bytes:
    number = w("fldSimple", _run("1"), instr=" PAGE ")
    return part("ftr", w("p", _styled(style), _run("— "), number, _run(" —")))


def _settings() -> bytes:
    modern = w(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=15,
    )
    return part(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=420),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="compressPunctuation"),
        w("compat", w("doNotExpandShiftReturn"), w("useFELayout"), modern),
    )


def _core_properties() -> bytes:
    """Title and author as the report has them; no dates, so that no clock gets in."""
    title = escaped(f'{{{{ {names.TITLE} | replace("\\n", "") }}}}').replace("&quot;", '"')
    return plain_part(
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{_tag(names.AGENCY)}</dc:creator>"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


def _content_types() -> bytes:
    kinds = {name: f"{_OFFICE}.{kind}+xml" for name, kind in _RELATED.items()}
    overrides = {f"/word/{name}": kind for name, kind in kinds.items()}
    overrides["/word/document.xml"] = f"{_OFFICE}.document.main+xml"
    overrides["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return plain_part(
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="{name}" ContentType="{kind}"/>'
            for name, kind in overrides.items()
        )
        + "</Types>"
    )


def _package_relations() -> bytes:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return _relations(
        (f"{_RELATION}/officeDocument", "word/document.xml"), (core, "docProps/core.xml")
    )


def _document_relations() -> bytes:
    return _relations(*((f"{_RELATION}/{kind}", name) for name, kind in _RELATED.items()))


def _relations(*targets: tuple[str, str]) -> bytes:
    return plain_part(
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, start=1)
        )
        + "</Relationships>"
    )
