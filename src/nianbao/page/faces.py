"""The five official faces by role → widths of characters, runs of text, what can be printed.

A face is opened when a text needs it. A character that it lacks is drawn from the rare face.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nianbao import official, resources
from nianbao.errors import FontError
from nianbao.page.sfnt import FontFile, open_font

RARE = "rare"


class Face:
    """One font file: which characters it has, how wide they are (in em)."""

    __slots__ = ("_glyphs", "file")

    def __init__(self, file: FontFile) -> None:
        self.file = file
        self._glyphs: dict[str, int] = {}

    def glyph(self, char: str) -> int:
        """The character's glyph, 0 when the face lacks it."""
        found = self._glyphs.get(char)
        if found is None:
            found = self._glyphs[char] = self.file.glyph(ord(char))
        return found

    def has(self, char: str) -> bool:
        return self.glyph(char) != 0

    def width(self, char: str) -> float:
        """The advance as a fraction of the em."""
        return self.file.metrics(self.glyph(char))[0] / self.file.units


class Widths(dict[str, float]):
    """Widths of characters in a role, looked up once each."""

    def __init__(self, faces: Faces, role: official.Role) -> None:
        super().__init__()
        self._faces, self._role = faces, role

    def __missing__(self, char: str) -> float:
        width = self[char] = self._faces.face_for(self._role, char).width(char)
        return width


class Faces:
    """The faces by role. Get one from load_faces."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._open: dict[Path, Face] = {}
        self._chosen: dict[official.Role, dict[str, Face]] = {}
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
            found = self._widths[role] = Widths(self, role)
        return found

    def runs(self, role: official.Role, text: str) -> Iterator[tuple[Face, str]]:
        """The text cut where the face changes."""
        chosen = self._chosen.setdefault(role, {})
        chars = set(text)
        for char in chars - chosen.keys():
            chosen[char] = self.face_for(role, char)
        if len({chosen[char] for char in chars}) == 1:  # nearly every text
            yield chosen[text[0]], text
            return
        start = 0
        for at in range(1, len(text) + 1):
            if at == len(text) or chosen[text[at]] is not chosen[text[start]]:
                yield chosen[text[start]], text[start:at]
                start = at


def load_faces(files: Mapping[str, Path] | None = None) -> Faces:
    """The faces by role; the shipped ones unless other files are given."""
    return Faces(_shipped_files() if files is None else files)


def _shipped_files() -> dict[str, Path]:
    import yaml

    listing = resources.font_file("faces.yaml")
    entries = yaml.safe_load(listing.read_text(encoding="utf-8"))
    return {role: listing.with_name(entry["file"]) for role, entry in entries.items()}
