"""Paragraphs' texts with tags → Jinja's syntax tree, and where tags are written wrongly.

A paragraph that Jinja cannot read is reported and made harmless, and all are read again.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from nianbao.word.sandbox import CAGE

_COMPLETE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_TORN = re.compile(r"\{[{%#]|[}%#]\}")
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)(?:\s+([^\W\d]\w*))?.*?%\}")
_UNKNOWN_TAG = re.compile(r"unknown tag '(.*?)'")
_BLOCKS = frozenset({"for", "if", "filter", "with", "macro", "call", "block", "autoescape"})

_WRITE_SO = "标签写成 {{ 署名 }} 或 {% if 文号 %} 这样，括号和符号都用半角。"

# What a bad opening tag is replaced by, so that its end still has a beginning.
_HARMLESS = {"for": "{{% for {} in () %}}", "if": "{{% if 1 %}}", "elif": "{{% elif 1 %}}"}


class Slip(NamedTuple):
    """A tag that cannot be read: the paragraph's number from 0, what is wrong, what to do."""

    number: int
    message: str
    hint: str


class _Open(NamedTuple):
    """A tag that waits for its end."""

    number: int
    word: str


def read_tags(paragraphs: list[str]) -> tuple[nodes.Template, list[Slip]]:
    """The tree of all paragraphs, line numbers being paragraph numbers from 1, and the slips."""
    texts = [text.replace("\n", " ") for text in paragraphs]
    slips: list[Slip] = []
    for number, text in enumerate(texts):
        if _TORN.search(_COMPLETE.sub("", text)):
            slips.append(Slip(number, f"标签没有写完整：{text.strip()}", _WRITE_SO))
            texts[number] = _harmless(text)
    while True:
        try:
            return CAGE.parse("\n".join(texts)), slips
        except TemplateSyntaxError as trouble:
            before = list(texts)
            slips.append(_mend(texts, trouble))
            if texts == before:  # it cannot be made harmless: the rest stays unread
                return nodes.Template([], lineno=1), slips


def _mend(texts: list[str], trouble: TemplateSyntaxError) -> Slip:
    """What is wrong, after changing `texts` so that the rest can be read."""
    message = trouble.message or ""
    number = min(trouble.lineno, len(texts)) - 1
    opened = _open_before(texts, number)
    if message.startswith("Unexpected end") and opened:
        texts[-1] += f"{{% end{opened[-1].word} %}}"
        return _unended(texts, opened[-1])
    unknown = _UNKNOWN_TAG.search(message)
    word = unknown[1] if unknown else ""
    if any(word == f"end{outer.word}" for outer in opened[:-1]):
        texts[number] = f"{{% end{opened[-1].word} %}}{texts[number]}"
        return _unended(texts, opened[-1])
    text = texts[number].strip()
    texts[number] = _harmless(text)
    if not word:
        return Slip(number, f"标签写错了：{text}", _WRITE_SO)
    if word.startswith("end") or word in {"else", "elif"}:
        return Slip(number, f"{text} 前面没有与它配对的开头", "请删去它，或补上开头的 for 或 if。")
    return Slip(number, f"没有“{word}”这种标签：{text}", "可以用的有 for、if、elif、else。")


def _unended(texts: list[str], opened: _Open) -> Slip:
    text = texts[opened.number].strip()
    return Slip(opened.number, f"{text} 没有结束", f"请在后面补上 {{%p end{opened.word} %}}。")


def _open_before(texts: list[str], number: int) -> list[_Open]:
    """Tags that wait for their end where paragraph `number` begins; at the end, all that wait."""
    opened: list[_Open] = []
    stop = number + 1 if number == len(texts) - 1 else number
    for at, text in enumerate(texts[:stop]):
        for statement in _STATEMENT.finditer(text):
            if opened and statement[1] == f"end{opened[-1].word}":
                opened.pop()
            elif statement[1] in _BLOCKS:
                opened.append(_Open(at, statement[1]))
    return opened


def _harmless(text: str) -> str:
    """What keeps a bad paragraph's place in the order of openings and ends."""
    statement = _STATEMENT.search(text)
    kept = _HARMLESS.get(statement[1], "") if statement else ""
    harmless = kept.format(statement[2] or "_") if statement else ""
    return "" if harmless == text.strip() else harmless
