"""offices.yaml → who usually knows which numbers, under the names of one kind of agency."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nianbao.source.shipped import Shipped, read_shipped


@dataclass(frozen=True, slots=True)
class Office:
    """An office of the agency. `key` is what `known_by` in the forms names it by; `collects`: it
    makes the report, and the others hand their numbers to it.
    """

    key: str
    name: str
    collects: bool


def offices(level: str | None) -> tuple[Office, ...]:
    """The offices of an agency of this 层级 (None: not known), in the order of their sheets."""
    kind, collector = _kind(level), _data().text("collects")
    return tuple(
        Office(key, names.text(kind), key == collector)
        for key, names in _data().children("offices").items()
    )


def _kind(level: str | None) -> str:
    kinds = _data().lists("kinds")
    return next((k for k, levels in kinds.items() if level in levels), _data().text("usual"))


@cache
def _data() -> Shipped:
    return read_shipped(Path(__file__).with_name("offices.yaml"))
