"""A template, a form's skeleton → all that is wrong with the template, each fault with its place.

The paragraphs' visible texts are joined by newlines, so that Jinja's line number is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nianbao.document import Document
from nianbao.errors import TemplateError
from nianbao.word import names
from nianbao.word.package import read_parts
from nianbao.word.placement import misplaced
from nianbao.word.story import Line, lines, properties, stories
from nianbao.word.syntax import read_tags
from nianbao.word.tags import has_tags, has_wide_tags, lone_tag, names_in, narrowed, plain, raw_tag
from nianbao.word.uses import Prints, Uses

_WHOLE = "全文"
_REVIEWED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo|comment|[a-zA-Z]+Change)\s[^>]*w:author=")


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """A fault of a template: its code, the place in the document, and what to do about it.

    Codes: TPL-FILE no .docx · TPL-SYNTAX a tag that cannot be read or tears the document ·
    TPL-FULLWIDTH full-width signs · TPL-UNSAFE code, never run · TPL-UNKNOWN a tag that names
    nothing · TPL-TWICE a number or text printed a second time · TPL-PLACE one that stands where the
    form has another, or not alone · TPL-REVIEW tracked changes or comments, with names ·
    TPL-MISSING one never printed · TPL-HEADING a heading of the form that is missing, worded
    otherwise or out of place (verifying.trial).
    """

    code: str
    where: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Findings:
    """The faults of one part of the file, and the names that it prints or meant to print."""

    faults: Sequence[TemplateFault]
    names: set[str]


def check_template(data: bytes, skeleton: Document) -> tuple[TemplateFault, ...]:
    """All faults of a template for the skeleton's form, in document order; what is missing last."""
    try:
        parts = read_parts(data)
        written = [lines(root, name) for name, root in stories(parts)]
        written.append([Line(text, f"文件属性 {name}") for name, text in properties(parts)])
    except TemplateError as trouble:
        return (TemplateFault("TPL-FILE", _WHOLE, trouble.message, trouble.hint),)
    known = names.context(skeleton)
    try:
        found = [_check(story, known, skeleton) for story in written]
    except RecursionError:
        return (TemplateFault("TPL-UNSAFE", _WHOLE, "有一个标签层层相套，没有尽头", "请删去它。"),)
    read = found[:-1]  # nobody reads what only the file's properties print
    faults = [fault for one in found for fault in one.faults]
    faults += _reviewed(parts)
    faults += _missing(skeleton, set().union(*(one.names for one in read)))
    return tuple(faults) if faults else tuple(_torn(data))


def _check(story: Sequence[Line], known: names.Names, skeleton: Document) -> _Findings:
    numbered: list[tuple[int, TemplateFault]] = []
    texts: list[str] = []
    for index, line in enumerate(story):
        text = narrowed(line.text)
        texts.append(plain(text) if has_tags(text) else "")
        numbered += ((index, fault) for fault in _line_faults(line, text))
    tree, slips = read_tags(texts)
    for slip in slips:
        place = story[slip.number].place
        numbered.append((slip.number, TemplateFault("TPL-SYNTAX", place, slip.message, slip.hint)))
    uses = Uses(tree, known)
    for fault in uses.faults:
        where = story[fault.line - 1].place
        numbered.append(
            (fault.line - 1, TemplateFault(fault.code, where, fault.message, fault.hint))
        )
    numbered += _twice(uses.prints, story)
    faulty = {index for index, _ in numbered}  # there the tag is not what was meant
    for number, message, hint in misplaced(skeleton, uses.prints, story):
        if number - 1 not in faulty:
            place = story[number - 1].place
            numbered.append((number - 1, TemplateFault("TPL-PLACE", place, message, hint)))
    numbered.sort(key=lambda pair: pair[0])
    meant = {name for slip in slips for name in names_in(story[slip.number].text)}
    return _Findings([fault for _, fault in numbered], meant | uses.prints.keys())


def _line_faults(line: Line, text: str) -> Iterator[TemplateFault]:
    """What is wrong with a paragraph by itself; `text` is its text in half-width signs."""
    if has_wide_tags(line.text):
        yield TemplateFault(
            "TPL-FULLWIDTH", line.place, f"标签用了全角符号：{line.text.strip()}",
            "花括号和百分号要用半角：{{ }}、{% %}。",
        )  # fmt: skip
    raw = raw_tag(text)
    if raw:
        yield TemplateFault(
            "TPL-SYNTAX", line.place, f"{raw} 印不出文字", "请去掉花括号后的 r、p 这样的字母。"
        )
    lone = lone_tag(text)
    if lone and lone.around.strip():
        yield TemplateFault(
            "TPL-SYNTAX", line.place, f"{lone.written} 旁边还有“{lone.around.strip()}”，会被删掉",
            "这种标签要独占一段。",
        )  # fmt: skip


def _reviewed(parts: Mapping[str, bytes]) -> Iterator[TemplateFault]:
    """Words of those who worked on the template, with their names."""
    for name, part in parts.items():
        if name.startswith("word/") and _REVIEWED.search(part):
            yield TemplateFault(
                "TPL-REVIEW", _WHOLE, "模板里有修订或批注，会带着写的人的姓名留在每份报告里",
                "请在 Word 的“审阅”里接受所有修订、删去所有批注，存好后再试。",
            )  # fmt: skip
            return


def _twice(prints: Prints, story: Sequence[Line]) -> Iterator[tuple[int, TemplateFault]]:
    """Numbers and texts that are printed again. The fixed names may stand in heads and texts."""
    free = {names.TITLE, names.DOC_NO, names.AGENCY, names.DATE}
    for name, printed in prints.items():
        for line in () if name in free else printed[1:]:
            first = story[printed[0] - 1].place
            yield line - 1, TemplateFault(
                "TPL-TWICE", story[line - 1].place, f"“{name}”在{first}已经印过",
                "每个数、每篇文字只印一次；请看是不是复制后忘了改。",
            )  # fmt: skip


def _missing(skeleton: Document, printed: set[str]) -> Iterator[TemplateFault]:
    for name in (names.TITLE, names.DOC_NO, names.AGENCY, names.DATE):
        if name not in printed:
            yield _never(name, f"请加上 {{{{ {name} }}}}。")
    for name, _ in names.texts(skeleton):
        if name not in printed:
            yield _never(name, f"请用 {names.loop_over(name)} 逐段印出首句和余文。")
    for name, _ in names.values(skeleton):
        if name not in printed:
            yield _never(name, f"请在它的格子里写 {{{{ {name} }}}}。")


def _never(name: str, hint: str) -> TemplateFault:
    return TemplateFault("TPL-MISSING", _WHOLE, f"没有标签印出“{name}”", hint)


def _torn(data: bytes) -> Iterator[TemplateFault]:
    """Whether the tags, each right by itself, tear paragraphs or tables: only compiling tells."""
    from nianbao.word.language import translate

    try:
        translate(data)
    except TemplateError as trouble:
        yield TemplateFault("TPL-SYNTAX", _WHOLE, trouble.message, "标签的开头和结尾要在同一层。")
