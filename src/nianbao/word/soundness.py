"""Parts of a .docx → what Word would complain of, and schema validators do not see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from nianbao.word.markup import MAIN
from nianbao.word.story import own_cells, parse

_STYLES = "word/styles.xml"
_W = f"{{{MAIN}}}"
_VALUE = _W + "val"
_USES = tuple(_W + name for name in ("pStyle", "rStyle", "tblStyle"))


def flaws(parts: Mapping[str, bytes], roots: Mapping[str, etree._Element]) -> Iterator[str]:
    """Cells without a paragraph, merges without a start, rows that do not fill the grid, styles
    that are not defined; in Chinese. `roots` are the parts with paragraphs, parsed.
    """
    defined = _defined_styles(parts)
    for name, root in roots.items():
        used = {element.get(_VALUE) for element in root.iter(*_USES)}
        for style in sorted(str(style) for style in used - defined):
            yield f"{name} 用了没有定义的样式“{style}”"
        for number, table in enumerate(root.iter(_W + "tbl"), start=1):
            for flaw in _table_flaws(table):
                yield f"表格{number}{flaw}"


def _defined_styles(parts: Mapping[str, bytes]) -> set[str | None]:
    if _STYLES not in parts:
        return set()
    styles = parse(parts[_STYLES], _STYLES)
    return {style.get(_W + "styleId") for style in styles.iter(_W + "style")}


def _table_flaws(table: etree._Element) -> Iterator[str]:
    grid = table.find(_W + "tblGrid")
    columns = 0 if grid is None else len(grid.findall(_W + "gridCol"))
    merging: set[int] = set()  # columns at which a merge goes on from the row above
    for row_number, row in enumerate(table.iterchildren(_W + "tr"), start=1):
        column = _outside(row, "gridBefore")
        above, merging = merging, set()
        for cell_number, cell in enumerate(own_cells(row), start=1):
            place = f"第{row_number}行第{cell_number}格"
            if not len(cell) or cell[-1].tag != _W + "p":
                yield f"{place}没有段落，Word 会说文件损坏"
            setup = cell.find(_W + "tcPr")
            merge = None if setup is None else setup.find(_W + "vMerge")
            if merge is not None:
                if merge.get(_VALUE) != "restart" and column not in above:
                    yield f"{place}的纵向合并没有开头"
                merging.add(column)
            column += _number(setup, "gridSpan", 1)
        column += _outside(row, "gridAfter")
        if columns and column != columns:
            yield f"第{row_number}行占{column}列，表格有{columns}列"


def _outside(row: etree._Element, name: str) -> int:
    """Columns that a row leaves empty before its first or after its last cell."""
    return _number(row.find(_W + "trPr"), name, 0)


def _number(setup: etree._Element | None, name: str, default: int) -> int:
    element = None if setup is None else setup.find(_W + name)
    return default if element is None else int(element.get(_VALUE, default))
