"""A data file and who signs it → its record, and where it stands now.

Record and date are written whole, both or none; where the data file cannot be written the record
goes alone, and who signs is told to fill in the date, which is no content. Drafts get their numbers
here, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nianbao import __version__
from nianbao.compose import compose
from nianbao.content import digest_of, printed_values
from nianbao.deliver.files import may_be_replaced, write_all
from nianbao.errors import CommandError, FileError, ReadBackError
from nianbao.report.inputs import file_state, of_one_record, record_file
from nianbao.report.model import Report
from nianbao.report.read import read_report
from nianbao.report.values import date_text
from nianbao.settings import FINAL_STEP, Settings
from nianbao.signoff.changes import Change, changes
from nianbao.signoff.drafts import Draft, draft_of, kept_draft, kept_drafts, note_bytes
from nianbao.signoff.record import (
    Making,
    Record,
    Step,
    Values,
    parse_record,
    record_bytes,
)
from nianbao.signoff.standing import Standing, current_round, standing
from nianbao.signoff.words import words
from nianbao.source.files import read_bytes

_DATE = "成文日期"


@dataclass(frozen=True, slots=True)
class Wish:
    """Who signs, in which role, with which words, on which day; who types it."""

    role: str
    name: str
    opinion: str
    day: date
    typed_by: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What was recorded: the step, where the report stands now, the changes that a 校对 confirms,
    the files written, and what is to be said besides.
    """

    step: Step
    standing: Standing
    confirmed: tuple[Change, ...]
    written: tuple[Path, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies on the table: the data file as it reads now, its record as it was read."""

    path: Path
    report: Report
    settings: Settings
    values: Values
    record: Record
    on_disk: bytes | None
    remarks: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return digest_of(self.values)


def values_of(report: Report) -> dict[str, str]:
    """All that the report prints but the date, by path. The report must be without errors."""
    return printed_values(compose(report))


def read_record(path: Path) -> Record:
    """The record of a data file; an empty one where there is none.

    Raises RecordError and FileError.
    """
    data = _record_on_disk(path)
    return Record() if data is None else parse_record(data, str(record_file(path)))


def standing_of(path: Path, report: Report, settings: Settings) -> Standing:
    """Whether a report without errors in its reading is signed off.

    Raises RecordError and FileError.
    """
    drafts = () if report.signing is None else kept_drafts(path)
    known = [draft.values for draft in drafts if draft.values]
    return standing(report, values_of(report), read_record(path), settings.steps, known)


def sign(path: Path, report: Report, settings: Settings, wish: Wish) -> Signed:
    """Record a step of the sign-off; 签发 fills in 成文日期 where it is open.

    The report must be without errors. Raises CommandError where the step cannot be recorded, and
    FileError, RecordError, ReadBackError; then nothing has changed.
    """
    shared = shared_record(path)
    if shared:
        raise FileError(f"没有记录：{shared}", "请只留一份，把另一份移走或改名。")
    on_disk = _record_on_disk(path)
    record = Record() if on_disk is None else parse_record(on_disk, str(record_file(path)))
    desk = _Desk(path, report, settings, values_of(report), record, on_disk)
    _refuse_words(desk, wish)
    now = standing(report, desk.values, record, settings.steps)
    is_proof = wish.role == words().proof and _revision(desk) is not None
    confirmed = _confirmed(desk, wish, now) if is_proof else ()
    if not is_proof:
        _refuse_order(desk, wish)
    _refuse_day(desk, wish)
    step = _step(desk, wish, is_proof=is_proof)
    return _write(desk, step, confirmed)


def shared_record(path: Path) -> str:
    """That another data file beside this one has the same record and drafts, in words, where one
    has: a step of the one would begin the other's round anew.
    """
    others = "、".join(one.name for one in of_one_record(path))
    shared = f"共用一份签发记录（{record_file(path).name}）和稿次"
    return f"{path} 旁边还有 {others}，{shared}" if others else ""


# -- what is refused


def _refuse_words(desk: _Desk, wish: Wish) -> None:
    for what, text in (("--name", wish.name), ("--opinion", wish.opinion)):
        if not text.strip() or any(char in text for char in "\r\n\t"):
            raise CommandError(f"选项 {what} 写的是“{text}”", "请写在一行里，不能空着。")
    if words().is_no_name(wish.name):
        raise CommandError(
            f"选项 --name 写的是“{wish.name}”，不是人名，没有记录",
            f"请写上{wish.role}的人的真实姓名。",
        )
    known = (*desk.settings.steps, words().proof)
    if wish.role not in known:
        raise CommandError(
            f"没有“{wish.role}”这一步",
            f"这里的步骤是 {'、'.join(desk.settings.steps)}；要改，写在“设置.yaml”里。",
        )
    if words().refuses(wish.opinion):
        raise CommandError(
            f"意见是“{wish.opinion}”，不算同意，没有记录",
            f"改好再送签；签发人要求改了就发的，写 --opinion {words().revise}。",
        )
    if wish.opinion == words().revise and wish.role != FINAL_STEP:
        raise CommandError(f"“{words().revise}”只用于{FINAL_STEP}", "其他各步请写别的意见。")


def _refuse_order(desk: _Desk, wish: Wish) -> None:
    """Each step comes once for one content, after those before it for the same content."""
    steps, digest = desk.settings.steps, desk.digest
    if wish.role not in steps:
        hint = f"签发人写“{words().revise}”的，改好以后才校对。"
        raise CommandError(f"现在没有要{wish.role}的改动", hint)
    twice = [s for s in _round(desk) if s.role == wish.role and s.digest == digest]
    if twice and twice[-1].opinion == words().revise != wish.opinion:
        twice = []  # the signer wants no changes after all
    if twice:
        raise CommandError(f"现在的内容已经签过：{twice[-1].words}", f"不用再签。{_again(desk)}")
    here = {step.role for step in _round(desk) if step.digest == digest}
    at = steps.index(wish.role)
    lacking = [role for role in steps[:at] if role not in here]
    later = [role for role in steps[at + 1 :] if role in here]
    if lacking:
        changed = "内容改过以后，" if any(s.role == lacking[0] for s in desk.record.steps) else ""
        raise CommandError(
            f"{changed}{lacking[0]} 还没有签，不能先签 {wish.role}",
            f"次序是 {'、'.join(steps)}；请先记 {lacking[0]}。",
        )
    if later:
        raise CommandError(f"{later[0]} 已经签了，不能再补 {wish.role}", _again(desk))


def _again(desk: _Desk) -> str:
    """How to begin anew."""
    return f"要从头签起，先把旧的签发记录 {record_file(desk.path)} 改名移走。"


def _confirmed(desk: _Desk, wish: Wish, now: Standing) -> tuple[Change, ...]:
    """The changes since 改后发 that the step confirms."""
    revised = _revision(desk)
    if now.is_final or revised is None:
        raise CommandError(f"现在的内容已经由{wish.role}确认过", "不用再记。")
    made = changes(desk.record.contents[revised.digest], desk.values, desk.report)
    if not made:
        raise CommandError(
            f"签发人写了“{words().revise}”，内容还没有改",
            "请先在数据文件里改好；不用改了的，请签发人再签一次，意见写同意。",
        )
    return made


def _revision(desk: _Desk) -> Step | None:
    """The step 改后发 of the last round."""
    found = [s for s in _round(desk) if s.role == FINAL_STEP and s.opinion == words().revise]
    return found[-1] if found else None


def _round(desk: _Desk) -> tuple[Step, ...]:
    return current_round(desk.record, desk.settings.steps[0])


def _refuse_day(desk: _Desk, wish: Wish) -> None:
    before = _round(desk) if wish.role != desk.settings.steps[0] else ()
    if before and wish.day < before[-1].day:
        raise CommandError(
            f"{wish.role}的日期 {date_text(wish.day)} 早于{before[-1].words}", "请核对 --date。"
        )
    year = desk.report.year + 1
    if wish.role == FINAL_STEP and wish.day.year != year:
        raise CommandError(
            f"签发日期是 {date_text(wish.day)}，{desk.report.year} 年度的报告应当在 {year} 年签发",
            f"请用 --date 写明签发的日期，如 {year}-01-20。",
        )


# -- what is recorded


def _step(desk: _Desk, wish: Wish, *, is_proof: bool) -> Step:
    revised = _revision(desk) if is_proof else None
    return Step(
        wish.role, wish.name.strip(), wish.opinion.strip(), wish.day, wish.typed_by, desk.digest,
        revised.digest if revised else "", _making(desk),
    )  # fmt: skip


def _making(desk: _Desk) -> Making:
    """What the draft that lay before the signer was made with; where none was, this program."""
    drafts = kept_drafts(desk.path)
    seen = next((one for one in reversed(drafts) if one.values and one.digest == desk.digest), None)
    return seen.making if seen else Making(__version__)


def _write(desk: _Desk, step: Step, confirmed: tuple[Change, ...]) -> Signed:
    record = desk.record.with_step(step, desk.values)
    dated, remarks = _dated(desk, step)
    files = {**dated, record_file(desk.path): record_bytes(record)}
    before = read_bytes(desk.path)

    def inspect(written: Mapping[Path, bytes]) -> None:
        if dict(written) != files:
            raise ReadBackError(
                f"{desk.path} 的签发记录写出后读回来不一样", "没有改动；请检查磁盘。"
            )
        if _record_on_disk(desk.path) != desk.on_disk or read_bytes(desk.path) != before:
            raise FileError(f"{desk.path} 或它的签发记录刚才又被改过，没有记录", "请再运行一次。")

    write_all(files, inspect)
    report = desk.report
    now = standing(report, desk.values, record, desk.settings.steps)
    return Signed(step, now, confirmed, tuple(files), (*_restarts(desk, step), *remarks))


def _restarts(desk: _Desk, step: Step) -> Sequence[str]:
    revised = _revision(desk)
    if revised is None or step.role != desk.settings.steps[0]:
        return ()
    return (f"从头开始了新的一轮，{revised.words} 不再算数。",)


def _dated(desk: _Desk, step: Step) -> tuple[dict[Path, bytes], Sequence[str]]:
    """The data file with its date of 签发, where it is open, and what is to be said of the date."""
    from nianbao.merging.model import Wanted
    from nianbao.merging.writing import rewritten
    from nianbao.source.xmlediting import UnwritableError

    report, day = desk.report, date_text(step.day)
    if step.role != FINAL_STEP:
        return {}, ()
    if report.dated is not None:
        if report.dated == step.day:
            return {}, ()
        return {}, (f"成文日期写的是 {date_text(report.dated)}，签发是 {day}，请核对。",)
    by_hand = f"请在 {desk.path} 里把“成文日期”填成 {step.day.isoformat()}，这不影响签字。"
    if not may_be_replaced(desk.path):
        return {}, (f"数据文件正在别的程序里打开着，或者只能读，没有改动它。{by_hand}",)
    wanted = Wanted(fields={_DATE: step.day.isoformat()})
    try:
        files = rewritten(report, {desk.path: read_bytes(desk.path)}, wanted)
    except UnwritableError:  # a workbook that is written in a strange way
        return {}, (by_hand,)
    reading = read_report(desk.path, files)
    anew = reading.report
    if anew is None or anew.dated != step.day or values_of(anew) != desk.values:
        raise ReadBackError(
            f"成文日期写不进 {desk.path}",
            f"请自己写上“成文日期: {step.day.isoformat()}”，再签一次。",
        )
    return files, (f"成文日期填成了 {day}。",)


def _record_on_disk(path: Path) -> bytes | None:
    file = record_file(path)
    return read_bytes(file) if file.exists() else None


# -- drafts


def kept_files(path: Path) -> dict[str, bytes]:
    """All that is kept of a data file's drafts, by names below its folder. Raises FileError."""
    return {
        one.relative_to(path.parent).as_posix(): read_bytes(one)
        for draft in kept_drafts(path)
        for one in (draft.input_file(path), *_named(draft.input_file(path)), draft.note_file(path))
        if one.is_file()
    }


def _named(kept: Path) -> Iterator[Path]:
    """The texts and pictures that a draft's copy of the data file names."""
    report = read_report(kept).report if kept.is_file() else None
    yield from (kept.with_name(name) for name in (report.beside if report else ()))


def new_draft(path: Path, report: Report, making: Making) -> tuple[Draft, dict[Path, bytes]]:
    """The draft that a report without errors is now, and the files to be kept for it: none where it
    is kept already. Raises FileError.
    """
    values = values_of(report)
    kept = kept_draft(path, digest_of(values))
    if kept:
        return kept, {}
    before = file_state(path)
    files = {path.name: read_bytes(path)}
    files |= {name: read_bytes(path.parent / name) for name in report.beside}
    draft = draft_of(path, values, making, files)
    now = read_report(path).report
    if now is None or values_of(now) != values or file_state(path) != before:
        raise FileError(f"{path} 正在被改动", "请保存好再试一次。")
    new = {draft.folder / name: data for name, data in files.items()}
    return draft, {**new, draft.note_file(path): note_bytes(draft)}
