"""A data file → its package, written or mailed; the outbox → what went, marked or sent again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from nianbao import pipeline
from nianbao.compose import compose
from nianbao.content import content_code, content_digest
from nianbao.deliver.files import write_all
from nianbao.deliver.folders import write_folder
from nianbao.deliver.mail import Attachment, Mail, Mailbox, message_bytes, read_mailbox
from nianbao.deliver.outbox import Delivery, Entry, Outbox, time_text, when_text
from nianbao.deliver.sending import WAITS, World, send, unknown_hint
from nianbao.deliver.smtp import Server
from nianbao.deliver.staging import alone_with, clear_dead
from nianbao.document import Document, Mark
from nianbao.errors import FileError, MailError
from nianbao.making import Order, made_with
from nianbao.packing.listing import strangers
from nianbao.packing.package import Beside, Package, data_name, package
from nianbao.packing.purposes import COUNTY, PREVIEW, all_purposes, purpose
from nianbao.packing.settings import MailSettings, OfficeSettings, office_settings
from nianbao.packing.zipped import unzipped, zipped
from nianbao.pipeline import Against, Checked
from nianbao.report.inputs import file_state, lock_file, record_file
from nianbao.report.model import Report
from nianbao.report.wording import say_for
from nianbao.settings import Settings, read_settings, settings_for
from nianbao.signing import kept_files, new_draft, standing_of
from nianbao.signoff.show import next_command, next_words
from nianbao.signoff.standing import Standing
from nianbao.source.files import read_bytes


@dataclass(frozen=True, slots=True)
class Wish:
    """Which data file, for whom, made how, checked against what."""

    path: Path
    purpose: str
    order: Order
    against: Against


@dataclass(frozen=True, slots=True)
class Packed:
    """What became of a wish: the check; where the package was written, and what is in it."""

    checked: Checked
    place: Path | None = None
    package: Package | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a mail: the check; its entry, or the .eml of a rehearsal."""

    checked: Checked
    entry: Entry | None = None
    rehearsal: Path | None = None


Password = Callable[[str, str], str]  # host, account → password


def pack(wish: Wish, folder: Path, *, as_zip: bool) -> Packed:
    """Check a file and write its package into `folder`; with errors nothing is written.

    Raises what making raises, and FileError where a folder of that name holds what people put or
    changed there.
    """
    checked, made = _package(wish)
    if made is None:
        return Packed(checked)
    files = made.whole()
    if as_zip:
        place = folder / f"{made.stem}.zip"
        write_all({place: zipped(files)}, lambda on_disk: made.inspect(unzipped(on_disk[place])))
    else:
        place = folder / made.stem
        write_folder(place, files, made.inspect, strangers)
    return Packed(checked, place, made)


def mail(
    wish: Wish, to: Sequence[str], outbox: Outbox, world: World, password: Password,
    *, again: bool, seen: Callable[[Checked], None] = lambda _: None,
) -> Sent:  # fmt: skip
    """Check a file, let it be `seen` what was found, and mail its package, once. With errors
    nothing is sent.

    Raises MailError where the same went to one of the addresses before (unless `again`), where it
    is not known whether it did, and what sending raises.
    """
    boxes = _recipients(to)
    checked, made = _package(wish)
    seen(checked)
    if made is None:
        return Sent(checked)
    office = _office(wish.path)
    server = _server(office)
    draft = _draft(made, office, checked, boxes)
    number = _taken_in(outbox, draft, world, again=again)
    return Sent(checked, _sent(outbox, number, server, office.mail, world, password))


def rehearse(wish: Wish, to: Sequence[str], folder: Path, world: World) -> Sent:
    """Write the mail that would go as a .eml into `folder`; nothing is sent or kept."""
    boxes = _recipients(to)
    checked, made = _package(wish)
    if made is None:
        return Sent(checked)
    draft = _draft(made, _office(wish.path), checked, boxes)
    path = folder / f"{made.stem}.eml"
    write_all({path: draft.message(draft.message_id(0), world)}, lambda _: None)
    return Sent(checked, rehearsal=path)


def send_again(outbox: Outbox, number: int, world: World, password: Password) -> Entry:
    """Send what of a mail is pending, and what nobody knows of: a person says that it is to go.

    The same bytes go with the same Message-ID, so that a client may know it for the same.
    """
    with outbox.alone():
        entry = outbox.entry(number)
        open_ones = (*entry.addresses("pending"), *entry.addresses("unknown"))
        if not open_ones:
            raise MailError(
                f"第 {number} 封信没有要再发的", "要再发一次，请用 nianbao send --again。"
            )
        office = _office_of(entry)
        server = _server(office)
        words = "由人决定再发" if entry.addresses("unknown") else ""
        with outbox.alone_with(number):
            if words:
                now = time_text(world.now())
                outbox.save(entry.with_fate(entry.addresses("unknown"), "pending", words, now))
    return _sent(outbox, number, server, office.mail, world, password)


def mark_sent(outbox: Outbox, number: int, world: World) -> Entry:
    """Note that a mail of which nobody knew did arrive: a person has asked."""
    with outbox.alone(), outbox.alone_with(number):
        entry = outbox.entry(number)
        unknown = entry.addresses("unknown")
        if not unknown:
            raise MailError(
                f"第 {number} 封信没有“不知道到没到”的", "只有这样的信才由人来记“已发出”。"
            )
        after = entry.with_fate(unknown, "sent", "由人记下：已发出", time_text(world.now()))
        outbox.save(after)
        return after


# -- the package


def _package(wish: Wish) -> tuple[Checked, Package | None]:
    """The check and, without errors, the package. A preview may be a new draft, which is kept."""
    if wish.purpose != PREVIEW:
        return _checked_package(wish)
    with alone_with(lock_file(wish.path)):
        return _checked_package(wish)


def _checked_package(wish: Wish) -> tuple[Checked, Package | None]:
    before = _states(wish.path)
    checked = pipeline.check(wish.path, wish.against).judged()
    report = checked.report
    if report is None or checked.has_errors:
        return checked, None
    settings = settings_for(wish.path)
    document, draft = _document(wish, report, checked.standing, settings)
    office = office_settings(settings, all_purposes(), COUNTY)
    beside = _beside(wish.path, checked, report, document)
    made = package(report, document, purpose(wish.purpose), wish.order, office, beside)
    _refuse_changed(wish.path, report.beside, before)
    write_all(draft, lambda _: None)
    return checked, made


def _states(path: Path) -> dict[str, tuple[int, int]]:
    """The state of each file in the data file's folder."""
    folder = path.parent
    return {one.name: file_state(one) for one in folder.iterdir()} if folder.is_dir() else {}


def _refuse_changed(
    path: Path, named: Iterable[str], before: Mapping[str, tuple[int, int]]
) -> None:
    """Raise where what was checked is not what was packed."""
    for name in (path.name, *named):
        if file_state(path.with_name(name)) != before.get(name):
            raise FileError(f"{path.with_name(name)} 正在被改动", "请保存好再试一次。")


def _document(
    wish: Wish, report: Report, known: Standing | None, settings: Settings
) -> tuple[Document, Mapping[Path, bytes]]:
    """What goes out: the final, where it is signed off; as a preview the marked draft, with what is
    to be kept of it. Raises FileError where it is not the time for it.
    """
    standing = known or standing_of(wish.path, report, settings)
    if wish.purpose != PREVIEW:
        if not standing.is_final:
            raise _unsigned(wish.path, standing)
        if report.dated is None:
            raise FileError(
                f"{wish.path} 还没有写成文日期，报告上的日子空着，不能作为正式的报告送出",
                say_for("not_dated", wish.path, day=f"{report.year + 1}-01-20"),
            )
        return compose(report), {}
    if standing.is_final:
        raise FileError(f"{wish.path} 已经签发，不用再预审", "请去掉 --preview，发正式的报告。")
    draft, kept = new_draft(wish.path, report, made_with(wish.order, report.form.id))
    clear_dead(draft.folder)  # where nothing is written, where it is kept already
    return replace(compose(report), mark=Mark("送审稿", draft.number, standing.code)), kept


def _unsigned(path: Path, standing: Standing) -> FileError:
    why = "签发以后又改过" if standing.voids else "还没有签发"
    return FileError(
        f"{path} {why}，不能作为正式的报告送出：{next_words(standing)}",
        f"{next_command(standing, str(path))}。县里要先看的，用 nianbao send --preview。",
    )


def _beside(path: Path, checked: Checked, report: Report, document: Document) -> Beside:
    ending = path.suffix.lower()
    code = content_code(content_digest(document))
    sign_off = record_file(path)
    return Beside(
        ending=ending,
        data=read_bytes(path),
        named={name: read_bytes(path.with_name(name)) for name in report.beside},
        record=_record(checked, path, data_name(report.title, code, ending)),
        unexplained=len(checked.unexplained),
        sign_off=read_bytes(sign_off) if sign_off.is_file() else None,
        drafts=kept_files(path),
    )


def _record(checked: Checked, path: Path, name: str) -> bytes:
    """What `check --format json` says, with files called as they are in the package: where they lie
    on a clerk's computer is nobody's business, and the same report has the same record.
    """
    said = {"files": [checked.as_json()]}
    for file in said["files"]:
        file["file"] = name
        for finding in file["findings"]:
            own = finding["file"] == str(path)
            finding["file"] = name if own else Path(finding["file"]).name
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def _office(path: Path) -> OfficeSettings:
    return office_settings(settings_for(path), all_purposes(), COUNTY)


# -- the mail


def _recipients(to: Sequence[str]) -> tuple[Mailbox, ...]:
    """The boxes, each once."""
    boxes = [read_mailbox(text) for text in to]
    return tuple({_same(box.address): box for box in reversed(boxes)}.values())[::-1]


def _same(address: str) -> str:
    """Addresses that differ in case only are one: no server that we know tells them apart."""
    return address.casefold()


def _server(office: OfficeSettings) -> Server:
    mail = office.mail
    if not mail.host:
        raise _missing(office, "服务器")
    return Server(mail.host, mail.port, mail.encryption, mail.account, mail.authority, mail.timeout)


def _missing(office: OfficeSettings, key: str) -> MailError:
    where = f"{office.file} 里没有写" if office.file else "没有“设置.yaml”，不知道"
    return MailError(
        f"{where}“邮件.{key}”",
        "请在数据文件旁边的“设置.yaml”里写上，如 邮件: {服务器: smtp.example.cn, "
        "账号: xxgk@example.cn, 发件人: {名称: 示例镇党政办, 地址: xxgk@example.cn}}；"
        "各项见 docs/settings.md。",
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A mail before it has a date and an identity."""

    package: Package
    sender: Mailbox
    recipients: tuple[Mailbox, ...]
    settings: Path

    @property
    def key(self) -> str:
        """Tells the same content to the same addresses again."""
        addresses = sorted(_same(box.address) for box in self.recipients)
        return sha256("\n".join([self.package.content, *addresses]).encode()).hexdigest()

    def message_id(self, repetition: int) -> str:
        """Derived from content and addresses: a mail that comes twice can be known for one."""
        token = sha256(f"{self.key}\n{repetition}".encode()).hexdigest()[:40]
        return f"nianbao.{token}@{self.sender.domain}"

    def message(self, message_id: str, world: World) -> bytes:
        files = self.package.attachments()
        attachments = tuple(Attachment(name, data) for name, data in files.items())
        letter = self.package.letter
        return message_bytes(
            Mail(
                self.sender, self.recipients, letter.subject, letter.text, attachments,
                message_id, world.now(),
            )
        )  # fmt: skip

    def entry(self, number: int, message_id: str, world: World) -> Entry:
        return Entry(
            number=number,
            key=self.key,
            content=self.package.content,
            message_id=message_id,
            purpose=self.package.purpose.name,
            title=self.package.title,
            code=self.package.code,
            sender=self.sender.address,
            settings=str(self.settings),
            made_at=time_text(world.now()),
            deliveries=tuple(Delivery(box.address) for box in self.recipients),
        )


def _draft(
    made: Package, office: OfficeSettings, checked: Checked, boxes: tuple[Mailbox, ...]
) -> _Draft:
    address = office.mail.sender_address
    if not address or office.file is None:
        raise _missing(office, "发件人")
    agency = checked.report.agency.name if checked.report else ""
    sender = replace(read_mailbox(address), name=office.mail.sender_name or agency)
    return _Draft(made, sender, boxes, office.file.resolve())


def _taken_in(outbox: Outbox, draft: _Draft, world: World, *, again: bool) -> int:
    """The number of the mail in the outbox: a new one, or the same mail that has not gone yet."""
    with outbox.alone():
        entries = outbox.entries()
        same = [entry for entry in entries if entry.key == draft.key]
        waiting = next((entry for entry in same if entry.addresses("pending")), None)
        if waiting is not None and not waiting.addresses("unknown"):
            _refresh(outbox, waiting, draft, world)
            return waiting.number
        _refuse_repetition(entries, draft, again=again)
        number = outbox.next_number()
        message_id = draft.message_id(len(same))
        outbox.add(draft.entry(number, message_id, world), draft.message(message_id, world))
        return number


def _refresh(outbox: Outbox, waiting: Entry, draft: _Draft, world: World) -> None:
    """A mail that nobody has seen yet goes as it would be written now: the letter or the sender may
    have been set right since.
    """
    if any(one.fate != "pending" for one in waiting.deliveries):
        return
    with outbox.alone_with(waiting.number):
        message = draft.message(waiting.message_id, world)
        outbox.add(draft.entry(waiting.number, waiting.message_id, world), message)


def _refuse_repetition(entries: Sequence[Entry], draft: _Draft, *, again: bool) -> None:
    """Raise where the same went to one of the addresses, or may have."""
    wanted = {_same(box.address) for box in draft.recipients}
    for entry in entries:
        if entry.content != draft.package.content:
            continue
        for one in entry.deliveries:
            if _same(one.address) in wanted:
                _refuse_second(entry, one, again=again)


def _refuse_second(entry: Entry, one: Delivery, *, again: bool) -> None:
    if one.fate == "unknown":
        raise MailError(
            f"这份报告可能已经发到 {one.address}（第 {entry.number} 封信），没有再发",
            unknown_hint(entry.number),
        )
    if one.fate == "pending":
        raise MailError(
            f"给 {one.address} 的这份报告还在发件箱里等着（第 {entry.number} 封信）",
            f"请运行 nianbao outbox --retry {entry.number} 接着发。",
        )
    if one.fate == "sent" and not again:
        raise MailError(
            f"这份报告 {when_text(one.at)} 已经发到 {one.address}（第 {entry.number} 封信）",
            "没有再发：内容没有变，一般不必再发；一定要再发一次的，加 --again。",
        )


def _sent(
    outbox: Outbox, number: int, server: Server, settings: MailSettings, world: World,
    password: Password,
) -> Entry:  # fmt: skip
    secret = password(server.host, server.account) if server.account else ""
    waits = WAITS if settings.waits is None else settings.waits
    return send(outbox, number, server, secret, world, waits)


def _office_of(entry: Entry) -> OfficeSettings:
    """The settings that a mail was made with, as they are now."""
    return office_settings(read_settings(Path(entry.settings)), all_purposes(), COUNTY)


def purpose_of_mail(*, is_preview: bool) -> str:
    """Which package is mailed."""
    return PREVIEW if is_preview else COUNTY
