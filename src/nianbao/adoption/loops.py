"""A text's name, the looks of a county's paragraphs → the paragraphs of tags that print it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from lxml import etree

from nianbao.adoption import edits
from nianbao.adoption.edits import Look
from nianbao.report.text import split_heading
from nianbao.word import names


@dataclass(slots=True)
class Looks:
    """How the county's texts look: plain ones, those that begin with a （一）, a （一） alone."""

    plain: Look = field(default_factory=Look)
    begun: tuple[Look, Look] | None = None  # of its first words, of the others
    heading: Look | None = None


def learn(looks: Looks, text: str, element: etree._Element) -> None:
    """The first paragraph of each kind tells how all of its kind look."""
    level, _ = split_heading(text.strip())
    if is_heading(text):
        looks.heading = looks.heading or edits.look_of(element)
        return
    looks.plain = looks.plain if looks.plain.is_known else text_look(text, element)
    first, last = edits.first_and_last_look(element)
    if level == 2 and looks.begun is None and not first.same_run(last):
        looks.begun = (first, last)


def text_look(text: str, element: etree._Element) -> Look:
    """How a paragraph looks behind the （一） that it may begin with."""
    is_begun = split_heading(text.strip())[0] == 2
    return edits.first_and_last_look(element)[1] if is_begun else edits.look_of(element)


def is_heading(text: str) -> bool:
    """Whether a paragraph is a （一） alone."""
    level, head = split_heading(text.strip())
    return level == 2 and head == len(text.strip())


def tag(name: str) -> str:
    """The tag that prints a name."""
    return f"{{{{ {name} }}}}"


def control(statement: str) -> etree._Element:
    """A paragraph that steers the template and is not printed."""
    return edits.unprinted(f"{{%p {statement} %}}")


def text_loop(
    name: str, look: Look, looks: Looks, numbered: Container[str]
) -> Iterator[etree._Element]:
    """The paragraphs of a text, each level in the county's own look where it has one."""
    level, head, rest = (
        f"{names.PARAGRAPH}.{part}" for part in (names.LEVEL, names.HEAD, names.REST)
    )
    branches: list[tuple[str, Look, Look, Look]] = []
    if looks.heading is not None:
        heading = looks.heading
        branches.append((f"{level} == 2 and not {rest}", heading, heading, heading))
    if looks.begun is not None:
        branches.append((f"{level} == 2", look, looks.begun[0], look))
    yield edits.unprinted(names.loop_over(name))
    for number, (condition, whole, first, other) in enumerate(branches):
        yield control(f"{'elif' if number else 'if'} {condition}")
        yield edits.printed(whole, (tag(head), first), (tag(rest), other), numbered=numbered)
    if branches:
        yield control("else")
    yield edits.printed(look, (tag(head), look), (tag(rest), look), numbered=numbered)
    if branches:
        yield control("endif")
    yield control("endfor")


def figure_loop(name: str, look: Look) -> list[etree._Element]:
    """The figures of a section, each with its caption below it."""
    middle = edits.centred(look)
    drawing, caption = (f"{names.FIGURE}.{part}" for part in (names.DRAWING, names.CAPTION))
    return [
        edits.unprinted(names.loop_over(name)),
        edits.printed(middle, (tag(drawing), Look())),
        edits.printed(middle, (tag(caption), middle)),
        control("endfor"),
    ]
