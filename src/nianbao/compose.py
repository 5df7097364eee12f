"""Report and Form → Document. Every word of the report is decided here; nothing is measured."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from nianbao.document import Cell, Document, Grid, Paragraph, Section
from nianbao.forms.definition import CellKey, Form, PrintedCell, Table
from nianbao.report.keys import FEE, OTHER, PREAMBLE
from nianbao.report.model import Report
from nianbao.report.text import Text, TextParagraph, split_heading
from nianbao.report.values import agency_values, date_text, open_date_text
from nianbao.titles import title_lines

_NUMERALS = "零一二三四五六七八九十"
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"\{([^{}]+)\}")


def compose(report: Report, unknown: str = "") -> Document:
    """The report as it is printed. The report must be without errors; where `unknown` is given, it
    stands for each number that is in error.
    """
    form = report.form
    return Document(
        form_id=form.id,
        year=report.year,
        title_lines=title_lines(report.title, report.agency.name),
        doc_no=report.doc_no or None,
        preamble=_preamble(report),
        sections=tuple(_section(report, section.key, unknown) for section in form.sections),
        agency=report.agency.name,
        date=_date(report),
        seal=report.seal,
        site_name=report.agency.site_name,
        site_url=report.agency.site_url,
    )


def printed_texts(report: Report) -> dict[str, tuple[Paragraph, ...]]:
    """The paragraphs of each text as they are printed, composed ones too, in reading order.

    The report may have errors elsewhere; what they do to a composed text is the caller's to judge.
    """
    sections = {key: _section_text(report, key) for key in report.form.texts}
    return {PREAMBLE: _preamble(report), **sections}


def standard_text(report: Report, key: str) -> str:
    """A text that the data leave out, as a person would type it: a paragraph on a line, each value
    that a text may name as its {…}.
    """
    values = _standard_values(report)
    names = {name: f"{{{name}}}" for name in (*agency_values(report.agency), "年度", FEE)}
    shown = {name: names.get(name, text) if text else "" for name, text in values.items()}
    sentences = report.form.sentences.preamble if key == PREAMBLE else _other_sentences(report)
    return "\n".join(_filled(sentence, shown) for sentence in sentences)


def skeleton(form: Form) -> Document:
    """A document of the form in which each number is its template tag ({{ 申请.新收.自然人 }})."""
    return Document(
        form_id=form.id,
        year=0,
        title_lines=(),
        doc_no=None,
        preamble=(),
        sections=tuple(
            Section(
                section.key,
                section.heading,
                grid=_grid(form.tables[section.table], lambda cell: f"{{{{ {cell} }}}}")
                if section.table
                else None,
            )
            for section in form.sections
        ),
        agency="",
        date="",
    )


def _date(report: Report) -> str:
    return date_text(report.dated) if report.dated else open_date_text(report.due)


def _preamble(report: Report) -> tuple[Paragraph, ...]:
    if PREAMBLE in report.texts:
        return _typed(report.texts[PREAMBLE])
    return _standard(report.form.sentences.preamble, _standard_values(report))


def _section(report: Report, key: str, unknown: str) -> Section:
    section = next(section for section in report.form.sections if section.key == key)
    figures = report.figures.get(key, ())
    if section.table is not None:
        table = report.form.tables[section.table]
        grid = _grid(table, lambda cell: _number_text(report, cell, unknown))
        return Section(key, section.heading, grid=grid, figures=figures)
    return Section(key, section.heading, _section_text(report, key), figures=figures)


def _section_text(report: Report, key: str) -> tuple[Paragraph, ...]:
    if key in report.texts:
        return _typed(report.texts[key])
    return _composed_other(report) if key == OTHER else ()


def _typed(text: Text) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(p.level, p.text[: p.head_length], p.text[p.head_length :], _dates(text, p))
        for p in text.paragraphs
    )


def _dates(text: Text, paragraph: TextParagraph) -> tuple[tuple[int, int], ...]:
    """Where a paragraph has the date that was put in for {成文日期}."""
    found, at = [], 0
    for stretch in paragraph.stretches:
        end = at + len(stretch.text)
        if text.is_date(stretch):
            found.append((at, end))
        at = end
    return tuple(found)


def _composed_other(report: Report) -> tuple[Paragraph, ...]:
    """Section six from the year's fee (国办函〔2020〕109号 asks for it)."""
    return _standard(_other_sentences(report), _standard_values(report))


def _other_sentences(report: Report) -> Sequence[str]:
    charged = report.fee is not None and report.fee.value != 0
    return report.form.sentences.fee if charged else report.form.sentences.no_fee


def _standard_values(report: Report) -> Mapping[str, str]:
    sections = [section.name for section in report.form.sections]
    return {
        **agency_values(report.agency),
        "年度": str(report.year),
        "各部分": "、".join(sections),
        "部分数": _NUMERALS[len(sections)],
        "表式文号": report.form.doc_no,
        FEE: report.fee.text if report.fee else "",
    }


def _standard(sentences: Sequence[str], values: Mapping[str, str]) -> tuple[Paragraph, ...]:
    """Standard sentences with values filled in."""
    paragraphs = []
    for sentence in sentences:
        text = _filled(sentence, values)
        level, head = split_heading(text)
        paragraphs.append(Paragraph(level, text[:head], text[head:]))
    return tuple(paragraphs)


def _filled(sentence: str, values: Mapping[str, str]) -> str:
    """A sentence with its values; a [part] whose value is empty is left out."""

    def part(match: re.Match[str]) -> str:
        return match[1] if all(values[name] for name in _NAME.findall(match[1])) else ""

    return _NAME.sub(lambda match: values[match[1]], _OPTIONAL.sub(part, sentence))


def _grid(table: Table, text_of: Callable[[CellKey], str]) -> Grid:
    printed = table.printed
    return Grid(
        key=table.key,
        title=table.title,
        widths=printed.widths,
        rows=tuple(tuple(_cell(table, cell, text_of) for cell in row) for row in printed.rows),
        head_rows=printed.head_rows,
        dense=printed.dense,
        description=table.description,
    )


def _cell(table: Table, cell: PrintedCell, text_of: Callable[[CellKey], str]) -> Cell:
    if cell.number is None:
        return Cell(cell.text, cell.kind, cell.colspan, cell.rowspan, None, cell.align)
    key = CellKey(table.key, *cell.number)
    text, unit = text_of(key), table.unit_of(key.row, key.column)
    choice = table.rows[key.row].unit_choice
    if choice and choice.column == key.column:  # the data's own unit stands behind the number
        unit = next((option for option in choice.options if text.endswith(option)), unit)
    return Cell(text, "value", cell.colspan, cell.rowspan, str(key), unit=unit)


def _number_text(report: Report, cell: CellKey, unknown: str) -> str:
    """The number as printed; money whose unit the data give carries it."""
    number = report.numbers[cell]
    if number is None and unknown:
        return unknown
    if number is None:
        raise ValueError(f"{cell} is in error; only a report without errors can be composed")
    choice = report.form.tables[cell.table].rows[cell.row].unit_choice
    unit = report.units.get((cell.table, cell.row), "")
    return number.text + unit if choice and choice.column == cell.column else number.text
