"""Grid, faces → a table with rows of known height; a part of it → texts and rules at their places.

Lengths are points; inside a table y runs downwards from its upper edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from nianbao import official
from nianbao.document import CellKind, Grid, PlacedCell
from nianbao.errors import LayoutError
from nianbao.official import MM, TypeStyle
from nianbao.page.faces import Faces
from nianbao.page.lines import Line, widest_unit
from nianbao.page.passage import ASCENT, Passage
from nianbao.page.placed import Rule, Text
from nianbao.page.structure import cell_source

ROW, DENSE_ROW = official.ROW_MM * MM, official.DENSE_ROW_MM * MM
ROOM = official.ROOM_MM * MM
SIDE, LABEL_SIDE = official.CELL_SIDE, official.LABEL_SIDE
LEADING = official.CELL_LEADING
ABOVE = 2.5  # least room above and below the text of a cell
LEAST_VALUE, LEAST_LABEL = 7.5, 8.0  # sizes below which a cell counts as too full
SHRINK_STEP = 0.5

_WIDTH = (
    official.AREA_WIDTH_MM * MM - official.FRAME_RULE
)  # the frame's ink ends with the type area
_HAIR = 1e-6

_Lines = tuple[tuple[Passage, Line], ...]  # a passage for each line that the text itself begins


@dataclass(frozen=True, slots=True)
class _Block:
    """A cell with its text broken into lines."""

    placed: PlacedCell
    source: str
    lines: _Lines

    @property
    def size(self) -> float:
        return self.lines[0][0].size

    @property
    def height(self) -> float:
        return (len(self.lines) - 1) * self.size * LEADING + self.size if self.lines else 0.0

    @property
    def least_height(self) -> float:
        """What the rows that it stands in must have together."""
        return ROOM if self.is_room else self.height + 2 * ABOVE

    @property
    def is_room(self) -> bool:
        return self.placed.cell.kind == "room"

    @property
    def rows(self) -> range:
        return range(self.placed.row, self.placed.row + self.placed.cell.rowspan)


@dataclass(frozen=True, slots=True)
class Table:
    """A grid whose cells are broken into lines. `edges` are the columns' borders."""

    grid: Grid
    edges: tuple[float, ...]
    blocks: tuple[_Block, ...]
    least_row: float


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table that stand together on a page: heads, then `first` to before `stop`."""

    table: Table
    rows: tuple[int, ...]
    heights: tuple[float, ...]
    cells: tuple[tuple[_Block, range], ...]  # each with its places among `rows`

    @property
    def height(self) -> float:
        return sum(self.heights) + official.FRAME_RULE


def measure(grid: Grid, faces: Faces) -> Table:
    """The grid with its texts broken. Raises LayoutError naming a cell too small for its text."""
    total = sum(grid.widths)
    edges = tuple(accumulate((share / total * _WIDTH for share in grid.widths), initial=0.0))

    def block(placed: PlacedCell) -> _Block:
        cell = placed.cell
        room = edges[placed.column + cell.colspan] - edges[placed.column]
        lines = _broken(cell.text, cell.kind, cell.align, round(room, 3), faces, dense=grid.dense)
        source = cell_source(grid, placed)
        if lines is None:
            raise LayoutError(
                f"“{cell.text}”（{source}）太长，格子里放不下", "请核对这个数或文字。"
            )
        return _Block(placed, source, lines)

    blocks = tuple(block(placed) for placed in grid.placed())
    return Table(grid, edges, blocks, DENSE_ROW if grid.dense else ROW)


def whole(table: Table) -> Part:
    """The table in one piece."""
    return _part(table, range(len(table.grid.rows)))


def split(table: Table, first_room: float, room: float) -> list[Part]:
    """The table in parts that fit: the first into `first_room`, others into `room`.

    The head rows begin each part; a row stays whole; the last part has a number. Raises
    LayoutError when a row is too tall.
    """
    heads = range(table.grid.head_rows)
    rest = list(range(table.grid.head_rows, len(table.grid.rows)))
    parts: list[Part] = []
    while rest:
        space = room if parts else first_room
        count = len(rest)
        while count and _part(table, [*heads, *rest[:count]]).height > space + _HAIR:
            count -= 1
        if not count:
            raise LayoutError(
                f"表“{table.grid.title}”第{rest[0] + 1}行太高，一页放不下", "请缩短这一行的文字。"
            )
        count = _leaving_a_number(table.grid, rest, count)
        parts.append(_part(table, [*heads, *rest[:count]]))
        rest = rest[count:]
    return parts


def _leaving_a_number(grid: Grid, rest: Sequence[int], count: int) -> int:
    """How many rows to take so that what is left, if anything, is not notes alone."""
    numbered = [at for at, row in enumerate(rest) if row in grid.numbered_rows()]
    return numbered[-1] if count < len(rest) and numbered and 0 < numbered[-1] < count else count


def texts(part: Part, left: float, top: float) -> Iterator[Text]:
    """The part's texts with the table's outer corner at (left, top) of the page."""
    x, y = left + official.FRAME_RULE / 2, top - official.FRAME_RULE / 2
    tops = _tops(part)
    edges = part.table.edges
    for block, span in part.cells:
        if not block.lines:
            continue
        cell_top, bottom = tops[span.start], tops[span.stop]
        source = block.source + (CONTINUED if _stood_before(part, block) else "")
        above = ABOVE if block.is_room else (bottom - cell_top - block.height) / 2
        first = cell_top + above + ASCENT * block.size
        cell = block.placed.cell
        cell_left = edges[block.placed.column]
        width = edges[block.placed.column + cell.colspan] - cell_left
        for number, (passage, line) in enumerate(block.lines):
            free = (width - line.right) / 2 if cell.align == "center" else LABEL_SIDE
            baseline = y - first - number * block.size * LEADING
            placed = passage.place(line, x + cell_left + free, baseline, source)
            yield from map(_faint, placed) if block.is_room else placed


def _faint(text: Text) -> Text:
    return replace(text, gray=official.FAINT)


CONTINUED = "/续"  # ends the source of what stands on a page a second time


def rules(part: Part, left: float, top: float) -> Iterator[Rule]:
    """The part's rules, each once: the frame, then what lies between cells."""
    x, y = left + official.FRAME_RULE / 2, top - official.FRAME_RULE / 2
    tops, edges = _tops(part), part.table.edges
    owners = _owners(part)
    yield from _frame(x, y, edges[-1], tops[-1])
    rows, columns = len(part.rows), len(edges) - 1
    for row in range(1, rows):
        borders = [owners[row - 1][at] is not owners[row][at] for at in range(columns)]
        for start, stop in _stretches(borders):
            yield _inner(x + edges[start], y - tops[row], x + edges[stop], y - tops[row])
    for column in range(1, columns):
        borders = [owners[at][column - 1] is not owners[at][column] for at in range(rows)]
        for start, stop in _stretches(borders):
            yield _inner(x + edges[column], y - tops[start], x + edges[column], y - tops[stop])


# -- breaking a cell's text


@lru_cache(maxsize=4096)  # the labels of a form come again in each of its reports
def _broken(
    text: str, kind: CellKind, align: str, width: float, faces: Faces, *, dense: bool
) -> _Lines | None:
    """A cell's text in lines, in the largest type that fits; None where none does.

    A line break in the text stands.
    """
    room = width - 2 * (SIDE if align == "center" else LABEL_SIDE)
    style, least = _sizes(kind, dense=dense)
    while style.size >= least - _HAIR:
        passages = [Passage(faces, [(style, part)]) for part in text.split("\n") if part]
        if all(_fits(kind, passage, room) for passage in passages):
            return tuple(
                (each, line) for each in passages for line in each.lines(room, justified=False)
            )
        style = TypeStyle(style.role, style.size - SHRINK_STEP)
    return None


def _sizes(kind: CellKind, *, dense: bool) -> tuple[TypeStyle, float]:
    """The cell's type and the least size it may shrink to."""
    if kind == "room":
        return official.ROOM, LEAST_VALUE
    if kind == "value":
        return (official.DENSE_VALUE if dense else official.TABLE), LEAST_VALUE
    return (official.DENSE_LABEL if dense else official.TABLE), LEAST_LABEL


def _fits(kind: CellKind, passage: Passage, room: float) -> bool:
    """A number stands on one line; other text breaks, though never inside a word."""
    if kind == "value" or passage.width <= room:
        return passage.width <= room + _HAIR
    return widest_unit(passage.text, passage.advances, passage.cell) <= room + _HAIR


# -- heights


def _part(table: Table, rows: Sequence[int]) -> Part:
    """Rows as tall as their texts want; a cell over several rows asks them evenly for more."""
    heights = [table.least_row] * len(rows)
    cells = _cells(table, rows)
    for block, span in sorted(cells, key=lambda cell: len(cell[1])):
        missing = block.least_height - sum(heights[span.start : span.stop])
        if missing > 0:
            for at in span:
                heights[at] += missing / len(span)
    return Part(table, tuple(rows), tuple(heights), cells)


def _cells(table: Table, rows: Sequence[int]) -> tuple[tuple[_Block, range], ...]:
    """The cells that stand in `rows`, each with its places there, which follow one another."""
    places = {row: at for at, row in enumerate(rows)}
    found = []
    for block in table.blocks:
        span = [places[row] for row in block.rows if row in places]
        if span:
            found.append((block, range(span[0], span[-1] + 1)))
    return tuple(found)


def _tops(part: Part) -> list[float]:
    return list(accumulate(part.heights, initial=0.0))


def _stood_before(part: Part, block: _Block) -> bool:
    """Whether an earlier part shows the cell: a head that repeats, a label that goes on."""
    heads = part.table.grid.head_rows
    begins = part.rows[heads] if heads < len(part.rows) else heads
    return block.placed.row < begins and begins > heads


# -- rules


def _owners(part: Part) -> list[list[_Block | None]]:
    """Which cell each place of the part belongs to."""
    columns = len(part.table.edges) - 1
    owners: list[list[_Block | None]] = [[None] * columns for _ in part.rows]
    for block, span in part.cells:
        start, count = block.placed.column, block.placed.cell.colspan
        for at in span:
            owners[at][start : start + count] = [block] * count
    return owners


def _stretches(borders: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring borders, drawn as one rule."""
    start = None
    for at, border in enumerate([*borders, False]):
        if border and start is None:
            start = at
        elif not border and start is not None:
            yield start, at
            start = None


def _inner(x1: float, y1: float, x2: float, y2: float) -> Rule:
    return Rule(x1, y1, x2, y2, official.INNER_RULE)


def _frame(x: float, y: float, width: float, height: float) -> Iterator[Rule]:
    """Four rules; the level ones are longer by half a rule so that the corners close."""
    more = official.FRAME_RULE / 2
    for level in (y, y - height):
        yield Rule(x - more, level, x + width + more, level, official.FRAME_RULE)
    for upright in (x, x + width):
        yield Rule(upright, y, upright, y - height, official.FRAME_RULE)
