"""pages.yaml → what surrounds a report, its title, its contacts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from nianbao.source.shipped import Shipped, read_shipped


@cache
def pages() -> Shipped:
    return read_shipped(Path(__file__).with_name("pages.yaml"))


@cache
def pattern(*path: str) -> re.Pattern[str]:
    """The regular expression at a path; a list of them stands for any of it."""
    node = pages().at(*path)
    if path[-1] == "lines":
        return re.compile("|".join(f"(?:{line})" for line in node.texts()))
    return re.compile(node.text())


def is_furniture(text: str) -> bool:
    """Whether a line belongs to the page around the report."""
    bare = "".join(text.split())
    return bool(pattern("furniture", "lines").fullmatch(bare)) or ends_report(text)


def ends_report(text: str) -> bool:
    """Whether a line stands after the report's end."""
    return bool(pattern("end", "lines").fullmatch("".join(text.split())))
