"""Cells one after another, without columns → what is seen of the forms' cells, by counting.

A row's numbers are taken only where there are as many as columns, and the heads before them
stand in an order that the form prints, or in one line from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from nianbao.importers.heads import Name, order_of, order_over, slots_of, unwrapped
from nianbao.importers.labels import Meaning, book
from nianbao.importers.lines import cells_of
from nianbao.importers.numbers import is_blank, is_digits, stands_for_number
from nianbao.importers.pieces import spelled_heads
from nianbao.importers.sightings import (
    Seen,
    Trouble,
    breaks_total,
    columns_of,
    ends_with_sum,
    fitting_forms,
    headed_rows,
    sight,
    table_of,
)
from nianbao.reading.blocks import Block, Cell, Grid, Paragraph

_PAGE_FOOT = re.compile(r"[-—–]+\s*\d+\s*[-—–]+|第\s*\d+\s*页(?:\s*[共/／]\s*\d+\s*页?)?")
_MOST_PARTS = 14  # of a label that is broken over lines
_UNKNOWN = 4  # what a text costs that is no label; more than a label's greatest distance
_LONGEST = 60  # characters of a label
_MOST_TEXTS = 250  # before numbers that may be their heads and label, all in pieces
_AFTER_NUMBER = (".", "．", "、")  # a label's number may stand alone before it
_BROKEN = "总计不是前面各数的和，也许漏了格子"
_LEAST_PIECES = 3  # of heads cut into pieces


class Token(NamedTuple):
    """A cell or a piece of a line. `is_value`: it stands among a row's numbers, whatever it is."""

    text: str
    place: str
    is_value: bool = False


def tokens_of(blocks: Iterable[Block]) -> list[Token]:
    """All cells in reading order, blank ones left out; a line's numbers are parted at spaces."""
    return list(_tokens(blocks))


def _tokens(blocks: Iterable[Block]) -> Iterator[Token]:
    for block in blocks:
        if isinstance(block, Grid):
            columns = {cell.column for cell in block.cells if stands_for_number(cell.text)}
            for row in block.by_rows():
                yield from _cell_tokens(row, columns)
        elif isinstance(block, Paragraph) and not _PAGE_FOOT.fullmatch(block.text.strip()):
            yield from _line_tokens([Token(text, block.place) for text in cells_of(block.text)])


def _line_tokens(cells: Sequence[Token]) -> Iterator[Token]:
    """The cells of a line, each of which may hold several; a blank one between two numbers keeps
    its place.
    """
    numbers = [at for at, cell in enumerate(cells) if stands_for_number(cell.text)]
    for at, cell in enumerate(cells):
        if not is_blank(cell.text):
            yield from _parted(cell.text, cell.place)
        elif numbers and numbers[0] < at < numbers[-1]:
            yield Token("", cell.place)


def _cell_tokens(row: Sequence[Cell], columns: Collection[int]) -> Iterator[Token]:
    """The cells of a table's row. A blank one keeps its place between two numbers; then those
    before the first do, too, and elsewhere those in the columns that have numbers.
    """
    cells = _without_count(row)
    numbers = [at for at, cell in enumerate(cells) if stands_for_number(cell.text)]
    first, last = (numbers[0], numbers[-1]) if numbers else (0, 0)
    has_gaps = any(is_blank(cell.text) for cell in cells[first:last])
    while first and is_blank(cells[first - 1].text):
        if not has_gaps and cells[first - 1].column not in columns:
            break
        first -= 1
    for at, cell in enumerate(cells):
        if not is_blank(cell.text):
            is_beside = bool(numbers) and at > first and not _meanings(cell.text)
            yield _one(Token(cell.text, cell.place, is_value=is_beside))
        elif first <= at < last:
            yield Token("", cell.place)


def _without_count(cells: Sequence[Cell]) -> Sequence[Cell]:
    """A row without a lone number left of its name: one that counts rows (序号), and not the last
    number of the row above.
    """
    said = [at for at, cell in enumerate(cells) if not is_blank(cell.text)]
    are_numbers = [stands_for_number(cells[at].text) for at in said[:2]]
    return cells[said[1] :] if are_numbers == [True, False] else cells


def _one(cell: Token) -> Token:
    """A label without its line ends; a number as it stands."""
    joined = "".join(cell.text.split())
    return cell._replace(text=cell.text if stands_for_number(joined) else joined)


def _parted(text: str, place: str) -> Iterator[Token]:
    pieces, match = text.split(), book().find(text)
    is_one = match.meanings and match.distance == 0 and not any(map(is_digits, pieces))
    apart = not is_one and (any(map(stands_for_number, pieces)) or not match.meanings)
    if len(pieces) > 1 and apart:
        yield from (Token(piece, place) for piece in pieces)
    else:
        yield Token("".join(pieces), place)


def see_stream(tokens: Sequence[Token]) -> Seen:
    """The cells that labels and counts agree on."""
    reader = _Reader()
    for texts, numbers in _runs(tokens):
        near = texts[-_MOST_TEXTS:]
        reader.read(_names(near), numbers, near)
    return reader.seen


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], list[Token]]]:
    """Texts and the numbers after them, again and again."""
    texts: list[Token] = []
    numbers: list[Token] = []
    for token in tokens:
        if not token.text or token.is_value or stands_for_number(token.text):
            numbers.append(token)
            continue
        if len(numbers) > 1 and token.text.startswith(_AFTER_NUMBER):
            token = token._replace(text=numbers.pop().text + token.text)
        if numbers:
            yield texts, numbers
            texts, numbers = [], []
        texts.append(token)
    yield texts, numbers


def _names(tokens: Sequence[Token]) -> list[Name]:
    """The tokens joined to labels such that least is left over or changed."""
    costs: list[float] = [0.0]
    steps: list[tuple[int, Name]] = []
    known = [bool(_meanings(token.text)) for token in tokens]
    for stop in range(1, len(tokens) + 1):
        tries = list(_ends_at(tokens, stop, costs, known))
        cost, start, name = min(tries, key=lambda each: each[0])
        costs.append(cost)
        steps.append((start, name))
    names: list[Name] = []
    at = len(tokens)
    while at:
        start, name = steps[at - 1]
        names.append(name)
        at = start
    return names[::-1]


def _ends_at(
    tokens: Sequence[Token], stop: int, costs: Sequence[float], known: Sequence[bool]
) -> Iterator[tuple[float, int, Name]]:
    """Each label of one or several tokens that ends here: cost of all so far, start, name."""
    text = ""
    for start in range(stop - 1, max(-1, stop - 1 - _MOST_PARTS), -1):
        text = tokens[start].text + text
        if len(text) > _LONGEST and start < stop - 1:
            return
        if start < stop - 1 and all(known[start:stop]):
            continue
        match = book().find(text)
        cost = match.distance if match.meanings else _UNKNOWN
        if match.meanings or start == stop - 1:
            joints = (stop - start - 1) * 0.01
            yield (
                costs[start] + cost + joints,
                start,
                Name(match.meanings, text, tokens[start].place),
            )


def _meanings(text: str) -> tuple[Meaning, ...]:
    return book().find(text).meanings


@dataclass
class _Reader:
    """Goes through names and numbers and remembers the heads."""

    seen: Seen = field(default_factory=Seen)
    heads: list[Name] = field(default_factory=list)

    def read(self, names: list[Name], numbers: list[Token], texts: Sequence[Token]) -> None:
        """Numbers and the names before them, which the texts gave."""
        if not numbers:
            return
        label = _row_label(names)
        heads = names[:-1] if label else names
        heads = _put_together(heads, label, texts) or heads
        if any(name.of("column") for name in heads):
            self.heads = unwrapped(heads)
        if label:
            self._row(label, numbers)
        elif any(name.of("column") for name in heads) and _over(heads):
            self._rows_over(numbers)
        else:
            what = names[-1].text if names else ""
            self._trouble("", "", f"看不出“{what}”是哪一行" if what else "看不出是哪一行", numbers)

    def _row(self, label: Name, numbers: list[Token]) -> None:
        rows = label.of("row")
        why = ""
        for row in rows:
            order, forms, problem = self._order(row, len(numbers))
            if order and not all(token.text for token in numbers) and _has_merged(row, forms[0]):
                order, problem = [], "有空着的格子，不知道是哪一列的"
            said = [(token.text, token.place) for token in numbers]
            if order and len(order) < len(columns_of(forms[0], row)) and ends_with_sum(said):
                order, problem = [], "最后一个数像是总计，表头里却没有总计"
            if order:
                cells = {
                    column: (token.text, token.place)
                    for column, token in zip(order, numbers, strict=True)
                }
                if _is_broken(row, cells):
                    problem = _BROKEN
                elif len(cells) == len(numbers) or _alike(order, numbers):
                    self.seen.sightings += sight(row, forms, cells)
                    return
            why = why or problem
        known = [key for key in slots_of(self.heads, rows[0].table) if key]
        forms = fitting_forms(rows[0], known) or tuple(sorted(rows[0].forms))
        if cells := _zeros(rows[0], forms, numbers):
            self.seen.sightings += sight(rows[0], forms, cells)
            return
        self._trouble(rows[0].table, rows[0].key, why or "同一列有几个数", numbers)

    def _order(self, row: Meaning, count: int) -> tuple[list[str], tuple[str, ...], str]:
        """The columns of so many numbers, and the forms that have them; or why it is not known."""
        slots = slots_of(self.heads, row.table)
        known = [key for key in slots if key]
        forms = fitting_forms(row, known)
        shapes = {columns_of(form, row) for form in forms}
        if len(shapes) != 1:
            return [], (), "表头和这一行对不上"
        order = order_of(slots, shapes.pop(), row.table)
        if order and len(order) == count:
            return order, forms, ""
        return [], (), f"表头有 {len(order)} 列，这里有 {count} 个数" if order else "列的次序不清楚"

    def _rows_over(self, numbers: list[Token]) -> None:
        """Rows whose names stand above: all their numbers, row after row."""
        rows = _over(self.heads)
        slots = slots_of(self.heads, rows[0].table)
        wanted = order_over(rows, slots)
        if len(wanted) != len(numbers):
            count = f"{len(wanted)} 列" if wanted else "不清楚"
            for row in rows:
                why = f"表头{'有 ' if wanted else ''}{count}，这里有 {len(numbers)} 个数"
                self._trouble(row.table, row.key, why, numbers)
            return
        pairs = list(zip(wanted, numbers, strict=True))
        laid = {
            row: {
                column: (token.text, token.place)
                for (key, column), token in pairs
                if key == row.key
            }
            for row in rows
        }
        if any(_is_broken(row, cells) for row, cells in laid.items()):
            for row in rows:
                self._trouble(row.table, row.key, _BROKEN, numbers)
            return
        for row, cells in laid.items():
            self.seen.sightings += sight(row, sorted(row.forms), cells)

    def _trouble(self, table: str, row: str, why: str, numbers: Sequence[Token]) -> None:
        texts = tuple(token.text for token in numbers)
        self.seen.troubles.append(Trouble(table, row, why, texts, numbers[0].place))


def _is_broken(row: Meaning, cells: Mapping[str, tuple[str, str]]) -> bool:
    """Whether numbers that were only counted give another total than stands there."""
    totals = table_of(max(row.forms), row.table).computed_columns
    return breaks_total({column: text for column, (text, _) in cells.items()}, totals)


def _put_together(heads: Sequence[Name], label: Name | None, texts: Sequence[Token]) -> list[Name]:
    """The heads where they are cut into pieces line by line; none where they are not."""
    rows = label.of("row") if label else _over(heads)
    if not rows or sum(not name.meanings for name in heads) < _LEAST_PIECES:
        return []
    lines = [[t.text for t in line] for _, line in groupby(texts, key=lambda token: token.place)]
    found = spelled_heads(lines, rows[0].table)
    above = [name for name in heads if _over([name])] if found else []
    return [*above, *(Name(_meanings(text), text, texts[0].place) for text in found)]


def _row_label(names: Sequence[Name]) -> Name | None:
    """The name before the numbers, if it is a row's and not the last of the heads."""
    if not names or not names[-1].of("row"):
        return None
    label, heads = names[-1], names[:-1]
    if _over([label]) and _over(heads):
        return None  # several names above, not one on the left
    table = label.of("row")[0].table
    last = next((tables for name in reversed(heads) if (tables := _tables(name))), {table})
    own = {m.key for m in label.of("column") if m.table == table}
    before = {key for key in slots_of(heads, table) if key}
    if table not in last or (own and before and not own & before):
        return None  # 其他, 总计: the end of a row of heads
    return label


def _tables(name: Name) -> set[str]:
    """The one table that has a column of this name; none for a name that several have."""
    tables = {m.table for m in name.of("column")}
    return tables if len(tables) == 1 else set()


def _over(names: Iterable[Name]) -> list[Meaning]:
    """The rows that are named among the heads and print their names there."""
    found = [m for name in names for m in name.of("row") if (m.table, m.key) in headed_rows()]
    return list(dict.fromkeys(found))


def _zeros(
    row: Meaning, forms: Sequence[str], numbers: Sequence[Token]
) -> dict[str, tuple[str, str]]:
    """The cells of a row that has as many zeros as columns: no head can make them others."""
    shapes = {columns_of(form, row) for form in forms}
    columns = shapes.pop() if len(shapes) == 1 else ()
    if len(columns) != len(numbers) or {token.text.strip() for token in numbers} != {"0"}:
        return {}
    return {c: (token.text, token.place) for c, token in zip(columns, numbers, strict=True)}


def _has_merged(row: Meaning, form_id: str) -> bool:
    """Whether the form prints a number of the row over several columns, so that some are blank."""
    cells = (cell for cells in table_of(form_id, row.table).printed.rows for cell in cells)
    return any(cell.number and cell.number[0] == row.key and cell.colspan > 1 for cell in cells)


def _alike(order: Sequence[str], numbers: Sequence[Token]) -> bool:
    """Whether numbers of one column, which comes repeated, are all the same."""
    pairs = {(column, token.text) for column, token in zip(order, numbers, strict=True)}
    return len(pairs) == len(set(order))
