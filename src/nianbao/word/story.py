"""A part of a .docx → its paragraphs in reading order, each with its text and its place.

Reads with lxml and knows nothing of tags; linting and reading back stand on it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from nianbao.errors import TemplateError
from nianbao.word.markup import MAIN, RELATIONS

DOCUMENT = "word/document.xml"

CUSTOM = "docProps/custom.xml"
CORE = "docProps/core.xml"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"

_STORIES = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_NAMES = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注"}

_W = f"{{{MAIN}}}"
_P, _T, _TBL, _TR, _TC = (_W + name for name in ("p", "t", "tbl", "tr", "tc"))
_WRAPPERS = tuple(_W + name for name in ("sdt", "sdtContent", "customXml", "ins", "footnote"))
_BOX = _W + "txbxContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ART = "http://schemas.openxmlformats.org/drawingml/2006"
_INLINE, _PROPERTIES = (f"{{{_ART}/wordprocessingDrawing}}{name}" for name in ("inline", "docPr"))
_BLIP, _EMBED = f"{{{_ART}/main}}blip", f"{{{RELATIONS}}}embed"
_SIGNS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class Line(NamedTuple):
    """A paragraph: its visible text and where it stands.

    `row` and `cell` number the rows and cells of the part from 1 on, 0 outside tables; `first` says
    whether the cell begins with this paragraph.
    """

    text: str
    place: str
    row: int = 0
    cell: int = 0
    first: bool = False


def parse(part: bytes, name: str) -> etree._Element:
    """A part's root. Raises TemplateError when it is no XML."""
    try:
        return etree.fromstring(part, _PARSER)
    except etree.XMLSyntaxError as trouble:
        message = f"文件里的 {name} 不是完好的 XML"
        raise TemplateError(message, "请用 Word 另存一份再试。") from trouble


def stories(parts: Mapping[str, bytes]) -> Iterator[tuple[str, etree._Element]]:
    """Name and root of each part that holds paragraphs: the document, then heads and feet."""
    names = [name for name in parts if _STORIES.fullmatch(name)]
    for name in sorted(names, key=lambda name: (name != DOCUMENT, name)):
        yield name, parse(parts[name], name)


def lines(root: etree._Element, name: str) -> list[Line]:
    """The part's paragraphs, those of cells and text boxes, too."""
    return _walked(root, name).lines


def placed_paragraphs(root: etree._Element, name: str) -> list[tuple[Line, etree._Element]]:
    """The same, each with its element."""
    walk = _walked(root, name)
    return list(zip(walk.lines, walk.elements, strict=True))


def _walked(root: etree._Element, name: str) -> _Walk:
    found = _STORIES.fullmatch(name)
    kind = found[1].rstrip("0123456789") if found else "document"
    walk = _Walk(_NAMES[kind], has_boxes=next(root.iter(_BOX), None) is not None)
    body = root.find(_W + "body")
    walk.blocks(root if body is None else body)
    return walk


def own_cells(row: etree._Element) -> list[etree._Element]:
    """A row's cells, also those in content controls; not those of tables inside them."""
    cells: list[etree._Element] = row.findall(_TC)
    if len(cells) == len(row) - len(row.findall(_W + "trPr")):
        return cells
    return [cell for cell in row.iter(_TC) if next(cell.iterancestors(_TR)) is row]


def pictures(
    parts: Mapping[str, bytes], roots: Mapping[str, etree._Element]
) -> Iterator[tuple[str, bytes]]:
    """Words (for one who cannot see it) and file of each picture in a line of text, in order; a
    file that is not there is empty. `roots` are the parts with paragraphs.
    """
    for name, root in roots.items():
        files = _related(parts, name)
        for inline in root.iter(_INLINE):
            said = next((e.get("descr", "") for e in inline.iter(_PROPERTIES)), "")
            for blip in inline.iter(_BLIP):
                yield said, parts.get(files.get(str(blip.get(_EMBED)), ""), b"")


def _related(parts: Mapping[str, bytes], name: str) -> dict[str, str]:
    """Id and part of each relationship of a part."""
    folder, _, file = name.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in parts:
        return {}
    return {
        str(e.get("Id")): posixpath.normpath(posixpath.join(f"/{folder}", e.get("Target", "")))[1:]
        for e in parse(parts[relations], relations)
    }


_OUTSIDE = Line("", "")


def properties(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Title, creator and the like of the file, each with its text."""
    if CORE in parts:
        for element in parse(parts[CORE], CORE).iter(f"{DUBLIN_CORE}*"):
            yield str(element.tag).removeprefix(DUBLIN_CORE), element.text or ""


def own_properties(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The properties of docProps/custom.xml by name."""
    if CUSTOM not in parts:
        return {}
    return {
        str(element.get("name")): "".join(element.itertext())
        for element in parse(parts[CUSTOM], CUSTOM)
    }


@dataclass(slots=True)
class _Walk:
    """A walk through one part, with the counts that make up the places."""

    kind: str
    has_boxes: bool
    lines: list[Line] = field(default_factory=list)
    elements: list[etree._Element] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    rows: int = 0
    cells: int = 0

    def blocks(self, container: etree._Element, cell: Line = _OUTSIDE) -> None:
        """Paragraphs and tables of a container; `cell` is the cell that it is in."""
        for block in container.iterchildren(_P, _TBL, *_WRAPPERS):
            if block.tag == _P:
                self._paragraph(block, cell)
                if cell.first:
                    cell = cell._replace(first=False)
            elif block.tag == _TBL:
                self._table(block)
            else:
                self.blocks(block, cell)

    def _table(self, table: etree._Element) -> None:
        self.tables += 1
        number = self.tables
        for row_number, row in enumerate(table.iterchildren(_TR), start=1):
            self.rows += 1
            this_row = self.rows
            for cell_number, cell in enumerate(own_cells(row), start=1):
                self.cells += 1
                place = f"表格{number}第{row_number}行第{cell_number}格"
                self.blocks(cell, Line("", place, this_row, self.cells, first=True))

    def _paragraph(self, paragraph: etree._Element, cell: Line) -> None:
        place = cell.place
        if not place:
            self.paragraphs += 1
            place = f"{self.kind}第{self.paragraphs}段"
        self.lines.append(Line(self._text(paragraph), place, cell.row, cell.cell, cell.first))
        self.elements.append(paragraph)
        for box in paragraph.iter(_BOX) if self.has_boxes else ():
            if next(box.iterancestors(_FALLBACK), None) is None:
                for inner in box.iterchildren(_P):
                    self.lines.append(Line(self._text(inner), f"{place}的文本框"))
                    self.elements.append(inner)

    def _text(self, paragraph: etree._Element) -> str:
        return "".join(
            _SIGNS.get(node.tag) or node.text or ""
            for node in paragraph.iter(_T, *_SIGNS)
            if not self.has_boxes or next(node.iterancestors(_P)) is paragraph
        )
