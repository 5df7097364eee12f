"""Written .docx, template, Document → where they differ: a second look at what filling in made.

The file is opened anew, and what its paragraphs must say comes from the template's visible text,
without XML and without escaping; nothing of docxtpl or of what was compiled is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from lxml import etree

from nianbao.document import Document, Picture
from nianbao.errors import TemplateError
from nianbao.imprint import Imprint
from nianbao.imprint import imprint as imprint_of
from nianbao.word.dressing import own_properties_of
from nianbao.word.names import (
    AGENCY,
    DATE,
    DOC_NO,
    TITLE,
    Names,
    context,
    figures,
    figures_of,
    loop_over,
    marks,
    texts,
    values,
)
from nianbao.word.package import read_parts
from nianbao.word.sandbox import text_program
from nianbao.word.soundness import flaws
from nianbao.word.story import Line, lines, own_properties, pictures, properties, stories
from nianbao.word.tags import SIMPLE, has_tags, lone_tag, names_in, plain

_END = "\x1e"  # between the paragraphs of what Jinja fills in; no text has it
_NUMBER = re.compile("\x02(\\d+)\x03")  # before a paragraph's text, its number in the template
_MOST_SHOWN, _BEFORE = 40, 8  # characters of a text in a message, and before a difference


@dataclass(frozen=True, slots=True)
class _Story:
    """A part of the template: its paragraphs, their texts in plain Jinja, and what fills them."""

    lines: Sequence[Line]
    texts: Sequence[str]
    fill: Callable[[Names], str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a template prints, as far as it does not depend on the data."""

    stories: Mapping[str, _Story]
    properties: Mapping[str, Callable[[Names], str]]
    flaws: frozenset[str]
    names: frozenset[str]


def differences(
    written: bytes, template: bytes, document: Document, imprint: Imprint | None = None
) -> list[str]:
    """Each place in which a written .docx does not say what template and document say, in Chinese.

    Cells are compared exactly, other paragraphs without white space; none may be missing, added or
    moved.
    """
    try:
        parts = read_parts(written)
        roots = dict(stories(parts))
        flat = _flat(document)
        plan = _plan(template, frozenset(flat))
    except TemplateError as trouble:
        return [f"写出的文件读不回来：{trouble.message}"]
    found = {name: lines(root, name) for name, root in roots.items()}
    names = context(document)
    wrong: list[str] = []
    for name, story in plan.stories.items():
        wrong += _compare(list(_expected(story, names, flat)), found.get(name, []))
    wrong += _left_out(document, plan.names, found)
    wrong += _wrong_pictures(document, plan.names, parts, roots)
    wrong += _wrong_properties(plan, parts, names)
    wrong += _wrong_own_properties(parts, document, imprint or imprint_of(document))
    wrong += [flaw for flaw in flaws(parts, roots) if flaw not in plan.flaws]
    return wrong


def _flat(document: Document) -> dict[str, str]:
    """Every name that prints a text by itself, with what it prints."""
    fixed = {
        TITLE: "\n".join(document.title_lines),
        DOC_NO: document.doc_no or "",
        AGENCY: document.agency,
        DATE: document.date,
        **marks(document),
    }
    return fixed | dict(values(document))


@lru_cache(maxsize=4)
def _plan(template: bytes, names: frozenset[str]) -> _Plan:
    parts = read_parts(template)
    roots = dict(stories(parts))
    planned = {name: lines(root, name) for name, root in roots.items()}
    return _Plan(
        {
            name: _story(story, names)
            for name, story in planned.items()
            if any(has_tags(line.text) for line in story)
        },
        {tag: text_program(text) for tag, text in properties(parts) if has_tags(text)},
        frozenset(flaws(parts, roots)),
        frozenset(n for story in planned.values() for line in story for n in names_in(line.text)),
    )


def _story(story: Sequence[Line], names: frozenset[str]) -> _Story:
    """The story with a Jinja template of its numbered paragraphs, as docxtpl would leave them.

    Paragraphs that only print names known beforehand are left to _expected: that saves compiling
    hundreds of cells.
    """
    lone = {number: lone_tag(line.text) for number, line in enumerate(story)}
    rows = {story[number].row for number, tag in lone.items() if tag and tag.takes == "tr"}
    cells = {story[number].cell for number, tag in lone.items() if tag and tag.takes == "tc"}
    texts = [plain(line.text) for line in story]
    merges = any("-%}" in line.text or "{%-" in line.text for line in story)
    pieces: list[str] = []
    for number, line in enumerate(story):
        tag = lone[number]
        if tag:
            pieces.append(tag.tag)
        elif line.row not in rows and line.cell not in cells:
            simple = not merges and _is_simple(texts[number], names)
            text = "" if simple else texts[number]
            if pieces and text.lstrip().startswith("{%-"):  # goes on in the paragraph before
                pieces[-1] = pieces[-1].removesuffix(_END)
                pieces.append(f"{text}{_END}")
            else:
                pieces.append(f"\x02{number}\x03{text}{_END}")
    return _Story(story, texts, text_program("".join(pieces)))


def _is_simple(text: str, names: frozenset[str]) -> bool:
    return not has_tags(SIMPLE.sub("", text)) and names.issuperset(SIMPLE.findall(text))


def _expected(story: _Story, names: Names, flat: Mapping[str, str]) -> Iterator[tuple[Line, str]]:
    """The template's paragraphs as often as they are printed, each with what it must say."""
    for piece in story.fill(names).split(_END):
        number = _NUMBER.search(piece)
        if number:
            at = int(number[1])
            text = _NUMBER.sub("", piece)
            if not text:
                text = SIMPLE.sub(lambda tag: flat.get(tag[1], ""), story.texts[at])
            yield story.lines[at], text


def _compare(expected: Sequence[tuple[Line, str]], found: Sequence[Line]) -> Iterator[str]:
    wanted = [_key(line, text) for line, text in expected]
    actual = [_key(line, line.text) for line in found]
    if wanted == actual:
        return
    matcher = SequenceMatcher(None, wanted, actual, autojunk=False)
    for kind, start, stop, begin, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        both = min(stop - start, end - begin)
        for (line, text), other in zip(expected[start:][:both], found[begin:][:both], strict=True):
            name = "、".join(SIMPLE.findall(line.text)) if line.cell else ""
            yield f"{other.place}{f'（{name}）' if name else ''}{_unlike(text, other.text)}"
        for line, text in expected[start + both : stop]:
            yield f"少了模板{line.place}的内容“{_short(text)}”"
        for other in found[begin + both : end]:
            yield f"{other.place}多出了“{_short(other.text)}”"


def _key(line: Line, text: str) -> tuple[bool, str]:
    return line.first, text if line.cell else _squeezed(text)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _unlike(expected: str, found: str) -> str:
    """Both texts from a little before the place where they part."""
    pairs = enumerate(zip(expected, found, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), 0)
    start = same - _BEFORE if same > _MOST_SHOWN // 2 else 0
    skipped = "…" if start else ""
    shown = (f"“{skipped}{_short(text[start:])}”" for text in (expected, found))
    return "应为{}，写出的是{}".format(*shown)


def _left_out(
    document: Document, named: frozenset[str], found: Mapping[str, Sequence[Line]]
) -> Iterator[str]:
    """What the document has and the template did not ask for, or hid under a condition."""
    for path, text in values(document):
        if path not in named:
            yield f"{path}（{text}）没有印出来：模板里没有它的标签"
    everything = "\n".join(_squeezed(line.text) for story in found.values() for line in story)
    for name, text in _flat(document).items():
        if "." not in name and _squeezed(text) not in everything:
            yield f"{name}“{_short(text)}”没有印出来"
    for name, paragraphs in texts(document):
        at = 0
        for number, paragraph in enumerate(paragraphs, start=1):
            text = _squeezed(paragraph.text)
            place = everything.find(text, at)
            if place < 0:
                yield f"{name}第{number}段“{_short(paragraph.text)}”没有照原样、依次序印出来"
            else:
                at = place + len(text)


def _wrong_pictures(
    document: Document,
    named: frozenset[str],
    parts: Mapping[str, bytes],
    roots: Mapping[str, etree._Element],
) -> Iterator[str]:
    """Figures whose picture, with its words, is not there once, unchanged and in order."""
    lists = [figures_of(section.key) for section in document.sections if section.figures]
    for name in lists:
        if name not in named:
            how = f"请用 {loop_over(name)} 印出每张图的画和题"
            yield f"{name} 没有印出来：模板里没有它的标签，{how}"
    wanted = [
        (figure.alternative, figure.content.data)
        for _, figure in figures(document)
        if isinstance(figure.content, Picture)
    ]
    seen = [one for one in pictures(parts, roots) if one in wanted]
    if seen != wanted and named.issuperset(lists):
        yield f"应有{len(wanted)}张图，写出的文件里不是这些，或者次序不同"


def _wrong_properties(plan: _Plan, parts: Mapping[str, bytes], names: Names) -> Iterator[str]:
    found = dict(properties(parts))
    for tag, expected in plan.properties.items():
        if found.get(tag) != expected(names):
            yield f"文件属性 {tag} {_unlike(expected(names), found.get(tag, ''))}"


def _wrong_own_properties(
    parts: Mapping[str, bytes], document: Document, imprint: Imprint
) -> Iterator[str]:
    """Form, year and imprint, which the program puts into each file."""
    wanted = own_properties_of(document, imprint)
    found = own_properties(parts)
    for name in wanted.keys() | found.keys():
        if wanted.get(name) != found.get(name):
            yield f"文件属性 {name} {_unlike(wanted.get(name, ''), found.get(name, ''))}"
