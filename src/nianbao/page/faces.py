"""The five official faces by role → widths of characters, runs of text, what can be printed.

A face is opened when a text needs it. A character that a face of the computer lacks is drawn from
the shipped one of its role, and what that lacks from the rare face.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from nianbao import official
from nianbao.errors import FontError
from nianbao.page.sfnt import FontFile, open_font
from nianbao.typefaces import typefaces

RARE = "rare"


class FontPlace(NamedTuple):
    """Where a face is: its file, and which one it is of a collection."""

    path: Path
    number: int = 0


class Ink(NamedTuple):
    """The ends of a character's ink, from where its pen begins on the baseline, in em."""

    left: float
    bottom: float
    right: float
    top: float


class Widths(dict[str, float]):
    """Widths of characters in em; each is looked up once, when it is first asked for."""

    def __init__(self, width: Callable[[str], float]) -> None:
        super().__init__()
        self._width = width

    def __missing__(self, char: str) -> float:
        width = self[char] = self._width(char)
        return width


class Face:
    """One font file: which characters it has, how wide they and their ink are (in em)."""

    __slots__ = ("_inks", "file", "widths")

    def __init__(self, file: FontFile) -> None:
        self.file = file
        self.widths = Widths(self._width)
        self._inks: dict[str, Ink] = {}

    def ink(self, char: str) -> Ink:
        """Where the character's ink ends on each side; a space has none."""
        found = self._inks.get(char)
        if found is None:
            box = self.file.extent(self.file.glyph(ord(char)))
            found = self._inks[char] = Ink(*(end / self.file.units for end in box))
        return found

    def has(self, char: str) -> bool:
        return self.file.glyph(ord(char)) != 0

    def _width(self, char: str) -> float:
        return self.file.metrics(self.file.glyph(ord(char)))[0] / self.file.units


class Faces:
    """The faces by role. Get one from load_faces."""

    def __init__(
        self, files: Mapping[str, Path], preferred: Mapping[str, FontPlace] | None = None
    ) -> None:
        self._shipped = {role: FontPlace(path) for role, path in files.items()}
        self._preferred = preferred or {}
        self._open: dict[FontPlace, Face] = {}
        self._own: dict[official.Role, set[str]] = {}
        self._printable: dict[official.Role, set[str]] = {}
        self._widths: dict[official.Role, Widths] = {}

    def face(self, role: str) -> Face:
        """The face that plays a role. Raises FontError when its file is missing or damaged."""
        return self._opened(self._preferred.get(role) or self._shipped[role])

    def faceless(self, role: official.Role, chars: AbstractSet[str]) -> AbstractSet[str]:
        """The characters that no face of the role has; those that one has are remembered."""
        known = self._printable.setdefault(role, set())
        new = chars - known
        if new:
            known.update(char for char in new if any(f.has(char) for f in self._chain(role)))
        return new - known

    def face_for(self, role: official.Role, char: str) -> Face:
        """The first face of the role that has the character. Raises FontError when none has."""
        for face in self._chain(role):
            if face.has(char):
                return face
        raise FontError(
            f"没有字体能印出“{char}”（U+{ord(char):04X}）", "请改用别的字，或写明偏旁部首。"
        )

    def _chain(self, role: str) -> Iterator[Face]:
        """The faces to ask for a character, each opened only when it is asked."""
        yield self.face(role)
        if role in self._preferred:
            yield self._opened(self._shipped[role])
        yield self.face(RARE)

    def _opened(self, place: FontPlace) -> Face:
        found = self._open.get(place)
        if found is None:
            found = self._open[place] = Face(open_font(place.path, place.number))
        return found

    def widths(self, role: official.Role) -> Widths:
        """Width of each character in em; kept for the next text."""
        found = self._widths.get(role)
        if found is None:
            found = Widths(lambda char: self.face_for(role, char).widths[char])
            self._widths[role] = found
        return found

    def runs(self, role: official.Role, text: str) -> Iterator[tuple[Face, str]]:
        """The text cut where the face changes."""
        if self._all_own(role, text):  # nearly every text
            if text:
                yield self.face(role), text
            return
        for face, chars in groupby(text, lambda char: self.face_for(role, char)):
            yield face, "".join(chars)

    def _all_own(self, role: official.Role, text: str) -> bool:
        """Whether the role's own face has every character; those that it has are remembered."""
        known = self._own.setdefault(role, set())
        if not known.issuperset(text):
            own = self.face(role)
            known.update(filter(own.has, set(text)))
        return known.issuperset(text)


def load_faces(preferred: Mapping[str, FontPlace] | None = None) -> Faces:
    """The shipped faces by role, each behind the preferred one of its role."""
    return Faces({role: face.file for role, face in typefaces().items()}, preferred)
