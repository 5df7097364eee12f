"""A mapping node → plain values, read key by key: findings for unknown and missing keys, shapes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from difflib import get_close_matches

from nianbao.findings import Finding, Place
from nianbao.report.keys import Key
from nianbao.report.wording import say
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar
from nianbao.source.slips import NARROW_COLON, WIDE_COLON
from nianbao.source.text import REFUSED

# Windows forbids these in file names, and the title becomes one.
FORBIDDEN_IN_NAMES = '\\/:*?"<>|'

_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in "123456789")}
)
MOST_IN_A_NAME = 60  # characters; with the report's own words it still fits 255 bytes

_ITEM = re.compile(r"\.(\d+)(?=\.|$)", re.ASCII)  # of a list, in a path: 图.1.题
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class Fields:
    """The entries of one mapping. Collects findings; a value in error reads as empty."""

    def __init__(
        self,
        node: MappingNode,
        known: Collection[str],
        path: str,
        place: Place,
        findings: list[Finding],
    ) -> None:
        self.node = node
        self.place = place
        self._path = path
        self._findings = findings
        self._meant = {near for entry in node.entries if (near := meant(entry.key, known))}
        findings.extend(
            unknown_key(entry.key, known, self.path(entry.key.text), node)
            for entry in node.entries
            if entry.key.text not in known
        )

    def path(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def entry(self, key: str) -> Entry | None:
        return self.node.get(key)

    def require(self, keys: Mapping[str, Key]) -> None:
        """KEY-MISSING, at the parent, for each required key that is not there."""
        for key in keys.values():
            if key.required and self.entry(key.name) is None:
                self.missing(key.name, key.about_for(self.place))

    def missing(self, key: str, about: str, hint: str = "") -> None:
        """KEY-MISSING, unless an unknown key nearly is the one that is missed. `hint` says what
        to do where it is more than to fill in what `about` says.
        """
        if key in self._meant:
            return
        room = self.node.rooms.get(key)
        path, place = self.path(key), room or self.place
        row = _ITEM.sub(r"[\1]", path)  # as it is written in a workbook
        hint = hint or say("missing_key" if room else "missing_row", place, about=about, row=row)
        self._findings.append(Finding("KEY-MISSING", "error", place, path, f"缺少“{path}”", hint))

    def scalar(self, key: str) -> Scalar | None:
        """The value as written; None where there is none, or it is no plain value."""
        entry = self.entry(key)
        if entry is None:
            return None
        if not isinstance(entry.value, Scalar):
            self._report_shape(entry)
            return None
        if not entry.value.text.strip():
            place = entry.key.place
            self.wrong(key, place, f"“{self.path(key)}”是空的", say("blank", place))
            return None
        return entry.value

    def _untold(self, key: str) -> Scalar | None:
        """The value as written, unless it is already told that a sign of it cannot stand there."""
        value = self.scalar(key)
        return None if value is None or REFUSED in value.text else value

    def text(self, key: str) -> str:
        """A text on one line, its outer blanks off; "" where there is none."""
        value = self.scalar(key)
        if value is None:
            return ""
        text = value.text.replace("\t", " ").strip()
        if "\n" in text or value.spans_lines:
            hint = say("several_lines", value.place)
            self.wrong(key, value.place, f"“{self.path(key)}”写了几行", hint, text)
            return ""
        return text

    def shaped(self, key: str, pattern: str, what: str) -> str:
        """A text that must match a pattern as a whole; else VALUE and ""."""
        value = self._untold(key)
        if value is None:
            return ""
        if not re.fullmatch(pattern, value.text):
            self.wrong(
                key, value.place, f"“{self.path(key)}”写的是“{value.text}”", what, value.text
            )
            return ""
        return value.text

    def one_of(self, key: str, options: Collection[str]) -> str:
        value = self._untold(key)
        if value is None or value.text in options:
            return value.text if value else ""
        near = get_close_matches(value.text, options, n=1) if len(options) > 1 else ()
        hint = f"应当是 {'、'.join(options)}" + (" 之一" if len(options) > 1 else "")
        hint += f"；是不是想写“{near[0]}”？" if near else "。"
        self.wrong(key, value.place, f"“{self.path(key)}”写的是“{value.text}”", hint, value.text)
        return ""

    def day(self, key: str) -> date | None:
        value = self._untold(key)
        if value is None:
            return None
        match = _ISO_DATE.fullmatch(value.text)
        try:
            if match:
                return date(*(int(part) for part in match.groups()))
            message = f"“{self.path(key)}”写的是“{value.text}”，不是年-月-日"
        except ValueError:
            message = f"“{self.path(key)}”写的是“{value.text}”，没有这一天"
        self._findings.append(
            Finding(
                "DATE", "error", value.place, self.path(key), message,
                "请写成 2025-01-20 的样子，月和日各两位数字。", actual=value.text,
            )
        )  # fmt: skip
        return None

    def name(self, key: str) -> str:
        """A text that becomes part of a file's name."""
        text = self.text(key)
        value = self.scalar(key) if text else None
        bad = [char for char in text if char in FORBIDDEN_IN_NAMES]
        if value and len(text) > MOST_IN_A_NAME:
            hint = f"它要做文件名，请不要超过 {MOST_IN_A_NAME} 个字。"
            self.wrong(key, value.place, f"“{self.path(key)}”有 {len(text)} 个字，太长", hint, text)
            return ""
        if value and text.upper() in _DEVICES:
            self.wrong(key, value.place, f"Windows 不能用“{text}”作文件名", "请换一个写法。", text)
            return ""
        if value and (bad or text.endswith(".")):
            sign = bad[0] if bad else "."
            self.wrong(
                key,
                value.place_of(value.text.find(sign)),
                f"“{self.path(key)}”里有“{sign}”，Windows 的文件名不能用它",
                "标题就是文件名；请删去这个符号，或改用全角符号。",
                text,
            )
            return ""
        return text

    def wrong(
        self, key: str, place: Place, message: str, hint: str, actual: str | None = None
    ) -> None:
        self._findings.append(
            Finding("VALUE", "error", place, self.path(key), message, hint, actual=actual)
        )

    def child(self, key: str, keys: Mapping[str, Key]) -> Fields | None:
        """The mapping under a key, its own keys checked."""
        entry = self.entry(key)
        if entry is None:
            return None
        if not isinstance(entry.value, MappingNode):
            self._report_shape(entry)
            return None
        child = Fields(entry.value, keys, self.path(key), entry.key.place, self._findings)
        child.require(keys)
        return child

    def _report_shape(self, entry: Entry) -> None:
        self._findings.append(wrong_shape(entry, self.path(entry.key.text)))


def meant(key: Scalar, known: Collection[str]) -> str | None:
    """The known key that an unknown one nearly is."""
    if key.text in known:
        return None
    return next(iter(get_close_matches(key.text, known, n=1, cutoff=0.5)), None)


def unknown_key(key: Scalar, known: Collection[str], path: str, node: MappingNode) -> Finding:
    """KEY-UNKNOWN, with the key of the mapping that was probably meant."""
    near = meant(key, known)
    hint = f"是不是想写“{near}”？" if near else f"这里可以写：{'、'.join(known)}。"
    if near and node.get(near):
        hint += "它已经写了一处，请把内容并到一起，删去另一处。"
    return Finding(
        "KEY-UNKNOWN", "error", key.place, path, f"不认识“{key.text}”这一项", hint, actual=key.text
    )


def wrong_shape(entry: Entry, path: str) -> Finding:
    """VALUE for a mapping where a plain value belongs, or the other way round."""
    value: Node = entry.value
    if isinstance(value, Scalar):
        if "：" in value.text and not value.place.in_workbook:
            at = value.text.index("：")
            return Finding(
                "YAML", "error", value.place_of(at), path, WIDE_COLON, NARROW_COLON,
            )  # fmt: skip
        place = entry.key.place if value.is_blank else value.place
        return Finding(
            "VALUE", "error", place, path, f"“{path}”下面要分项写",
            say("parts_below", place, key=path),
        )  # fmt: skip
    if isinstance(value, MappingNode) and is_placeholder(value):
        return Finding(
            "YAML", "error", value.place, path, "内容以“{”开头，却没有加引号",
            "请用引号把整个内容括起来，或在冒号后写 | 再另起一行、缩进两格写。",
        )  # fmt: skip
    if isinstance(value, ListNode):
        return Finding(
            "VALUE", "error", value.place, path, f"“{path}”不能写成列表",
            say("no_list", value.place),
        )  # fmt: skip
    return Finding(
        "VALUE", "error", value.place, path, f"“{path}”应当只写一个值",
        say("one_value", value.place, key=path),
    )  # fmt: skip


def is_placeholder(node: MappingNode) -> bool:
    """`{年度}` reads as one key without a value."""
    values = [entry.value for entry in node.entries]
    return len(values) == 1 and isinstance(values[0], Scalar) and values[0].is_blank
