"""Paragraphs' texts with tags → Jinja's syntax tree, and where the tags are written wrongly.

A paragraph that Jinja cannot read is reported, made harmless, and the others are read again.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from nianbao.word.sandbox import CAGE

_COMPLETE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_TORN = re.compile(r"\{[{%#]|[}%#]\}")
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)(?:\s+([^\W\d]\w*)\s+in\b)?.*?%\}")
_UNKNOWN_TAG = re.compile(r"unknown tag '(.*?)'")

_WRITE_SO = "标签写成 {{ 署名 }} 或 {% if 文号 %} 这样，括号和符号都用半角。"

# What a bad opening tag is replaced by, so that its end still has a beginning.
_HARMLESS = {"for": "{{% for {} in () %}}", "if": "{{% if 1 %}}", "elif": "{{% elif 1 %}}"}


class Slip(NamedTuple):
    """A tag that cannot be read: the paragraph's index, what is wrong, what to do."""

    index: int
    message: str
    hint: str


def read_tags(paragraphs: list[str]) -> tuple[nodes.Template, list[Slip]]:
    """The tree of all paragraphs, whose line numbers are paragraph numbers from 1, and slips."""
    texts = [text.replace("\n", " ") for text in paragraphs]
    slips: list[Slip] = []
    for index, text in enumerate(texts):
        if _TORN.search(_COMPLETE.sub("", text)):
            slips.append(Slip(index, f"标签没有写完整：{text.strip()}", _WRITE_SO))
            texts[index] = _harmless(text)
    while True:
        try:
            return CAGE.parse("\n".join(texts)), slips
        except TemplateSyntaxError as trouble:
            slip = _slip(trouble, texts)
            slips.append(slip)
            if not texts[slip.index].strip():  # nothing left there to take away
                return nodes.Template([], lineno=1), slips
            texts[slip.index] = _harmless(texts[slip.index])


def _slip(trouble: TemplateSyntaxError, texts: list[str]) -> Slip:
    message = trouble.message or ""
    if message.startswith("Unexpected end"):
        index, tag = _last_open(texts)
        return Slip(index, f"{texts[index].strip()} 没有结束", f"请在后面补上 {{% end{tag} %}}。")
    index = min(trouble.lineno, len(texts)) - 1
    text = texts[index].strip()
    unknown = _UNKNOWN_TAG.search(message)
    if unknown is None:
        return Slip(index, f"标签写错了：{text}", _WRITE_SO)
    if unknown[1].startswith("end") or unknown[1] in {"else", "elif"}:
        return Slip(index, f"{text} 前面没有与它配对的开头", "请删去它，或补上开头的 for 或 if。")
    return Slip(index, f"没有“{unknown[1]}”这种标签：{text}", "可以用的有 for、if、elif、else。")


def _last_open(texts: list[str]) -> tuple[int, str]:
    """The paragraph with the innermost opening tag that has no end, and the tag's word."""
    opened: list[tuple[int, str]] = []
    for index, text in enumerate(texts):
        for statement in _STATEMENT.finditer(text):
            word = statement[1]
            if opened and word == f"end{opened[-1][1]}":
                opened.pop()
            elif word in {"for", "if", "macro", "call", "filter", "with", "set", "block"}:
                opened.append((index, word))
    return opened[-1] if opened else (len(texts) - 1, "if")


def _harmless(text: str) -> str:
    """What keeps a bad paragraph's place in the order of openings and ends."""
    statement = _STATEMENT.search(text)
    kept = _HARMLESS.get(statement[1], "") if statement else ""
    harmless = kept.format(statement[2] or "_") if statement else ""
    return "" if harmless == text.strip() else harmless
