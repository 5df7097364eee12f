"""A file that only office programs read (.doc, .wps, .rtf, .odt; .xls, .ods) → a .docx or an .xlsx.

LibreOffice does it where it is installed: with a profile of its own that runs no macro and follows
no link, and with an end to its patience. Nothing else of the computer is touched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from nianbao.errors import FileError

CONVERTED = "已用 LibreOffice 转换后读入，请对照原件核对"

_SHEETS = frozenset({"xls", "ods"})  # kinds that become an .xlsx
_SAVE_AS = {
    "docx": "请用 Word 或 WPS 打开它，点“文件—另存为”，类型选“Word 文档（*.docx）”，"
    "再导入另存的文件。",
    "xlsx": "请用 Excel 或 WPS 打开它，点“文件—另存为”，类型选“Excel 工作簿（*.xlsx）”，"
    "再导入另存的文件。",
}
_PATIENCE = 120  # seconds; a report takes five
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/opt/libreoffice/program/soffice",
)
_SETTINGS = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">\
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_NOWHERE = "http://127.0.0.1:9"  # a proxy that is not there: what is still asked for fails


def converted(data: bytes, file: str, kind: str) -> bytes:
    """The bytes of a file of a kind (doc, rtf, odt; xls, ods) as those of a .docx or an .xlsx.

    Raises FileError where LibreOffice is not installed, or cannot read the file in time.
    """
    target = "xlsx" if kind in _SHEETS else "docx"
    program, save_as = _program(), _SAVE_AS[target]
    if program is None:
        raise FileError(f"{file} 是 .{kind} 格式，不能直接读", save_as)
    with TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source = home / f"source.{kind}"
        source.write_bytes(data)
        _write_profile(home / "profile")
        try:
            _run(_order(program, home, source, target), home)
        except _FailedError as trouble:
            raise FileError(f"{file} 没有读：{trouble}", save_as) from trouble
        written = home / "out" / f"source.{target}"
        if not written.is_file():
            raise FileError(f"{file} 转换不成，也许坏了或者设了密码", save_as)
        return written.read_bytes()


class _FailedError(Exception):
    """LibreOffice did not do it; says why."""


def _program() -> str | None:
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


def _write_profile(profile: Path) -> None:
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")


def _order(program: str, home: Path, source: Path, target: str) -> list[str]:
    return [
        program,
        f"-env:UserInstallation={(home / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
        "--convert-to",
        target,
        "--outdir",
        str(home / "out"),
        str(source),
    ]


def _run(order: list[str], home: Path) -> None:
    with _process(order, home) as process:
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired as trouble:
            raise _FailedError(f"LibreOffice 用了 {_PATIENCE} 秒还没有转换好") from trouble


@contextlib.contextmanager
def _process(order: list[str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program, running; at the end it and what it started are gone."""
    try:
        process = subprocess.Popen(  # noqa: S603 - the program was looked up, no shell
            order,
            cwd=home,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as trouble:
        raise _FailedError("启动不了 LibreOffice") from trouble
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(home: Path) -> Mapping[str, str]:
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE)
    return {**os.environ, **proxies, "TMPDIR": str(home), "SAL_USE_VCLPLUGIN": "svp"}
