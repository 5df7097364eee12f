"""Structure, marked content → the structure tree as PDF objects (ISO 32000-1 §14.7, §14.8.5).

The objects are written as they stand in the file: a dictionary for each of some four hundred
elements by way of ReportLab would take longer than all the rest of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from nianbao.export.content import Marks
from nianbao.page.placed import PlacedFigure
from nianbao.page.structure import CellTraits, Element


def tags(
    structure: Element,
    marks: Marks,
    figures: Mapping[str, PlacedFigure],
    pages: Sequence[int],
    first: int,
) -> list[str]:
    """The objects, numbered from `first` on; the first is the root of the structure tree.

    `pages` are the numbers of the pages' own objects.
    """
    tree = _Tree(marks, figures, pages, first)
    document = tree.add(structure, first)
    kid = f"/K {document} 0 R" if document else ""
    tree.objects[0] = (
        f"<</Type/StructTreeRoot{kid}/ParentTree<</Nums[{tree.parents()}]>>"
        f"/ParentTreeNextKey {len(pages)}/IDTree<</Names[{tree.names()}]>>>>"
    )
    return tree.objects


@dataclass(slots=True)
class _Tree:
    """The objects written so far; an element comes before what it holds."""

    marks: Marks
    figures: Mapping[str, PlacedFigure]
    pages: Sequence[int]
    first: int
    objects: list[str] = field(default_factory=lambda: [""])
    by_source: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)

    def add(self, element: Element, parent: int) -> int:
        """The number of the element's object; 0 where nothing of it is on any page.

        A table's cell stands even when it is empty, so that its row is whole.
        """
        number = self.first + len(self.objects)
        self.objects.append("")
        kids = [f"{kid} 0 R" for child in element.children if (kid := self.add(child, number))]
        found = self.marks.found.get(element.source, ())
        if not (kids or found or element.cell):
            self.objects.pop()
            return 0
        if element.source:
            self.by_source[element.source] = number
        holds = self._content(found) if found else f"/K[{' '.join(kids)}]" if kids else ""
        self.objects[number - self.first] = (
            f"<</S/{element.role}/P {parent} 0 R{holds}{self._traits(element, number)}>>"
        )
        return number

    def _content(self, found: Sequence[tuple[int, int]]) -> str:
        """Pg and K of a leaf: marked content on the page where it begins, and on later ones."""
        own = found[0][0]
        kids = [
            str(mark) if page == own else f"<</Type/MCR/Pg {self.pages[page]} 0 R/MCID {mark}>>"
            for page, mark in found
        ]
        holds = f" {kids[0]}" if len(kids) == 1 else f"[{' '.join(kids)}]"
        return f"/Pg {self.pages[own]} 0 R/K{holds}"

    def _traits(self, element: Element, number: int) -> str:
        if element.cell:
            if element.cell.name:
                self.by_name[element.cell.name] = number
            return _cell(element.cell)
        if element.summary:
            return f"/A<</O/Table/Summary{_text(element.summary)}>>"
        figure = self.figures.get(element.source)
        if figure:
            return (
                f"/Alt{_text(figure.alternative)}/A<</O/Layout/Placement/Block/BBox{_box(figure)}>>"
            )
        if element.text and self.marks.texts[element.source] != element.text:
            return f"/ActualText{_text(element.text)}"  # a space was left out at a line's end
        return ""

    def parents(self) -> str:
        """The number tree from each page's marked content to its elements."""
        return " ".join(
            f"{page} [{' '.join(f'{self.by_source[source]} 0 R' for source in sources)}]"
            for page, sources in enumerate(self.marks.sources)
        )

    def names(self) -> str:
        return " ".join(f"({name}) {number} 0 R" for name, number in sorted(self.by_name.items()))


@lru_cache(maxsize=1024)  # the cells of a form come again in each of its reports
def _cell(traits: CellTraits) -> str:
    """ID and attributes of a table's cell (ISO 32000-1 §14.8.5.7)."""
    name = f"/ID({traits.name})" if traits.name else ""
    scope = f"/Scope/{traits.scope}" if traits.scope else ""
    heads = f"/Headers[{''.join(f'({head})' for head in traits.heads)}]" if traits.heads else ""
    rows = f"/RowSpan {traits.rowspan}" if traits.rowspan > 1 else ""
    columns = f"/ColSpan {traits.colspan}" if traits.colspan > 1 else ""
    attributes = scope + heads + rows + columns
    return f"{name}/A<</O/Table{attributes}>>" if attributes else name


def _text(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _box(figure: PlacedFigure) -> str:
    corners = (figure.x, figure.y, figure.x + figure.width, figure.y + figure.height)
    return f"[{' '.join(f'{corner:.2f}' for corner in corners)}]"
