"""设置.yaml, the office's own settings → Settings. Each group of keys is read by who needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nianbao.errors import FileError
from nianbao.findings import Finding, Place
from nianbao.report.fields import Fields
from nianbao.report.inputs import SETTINGS_FILE
from nianbao.source.nodes import ListNode, MappingNode, Node
from nianbao.source.yamltext import read_yaml

SIGN_OFF, MAIL, POSTING = "签发", "邮件", "张贴"
GROUPS = (SIGN_OFF, MAIL, POSTING)  # the file's own keys
_SECRETS = frozenset(
    {
        "密码",
        "口令",
        "授权码",
        "授权密码",
        "登录密码",
        "password",
        "passwd",
        "pass",
        "pwd",
        "secret",
    }
)
_HINT = "样子请看 docs/settings.md 里的例子。"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that hold for a data file. `file` is None where there are none; `root` holds all
    of them, for those who read a group of their own.
    """

    file: Path | None = None
    root: MappingNode | None = None


def settings_for(path: Path) -> Settings:
    """The settings that hold for a data file: the file beside it or the nearest one above it, up to
    the working directory. Raises FileError with the place of the first thing wrong.
    """
    found = next((one for one in _places(path) if one.is_file()), None)
    return Settings() if found is None else read_settings(found)


def read_settings(path: Path) -> Settings:
    """The settings in a file. Raises FileError with the place of the first thing wrong, also where
    a password stands in it.
    """
    file = read_yaml(path)
    if not isinstance(file.root, MappingNode):
        raise _wrong(path, file.findings)
    secrets = list(_secrets(file.root))
    findings = list(file.findings)
    Fields(file.root, GROUPS, "", Place(str(path)), findings)
    if secrets or findings:
        raise _wrong(path, secrets or findings)
    return Settings(path, file.root)


def _places(path: Path) -> Iterator[Path]:
    """Beside the data file; then in each folder above it, when the working directory is one."""
    folder, end = path.absolute().parent, Path.cwd()
    yield folder / SETTINGS_FILE
    if folder.is_relative_to(end):
        for above in folder.parents:
            if not above.is_relative_to(end):
                return
            yield above / SETTINGS_FILE


def _secrets(node: Node) -> Iterator[Finding]:
    """VALUE for each key that names a password, wherever it stands."""
    if isinstance(node, MappingNode):
        for entry in node.entries:
            name = entry.key.text.strip()
            if name.lower() in _SECRETS:
                yield Finding(
                    "VALUE", "error", entry.key.place, name, f"“{name}”不能写在文件里",
                    "请删去这一行，并换一个新密码；发信时程序会问，也可以存进电脑的密码库。",
                )  # fmt: skip
            yield from _secrets(entry.value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _secrets(item)


def _wrong(path: Path, findings: tuple[Finding, ...] | list[Finding]) -> FileError:
    if not findings:
        return FileError(f"{path} 不是“键: 值”的样子", _HINT)
    first = findings[0]
    where = f"{first.place.file}:{first.place.line}:{first.place.column}"
    return FileError(f"{where}: {first.message}", first.hint or _HINT)
