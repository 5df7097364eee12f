"""SourceDocument → where the report in it stands: title, preamble, sections, signature, date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from nianbao.forms.catalogue import all_forms
from nianbao.forms.definition import Section
from nianbao.importers.dates import date_in, is_open_date, year_in
from nianbao.importers.labels import book, distance, folded, unnumbered
from nianbao.importers.pagewords import ends_report, is_furniture, pages, pattern
from nianbao.reading.blocks import Block, Cell, Grid, Paragraph, SourceDocument

_NUMBERED = re.compile(r"\s*[（(]?[一二三四五六七八九十]{1,2}[）)、.．,，\s]")
_MOST_IN_TITLE = 80  # characters
_MOST_IN_HEADING = 40
_MOST_IN_SIGNATURE = 40
_LEAST_IN_SENTENCE = 24
_MOST_BEFORE_DOC_NO = 6  # lines between the title and the document's number
_TAIL = 8  # lines at the end among which the date is looked for


@dataclass(frozen=True, slots=True)
class Title:
    """A report's title: as it stands, the agency's name before the year, the year."""

    text: str
    name: str
    year: int | None
    place: str


@dataclass
class Layout:
    """The parts of a report as they stand in the source."""

    title: Title | None = None
    doc_no: str = ""
    preamble: list[Paragraph] = field(default_factory=list)
    sections: dict[str, list[Block]] = field(default_factory=dict)
    headings: dict[str, Paragraph] = field(default_factory=dict)
    signature: Paragraph | None = None
    dated: date | None = None
    date_place: str = ""
    dropped: list[Paragraph] = field(default_factory=list)
    worded: dict[str, Paragraph] = field(default_factory=dict)  # headings in other words
    guessed: dict[str, Paragraph] = field(default_factory=dict)  # those known by number only


def opened(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same with grids cut where a row is a heading, a title or a text: a report that stands as
    a whole in one table or on one sheet.
    """
    for block in blocks:
        if isinstance(block, Grid):
            yield from _opened(block)
        else:
            yield block


def _opened(grid: Grid) -> Iterator[Block]:
    rows = list(grid.by_rows())
    texts = [row for row in rows if _is_text_row(row, grid)]
    if not texts:
        yield grid
        return
    first = 0
    for row in texts:
        yield from _part(grid, first, row[0].row)
        yield from _lines_in(row)
        first = row[0].row + 1
    yield from _part(grid, first, rows[-1][0].row + 1)


def _is_text_row(row: Sequence[Cell], grid: Grid) -> bool:
    said = [cell for cell in row if cell.text.strip()]
    if len(said) != 1 or not _is_text(said[0]):
        return False
    at = row[0].row
    return not any(c.row < at < c.row + c.rows and c.text.strip() for c in grid.cells)


def _is_text(cell: Cell) -> bool:
    lines = cell.text.split("\n")
    long = any(len(line) >= _LEAST_IN_SENTENCE and "。" in line for line in lines)
    return long or any(heading_in(line) for line in lines) or bool(_named(cell))


def _named(cell: Cell) -> Title | None:
    return _title([Paragraph(cell.text, cell.place)])


def _lines_in(cells: Iterable[Cell]) -> Iterator[Paragraph]:
    for cell in cells:
        yield from (Paragraph(line, cell.place) for line in cell.text.split("\n") if line.strip())


def _part(grid: Grid, first: int, stop: int) -> Iterator[Block]:
    """The rows of a grid from `first` to before `stop`: what is there, as lines where none has two
    cells.
    """
    cells = tuple(
        replace(cell, row=cell.row - first, rows=min(cell.rows, stop - cell.row))
        for cell in grid.cells
        if first <= cell.row < stop
    )
    said = [cell.row for cell in cells if cell.text.strip()]
    if len(said) > len(set(said)):
        yield Grid(cells, grid.place)
    else:
        yield from _lines_in(cells)


def layout_of(source: SourceDocument) -> Layout:
    """Where everything stands. What surrounds the report is in `dropped`."""
    layout = Layout()
    blocks = [block for block in source.blocks if not _is_empty(block)]
    starts = _headings(blocks)
    _add_named_otherwise(blocks, starts, layout)
    first = min(starts.values(), default=_first_table(blocks))
    begin = _read_title(blocks, first, layout)
    stop = _read_end(blocks, max(starts.values(), default=first), layout)
    _read_preamble(blocks[begin:first], layout)
    _cut_sections(blocks, starts, first, stop, layout)
    signed = {layout.date_place, layout.signature.place if layout.signature else ""}
    rest = (b for b in blocks[stop:] if isinstance(b, Paragraph) and b.place not in signed)
    layout.dropped = list(dict.fromkeys([*layout.dropped, *rest]))
    return layout


def _is_empty(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.text.strip(" \t　\u00a0\n")


# -- headings


@cache
def _names() -> dict[str, str]:
    """Folded heading → key of its section."""
    found: dict[str, str] = {}
    for form in all_forms():
        for section in form.sections:
            for name in (section.name, *section.aliases):
                found.setdefault(folded(name), section.key)
    return found


def section_order() -> tuple[Section, ...]:
    return all_forms()[-1].sections


def heading_in(text: str) -> tuple[str, str] | None:
    """The section whose heading a line begins with, and the rest of the line."""
    bare = text.strip()
    key = _key_of(bare) if len(bare) <= _MOST_IN_HEADING else None
    if key:
        return key, ""
    found = re.match(rf"({_NUMBERED.pattern}\s*[^\s。：:]{{4,30}})[。：:\s]+(.+)", bare)
    key = _names().get(unnumbered(found[1])) if found else None
    return (key, found[2].strip()) if key and found else None


def _key_of(text: str) -> str | None:
    names, name = _names(), unnumbered(text)
    if name in names:
        return names[name]
    if not _NUMBERED.match(text) or len(name) < 6:
        return None
    near = {
        key for label, key in names.items() if distance(name, label, 2) <= min(2, len(name) // 5)
    }
    return near.pop() if len(near) == 1 else None


def _headings(blocks: Sequence[Block]) -> dict[str, int]:
    """Where each section begins: the last headings that follow one another in order."""
    places: dict[str, list[int]] = {}
    for at, block in enumerate(blocks):
        found = heading_in(block.text) if isinstance(block, Paragraph) else None
        if found:
            places.setdefault(found[0], []).append(at)
    starts: dict[str, int] = {}
    before = len(blocks)
    for section in reversed(section_order()):
        fitting = [at for at in places.get(section.key, ()) if at < before]
        if fitting:
            starts[section.key] = before = fitting[-1]
    return starts


def _add_named_otherwise(blocks: Sequence[Block], starts: dict[str, int], layout: Layout) -> None:
    """Sections whose headings are worded otherwise, found by their number between the others, or by
    words that say the same; those of texts by either, and a doubt where only the number tells.
    """
    order = [section.key for section in section_order()]
    for number, section in enumerate(section_order()):
        if not starts or section.key in starts:
            continue
        begin = max((starts[k] + 1 for k in order[:number] if k in starts), default=0)
        end = min((starts[k] for k in order[number + 1 :] if k in starts), default=len(blocks))
        is_next = number == 0 or order[number - 1] in starts
        at = _worded_otherwise(blocks, range(begin, end), section, is_next=is_next)
        block = blocks[at] if at is not None else None
        if at is not None and isinstance(block, Paragraph):
            starts[section.key] = at
            layout.worded[section.key] = block
            if not _says(block.text, section):
                layout.guessed[section.key] = block


def _worded_otherwise(
    blocks: Sequence[Block], within: range, section: Section, *, is_next: bool
) -> int | None:
    """Where the section's number stands before a heading; else, where it is the next section, its
    name alone on a line.
    """
    sign = section.heading.partition("、")[0] + "、"
    texts = {at: block.text for at in within if isinstance(block := blocks[at], Paragraph)}
    numbered = [at for at, text in texts.items() if _is_plain_heading(text, sign)]
    if section.table is not None:
        return next((at for at in numbered if _says(texts[at], section)), None)
    if numbered or not is_next:
        return next(iter(numbered), None)
    named = [at for at, text in texts.items() if _is_plain_heading(text) and _says(text, section)]
    return next((at for at in named if not _NUMBERED.match(texts[at])), None)


def _says(text: str, section: Section) -> bool:
    """Whether a heading says in other words what the section is."""
    return bool(pattern("headings", section.key).fullmatch(unnumbered(text)))


def _is_plain_heading(text: str, sign: str = "") -> bool:
    bare = "".join(text.split())
    return bare.startswith(sign) and len(bare) <= 24 and not re.search(r"[。；，：]", bare)


def _first_table(blocks: Sequence[Block]) -> int:
    grids = (at for at, block in enumerate(blocks) if isinstance(block, Grid) and is_ours(block))
    return next(grids, len(blocks))


def is_ours(grid: Grid) -> bool:
    """Whether a grid is one of the form's tables, or part of one."""
    named = {m for cell in grid.cells for m in book().find(cell.text).meanings}
    return len({(m.kind, m.table, m.key) for m in named}) >= 3


# -- title, number of the document, preamble


def _read_title(blocks: Sequence[Block], first: int, layout: Layout) -> int:
    """Sets the title; gives where what follows it begins."""
    for at in range(first - 1, -1, -1):
        for count in (1, 2, 3):
            title = _title(blocks[max(0, at - count + 1) : at + 1])
            if title and (title.name or count == 3 or at - count < 0):
                layout.title = title
                return _read_doc_no(blocks, at + 1, first, layout)
        title = _title(blocks[at : at + 1])
        if title:
            layout.title = title
            return _read_doc_no(blocks, at + 1, first, layout)
    at = _read_doc_no(blocks, 0, first, layout)
    return at or _before_preamble(blocks, first)


def _title(blocks: Sequence[Block]) -> Title | None:
    if not all(isinstance(block, Paragraph) for block in blocks) or not blocks:
        return None
    lines = [block.text for block in blocks if isinstance(block, Paragraph)]
    if any(is_furniture(line) for line in lines[:-1]):
        return None
    text = "".join("".join(lines).split())
    words = pattern("title", "words").search(text)
    if not words or len(text) > _MOST_IN_TITLE or re.search(r"[，。；！？>＞»]", text):
        return None
    year = pattern("title", "year").search(text)
    name = _name_in(text, year, words)
    if text[words.end() :] and not (year and year.start() >= words.end()):
        return None
    return Title(text, name, year_in(year["year"]) if year else None, blocks[-1].place)


def _name_in(text: str, year: re.Match[str] | None, words: re.Match[str]) -> str:
    """What stands before the year; or between a year at the beginning and the words."""
    begin = year.end() if year and year.start() == 0 else 0
    stop = year.start() if year and 0 < year.start() < words.start() else words.start()
    name = re.sub(r"^标题[：:]|^关于|关于$|的$", "", text[begin:stop])
    is_peoples = words["people"] and name and stop == words.start()
    return f"{name}{words['people']}政府" if is_peoples else name


def _read_doc_no(blocks: Sequence[Block], begin: int, first: int, layout: Layout) -> int:
    for at in range(begin, min(begin + _MOST_BEFORE_DOC_NO, first)):
        block = blocks[at]
        bare = block.text.strip() if isinstance(block, Paragraph) else ""
        inner = bare.removeprefix("（").removesuffix("）") if bare.startswith("（") else bare
        if pattern("doc_no").fullmatch(inner):
            layout.doc_no = inner
            layout.dropped += [b for b in blocks[begin:at] if isinstance(b, Paragraph)]
            return at + 1
    return begin


def _before_preamble(blocks: Sequence[Block], first: int) -> int:
    """Without a title: the long paragraphs just before the first heading."""
    at = first
    while at and isinstance(block := blocks[at - 1], Paragraph) and "。" in block.text:
        at -= 1
    return at


def _read_preamble(blocks: Iterable[Block], layout: Layout) -> None:
    lines = [block for block in blocks if isinstance(block, Paragraph)]
    begun = False
    for block in lines:
        begun = begun or "。" in block.text or len(block.text) >= _LEAST_IN_SENTENCE
        day = date_in(block.text)
        if day and layout.dated is None and block.text.strip().startswith(("（", "(")):
            layout.dated, layout.date_place = day, block.place
        elif not begun or is_furniture(block.text) or day:
            layout.dropped.append(block)
        else:
            layout.preamble.append(block)


# -- the end


def _read_end(blocks: Sequence[Block], last: int, layout: Layout) -> int:
    """Sets signature and date; gives where the last section's text ends."""
    stop = len(blocks)
    for at in range(last, len(blocks)):
        block = blocks[at]
        if isinstance(block, Paragraph) and ends_report(block.text):
            stop = at
            break
    for at in range(stop - 1, max(last, stop - _TAIL) - 1, -1):
        block = blocks[at]
        if isinstance(block, Paragraph) and _read_date(block, layout):
            return _read_signature(blocks, at, last, layout, block)
    return _signature_without_date(blocks, stop, last, layout)


def _read_date(block: Paragraph, layout: Layout) -> bool:
    text = block.text.strip()
    own = re.search(
        r"(?:^|\s)(\S*\d{1,2}日|\S*[一二三四五六七八九十]日|\d{4}[-./]\d{1,2}[-./]\d{1,2})$", text
    )
    day = date_in(text) or (date_in(own[1]) if own else None)
    if day is None and not is_open_date(text):
        return False
    layout.dated, layout.date_place = day, block.place
    return True


def _read_signature(
    blocks: Sequence[Block], at: int, last: int, layout: Layout, dated: Paragraph
) -> int:
    head, _, _ = dated.text.strip().rpartition(" ")
    name = re.split(r"[\s　]{1,}", dated.text.strip())[0]
    if head and _may_sign(name) and date_in(name) is None:
        layout.signature = replace(dated, text=name)
        return at
    before = blocks[at - 1] if at - 1 > last else None
    if isinstance(before, Paragraph) and _may_sign(before.text):
        layout.signature = replace(before, text="".join(before.text.split()))
        return at - 1
    return at


def _may_sign(text: str) -> bool:
    bare = "".join(text.split())
    return 3 <= len(bare) <= _MOST_IN_SIGNATURE and not re.search(r"[，。；：！？、\d]", bare)


def _signature_without_date(blocks: Sequence[Block], stop: int, last: int, layout: Layout) -> int:
    final = blocks[stop - 1] if stop - 1 > last else None
    if isinstance(final, Paragraph) and layout.title and layout.title.name:
        bare = "".join(final.text.split())
        if bare == layout.title.name or (bare.endswith(("人民政府", "办事处")) and _may_sign(bare)):
            layout.signature = replace(final, text=bare)
            return stop - 1
    return stop


# -- the sections


def _cut_sections(
    blocks: Sequence[Block], starts: dict[str, int], first: int, stop: int, layout: Layout
) -> None:
    bounds = sorted([*starts.items(), *_unheaded(blocks, starts, first, stop)], key=lambda b: b[1])
    ends = [*(at for _, at in bounds[1:]), stop][: len(bounds)]
    for (key, start), end in zip(bounds, ends, strict=True):
        block = blocks[start]
        inner = list(blocks[start:end])
        found = heading_in(block.text) if isinstance(block, Paragraph) else None
        if key in layout.worded:
            inner = inner[1:]
        elif found and found[0] == key and isinstance(block, Paragraph):
            layout.headings[key] = block
            rest = [replace(block, text=found[1])] if found[1] else []
            inner = [*rest, *inner[1:]]
        layout.sections.setdefault(key, []).extend(inner)


def _unheaded(
    blocks: Sequence[Block], starts: dict[str, int], first: int, stop: int
) -> Iterator[tuple[str, int]]:
    """Where a table begins that has no heading: at its first grid or its first head."""
    order = [section.key for section in section_order()]
    for number, section in enumerate(section_order()):
        if section.table is None or section.key in starts:
            continue
        before = [starts[key] for key in order[:number] if key in starts]
        after = [starts[key] for key in order[number + 1 :] if key in starts]
        begin, end = max(before, default=first), min(after, default=stop)
        at = next((at for at in range(begin, end) if _begins(blocks, at, section.table)), None)
        if at is not None:
            yield section.key, at


def _begins(blocks: Sequence[Block], at: int, table: str) -> bool:
    """Whether the heads of a table begin here."""
    block = blocks[at]
    if isinstance(block, Grid):
        return sum(_is_of(cell.text, table) for cell in block.cells) >= 3
    texts = [b.text for b in blocks[at : at + 6] if isinstance(b, Paragraph)]
    return _is_of(block.text, table) and sum(_is_of(text, table) for text in texts) >= 3


def _is_of(text: str, table: str) -> bool:
    return any(
        any(m.table == table for m in book().find(piece).meanings)
        for piece in re.split(r"[\t|｜ ]+", text)
        if piece
    )


def is_caption(paragraph: Paragraph) -> bool:
    return paragraph.style in pages().texts("styles", "captions")
