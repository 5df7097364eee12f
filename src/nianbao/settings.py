"""设置.yaml, the office's own settings → Settings. Each group of keys is read by who needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nianbao.errors import FileError
from nianbao.findings import Finding, Place
from nianbao.report.fields import Fields, wrong_shape
from nianbao.report.inputs import SETTINGS_FILE
from nianbao.report.keys import Key
from nianbao.source.nodes import ListNode, MappingNode, Node, Scalar
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
FINAL_STEP = "签发"
DEFAULT_STEPS = ("拟稿", "核稿", FINAL_STEP)


def _keys(*names: str) -> dict[str, Key]:
    return {name: Key(name, name, required=False) for name in names}


_SIGN_OFF_KEYS = _keys("步骤", "稿纸")
_SLIP_KEYS = _keys("模板", "会签", "公开属性", "份数")
_HINT = "样子请看 docs/settings.md 里的例子。"


@dataclass(frozen=True, slots=True)
class SlipSettings:
    """What an office prints on its 发文稿纸, and its own template for it; "" and None: ours."""

    template: Path | None = None
    countersigners: str = ""
    disclosure: str = ""
    copies: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that hold for a data file. `file` is None where there are none; `root` holds all
    of them, for those who read a group of their own.
    """

    file: Path | None = None
    root: MappingNode | None = None
    steps: tuple[str, ...] = DEFAULT_STEPS
    slip: SlipSettings = field(default_factory=SlipSettings)


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
    if secrets:
        raise _wrong(path, secrets)
    findings = list(file.findings)
    fields = Fields(file.root, GROUPS, "", Place(str(path)), findings)
    group = fields.child(SIGN_OFF, _SIGN_OFF_KEYS)
    steps = _steps(group, findings) if group else DEFAULT_STEPS
    slip = _slip(group, path) if group else SlipSettings()
    if findings:
        raise _wrong(path, findings)
    return Settings(path, file.root, steps, slip)


def _places(path: Path) -> Iterator[Path]:
    """Beside the data file; then in each folder above it, when the working directory is one."""
    folder, end = path.absolute().parent, Path.cwd()
    yield folder / SETTINGS_FILE
    if folder.is_relative_to(end):
        for above in folder.parents:
            if not above.is_relative_to(end):
                return
            yield above / SETTINGS_FILE


def _steps(group: Fields, findings: list[Finding]) -> tuple[str, ...]:
    entry = group.entry("步骤")
    if entry is None:
        return DEFAULT_STEPS
    if not isinstance(entry.value, ListNode):
        findings.append(wrong_shape(entry, group.path("步骤")))
        return DEFAULT_STEPS
    names = tuple(item.text.strip() for item in entry.value.items if isinstance(item, Scalar))
    is_sound = len(names) == len(entry.value.items) == len(set(names)) and all(names)
    if not is_sound or names[-1:] != (FINAL_STEP,):
        hint = f"请按先后列出各步，互不相同，最后一步是“{FINAL_STEP}”，如 [拟稿, 核稿, 签发]。"
        group.wrong("步骤", entry.value.place, "签发的步骤写得不对", hint)
    return names


def _slip(group: Fields, path: Path) -> SlipSettings:
    slip = group.child("稿纸", _SLIP_KEYS)
    if slip is None:
        return SlipSettings()
    template = slip.text("模板")
    texts = (slip.text(key) for key in ("会签", "公开属性", "份数"))
    return SlipSettings(path.parent / template if template else None, *texts)


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
        return FileError(f"{path} 不是“名称: 内容”的样子", _HINT)
    first = findings[0]
    where = f"{first.place.file}:{first.place.line}:{first.place.column}"
    return FileError(f"{where}: {first.message}", first.hint or _HINT)
