"""words.yaml → the lists of the text checks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from nianbao.source.shipped import Shipped, read_shipped


@cache
def words() -> Shipped:
    """The lists by name: words().texts("doubled", "right")."""
    return read_shipped(Path(__file__).with_name("words.yaml"))
