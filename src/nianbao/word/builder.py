"""A form's skeleton → its Word template: headings, tables with their tags, text loops.

The looks are in styles.py, tables in grids.py, the page in frame.py. What the tags mean is in
names.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.document import Document, Section
from nianbao.word import names, styles
from nianbao.word.frame import build_docx
from nianbao.word.grids import table
from nianbao.word.markup import paragraph, run, styled, w


def build_template(skeleton: Document) -> bytes:
    """The official Word template of a form, as a .docx that a clerk may edit.

    Each value cell of the skeleton holds its tag ({{ 申请.新收.自然人 }}); a section without a grid
    gets a loop over its paragraphs. Same skeleton, same bytes.
    """
    return build_docx(_body(skeleton), names.ONE_LINE_TITLE, _tag(names.AGENCY))


def _body(skeleton: Document) -> Iterator[str]:
    yield paragraph(styles.TITLE, _tag(names.TITLE))
    yield _control(f"if {names.DOC_NO}")
    yield paragraph(styles.DOC_NO, _tag(names.DOC_NO))
    yield _control("endif")
    yield from _text_loop(names.PREAMBLE, styles.PREAMBLE)
    for section in skeleton.sections:
        yield from _section(section, is_last=section is skeleton.sections[-1])
    yield paragraph(styles.AGENCY, _tag(names.AGENCY))
    yield paragraph(styles.DATE, _tag(names.DATE))


def _section(section: Section, *, is_last: bool) -> Iterator[str]:
    """Heading, text or table, figures. What the last one ends with goes with the signature."""
    figures = names.figures_of(section.key)
    yield paragraph(styles.HEADING_1, section.heading)
    if section.grid is None:
        yield from _text_loop(section.key, styles.BODY, is_last=is_last)
    else:
        yield table(section.grid)
    yield from _figure_loop(figures, is_last=is_last)


def _text_loop(name: str, body: str, *, is_last: bool = False) -> Iterator[str]:
    """The paragraphs of a text: a （一） alone is a heading, one before more text is run in."""
    level, head, rest = (
        f"{names.PARAGRAPH}.{part}" for part in (names.LEVEL, names.HEAD, names.REST)
    )
    yield paragraph(styles.NORMAL, names.loop_over(name))
    yield _control(f"if {level} == 2 and not {rest}")
    yield paragraph(styles.HEADING_2, _tag(head))
    if is_last:
        stays = f"{names.PARAGRAPH}.{names.STAYS}"
        yield _control(f"elif {level} == 2 and {stays}")
        yield w("p", styled(styles.BODY_END), run(_tag(head), styles.RUN_IN), run(_tag(rest)))
        yield _control(f"elif {stays}")
        yield w("p", styled(styles.BODY_END), run(_tag(head)), run(_tag(rest)))
    yield _control(f"elif {level} == 2")
    yield w("p", styled(body), run(_tag(head), styles.RUN_IN), run(_tag(rest)))
    yield _control("else")
    yield w("p", styled(body), run(_tag(head)), run(_tag(rest)))
    yield _control("endif")
    yield _control("endfor")


def _figure_loop(name: str, *, is_last: bool) -> Iterator[str]:
    """The figures of a section, each with its caption below it."""
    caption = _tag(f"{names.FIGURE}.{names.CAPTION}")
    yield paragraph(styles.NORMAL, names.loop_over(name))
    yield paragraph(styles.FIGURE, _tag(f"{names.FIGURE}.{names.DRAWING}"))
    if is_last:
        yield _control(f"if {names.FIGURE}.{names.STAYS}")
        yield paragraph(styles.CAPTION_END, caption)
        yield _control("else")
    yield paragraph(styles.CAPTION, caption)
    if is_last:
        yield _control("endif")
    yield _control("endfor")


def _tag(name: str) -> str:
    return f"{{{{ {name} }}}}"


def _control(statement: str) -> str:
    """A paragraph that steers the template and is not printed."""
    return paragraph(styles.NORMAL, f"{{%p {statement} %}}")
