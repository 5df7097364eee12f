"""A path → the bytes there, or one sentence that says why they cannot be read."""

from __future__ import annotations

import errno
from pathlib import Path

from nianbao.errors import FileError

_REASONS = {
    errno.ENOENT: "没有这个文件",
    errno.ENOTDIR: "没有这个文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENAMETOOLONG: "文件名太长",
}


def read_bytes(
    path: Path,
    most: int | None = None,
    *,
    unlike: str = "年报的数据文件",
    hint: str = "数据文件一般只有几十 KB。",
) -> bytes:
    """A file whole. One of more than `most` bytes is not read: it is `unlike` what is wanted.

    Raises FileError.
    """
    try:
        if path.is_dir():
            raise FileError(f"{path} 是文件夹，不是文件", "请写明是里面的哪个文件。")
        if path.exists() and not path.is_file():
            raise FileError(f"{path} 不是文件", "请检查文件名。")
        if most is not None and (size := path.stat().st_size) > most:
            raise FileError(f"{path} 有 {size / 2**20:.1f} MB，不像是{unlike}", hint)
        return path.read_bytes()
    except (OSError, ValueError) as trouble:
        raise unreadable(path, trouble) from trouble


def unreadable(path: Path, trouble: OSError | ValueError) -> FileError:
    """What the system refuses, as people read it. A ValueError is that of a name with a NUL."""
    if isinstance(trouble, OSError):
        reason = _REASONS.get(trouble.errno or 0, "系统不让打开")
    else:
        reason = "不能作文件名"
    return FileError(f"打不开文件 {path}：{reason}", "请检查文件名和权限。")
