"""Bytes → files that are either the old or the new one, whole."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from nianbao.deliver.refusals import file_error
from nianbao.deliver.staging import staging, write_through
from nianbao.errors import FileError
from nianbao.source.files import read_bytes

Inspect = Callable[[Mapping[Path, bytes]], None]


def write_all(files: Mapping[Path, bytes], inspect: Inspect) -> None:
    """Write the files under other names, read them back, show them to `inspect`, then rename.

    `inspect` gets each final name with the bytes that are on disk, and raises to refuse them: then
    no file has changed and nothing is left behind. Raises FileError where the disk refuses.
    """
    with _staged(files) as staged:
        inspect({final: read_bytes(temporary) for final, temporary in staged.items()})
        _rename(staged)


def may_be_replaced(path: Path) -> bool:
    """Whether a file is neither read-only nor held open by a program that lets nobody write it."""
    try:
        path.open("r+b").close()
    except PermissionError:
        return False
    return True


def _rename(staged: Mapping[Path, Path]) -> None:
    """Give every file its name; where one is refused, those before it become the old ones again."""
    old: dict[Path, Path | None] = {}
    for final, temporary in staged.items():
        try:
            kept = _keep(final, temporary.with_suffix(".old"))
            temporary.replace(final)
        except OSError as trouble:
            raise _refused(trouble, final, _restore(old)) from trouble
        old[final] = kept


def _keep(final: Path, kept: Path) -> Path | None:
    """The old file under a second name, until all have theirs."""
    if not final.is_file():
        return None
    try:
        os.link(final, kept)
    except OSError:  # a disk without links
        shutil.copy2(final, kept)
    return kept


def _restore(old: Mapping[Path, Path | None]) -> list[Path]:
    """Give the old files their names again; those that the disk leaves as the new ones."""
    stuck = []
    for final, kept in old.items():
        try:
            if kept is None:
                final.unlink(missing_ok=True)
            else:
                kept.replace(final)
        except OSError:
            stuck.append(final)
    return stuck


def _refused(trouble: OSError, final: Path, stuck: Sequence[Path]) -> FileError:
    error = file_error(trouble, final)
    if not stuck:
        return error
    names = "、".join(str(path) for path in stuck)
    return FileError(f"{error.message}；{names} 已经写好，退不回去了", "请检查磁盘，再运行一次。")


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, whole or not at all. Raises FileError where it is."""
    with _staged({path: data}) as staged:
        try:
            _give_new_name(staged[path], path)
        except FileExistsError:
            raise FileError(
                f"{path} 已经有了，没有改动它", "请换一个文件夹，或先把原来的文件改名。"
            ) from None
        except OSError as trouble:
            raise file_error(trouble, path) from trouble


def _give_new_name(temporary: Path, final: Path) -> None:
    """Raises FileExistsError where there is such a file, even one that has just come."""
    try:
        os.link(temporary, final)
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        if final.exists():
            raise FileExistsError(final) from None
        temporary.rename(final)


@contextlib.contextmanager
def _staged(files: Mapping[Path, bytes]) -> Iterator[dict[Path, Path]]:
    """Final name → the file in a staging folder beside it that holds its bytes; all gone in the
    end.
    """
    stages: dict[Path, Path] = {}
    staged: dict[Path, Path] = {}
    with contextlib.ExitStack() as stack:
        for number, (final, data) in enumerate(files.items()):
            try:
                if final.parent not in stages:
                    stages[final.parent] = stack.enter_context(staging(final.parent))
                staged[final] = stages[final.parent] / str(number)
                write_through(staged[final], data)
            except OSError as trouble:
                raise file_error(trouble, final) from trouble
        yield staged
