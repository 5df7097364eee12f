"""Which files are data files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nianbao.errors import FileError

INPUTS = (".yaml", ".yml")  # endings of data files
NAMES_FILE, REQUIREMENTS_FILE = "名单.yaml", "要求.yaml"

_BESIDE_INPUTS = frozenset({NAMES_FILE, REQUIREMENTS_FILE})  # no reports, wherever they lie


def input_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The data files that the paths name; a folder means all in it. Raises FileError."""
    files: dict[Path, Path] = {}  # by its absolute name, as it was given
    for path in paths:
        if path.is_dir():
            found = sorted(filter(_is_input, path.rglob("*")))
            if not found:
                raise FileError(f"文件夹 {path} 里没有数据文件", "数据文件以 .yaml 或 .yml 结尾。")
            for one in found:
                files.setdefault(one.resolve(), one)
        elif path.suffix.lower() not in INPUTS and path.exists():
            raise FileError(f"{path} 不是数据文件", "数据文件以 .yaml 或 .yml 结尾。")
        else:
            files.setdefault(path.resolve(), path)
    return tuple(files.values())


def _is_input(path: Path) -> bool:
    return path.suffix.lower() in INPUTS and path.name not in _BESIDE_INPUTS and path.is_file()


def file_state(path: Path) -> tuple[int, int]:
    """Time of the last change and size: what was read of a file stands while it is the same.

    (0, 0) where there is no such file.
    """
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
