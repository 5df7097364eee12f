"""Text in one size, perhaps in several roles → its glyphs' advances; lines of it → placed texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from nianbao.official import TypeStyle
from nianbao.page.faces import Face, Faces, Ink
from nianbao.page.lines import Line, break_lines
from nianbao.page.placed import Text

_UNSEEN = 0.05  # points of ink beyond the measure that nobody sees
ASCENT = 0.86  # em above the baseline of a Chinese em box; 0.14 lies below


class Passage:
    """A text with its runs' faces. A full-width character takes `cell`, by default its size."""

    __slots__ = ("_ends", "_faces", "advances", "cell", "size", "text")

    def __init__(
        self, faces: Faces, parts: Sequence[tuple[TypeStyle, str]], *, cell: float | None = None
    ) -> None:
        self.text = "".join(text for _, text in parts)
        self.size = parts[0][0].size
        self.cell = self.size if cell is None else cell
        runs = [run for style, text in parts for run in faces.runs(style.role, text)]
        self._faces = [face for face, _ in runs]
        self._ends = list(accumulate(len(text) for _, text in runs))
        self.advances = self._advances(faces, parts)

    def _advances(self, faces: Faces, parts: Iterable[tuple[TypeStyle, str]]) -> list[float]:
        """All characters share the grid's pitch: two digits take the place of one Chinese one."""
        cell = self.cell
        return [
            width * cell
            for style, text in parts
            for width in map(faces.widths(style.role).__getitem__, text)
        ]

    @property
    def width(self) -> float:
        return sum(self.advances)

    def lines(self, measure: float, *, indent: float = 0.0, justified: bool = True) -> list[Line]:
        """Lines whose ink, too, stays inside the measure."""
        lines = break_lines(
            self.text,
            self.advances,
            cell=self.cell,
            measure=measure,
            indent=indent,
            justified=justified,
        )
        return [self._inside(line, measure) for line in lines]

    def _inside(self, line: Line, measure: float) -> Line:
        """The line without ink beyond its ends: its glyphs all move up a little.

        An f reaches over its own width, a 》 over the half that a full line leaves it.
        """
        gaps = len(line.advances) - 1
        left = max(0.0, -line.x - self._ink(line.start).left * self.size)
        pen = line.right - line.advances[-1]
        right = max(0.0, pen + self._ink(line.end - 1).right * self.size - measure)
        if gaps < 1 or left + right <= _UNSEEN:
            return line
        less = (left + right) / gaps
        moved = [advance - less for advance in line.advances[:-1]]
        return replace(line, x=line.x + left, advances=[*moved, line.advances[-1]])

    def depth(self, line: Line) -> float:
        """From the line's upper edge to its lowest ink: a g reaches below Chinese characters."""
        lowest = min(self._ink(at).bottom for at in range(line.start, line.end))
        return (ASCENT - lowest) * self.size

    def _ink(self, at: int) -> Ink:
        return self._faces[bisect_right(self._ends, at)].ink(self.text[at])

    def place(self, line: Line, x: float, y: float, source: str) -> Iterator[Text]:
        """The line's runs with the pen at `x` on baseline `y`; the line's own start is added."""
        x += line.x
        start = line.start
        for face, end in self._runs(line):
            advances = line.advances[start - line.start : end - line.start]
            yield Text(source, face, self.size, x, y, self.text[start:end], advances)
            x += sum(advances)
            start = end

    def on_one_line(self, x: float, y: float, source: str) -> Iterator[Text]:
        """The whole text on one line, however long."""
        for line in self.lines(self.width, justified=False):
            yield from self.place(line, x, y, source)

    def _runs(self, line: Line) -> Iterator[tuple[Face, int]]:
        start = line.start
        for face, end in zip(self._faces, self._ends, strict=True):
            stop = min(end, line.end)
            if stop > start:
                yield face, stop
                start = stop
