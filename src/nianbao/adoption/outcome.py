"""What became of a county's file: what is tagged, what was taken out, what is left to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_MOST_SHOWN = 60


class Unplaced(NamedTuple):
    """Something that has no tag yet or a tag that is not right: where, what, what to do."""

    where: str
    what: str
    hint: str


class Replaced(NamedTuple):
    """Words of the file that a tag stands for now: their place, the tag's name, the words."""

    where: str
    name: str
    text: str


@dataclass(slots=True)
class Notes:
    """What is noted on the way. `paths` are those of the form's numbers, `of` in all, that have
    their tag; `names` the texts and fixed names that have theirs.
    """

    of: int = 0
    paths: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    replaced: list[Replaced] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def numbers(self) -> int:
        """How many numbers have their tag."""
        return len(self.paths)

    def replace(self, where: str, name: str, text: str) -> None:
        if text.strip():
            self.replaced.append(Replaced(where, name, " ".join(text.split())))

    def miss(self, where: str, what: str, hint: str) -> None:
        self.unplaced.append(Unplaced(where, what, hint))


@dataclass(frozen=True, slots=True)
class Adopted:
    """The template's bytes, the form that it is for, and what is to be told."""

    data: bytes
    form_id: str
    notes: Notes

    @property
    def is_complete(self) -> bool:
        return not self.notes.unplaced

    def lines(self) -> Iterator[str]:
        """What to tell, line by line."""
        notes = self.notes
        numbers = f"{notes.numbers} 个数（表式 {self.form_id} 共 {notes.of} 个）"
        yield f"已标好 {'、'.join((numbers, *notes.names))}。"
        yield from _listed(
            "换下的原文", [f"{r.where}（{r.name}）：{_short(r.text)}" for r in notes.replaced]
        )
        yield from _listed("请留意", notes.remarks)
        left = [(f"{u.where}：{u.what}", f"  {u.hint}") for u in notes.unplaced]
        yield from _listed("还没标好的", [line for pair in left for line in pair], len(left))

    def as_json(self) -> dict[str, object]:
        notes = self.notes
        return {
            "form": self.form_id,
            "numbers": notes.numbers,
            "of": notes.of,
            "names": notes.names,
            "replaced": [replaced._asdict() for replaced in notes.replaced],
            "remarks": notes.remarks,
            "unplaced": [unplaced._asdict() for unplaced in notes.unplaced],
        }


def _listed(title: str, lines: Sequence[str], count: int | None = None) -> Iterator[str]:
    if lines:
        yield ""
        yield f"{title} {len(lines) if count is None else count} 处："
        yield from (f"  {line}" for line in lines)


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…（共 {len(text)} 字）"
