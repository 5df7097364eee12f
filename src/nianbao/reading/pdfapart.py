"""A PDF is read by another process: whatever a strange file makes PDFium do, this program goes on.

A few kB can ask for forms inside forms without end, or for one stream a thousand times: PDFium has
no limit for either, and dies where memory ends. Here time ends it, and a limit of memory where the
system has one. What comes back is JSON, which can only be data. A file that kills the process is a
bad one; what Python stumbles over in it is a fault of ours, and told so.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import traceback
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nianbao.errors import FileError
from nianbao.reading import pdfium
from nianbao.reading.pdfium import Page, Rule, Sign, Stroke

_PATIENCE = 60  # seconds; 400,000 signs, the most that is read, take some six
_MOST_MEMORY = 2**30  # bytes; a page of A3 at 600 dpi as a picture takes a third
_STUMBLED = 1  # the exit code of a Python that an exception ended
_AGAIN = "请重新下载或另存一份再试；还不行，请找它的 Word 文件。"

_PARTS: Mapping[str, Callable[..., Any]] = {
    "signs": Sign, "lying": Rule, "standing": Rule, "ticks": Rule, "strokes": Stroke,
    "coloured": Rule,
}  # fmt: skip


def read_pages(data: bytes, file: str) -> list[Page]:
    """All pages. Raises FileError where the file is damaged, locked or far too long."""
    return [_page(page) for page in _asked("pages", data, file)]


def information(data: bytes, keys: Sequence[str]) -> Mapping[str, str]:
    """The texts of some keys of the document information, "" where there are none.

    Raises FileError where the file is damaged or locked.
    """
    found: Mapping[str, str] = _asked("information", data, "PDF 文件", *keys)
    return found


def pictures_and_words(data: bytes) -> tuple[tuple[bytes, ...], str]:
    """The pictures of all pages as files, in the order in which they are drawn; and all that the
    pages say, drawings included, without white space.

    Raises FileError where the file is damaged or locked.
    """
    pictures, words = _asked("pictures", data, "PDF 文件")
    return tuple(map(b64decode, pictures)), words


def _page(said: Mapping[str, Any]) -> Page:
    fields: dict[str, Any] = dict(said)
    for name, part in _PARTS.items():
        fields[name] = tuple(part(*values) for values in fields[name])
    return Page(**fields)


def _asked(task: str, data: bytes, file: str, *more: str) -> Any:  # noqa: ANN401 - JSON
    said = _said(_run([task, file, *more], data, file), file)
    if "message" in said:
        raise FileError(said["message"], said["hint"])
    return said["found"]


def _run(order: Sequence[str], data: bytes, file: str) -> subprocess.CompletedProcess[bytes]:
    python = [sys.executable, "-P", "-X", "utf8", "-m", __name__]
    try:
        return subprocess.run(  # noqa: S603 - this Python itself, no shell
            [*python, *order], input=data, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as trouble:
        raise FileError(f"{file} 读了 {_PATIENCE} 秒还没有读完，大得不正常", _AGAIN) from trouble
    except OSError as trouble:
        raise FileError(
            f"{file} 没有读：读 PDF 要另开一个 {sys.executable}，系统不让开",
            "请关掉一些程序再试；还不行，请让管电脑的人看看是不是被安全软件拦住了。",
        ) from trouble


def _said(done: subprocess.CompletedProcess[bytes], file: str) -> Mapping[str, Any]:
    try:
        said: Mapping[str, Any] = json.loads(done.stdout)
    except ValueError as trouble:
        if done.returncode == _STUMBLED:  # before it could say anything
            raise _bug(done.stderr.decode(errors="replace")) from None
        raise FileError(f"{file} 坏了，或者解开后大得不正常，读不了", _AGAIN) from trouble
    if "bug" in said:
        raise _bug(said["bug"])
    return said


def _bug(told: str) -> RuntimeError:
    """What Python told of a fault of ours: its last line, and all of it where it is asked for."""
    bug = RuntimeError(told.strip().rpartition("\n")[2])
    bug.add_note(told)
    return bug


# -- in the other process


def _answer(task: str, file: str, *more: str) -> Any:  # noqa: ANN401 - JSON
    data = sys.stdin.buffer.read()
    if task == "information":
        return pdfium.information(data, more)
    if task == "pictures":
        pictures, words = pdfium.pictures_and_words(data)
        return [b64encode(picture).decode() for picture in pictures], words
    names = Page.__slots__
    pages = pdfium.read_pages(data, file)
    return [{name: getattr(page, name) for name in names} for page in pages]


def _main() -> None:
    _limit_memory()
    sys.stdout.write(_told(*sys.argv[1:]))


def _told(task: str, file: str, *more: str) -> str:
    """As JSON; nothing where memory ended."""
    try:
        return json.dumps({"found": _answer(task, file, *more)})
    except FileError as trouble:
        return json.dumps({"message": trouble.message, "hint": trouble.hint})
    except MemoryError:
        return ""
    except Exception:  # noqa: BLE001 - the one who asked tells it
        return json.dumps({"bug": traceback.format_exc()})


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _main()
