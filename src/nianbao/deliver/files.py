"""Bytes → files that are either the old or the new one, whole."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

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


def _rename(staged: Mapping[Path, Path]) -> None:
    """Give every file its name; where one is refused, those before it become the old ones again."""
    old: dict[Path, Path | None] = {}
    try:
        for number, (final, temporary) in enumerate(staged.items()):
            kept = None
            try:
                kept = _keep(final, number)
                temporary.replace(final)
            except OSError as trouble:
                if kept is not None:
                    kept.unlink(missing_ok=True)
                _restore(old)
                raise file_error(trouble, final) from trouble
            old[final] = kept
    finally:
        for kept in old.values():
            if kept is not None:
                kept.unlink(missing_ok=True)


def _keep(final: Path, number: int) -> Path | None:
    """The old file under a second name, which `number` makes its own, until all have theirs."""
    if not final.is_file():
        return None
    kept = final.with_name(f".nianbao-{os.getpid()}-{number}{final.suffix}.old")
    try:
        os.link(final, kept)
    except OSError:  # a disk without links
        shutil.copy2(final, kept)
    return kept


def _restore(old: Mapping[Path, Path | None]) -> None:
    for final, kept in old.items():
        if kept is None:
            final.unlink(missing_ok=True)
        else:
            kept.replace(final)


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
    """Final name → the temporary file beside it that holds its bytes; all gone in the end."""
    staged: dict[Path, Path] = {}
    try:
        for final, data in files.items():
            try:
                staged[final] = _write_beside(final, data)
            except OSError as trouble:
                raise file_error(trouble, final) from trouble
        yield staged
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _write_beside(final: Path, data: bytes) -> Path:
    final.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".nianbao-", suffix=final.suffix, dir=final.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.name == "posix":  # mkstemp makes it private; give what an ordinary file would have
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


_REASONS = {
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "这个位置只能读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EISDIR: "已经有一个同名的文件夹",
    errno.ENOTDIR: "上一级不是文件夹",
    errno.EEXIST: "上一级不是文件夹",
    errno.ENOENT: "没有这个文件夹",
}


def file_error(trouble: OSError, path: Path) -> FileError:
    """What the disk refuses, as people read it."""
    if isinstance(trouble, PermissionError):
        return FileError(
            f"不能写 {path}：没有权限，或者文件正在 Word 里打开着",
            "请关闭它再试，或换一个文件夹。",
        )
    reason = _REASONS.get(trouble.errno or 0, "系统不让写")
    return FileError(f"不能写 {path}：{reason}", "请检查磁盘和文件名，或换一个文件夹。")
