"""The office's settings → how it mails and posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from nianbao.errors import FileError
from nianbao.findings import Finding, Place
from nianbao.report.fields import Fields
from nianbao.report.keys import Key
from nianbao.report.shapes import EMAIL
from nianbao.settings import GROUPS, MAIL, POSTING, Settings
from nianbao.source.nodes import ListNode, Scalar
from nianbao.source.shipped import Shipped, read_shipped

Encryption = Literal["TLS", "STARTTLS"]
_PORTS: Mapping[Encryption, int] = {"TLS": 465, "STARTTLS": 587}
_PORT_OF_STARTTLS = (25, 587)
_MOST_WAITS = 20
_TIMEOUT = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How the office sends. What is not said is empty; `letters` are templates by purpose;
    `waits` are the seconds between tries, None where the program's own hold.
    """

    host: str = ""
    port: int = _PORTS["TLS"]
    encryption: Encryption = "TLS"
    account: str = ""
    sender_name: str = ""
    sender_address: str = ""
    authority: Path | None = None
    letters: Mapping[str, Path] = field(default_factory=dict)
    waits: tuple[float, ...] | None = None
    timeout: float = _TIMEOUT


@dataclass(frozen=True, slots=True)
class PostingSettings:
    """Where a report is put up, and for how many days."""

    places: tuple[str, ...] = ()
    days: int | None = None


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """How an office mails and posts; `file` says so, and is None where nothing does."""

    file: Path | None = None
    mail: MailSettings = field(default_factory=MailSettings)
    posting: PostingSettings = field(default_factory=PostingSettings)


def office_settings(settings: Settings, purposes: Collection[str], usual: str) -> OfficeSettings:
    """The office's settings; a letter that is named alone is that of the purpose `usual`.

    Raises FileError with the place of the first thing wrong.
    """
    if settings.file is None or settings.root is None:
        return OfficeSettings()
    findings: list[Finding] = []
    fields = Fields(settings.root, GROUPS, "", Place(str(settings.file)), findings)
    reader = _Reader(settings.file.parent, purposes, usual, findings)
    read = OfficeSettings(settings.file, reader.mail(fields), reader.posting(fields))
    if findings:
        raise FileError(f"{findings[0].place}: {findings[0].message}", findings[0].hint)
    return read


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the groups of one file."""

    folder: Path
    purposes: Collection[str]
    usual: str
    findings: list[Finding]

    def mail(self, top: Fields) -> MailSettings:
        fields = top.child(MAIL, _keys("mail"))
        if fields is None:
            return MailSettings()
        port = _count(fields, "端口", 65535)
        encryption = _encryption(fields, port)
        sender = fields.child("发件人", _keys("sender"))
        return MailSettings(
            host=fields.shaped(
                "服务器", r"[A-Za-z0-9.-]+", "请写服务器的名字，如 smtp.example.cn。"
            ),
            port=port or _PORTS[encryption],
            encryption=encryption,
            account=fields.text("账号"),
            sender_name=sender.text("名称") if sender else "",
            sender_address=sender.shaped("地址", *EMAIL) if sender else "",
            authority=self._file(fields, "证书"),
            letters=self._letters(fields),
            waits=self._waits(fields),
            timeout=_count(fields, "超时", 3600) or _TIMEOUT,
        )

    def posting(self, top: Fields) -> PostingSettings:
        fields = top.child(POSTING, _keys("posting"))
        if fields is None:
            return PostingSettings()
        places = tuple(item.text for item in self._items(fields, "地点"))
        return PostingSettings(places, _count(fields, "天数", 3660))

    def _letters(self, fields: Fields) -> dict[str, Path]:
        entry = fields.entry("信")
        if entry is None or isinstance(entry.value, Scalar):
            path = self._file(fields, "信")
            return {self.usual: path} if path else {}
        known = {name: Key(name, "信的模板", required=False) for name in self.purposes}
        inner = fields.child("信", known)
        files = {name: self._file(inner, name) for name in known} if inner else {}
        return {name: path for name, path in files.items() if path}

    def _file(self, fields: Fields, key: str) -> Path | None:
        """A file that is named from the folder of the settings."""
        name = fields.text(key)
        entry = fields.entry(key)
        if not name or entry is None:
            return None
        path = self.folder / name
        if not path.is_file():
            hint = "请写文件名，文件放在“设置.yaml”的旁边。"
            fields.wrong(key, entry.value.place, f"没有文件“{name}”", hint, name)
            return None
        return path

    def _waits(self, fields: Fields) -> tuple[float, ...] | None:
        entry = fields.entry("重试")
        if entry is None:
            return None
        texts = [item.text for item in self._items(fields, "重试")]
        if len(texts) > _MOST_WAITS or not all(t.isdecimal() and len(t) < 6 for t in texts):
            hint = f"请写秒数，最多 {_MOST_WAITS} 个，如 [60, 300, 600]。"
            fields.wrong("重试", entry.key.place, "“邮件.重试”写的不是秒数", hint)
            return None
        return tuple(float(text) for text in texts)

    def _items(self, fields: Fields, key: str) -> tuple[Scalar, ...]:
        """A list of plain values; a single one stands for a list of it."""
        entry = fields.entry(key)
        if entry is None:
            return ()
        items = entry.value.items if isinstance(entry.value, ListNode) else (entry.value,)
        plain = tuple(item for item in items if isinstance(item, Scalar) and item.text.strip())
        if len(plain) < len(items):
            hint = "请写成 [甲, 乙] 的样子。"
            fields.wrong(key, entry.key.place, f"“{fields.path(key)}”里有空的或分项的", hint)
        return plain


def _encryption(fields: Fields, port: int | None) -> Encryption:
    """As given, else what servers speak on that port."""
    given = fields.one_of("加密", tuple(_PORTS))
    is_late = given == "STARTTLS" or (not given and port in _PORT_OF_STARTTLS)
    return "STARTTLS" if is_late else "TLS"


def _count(fields: Fields, key: str, most: int) -> int | None:
    text = fields.shaped(key, r"[0-9]{1,5}", f"请写 1 到 {most} 的整数。")
    number = int(text) if text else None
    value = fields.scalar(key) if number is not None else None
    if value is not None and number is not None and not 1 <= number <= most:
        fields.wrong(key, value.place, f"“{fields.path(key)}”写的是 {text}", f"请写 1 到 {most}。")
        return None
    return number


def _keys(group: str) -> Mapping[str, Key]:
    children: Mapping[str, Shipped] = _data().children(group)
    return {
        name: Key(name, key.text("about"), key.has("required")) for name, key in children.items()
    }


@cache
def _data() -> Shipped:
    return read_shipped(Path(__file__).with_name("settings.yaml"))
