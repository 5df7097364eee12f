"""One talk with a mail server: a message's bytes, addresses → what became of it for each of them.

The talk stops before the dot that ends a message, so that its caller can note what is about to
happen: without the dot no server delivers (RFC 5321 §4.1.1.4); from the dot on, nobody but the
server knows, until its answer is here.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nianbao.deliver.answers import Answer, read_answer
from nianbao.errors import MailError

Encryption = Literal["TLS", "STARTTLS"]

_SELF = (
    "[127.0.0.1]"  # how we greet: a computer's own name may be Chinese, and is nobody's business
)
_CHUNK = 2**16
_PATIENCE = 10  # times the timeout: how long the answer to a message may take (RFC 5321 §4.5.3.2.6)
# Why OpenSSL trusts no certificate (openssl-verification-options, X509_V_ERR_…)
_OF_CERTIFICATES: Mapping[int, str] = {
    9: "还没有生效",
    10: "过期了",
    **dict.fromkeys((18, 19, 20, 21), "不是电脑信任的机构发的"),
    **dict.fromkeys((62, 64), "不是发给这个名字的"),
}
_DOTS = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in. `timeout` in seconds; `authority` is a file with the certificates
    that are trusted beside the system's; without an account nobody logs in.
    """

    host: str
    port: int
    encryption: Encryption
    account: str = ""
    authority: Path | None = None
    timeout: float = 60.0


class TalkError(MailError):
    """The server could not be talked to; nothing was handed over. `is_for_now`: it may be later."""

    def __init__(self, message: str, hint: str, *, is_for_now: bool = False) -> None:
        super().__init__(message, hint)
        self.is_for_now = is_for_now


@dataclass(frozen=True, slots=True)
class Talk:
    """The server's answers: to each address, and in the end to the message (None: none came)."""

    addresses: Mapping[str, Answer]
    message: Answer | None = None
    is_finished: bool = False

    @property
    def taken(self) -> tuple[str, ...]:
        """The addresses that the server takes mail for."""
        return tuple(address for address, answer in self.addresses.items() if answer.is_yes)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands outside: who sends, to whom; and the message's bytes."""

    sender: str
    recipients: Sequence[str]
    data: bytes


BeforeTheDot = Callable[[Talk], None]
Submit = Callable[[Server, str, Envelope, BeforeTheDot], Talk]


def submit(server: Server, password: str, envelope: Envelope, before_the_dot: BeforeTheDot) -> Talk:
    """Hand a message in. `before_the_dot` is called once the server has all of it but the dot.

    Raises TalkError where nothing was handed over, also after `before_the_dot`. Where the talk ends
    after the dot without an answer, `is_finished` is false.
    """
    with _connected(server, password) as connection:
        with _trouble(server):
            _refuse_size(connection, envelope)
            talk = Talk(_addressed(connection, envelope, password))
            if not talk.taken:
                return Talk(talk.addresses, is_finished=True)
            _all_but_the_dot(connection, envelope.data, password)
            _refuse_gone(connection)
        before_the_dot(talk)
        with _trouble(server):
            _refuse_gone(connection)
        return _dot(connection, talk, password, server.timeout * _PATIENCE)


# -- up to the message


@contextlib.contextmanager
def _connected(server: Server, password: str) -> Iterator[smtplib.SMTP]:
    with _trouble(server):
        connection = _encrypted(server, _context(server))
    try:
        with _trouble(server):
            _greet(connection)
            if server.account:
                _log_in(connection, server.account, password)
        yield connection
    finally:
        connection.close()


def _context(server: Server) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if server.authority is not None:
        try:
            context.load_verify_locations(server.authority)
        except OSError:  # ssl.SSLError is one
            raise TalkError(
                f"证书文件 {server.authority} 读不出", "请核对设置里的“证书”，它应当是 PEM 文件。"
            ) from None
    return context


def _encrypted(server: Server, context: ssl.SSLContext) -> smtplib.SMTP:
    """A connection on which all that follows is encrypted, to a server that has proved its name."""
    if server.encryption == "TLS":
        return smtplib.SMTP_SSL(
            server.host, server.port, _SELF, timeout=server.timeout, context=context
        )
    connection = smtplib.SMTP(server.host, server.port, _SELF, timeout=server.timeout)
    try:
        _greet(connection)
        _refuse_plain(connection, server)
        connection.starttls(context=context)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_plain(connection: smtplib.SMTP, server: Server) -> None:
    if not connection.has_extn("starttls"):
        raise TalkError(
            f"服务器 {server.host} 不肯加密",
            "没有加密就不发信；请核对端口，或在设置里把“加密”改成 TLS（端口多是 465）。",
        )


def _greet(connection: smtplib.SMTP) -> None:
    code, words = connection.ehlo()
    if not 200 <= code < 300:
        raise smtplib.SMTPHeloError(code, words)


def _log_in(connection: smtplib.SMTP, account: str, password: str) -> None:
    try:
        connection.login(account, password)
    except smtplib.SMTPAuthenticationError as refused:
        answer = read_answer(refused.smtp_code, _bytes(refused.smtp_error), password)
        raise _refused(answer) from None
    except UnicodeEncodeError:
        raise TalkError(
            "账号或密码里有汉字或全角符号", "请用英文半角重新输入；密码多半是邮箱的“授权码”。"
        ) from None


def _refuse_size(connection: smtplib.SMTP, envelope: Envelope) -> None:
    limit = connection.esmtp_features.get("size", "")
    if limit.isdecimal() and 0 < int(limit) < len(envelope.data):
        raise TalkError(
            f"信有 {len(envelope.data) / 2**20:.1f} MB，服务器只收 {int(limit) / 2**20:.1f} MB",
            "请减少图片，或改用别的办法报送。",
        )


def _addressed(connection: smtplib.SMTP, envelope: Envelope, password: str) -> Mapping[str, Answer]:
    """The answer to each address. Raises TalkError where the sender is refused."""
    options = [f"size={len(envelope.data)}"] if connection.has_extn("size") else []
    answer = read_answer(*connection.mail(envelope.sender, options), password)
    if not answer.is_yes:
        raise _refused(answer)
    return {
        address: read_answer(*connection.rcpt(address), password) for address in envelope.recipients
    }


def _all_but_the_dot(connection: smtplib.SMTP, data: bytes, password: str) -> None:
    answer = read_answer(*connection.docmd("data"), password)
    if answer.code != 354:
        raise _refused(answer)
    body = _DOTS.sub(b"..", data)
    body = body if body.endswith(b"\r\n") else body + b"\r\n"
    for at in range(0, len(body), _CHUNK):
        connection.send(body[at : at + _CHUNK])


def _refuse_gone(connection: smtplib.SMTP) -> None:
    """Raise where the server has hung up, or speaks before the message has ended: a dot now would
    say nothing, and what became of the message could not be told.
    """
    sock = connection.sock
    if sock is None:
        raise smtplib.SMTPServerDisconnected
    patience = sock.gettimeout()
    sock.settimeout(0)
    try:
        sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        sock.settimeout(patience)
    else:
        raise smtplib.SMTPServerDisconnected


# -- the dot and after


def _dot(connection: smtplib.SMTP, talk: Talk, password: str, patience: float) -> Talk:
    """The end of the message, and the server's answer to it."""
    try:
        if connection.sock is not None:
            connection.sock.settimeout(patience)
        connection.send(b".\r\n")
        answer = read_answer(*connection.getreply(), password)
    except (smtplib.SMTPException, OSError):
        return Talk(talk.addresses)
    with contextlib.suppress(smtplib.SMTPException, OSError):
        connection.quit()  # whatever becomes of the goodbye, the answer stands
    return Talk(talk.addresses, answer, is_finished=answer.code // 100 in (2, 4, 5))


# -- trouble


@contextlib.contextmanager
def _trouble(server: Server) -> Iterator[None]:
    """What goes wrong before the dot, as TalkError."""
    try:
        yield
    except smtplib.SMTPResponseException as refused:
        raise _refused(read_answer(refused.smtp_code, _bytes(refused.smtp_error))) from None
    except smtplib.SMTPNotSupportedError:
        raise TalkError(
            f"服务器 {server.host} 不能登录", "请核对设置里的服务器、端口和加密。"
        ) from None
    except smtplib.SMTPException:
        raise _broken(server) from None
    except OSError as trouble:
        raise _of_the_network(server, trouble) from None


def _of_the_network(server: Server, trouble: OSError) -> TalkError:
    where = f"{server.host}:{server.port}"
    if isinstance(trouble, ssl.SSLCertVerificationError):
        why = _OF_CERTIFICATES.get(trouble.verify_code, "不可信")
        return TalkError(
            f"服务器 {server.host} 的证书不对：{why}",
            "信没有发；请核对设置里的服务器名，单位自己发的证书请用“证书”指明。",
        )
    if isinstance(trouble, ssl.SSLError):
        return TalkError(
            f"与服务器 {where} 谈不拢加密", "请核对端口和加密：465 多用 TLS，587 多用 STARTTLS。"
        )
    if isinstance(trouble, socket.gaierror) and trouble.errno != socket.EAI_AGAIN:
        return TalkError(
            f"找不到服务器 {server.host}", "请核对设置里的服务器名，并看看电脑有没有联网。"
        )
    if isinstance(trouble, TimeoutError):
        return TalkError(f"服务器 {where} 很久没有回答", "请过一会儿再试。", is_for_now=True)
    if isinstance(trouble, ConnectionRefusedError):
        return TalkError(
            f"服务器 {where} 不接受连接", "请核对设置里的服务器和端口，或过一会儿再试。",
            is_for_now=True,
        )  # fmt: skip
    return _broken(server)


def _broken(server: Server) -> TalkError:
    return TalkError(
        f"与服务器 {server.host}:{server.port} 的连接断了", "请看看网络，过一会儿再试。",
        is_for_now=True,
    )  # fmt: skip


def _refused(answer: Answer) -> TalkError:
    return TalkError(
        f"{answer.meaning}（服务器的回答：{answer}）", answer.hint, is_for_now=answer.is_for_now
    )


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()
