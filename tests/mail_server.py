# ruff: noqa: ARG001, ARG002, N802 - the names and arguments are those of aiosmtpd
"""A real mail server on loopback, with the moods of real ones; its certificate is made here."""

import ssl
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

HOST = "127.0.0.1"
ACCOUNT, PASSWORD = "xxgk@example.cn", "only-for-tests-9f2c"


@dataclass
class Mood:
    """What the server does; what it took stands in `taken`, one (recipients, message) each time."""

    greylisted: int = 0  # so many times an address is told to come again
    full: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    temporary_answers: int = 0  # so many messages are answered with 451
    drops_in_data: int = 0
    drops_after_data: int = 0
    slow: float = 0.0  # seconds before the answer to a message
    on_message: object = None  # called with the message before the answer
    taken: list = field(default_factory=list)
    talks: int = 0
    open_talks: int = 0
    logins: list = field(default_factory=list)
    _grey: dict = field(default_factory=dict)


class _Protocol(SMTP):
    in_data = counted = False

    async def smtp_DATA(self, arg):
        self.in_data = True
        await super().smtp_DATA(arg)
        self.in_data = False

    def connection_made(self, transport):
        self.event_handler.mood.open_talks += not self.counted
        self.counted = True  # STARTTLS makes the connection anew
        super().connection_made(transport)

    def connection_lost(self, error):
        super().connection_lost(error)
        self.event_handler.mood.open_talks -= 1

    def data_received(self, data):
        mood = self.event_handler.mood
        if self.in_data and mood.drops_in_data:
            mood.drops_in_data -= 1
            self.transport.abort()
            return
        super().data_received(data)


class _Handler:
    def __init__(self, mood):
        self.mood = mood

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.mood.talks += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        mood = self.mood
        if address in mood.full:
            return "552 5.2.2 mailbox full"
        if address in mood.unknown:
            return "550 5.1.1 no such user"
        seen = mood._grey.setdefault(address, 0)  # below nothing: how often it is still to come
        if seen < mood.greylisted:
            mood._grey[address] += 1
            return "450 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mood = self.mood
        if mood.temporary_answers:
            mood.temporary_answers -= 1
            return "451 4.3.0 try again"
        if mood.slow:
            time.sleep(mood.slow)
        mood.taken.append((tuple(envelope.rcpt_tos), envelope.original_content))
        if mood.on_message:
            mood.on_message(envelope.original_content)
        if mood.drops_after_data:
            mood.drops_after_data -= 1
            server.transport.abort()
        return f"250 2.0.0 queued as {len(mood.taken):04}"


class _Controller(Controller):
    def factory(self):
        with warnings.catch_warnings():  # it does not see that the port itself speaks TLS
            warnings.simplefilter("ignore")
            return _Protocol(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]  # the system chose it
        super()._trigger_server()


@dataclass(frozen=True)
class Running:
    """The server: where it is, who vouches for it, and its mood."""

    port: int
    authority: object
    mood: Mood


@contextmanager
def mail_server(
    folder, encryption="TLS", *, names=("localhost", HOST), login=True, mood=None, size=33554432
):
    """A server that speaks TLS from the start, or after STARTTLS."""
    mood = mood or Mood()
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    pem = folder / "根证书.pem"
    authority.cert_pem.write_to_path(pem)

    def check(server, session, envelope, mechanism, data):
        known = isinstance(data, LoginPassword) and data.password.decode() == PASSWORD
        mood.logins.append((mechanism, known))
        return AuthResult(success=known, handled=False)

    late = encryption == "STARTTLS"
    controller = _Controller(
        _Handler(mood), HOST, 0,
        ssl_context=context if encryption == "TLS" else None,
        tls_context=context if late else None,
        require_starttls=late,
        authenticator=check, auth_required=login, auth_require_tls=late,
        decode_data=False, data_size_limit=size, enable_SMTPUTF8=False, ready_timeout=10,
    )  # fmt: skip
    controller.start()
    try:
        yield Running(controller.port, pem, mood)
    finally:
        controller.stop()
