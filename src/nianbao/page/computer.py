"""The computer's font folders → its faces by name, and which of them plays which role, and why.

Opening hundreds of files would take longer than a report. What they say of themselves is kept in
a file of the user's cache; only new and changed ones are opened.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from nianbao.errors import FontError
from nianbao.page.faces import Face, FontPlace
from nianbao.page.sfnt import FaceNames, face_names, open_font
from nianbao.typefaces import Typeface, typefaces

_FONT_FILES = (".ttf", ".ttc", ".otf", ".otc")
_FULL_WIDTH = "，。、；：？！（）《》“”年月日一二三四五六"  # the lines are set on a grid of these
_OTHERS = "0123456789—…"

# Per file: size and time of change, then the faces' families, regularity and outlines.
_Entry: TypeAlias = tuple[int, int, list[tuple[list[str], bool, bool]]]


@dataclass(frozen=True, slots=True)
class InstalledFace:
    """A face of the computer."""

    place: FontPlace
    names: FaceNames


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A face of the computer that has the right name, and why it is not taken."""

    family: str
    place: FontPlace
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Who plays a role in the PDF: a face of the computer, or the shipped one where `family` is
    empty. `word` is the name under which Word finds a face here, "" where it finds none.
    """

    role: str
    typeface: Typeface
    family: str
    place: FontPlace
    passed_over: tuple[PassedOver, ...]
    word: str


def font_folders(platform: str, environment: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    """Where a system keeps fonts; `platform` as sys.platform."""
    if platform == "win32":
        local = environment.get("LOCALAPPDATA", str(home / "AppData" / "Local"))
        return (
            Path(environment.get("WINDIR", r"C:\Windows")) / "Fonts",
            Path(local) / "Microsoft" / "Windows" / "Fonts",
        )
    if platform == "darwin":
        return (home / "Library" / "Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    own = environment.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    shared = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return (
        Path(own) / "fonts",
        home / ".fonts",
        *(Path(each) / "fonts" for each in shared.split(":") if each),
    )


def own_font_folders() -> tuple[Path, ...]:
    """The font folders of the computer that this runs on."""
    return font_folders(sys.platform, os.environ, Path.home())


def installed_faces(folders: Sequence[Path], kept: Path) -> tuple[InstalledFace, ...]:
    """The faces in the folders and those below them. `kept` is the file that remembers them.

    A folder or file that cannot be read counts as empty.
    """
    known = _read_kept(kept)
    found = {path: _entry(path, status, known) for path, status in _font_files(folders)}
    if found != known:
        _write_kept(kept, found)
    return tuple(
        InstalledFace(FontPlace(Path(path), number), FaceNames(tuple(families), *flags))
        for path, (_, _, faces) in found.items()
        for number, (families, *flags) in enumerate(faces)
    )


def choose(installed: Sequence[InstalledFace]) -> tuple[Choice, ...]:
    """Who plays each role: the first face of the computer that may, else the shipped one."""
    by_family: dict[str, list[InstalledFace]] = {}
    for face in installed:
        for family in face.names.families:
            by_family.setdefault(family, []).append(face)
    return tuple(
        _choice(role, typeface, by_family)
        for role, typeface in typefaces().items()
        if typeface.official
    )


def preferred(choices: Sequence[Choice]) -> dict[str, FontPlace]:
    """The roles that faces of the computer play, as load_faces takes them."""
    return {choice.role: choice.place for choice in choices if choice.family}


# -- choosing


def _choice(
    role: str, typeface: Typeface, by_family: Mapping[str, Sequence[InstalledFace]]
) -> Choice:
    passed: list[PassedOver] = []
    asked = (typeface.official, *typeface.instead)
    word = next((name for name in asked if name in by_family), "")
    for family in typeface.families:
        for face in by_family.get(family, ()):
            reason = _unfit(face)
            if not reason:
                return Choice(role, typeface, family, face.place, tuple(passed), word)
            passed.append(PassedOver(family, face.place, reason))
    return Choice(role, typeface, "", FontPlace(typeface.file), tuple(passed), word)


def _unfit(face: InstalledFace) -> str:
    """Why a face cannot be used; "" where it can."""
    if not face.names.is_regular:
        return "不是常规体（粗体或斜体）"
    if not face.names.has_outlines:
        return "是 CFF 轮廓，不能嵌入 PDF"
    try:
        opened = Face(open_font(*face.place))
    except FontError as trouble:
        return trouble.message.removeprefix(f"字体 {face.place.path} ").removeprefix("的")
    lacking = [char for char in _FULL_WIDTH + _OTHERS if not opened.has(char)]
    if lacking:
        return f"缺少常用的字“{lacking[0]}”"
    narrow = [char for char in _FULL_WIDTH if opened.widths[char] != 1]
    return f"“{narrow[0]}”不是全角" if narrow else ""


# -- finding


def _font_files(folders: Sequence[Path]) -> Iterator[tuple[str, os.stat_result]]:
    waiting = [str(folder) for folder in reversed(folders)]
    seen: set[str] = set()
    while waiting:
        folder = waiting.pop()
        if folder in seen:
            continue
        seen.add(folder)
        entries: list[os.DirEntry[str]] = []
        with suppress(OSError), os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
        for entry in entries:
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name.lower().endswith(_FONT_FILES):
                    yield entry.path, entry.stat()


def _entry(path: str, status: os.stat_result, known: Mapping[str, _Entry]) -> _Entry:
    """What a file says of itself, from memory while it has not changed."""
    size, changed = status.st_size, status.st_mtime_ns
    entry = known.get(path)
    if entry and (entry[0], entry[1]) == (size, changed):
        return entry
    names = face_names(Path(path))
    return size, changed, [(list(n.families), n.is_regular, n.has_outlines) for n in names]


def _read_kept(file: Path) -> dict[str, _Entry]:
    """What was kept; nothing when it is not there or not as it was written."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {
            path: (int(size), int(changed), [(list(f), bool(r), bool(o)) for f, r, o in faces])
            for path, (size, changed, faces) in kept.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write_kept(file: Path, found: Mapping[str, _Entry]) -> None:
    """Remember; where that cannot be, the next run looks into the files again."""
    new = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        new.replace(file)
    except (OSError, UnicodeError):
        with suppress(OSError):
            new.unlink()
