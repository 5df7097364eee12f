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
from nianbao.errors import CommandError, FileError, NianbaoError, ReadBackError
from nianbao.findings import Finding, has_errors
from nianbao.forms.catalogue import form_for, load_form
from nianbao.forms.definition import Form
from nianbao.intake.sheets import sheets
from nianbao.making import Order, faces, make, make_sheets
from nianbao.report.fields import FORBIDDEN_IN_NAMES
from nianbao.report.inputs import NAMES_FILE, file_state
from nianbao.report.last_year import last_year_files
from nianbao.report.model import Report
from nianbao.report.read import Reading, read_report
from nianbao.report.starter import starter_text
from nianbao.report.starter_values import starter_values
from nianbao.source.text import SourceText

if TYPE_CHECKING:  # loaded when they are needed
    from nianbao.merging.merge import Merge, Taken


@dataclass(frozen=True, slots=True)
class Checked:
    """A file and all that was found in it. `report` is None where it could not be understood."""

    file: str
    report: Report | None
    findings: tuple[Finding, ...]
    sources: Mapping[str, SourceText]
    remarks: tuple[str, ...] = ()

    @property
    def has_errors(self) -> bool:
        return self.report is None or has_errors(self.findings)

    def as_json(self) -> dict[str, Any]:
        """The file and its findings as `check --format json` prints them."""
        return {
            "file": self.file,
            "form": self.report.form.id if self.report else None,
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one input: the files written, or the trouble that stopped it."""

    checked: Checked
    written: tuple[Path, ...] = ()
    trouble: NianbaoError | None = None


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
    dossier = Dossier(report, last, _requirements(against.requirements), _names(path))
    findings = check_report(dossier, (*reading.findings, *doubts), faces().faceless)
    remarks = (*reading.remarks, *remarks)
    return Checked(reading.file, report, findings, reading.sources, remarks)


def _last_year(
    path: Path, report: Report, named: Path | None
) -> tuple[Report | None, tuple[str, ...], tuple[Finding, ...]]:
    """Last year's report, remarks on it, and a finding where it is not clear which it is."""
    if named is not None:
        last = _named_last(named, report)
        return last.report, tuple(_doubts(last, report)), ()
    found = last_year_files(path, report)
    if len(found) > 1:
        return None, (), (unclear_last(report, [reading.file for reading in found]),)
    if found and found[0].report is None:
        remark = f"{found[0].file} 像是去年的，但读不懂，没有与它比较；请用 nianbao check 看看。"
        return None, (remark,), ()
    if not found:
        return None, (), ()
    return found[0].report, tuple(_doubts(found[0], report)), ()


def _named_last(path: Path, report: Report) -> Reading:
    last = read_report(path)
    if last.report is None or any(finding.code == "YAML" for finding in last.findings):
        raise FileError(f"{path} 读不懂", f"请先用 nianbao check {path} 看看哪里不对。")
    _refuse_other_year(path, last.report, report.year)
    return last


def _doubts(last: Reading, report: Report) -> Iterator[str]:
    """What a person should know of last year's file before trusting the comparison."""
    if has_errors(last.findings):
        yield f"去年的 {last.file} 有错误，其中看不懂的数没有比较；请用 nianbao check 看看。"
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
    _refuse_collisions(checked)
    for one in checked:
        if one.report is None or one.has_errors:
            yield Built(one)
            continue
        try:
            yield Built(one, _build_one(one.report, folder, order))
        except NianbaoError as trouble:
            yield Built(one, trouble=trouble)


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
            _refuse_differences(path, one.inspect(written[path]))

    write_all(files, inspect)
    return tuple(files)


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
    checked = check(path)
    report = checked.report
    if report is None or checked.has_errors:
        raise FileError(f"{path} 有错误", f"请先用 nianbao check {path} 看看哪里不对，改好再用。")
    _refuse_other_year(path, report, year)
    if report.agency.name != agency:
        raise FileError(
            f"{path} 是“{report.agency.name}”的，不是“{agency}”的",
            "请核对名称；机关改了名的，不写 --last，另建一份。",
        )
    return report


def new_template(path: Path, form_id: str) -> None:
    """Write the Word template of a form, never over an existing file."""
    from nianbao.word.builder import build_template

    if path.exists():
        raise FileError(f"{path} 已经有了，没有改动它", "请换一个文件名。")
    if path.suffix.lower() != ".docx":
        raise CommandError(f"{path} 不是 .docx 文件名", "Word 模板以 .docx 结尾。")
    write_all({path: build_template(skeleton(load_form(form_id)))}, lambda _: None)


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
    from nianbao.importers.word import read_word
    from nianbao.merging.merge import read_merge, without

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

    return write(merge, numbers)


def _refuse_collisions(checked: Iterable[Checked]) -> None:
    titles: dict[str, str] = {}
    for one in checked:
        if one.report is None or one.has_errors:
            continue
        # Windows and macOS take names that differ in case or composition for one.
        name = unicodedata.normalize("NFC", one.report.title).casefold()
        other = titles.setdefault(name, one.file)
        if other != one.file:
            raise FileError(
                f"{other} 和 {one.file} 会写成同一个文件“{one.report.title}”",
                "请核对两份数据的机关名称和年度，或分别写明“标题”。",
            )


def _build_one(report: Report, folder: Path, order: Order) -> tuple[Path, ...]:
    """Write one report's files; all are read back before any gets its name."""
    made = {folder / f"{report.title}{m.ending}": m for m in make(compose(report), order)}

    def inspect(written: Mapping[Path, bytes]) -> None:
        for path, data in written.items():
            _refuse_differences(path, made[path].inspect(data))

    write_all({path: one.data for path, one in made.items()}, inspect)
    return tuple(made)


def _refuse_differences(path: Path, differences: Sequence[str]) -> None:
    if differences:
        raise ReadBackError(
            f"{path.name} 写出后与数据不符：{differences[0]}",
            f"共 {len(differences)} 处不符，没有留下文件。",
        )
