"""Document → the names that a template may print, with their values.

Names of rows, columns and sections come from the Document; only the five fixed tags, the three
parts of a paragraph and the two of a figure are named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from nianbao.document import Document, Figure, Paragraph
from nianbao.errors import FormError

TITLE, DOC_NO, AGENCY, DATE, PREAMBLE = "标题", "文号", "署名", "成文日期", "导语"
LEVEL, HEAD, REST = "级", "首句", "余文"  # of a paragraph
PARAGRAPH, FIGURE = "段", "图形"  # what a loop calls them
FIGURES = "图"  # leads to a section's figures: 图.总体情况
DRAWING, CAPTION = "画", "题"  # of a figure

Names: TypeAlias = dict[str, "str | int | list[Names] | Names"]


def context(
    document: Document,
    drawings: Mapping[str, str] | None = None,
    narrow: Mapping[str, str] | None = None,
) -> Names:
    """The five fixed names, the texts by key, the tables' values by path, the figures by section.

    文号 is "" when there is none. A title of several lines has them joined by a newline; a text is
    a list of paragraphs. `drawings` are the figures' markup by name; without it they draw nothing.
    `narrow` is the markup of numbers that need another style, by path.
    """
    shown, long = drawings or {}, narrow or {}
    names: Names = {
        TITLE: "\n".join(document.title_lines),
        DOC_NO: document.doc_no or "",
        AGENCY: document.agency,
        DATE: document.date,
        PREAMBLE: _paragraphs(document.preamble),
    }
    for section in document.sections:
        if section.grid is None:
            names[section.key] = _paragraphs(section.paragraphs)
    for path, text in values(document):
        _place(names, path, long.get(path, text))
    names[FIGURES] = {
        section.key: [
            {DRAWING: shown.get(name, ""), CAPTION: figure.caption}
            for name, figure in section.named_figures()
        ]
        for section in document.sections
    }
    return names


def values(document: Document) -> Iterable[tuple[str, str]]:
    """Path and printed text of every number of the tables, in reading order."""
    for section in document.sections:
        for row in section.grid.rows if section.grid else ():
            for cell in row:
                if cell.path is not None:
                    yield cell.path, cell.text


def texts(document: Document) -> Iterable[tuple[str, tuple[Paragraph, ...]]]:
    """Name and paragraphs of every text, in reading order."""
    yield PREAMBLE, document.preamble
    for section in document.sections:
        if section.grid is None:
            yield section.key, section.paragraphs


def figures(document: Document) -> Iterable[tuple[str, Figure]]:
    """Name and figure of each figure, in reading order."""
    for section in document.sections:
        yield from section.named_figures()


def figures_of(key: str) -> str:
    """The name of a section's list of figures."""
    return f"{FIGURES}.{key}"


def parts_of(name: str) -> tuple[str, ...]:
    """The names that an item of a list has; all of them are printed but 级."""
    return (DRAWING, CAPTION) if name.startswith(figures_of("")) else (LEVEL, HEAD, REST)


def loop_over(name: str) -> str:
    """The tag that begins the loop over a list."""
    item = FIGURE if name.startswith(figures_of("")) else PARAGRAPH
    return f"{{%p for {item} in {name} %}}"


def _paragraphs(paragraphs: Iterable[Paragraph]) -> list[Names]:
    return [{LEVEL: p.level, HEAD: p.head, REST: p.rest} for p in paragraphs]


def _place(names: Names, path: str, text: str) -> None:
    *groups, last = path.split(".")
    for group in groups:
        inner = names.setdefault(group, {})
        if not isinstance(inner, dict):
            raise FormError(f"表式里 {path} 的“{group}”同时是一个数或一篇文字的名称")
        names = inner
    names[last] = text
