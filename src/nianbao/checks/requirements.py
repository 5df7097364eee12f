"""The county's own requirements (要求.yaml) and the office's names (名单.yaml) → values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nianbao.errors import FileError
from nianbao.findings import Finding, Place
from nianbao.forms.catalogue import all_forms
from nianbao.report.fields import Fields, wrong_shape
from nianbao.report.keys import PREAMBLE
from nianbao.source.nodes import ListNode, MappingNode, Node, Scalar
from nianbao.source.yamltext import read_yaml

_KEYS = ("要求单位", "报送期限", "字数", "须写到", "部分名称")
_LEAST, _MOST = "至少", "至多"


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a county asks for. Lengths (least, most) are in characters without white space;
    each of `mentions` is met by any one of its words.
    """

    issuer: str = ""
    due: date | None = None
    lengths: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    mentions: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    section_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NO_REQUIREMENTS = Requirements()


def read_requirements(path: Path) -> Requirements:
    """The requirements in a file. Raises FileError with the place of the first thing wrong."""
    sections = tuple(dict.fromkeys(s.key for form in all_forms() for s in form.sections))
    texts = (PREAMBLE, *dict.fromkeys(key for form in all_forms() for key in form.texts))
    file = read_yaml(path)
    if not isinstance(file.root, MappingNode):
        is_empty = file.root is None or (isinstance(file.root, Scalar) and file.root.is_blank)
        raise _wrong(path, file.findings, "是空的" if is_empty else "不是“键: 值”的样子")
    findings = list(file.findings)
    fields = Fields(file.root, _KEYS, "", Place(str(path)), findings)
    lengths = {
        key: _length(group, findings)
        for key, group in _groups(fields, "字数", texts, (_LEAST, _MOST), findings)
    }
    requirements = Requirements(
        fields.text("要求单位"),
        fields.day("报送期限"),
        lengths,
        {
            key: tuple(_any_of(word, findings) for word in listed)
            for key, listed in _lists(fields, "须写到", texts, findings)
        },
        {
            key: tuple(word.text for word in listed)
            for key, listed in _lists(fields, "部分名称", sections, findings)
        },
    )
    if findings:
        raise _wrong(path, findings)
    return requirements


def read_names(path: Path) -> tuple[str, ...]:
    """The names in a list (- 名称). Raises FileError where it is none."""
    file = read_yaml(path)
    if file.findings or not isinstance(file.root, ListNode):
        raise _wrong(path, file.findings, "应当是一行一个名称，每行以“- ”开头")
    findings: list[Finding] = []
    names = tuple(word.text for word in _words(file.root.items, findings, ""))
    if findings:
        raise _wrong(path, findings)
    return names


def _groups(
    fields: Fields, key: str, texts: tuple[str, ...], known: tuple[str, ...],
    findings: list[Finding],
) -> Iterator[tuple[str, Fields]]:  # fmt: skip
    outer = _mapping(fields, key, findings)
    if outer is None:
        return
    names = Fields(outer, texts, key, outer.place, findings)
    for entry in outer.entries:
        if isinstance(entry.value, MappingNode):
            yield (
                entry.key.text,
                Fields(entry.value, known, names.path(entry.key.text), entry.key.place, findings),
            )
        else:
            findings.append(wrong_shape(entry, names.path(entry.key.text)))


def _lists(
    fields: Fields, key: str, texts: tuple[str, ...], findings: list[Finding]
) -> Iterator[tuple[str, tuple[Scalar, ...]]]:
    outer = _mapping(fields, key, findings)
    if outer is None:
        return
    names = Fields(outer, texts, key, outer.place, findings)
    for entry in outer.entries:
        items = entry.value.items if isinstance(entry.value, ListNode) else (entry.value,)
        yield entry.key.text, tuple(_words(items, findings, names.path(entry.key.text)))


def _words(items: Iterable[Node], findings: list[Finding], path: str) -> Iterator[Scalar]:
    """The items of a list of words; VALUE for each that is none: nothing is left out in silence."""
    for item in items:
        if isinstance(item, Scalar) and item.text.strip() and not item.is_blank:
            yield item
            continue
        what = "这里是空的" if isinstance(item, Scalar) else "这里应当只写一个词，下面不能再分项"
        message = f"“{path}”{what}" if path else what
        findings.append(Finding("VALUE", "error", item.place, path, message, _ONE_A_LINE))


def _any_of(word: Scalar, findings: list[Finding]) -> tuple[str, ...]:
    """The words that | divides. An empty one would stand in every text."""
    any_of = tuple(each.strip() for each in re.split("[|｜]", word.text))
    if not all(any_of):
        message, hint = f"“{word.text}”的“|”旁边是空的", "请补上那个词，或者删去“|”。"
        findings.append(Finding("VALUE", "error", word.place, "须写到", message, hint))
    return any_of


_ONE_A_LINE = "请一行写一个，每行以“- ”开头。"


def _mapping(fields: Fields, key: str, findings: list[Finding]) -> MappingNode | None:
    entry = fields.entry(key)
    if entry is None or isinstance(entry.value, MappingNode):
        return entry.value if entry else None  # type: ignore[return-value]
    findings.append(wrong_shape(entry, key))
    return None


def _length(fields: Fields, findings: list[Finding]) -> tuple[int | None, int | None]:
    least, most = _count(fields, _LEAST), _count(fields, _MOST)
    entry = fields.entry(_MOST)
    if entry and least is not None and most is not None and least > most:
        message = f"“{_LEAST}”{least} 字，“{_MOST}”{most} 字，没有字数能都合"
        where, hint = entry.key.place, "请核对是不是写反了。"
        findings.append(Finding("VALUE", "error", where, fields.path(_MOST), message, hint))
    return least, most


def _count(fields: Fields, key: str) -> int | None:
    text = fields.shaped(key, r"[0-9]{1,5}", "请写一个整数。")
    return int(text) if text else None


def _wrong(
    path: Path, findings: list[Finding] | tuple[Finding, ...], otherwise: str = ""
) -> FileError:
    if not findings:
        return FileError(f"{path} {otherwise}", "样子请看 docs/requirements.md 里的例子。")
    first = findings[0]
    where = f"{first.place.file}:{first.place.line}:{first.place.column}"
    return FileError(f"{where}: {first.message}", first.hint)
