"""A bar chart → the same as SVG text, to stand in a web page or a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from nianbao import official
from nianbao.document import Chart
from nianbao.page.chart import Plot, plot
from nianbao.page.faces import Faces
from nianbao.page.placed import Rule, Text
from nianbao.typefaces import typefaces

_NAMESPACE = "http://www.w3.org/2000/svg"


def chart_svg(chart: Chart, faces: Faces, alternative: str = "") -> str:
    """An <svg> in points that shows what the PDF shows. Same chart and faces, same text.

    `alternative` says it to one who cannot see it; without it the picture is mere decoration.
    """
    drawn = plot(chart, faces)
    width, height = _number(drawn.width), _number(drawn.height)
    said = f'role="img" aria-label="{escape(alternative)}"' if alternative else 'aria-hidden="true"'
    start = (
        f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {width} {height}" width="{width}pt"'
        f' height="{height}pt" style="max-width:100%;height:auto" {said}>'
    )
    return "\n".join((start, *_rules(drawn), *_texts(drawn), "</svg>"))


def _rules(drawn: Plot) -> Iterator[str]:
    yield '<g stroke="#000">'
    yield from (_line(rule, drawn.height) for rule in drawn.drawing.rules)
    yield "</g>"


def _line(rule: Rule, height: float) -> str:
    ends = (rule.x1, height - rule.y1, rule.x2, height - rule.y2)
    x1, y1, x2, y2 = map(_number, ends)
    width = _number(rule.width)
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke-width="{width}"/>'


def _texts(drawn: Plot) -> Iterator[str]:
    size = _number(official.CHART.size)
    yield f'<g font-family="{_families()}" font-size="{size}" fill="#000">'
    yield from (_text(text, drawn.height) for text in drawn.drawing.texts)
    yield "</g>"


def _text(text: Text, height: float) -> str:
    """At its place and of its length in whatever face the reader's computer has."""
    x, y, length = map(_number, (text.x, height - text.y, sum(text.advances)))
    return f'<text x="{x}" y="{y}" textLength="{length}">{escape(text.text, quote=False)}</text>'


def _families() -> str:
    face = typefaces()[official.CHART.role]
    names = (f"'{name}'" for name in (face.official, *face.instead))
    return escape(", ".join((*names, "serif")), quote=False)


def _number(length: float) -> str:
    """To a hundredth, without needless zeros."""
    return f"{length:.2f}".rstrip("0").rstrip(".")
