"""A mail as values → its bytes, as they go to the server. Same values, same bytes.

The bytes are ASCII throughout, so that every server and client takes them. An attachment's Chinese
name stands there twice: as RFC 2231 has it, and as encoded words (RFC 2047) for clients that
know only these. Who knows both takes the first.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from nianbao.errors import MailError

_TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "zip": "application/zip",
}
_OTHERS = "application/octet-stream"  # taken as it is: no client changes its line ends or encoding

# Bytes of UTF-8 in an encoded word: what it can hold at most; less where more stands on its line.
_MOST_IN_A_WORD, _BESIDE_A_PARAMETER = 45, 36  # RFC 2047 §2
_SHORT = 60  # characters that fit a head's line without folding
_SUBJECT = 200  # characters; more is no subject

_SEVERAL = "\n "  # between encoded words, and no part of the text

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address and the name that stands before it, which may be empty."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along, under this name."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """All that makes a mail; `message_id` without its angle brackets, `date` with its zone."""

    sender: Mailbox
    recipients: tuple[Mailbox, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    message_id: str
    date: datetime


def read_mailbox(text: str) -> Mailbox:
    """`xxgk@example.cn` or `示例县政府办 <xxgk@example.cn>`. Raises MailError for anything else."""
    named = re.fullmatch(r"\s*([^<>]*?)\s*<\s*([^<>]*?)\s*>\s*", text, re.DOTALL)
    name, address = (named[1].strip('"“” '), named[2]) if named else ("", text.strip(" "))
    refuse_control(name, "收件人的名称")
    refuse_control(address, "邮箱地址")
    if not address.isascii():
        raise MailError(
            f"邮箱地址“{address}”里有汉字或全角符号",
            "请用英文半角的地址，如 xxgk@example.cn；对方只有中文邮箱的，请另要一个地址。",
        )
    local = address.partition("@")[0]
    if not _ADDRESS.fullmatch(address) or local.strip(".") != local or ".." in local:
        raise MailError(f"“{address}”不是邮箱地址", "邮箱地址的样子是 xxgk@example.cn。")
    return Mailbox(address, name)


def refuse_control(text: str, what: str) -> None:
    """Raise MailError where a text has a line end or another control character: in a mail's head
    it would begin a line of its own.
    """
    if _CONTROL.search(text):
        raise MailError(f"{what}里有换行或看不见的控制字符", "请写在同一行里，删去这样的字符。")


def message_bytes(mail: Mail) -> bytes:
    """The message with CRLF line ends, without the dots that SMTP adds.

    Raises MailError for a name or subject with line ends.
    """
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.message_id}>"
    message["Date"] = format_datetime(mail.date)
    message["From"] = _written("From", _address(mail.sender, "发件人的名称"))
    boxes = (_address(one, "收件人的名称") for one in mail.recipients)
    message["To"] = _written("To", ",\n ".join(boxes))
    message["Subject"] = _written("Subject", _subject(mail.subject))
    message.set_content(_crlf(mail.text), cte="base64")
    if mail.attachments:
        message.make_mixed()
        for attachment in mail.attachments:
            message.attach(_part(attachment))
        message.set_boundary(f"=_{sha256(mail.message_id.encode()).hexdigest()[:32]}")
    return message.as_bytes()


def _subject(text: str) -> str:
    refuse_control(text, "信的主题")
    if not text.strip() or len(text) > _SUBJECT:
        raise MailError(
            f"信的主题有 {len(text.strip())} 个字", f"请在信的模板里写 1 到 {_SUBJECT} 个字的主题。"
        )
    return _phrase(text.strip())


def _address(box: Mailbox, what: str) -> str:
    refuse_control(box.name, what)
    if not box.name:
        return box.address
    phrase = _phrase(box.name)
    quoted = phrase if phrase != box.name else f'"{_escaped(phrase)}"'
    return f"{quoted} <{box.address}>"


def _phrase(text: str) -> str:
    """As it is where it fits and cannot be taken for an encoded word, else as encoded words."""
    is_plain = text.isascii() and len(text) <= _SHORT and "=?" not in text
    return text if is_plain else _SEVERAL.join(_encoded_words(text, _MOST_IN_A_WORD))


def _escaped(text: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", text)


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\n") + "\n"


class _Written(str):
    """A header's value that is already folded: names in two encodings are more than the email
    package writes by itself.
    """

    __slots__ = ("name",)
    name: str

    def fold(self, *, policy: Policy[EmailMessage]) -> str:
        return f"{self.name}: {self}".replace("\n", policy.linesep) + policy.linesep


def _written(name: str, value: str) -> _Written:
    written = _Written(value)
    written.name = name
    return written


# -- attachments


def _part(attachment: Attachment) -> EmailMessage:
    refuse_control(attachment.name, "附件的名称")
    part = EmailMessage(policy=SMTP)
    ending = attachment.name.rpartition(".")[2].lower()
    kind = _TYPES.get(ending, _OTHERS)
    part["Content-Type"] = _written("Content-Type", f"{kind};\n {_plain_name('name', attachment)}")
    part["Content-Transfer-Encoding"] = "base64"
    disposition = ";\n ".join(("attachment", *_names(attachment)))
    part["Content-Disposition"] = _written("Content-Disposition", disposition)
    part.set_payload(_lines_of_base64(attachment.data))
    return part


def _names(attachment: Attachment) -> Iterator[str]:
    """filename for clients of old, filename* for all others (RFC 2231 §4, RFC 6266 §5)."""
    yield _plain_name("filename", attachment)
    if not attachment.name.isascii():
        yield f"filename*=UTF-8''{quote(attachment.name, safe='')}"


def _plain_name(parameter: str, attachment: Attachment) -> str:
    name = attachment.name
    if name.isascii():
        return f'{parameter}="{_escaped(name)}"'
    words = _encoded_words(name, _BESIDE_A_PARAMETER)
    return f'{parameter}="{_SEVERAL.join(words)}"'


def _encoded_words(text: str, most: int) -> Iterator[str]:
    """Encoded words of whole characters; the blanks between them are no part of the text."""
    word = b""
    for char in text:
        more = char.encode()
        if len(word) + len(more) > most:
            yield _encoded_word(word)
            word = b""
        word += more
    yield _encoded_word(word)


def _encoded_word(data: bytes) -> str:
    return f"=?UTF-8?B?{b64encode(data).decode()}?="


def _lines_of_base64(data: bytes) -> str:
    encoded = b64encode(data).decode()
    return "".join(f"{encoded[at : at + 76]}\n" for at in range(0, len(encoded), 76))
