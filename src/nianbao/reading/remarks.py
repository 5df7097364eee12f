"""What a reader leaves out or takes in one of several ways → one Chinese sentence for each kind."""

from __future__ import annotations

from dataclasses import dataclass, field

_MOST_PLACES = 5
_MOST_SHOWN = 20  # characters of what was left out


@dataclass(slots=True)
class Remarks:
    """Places by what happened there; filled while a file is read."""

    _places: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, place: str = "", said: str = "") -> None:
        """Something of a kind at a place, with its text where it has one."""
        shown = "".join(said.split())
        if len(shown) > _MOST_SHOWN:
            shown = f"{shown[:_MOST_SHOWN]}…"
        entry = f"{place}“{shown}”" if shown else place
        places = self._places.setdefault(kind, [])
        if not places or places[-1] != entry:  # a deletion in many runs is one
            places.append(entry)

    def sentences(self) -> tuple[str, ...]:
        """One for each kind, in the order in which they were met."""
        return tuple(_sentence(kind, places) for kind, places in self._places.items())


def _sentence(kind: str, places: list[str]) -> str:
    named = [place for place in places if place]
    if not named:
        return f"{kind}。"
    shown = "；".join(named[:_MOST_PLACES])
    rest = f"等 {len(named)} 处" if len(named) > _MOST_PLACES else ""
    return f"{kind}：{shown}{rest}。"
