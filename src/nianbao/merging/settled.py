"""Which Word files people have looked through: what they did not take over of them may be lost.

Kept for this user, by what the file holds: one that is changed again is another one.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from nianbao.deliver.refusals import file_error
from nianbao.resources import settled_folder


def settle(word: bytes) -> None:
    """Remember that nothing more is wanted of a Word file. Raises FileError."""
    note = _note(word)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch()
    except OSError as trouble:
        raise file_error(trouble, note) from trouble


def is_settled(word: bytes) -> bool:
    """Whether somebody has said so."""
    return _note(word).is_file()


def _note(word: bytes) -> Path:
    return settled_folder() / sha256(word).hexdigest()
