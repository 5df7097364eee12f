"""A table as it is printed and as it stands in the file → each cell that differs, by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nianbao.document import Grid as PrintedGrid
from nianbao.matching.rows import MatchedRows, PrintedRow, Row, matched_rows, squeezed
from nianbao.reading.blocks import Grid
from nianbao.verifying.model import Difference


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """The differences of a table, and how many cells say the same."""

    differences: tuple[Difference, ...]
    equal: int


def compared_table(
    key: str, printed: PrintedGrid, found: Grid, labels: Mapping[str, str]
) -> ComparedTable:
    """A table of the section `key` compared. `labels` name the numbers by their paths."""
    matched = matched_rows(printed, found)
    moved = list(_moved(matched))
    pairs = [*matched.pairs, *((row, cells) for _, row, cells in moved)]
    differences = [one for row, cells in pairs for one in _row(key, row, cells, labels)]
    differences += [
        Difference(
            "moved", _row_name(key, number, row), _words(row), "", cells[0].place, is_row=True
        )
        for number, row, cells in moved
    ]
    differences += _unmatched(key, matched, moved)
    total = sum(len(row) for row, _ in pairs)
    wrong = sum(one.kind == "changed" for one in differences)
    return ComparedTable(tuple(differences), total - wrong)


def _row(key: str, row: PrintedRow, cells: Row, labels: Mapping[str, str]) -> Iterator[Difference]:
    for old, new in zip(row, cells, strict=True):
        said, was = squeezed(new.text), squeezed(old.text)
        if said != was:
            name = labels.get(old.path or "", old.path) or f"{key}的栏目“{was}”"
            yield Difference("changed", name, was, said, new.place)


def _moved(matched: MatchedRows) -> Iterator[tuple[int, PrintedRow, Row]]:
    """Rows that stand elsewhere, known by their labels."""
    others = [row for _, row in matched.others]
    for number, row in matched.missing:
        same = next((cells for cells in others if _is_same(row, cells)), None)
        if same is not None:
            others.remove(same)
            yield number, row, same


def _is_same(row: PrintedRow, cells: Row) -> bool:
    if len(row) != len(cells):
        return False
    labels = [(old, new) for old, new in zip(row, cells, strict=True) if old.path is None]
    said = any(squeezed(old.text) for old, _ in labels)
    return said and all(squeezed(old.text) == squeezed(new.text) for old, new in labels)


def _unmatched(
    key: str, matched: MatchedRows, moved: Sequence[tuple[int, PrintedRow, Row]]
) -> Iterator[Difference]:
    gone = {number for number, _, _ in moved}
    for number, row in matched.missing:
        if number not in gone:
            yield Difference("removed", _row_name(key, number, row), _words(row), "", is_row=True)
    come = [cells for _, _, cells in moved]
    for number, cells in matched.others:
        if not any(cells is one for one in come):
            said = " ".join(filter(None, (squeezed(cell.text) for cell in cells)))
            where = f"{key}表第 {number + 1} 行"
            if said:
                yield Difference("added", where, "", said, cells[0].place, is_row=True)


def _row_name(key: str, number: int, row: PrintedRow) -> str:
    label = next((squeezed(c.text) for c in reversed(row) if c.path is None and c.text), "")
    return f"{key}表第 {number + 1} 行" + (f"“{label}”" if label else "")


def _words(row: PrintedRow) -> str:
    return " ".join(filter(None, (squeezed(cell.text) for cell in row)))
