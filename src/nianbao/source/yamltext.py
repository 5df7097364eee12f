"""YAML text → nodes with places, values as written. The only door to PyYAML.

The event stream is read, never the composed tree: PyYAML would take a repeated key in silence,
read `012` as ten and `12:30` as 750.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import yaml

from nianbao.findings import Finding, Place
from nianbao.source.named import with_paths
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar, ScalarStyle, SourceFile
from nianbao.source.slips import (
    ANOTHER_USE,
    DROP_OR_QUOTE,
    NAME_AND_CONTENT,
    NARROW_COLON,
    WIDE_COLON,
    Slip,
    find_slip,
)
from nianbao.source.text import REFUSED, SourceText, read_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's where it is there

_CUT = re.compile(r"[ \t]+#(?=[^\s#])")
_NEVER_CUT = re.compile(
    r"[-\d.:]+|全部为零|true"
)  # whole values, so that what follows is a comment

_MOST_ON_A_LINE = 3  # slips; a line that needs more is beyond guessing
_LOOK_BACK = 3  # lines above the one at which YAML stumbles
_MOST_SLIPS = 500
_MOST_NODES = 20_000

_STYLES: dict[str | None, ScalarStyle] = {
    None: "plain", "": "plain", "'": "quoted", '"': "quoted", "|": "block", ">": "folded",
}  # fmt: skip

_CHECK_BRACES = "请检查逗号、冒号和右花括号，都要半角。"
_CHECK_BRACKETS = "请检查逗号和右方括号，都要半角。"
_QUOTE_IT = "请用引号把整个内容括起来。"
_ALIGN = "同一层的各项，行首空格要一样多。"

# Problems as libyaml and PyYAML word them → what to say and what to do.
_PROBLEMS = (
    ("found unexpected end of stream", "引号没有配对", "请补上后一个引号。"),
    ("while scanning a quoted scalar", "引号没有配对", "请补上后一个引号。"),
    ("unknown escape", "双引号里有反斜杠“\\”", "请把外面的双引号改成单引号。"),
    ("did not find expected ',' or '}'", "花括号里的内容没有写完整", _CHECK_BRACES),
    ("expected ',' or '}'", "花括号里的内容没有写完整", _CHECK_BRACES),
    ("did not find expected ',' or ']'", "方括号里的内容没有写完整", _CHECK_BRACKETS),
    ("expected ',' or ']'", "方括号里的内容没有写完整", _CHECK_BRACKETS),
    ("could not find expected ':'", "这里少了半角冒号", NAME_AND_CONTENT),
    ("mapping values are not allowed", "这一行多了一个冒号，或者缩进不对", _QUOTE_IT),
    ("did not find expected key", "缩进和上面的项没有对齐", _ALIGN),
    ("expected <block end>", "缩进和上面的项没有对齐", _ALIGN),
    ("cannot start any token", "内容以特殊符号开头", _QUOTE_IT),
    ("undefined alias", f"内容以“*”开头，{ANOTHER_USE}", DROP_OR_QUOTE),
)


class _Mark(Protocol):
    index: int
    line: int
    column: int


@dataclass
class _Open:
    """A list or mapping whose end has not come yet."""

    place: Place
    children: list[Node] = field(default_factory=list)


def read_yaml(path: Path) -> SourceFile:
    """The file's nodes and what is wrong with its characters and its YAML.

    Raises FileError when the file cannot be read at all.
    """
    return parse(read_text(path))


def parse(source: SourceText) -> SourceFile:
    """Nodes of a text. Slips are reported and mended, so that the rest is read, too."""
    if not source.text and source.findings:
        return SourceFile(source, None, source.findings)
    reader = _Reader(source)
    root = reader.read()
    found = source.findings + tuple(reader.findings)
    return SourceFile(source, root, with_paths(root, source, found))


class _Reader:
    """One reading of one text; mends slips and starts again until YAML can read it."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self._mended = source
        self._shifts: dict[int, list[tuple[int, int]]] = {}

    def read(self) -> Node | None:
        slips: list[Finding] = []
        for _ in range(_MOST_SLIPS):
            self.findings = []
            try:
                root = self._build()
            except yaml.MarkedYAMLError as trouble:
                slip = find_slip(self._mended.lines, _suspects(trouble, self._mended.lines))
                if slip is None or len(self._shifts.get(slip.line, ())) > _MOST_ON_A_LINE:
                    self.findings = [*slips, self._problem(trouble)]
                    return None
                slips.append(self._mend(slip))
            else:
                self.findings = slips + self.findings
                return root
        self.findings = slips
        return None

    def _mend(self, slip: Slip) -> Finding:
        finding = self._yaml(
            self._place(slip.line, slip.column, slip.length), slip.message, slip.hint
        )
        lines = list(self._mended.lines)
        lines[slip.line] = slip.mended
        self._mended = SourceText(self.source.file, "\n".join(lines))
        self._shifts.setdefault(slip.line, []).append((slip.column, slip.shift))
        return finding

    def _build(self) -> Node | None:
        """The root node; raises MarkedYAMLError where YAML cannot go on."""
        documents: list[Node] = []
        stack: list[_Open] = []
        count = 0
        for event in _events(self._mended.text):
            count += 1
            self._refuse_extras(event)
            if isinstance(event, yaml.CollectionStartEvent):
                stack.append(_Open(self._at(event.start_mark)))
                continue
            if isinstance(event, yaml.ScalarEvent):
                node: Node = self._scalar(event)
            elif isinstance(event, yaml.AliasEvent):
                node = self._refused(event.start_mark)
            elif isinstance(event, yaml.SequenceEndEvent):
                closed = stack.pop()
                node = ListNode(tuple(closed.children), closed.place)
            elif isinstance(event, yaml.MappingEndEvent):
                node = self._mapping(stack.pop())
            else:
                continue
            (stack[-1].children if stack else documents).append(node)
            if count > _MOST_NODES:
                self._report(self._at(event.start_mark), "文件的项目太多，不像是年报的数据文件", "")
                break
        return _joined(documents)

    def _mapping(self, opened: _Open) -> MappingNode:
        entries: dict[str, Entry] = {}
        pairs = zip(opened.children[::2], opened.children[1::2], strict=False)
        for key, value in pairs:
            if not isinstance(key, Scalar):
                self._report(key.place, "这里应当先写一项的名称", NAME_AND_CONTENT)
                continue
            if key.text == REFUSED:
                continue
            entry = self._split(key, value)
            first = entries.get(entry.key.text)
            if first is None:
                entries[entry.key.text] = entry
                continue
            self.findings.append(_repeated(first.key, entry.key))
            entries[entry.key.text] = Entry(first.key, first.value, doubtful=True)
        return MappingNode(tuple(entries.values()), opened.place)

    def _split(self, key: Scalar, value: Node) -> Entry:
        """`{自然人:3}` and `{自然人：3}` reach us as one key without a value."""
        if key.style == "plain" and re.search(r"\s[\[{]", key.text):
            return self._without_colon(key, value)
        match = re.fullmatch(r"([^\s:：]+)([:：])\s*(\S*)", key.text)
        blank = isinstance(value, Scalar) and value.is_blank
        if key.style != "plain" or not match or not blank:
            return Entry(key, value)
        colon = key.place_of(match.start(2))
        if match[2] == "：":
            self._report(colon, WIDE_COLON, NARROW_COLON)
        else:
            self._report(colon, "冒号后面没有空格", "请在冒号后面空一格。")
        left = Scalar(
            match[1], "plain", _resized(key.place, match[1]), key.source, key.start, key.end
        )
        at = key.start + match.start(3)
        right = Scalar(
            match[3], "plain", key.place_of(match.start(3), len(match[3])), key.source, at, key.end
        )
        return Entry(left, right)

    def _without_colon(self, key: Scalar, value: Node) -> Entry:
        """`新收 {自然人: 1}` reaches us as a key `新收 {自然人`."""
        name = key.text.split()[0]
        self._report(key.place_of(len(name) - 1), "这里少了半角冒号", NAME_AND_CONTENT)
        left = Scalar(name, "plain", _resized(key.place, name), key.source, key.start, key.end)
        return Entry(left, value, doubtful=True)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        style = _STYLES[event.style]
        text: str = event.value
        if not text and (event.anchor or event.tag):
            return self._refused(event.start_mark)
        start, end = self._offset(event.start_mark), self._offset(event.end_mark)
        place = self._at(event.start_mark)
        if style in ("block", "folded"):
            start = self.source.text.find("\n", start) + 1 or start
            return Scalar(
                text, style, self.source.place(self._first_ink(start, end)), self.source, start, end
            )
        if event.end_mark is not None and event.end_mark.line == place.line - 1:
            place = replace(place, length=max(1, end - start))
        if style == "plain":
            self._refuse_cut(text, end, place)
        return Scalar(text, style, place, self.source, start, end)

    def _first_ink(self, start: int, end: int) -> int:
        while start < end and self.source.text[start].isspace():
            start += 1
        return min(start, max(0, len(self.source.text) - 1))

    def _refuse_cut(self, text: str, end: int, place: Place) -> None:
        """`地址: 人民路1号 #3栋`: YAML takes the rest for a comment, in silence."""
        match = _CUT.match(self.source.text, end)
        if match and text and not _NEVER_CUT.fullmatch(text):
            self._report(
                Place(place.file, place.line, place.column + len(text) + match.end() - end - 1),
                "空格加“#”会把后面的内容当作注释丢掉",
                "“#”是内容的一部分，请用引号把整个内容括起来；是注释，请在“#”后空一格。",
            )

    def _refused(self, mark: _Mark | None) -> Scalar:
        """A value that is reported already."""
        at = self._offset(mark)
        return Scalar(REFUSED, "plain", self._at(mark), self.source, at, at)

    def _refuse_extras(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._report_extra(event.start_mark, "*")
        elif getattr(event, "anchor", None):
            self._report_extra(event.start_mark, "&")
        elif getattr(event, "tag", None):
            self._report_extra(event.start_mark, "!")
        elif isinstance(event, yaml.DocumentStartEvent) and self._is_second(event):
            self._report(
                self._at(event.start_mark),
                "一个文件里只能有一份数据",
                "请删去“---”，或分成两个文件。",
            )

    def _is_second(self, event: yaml.DocumentStartEvent) -> bool:
        """True for a `---` that has data above it."""
        if not event.explicit or event.start_mark is None:
            return False
        lines = self.source.lines[: event.start_mark.line]
        return any(line.strip() and not line.lstrip().startswith("#") for line in lines)

    def _report_extra(self, mark: _Mark | None, sign: str) -> None:
        self._report(
            self._at(mark),
            f"内容以“{sign}”开头，{ANOTHER_USE}",
            DROP_OR_QUOTE,
        )

    def _problem(self, trouble: yaml.MarkedYAMLError) -> Finding:
        words = f"{trouble.context or ''} {trouble.problem or ''}"
        mark = trouble.problem_mark or trouble.context_mark
        opened = "quoted scalar" in words or "flow" in words
        if opened and trouble.context_mark is not None:
            mark = trouble.context_mark
        place = Place(self.source.file, 1, 1) if mark is None else self._at(mark)
        for part, message, hint in _PROBLEMS:
            if part in words:
                return self._yaml(place, message, hint)
        return self._yaml(place, "程序看不懂这里的写法", "请检查这一行和上一行的缩进、冒号和引号。")

    def _report(self, place: Place, message: str, hint: str) -> None:
        self.findings.append(self._yaml(place, message, hint))

    def _yaml(self, place: Place, message: str, hint: str) -> Finding:
        return Finding("YAML", "error", place, "", message, hint)

    def _at(self, mark: _Mark | None) -> Place:
        if mark is None:
            return Place(self.source.file)
        if not self._shifts and mark.line < len(self.source.lines):
            return self.source.at(mark.line, mark.column)
        return self._place(mark.line, mark.column)

    def _place(self, line: int, column: int, length: int = 1) -> Place:
        lines = self.source.lines
        if not any(lines[line:]):  # at the end of the file YAML points behind the last line
            line = max((n for n, text in enumerate(lines) if text.strip()), default=0)
            column = max(0, len(lines[line].rstrip()) - 1)
        return self.source.at(line, self._unshifted(line, column), length)

    def _offset(self, mark: _Mark | None) -> int:
        if mark is not None and not self._shifts:
            return mark.index
        end = len(self.source.text)
        if mark is None or mark.line >= len(self.source.lines):
            return end
        return min(end, self.source.offset(mark.line, self._unshifted(mark.line, mark.column)))

    def _unshifted(self, line: int, column: int) -> int:
        """A column of the mended line as a column of the line that the person wrote."""
        for slip_column, shift in reversed(self._shifts.get(line, [])):
            if column > slip_column:
                column = max(0, column - shift)
        return column


def _events(text: str) -> Iterator[yaml.Event]:
    return yaml.parse(text, Loader=_LOADER)


def _joined(documents: list[Node]) -> Node | None:
    """Several documents are an error; the rest of the file is checked as if it were one."""
    mappings = [node for node in documents if isinstance(node, MappingNode)]
    if len(mappings) > 1:
        entries: dict[str, Entry] = {}
        for entry in (entry for node in mappings for entry in node.entries):
            entries.setdefault(entry.key.text, entry)
        return MappingNode(tuple(entries.values()), mappings[0].place)
    return documents[0] if documents else None


def _suspects(trouble: yaml.MarkedYAMLError, lines: Sequence[str]) -> list[int]:
    """Lines (from 0) on which the slip may stand: YAML often notices it late."""
    marks = [m.line for m in (trouble.context_mark, trouble.problem_mark) if m is not None]
    return list(dict.fromkeys([*marks, *_ink_above(lines, max(marks, default=0))]))


def _ink_above(lines: Sequence[str], number: int) -> Iterator[int]:
    """The nearest lines above that are neither blank nor a comment."""
    found = 0
    for line in range(min(number, len(lines)) - 1, -1, -1):
        if lines[line].strip() and not lines[line].lstrip().startswith("#"):
            yield line
            found += 1
        if found == _LOOK_BACK:
            return


def _repeated(first: Scalar, second: Scalar) -> Finding:
    return Finding(
        "KEY-REPEATED",
        "error",
        _resized(second.place, second.text),
        second.text,
        f"“{second.text}”写了两次，第一次在第 {first.place.line} 行",
        hint="请只留一处；程序不会替您选。",
    )


def _resized(place: Place, text: str) -> Place:
    return replace(place, length=max(1, len(text)))
