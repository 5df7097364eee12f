"""A bar chart, faces → its drawing: labels left, bars from a common axis, each number at its end.

Lengths are points from the lower left corner of the chart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from nianbao import official
from nianbao.document import Bar, Chart
from nianbao.official import CHART, MM, whole_lines
from nianbao.page.faces import Faces
from nianbao.page.lines import Line
from nianbao.page.passage import ASCENT, Passage
from nianbao.page.placed import Drawing, Rule, Text

WIDTH = official.AREA_WIDTH_MM * MM
ROW = official.DENSE_ROW_MM * MM
BAR, AXIS = 8.0, official.INNER_RULE  # thickness of a bar, of the axis
GAP = 5.0  # between a label and the axis, between a bar and its number
MOST_FOR_LABELS = 0.4  # of the width; longer labels are broken
_LEADING = CHART.size * official.CELL_LEADING
_MIDDLE = ASCENT - 0.5  # em; the middle of a Chinese character above the baseline


class Plot(NamedTuple):
    """A chart's drawing and its size."""

    drawing: Drawing
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Row:
    """A bar with its texts broken into lines. `height` is the least it takes."""

    bar: Bar
    label: Passage
    lines: list[Line]
    number: Passage

    @property
    def height(self) -> float:
        return max(ROW, (len(self.lines) + 0.5) * _LEADING)


class _Axis(NamedTuple):
    """Where labels end, where zero stands, and the length of one."""

    labels: float
    zero: float
    unit: float

    def end(self, row: _Row) -> float:
        """Where a row's bar ends."""
        return self.zero + float(row.bar.value) * self.unit


def plot(chart: Chart, faces: Faces, source: str = "") -> Plot:
    """The chart as wide as the type area. `source` becomes that of its texts."""
    rows = [_row(bar, faces) for bar in chart.bars]
    least = sum(row.height for row in rows)
    height = whole_lines(least)
    spare = (height - least) / len(rows)
    axis = _axis(rows)
    texts: list[Text] = []
    rules = [Rule(axis.zero, 0.0, axis.zero, height, AXIS)]
    top = height
    for row in rows:
        middle = top - (row.height + spare) / 2
        top -= row.height + spare
        texts += _texts(row, axis, middle, source)
        if row.bar.value:
            rules.append(Rule(axis.zero, middle, axis.end(row), middle, BAR))
    return Plot(Drawing(tuple(texts), tuple(rules)), WIDTH, height)


def _row(bar: Bar, faces: Faces) -> _Row:
    label = Passage(faces, [(CHART, bar.label)])
    lines = label.lines(WIDTH * MOST_FOR_LABELS, justified=False)
    return _Row(bar, label, lines, Passage(faces, [(CHART, bar.text)]))


def _axis(rows: list[_Row]) -> _Axis:
    """Room for the labels, for numbers at either end that has bars, and between for the bars."""
    values = [float(row.bar.value) for row in rows]
    least, most = min(0.0, *values), max(0.0, *values)
    number = max(row.number.width for row in rows) + GAP
    labels = max(line.right for row in rows for line in row.lines)
    left = labels + GAP + (number if least < 0 else 0.0)
    unit = (WIDTH - number - left) / ((most - least) or 1.0)
    return _Axis(labels, left - least * unit, unit)


def _texts(row: _Row, axis: _Axis, middle: float, source: str) -> Iterator[Text]:
    """The label right-aligned, the number beyond the end of its bar; both about the middle."""
    below = middle - _MIDDLE * CHART.size
    first = below + (len(row.lines) - 1) * _LEADING / 2
    for at, line in enumerate(row.lines):
        yield from row.label.place(line, axis.labels - line.right, first - at * _LEADING, source)
    end = axis.end(row)
    left = end - GAP - row.number.width if row.bar.value < 0 else end + GAP
    yield from row.number.on_one_line(left, below, source)
