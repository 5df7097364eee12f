"""A template, a form's skeleton → its faults, with those that only a report made with it shows.

The tags may all be right and a heading of the form be missing, reworded or in another place:
`verify` would then say of an untouched final that it was changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nianbao.document import Cell, Document, Paragraph, Section
from nianbao.errors import TemplateError
from nianbao.imprint import printed
from nianbao.matching.rows import squeezed
from nianbao.reading.shown import shown
from nianbao.reading.word import read_word
from nianbao.verifying.compare import compare
from nianbao.verifying.model import Difference, Found
from nianbao.verifying.parts import Unit, parts
from nianbao.word import names
from nianbao.word.lint import TemplateFault, check_template
from nianbao.word.package import read_parts
from nianbao.word.story import Line, lines, stories
from nianbao.word.template import load_template

_WHOLE = "全文"


def faults_of(data: bytes, skeleton: Document) -> tuple[TemplateFault, ...]:
    """All faults of a template for the skeleton's form: those of its tags; where there are none,
    what a report made with it on trial says otherwise than the form.
    """
    return check_template(data, skeleton) or tuple(_on_trial(data, _filled(skeleton)))


def found_in(document: Document, word: bytes) -> Found | None:
    """What `verify` says of a Word file just made of a document."""
    return compare(printed(document), read_word(word, ""), lambda: shown(word))


def misprinted(document: Document, found: Found | None) -> list[Difference]:
    """What a file just made says otherwise than its document outside the tables, whose labels and
    columns may be a county's own; what it only says besides is its template's.
    """
    places = {part.where for part in parts(document) if isinstance(part, Unit)}
    differences = found.differences if found else ()
    return [one for one in differences if one.kind != "added" and one.where in places]


def _on_trial(data: bytes, document: Document) -> Sequence[TemplateFault]:
    try:
        made = load_template(data).fill(document)
    except TemplateError as trouble:
        return [TemplateFault("TPL-SYNTAX", _WHOLE, trouble.message, trouble.hint)]
    places = {squeezed(line.text): line.place for line in _lines(data)}
    headings = {section.heading for section in document.sections}
    return [
        _heading_fault(one, places) if one.old in headings else _misplaced(one)
        for one in misprinted(document, found_in(document, made))
    ]


def _lines(data: bytes) -> Sequence[Line]:
    return [line for name, root in stories(read_parts(data)) for line in lines(root, name)]


def _heading_fault(one: Difference, places: Mapping[str, str]) -> TemplateFault:
    if one.kind == "removed":
        message = f"没有标题“{one.old}”"
        hint = "请在这一部分的表或文字前面加上这一行；标题是表式规定的，标签不会印它。"
        return TemplateFault("TPL-HEADING", _WHOLE, message, hint)
    where = places.get(one.new, _WHOLE)
    if one.kind == "moved":
        hint = "请把它挪到这一部分的表或文字前面。"
        return TemplateFault("TPL-HEADING", where, f"标题“{one.old}”不在它的地方", hint)
    message = f"标题应当是“{one.old}”，模板写的是“{one.new}”"
    return TemplateFault("TPL-HEADING", where, message, "请照表式的原样写，独占一段。")


def _misplaced(one: Difference) -> TemplateFault:
    """The tags were found; what they print is not where a report has it."""
    message = f"“{one.where}”没有印在正文里它的地方"
    hint = "标题在最前面；署名和成文日期在最后一部分后面。"
    return TemplateFault("TPL-PLACE", _WHOLE, message, hint)


def _filled(skeleton: Document) -> Document:
    """A report of the form that says something everywhere, each text in words of its own."""
    agency = "试印镇人民政府"
    return replace(
        skeleton,
        year=2000,
        title_lines=(agency, "2000年政府信息公开工作年度报告"),
        doc_no="试印〔2001〕1号",
        preamble=_paragraphs(names.PREAMBLE),
        sections=tuple(map(_filled_section, skeleton.sections)),
        agency=agency,
        date="2001年1月20日",
    )


def _filled_section(section: Section) -> Section:
    if section.grid is None:
        return replace(section, paragraphs=_paragraphs(section.key))
    rows = tuple(tuple(map(_filled_cell, row)) for row in section.grid.rows)
    return replace(section, grid=replace(section.grid, rows=rows))


def _filled_cell(cell: Cell) -> Cell:
    return cell if cell.path is None else replace(cell, text="0")


def _paragraphs(key: str) -> tuple[Paragraph, ...]:
    return (Paragraph(0, "", f"这是试印的{key}，一段一句。"),)
