"""A server's answer → whether it is for now or for good, and what it means, in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nianbao.source.shipped import Shipped, read_shipped

_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", re.ASCII)
_MOST = 500  # characters of an answer that are kept


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply code and the words that came with it, on one line."""

    code: int
    words: str

    @property
    def is_yes(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_for_now(self) -> bool:
        """Whether the same may be taken later (RFC 5321 §4.2.1)."""
        return 400 <= self.code < 500

    @property
    def meaning(self) -> str:
        return self._known().text("says")

    @property
    def hint(self) -> str:
        return self._known().text("hint")

    def __str__(self) -> str:
        return f"{self.code} {self.words}".strip()

    def _known(self) -> Shipped:
        match = _STATUS.match(self.words)
        status = match[1] if match else ""
        return next(known for known in _answers() if _fits(known, str(self.code), status))


def read_answer(code: int, words: bytes, secret: str = "") -> Answer:
    """An answer as it came; `secret` never stands in it, should a server repeat it."""
    text = " ".join(_decoded(words).split())
    if secret:
        text = text.replace(secret, "***")
    return Answer(code, text[:_MOST])


def _decoded(words: bytes) -> str:
    """Servers here answer in UTF-8 or GB18030."""
    try:
        return words.decode()
    except UnicodeDecodeError:
        return words.decode("gb18030", errors="replace")


def _fits(known: Shipped, code: str, status: str) -> bool:
    if known.has("code"):
        wanted = known.text("code")
        return code.startswith(wanted.rstrip(".")) if wanted[1:] == "." else wanted in ("", code)
    wanted = known.text("status")
    if wanted.startswith("."):
        return bool(status) and status[1:] == wanted
    return status.startswith(wanted) if wanted.endswith(".") else status == wanted


@cache
def _answers() -> tuple[Shipped, ...]:
    return read_shipped(Path(__file__).with_name("answers.yaml")).items("answers")
