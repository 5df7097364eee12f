"""The five official faces by role → widths of characters, runs of text, what can be printed.

A face is opened when a text needs it. A character that it lacks is drawn from the rare face.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from nianbao import official
from nianbao.errors import FontError
from nianbao.page.sfnt import FontFile, open_font
from nianbao.typefaces import typefaces

RARE = "rare"


class Widths(dict[str, float]):
    """Widths of characters in em; each is looked up once, when it is first asked for."""

    def __init__(self, width: Callable[[str], float]) -> None:
        super().__init__()
        self._width = width

    def __missing__(self, char: str) -> float:
        width = self[char] = self._width(char)
        return width


class Face:
    """One font file: which characters it has, how wide they are (in em)."""

    __slots__ = ("file", "widths")

    def __init__(self, file: FontFile) -> None:
        self.file = file
        self.widths = Widths(self._width)

    def has(self, char: str) -> bool:
        return self.file.glyph(ord(char)) != 0

    def _width(self, char: str) -> float:
        return self.file.metrics(self.file.glyph(ord(char)))[0] / self.file.units


class Faces:
    """The faces by role. Get one from load_faces."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._open: dict[Path, Face] = {}
        self._own: dict[official.Role, set[str]] = {}
        self._widths: dict[official.Role, Widths] = {}

    def face(self, role: str) -> Face:
        """The face that plays a role. Raises FontError when its file is missing or damaged."""
        path = self._files[role]
        found = self._open.get(path)
        if found is None:
            found = self._open[path] = Face(open_font(path))
        return found

    def printable(self, role: official.Role, char: str) -> bool:
        return self.face(role).has(char) or self.face(RARE).has(char)

    def face_for(self, role: official.Role, char: str) -> Face:
        """The role's own face, or the rare one. Raises FontError when neither has the character."""
        own = self.face(role)
        if own.has(char):
            return own
        rare = self.face(RARE)
        if rare.has(char):
            return rare
        raise FontError(
            f"没有字体能印出“{char}”（U+{ord(char):04X}）", "请改用别的字，或写明偏旁部首。"
        )

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


def load_faces(files: Mapping[str, Path] | None = None) -> Faces:
    """The faces by role; the shipped ones unless other files are given."""
    return Faces(_shipped_files() if files is None else files)


def _shipped_files() -> dict[str, Path]:
    return {role: face.file for role, face in typefaces().items()}
