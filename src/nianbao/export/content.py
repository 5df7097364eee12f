"""A page, its fonts and the structure's roles → its content stream, every part of it marked.

What belongs to the report stands in marked content with a number (MCID) and is noted in Marks;
all else is an artifact: rules, page numbers, what is shown again on a later page
(ISO 32000-1 §14.6, §14.8.2.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from nianbao.document import Picture
from nianbao.export.glyphs import EM, Font, Stroke, make_stroke
from nianbao.page.faces import Face
from nianbao.page.placed import Page, PlacedFigure, Rule, Text
from nianbao.page.structure import Element
from nianbao.page.tables import CONTINUED

_LAYOUT = "/Artifact<</Type/Layout>>BDC"
_AGAIN = "/Artifact<</Type/Pagination>>BDC"
_HEADER = "/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC"
_FOOTER = "/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC"


@dataclass(frozen=True, slots=True)
class Ink:
    """A page with its texts ready to be drawn, those inside figures by the figure's source."""

    page: Page
    height: float
    strokes: tuple[Stroke, ...]
    figures: Mapping[str, tuple[Stroke, ...]]

    def all_strokes(self) -> Iterator[Stroke]:
        yield from self.strokes
        for strokes in self.figures.values():
            yield from strokes


def ink(page: Page, height: float) -> Ink:
    figures = {
        figure.source: tuple(map(make_stroke, figure.content.texts))
        for figure in page.figures
        if not isinstance(figure.content, Picture)
    }
    return Ink(page, height, tuple(map(make_stroke, page.texts)), figures)


@dataclass(slots=True)
class Marks:
    """Which marked content belongs to which source, noted while pages are written.

    `found` gives (page, MCID) pairs by source; `sources` a page's sources by MCID; both count from
    0. `texts` is what was written for a source.
    """

    roles: Mapping[str, str]
    found: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    sources: list[list[str]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def begin(self, source: str, otherwise: str) -> str:
        """The operator that begins a source's marked content on the page being written;
        `otherwise` where the structure does not know the source.
        """
        role = self.roles.get(source)
        if role is None:
            return otherwise
        page = self.sources[-1]
        number = len(page)
        page.append(source)
        self.found.setdefault(source, []).append((len(self.sources) - 1, number))
        return f"/{role}<</MCID {number}>>BDC"


def new_marks(structure: Element) -> Marks:
    return Marks({element.source: element.role for element in structure.walk() if element.source})


def content(
    drawn: Ink, fonts: Mapping[Face, Font], marks: Marks, pictures: Mapping[str, str]
) -> bytes:
    """The page's stream; `pictures` gives the name of the picture that a figure's source shows."""
    marks.sources.append([])
    parts = [*_ruled(drawn.page.rules), "BT"]
    pen = _Pen(fonts, parts)
    for source, group in groupby(drawn.strokes, _source):
        strokes = list(group)
        parts.append(marks.begin(source, _artifact(strokes[0].text, drawn.height)))
        pen.write(strokes)
        parts.append("EMC")
        said = "".join([each.text.text for each in strokes])
        marks.texts[source] = marks.texts.get(source, "") + said
    parts.append("ET")
    for figure in drawn.page.figures:
        parts.append(marks.begin(figure.source, _margin(figure.y, drawn.height)))
        parts += _figure(figure, drawn.figures.get(figure.source, ()), fonts, pictures)
        parts.append("EMC")
    return "\n".join([*parts, ""]).encode()


def _source(stroke: Stroke) -> str:
    return stroke.text.source


def _artifact(text: Text, height: float) -> str:
    return _AGAIN if text.source.endswith(CONTINUED) else _margin(text.y, height)


def _margin(y: float, height: float) -> str:
    """What stands above or below the report on each page."""
    return _HEADER if y > height / 2 else _FOOTER


def _ruled(rules: Sequence[Rule]) -> Iterator[str]:
    if rules:
        yield _LAYOUT
        yield from _rules(rules)
        yield "EMC"


def _rules(rules: Iterable[Rule]) -> Iterator[str]:
    width = 0.0
    for rule in rules:
        if rule.width != width:
            width = rule.width
            yield f"{width:.2f} w"
        yield f"{rule.x1:.2f} {rule.y1:.2f} m {rule.x2:.2f} {rule.y2:.2f} l S"


class _Pen:
    """Writes strokes to `parts`; what is set already is not set again."""

    def __init__(self, fonts: Mapping[Face, Font], parts: list[str]) -> None:
        self._fonts, self._parts = fonts, parts
        self._type: tuple[Face, float] | None = None
        self._spacing: float | None = None
        self._gray = 0.0

    def write(self, strokes: Iterable[Stroke]) -> None:
        add = self._parts.append
        for stroke in strokes:
            text, extras = stroke.text, stroke.extras
            font = self._fonts[text.face]
            if self._type != (text.face, text.size):
                self._type = (text.face, text.size)
                add(f"/{font.name} {round(text.size, 3):g} Tf")
            spacing = self._spacing
            if text.gray != self._gray:
                self._gray = text.gray
                add(f"{text.gray:g} g")
            usual = max(set(extras), key=extras.count, default=spacing or 0.0)
            if usual != spacing:
                self._spacing = usual
                add(f"{usual:.3f} Tc")
            add(f"1 0 0 1 {text.x:.2f} {text.y:.2f} Tm")
            add(_show(stroke, font, usual))


def _show(stroke: Stroke, font: Font, usual: float) -> str:
    """The text in one piece, or in several with a correction wherever the spacing is unusual."""
    odd = [at for at, extra in enumerate(stroke.extras, start=1) if extra != usual]
    if not odd:
        return f"{font.hex(stroke.chars)} Tj"
    pieces, start = [], 0
    for at in odd:
        correction = (usual - stroke.extras[at - 1]) / stroke.text.size * EM
        pieces.append(f"{font.hex(stroke.chars[start:at])}{correction:.1f}")
        start = at
    return f"[{''.join(pieces)}{font.hex(stroke.chars[start:])}] TJ"


def _figure(
    figure: PlacedFigure,
    strokes: Iterable[Stroke],
    fonts: Mapping[Face, Font],
    pictures: Mapping[str, str],
) -> Iterator[str]:
    """A picture scaled into its box, or a drawing's rules and texts; the page's state is kept."""
    yield "q"
    if isinstance(figure.content, Picture):
        yield f"{figure.width:.2f} 0 0 {figure.height:.2f} {figure.x:.2f} {figure.y:.2f} cm"
        yield f"/{pictures[figure.source]} Do"
    else:
        yield from _rules(figure.content.rules)
        parts = ["BT"]
        _Pen(fonts, parts).write(strokes)
        yield from parts
        yield "ET"
    yield "Q"
