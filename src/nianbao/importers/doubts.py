"""What an import is not sure of, as values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was not found or is not certain. `path` names the key of the data file
    (申请.新收.自然人, 总体情况) or is "" where it has none; `place` says
    where it stands in the source, "" where nowhere.
    """

    path: str
    place: str
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "path": self.path, "place": self.place, "message": self.message, "hint": self.hint,
        }  # fmt: skip


def show_doubts(doubts: Iterable[Doubt]) -> Iterator[str]:
    """A line for each, or for several in a row that differ in their path only."""
    for (place, message, hint), alike in groupby(
        doubts, key=lambda doubt: (doubt.place, doubt.message, doubt.hint)
    ):
        paths = _together([doubt.path for doubt in alike])
        where = f"{place}：" if place else ""
        yield f"{where}{paths}：{message}。{hint}" if paths else f"{where}{message}。{hint}"


def _together(paths: list[str]) -> str:
    """申请.新收.自然人、商业企业 for two of one row."""
    if len(paths) == 1 or not paths[0]:
        return paths[0]
    heads = [path.rpartition(".") for path in paths]
    if len({head for head, _, _ in heads}) > 1:
        return "、".join(paths)
    return f"{heads[0][0]}.{'、'.join(tail for _, _, tail in heads)}"
