"""Pictures and charts of a report, and what a file shows → those of which nobody can tell.

A picture that is not the same may be another one, or the same one packed anew by a program or a
site: that it differs is no proof of a change, so that it is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from nianbao.document import Chart, Figure, Picture
from nianbao.imprint import Printed
from nianbao.reading.shown import Shown
from nianbao.report.pictures import shown_digests
from nianbao.verifying.model import Unknown
from nianbao.verifying.parts import chart_words

_WHY = "文件里没有一模一样的图片；可能是换过，也可能只是重新压缩过，请对照着看一眼"
_WHY_CHART = "文件里的图表没法和数据对照（表里的数已经比较过），请看一眼"


def unknown_figures(printed: Printed, told: Collection[str], shown: Shown) -> Iterator[Unknown]:
    """The figures that the file does not show just so and in order. `told` are the charts whose
    numbers were found as text.
    """
    left = [shown_digests(picture) for picture in shown.pictures]
    for section in printed.document.sections:
        for figure in section.figures:
            at = _place(figure, printed.files, left)
            if at is not None:
                del left[: at + 1]
            elif not isinstance(figure.content, Chart):
                yield Unknown(f"图“{figure.caption}”", _WHY)
            elif not _is_told(figure.content, told, shown):
                yield Unknown(f"图“{figure.caption}”", _WHY_CHART)


def _place(figure: Figure, files: Mapping[str, str], left: Sequence[frozenset[str]]) -> int | None:
    content = figure.content
    picture = _drawn(content) if isinstance(content, Chart) and left else content
    if not isinstance(picture, Picture):
        return None
    own = {picture.digest, files.get(picture.digest)}
    if not picture.digest:
        own |= shown_digests(picture.data)
    return next((n for n, digests in enumerate(left) if digests & own), None)


def _is_told(chart: Chart, told: Collection[str], shown: Shown) -> bool:
    words = chart_words(chart)
    return words in told or words in shown.words


def _drawn(chart: Chart) -> Picture:
    """The chart as Word files show it."""
    from nianbao.export.raster import chart_picture
    from nianbao.page.faces import load_faces

    return chart_picture(chart, load_faces())
