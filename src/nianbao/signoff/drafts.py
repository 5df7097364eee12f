"""A data file → its drafts under 送审/第N稿/: which content went round under which number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nianbao.content import content_code, digest_of
from nianbao.report.inputs import DRAFTS_FOLDER
from nianbao.signoff.record import Making, Values

_ABOUT = "送审稿的底稿：这一稿印的内容和它的核对码，由 nianbao build 写出，请不要改动。"
_FORMAT = 1
_NOTE_ENDING = ".送审.json"
_FOLDER = re.compile(r"第([1-9]\d{0,3})稿", re.ASCII)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: its number, its folder, what it says, and what it was made with.

    `values` are empty where its note cannot be read any more: the number is taken all the same.
    """

    number: int
    folder: Path
    values: Values
    making: Making = field(default_factory=Making)

    @property
    def digest(self) -> str:
        return digest_of(self.values)

    def input_file(self, path: Path) -> Path:
        """The copy of the data file."""
        return self.folder / path.name

    def note_file(self, path: Path) -> Path:
        return self.folder / (path.stem + _NOTE_ENDING)


def kept_drafts(path: Path) -> tuple[Draft, ...]:
    """The drafts of a data file, by number."""
    folder = path.parent / DRAFTS_FOLDER
    if not folder.is_dir():
        return ()
    found = []
    for one in folder.iterdir():
        match = _FOLDER.fullmatch(one.name)
        note = one / (path.stem + _NOTE_ENDING)
        if match and note.is_file():
            values, making = _read(note)
            found.append(Draft(int(match[1]), one, values, making))
    return tuple(sorted(found, key=lambda draft: draft.number))


def kept_draft(path: Path, digest: str) -> Draft | None:
    """The draft that has the content of this digest, where its copy of the data file is there."""
    same = _same(kept_drafts(path), digest)
    return same if same and same.input_file(path).is_file() else None


def _same(drafts: Sequence[Draft], digest: str) -> Draft | None:
    return next((one for one in drafts if one.values and one.digest == digest), None)


def draft_of(path: Path, values: Values, making: Making, kept: Mapping[str, bytes]) -> Draft:
    """The draft that has this content: the kept one, or a new one under the next free number.

    `kept` are the files that are kept with it, by name; none of another data file's is written
    over.
    """
    drafts = kept_drafts(path)
    same = _same(drafts, digest_of(values))
    if same:
        return same
    number = max((one.number for one in drafts), default=0) + 1
    while _is_taken(_folder(path, number), path, kept):
        number += 1
    return Draft(number, _folder(path, number), values, making)


def draft_before(path: Path, draft: Draft) -> Draft | None:
    """The last draft before this one whose data file is still there."""
    earlier = [one for one in kept_drafts(path) if one.number < draft.number]
    return next((one for one in reversed(earlier) if one.input_file(path).is_file()), None)


def note_bytes(draft: Draft) -> bytes:
    """What is kept beside the copy of the data file. Same draft, same bytes."""
    made = draft.making
    whole = {
        "说明": _ABOUT,
        "格式": _FORMAT,
        "稿次": draft.number,
        "核对码": content_code(draft.digest),
        "内容摘要": draft.digest,
        "成稿": {"程序": made.program, "模板": made.template, "字体": made.faces},
        "内容": dict(draft.values),
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _folder(path: Path, number: int) -> Path:
    return path.parent / DRAFTS_FOLDER / f"第{number}稿"


def _is_taken(folder: Path, path: Path, kept: Mapping[str, bytes]) -> bool:
    """Whether the folder holds another data file's picture or text under one of these names."""
    others = (folder / name for name in kept if name != path.name)
    return any(one.exists() and one.read_bytes() != kept[one.name] for one in others)


def _read(note: Path) -> tuple[Values, Making]:
    try:
        root: Any = json.loads(note.read_text(encoding="utf-8"))
        values = {str(path): str(text) for path, text in root["内容"].items()}
        made = root.get("成稿", {})
        making = Making(*(str(made.get(key, "")) for key in ("程序", "模板", "字体")))
        is_sound = digest_of(values) == root.get("内容摘要")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, Making()
    return (values, making) if is_sound else ({}, Making())
