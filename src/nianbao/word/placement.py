"""A template's paragraphs and what they print → numbers and texts that stand where they may not.

Reading back takes what stands around a tag from the template, so the template itself must be
right: a number alone in its cell, and everything in the order of the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from nianbao.document import Document
from nianbao.word import names
from nianbao.word.story import Line
from nianbao.word.tags import SIMPLE

_NUMERIC = re.compile(r"[\d.．+\-－−%％]")  # next to a number it would become part of it


class Misplaced(NamedTuple):
    """A line of the story, counted from 1, and what is wrong with its place."""

    line: int
    message: str
    hint: str


def misplaced(
    skeleton: Document, prints: Mapping[str, Sequence[int]], story: Sequence[Line]
) -> Iterator[Misplaced]:
    """Numbers that do not stand alone in a cell, and the first name out of the form's order."""
    for path, _ in names.values(skeleton):
        for line in prints.get(path, ())[:1]:
            yield from _in_cell(path, line, story)
    yield from _out_of_order(skeleton, prints)


def _in_cell(path: str, line: int, story: Sequence[Line]) -> Iterator[Misplaced]:
    here = story[line - 1]
    if not here.cell:
        yield Misplaced(line, f"“{path}”不在表格的格子里", "请把它放回表里它自己的格子。")
        return
    text = "".join(other.text for other in story if other.cell == here.cell)
    around = SIMPLE.sub("", text, count=1)
    if "{" in around or not SIMPLE.search(text):
        message = f"“{path}”的格子里写的是 {text.strip()}"
        yield Misplaced(line, message, f"数字要照原样印：格子里只写 {{{{ {path} }}}}。")
    elif _NUMERIC.search(around):
        message = f"“{path}”的格子里还有“{around.strip()}”，会和数字连在一起"
        yield Misplaced(line, message, f"请只留 {{{{ {path} }}}}。")


def _out_of_order(skeleton: Document, prints: Mapping[str, Sequence[int]]) -> Iterator[Misplaced]:
    """The first number or text that stands where the form has another one."""
    wanted = [name for name in _in_reading_order(skeleton) if name in prints]
    found = sorted(wanted, key=lambda name: prints[name][0])
    for should, does in zip_longest(wanted, found):
        if should != does and prints[should][0] != prints[does][0]:
            hint = "数字和各部分文字的先后要和表式相同；多半是两个标签对调了。"
            yield Misplaced(
                prints[does][0], f"按表式这里应当是“{should}”，模板写的是“{does}”", hint
            )
            return


def _in_reading_order(skeleton: Document) -> Iterator[str]:
    yield names.PREAMBLE
    for section in skeleton.sections:
        if section.grid is None:
            yield section.key
        else:
            yield from (c.path for row in section.grid.rows for c in row if c.path is not None)
        yield names.figures_of(section.key)
