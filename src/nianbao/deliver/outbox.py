"""Mails on disk → what went, when, to whom, with which answer. Each mail is a .eml and a .json.

The .eml never changes once it has a number: whenever a mail goes, the same bytes go. The .json is
replaced whole. It says `unknown` from just before the server may have the mail until its answer is
on disk; a program that dies in between leaves it so, and nobody but a person resolves it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from nianbao.deliver.files import write_all
from nianbao.deliver.locks import held
from nianbao.deliver.refusals import file_error
from nianbao.deliver.staging import clear_dead
from nianbao.errors import FileError, MailError
from nianbao.source.files import read_bytes

Fate = Literal["pending", "unknown", "sent", "refused"]

_VERSION = 1
_NO_SUCH_FLUSH = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)  # what some network disks say
_NAME = re.compile(r"(\d{4,})\.json", re.ASCII)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a mail for one address, with the answer to it and when that came (ISO 8601).

    `pending`: not handed over, to be tried again; `unknown`: handed over perhaps; `sent`: the
    server has it; `refused`: the server will not have it.
    """

    address: str
    fate: Fate = "pending"
    answer: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A mail in the outbox. `content` tells the same report for the same purpose again; `key` the
    same to the same addresses; `settings` is the file that says how to send it.
    """

    number: int
    key: str
    content: str
    message_id: str
    purpose: str
    title: str
    code: str
    sender: str
    settings: str
    made_at: str
    deliveries: tuple[Delivery, ...]

    def addresses(self, fate: Fate) -> tuple[str, ...]:
        return tuple(one.address for one in self.deliveries if one.fate == fate)

    def with_fate(self, addresses: Sequence[str], fate: Fate, answer: str, at: str) -> Entry:
        """The same with another fate for some addresses."""
        changed = (
            Delivery(one.address, fate, answer, at) if one.address in addresses else one
            for one in self.deliveries
        )
        return replace(self, deliveries=tuple(changed))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Outbox:
    """The mails of a folder, which is made when the first comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> tuple[Entry, ...]:
        """All mails, the oldest first. Raises FileError where a note cannot be read."""
        return tuple(self.entry(number) for number in self._numbers())

    def entry(self, number: int) -> Entry:
        """The mail of this number. Raises MailError where there is none."""
        path = self._note(number)
        if not path.exists():
            raise MailError(f"发件箱里没有第 {number} 封信", "用 nianbao outbox 看看有哪些。")
        return _entry(path, read_bytes(path))

    def message(self, entry: Entry) -> bytes:
        """The mail's bytes, as they went or will go."""
        return read_bytes(self._message(entry.number))

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """While this is held, no other program adds a mail here. Raises FileError."""
        with held(self.folder / "发件箱.lock"):
            clear_dead(self.folder)
            yield

    @contextlib.contextmanager
    def alone_with(self, number: int) -> Iterator[None]:
        """While this is held, no other program sends this mail. Raises FileError."""
        with held(self.folder / f"{number:04}.lock"):
            yield

    def next_number(self) -> int:
        return max(self._numbers(), default=0) + 1

    def add(self, entry: Entry, message: bytes) -> None:
        """Keep a new mail: it is there once its note is. Raises FileError."""
        self._make_private()
        self._write(self._message(entry.number), message)
        self.save(entry)

    def save(self, entry: Entry) -> None:
        """Replace a mail's note; when this returns it is on disk. Raises FileError."""
        said = {"version": _VERSION, **entry.as_json()}
        text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
        self._write(self._note(entry.number), text.encode())

    def _write(self, path: Path, data: bytes) -> None:
        write_all({path: data}, lambda _: None)
        if os.name == "posix":
            _flush_folder(self.folder)

    def _make_private(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as trouble:
            raise FileError(
                f"不能建发件箱 {self.folder}", "请检查磁盘和文件夹的权限。"
            ) from trouble

    def _numbers(self) -> list[int]:
        if not self.folder.exists():
            return []
        if not self.folder.is_dir():
            raise FileError(f"{self.folder} 是文件，不是发件箱的文件夹", "请核对 --outbox。")
        matches = (_NAME.fullmatch(path.name) for path in self.folder.iterdir())
        return sorted(int(match[1]) for match in matches if match)

    def _note(self, number: int) -> Path:
        return self.folder / f"{number:04}.json"

    def _message(self, number: int) -> Path:
        return self.folder / f"{number:04}.eml"


def time_text(moment: datetime) -> str:
    """A moment as it stands in the notes: 2025-01-21T09:15:00+08:00."""
    return moment.isoformat(timespec="seconds")


def when_text(at: str) -> str:
    """A time of the notes as people read it: 2025-01-21 09:15."""
    return at[:16].replace("T", " ")


def _flush_folder(folder: Path) -> None:
    """A new name is on disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as trouble:
        if trouble.errno not in _NO_SUCH_FLUSH:
            raise file_error(trouble, folder) from trouble
    finally:
        os.close(handle)


def _entry(path: Path, data: bytes) -> Entry:
    try:
        said = json.loads(data)
        if said.pop("version") != _VERSION:
            raise FileError(f"{path} 是新版程序写的", "请用写它的那一版程序。")
        deliveries = tuple(Delivery(**one) for one in said.pop("deliveries"))
        if any(one.fate not in get_args(Fate) for one in deliveries):
            raise _unreadable(path)
        return Entry(**said, deliveries=deliveries)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _unreadable(path) from None


def _unreadable(path: Path) -> FileError:
    return FileError(
        f"发件箱里的 {path} 读不懂，不知道那封信发了没有", "请把它发给维护程序的人，不要删去。"
    )
