"""Names and bytes → a folder that holds just these, whole or not at all. A name may lie in
a folder of its own: `送审/第1稿/2024.yaml`.

A folder of that name is replaced only where all that is in it was written here before and is as it
was written: what people put or changed there is theirs.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from nianbao.deliver.refusals import file_error
from nianbao.deliver.staging import PREFIX, clear_dead, staging, write_through
from nianbao.errors import FileError

_OLD = ".old"

Inspect = Callable[[Mapping[str, bytes]], None]
Strangers = Callable[[Mapping[str, bytes]], list[str]]


def write_folder(
    folder: Path, files: Mapping[str, bytes], inspect: Inspect, strangers: Strangers
) -> None:
    """Write the files into a folder beside, show `inspect` what is on disk, then rename it.

    `strangers` tells of the files of an older folder those that are not ours, or not as they were.
    Raises FileError, also where there are some; then nothing has changed.
    """
    try:
        clear_dead(folder.parent)
        _restore(folder)
        old = _files(folder) if folder.exists() else None
        if old == dict(files):
            return
        if old is not None:
            _refuse(folder, strangers(old))
        _replace(folder, files, inspect)
    except OSError as trouble:
        raise file_error(trouble, folder) from trouble


def _kept(folder: Path) -> Path:
    """The name of the old folder while the new one gets its own."""
    return folder.with_name(f"{PREFIX}{folder.name}{_OLD}")


def _restore(folder: Path) -> None:
    """Mend what programs that were killed between two names have left: of this folder, and what
    others are there to replace.
    """
    kept = _kept(folder)
    if kept.is_dir() and not folder.exists():
        kept.rename(folder)
    for other in folder.parent.glob(f"{PREFIX}*{_OLD}"):
        name = other.name.removeprefix(PREFIX).removesuffix(_OLD)
        if other.with_name(name).exists():
            shutil.rmtree(other, ignore_errors=True)


def _files(folder: Path) -> dict[str, bytes]:
    """All that a folder holds, also in folders in it; an empty one as an empty file. Raises
    FileError where `folder` is a file.
    """
    if not folder.is_dir():
        raise FileError(f"{folder} 是文件，不是文件夹", "请换一个文件夹（-o），或先把它改名。")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    }


def _refuse(folder: Path, strangers: list[str]) -> None:
    if strangers:
        raise FileError(
            f"{folder} 里的“{strangers[0]}”不是程序写的，或者后来改过，没有改动这个文件夹",
            "请换一个文件夹（-o），或先把这个文件夹改名。",
        )


def _replace(folder: Path, files: Mapping[str, bytes], inspect: Inspect) -> None:
    with staging(folder.parent) as stage:
        new = stage / "new"
        for name, data in files.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            write_through(new / name, data)
        inspect({name: (new / name).read_bytes() for name in files})
        _rename(new, folder)


def _rename(staged: Path, folder: Path) -> None:
    if not folder.exists():
        staged.rename(folder)
        return
    kept = _kept(folder)
    folder.rename(kept)
    try:
        staged.rename(folder)
    except OSError:
        kept.rename(folder)
        raise
    with contextlib.suppress(OSError):  # the new folder stands; the next time it is tried again
        shutil.rmtree(kept)
