"""A county's .docx → a template with the tags set at its labels, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from nianbao.adoption.county import TBL, County, read_county
from nianbao.adoption.numbers import form_in, see_cells, tag_numbers
from nianbao.adoption.outcome import Adopted, Notes
from nianbao.adoption.places import layout_in
from nianbao.adoption.properties import tag_properties
from nianbao.adoption.prose import tag_prose
from nianbao.adoption.words import bare, pattern
from nianbao.compose import skeleton
from nianbao.errors import FileError, TemplateError
from nianbao.forms.catalogue import load_form
from nianbao.forms.definition import Form
from nianbao.importers.sections import Layout
from nianbao.source.package import CONTENT_TYPES, read_zip
from nianbao.verifying.trial import faults_of
from nianbao.word.markup import MAIN
from nianbao.word.package import read_parts, write_parts
from nianbao.word.story import lines, placed_paragraphs
from nianbao.word.tags import has_tags, names_in, narrowed

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_SAVE_AS = "请用 Word 或 WPS 打开它，另存为“Word 文档（*.docx）”后再试。"
_W = f"{{{MAIN}}}"
_CHANGES = tuple(
    _W + name
    for name in (
        "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "rPrChange", "pPrChange",
        "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "tblGridChange",
    )
)  # fmt: skip
_LEAST_SHARE = 0.5  # of the form's numbers; with fewer it is no template to go on with


def adopt(data: bytes, form_id: str = "") -> Adopted:
    """The template made of a county's file, for a form or the one that its tables are.

    Raises TemplateError where it is no .docx, has macros, tracked changes or tags, or where less
    than half of the form's numbers could be placed.
    """
    parts = _parts(data)
    county = read_county(parts)
    _refuse_changes(county)
    _refuse_tags(county)
    notes = Notes()
    seen = see_cells(county.grids)
    if not seen.sightings:
        raise _without_tables(0, form_id)
    layout = layout_in(county)
    form = load_form(form_id) if form_id else form_in(seen, _year(layout))
    tag_numbers(county, seen, form, notes)
    if notes.numbers < _LEAST_SHARE * notes.of:
        raise _without_tables(notes.numbers, form.id)
    tag_prose(county, layout, form, notes)
    return _finished(parts, county, form, notes)


def _without_tables(count: int, form_id: str) -> TemplateError:
    form = f"按表式 {form_id} " if form_id else ""
    return TemplateError(
        f"{form}只认出 {count} 个数的格子，没有写出模板",
        "请确认文件里有年报的三张表，表头和各行的名称与表式相同；表式不对的可用 --form 指定。",
    )


def _year(layout: Layout) -> int | None:
    return layout.title.year if layout.title else None


def _parts(data: bytes) -> dict[str, bytes]:
    if data.startswith(_OLD_WORD):
        raise TemplateError("这是旧的 Word 文件（.doc），或者加了密码", _SAVE_AS)
    kind = _content_types(data)
    if b"macroEnabled" in kind:
        raise TemplateError("这个文件带有宏（.docm），模板里不能有宏", _SAVE_AS)
    if b"wordprocessingml.template" in kind:
        raise TemplateError("这是 Word 自己的模板文件（.dotx）", _SAVE_AS)
    return read_parts(data)


def _content_types(data: bytes) -> bytes:
    """What the package says it holds; nothing where it is none, which read_parts tells."""
    try:
        return read_zip(data, lambda name: name == CONTENT_TYPES).get(CONTENT_TYPES, b"")
    except FileError:
        return b""


def _refuse_changes(county: County) -> None:
    for root in county.roots.values():
        if next(root.iter(*_CHANGES), None) is not None:
            raise TemplateError(
                "文件里有修订（没有接受的修改）",
                "请在 Word 的“审阅”里选“接受所有修订”，关闭修订，存好后再试。",
            )


def _refuse_tags(county: County) -> None:
    for name, root in county.roots.items():
        for line in lines(root, name):
            if has_tags(narrowed(line.text)):
                raise TemplateError(
                    f"{line.place}已经有标签“{line.text.strip()[:40]}”，不用再标",
                    "请用 nianbao template check 看还缺什么；要重新标的，请用县里发来的原文件。",
                )


# -- after the tags are set


def _finished(parts: Mapping[str, bytes], county: County, form: Form, notes: Notes) -> Adopted:
    """The package with the changed parts; what the check of templates finds is left to do."""
    changed = {name: _part(parts[name], root) for name, root in county.roots.items()}
    data = write_parts({**parts, **changed, **tag_properties(parts, notes)})
    for fault in faults_of(data, skeleton(form)):
        if fault.code != "TPL-MISSING":  # those are listed with their reasons
            notes.miss(fault.where, fault.message, fault.hint)
    _note_lost(county, notes)
    notes.remarks += _remarks(parts, county, form)
    return Adopted(data, form.id, notes)


def _note_lost(county: County, notes: Notes) -> None:
    """Tags that were set and are not there: what they stood in overlapped."""
    texts = [line.text for name, root in county.roots.items() for line in lines(root, name)]
    found = {name for text in texts for name in names_in(text)}
    for name in (*notes.paths, *notes.names):
        if name not in found:
            hint = f"请在该印它的地方写 {{{{ {name} }}}}。"
            notes.miss("全文", f"“{name}”的位置和别的叠在一起，没有标上", hint)


def _part(before: bytes, root: etree._Element) -> bytes:
    """The part as it was where nothing has changed in it."""
    same = etree.tostring(etree.fromstring(before), method="c14n")
    if etree.tostring(root, method="c14n") == same:
        return before
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _remarks(parts: Mapping[str, bytes], county: County, form: Form) -> Iterator[str]:
    """What stays in the file and goes out with each report."""
    tables = {county.spots[grid.place].element for grid in county.grids}
    headings = {bare(said) for section in form.sections for said in (section.heading, section.name)}
    for name, root in county.roots.items():
        for line, element in placed_paragraphs(root, name):
            said = bare(line.text)
            found = pattern("year").search(said)
            is_own = said not in headings and tables.isdisjoint(element.iterancestors(TBL))
            if has_tags(line.text) or not pattern("words").search(said):
                continue
            if found:
                yield f"{line.place}还写着“{found[0]}”，会照样印在每份年报里：{_short(line.text)}"
            elif is_own:
                yield f"{line.place}不是表式的文字，会照样印在每份年报里：{_short(line.text)}"
    if any(name.startswith("word/comments") for name in parts):
        yield "文件里有批注，会留在做出的每份年报里；不要的话请先在 Word 里删去。"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else f"{flat[:40]}…"
