"""What an import is not sure of, as values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_CELL = re.compile(r"(?P<row>.*第 )(?P<number>\d+)(?P<cell> 格)|(?P<sheet>.*”)[A-Z]+\d+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was not found or is not certain. `path` names the key of the data file
    (申请.新收.自然人, 总体情况) or is "" where it has none; `place` says
    where it stands in the source, "" where nowhere. `label` is a cell's name in messages.
    """

    path: str
    place: str
    message: str
    hint: str = ""
    label: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "path": self.path, "place": self.place, "message": self.message, "hint": self.hint,
        }  # fmt: skip

    @property
    def kind(self) -> tuple[str, str, str, str]:
        """What it has in common with those that are told in one line with it: all but the path,
        or, for cells of a row, all but the column.
        """
        if not self.label:
            return "", self.place, self.message, self.hint
        match = _CELL.fullmatch(self.place)
        within = (match["row"] or match["sheet"]) if match else self.place
        return self.label.rpartition("·")[0] if match else "", within, self.message, self.hint


def show_doubts(doubts: Iterable[Doubt]) -> Iterator[str]:
    """A line for each, or for several of one kind."""
    kinds: dict[tuple[str, str, str, str], list[Doubt]] = {}
    for doubt in doubts:
        kinds.setdefault(doubt.kind, []).append(doubt)
    for (_, _, message, hint), alike in kinds.items():
        names = _together([doubt.label or doubt.path for doubt in alike])
        place = _places([doubt.place for doubt in alike])
        yield f"{'：'.join(filter(None, (place, names, message)))}。{hint}"


def _together(names: Sequence[str]) -> str:
    """申请·新收·自然人、商业企业 for two of one row."""
    heads = [re.fullmatch(r"(.*[.·])?(.*)", name) for name in names]
    firsts = {head[1] for head in heads if head}
    if len(firsts) > 1 or len(names) == 1:
        return "、".join(names)
    return f"{firsts.pop() or ''}{'、'.join(head[2] for head in heads if head)}"


def _places(places: Sequence[str]) -> str:
    """第 8 行第 4、7 格 for two cells of a row; 第 4 到 7 格 for those in a row without a gap."""
    found = [match for place in dict.fromkeys(places) if (match := _CELL.fullmatch(place))]
    numbers = [int(match["number"]) for match in found if match["number"]]
    if len(numbers) < 2 or len(numbers) < len(set(places)):
        return "、".join(dict.fromkeys(places))
    is_run = len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1))
    said = f"{numbers[0]} 到 {numbers[-1]}" if is_run else "、".join(map(str, numbers))
    return f"{found[0]['row']}{said}{found[0]['cell']}"
