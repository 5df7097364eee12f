"""The jobs, in order: read → check → compose → Word and pages → bytes → read back → files."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nianbao.checks.dossier import Dossier
from nianbao.checks.requirements import (
    NO_REQUIREMENTS,
    Requirements,
    read_names,
    read_requirements,
)
from nianbao.checks.run import check_report
from nianbao.checks.years import unclear_last
from nianbao.compose import compose, skeleton
from nianbao.deliver.files import write_all, write_new
from nianbao.deliver.staging import alone_with
from nianbao.errors import CommandError, FileError, NianbaoError, TemplateError
from nianbao.findings import Finding, has_errors
from nianbao.forms.catalogue import form_for, load_form
from nianbao.forms.definition import Form
from nianbao.intake.sheets import sheets
from nianbao.making import Order, faces, make, make_sheets, refuse_differences
from nianbao.report.fields import FORBIDDEN_IN_NAMES
from nianbao.report.inputs import (
    NAMES_FILE,
    file_state,
    how_to_look,
    is_imported,
    lock_file,
    record_file,
)
from nianbao.report.model import Report
from nianbao.report.read import Reading, read_report
from nianbao.report.starter import starter_text
from nianbao.report.starter_values import starter_values
from nianbao.reports import last_years, read_any_report, refuse_data
from nianbao.source.text import SourceText

if TYPE_CHECKING:  # loaded when they are needed
    from nianbao.adoption.outcome import Adopted
    from nianbao.building import Finished
    from nianbao.importers.run import Imported
    from nianbao.merging.merge import Merge, Taken
    from nianbao.signing import Signed, Wish
    from nianbao.signoff.standing import Standing


@dataclass(frozen=True, slots=True)
class Checked:
    """A file and all that was found in it. `report` is None where it could not be understood.

    `stands_alone`: there was no report of last year to compare it with.
    `standing` says who has signed; None where nobody has, or the file cannot be read right.
    `trouble` is that of its settings or its record, without which it cannot be judged.
    """

    file: str
    report: Report | None
    findings: tuple[Finding, ...]
    sources: Mapping[str, SourceText]
    remarks: tuple[str, ...] = ()
    stands_alone: bool = False
    standing: Standing | None = None
    trouble: NianbaoError | None = None

    @property
    def has_errors(self) -> bool:
        return self.report is None or has_errors(self.findings)

    @property
    def unexplained(self) -> tuple[Finding, ...]:
        """The warnings for which nobody has given a reason."""
        return tuple(f for f in self.findings if f.level == "warning" and f.accepted is None)

    def judged(self) -> Checked:
        """The same. Raises its trouble, where it cannot be judged."""
        if self.trouble:
            raise self.trouble
        return self

    def as_json(self) -> dict[str, Any]:
        """The file and its findings as `check --format json` prints them."""
        return {
            "file": self.file,
            "form": self.report.form.id if self.report else None,
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one input: what was made of it, or the trouble that stopped it."""

    checked: Checked
    finished: Finished | None = None
    trouble: NianbaoError | None = None

    @property
    def written(self) -> tuple[Path, ...]:
        return self.finished.written if self.finished else ()


@dataclass(frozen=True, slots=True)
class Against:
    """What a report is checked against beside its form: last year's file, where it is named, and
    the county's requirements.
    """

    last: Path | None = None
    requirements: Path | None = None


_NOTHING = Against()


def check(path: Path, against: Against = _NOTHING) -> Checked:
    """Read a file and check it. Raises FileError when it, or one named with it, cannot be read."""
    reading = read_report(path)
    report = reading.report
    if report is None:
        return Checked(reading.file, None, reading.findings, reading.sources, reading.remarks)
    last, remarks, doubts = _last_year(path, report, against.last)
    standing, trouble = _standing(path, reading, report)
    dossier = Dossier(
        report, last, _requirements(against.requirements), _names(path), standing=standing
    )
    findings = check_report(dossier, (*reading.findings, *doubts), faces().faceless)
    alone = last is None and not remarks and not doubts  # where these do not say why
    remarks = (*reading.remarks, *remarks)
    return Checked(
        reading.file, report, findings, reading.sources, remarks, alone, standing, trouble
    )


def _standing(
    path: Path, reading: Reading, report: Report
) -> tuple[Standing | None, NianbaoError | None]:
    """Who has signed the report, as far as anybody has; or why nobody can tell."""
    may_be_void = record_file(path).exists() or (report.signing and report.signing.content_code)
    if has_errors(reading.findings) or not may_be_void:
        return None, None

    from nianbao.settings import settings_for
    from nianbao.signing import standing_of

    try:
        return standing_of(path, report, settings_for(path)), None
    except FileError as trouble:
        return None, trouble


def _last_year(
    path: Path, report: Report, named: Path | None
) -> tuple[Report | None, tuple[str, ...], tuple[Finding, ...]]:
    """Last year's report, remarks on it, and a finding where it is not clear which it is."""
    if named is not None:
        last = _named_last(named, report)
        return last.report, tuple(_doubts(last, report)), ()
    found = last_years(path, report)
    if len(found) > 1:
        return None, (), (unclear_last(report, [reading.file for reading in found]),)
    if found and found[0].report is None:
        file = found[0].file
        remark = f"{file} 像是去年的，但读不懂，没有与它比较；请用 {how_to_look(file)} 看看。"
        return None, (remark,), ()
    if not found:
        return None, (), ()
    return found[0].report, tuple(_doubts(found[0], report)), ()


def _named_last(path: Path, report: Report) -> Reading:
    last = read_any_report(path)
    if last.report is None or any(finding.code == "YAML" for finding in last.findings):
        raise FileError(f"{path} 读不懂", f"请先用 {how_to_look(str(path))} 看看哪里不对。")
    _refuse_other_year(path, last.report, report.year)
    return last


def _doubts(last: Reading, report: Report) -> Iterator[str]:
    """What a person should know of last year's file before trusting the comparison."""
    if has_errors(last.findings):
        look = how_to_look(last.file)
        yield f"去年的 {last.file} 有错误，其中看不懂的数没有比较；请用 {look} 看看。"
    if last.report and last.report.agency.name != report.agency.name:
        yield f"去年的 {last.file} 是“{last.report.agency.name}”的，照样比较了。"


def _refuse_other_year(path: Path, last: Report, year: int) -> None:
    if last.year != year - 1:
        raise FileError(
            f"{path} 是 {last.year} 年度的，不是 {year - 1} 年度的", "请用上一年度的数据文件。"
        )


def _requirements(path: Path | None) -> Requirements:
    return NO_REQUIREMENTS if path is None else _read_requirements(path, file_state(path))


@lru_cache(maxsize=4)
def _read_requirements(path: Path, state: tuple[int, int]) -> Requirements:
    """Read once for many reports; `state` is part of the key only."""
    del state
    return read_requirements(path)


def _names(path: Path) -> tuple[str, ...]:
    """The office's list beside the data file, where there is one."""
    file = path.parent / NAMES_FILE
    return read_names(file) if file.is_file() else ()


def build(
    paths: Sequence[Path], folder: Path, order: Order, against: Against = _NOTHING
) -> Iterator[Built]:
    """Check each file and write its report into `folder`; a file with errors writes nothing.

    Raises FileError before anything is written where two inputs would write the same file.
    """
    checked = [check(path, against) for path in paths]
    _refuse_collisions(checked, rough=order.rough)
    for path, one in zip(paths, checked, strict=True):
        try:
            yield _build_one(path, one, folder, order)
        except NianbaoError as trouble:
            yield Built(one, trouble=trouble)


def sign(path: Path, wish: Wish) -> tuple[Checked, Signed | None]:
    """Record a step of the sign-off; a file with errors is not signed.

    Raises CommandError, FileError, RecordError and ReadBackError.
    """
    from nianbao.settings import settings_for
    from nianbao.signing import sign as record_step

    with alone_with(lock_file(path)):
        checked = check(path).judged()
        if checked.report is None or checked.has_errors:
            return checked, None
        return checked, record_step(path, checked.report, settings_for(path), wish)


def start(
    folder: Path, agency: str, year: int, last: Path | None, *, as_workbook: bool = False
) -> Path:
    """Write a new input file, YAML or a workbook, never over an existing one.

    Raises FileError and CommandError.
    """
    new = _new_input(agency, year, last)
    path, data = new.file(folder, as_workbook=as_workbook)
    write_new(path, data)
    return path


def start_with_sheets(
    folder: Path, agency: str, year: int, last: Path | None, *, as_workbook: bool = False
) -> tuple[Path, ...]:
    """Write a new input file and the 取数单 for Word and to print, all of them or none.

    Raises FileError, also where one of them is there already, and CommandError.
    """
    new = _new_input(agency, year, last)
    document = sheets(new.form, new.agency, year, new.last)
    made = {folder / f"{year}年取数单{m.ending}": m for m in make_sheets(document)}
    files = dict([new.file(folder, as_workbook=as_workbook)])
    files |= {path: one.data for path, one in made.items()}
    for path in files:
        if path.exists():
            raise FileError(
                f"{path} 已经有了，没有改动它", "请换一个文件夹，或先把原来的文件改名。"
            )

    def inspect(written: Mapping[Path, bytes]) -> None:
        for path, one in made.items():
            refuse_differences(path, one.inspect(written[path]))

    write_all(files, inspect)
    return tuple(files)


def remarks_on_new(path: Path) -> Iterator[str]:
    """What is to be said of a new input file: that there is one of this name in another form."""
    from nianbao.signing import shared_record  # only where there is one

    shared = shared_record(path)
    if shared:
        yield f"{shared}；请只留一份。"


@dataclass(frozen=True, slots=True)
class _NewInput:
    """What a new input file is made from."""

    form: Form
    agency: str
    year: int
    last: Report | None

    def file(self, folder: Path, *, as_workbook: bool) -> tuple[Path, bytes]:
        """Its name and its bytes."""
        if not as_workbook:
            text = starter_text(self.form, self.agency, self.year, self.last)
            return folder / f"{self.year}.yaml", text.encode()
        from nianbao.workbook.book import workbook  # brings in openpyxl

        values = starter_values(self.form, self.agency, self.year, self.last)
        return folder / f"{self.year}.xlsx", workbook(self.form, values, self.last)


def _new_input(agency: str, year: int, last: Path | None) -> _NewInput:
    form = form_for(year)
    if form is None:
        raise CommandError(f"没有适用于 {year} 年的表式", "用 nianbao forms 看看有哪些表式。")
    agency = agency.strip()
    if not agency or set(agency) & set(FORBIDDEN_IN_NAMES + "\n\r\t"):
        raise CommandError(f"“{agency}”不能作机关名称", "请写机关的全称，中间没有符号。")
    last_report = _last_report(last, agency, year) if last else None
    return _NewInput(form, agency, year, last_report)


def _last_report(path: Path, agency: str, year: int) -> Report:
    """The report of the year before, of the same agency and without errors."""
    report = _whole_report(path)
    _refuse_other_year(path, report, year)
    if report.agency.name != agency:
        raise FileError(
            f"{path} 是“{report.agency.name}”的，不是“{agency}”的",
            "请核对名称；机关改了名的，不写 --last，另建一份。",
        )
    return report


def _whole_report(path: Path) -> Report:
    """A report without errors; an imported one without doubts about its numbers."""
    if is_imported(str(path)) and path.is_file():
        reading = read_any_report(path)
        if reading.report is None or has_errors(reading.findings):
            raise FileError(
                f"{path} 里有看不清的内容",
                f"请先用 nianbao import {path} -o 去年.yaml 读成数据文件，补齐再用。",
            )
        return reading.report
    checked = check(path)
    if checked.report is None or checked.has_errors:
        raise FileError(f"{path} 有错误", f"请先用 nianbao check {path} 看看哪里不对，改好再用。")
    return checked.report


def import_file(path: Path, out: Path) -> Imported:
    """Write the data file of an existing report, never over an existing file.

    Raises FileError where the source cannot be read or holds no report, or the file is there.
    """
    from nianbao.importers.run import import_report
    from nianbao.reading.open import read_document

    if out.is_dir():
        raise FileError(f"{out} 是文件夹", f"请写明文件名，如 {out / '2023.yaml'}。")
    if out.exists():
        raise FileError(f"{out} 已经有了，没有改动它", "请换一个文件名。")
    if path.is_file():
        refuse_data(path)
    if out.suffix.lower() not in (".yaml", ".yml"):
        raise CommandError(f"{out} 不是 .yaml 文件名", "数据文件以 .yaml 结尾。")
    imported = import_report(read_document(path))
    write_new(out, imported.text.encode())
    return imported


def new_template(path: Path, form_id: str | None) -> None:
    """Write the Word template of a form, or of the 发文稿纸, never over an existing file."""
    from nianbao.word.builder import build_template
    from nianbao.word.slip import build_slip_template

    if path.exists():
        raise FileError(f"{path} 已经有了，没有改动它", "请换一个文件名。")
    if path.suffix.lower() != ".docx":
        raise CommandError(f"{path} 不是 .docx 文件名", "Word 模板以 .docx 结尾。")
    data = build_template(skeleton(load_form(form_id))) if form_id else build_slip_template()
    write_all({path: data}, lambda _: None)


def adopt_template(source: Path, out: Path, form_id: str = "") -> Adopted:
    """Write a template made of a county's Word file, never over an existing file.

    Raises FileError where the source cannot be read or `out` is there, TemplateError where no
    template can be made of it; then nothing is written.
    """
    from nianbao.adoption.run import adopt
    from nianbao.reading.open import word_bytes

    if out.exists():
        raise FileError(f"{out} 已经有了，没有改动它", "请换一个文件名。")
    if out.suffix.lower() != ".docx":
        raise CommandError(f"{out} 不是 .docx 文件名", "Word 模板以 .docx 结尾。")
    data = word_bytes(source)
    try:
        adopted = adopt(data, form_id)
    except (FileError, TemplateError) as trouble:
        raise TemplateError(f"{source}：{trouble.message}", trouble.hint) from trouble
    write_all({out: adopted.data}, lambda _: None)
    return adopted


def schema_text(form_id: str) -> str:
    """The JSON Schema of a form's data files, as JSON; it ends with a line end."""
    from nianbao.report.schema import schema

    return json.dumps(schema(load_form(form_id)), ensure_ascii=False, indent=2) + "\n"


def new_schema(path: Path, form_id: str) -> None:
    """Write the JSON Schema of a form's data files, never over an existing file."""
    if path.exists():
        raise FileError(f"{path} 已经有了，没有改动它", "请换一个文件名，或先删去旧的。")
    if path.suffix.lower() != ".json":
        raise CommandError(f"{path} 不是 .json 文件名", "JSON Schema 以 .json 结尾。")
    write_all({path: schema_text(form_id).encode()}, lambda _: None)


def merge_changes(word: Path, into: Path, template: Path | None = None) -> Merge:
    """What a Word file says otherwise than the data file, but for the words of its template.

    Raises FileError where one of them cannot be read or the data file has errors, TemplateError.
    """
    from nianbao.merging.merge import read_merge, without
    from nianbao.reading.word import read_word

    found = read_merge(word, into)
    if template is None:
        return found
    (made,) = make(compose(found.report), Order(("word",), template))
    return without(found, read_word(made.data, str(template)))


def take_over(merge: Merge, numbers: Collection[int]) -> Taken:
    """Write the changes of these numbers into the data file, or nothing at all.

    Raises FileError and ReadBackError.
    """
    from nianbao.merging.merge import take_over as write

    with alone_with(lock_file(merge.path)):
        return write(merge, numbers)


def settle(word: Path) -> None:
    """Note that a person wants nothing more of a Word file: `build` may write over it."""
    from nianbao.merging.settled import settle as note
    from nianbao.source.files import read_bytes

    note(read_bytes(word))


def _refuse_collisions(checked: Iterable[Checked], *, rough: bool) -> None:
    titles: dict[str, str] = {}
    for one in checked:
        if one.report is None or (one.has_errors and not rough):
            continue
        # Windows and macOS take names that differ in case or composition for one.
        name = unicodedata.normalize("NFC", one.report.title).casefold()
        other = titles.setdefault(name, one.file)
        if other != one.file:
            raise FileError(
                f"{other} 和 {one.file} 会写成同一个文件“{one.report.title}”",
                "请核对两份数据的机关名称和年度，或分别写明“标题”。",
            )


def _build_one(path: Path, one: Checked, folder: Path, order: Order) -> Built:
    """What becomes of a checked file; nothing of one with errors, unless a 草稿 is wanted."""
    from nianbao.building import finish, finish_rough

    one.judged()
    if one.report is None or (one.has_errors and not order.rough):
        return Built(one)
    if one.has_errors:
        return Built(one, finished=finish_rough(path, one.report, folder, order))
    return Built(one, finished=finish(path, one.report, one.standing, folder, order))
