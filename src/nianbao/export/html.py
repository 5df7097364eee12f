"""Document → one web page that needs nothing else and that everybody can read, on a phone too.

Each table says in a sentence what it holds, each number names its heads (WCAG 2.2, H43), and the
numbers can be taken away as CSV. The page carries no seal.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from nianbao.document import Document, Figure, Grid, Paragraph, Picture, PlacedCell, Section
from nianbao.export.markup import breakable, element, lines, opening, scope_of, spans, text
from nianbao.export.svg import chart_svg
from nianbao.imprint import imprint
from nianbao.page.faces import Faces
from nianbao.widths import text_width

DIGEST, PRINTED = "nianbao-digest", "nianbao-printed"  # names of the page's own metadata
DATA_LINK = "下载三张表的数据（CSV）"

# On a phone, in em: the columns of labels by how many there are, and each column of numbers.
_LABELS = {1: (7.0,), 2: (3.0, 8.0), 3: (2.6, 4.0, 7.0)}
_NUMBERS = 3.0
_BESIDE = 0.5  # em in a number's cell that are not the number's
_WIDEST_HALF = 0.625  # em that a digit takes in the widest of the faces that a screen may show
_SHEET = 50.0  # em: a table where there is room


def html_page(document: Document, data: bytes, faces: Faces) -> bytes:
    """The page; `data` is the CSV that it links to, `faces` draw its charts."""
    own = imprint(document)
    head = element(
        "head",
        opening("meta", charset="utf-8"),
        opening("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", text(document.title)),
        opening("meta", name="author", content=document.agency),
        opening("meta", name=DIGEST, content=own.digest),
        opening("meta", name=PRINTED, content=own.printed),
        element("style", _style()),
    )
    main = element("main", *_main(document, data, faces))
    page = element("html", "\n", head, "\n", element("body", "\n", main, "\n"), "\n", lang="zh-CN")
    return f"<!DOCTYPE html>\n{page}\n".encode()


@cache
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def _main(document: Document, data: bytes, faces: Faces) -> Iterator[str]:
    yield element("h1", lines(document.title_lines))
    if document.mark:
        yield element("p", text(document.mark.words), class_="mark")
    if document.doc_no:
        yield element("p", text(document.doc_no), class_="number")
    yield from map(_paragraph, document.preamble)
    for number, section in enumerate(document.sections, start=1):
        yield from _section(section, f"s{number}", faces)
    signed = (element("p", text(line)) for line in (document.agency, document.date))
    yield element("div", *signed, class_="signature")
    yield element("p", _link(data, f"{document.title}.csv"), class_="data")


def _link(data: bytes, name: str) -> str:
    address = f"data:text/csv;charset=utf-8;base64,{b64encode(data).decode()}"
    return element("a", DATA_LINK, href=address, download=name)


def _section(section: Section, name: str, faces: Faces) -> Iterator[str]:
    yield "\n"
    yield element("h2", text(section.heading), id=name)
    yield from map(_paragraph, section.paragraphs)
    if section.grid:
        table = _table(section.grid, name)
        yield element(
            "div", table, class_="scroll", role="region", tabindex=0, aria_labelledby=name
        )
    for figure in section.figures:
        yield _figure(figure, faces)


def _paragraph(paragraph: Paragraph) -> str:
    if paragraph.is_heading:
        return element("h3", text(paragraph.head))
    if not paragraph.is_run_in:
        return element("p", breakable(paragraph.text))
    head = element("span", text(paragraph.head), class_="run-in")
    return element("p", head, breakable(paragraph.rest))


def _figure(figure: Figure, faces: Faces) -> str:
    content = figure.content
    if isinstance(content, Picture):
        address = f"data:image/{content.kind};base64,{b64encode(content.data).decode()}"
        size = {"width": content.width, "height": content.height}
        shown = opening("img", src=address, alt=figure.alternative, **size)
    else:
        shown = chart_svg(content, faces, figure.alternative)
    return element("figure", shown, element("figcaption", text(figure.caption)))


# -- tables


def _table(grid: Grid, name: str) -> str:
    labels = _LABELS.get(grid.label_columns, ())
    heads = {
        (number.row, number.column): " ".join(head.name_in(name) for head in heads)
        for number, heads in grid.headed()
    }
    numbered = grid.numbered_rows()
    rows: list[list[str]] = [[] for _ in grid.rows]
    for placed in grid.placed():
        look = _look(placed, labels)
        if placed.cell.kind == "value":
            cited = heads[placed.row, placed.column]
            rows[placed.row].append(_cell("td", placed, look, headers=cited))
        else:
            scope = scope_of(placed, numbered)
            rows[placed.row].append(_cell("th", placed, look, id=placed.name_in(name), scope=scope))
    written = [element("tr", *cells) for cells in rows]
    narrow = _narrow(grid, labels)
    looks = {"dense": grid.dense, "long": _is_long(grid, narrow, labels)}
    return element(
        "table",
        element("caption", text(grid.description)) if grid.description else "",
        _columns(grid, narrow),
        element("thead", *written[: grid.head_rows]),
        element("tbody", *written[grid.head_rows :]),
        class_=" ".join(name for name, has in looks.items() if has),
        style=f"--width:{sum(narrow):g}em",
    )


def _narrow(grid: Grid, labels: tuple[float, ...]) -> tuple[float, ...]:
    """Each column's width on a phone, in em: its numbers stand on one line."""
    widths = [*labels, *[_NUMBERS] * (len(grid.widths) - len(labels))]
    for placed in grid.placed():
        if placed.cell.kind == "value":
            number = text_width(placed.cell.text) * 2 * _WIDEST_HALF + _BESIDE
            for column in range(placed.column, placed.column + placed.cell.colspan):
                widths[column] = max(widths[column], round(number / placed.cell.colspan, 2))
    return tuple(widths)


def _is_long(grid: Grid, narrow: tuple[float, ...], labels: tuple[float, ...]) -> bool:
    """Whether a number needs more than its column has on paper, even where there is room."""
    total = sum(grid.widths)
    columns = [*zip(grid.widths, narrow, strict=True)][len(labels) :]
    return any(width > share / total * _SHEET for share, width in columns)


def _columns(grid: Grid, narrow: tuple[float, ...]) -> str:
    """Each column's width on paper and on a phone."""
    total = sum(grid.widths)
    looks = (
        f"--share:{share / total:.2%};--narrow:{width:g}em"
        for share, width in zip(grid.widths, narrow, strict=True)
    )
    return element("colgroup", *(opening("col", style=look) for look in looks))


def _cell(name: str, placed: PlacedCell, look: dict[str, str], **attributes: str) -> str:
    cell = placed.cell
    return element(
        name,
        text(cell.text),
        **attributes,
        **spans(cell),
        **look,
    )


def _look(placed: PlacedCell, labels: tuple[float, ...]) -> dict[str, str]:
    """Its class, and where it stays when the table moves on a phone. The leftmost draws the frame's
    left side, which would move away with the table.
    """
    stays = placed.column < len(labels)
    marks = {"left": placed.cell.align == "left", "edge": placed.column == 0, "stays": stays}
    left = f"--left:{sum(labels[: placed.column]):g}em" if stays else ""
    return {"class_": " ".join(name for name, has in marks.items() if has), "style": left}
