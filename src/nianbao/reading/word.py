"""A Word file (.docx, as Word or WPS writes it) → SourceDocument.

Nothing in it is executed or fetched. Headers and footers are no part of what is read. Tracked
changes count as accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nianbao.errors import FileError
from nianbao.reading.blocks import Paragraph, SourceDocument
from nianbao.reading.characters import finished
from nianbao.reading.numbering import Numbering, read_numbering
from nianbao.reading.remarks import Remarks
from nianbao.reading.tables import Box, Table, refuse_deep, refuse_many, unfolded
from nianbao.reading.wordgrid import Stretch, stretches, widths, without_slivers
from nianbao.reading.wordparts import MAIN, Element, parse, read_styles, value
from nianbao.reading.wordtext import (
    CONTENTS,
    DELETED,
    INSERTED,
    PLACEHOLDER,
    TextReader,
    chosen_content,
    is_placeholder,
)
from nianbao.source.package import CONTENT_TYPES, read_zip

SAVE_AS_DOCX = "请用 Word 或 WPS 打开它，另存为“Word 文档（*.docx）”后再试。"

# What a file of this program says of itself; word.dressing writes these properties.
_FORM, _YEAR = "表式", "年度"

_DOCUMENT = "word/document.xml"
_CUSTOM = "docProps/custom.xml"
_TOLD = {"footnote": "footnotes", "endnote": "endnotes", "comment": "comments"}
_READ = re.compile(
    r"(?:.*/)?(?:document\d*|styles|numbering|footnotes|endnotes|comments|custom)\.xml"
    r"|\[Content_Types\]\.xml|.*vbaProject\.bin"
)
_MOST_TAGS = 1_000_000  # of all parts; a report has some 40,000
_MACROS = "文件带有宏，没有运行，也没有读入"
_OTHER_FILE = "插入的别的文件没有读入"
_UNKNOWN_NUMBERS = "自动编号的格式不认识，按 1、2、3 读入"
_UNSEEN = "表格里被合并盖住的文字没有读入"

_P, _TBL, _TR, _TC = (MAIN + name for name in ("p", "tbl", "tr", "tc"))
_SDT, _ALT_CHUNK = MAIN + "sdt", MAIN + "altChunk"
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def read_word(data: bytes, file: str) -> SourceDocument:
    """The document in the bytes of a .docx (or .docm, .dotx).

    Raises FileError where it is none, is damaged, or is far larger than any report.
    """
    parts = _parts(data, file)
    remarks = Remarks()
    if any(name.endswith("vbaProject.bin") for name in parts):
        remarks.add(_MACROS)
    try:
        walk, body = _begun(parts, remarks)
        blocks = list(unfolded(walk.contents(body)))
        form, year = _own_words(parts)
    except FileError as trouble:
        raise FileError(f"{file}：{trouble.message}", trouble.hint) from trouble
    for name in sorted(walk.numbering.unknown):
        remarks.add(_UNKNOWN_NUMBERS, name)
    return finished(file, "word", blocks, remarks, form, year)


def _parts(data: bytes, file: str) -> dict[str, bytes]:
    try:
        parts = read_zip(data, lambda name: _READ.fullmatch(name) is not None)
    except FileError as trouble:
        raise FileError(f"{file} {trouble.message}", SAVE_AS_DOCX) from trouble
    if sum(part.count(b"<") for part in parts.values()) > _MOST_TAGS:
        raise FileError(f"{file} 里的内容太多，不像是年报", "请只留下年报本身，另存后再试。")
    if b"wordprocessingml" not in parts.get(CONTENT_TYPES, b"") and _DOCUMENT not in parts:
        raise FileError(f"{file} 不是 Word 文档", SAVE_AS_DOCX)
    return parts


def _begun(parts: Mapping[str, bytes], remarks: Remarks) -> tuple[_Walk, Element]:
    """A walk that has not yet gone anywhere, and the body that it is to go through."""
    main = _main_part(parts)
    root = parse(parts[main], main)
    styles = read_styles(parts, _beside(main, "styles"))
    numbering = read_numbering(parts, _beside(main, "numbering"), styles)
    notes = {kind: _notes(parts, _beside(main, name), kind) for kind, name in _TOLD.items()}
    signs = [str(e.get(MAIN + "fldCharType")) for e in root.iter(MAIN + "fldChar")]
    text = TextReader(styles, notes, remarks, signs.count("begin") == signs.count("end"))
    body = root.find(MAIN + "body")
    return _Walk(text, numbering, remarks), root if body is None else body


def _main_part(parts: Mapping[str, bytes]) -> str:
    """The document's part, nearly always word/document.xml; other names are in the types."""
    if _DOCUMENT in parts:
        return _DOCUMENT
    for override in parse(parts[CONTENT_TYPES], CONTENT_TYPES):
        name = str(override.get("PartName", "")).lstrip("/")
        if "main+xml" in str(override.get("ContentType")) and name in parts:
            return name
    raise FileError("文件里没有正文", SAVE_AS_DOCX)


def _beside(main: str, name: str) -> str:
    return f"{main.rpartition('/')[0]}/{name}.xml".lstrip("/")


def _notes(parts: Mapping[str, bytes], name: str, kind: str) -> dict[str, str]:
    """Texts of a part's footnotes, endnotes or comments by id."""
    if name not in parts:
        return {}
    return {
        str(note.get(MAIN + "id")): "".join(t.text or "" for t in note.iter(MAIN + "t"))
        for note in parse(parts[name], name).iterchildren(MAIN + kind)
    }


def _own_words(parts: Mapping[str, bytes]) -> tuple[str, int | None]:
    """Form and year that a file of this program has among its properties."""
    if _CUSTOM not in parts:
        return "", None
    said = {str(e.get("name")): "".join(e.itertext()) for e in parse(parts[_CUSTOM], _CUSTOM)}
    year = said.get(_YEAR, "")
    return said.get(_FORM, ""), int(year) if year.isdecimal() and len(year) == 4 else None


@dataclass(slots=True)
class _Growing:
    """A cell that may yet grow downwards."""

    row: int
    column: int
    columns: int
    contents: tuple[Paragraph | Table, ...]
    place: str
    rows: int = 1

    def box(self) -> Box:
        return Box(self.row, self.column, self.contents, self.place, self.rows, self.columns)


@dataclass(slots=True)
class _Walk:
    """A walk through the document, with the counts that make up the places."""

    text: TextReader
    numbering: Numbering
    remarks: Remarks
    paragraphs: int = 0
    tables: int = 0
    cells: int = 0
    _waiting: list[str] = field(default_factory=list)  # of paragraphs whose end is gone

    def contents(
        self, container: Element, place: str = "", depth: int = 0
    ) -> list[Paragraph | Table]:
        """Paragraphs and tables of the body or of a cell, empty paragraphs aside."""
        outer, self._waiting = self._waiting, []
        found: list[Paragraph | Table] = []
        for block in self._blocks(container):
            if block.tag == _P:
                found += self._paragraph(block, place)
            elif block.tag == _TBL:
                found += self._left_waiting(place)
                self._add_table(found, block, depth)
        found += self._left_waiting(place)
        self._waiting = outer
        return found

    def _blocks(self, container: Element) -> Iterator[Element]:
        """The paragraphs and tables, out of whatever wraps them."""
        for child in container:
            if child.tag in (_P, _TBL):
                yield child
            elif child.tag == _ALT_CHUNK:
                self.remarks.add(_OTHER_FILE, self._next_place())
            else:
                yield from self._unwrapped(child)

    def _unwrapped(self, child: Element) -> Iterator[Element]:
        if child.tag == _SDT:
            if _is_contents(child):
                self.remarks.add(CONTENTS)
                return
            if is_placeholder(child):
                self.remarks.add(PLACEHOLDER, self._next_place())
                return
        if child.tag == _ALTERNATIVE:
            child = chosen_content(child)
        if child is not None and len(child):
            yield from self._blocks(child)

    def _next_place(self) -> str:
        return f"第 {self.paragraphs + 1} 段前"

    # -- paragraphs

    def _paragraph(self, paragraph: Element, place: str) -> list[Paragraph]:
        if not place:
            self.paragraphs += 1
            place = f"第 {self.paragraphs} 段"
        properties = paragraph.find(MAIN + "pPr")
        text = self.text.text(paragraph, place)
        mark = None if properties is None else properties.find(MAIN + "rPr")
        if self.text.mark_is_gone(mark):
            self._waiting.append(text)
            return []
        style_id = "" if properties is None else value(properties, "pStyle") or ""
        style = self.text.styles.style(style_id)
        number = self.numbering.number(properties, style, style_id)
        whole_text = "".join((number, *self._waiting, text))
        self._waiting = []
        return _lines(whole_text, place, style.name)

    def _left_waiting(self, place: str) -> list[Paragraph]:
        """A paragraph whose end is gone at the end of its container."""
        text, self._waiting = "".join(self._waiting), []
        return _lines(text, place or f"第 {self.paragraphs} 段", "")

    # -- tables

    def _add_table(self, found: list[Paragraph | Table], table: Element, depth: int) -> None:
        """Adds the table; to the one right before it, as Word shows it, where columns agree."""
        read = self._table(table, depth + 1)
        if not read.boxes:
            return
        before = found[-1] if found else None
        if isinstance(before, Table) and _follows(table) and _width(before) == _width(read):
            found[-1] = _stacked(before, read)
        else:
            found.append(read)

    def _table(self, table: Element, depth: int) -> Table:
        refuse_deep(depth)
        self.tables += 1
        place = f"第 {self.tables} 个表格"
        rows = [
            row
            for number, row in enumerate(self._unwrapped_in(table, _TR), start=1)
            if not self._row_is_deleted(row, f"{place}第 {number} 行")
        ]
        columns = widths(table)
        laid = [stretches(row, list(self._unwrapped_in(row, _TC)), columns) for row in rows]
        boxes: list[_Growing] = []
        above: Mapping[int, _Growing] = {}
        for number, row in enumerate(without_slivers(laid, columns)):
            above = self._row(row, number, f"{place}第 {number + 1} 行", above, depth)
            boxes += [box for box in above.values() if box.row == number]
        return Table(tuple(box.box() for box in boxes), place)

    def _unwrapped_in(self, container: Element, wanted: str) -> Iterator[Element]:
        """Rows of a table, cells of a row, out of whatever wraps them."""
        for child in container:
            if child.tag == wanted:
                yield child
            elif child.tag == _ALTERNATIVE:
                chosen = chosen_content(child)
                if chosen is not None:
                    yield from self._unwrapped_in(chosen, wanted)
            elif child.tag not in (_P, _TBL, _TR, _TC) and len(child):
                yield from self._unwrapped_in(child, wanted)

    def _row_is_deleted(self, row: Element, place: str) -> bool:
        properties = row.find(MAIN + "trPr")
        if properties is None:
            return False
        if properties.find(MAIN + "ins") is not None:
            self.remarks.add(INSERTED, f"{place}（整行）")
        if properties.find(MAIN + "del") is None:
            return False
        self.remarks.add(DELETED, f"{place}（整行）")
        return True

    def _row(
        self,
        row: Sequence[Stretch],
        number: int,
        place: str,
        above: Mapping[int, _Growing],
        depth: int,
    ) -> dict[int, _Growing]:
        """The cells that stand in a row, those that grow into it from above, too, by column."""
        standing: dict[int, _Growing] = {}
        last: _Growing | None = None
        for count, cell in enumerate(row, start=1):
            self.cells += 1
            refuse_many(self.cells)
            here = f"{place}第 {count} 格"
            properties = cell.cell.find(MAIN + "tcPr")
            contents = tuple(self.contents(cell.cell, here, depth))
            upper = above.get(cell.column)
            if properties is not None and properties.find(MAIN + "cellDel") is not None:
                self.remarks.add(DELETED, here)
            elif last is not None and _goes_on(properties, "hMerge"):
                last.columns += cell.columns
                self._covered(contents, here)
            elif upper and upper.columns == cell.columns and _goes_on(properties, "vMerge"):
                upper.rows += 1
                last = standing[cell.column] = upper
                self._covered(contents, here)
            else:
                last = _Growing(number, cell.column, cell.columns, contents, here)
                standing[cell.column] = last
        return standing

    def _covered(self, contents: tuple[Paragraph | Table, ...], place: str) -> None:
        said = "".join(content.text for content in contents if isinstance(content, Paragraph))
        if said:
            self.remarks.add(_UNSEEN, place, said)


def _lines(text: str, place: str, style: str) -> list[Paragraph]:
    """A paragraph for each line; those broken by hand may go on in the next."""
    lines = [line for line in text.split("\n") if line.strip()]
    return [
        Paragraph(line, place, style, is_whole=number == len(lines))
        for number, line in enumerate(lines, start=1)
    ]


def _is_contents(control: Element) -> bool:
    """Whether a content control holds a table of contents."""
    return any(
        value(gallery, "docPartGallery") == "Table of Contents"
        for gallery in control.iterfind(f"{MAIN}sdtPr/{MAIN}docPartObj")
    )


def _follows(table: Element) -> bool:
    """Whether a table stands right after another, with nothing between."""
    before = table.getprevious()
    return before is not None and before.tag == _TBL


def _width(table: Table) -> int:
    return max(box.column + box.columns for box in table.boxes)


def _stacked(upper: Table, lower: Table) -> Table:
    down = max(box.row + box.rows for box in upper.boxes)
    moved = [
        Box(box.row + down, box.column, box.contents, box.place, box.rows, box.columns)
        for box in lower.boxes
    ]
    return Table((*upper.boxes, *moved), upper.place)


def _goes_on(properties: Element | None, name: str) -> bool:
    """Whether a cell is the continuation of a merged one."""
    merge = None if properties is None else properties.find(MAIN + name)
    return merge is not None and merge.get(MAIN + "val", "continue") != "restart"
