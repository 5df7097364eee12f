"""A mail in the outbox, a server → sent, or known not to be; tried again while that may help.

Before the server may have the mail, the note on disk says `unknown`; only an answer changes that.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nianbao.deliver.answers import Answer
from nianbao.deliver.outbox import Entry, Fate, Outbox, time_text
from nianbao.deliver.smtp import Envelope, Server, Submit, Talk, TalkError
from nianbao.errors import FileError, MailError

WAITS = (30.0, 60.0, 120.0, 300.0, 600.0)  # seconds; servers that greylist ask for some 5 minutes


@dataclass(frozen=True, slots=True)
class World:
    """What sending needs from outside: the time, a pause in seconds, the talk with a server, and
    somebody to tell how it goes.
    """

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    submit: Submit
    tell: Callable[[str], None]


def send(
    outbox: Outbox, number: int, server: Server, password: str, world: World,
    waits: Sequence[float] = WAITS,
) -> Entry:  # fmt: skip
    """Send what of a mail is pending, and return what became of it.

    Raises TalkError where the server cannot be talked to and waiting does not help; the mail then
    stays pending. Raises FileError where it is being sent already or the disk refuses a note.
    """
    with outbox.alone_with(number):
        entry = outbox.entry(number)
        _refuse_unknown(entry)
        job = _Job(outbox, outbox.message(entry), server, password, world)
        for count, wait in enumerate((*waits, None), start=1):
            entry = job.attempt(entry)
            if wait is None or not entry.addresses("pending"):
                break
            world.tell(_wait_words(entry, wait, count, len(waits)))
            world.sleep(wait)
        return entry


def _refuse_unknown(entry: Entry) -> None:
    if entry.addresses("unknown"):
        raise MailError(
            f"第 {entry.number} 封信可能已经发到 {'、'.join(entry.addresses('unknown'))}，没有再发",
            unknown_hint(entry.number),
        )


def unknown_hint(number: int) -> str:
    """What a person does about a mail of which nobody knows whether it arrived."""
    return (
        f"请问对方收到没有：收到了，运行 nianbao outbox --mark-sent {number}；"
        f"没有收到，运行 nianbao outbox --retry {number}，会再发一次。"
    )


def _wait_words(entry: Entry, wait: float, count: int, most: int) -> str:
    waiting = next(one for one in entry.deliveries if one.fate == "pending")
    return (
        f"{waiting.address}：{waiting.answer}。{wait:g} 秒后再试（第 {count} 次，最多 {most} 次）；"
        f"可以按 Ctrl+C 停下，以后用 nianbao outbox --retry {entry.number} 接着发。"
    )


@dataclass(frozen=True, slots=True)
class _Job:
    """One mail and all that sending it takes."""

    outbox: Outbox
    message: bytes
    server: Server
    password: str
    world: World

    def attempt(self, entry: Entry) -> Entry:
        """One talk with the server, and the mail's note after it, which is on disk."""
        pending = entry.addresses("pending")
        envelope = Envelope(entry.sender, pending, self.message)

        def note(talk: Talk) -> None:
            self.outbox.save(self._handing_over(entry, talk))

        try:
            talk = self.world.submit(self.server, self.password, envelope, note)
        except TalkError as trouble:
            self._keep(self._with(entry, pending, "pending", trouble.message))
            if not trouble.is_for_now:
                raise
            return self.outbox.entry(entry.number)
        except FileError:  # nothing was noted, or not for sure: nothing was handed over either
            with contextlib.suppress(FileError):
                self.outbox.save(entry)
            raise
        after = self._after(self._handing_over(entry, talk), talk)
        self._keep(after)
        return after

    def _handing_over(self, entry: Entry, talk: Talk) -> Entry:
        """What is known when the dot is due: who is refused, who may have the mail from now on."""
        for address, answer in talk.addresses.items():
            fate: Fate = "unknown" if answer.is_yes else _fate_of_no(answer)
            words = "已交给服务器，还没有等到回答" if answer.is_yes else _words(answer)
            entry = self._with(entry, (address,), fate, words)
        return entry

    def _after(self, entry: Entry, talk: Talk) -> Entry:
        answer = talk.message
        if answer is None or not talk.is_finished:
            return entry
        fate: Fate = "sent" if answer.is_yes else _fate_of_no(answer)
        words = str(answer) if answer.is_yes else _words(answer)
        return self._with(entry, talk.taken, fate, words)

    def _with(self, entry: Entry, addresses: Sequence[str], fate: Fate, words: str) -> Entry:
        return entry.with_fate(addresses, fate, words, time_text(self.world.now()))

    def _keep(self, entry: Entry) -> None:
        """Save a note; where the disk refuses it, a person must know what it would have said."""
        try:
            self.outbox.save(entry)
        except FileError as trouble:
            sent = entry.addresses("sent")
            if not sent:
                raise
            raise FileError(
                f"信已经发到 {'、'.join(sent)}，但发件箱记不下来：{trouble.message}",
                f"请不要再发；磁盘好了以后运行 nianbao outbox --mark-sent {entry.number}。",
            ) from trouble


def _fate_of_no(answer: Answer) -> Fate:
    return "pending" if answer.is_for_now else "refused"


def _words(answer: Answer) -> str:
    return f"{answer.meaning}（{answer}）"
