"""A data file → Report and findings. Nothing is guessed; all findings come at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from nianbao.errors import FileError
from nianbao.findings import Finding, Place, in_file_order
from nianbao.forms.catalogue import all_forms, form_for, form_ids, load_form
from nianbao.forms.definition import CellKey, Form
from nianbao.report.fields import Fields, is_placeholder, wrong_shape
from nianbao.report.figures import FigureReading, read_figures
from nianbao.report.keys import CONTACT, FEE, FIGURES, OTHER, PREAMBLE, keys, levels
from nianbao.report.model import Agency, Note, Number, Report, Signing
from nianbao.report.numbers import read_number
from nianbao.report.shapes import (
    ADDRESS_ON_THE_WEB,
    CONTENT_CODE,
    EMAIL,
    ON_PAPER,
    POST_CODE,
    TEXT_FILES,
    WITH_SEAL,
    WITHOUT_SEAL,
    YEARS,
)
from nianbao.report.tables import read_table
from nianbao.report.text import Text, read_text_value
from nianbao.report.totals import with_totals
from nianbao.report.values import date_text, open_date_text, text_values
from nianbao.report.wordfile import read_word_text
from nianbao.report.wording import say
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar, SourceFile
from nianbao.source.read import parse_source, read_source
from nianbao.source.slips import LINE_ALONE, NAME_AND_CONTENT
from nianbao.source.text import REFUSED, SourceText, decode, read_text


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file. `report` is None where its year or form is not known.

    `sources` are the texts read, by file, for showing findings; `remarks` are for people only.
    """

    file: str
    report: Report | None
    findings: tuple[Finding, ...]
    sources: Mapping[str, SourceText]
    remarks: tuple[str, ...] = ()


def read_report(path: Path, instead: Mapping[Path, bytes] | None = None) -> Reading:
    """The report in a data file. Raises FileError when the file cannot be opened.

    `instead` holds what some files of text, named as they are here, are to be taken to hold.
    """
    given = instead or {}
    data = given.get(path)
    file = read_source(path) if data is None else parse_source(data, path)
    return _Reader(file, path.parent, given).read()


def read_data(file: SourceFile, folder: Path) -> Reading:
    """The report in nodes that were read; `folder` is where the files that they name stand."""
    return _Reader(file, folder, {}).read()


@dataclass
class _Numbers:
    """The typed numbers and units of all tables."""

    typed: dict[CellKey, Number | None] = field(default_factory=dict)
    units: dict[tuple[str, str], str] = field(default_factory=dict)


class _Reader:
    """Reads one file, key by key."""

    def __init__(self, file: SourceFile, folder: Path, given: Mapping[Path, bytes]) -> None:
        self._file = file
        self._folder = folder
        self._given = given
        self._findings = list(file.findings)
        self._sources = {file.source.file: file.source}
        self._beside: list[str] = []

    def read(self) -> Reading:
        root = self._file.root
        report = None
        if isinstance(root, MappingNode):
            report = self._read_root(root)
        elif not self._findings:
            self._findings.append(self._no_mapping(root))
        remarks = tuple(
            f"{source.file} 是 GB18030 编码，已按它读入；建议另存为 UTF-8。"
            for source in self._sources.values()
            if source.encoding != "utf-8"
        )
        findings = in_file_order(_told_by_meaning(self._findings))
        return Reading(self._file.source.file, report, findings, self._sources, remarks)

    def _no_mapping(self, root: Node | None) -> Finding:
        message, hint = "文件是空的", "用 nianbao new 可以写出一个新的数据文件。"
        if isinstance(root, ListNode) or (isinstance(root, Scalar) and root.text):
            message = "整个文件不是“名称: 内容”的样子"
            hint = NAME_AND_CONTENT
        return Finding("YAML", "error", self._file.source.place(0), "", message, hint)

    def _read_root(self, root: MappingNode) -> Report | None:
        top = self._file.source.place(0)
        year = self._year(root)
        form = self._form(root, year)
        sections = tuple(s.key for s in form.sections) if form else _all_sections()
        fields = Fields(root, (*keys("report"), *sections), "", top, self._findings)
        fields.require(keys("report"))
        if year is None or form is None:
            self._agency(fields)
            return None
        return self._report(fields, year, form)

    def _year(self, root: MappingNode) -> int | None:
        entry = root.get("年度")
        if entry is None:
            return None
        text = entry.value.text if isinstance(entry.value, Scalar) else ""
        if re.fullmatch(r"\d{4}", text, re.ASCII) and int(text) in YEARS:
            return int(text)
        place = entry.value.place if text else entry.key.place
        if REFUSED not in text:
            self._add(
                "VALUE", place, "年度", f"年度写的是“{text}”", "请写四位数字，如 2024。", text
            )
        digits = re.match(
            r"\d{4}(?!\d)", text, re.ASCII
        )  # `2024年`: the rest can be checked all the same
        return int(digits[0]) if digits and int(digits[0]) in YEARS else None

    def _form(self, root: MappingNode, year: int | None) -> Form | None:
        """The form that 表式 names, else the one of the year."""
        entry = root.get("表式")
        if entry is None:
            return self._form_of_year(root, year)
        text = entry.value.text if isinstance(entry.value, Scalar) else ""
        if text not in form_ids():
            known = "、".join(f'"{form_id}"' for form_id in form_ids())
            self._add(
                "VALUE",
                entry.value.place,
                "表式",
                f"没有表式“{text}”",
                f"可以写 {known}；一般不必写。",
                text,
            )
            return self._form_of_year(root, year)
        form = load_form(text)
        right = form_for(year) if year is not None else form
        if right is not form:
            drop = say("drop_key", entry.value.place, key="表式")
            hint = f"{year} 年用表式 {right.id}（{right.doc_no}）；{drop}" if right else ""
            self._add(
                "FORM-YEAR",
                entry.value.place,
                "表式",
                f"表式 {text} 不适用于 {year} 年",
                hint,
                text,
            )
            return min((form, right or form), key=lambda each: _unknown_rows(root, each))
        return form

    def _form_of_year(self, root: MappingNode, year: int | None) -> Form | None:
        form = form_for(year) if year is not None else None
        if year is not None and form is None:
            entry = root.get("年度")
            place = entry.value.place if entry else self._file.source.place(0)
            first = min(form.first_year for form in all_forms())
            self._add(
                "FORM-YEAR",
                place,
                "年度",
                f"没有适用于 {year} 年的表式",
                f"程序里最早的表式从 {first} 年开始。",
                str(year),
            )
        return form

    def _report(self, fields: Fields, year: int, form: Form) -> Report:
        agency = self._agency(fields)
        numbers = self._numbers(fields, form)
        fee = self._fee(fields)
        dated = fields.day("成文日期")
        due = fields.day("报送期限") or levels().due(agency.level, year)
        all_numbers: dict[CellKey, Number | None] = {}
        for table in form.tables.values():
            all_numbers |= with_totals(table, numbers.typed)
        values = text_values(
            form=form,
            year=year,
            agency=agency,
            date_words=date_text(dated) if dated else open_date_text(due),
            given=_given(fields.node),
            fee=fee,
            numbers=all_numbers,
        )
        figures = self._figures(fields, form, all_numbers, numbers.units)
        texts = self._texts(fields, form, values)
        default_title = f"{agency.name}{year}年政府信息公开工作年度报告"
        return Report(
            form=form,
            year=year,
            agency=agency,
            title=fields.name("标题") or default_title,
            doc_no=fields.text("文号"),
            dated=dated,
            due=due,
            typed=numbers.typed,
            numbers=all_numbers,
            units=numbers.units,
            texts=texts,
            fee=fee,
            notes=self._notes(fields),
            signing=self._signing(fields),
            seal=fields.one_of("印章", (WITH_SEAL, WITHOUT_SEAL)) == WITH_SEAL,
            figures=figures.figures,
            fields=_plain_fields(fields) | figures.printed,
            alternatives=figures.alternatives,
            places=_places(fields.node, form),
            beside=tuple(dict.fromkeys((*self._beside, *figures.files))),
        )

    def _agency(self, fields: Fields) -> Agency:
        child = fields.child("机关", keys("agency"))
        if child is None:
            return Agency()
        site = child.child("网站", keys("site"))
        name = child.name("名称")
        if fields.entry(PREAMBLE) is None:
            self._require_contact(child)
        return Agency(
            name=name,
            short_name=child.text("简称") or name,
            level=self._level(child, name),
            address=child.text("地址"),
            post_code=child.shaped("邮编", *POST_CODE),
            telephone=child.text("电话"),
            fax=child.text("传真"),
            email=child.shaped("邮箱", *EMAIL),
            site_name=site.text("名称") if site else "",
            site_url=site.shaped("网址", *ADDRESS_ON_THE_WEB) if site else "",
        )

    def _level(self, agency: Fields, name: str) -> str:
        given = agency.one_of("层级", levels().names)
        told = levels().of(name)
        if agency.entry("层级") is None and name and told is None:
            agency.missing("层级", f"从“{name}”看不出层级，可以写 {'、'.join(levels().names)}")
        return given or told or ""

    def _require_contact(self, agency: Fields) -> None:
        for key in CONTACT:
            if agency.entry(key) is None:
                about = keys("agency")[key].about_for(agency.place)
                agency.missing(key, f"{about}，导语里要用；自己写了导语就不必填")

    def _numbers(self, fields: Fields, form: Form) -> _Numbers:
        numbers = _Numbers()
        for section in form.sections:
            if section.table is None:
                continue
            table = form.tables[section.table]
            entry = fields.entry(section.key)
            if entry is None:
                heading, key = section.heading, section.key
                hint = say("missing_table", fields.place, heading=heading, table=key)
                fields.missing(key, heading, hint)
                continue
            reading = read_table(table, entry)
            numbers.typed |= reading.typed
            numbers.units |= reading.units
            self._findings += reading.findings
        return numbers

    def _fee(self, fields: Fields) -> Number | None:
        entry = fields.entry(FEE)
        if entry is None:
            if fields.entry(OTHER) is None:
                fields.missing(OTHER, say("missing_fee", fields.place, fee=FEE))
            return None
        return read_number(entry.value, "money", FEE, entry.key.place, self._findings)

    def _texts(
        self, fields: Fields, form: Form, values: Mapping[str, str | None]
    ) -> dict[str, Text]:
        texts = {}
        for key in (PREAMBLE, *form.texts):
            entry = fields.entry(key)
            if entry is not None:
                typed = self._typed_text(key, entry)
                if typed is not None:
                    texts[key], findings = read_text_value(key, typed, values)
                    self._findings += findings
            elif key not in (PREAMBLE, OTHER):
                fields.missing(key, f"{key}的正文")
        return texts

    def _typed_text(self, key: str, entry: Entry) -> Scalar | None:
        value = entry.value
        if isinstance(value, MappingNode) and not is_placeholder(value):
            return self._text_of_file(key, value)
        if not isinstance(value, Scalar):
            self._findings.append(wrong_shape(entry, key))
            return None
        if value.spans_lines or (value.style != "block" and value.text.startswith("｜")):
            self._findings.append(_without_bar(key, value))
            return None
        if not value.text.strip(" \t\n　"):
            self._add(
                "KEY-MISSING",
                entry.key.place,
                key,
                f"“{key}”还没有写",
                say("not_written", entry.key.place),
            )
            return None
        return value

    def _text_of_file(self, key: str, node: MappingNode) -> Scalar | None:
        fields = Fields(node, ("文件",), key, node.place, self._findings)
        if fields.entry("文件") is None:
            fields.missing("文件", "正文所在的文件（.docx 或 .txt），放在数据文件的旁边")
        name = fields.scalar("文件")
        if name is None:
            return None
        path = f"{key}.文件"
        if PurePath(name.text).name != name.text or "\\" in name.text:
            self._add(
                "VALUE",
                name.place,
                path,
                f"“{name.text}”不在数据文件的旁边",
                "请把文件放在同一个文件夹里，只写文件名。",
                name.text,
            )
            return None
        source = self._source_of_text(name, path)
        if source is None:
            return None
        self._sources[source.file] = source
        self._beside.append(name.text)
        self._findings += (replace(finding, path=key) for finding in source.findings)
        place = Place(source.file)
        if not source.text.strip():
            if not source.findings:
                self._add(
                    "KEY-MISSING",
                    name.place,
                    key,
                    f"“{name.text}”是空的",
                    "请在这个文件里写上正文。",
                )
            return None
        return Scalar(source.text, "block", place, source, 0, len(source.text))

    def _source_of_text(self, name: Scalar, path: str) -> SourceText | None:
        """The text in a file beside the data file, by the ending of its name."""
        file = self._folder / name.text
        ending = file.suffix.lower()
        if ending not in TEXT_FILES:
            message, hint = f"还不能读“{name.text}”", "请另存为 .docx 或者 .txt 文件。"
            self._add("VALUE", name.place, path, message, hint, name.text)
            return None
        try:
            return self._text(file) if ending == ".txt" else self._word_text(file, name, path)
        except FileError as trouble:
            self._add("VALUE", name.place, path, trouble.message, trouble.hint, name.text)
            return None

    def _text(self, path: Path) -> SourceText:
        data = self._given.get(path)
        return read_text(path) if data is None else decode(data, str(path))

    def _word_text(self, file: Path, name: Scalar, path: str) -> SourceText | None:
        read = read_word_text(file, self._given.get(file))
        if read.besides:
            message = f"“{name.text}”里不只有一段段的文字：{''.join(read.besides)}"
            hint = (
                "请在 Word 里处理好（表格、图片不写在正文里，修订要接受或拒绝），保存后再试；"
                "或者把文字另存为 .txt 文件。"
            )
            self._add("VALUE", name.place, path, message, hint, name.text)
            return None
        return read.source

    def _signing(self, fields: Fields) -> Signing | None:
        entry = fields.entry("签发")
        if entry is None:
            return None
        if isinstance(entry.value, Scalar):
            return Signing() if fields.one_of("签发", ON_PAPER) else None
        child = fields.child("签发", keys("signing"))
        if child is None:
            return None
        child.one_of("方式", ON_PAPER)
        code = child.shaped("核对码", *CONTENT_CODE)
        return Signing(child.text("姓名"), child.day("日期"), code)

    def _notes(self, fields: Fields) -> tuple[Note, ...]:
        entry = fields.entry("说明")
        if entry is None:
            return ()
        if not isinstance(entry.value, MappingNode):
            self._findings.append(wrong_shape(entry, "说明"))
            return ()
        notes = []
        inner = Fields(
            entry.value,
            [e.key.text for e in entry.value.entries],
            "说明",
            entry.key.place,
            self._findings,
        )
        for note in entry.value.entries:
            reason = inner.text(note.key.text)
            code, _, path = note.key.text.partition("@")
            if reason:
                notes.append(Note(code, path or None, reason, note.key.place))
        return tuple(notes)

    def _figures(
        self,
        fields: Fields,
        form: Form,
        numbers: Mapping[CellKey, Number | None],
        units: Mapping[tuple[str, str], str],
    ) -> FigureReading:
        entry = fields.entry(FIGURES)
        if entry is None:
            return FigureReading()
        reading = read_figures(entry, self._folder, form, numbers, units)
        self._findings += reading.findings
        return reading

    def _add(
        self, code: str, place: Place, path: str, message: str, hint: str, actual: str | None = None
    ) -> None:
        self._findings.append(Finding(code, "error", place, path, message, hint, actual=actual))


def _told_by_meaning(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings; a line drawn for a value is told as the number that it is none of, where one
    should stand there, and not as YAML's, too.
    """
    told = {_spot(finding) for finding in findings if finding.code != "YAML"}
    for finding in findings:
        if finding.message != LINE_ALONE or _spot(finding) not in told:
            yield finding


def _spot(finding: Finding) -> tuple[str, int, int]:
    return finding.place.file, finding.place.line, finding.place.column


def _all_sections() -> tuple[str, ...]:
    return tuple(dict.fromkeys(s.key for form in all_forms() for s in form.sections))


def _unknown_rows(root: MappingNode, form: Form) -> int:
    """How many rows of the file the form does not have."""
    count = 0
    for section in form.sections:
        entry = root.get(section.key) if section.table else None
        if section.table and entry and isinstance(entry.value, MappingNode):
            rows = form.tables[section.table].rows
            count += sum(row.key.text not in rows for row in entry.value.entries)
    return count


def _without_bar(key: str, value: Scalar) -> Finding:
    """YAML would make one paragraph of the lines."""
    return Finding(
        "YAML", "error", value.place, key, f"“{key}”有几行，各段会连成一段",
        "请在冒号后空一格写半角的 |，正文从下一行起、缩进两格写。",
    )  # fmt: skip


def _given(node: MappingNode, prefix: str = "") -> set[str]:
    """Paths of the keys that the file has, those of 机关 and 网站, too."""
    paths = {prefix + entry.key.text for entry in node.entries}
    for entry in node.entries:
        if isinstance(entry.value, MappingNode) and entry.key.text in ("机关", "网站"):
            paths |= _given(entry.value, f"{prefix}{entry.key.text}.")
    return paths


def _places(root: MappingNode, form: Form) -> dict[str, Place]:
    """Where each key stands, those of the tables' rows (申请.新收), too."""
    places = {entry.key.text: entry.key.place for entry in root.entries}
    for section in form.sections:
        entry = root.get(section.key)
        if section.table and entry and isinstance(entry.value, MappingNode):
            rows = entry.value.entries
            places |= {f"{section.table}.{row.key.text}": row.key.place for row in rows}
    return places


def _plain_fields(fields: Fields) -> dict[str, Scalar]:
    """The printed plain values as written, by path."""
    plain: dict[str, Scalar] = {}

    def collect(node: MappingNode, prefix: str) -> None:
        for entry in node.entries:
            if isinstance(entry.value, Scalar):
                plain[prefix + entry.key.text] = entry.value
            elif isinstance(entry.value, MappingNode) and entry.key.text in ("机关", "网站"):
                collect(entry.value, f"{prefix}{entry.key.text}.")

    collect(fields.node, "")
    return {path: value for path, value in plain.items() if _is_printed(path)}


def _is_printed(path: str) -> bool:
    return path in ("标题", "文号", "成文日期") or (
        path.startswith("机关.") and path != "机关.层级"
    )
