"""Document → the names that a template may print, with their values.

Names of rows, columns and sections come from the Document; only the five fixed tags, the parts of a
paragraph and those of a figure are named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from nianbao.document import Document, Figure, Paragraph, Section
from nianbao.errors import FormError
from nianbao.official import CHARACTERS
from nianbao.widths import text_width

TITLE, DOC_NO, AGENCY, DATE, PREAMBLE = "标题", "文号", "署名", "成文日期", "导语"
ONE_LINE_TITLE = f'{{{{ {TITLE} | replace("\\n", "") }}}}'
MARK_HEAD, MARK_FOOT = "稿件标记", "稿次"  # in the margins of what is no final: marking.py
LEVEL, HEAD, REST = "级", "首句", "余文"  # of a paragraph
STAYS = "署名前"  # of a paragraph or figure: whether the signature must share its page
PARAGRAPH, FIGURE = "段", "图形"  # what a loop calls them
FIGURES = "图"  # leads to a section's figures: 图.总体情况
DRAWING, CAPTION = "画", "题"  # of a figure

# Two characters in, a line has room for two less; marks that share space may bring in one more.
_ONE_LINE = CHARACTERS - 1
_UNCUT = 3 * CHARACTERS - 1  # what has three lines no page's end can cut in two and two

Names: TypeAlias = dict[str, "str | int | list[Names] | Names"]


def context(
    document: Document,
    drawings: Mapping[str, str] | None = None,
    narrow: Mapping[str, str] | None = None,
    *,
    stands_free: bool = False,
) -> Names:
    """The five fixed names, the texts by key, the tables' values by path, the figures by section.

    文号 is "" when there is none. A title of several lines has them joined by a newline; a text is
    a list of paragraphs. `drawings` are the figures' markup by name; without it they draw nothing.
    `narrow` is the markup of numbers that need another style, by path. `stands_free`: no paragraph
    need be kept with the signature.
    """
    shown, long = drawings or {}, narrow or {}
    names: Names = {
        TITLE: "\n".join(document.title_lines),
        DOC_NO: document.doc_no or "",
        AGENCY: document.agency,
        DATE: document.date,
        PREAMBLE: _paragraphs(document.preamble),
        **marks(document),
    }
    for section in document.sections:
        if section.grid is None:
            is_bound = section is document.sections[-1] and not stands_free
            staying = _staying(section) if is_bound else 0
            names[section.key] = _paragraphs(section.paragraphs, staying)
    for path, text in values(document):
        _place(names, path, long.get(path, text))
    names[FIGURES] = {
        section.key: [
            {
                DRAWING: shown.get(name, ""),
                CAPTION: figure.caption,
                STAYS: section is document.sections[-1] and figure is section.figures[-1],
            }
            for name, figure in section.named_figures()
        ]
        for section in document.sections
    }
    return names


def keeps_long(document: Document) -> bool:
    """Whether a paragraph that is kept with the signature is so long that a page might end in it:
    LibreOffice cuts none that is kept with the next, and leaves the page empty instead.
    """
    last = document.sections[-1]
    staying = _staying(last) if last.grid is None else 0
    kept = last.paragraphs[len(last.paragraphs) - staying :]
    return any(text_width(one.text) > _UNCUT for one in kept)


def marks(document: Document) -> dict[str, str]:
    """What a template that was marked prints in its heads and feet."""
    mark = document.mark
    return {MARK_HEAD: mark.head, MARK_FOOT: mark.foot} if mark else {}


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
    """The names that an item of a list has."""
    told = (STAYS,) if name.startswith(figures_of("")) else (LEVEL, STAYS)
    return (*told, *printed_parts_of(name))


def printed_parts_of(name: str) -> tuple[str, ...]:
    """Those that must be printed; the others only tell how."""
    return (DRAWING, CAPTION) if name.startswith(figures_of("")) else (HEAD, REST)


def loop_over(name: str) -> str:
    """The tag that begins the loop over a list."""
    item = FIGURE if name.startswith(figures_of("")) else PARAGRAPH
    return f"{{%p for {item} in {name} %}}"


def _paragraphs(paragraphs: Sequence[Paragraph], staying: int = 0) -> list[Names]:
    """The paragraphs, of which the last few stay with the signature."""
    first = len(paragraphs) - staying
    return [
        {LEVEL: p.level, HEAD: p.head, REST: p.rest, STAYS: number >= first}
        for number, p in enumerate(paragraphs)
    ]


def _staying(section: Section) -> int:
    """How many of the last section's paragraphs the signature needs for two lines of text."""
    if section.figures or not section.paragraphs:  # then the last figure stays
        return 0
    last = section.paragraphs[-1].text
    return 2 if text_width(last) <= _ONE_LINE else 1


def _place(names: Names, path: str, text: str) -> None:
    *groups, last = path.split(".")
    for group in groups:
        inner = names.setdefault(group, {})
        if not isinstance(inner, dict):
            raise FormError(f"表式里 {path} 的“{group}”同时是一个数或一篇文字的名称")
        names = inner
    names[last] = text
