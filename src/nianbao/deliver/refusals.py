"""What a disk refuses → a sentence and what to do."""

from __future__ import annotations

import errno
from pathlib import Path

from nianbao.errors import FileError

_REASONS = {
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "这个位置只能读",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EISDIR: "已经有一个同名的文件夹",
    errno.ENOTDIR: "上一级不是文件夹",
    errno.EEXIST: "上一级不是文件夹",
    errno.ENOENT: "没有这个文件夹",
}
_OPENED_BY = {".docx": "（Word、WPS）", ".xlsx": "（Excel、WPS）", ".pdf": "（PDF 阅读器）"}


def file_error(trouble: OSError, path: Path) -> FileError:
    """What the disk refuses, as people read it."""
    if isinstance(trouble, PermissionError):
        program = f"别的程序{_OPENED_BY.get(path.suffix.lower(), '')}"
        return FileError(
            f"不能写 {path}：没有权限，或者文件正在{program}里打开着",
            "请关闭它再试，或换一个文件夹。",
        )
    reason = _REASONS.get(trouble.errno or 0, "系统不让写")
    return FileError(f"不能写 {path}：{reason}", "请检查磁盘和文件名，或换一个文件夹。")
