"""A file → held by this program alone, until it lets go or dies.

The system lets go of a lock when the program ends, however it ends: none is ever stuck.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from nianbao.deliver.refusals import file_error
from nianbao.errors import FileError

_PAUSE, _TRIES = 0.05, 600  # seconds between two tries; half a minute in all
_REFUSALS = 20  # so often is taken for chance that a disk says no: Windows does while a file goes
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)  # what some network disks say


class HeldError(FileError):
    """Another program holds the file."""


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file. The system lets go when the program ends, however it ends.

    Raises HeldError where another program holds it, FileError where it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = open_lock(path)
    except OSError as trouble:
        raise file_error(trouble, path) from trouble
    try:
        try:
            _lock(handle)
        except OSError:
            raise HeldError(f"{path} 正由另一个程序用着", "请等它做完再试。") from None
        yield
    finally:
        os.close(handle)


def open_lock(path: Path, *, new: bool = True) -> int:
    """A handle of a lock file, which need not be there unless `new` is False. Raises OSError."""
    return os.open(path, os.O_RDWR | (os.O_CREAT if new else 0), 0o600)


def try_to_remove(path: Path, handle: int) -> None:
    """Remove a lock that is held, and let go of it."""
    if os.name == "posix":  # while it is held: whoever waits for it sees that it is gone
        _remove(path)
    os.close(handle)
    if os.name != "posix":  # Windows removes none that is open
        _remove(path)


def taken(path: Path) -> int:
    """A lock, held, after whoever holds it now; one of a program that died is taken like any other.

    Raises HeldError where the other does not end, FileError where the folder cannot be written.
    """
    for number in range(_TRIES):
        if number:
            time.sleep(_PAUSE)
        try:
            handle = open_lock(path)
        except OSError as trouble:
            if isinstance(trouble, PermissionError) and number < _REFUSALS and os.name != "posix":
                continue
            raise file_error(trouble, path.parent) from trouble
        if is_mine(handle, path):
            return handle
        os.close(handle)
    raise HeldError(f"{path.parent} 里的数据正由另一个程序改着", "请等它做完再试。")


def is_mine(handle: int, path: Path, *, without_locks: bool = True) -> bool:
    """Whether the lock is ours now, on the file that still has this name; `without_locks` is the
    answer on a disk that has none: what is written is still compared with what was read.
    """
    try:
        _lock(handle)
    except OSError as trouble:
        return without_locks and trouble.errno in _NO_LOCKS
    try:
        return os.name != "posix" or os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
