"""New bytes of a data file → whether they say what was wanted, and nothing else was changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.findings import Finding
from nianbao.merging.model import Edit, Wanted
from nianbao.merging.printed import DATE, TITLE, PrintedText, printed, values_of
from nianbao.merging.wanted import numbers_with, printed_paragraphs, wanted
from nianbao.report.keys import FEE
from nianbao.report.model import Report
from nianbao.report.read import read_report


@dataclass(frozen=True, slots=True)
class Proof:
    """The report as it reads from new bytes (None: it cannot be read), what is in error in it, and
    where it does not say just what was wanted.
    """

    report: Report | None
    errors: tuple[Finding, ...]
    wrong: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.report is not None and not self.errors and not self.wrong


def proof(
    path: Path,
    files: Mapping[Path, bytes],
    old: Report,
    texts: Mapping[str, PrintedText],
    edits: Sequence[Edit],
) -> Proof:
    """Read the data file from its new bytes and compare it with the old report and the edits."""
    wishes = wanted(texts, edits)
    reading = read_report(path, files)
    errors = tuple(finding for finding in reading.findings if finding.is_error)
    if reading.report is None or errors:
        return Proof(reading.report, errors, ())
    wrong = [*_wrong(old, reading.report, wishes), *_misprinted(old, texts, edits, wishes)]
    return Proof(reading.report, (), tuple(wrong))


def _misprinted(
    old: Report, texts: Mapping[str, PrintedText], edits: Sequence[Edit], wishes: Wanted
) -> Iterator[str]:
    """Texts that, typed anew, would not print the new words with the old values."""
    values = values_of(old)
    for key, typed in wishes.texts.items():
        anew = printed(key, typed, values, is_composed=False).paragraphs
        if anew != printed_paragraphs(texts[key], edits):
            yield key


def _wrong(old: Report, new: Report, wanted: Wanted) -> Iterator[str]:
    """The names of what is neither as it was nor as it was wanted."""
    yield from _wrong_texts(old, new, wanted)
    numbers = numbers_with(old, wanted.cells)
    for cell, number in new.numbers.items():
        expected = numbers[cell]
        if number is None or expected is None or number.value != expected.value:
            yield str(cell)
    for cell, text in wanted.cells.items():
        typed = new.typed.get(cell)
        if typed is None or typed.text != text:
            yield str(cell)
    if new.units != {**old.units, **wanted.units}:
        yield "单位"
    yield from _wrong_fields(old, new, wanted)
    if _rest(old) != _rest(new):
        yield "其他项"


def _wrong_texts(old: Report, new: Report, wanted: Wanted) -> Iterator[str]:
    typed = {key: text.typed.text for key, text in old.texts.items()} | dict(wanted.texts)
    found = {key: text.typed.text for key, text in new.texts.items()}
    for key in typed.keys() | found.keys():
        if typed.get(key, "").rstrip("\n") != found.get(key, "").rstrip("\n"):
            yield key


def _wrong_fields(old: Report, new: Report, wanted: Wanted) -> Iterator[str]:
    before = {path: value.text for path, value in old.fields.items()}
    expected = {**before, **{p: text for p, text in wanted.fields.items() if p != FEE}}
    found = {path: value.text for path, value in new.fields.items()}
    for path in expected.keys() | found.keys():
        if expected.get(path, "") != found.get(path, ""):
            yield path
    fee = wanted.fields.get(FEE, old.fee.text if old.fee else "")
    if fee != (new.fee.text if new.fee else ""):
        yield FEE
    if TITLE not in expected and new.title.removeprefix(new.agency.name) != old.title.removeprefix(
        old.agency.name
    ):
        yield TITLE
    if DATE not in wanted.fields and new.dated != old.dated:
        yield DATE


def _rest(report: Report) -> tuple[object, ...]:
    """What no change ever asks for. Pictures and charts follow the data; captions are fields."""
    notes = [(note.code, note.path, note.reason) for note in report.notes]
    figures = {key: len(those) for key, those in report.figures.items()}
    return (
        report.form.id, report.year, report.due, notes, report.signing, report.seal, figures,
        report.agency.level,
    )  # fmt: skip
