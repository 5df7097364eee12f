"""A Document or a data file → the same with other data, so that no engine can repeat itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from nianbao.document import Cell, Document, Paragraph, Section

_NUMBER = "申请.新收.自然人"  # stands in a table and, in the example, twice in the prose
_PHRASES = ("自然人{}件", "自然人提出申请{}件")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"


def one_number(document: Document, number: int) -> Document:
    """The document with another number of applicants, in its cell and in the prose."""
    was = next(cell.text for cell in _cells(document) if cell.path == _NUMBER)
    phrases = [(phrase.format(was), phrase.format(number)) for phrase in _PHRASES]

    def text(old: str) -> str:
        for before, after in phrases:
            old = old.replace(before, after)
        return old

    def cell(old: Cell) -> Cell:
        return replace(old, text=str(number)) if old.path == _NUMBER else old

    return _changed(document, text, cell)


def every_text(document: Document, number: int) -> Document:
    """The document as another agency's might be: no number and no paragraph stays as it was.

    Names bring in other characters, so that no subset of a face can be used again.
    """
    name = _name(number)

    def text(old: str) -> str:
        return f"{old}（{name}{number}）" if old else old

    def cell(old: Cell) -> Cell:
        if old.path is None or not old.text:
            return old
        return replace(old, text=str((number * 7 + len(old.path) * 31 + len(old.text)) % 1000))

    return _changed(document, text, cell)


def every_paragraph(text: str, number: int) -> str:
    """The text of a data file with other words in each paragraph of its texts, and as right."""
    return _PARAGRAPH_END.sub(rf"\g<kept>，{_name(number)}村{number}组也已知晓。", text)


_PARAGRAPH_END = re.compile(r"(?m)(?<=^  )(?P<kept>[^#\n].*)。$")


VARIANTS: dict[str, Callable[[Document, int], Document]] = {
    "as it is": lambda document, _: document,
    "one number": one_number,
    "every text": every_text,
}


def _name(number: int) -> str:
    other, one = divmod(number, len(_SURNAMES))
    return _SURNAMES[other % len(_SURNAMES)] + _SURNAMES[one]


def _cells(document: Document) -> list[Cell]:
    return [placed.cell for s in document.sections if s.grid for placed in s.grid.placed()]


def _changed(
    document: Document, text: Callable[[str], str], cell: Callable[[Cell], Cell]
) -> Document:
    def paragraphs(old: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
        return tuple(replace(p, rest=text(p.rest)) for p in old)

    def section(old: Section) -> Section:
        if old.grid is None:
            return replace(old, paragraphs=paragraphs(old.paragraphs))
        rows = tuple(tuple(cell(each) for each in row) for row in old.grid.rows)
        return replace(old, grid=replace(old.grid, rows=rows))

    return replace(
        document,
        preamble=paragraphs(document.preamble),
        sections=tuple(section(each) for each in document.sections),
    )
