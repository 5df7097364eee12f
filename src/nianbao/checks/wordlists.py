"""words.yaml → the lists of the text checks. What is asked for is made once and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nianbao.han import HAN
from nianbao.source.shipped import Shipped, read_shipped

_FILE = Path(__file__).with_name("words.yaml")


@cache
def words() -> Shipped:
    """The lists by name: words().texts("doubled", "right")."""
    return read_shipped(_FILE)


@cache
def ordinary() -> str:
    """Words as they are in reports: which characters are rare there."""
    return _FILE.read_text(encoding="utf-8") + word_text("ordinary", "frequent") * _FREQUENT


_FREQUENT = 50  # times


@cache
def word_text(*path: str) -> str:
    """A text of the lists; \\p{Han} in it as Python writes it."""
    return _spelled_out(words().text(*path))


def _spelled_out(pattern: str) -> str:
    return pattern.replace(r"\p{Han}", HAN)


@cache
def word_texts(*path: str) -> tuple[str, ...]:
    return words().texts(*path)


@cache
def word_pairs(*path: str) -> Mapping[str, str]:
    """Pairs of the lists; \\p{Han} in the second of each as Python writes it."""
    return {key: _spelled_out(text) for key, text in words().pairs(*path).items()}


@cache
def word_lists(*path: str) -> Mapping[str, tuple[str, ...]]:
    return words().lists(*path)


@cache
def word_pattern(*path: str) -> re.Pattern[str]:
    """A regular expression of the lists."""
    return re.compile(word_text(*path))
