"""YAML text and one change → the text with that change alone: comments, order and style are kept.

Every function takes a text that parses without findings and gives a whole text again; the places
of the nodes it was given no longer hold for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar
from nianbao.source.text import SourceText
from nianbao.source.yamltext import parse
from nianbao.source.yamlwriting import scalar_text, yaml_text

_STEP = "  "
_CLOSING = {"{": "}", "[": "]"}
_GAP = re.compile(r"(?:[\s,:?]|(?<!\S)#[^\n]*)*")  # between the last child and the closing bracket


class Cut(NamedTuple):
    """A stretch of a text, and what stands there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A text whose root is a mapping, with its nodes."""

    source: SourceText
    root: MappingNode

    @property
    def text(self) -> str:
        return self.source.text

    def cut(self, *cuts: Cut) -> YamlFile:
        """The file with some stretches replaced; no two may overlap."""
        return opened(self.source.file, cut_text(self.text, cuts))


def opened(file: str, text: str) -> YamlFile:
    """The nodes of a text. Raises ValueError where it is no mapping, or not sound YAML."""
    read = parse(SourceText(file, text))
    if not isinstance(read.root, MappingNode) or read.findings:
        raise ValueError(f"{file}: {[finding.message for finding in read.findings]}")
    return YamlFile(read.source, read.root)


def cut_text(text: str, cuts: Sequence[Cut]) -> str:
    """A text with some stretches replaced; no two may overlap."""
    pieces: list[str] = []
    at = 0
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end)):
        pieces += (text[at : cut.start], cut.text)
        at = cut.end
    return "".join((*pieces, text[at:]))


# -- values


def with_value(file: YamlFile, value: Scalar, text: str) -> YamlFile:
    """The file with another text in a value's place. A text of several lines becomes a block."""
    if value.style in ("block", "folded"):
        return file.cut(*_block_cuts(file, value, text))
    if "\n" in text.rstrip("\n") and not is_in_flow(file, value):
        return _as_block(file, value, text)
    return file.cut(Cut(value.start, value.end, _in_style(file, value, text)))


def with_lines(text: str, old: str, new: str, indent: str, start: int) -> list[Cut]:
    """The lines from `start` on that hold `old`, indented, changed to hold `new`; lines that both
    have stay as they are, byte for byte.
    """
    one, other = old.split("\n"), new.split("\n")
    raw = text[start:].split("\n")[: len(one)]
    places, at = [], start
    for line in raw:
        places.append(at)
        at += len(line) + 1
    places.append(at)
    cuts = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind != "equal":
            lines = [indent + line if line else "" for line in other[j:j_end]]
            cuts.append(_line_cut(places, len(one), (i, i_end), lines))
    return cuts


def _line_cut(places: Sequence[int], count: int, span: tuple[int, int], new: list[str]) -> Cut:
    """Whole lines for whole lines; the last line of all may have no end."""
    start, stop = span
    if stop < count:
        return Cut(places[start], places[stop], "".join(f"{line}\n" for line in new))
    end = places[count] - 1
    if start == count:  # lines behind the last
        return Cut(end, end, "".join(f"\n{line}" for line in new))
    if not new and start:
        return Cut(places[start] - 1, end, "")
    return Cut(places[start], end, "\n".join(new))


def _block_cuts(file: YamlFile, value: Scalar, text: str) -> list[Cut]:
    old, new = value.text.rstrip("\n"), text.rstrip("\n")
    indent = _block_indent(file.text, value)
    cuts = with_lines(file.text, old, new, indent, value.start)
    if value.style == "folded" and "\n" in new:
        sign = file.text.rindex(">", 0, value.start)
        cuts.append(Cut(sign, sign + 1, "|"))
    return cuts


def _block_indent(raw: str, value: Scalar) -> str:
    for line, written in zip(value.text.split("\n"), raw[value.start :].split("\n"), strict=False):
        if line.strip():
            return written[: len(written) - len(line)]
    return _STEP


def _as_block(file: YamlFile, value: Scalar, text: str) -> YamlFile:
    """`key: text` as `key: |` with the lines below it."""
    line_end = _line_end(file.text, value.end)
    margin = _margin(file.text, value.start) + _STEP
    lines = [margin + line if line else "" for line in text.rstrip("\n").split("\n")]
    below = "".join(f"\n{line}" for line in lines)
    return file.cut(Cut(value.start, value.end, "|"), Cut(line_end, line_end, below))


def _in_style(file: YamlFile, value: Scalar, text: str) -> str:
    """A text on one line as the old value was written, where it can be written so."""
    text = text.rstrip("\n")
    raw = file.text[value.start : value.end]
    if value.style == "quoted":
        return _quoted(raw, value.text, text)
    written = f"x: {{k: {text}}}" if is_in_flow(file, value) else f"x: {text}"
    return text if _reads_as(written, text) else scalar_text(text)


def _quoted(raw: str, old: str, new: str) -> str:
    if raw[:1] == "'":
        return "'" + new.replace("'", "''") + "'" if "\n" not in new else scalar_text(new)
    quoted = scalar_text(new)
    inner = quoted[1:-1] if quoted[:1] == '"' else quoted
    return f'"{inner}"' if raw != old else quoted


def _reads_as(written: str, text: str) -> bool:
    read = parse(SourceText("", written))
    node: Node | None = read.root
    while isinstance(node, MappingNode):
        node = node.entries[0].value if len(node.entries) == 1 else None
    is_same = isinstance(node, Scalar) and node.style == "plain" and node.text == text
    return is_same and not read.findings


# -- entries


def with_entry(
    file: YamlFile, mapping: MappingNode, key: str, written: Sequence[str], order: Sequence[str]
) -> YamlFile:
    """The file with a new entry in a mapping, after those that come before it in `order`.

    `written` are its lines, the first with the key; in braces there is room for one only.
    """
    before = _before(mapping, key, order)
    if is_flow(file, mapping):
        if before is not None:
            at = end_of(file, before.value)
            return file.cut(Cut(at, at, f", {written[0]}"))
        at = start_of(file, mapping) + 1
        return file.cut(Cut(at, at, f"{written[0]}, " if mapping.entries else written[0]))
    margin = _margin(file.text, mapping.entries[0].key.start)
    lines = [margin + line if line else "" for line in written]
    if before is None:
        at = mapping.entries[0].key.start - len(margin)
        return file.cut(Cut(at, at, "".join(f"{line}\n" for line in lines)))
    at = _line_end(file.text, _entry_end(file, before))
    return file.cut(Cut(at, at, "".join(f"\n{line}" for line in lines)))


def entry_lines(key: str, text: str, *, as_block: bool) -> list[str]:
    """A key and its text as lines of a block mapping."""
    text = text.rstrip("\n") + "\n" if as_block else text
    return yaml_text({key: text}).rstrip("\n").split("\n")


def without_entry(file: YamlFile, mapping: MappingNode, key: str) -> YamlFile:
    """The file without an entry and what stands on its lines. Raises ValueError in braces."""
    entry = mapping.get(key)
    if entry is None or is_flow(file, mapping):
        raise ValueError(key)
    start = file.text.rfind("\n", 0, entry.key.start) + 1
    end = _line_end(file.text, _entry_end(file, entry))
    return file.cut(Cut(start, min(end + 1, len(file.text)), ""))


def with_mapping(file: YamlFile, entry: Entry, pairs: Sequence[tuple[str, str]]) -> YamlFile:
    """The file with a mapping of written values in place of an entry's plain value."""
    value = entry.value
    if not isinstance(value, Scalar):
        raise TypeError(entry.key.text)
    if is_in_flow(file, value):
        inner = ", ".join(f"{key}: {written}" for key, written in pairs)
        return file.cut(Cut(value.start, value.end, f"{{{inner}}}"))
    margin = _margin(file.text, entry.key.start) + _STEP
    below = "".join(f"\n{margin}{key}: {written}" for key, written in pairs)
    end = _line_end(file.text, value.end)
    start = value.start if file.text[value.end : end].strip() else _ink_end(file.text, value.start)
    stop = value.end if start == value.start else end
    return file.cut(Cut(start, stop, ""), Cut(end, end, below))


def _before(mapping: MappingNode, key: str, order: Sequence[str]) -> Entry | None:
    rank = {name: number for number, name in enumerate(order)}
    limit = rank.get(key, len(order))
    earlier = [e for e in mapping.entries if rank.get(e.key.text, -1) < limit]
    return earlier[-1] if earlier else None


# -- places


def start_of(file: YamlFile, node: Node) -> int:
    """Where a node begins in the text."""
    if isinstance(node, Scalar):
        return node.start
    return file.source.offset(node.place.line - 1, node.place.column - 1)


def end_of(file: YamlFile, node: Node) -> int:
    """Where a node ends in the text: behind its last sign, comments aside."""
    if isinstance(node, Scalar):
        return _ink_end(file.text, node.end) if node.style in ("block", "folded") else node.end
    children = _children(node)
    end = end_of(file, children[-1]) if children else start_of(file, node) + 1
    if not is_flow(file, node):
        return end
    gap = _GAP.match(file.text, end)
    return (gap.end() if gap else end) + 1


def is_flow(file: YamlFile, node: Node) -> bool:
    """Whether a list or mapping is written in brackets or braces."""
    at = start_of(file, node)
    return not isinstance(node, Scalar) and file.text[at : at + 1] in _CLOSING


def is_in_flow(file: YamlFile, value: Scalar) -> bool:
    """Whether a value stands somewhere inside brackets or braces."""
    return any(is_flow(file, node) for node in _around(file.root, lambda node: node is value))


def _around(node: Node, wanted: Callable[[Node], bool]) -> list[Node]:
    """The lists and mappings around a node, from the outermost in; none where it is not found."""
    for child in _children(node):
        if wanted(child):
            return [node]
        inner = _around(child, wanted)
        if inner:
            return [node, *inner]
    return []


def _children(node: Node) -> list[Node]:
    if isinstance(node, ListNode):
        return list(node.items)
    if isinstance(node, MappingNode):
        return [child for entry in node.entries for child in (entry.key, entry.value)]
    return []


def _entry_end(file: YamlFile, entry: Entry) -> int:
    return max(entry.key.end, end_of(file, entry.value))


def _ink_end(text: str, at: int) -> int:
    """The end of the last sign before a place."""
    return len(text[:at].rstrip())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _margin(text: str, at: int) -> str:
    """The blanks at the beginning of a place's line."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip(" "))]
