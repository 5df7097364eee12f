"""A folder → a folder in it for what is being written, gone in the end.

A lock in it says that whoever writes is alive. What a program that died has left in the same folder
goes when the next one writes there; what a living one writes never does.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from nianbao.deliver.locks import is_mine, open_lock, taken, try_to_remove

PREFIX = ".nianbao-"  # of all that is there only while a program runs
_LOCK = "lock"
_LOCK_ENDING = ".lock"
_TRIES = 20


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A new folder in `folder`, which is made where it is missing. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    clear_dead(folder)
    stage, handle = _opened(folder)
    try:
        yield stage
    finally:
        _remove(stage, handle)


@contextlib.contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Hold a lock file while files beside it are read and changed, after whoever holds it now. It
    is gone afterwards, with what the dead have left beside it.

    Raises HeldError where the other does not end, FileError where the folder cannot be written.
    """
    handle = taken(path)
    try:
        clear_dead(path.parent)
        yield
    finally:
        try_to_remove(path, handle)


def write_through(path: Path, data: bytes) -> None:
    """Write a new file; when this returns it is on disk. Raises OSError."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def clear_dead(folder: Path) -> None:
    """Remove what programs that died have left in a folder: what they were writing, their locks."""
    with contextlib.suppress(OSError):
        here = Path(os.path.realpath(folder))
        for one in [one for one in here.iterdir() if one.name.startswith(PREFIX)]:
            lock = one / _LOCK if one.is_dir() else one
            if os.path.realpath(lock) != str(lock):  # what a link leads to was never ours
                continue
            if lock.name != _LOCK and lock.suffix != _LOCK_ENDING:
                continue
            with contextlib.suppress(OSError):
                _clear(one, lock)


def _clear(one: Path, lock: Path) -> None:
    """Remove a lock that nobody holds, and the folder that it was for."""
    if not lock.exists():
        one.rmdir()  # its program died before it had a lock; none that lives loses more than a try
        return
    handle = open_lock(lock, new=False)
    if not is_mine(handle, lock, without_locks=False):
        os.close(handle)
    elif one == lock:
        try_to_remove(lock, handle)
    else:
        _remove(one, handle)


def _opened(folder: Path) -> tuple[Path, int]:
    """A new folder and its lock, held. Raises OSError.

    Its rights are those of any folder there: on Windows files keep what they took over from it, and
    a folder of `tempfile` is for its owner alone.
    """
    for left in reversed(range(_TRIES)):
        stage = folder / f"{PREFIX}{secrets.token_hex(8)}"
        try:
            stage.mkdir()
            handle = open_lock(stage / _LOCK)
        except (FileExistsError, FileNotFoundError):
            # The name is taken, or another program took the folder for a dead one's.
            if left:
                continue
            raise
        if is_mine(handle, stage / _LOCK):
            return stage, handle
        os.close(handle)
    raise FileNotFoundError(folder)


def _remove(stage: Path, handle: int) -> None:
    """All in it, the lock last: so whatever is left is known for a dead program's."""
    try:
        for one in stage.iterdir():
            if one.is_dir():
                shutil.rmtree(one)
            elif one.name != _LOCK:
                one.unlink()
    except OSError:  # the disk refuses: the next one tries again
        os.close(handle)
        return
    try_to_remove(stage / _LOCK, handle)
    with contextlib.suppress(OSError):
        stage.rmdir()
