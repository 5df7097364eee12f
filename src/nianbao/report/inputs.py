"""Which files are data files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from nianbao.errors import FileError
from nianbao.source.files import read_bytes
from nianbao.source.read import WORKBOOK

INPUTS = (".yaml", ".yml", ".xlsx")  # endings of data files
NAMES_FILE, REQUIREMENTS_FILE, SETTINGS_FILE = "名单.yaml", "要求.yaml", "设置.yaml"
DRAFTS_FOLDER = "送审"  # beside a data file: what its drafts were made from
RECORD_ENDING = ".签发.json"

_ENDINGS = "数据文件以 .yaml、.yml 或 .xlsx 结尾。"
_NO_DATA = f"{_ENDINGS}已有的报告先用 nianbao import 读成数据文件。"
_EXPORTED = ("是导出的数据", "请先转成 YAML：nianbao export 文件 --formats yaml。")
_OTHERS = {
    ".csv": _EXPORTED,
    ".json": _EXPORTED,
    ".xlsm": ("是带宏的工作簿，程序不读宏", "请在 Excel 里另存为“Excel 工作簿（*.xlsx）”。"),
    ".xls": ("是旧格式的工作簿", "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”。"),
    ".xlsb": ("是二进制工作簿", "请在 Excel 里另存为“Excel 工作簿（*.xlsx）”。"),
    ".et": ("是 WPS 的工作簿", "请在 WPS 里另存为“Excel 工作簿（*.xlsx）”。"),
    ".ods": ("是 OpenDocument 工作簿", "请另存为“Excel 工作簿（*.xlsx）”。"),
}
# What Excel and WPS write beside a workbook that is open; what a killed run of ours may leave.
_PASSING = ("~$", ".~", ".nianbao-")

_BESIDE_INPUTS = {  # no reports, wherever they lie → what they are, and what reads them
    NAMES_FILE: ("是机关名单", "名单放在数据文件旁边，会自己读。"),
    REQUIREMENTS_FILE: ("是上级的要求", "要求写在 --requirements 后面。"),
    SETTINGS_FILE: ("是设置", "设置放在数据文件的文件夹或者上一层，会自己读。"),
}


def record_file(path: Path) -> Path:
    """Where the record of a data file's sign-off is kept: beside it."""
    return path.with_name(path.stem + RECORD_ENDING)


def lock_file(path: Path) -> Path:
    """What a program holds while it changes a data file, its record or its drafts."""
    return path.with_name(f".nianbao-{path.stem}.lock")


def of_one_record(path: Path) -> tuple[Path, ...]:
    """The other data files beside this one whose record and drafts would be the same."""
    name = record_file(path).name.casefold()
    return tuple(
        one
        for one in sorted(path.parent.iterdir())
        if one.name != path.name and record_file(one).name.casefold() == name and is_input(one)
    )


def input_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The data files that the paths name; a folder means all in it. Raises FileError."""
    files: dict[Path, Path] = {}  # by its absolute name, as it was given
    for path in paths:
        if path.is_dir():
            found = sorted(filter(is_input, _files_in(path)))
            if not found:
                raise FileError(f"文件夹 {path} 里没有数据文件", _ENDINGS)
            for one in found:
                files.setdefault(one.resolve(), one)
        elif path.name in _BESIDE_INPUTS and path.exists():
            what, hint = _BESIDE_INPUTS[path.name]
            raise FileError(f"{path} {what}，不是报告的数据文件", f"请写上数据文件；{hint}")
        elif path.suffix.lower() not in INPUTS and path.exists():
            what, hint = _OTHERS.get(path.suffix.lower(), ("不是数据文件", _NO_DATA))
            raise FileError(f"{path} {what}", hint)
        else:
            files.setdefault(path.resolve(), path)
    return tuple(files.values())


def is_input(path: Path) -> bool:
    """Whether a file of a folder is a data file: by its ending; no list, nothing in passing."""
    return _is_inputs_name(path.name) and path.is_file()


def inputs_in(folder: Path) -> Iterator[os.DirEntry[str]]:
    """The data files that lie in a folder itself, in no order."""
    with os.scandir(folder) as entries:
        yield from (one for one in entries if _is_inputs_name(one.name) and one.is_file())


def _is_inputs_name(name: str) -> bool:
    return (
        os.path.splitext(name)[1].lower() in INPUTS  # noqa: PTH122 - of each file beside each
        and name not in _BESIDE_INPUTS
        and not name.startswith(_PASSING)
    )


def is_imported(file: str) -> bool:
    """Whether a report in this file is not read from data: a workbook may be somebody else's."""
    return Path(file).suffix.lower() not in INPUTS or is_others_workbook(Path(file))


def is_others_workbook(path: Path) -> bool:
    """Whether it is a workbook that can be read and is no data file of ours."""
    if path.suffix.lower() != WORKBOOK or not path.is_file():
        return False
    from nianbao.source.workbook import is_data  # only where there is one
    from nianbao.source.xlsx import MOST_BYTES, UnfitWorkbookError, read_sheets

    try:
        return not is_data(read_sheets(read_bytes(path, MOST_BYTES)))
    except (FileError, UnfitWorkbookError):
        return False


def how_to_look(file: str) -> str:
    """The command that shows what is wrong in a file."""
    if is_imported(file):
        return f"nianbao import {file} -o 读出的.yaml"
    return f"nianbao check {file}"


def _files_in(folder: Path) -> Iterator[Path]:
    """The files of a folder and of those in it, but for what drafts were made from and for what is
    there only while a program writes.
    """
    for place, folders, names in os.walk(folder):
        folders[:] = (
            name for name in folders if name != DRAFTS_FOLDER and not name.startswith(_PASSING)
        )
        yield from (Path(place, name) for name in names)


def file_state(path: Path | os.DirEntry[str]) -> tuple[int, int]:
    """Time of the last change and size: what was read of a file stands while it is the same.

    (0, 0) where there is no such file.
    """
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
