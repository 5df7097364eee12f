"""What a page holds once everything has its place. Points; the origin is the lower left corner."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nianbao.document import Picture
from nianbao.page.faces import Face
from nianbao.page.structure import EMPTY, Element


@dataclass(frozen=True, slots=True)
class Text:
    """Glyphs of one face on one baseline; each moves the pen on by its advance.

    `source` names what of the Document it belongs to: 标题, 导语/2, 申请.新收.自然人, 署名. `gray`
    goes from 0, black, to 1, white.
    """

    source: str
    face: Face
    size: float
    x: float
    y: float
    text: str
    advances: list[float]
    gray: float = 0.0

    @property
    def right(self) -> float:
        return self.x + sum(self.advances)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight black line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a chart or a QR code is drawn with, at its place on the page; a bar is a thick rule."""

    texts: tuple[Text, ...]
    rules: tuple[Rule, ...]

    def moved(self, x: float, y: float) -> Drawing:
        """The same so much further to the right and up."""
        return Drawing(
            tuple(replace(text, x=text.x + x, y=text.y + y) for text in self.texts),
            tuple(
                Rule(rule.x1 + x, rule.y1 + y, rule.x2 + x, rule.y2 + y, rule.width)
                for rule in self.rules
            ),
        )


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A picture or drawing in the box with its lower left corner at (x, y).

    A picture fills the box. `alternative` says what it shows to one who cannot see it.
    """

    source: str
    alternative: str
    x: float
    y: float
    width: float
    height: float
    content: Picture | Drawing


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    texts: tuple[Text, ...]
    rules: tuple[Rule, ...]
    figures: tuple[PlacedFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A section in the outline: the page's number and the height of the heading's upper edge."""

    title: str
    page: int
    top: float


@dataclass(frozen=True, slots=True)
class Pages:
    """A laid out report. `width` and `height` are the paper's; `duplex`: printed on both sides;
    `structure` says what is what.
    """

    title: str
    author: str
    width: float
    height: float
    pages: tuple[Page, ...]
    outline: tuple[OutlineEntry, ...]
    duplex: bool = True
    structure: Element = EMPTY
