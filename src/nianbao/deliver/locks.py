"""A file → held by this program alone, until it lets go or dies."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from nianbao.deliver.files import file_error
from nianbao.errors import FileError


class HeldError(FileError):
    """Another program holds the file."""


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file. The system lets go when the program ends, however it ends.

    Raises HeldError where another program holds it, FileError where it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
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


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
