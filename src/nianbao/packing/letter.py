"""A template of text and values by name → a letter: its subject and its text.

The first line is `主题：…`. `{…}` puts in a value; a line with one that is empty is left out, so
that a telephone number nobody gave makes no half sentence. A value of several lines keeps the
indentation of the line on which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from nianbao.errors import FileError
from nianbao.source.text import SourceText, read_text

_SUBJECT = re.compile(r"主题[：:]\s*(.+)")
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject on one line; a text that ends with a line end."""

    subject: str
    text: str

    def as_file(self) -> bytes:
        """The letter as Notepad of any Windows shows it, to be pasted from."""
        lines = f"主题：{self.subject}\n\n{self.text}"
        return lines.replace("\n", "\r\n").encode("utf-8-sig")


def write_letter(template: Path, values: Mapping[str, str]) -> Letter:
    """The letter of a template. Raises FileError with the place of what is wrong in it."""
    source = read_text(template)
    if source.findings:
        wrong = source.findings[0]
        raise FileError(f"{wrong.place}: {wrong.message}", wrong.hint)
    first, *others = _filled(source, values)
    subject = _SUBJECT.fullmatch(first.strip())
    if subject is None:
        raise FileError(
            f"{template}:1:1: 信的第一行不是主题", "第一行请写“主题：…”，下面写信的正文。"
        )
    text = "\n".join(others).strip("\n")
    if not text:
        raise FileError(f"{template}:2:1: 信没有正文", "主题下面请写信的正文。")
    return Letter(subject[1], text + "\n")


def _filled(source: SourceText, values: Mapping[str, str]) -> Iterator[str]:
    """The lines of the letter; the first is always there."""
    for number, line in enumerate(source.lines):
        names = [_name(match, source, number, values) for match in _BRACES.finditer(line)]
        if number and any(name is not None and not values[name] for name in names):
            continue
        indent = line[: len(line) - len(line.lstrip())]
        broken = {name: text.replace("\n", f"\n{indent}") for name, text in values.items()}
        yield _BRACES.sub(partial(_value, broken), line).rstrip()


def _name(
    match: re.Match[str], source: SourceText, line: int, values: Mapping[str, str]
) -> str | None:
    """The name in braces, which must be known; None for a brace that is meant as one."""
    if match[0] in ("{{", "}}"):
        return None
    name = (match[1] or "").strip()
    if name in values:
        return name
    near = get_close_matches(name, values, n=1, cutoff=0.5)
    hint = f"是不是想写 {{{near[0]}}}？" if near else f"可以写：{'、'.join(values)}。"
    place = source.place(source.offset(line, match.start()))
    raise FileError(f"{place}: 信里的“{match[0]}”不指任何数据", hint)


def _value(values: Mapping[str, str], match: re.Match[str]) -> str:
    if match[0] in ("{{", "}}"):
        return match[0][0]
    return values[match[1].strip()]
