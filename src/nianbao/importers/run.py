"""SourceDocument → the text of a data file, the doubts, and what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from nianbao.errors import FileError
from nianbao.forms.catalogue import all_forms
from nianbao.forms.definition import Form
from nianbao.importers.agency import Known, known_of
from nianbao.importers.doubts import Doubt, show_doubts
from nianbao.importers.formnumbers import form_of, numbers_of, see_tables
from nianbao.importers.labels import book
from nianbao.importers.lines import cells_of
from nianbao.importers.numbers import stands_for_number
from nianbao.importers.pagewords import pages
from nianbao.importers.sections import Layout, is_ours, layout_of, opened, section_order
from nianbao.importers.sightings import Seen
from nianbao.importers.texts import paragraphs_of
from nianbao.importers.write import Recognised, file_text
from nianbao.reading.blocks import Block, Grid, Paragraph, SourceDocument
from nianbao.report.keys import CONTACT, FEE, OTHER, PREAMBLE, levels

_LEAST_CELLS = 8  # seen of the tables, without a title or headings
_LEAST_SECTIONS = 3


@dataclass(frozen=True, slots=True)
class Imported:
    """The text of the data file, what is in doubt, what of the source is not in it, and what its
    reader had to say.
    """

    text: str
    doubts: tuple[Doubt, ...]
    left_out: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    def lines(self, file: str) -> Iterator[str]:
        """What to tell: the doubts, what was left out, how the file was read, what to do next."""
        doubts = list(show_doubts(self.doubts))
        together = f"，合成 {len(doubts)} 行" if len(doubts) < len(self.doubts) else ""
        yield from _listed(f"存疑 {len(self.doubts)} 处{together}：", doubts)
        yield from _listed(f"没有写进数据文件的有 {len(self.left_out)} 处：", self.left_out)
        yield from _listed("读原件时：", self.remarks)
        yield ""
        if self.doubts:
            yield "存疑的数字空着没有填，请对照原件填好。"
        yield f"然后运行：nianbao check {file}"


def _listed(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", heading, *(f"  {line}" for line in lines))


def import_report(source: SourceDocument) -> Imported:
    """The report in a source. Raises FileError where there is none."""
    source = replace(source, blocks=tuple(opened(source.blocks)))
    layout = layout_of(source)
    seen = see_tables(_material(source, layout))
    _refuse_no_report(source, layout, seen)
    year = _year(source, layout)
    form = form_of(seen, year, source.form) or all_forms()[-1]
    texts, out = _texts(layout, form)
    known = known_of(layout, texts, form, year or form.first_year)
    recognised = Recognised(
        file=PurePath(source.file).name,
        form=form,
        year=year,
        values=known.values,
        title=layout.title.text if layout.title else "",
        doc_no=layout.doc_no,
        dated=layout.dated,
        texts={key: text for key, text in texts.items() if key not in known.composed},
        numbers=numbers_of(seen, form),
    )
    doubts = [*_doubts(recognised, layout, known), *recognised.numbers.doubts]
    recognised.doubts = doubts
    left_out = [*_left_out(source, layout, form), *map(_named, out)]
    return Imported(
        file_text(recognised), tuple(doubts), tuple(dict.fromkeys(left_out)), source.remarks
    )


def _refuse_no_report(source: SourceDocument, layout: Layout, seen: Seen) -> None:
    if len(layout.headings) >= _LEAST_SECTIONS or len(seen.sightings) >= _LEAST_CELLS:
        return
    raise FileError(
        f"{source.file} 里没有认出政府信息公开工作年度报告：没有找到各部分的标题，也没有找到表格",
        "请确认是年度报告；如果是扫描件或图片，请改用 Word 文件或网页。",
    )


def _material(source: SourceDocument, layout: Layout) -> list[Block]:
    """What may hold the tables: all in their sections; grids elsewhere where one has none."""
    tables = {s.key for s in all_forms()[-1].sections if s.table is not None}
    own = [block for key in tables_in_order(tables) for block in layout.sections.get(key, ())]
    if all(any(_may_be_table(b) for b in layout.sections.get(key, ())) for key in tables):
        return own
    inside = {id(block) for block in own}
    grids = [b for b in source.blocks if isinstance(b, Grid) and is_ours(b)]
    return [*own, *(grid for grid in grids if id(grid) not in inside)]


def tables_in_order(keys: set[str]) -> list[str]:
    return [s.key for s in all_forms()[-1].sections if s.key in keys]


def _may_be_table(block: Block) -> bool:
    if isinstance(block, Grid):
        return is_ours(block)
    return any(book().find(cell).meanings for cell in cells_of(block.text))


def _year(source: SourceDocument, layout: Layout) -> int | None:
    if layout.title and layout.title.year:
        return layout.title.year
    first = next((layout.sections.get(section.key, ()) for section in section_order()), ())
    under_first = years_said(first)
    said = years_said(layout.preamble) or (under_first if len(under_first) == 1 else [])
    return source.year or next(iter(said), None)


def years_said(blocks: Iterable[Block]) -> list[int]:
    """The years that a preamble, which may stand under the first heading, says it reports of."""
    lines = (block.text for block in blocks if isinstance(block, Paragraph))
    text = "".join("".join(line.split()) for line in lines)
    found = (re.search(each, text) for each in pages().texts("years"))
    return list(dict.fromkeys(int(match[1]) for match in found if match))


def _texts(layout: Layout, form: Form) -> tuple[dict[str, list[str]], list[Paragraph]]:
    """Paragraphs by key; and the lines that were no text."""
    parts: dict[str, Sequence[Block]] = {PREAMBLE: layout.preamble}
    parts |= {key: layout.sections.get(key, ()) for key in form.texts}
    texts: dict[str, list[str]] = {}
    out: list[Paragraph] = []
    for key, blocks in parts.items():
        lines = [block for block in blocks if isinstance(block, Paragraph)]
        paragraphs, dropped = paragraphs_of(lines)
        out += dropped
        if paragraphs:
            texts[key] = paragraphs
    return texts, out


# -- doubts beside the numbers


def _doubts(recognised: Recognised, layout: Layout, known: Known) -> Iterator[Doubt]:
    yield from known.doubts
    yield from _doubts_of_year(recognised, layout)
    name = known.values.get("机关.名称", "")
    if name and levels().of(name) is None:
        options = "、".join(levels().names)
        yield Doubt("机关.层级", "", f"从“{name}”看不出层级", f"可以写 {options}。")
    yield from _doubts_of_contact(recognised.values, recognised.texts)
    if layout.dated is None:
        yield Doubt("成文日期", layout.date_place, "没有找到成文日期", "有的话请补上。")
    for key, line in layout.guessed.items():
        message = f"这一部分的标题写的是“{line.text.strip()}”"
        yield Doubt(key, line.place, message, "请看内容是不是这一部分的。")
    for section in recognised.form.sections:
        if section.table is None and not layout.sections.get(section.key):
            hint = f"没有收取信息处理费的，{FEE}写 0。" if section.key == OTHER else "请补上。"
            yield Doubt(section.key, "", f"没有找到“{section.heading}”的正文", hint)


def _doubts_of_year(recognised: Recognised, layout: Layout) -> Iterator[Doubt]:
    year, form = recognised.year, recognised.form
    place = layout.title.place if layout.title else ""
    others = [str(each) for each in years_said(layout.preamble) if each != year]
    if others:
        message = f"标题是 {year} 年的，导语里说的是 {'、'.join(others)} 年"
        yield Doubt("年度", place, message, "请核对年度。")
    if year is None:
        yield Doubt("年度", "", "没有找到报告的年度", "请填四位数字，如 2024。")
    elif not form.fits(year):
        message = f"原件的表格是表式 {form.id} 的，这个表式不适用于 {year} 年"
        yield Doubt("表式", place, message, "请核对年度；表格用错了的，要按正确的表式重新填。")


def _doubts_of_contact(
    values: Mapping[str, str], texts: Mapping[str, Sequence[str]]
) -> Iterator[Doubt]:
    hint = "导语照原文写了，这一项可以不填。" if PREAMBLE in texts else "请补上。"
    for key in CONTACT:
        paths = [f"机关.网站.{k}" for k in ("名称", "网址")] if key == "网站" else [f"机关.{key}"]
        for path in paths:
            if path not in values:
                yield Doubt(path, "", "没有找到", hint)


# -- what is not in the file


def _left_out(source: SourceDocument, layout: Layout, form: Form) -> Iterator[str]:
    for paragraph in layout.dropped:
        yield _named(paragraph)
    sections = {id(b): key for key, blocks in layout.sections.items() for b in blocks}
    for block in source.blocks:
        key = sections.get(id(block), "")
        if isinstance(block, Grid) and (key in form.texts or not is_ours(block)):
            yield f"{block.place}，是别的表格：{_first_words(block)}"
    for section in form.sections:
        if section.table is not None:
            yield from _prose_beside(layout.sections.get(section.key, ()))


def _prose_beside(blocks: Sequence[Block]) -> Iterator[str]:
    """Sentences in a table's section: the form has no place for them."""
    for block in blocks:
        if isinstance(block, Paragraph) and len(cells_of(block.text)) == 1:
            text = block.text.strip()
            is_label = book().find(text).meanings or stands_for_number(text)
            if len(text) >= 12 and not is_label and any(sign in text for sign in "。，；："):
                yield _named(block)


def _named(paragraph: Paragraph) -> str:
    text = " ".join(paragraph.text.split())
    return f"{paragraph.place}：{text if len(text) <= 40 else text[:40] + '…'}"


def _first_words(grid: Grid) -> str:
    words = " ".join(" ".join(cell.text.split()) for cell in grid.cells)
    return words if len(words) <= 40 else words[:40] + "…"
