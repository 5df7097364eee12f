"""What an import is not sure of, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was not found or is not certain. `path` names the key of the data file (申请.新收.自然人,
    总体情况) or is "" where it has none; `place` where it stands in the source, "" where nowhere.
    """

    path: str
    place: str
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "path": self.path, "place": self.place, "message": self.message, "hint": self.hint,
        }  # fmt: skip
