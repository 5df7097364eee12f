"""Figures → the table that is printed, and the one that stands in docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from unicodedata import east_asian_width

from measure import Figure

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
_HEAD = ("figure", "what", "least", "median", "most", "aim", "")
_TEXT_COLUMNS = (0, 1, 5, 6)


def rows(figures: Iterable[Figure]) -> list[tuple[str, ...]]:
    """A row for each sample; the last of a figure names the aim and whether it is met."""
    return [row for figure in figures for row in _figure_rows(figure)]


def plain(table: Sequence[tuple[str, ...]]) -> str:
    """The table for a terminal."""
    lines = [_HEAD, *table]
    widths = [max(_width(line[at]) for line in lines) for at in range(len(_HEAD))]
    return "\n".join(
        "  ".join(_padded(cell, widths[at], at) for at, cell in enumerate(line)).rstrip()
        for line in lines
    )


def markdown(table: Sequence[tuple[str, ...]]) -> str:
    """The table for a page."""
    rule = ["---" if at in _TEXT_COLUMNS else "--:" for at in range(len(_HEAD))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (_HEAD, rule, *table))


def write_between_markers(page: Path, text: str) -> None:
    """Put the text between the page's two marks. Raises ValueError when it lacks them."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{page} lacks {BEGIN} or {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8", newline="\n")


def _figure_rows(figure: Figure) -> Iterator[tuple[str, ...]]:
    last = len(figure.samples) - 1
    for at, sample in enumerate(figure.samples):
        aim, verdict = "", ""
        if figure.aim and at == last:
            aim = figure.aim.shown(sample.unit)
            verdict = "met" if figure.aim.met(sample) else "NOT met"
        yield (figure.name if at == 0 else "", sample.label, *sample.shown(), aim, verdict)


def _padded(cell: str, width: int, column: int) -> str:
    space = " " * (width - _width(cell))
    return cell + space if column in _TEXT_COLUMNS else space + cell


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
