"""The key 图 → the figures of each section, and findings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePath

from nianbao.document import Bar, Chart, Figure, Picture
from nianbao.findings import Finding, Place
from nianbao.forms.definition import CellKey, Form
from nianbao.report.fields import Fields, wrong_shape
from nianbao.report.keys import FIGURES, keys
from nianbao.report.model import Number
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar

LEAST_BARS = 2


@dataclass(frozen=True, slots=True)
class FigureReading:
    """The figures by section, what of them is printed as typed, by path, and findings."""

    figures: dict[str, tuple[Figure, ...]] = field(default_factory=dict)
    printed: dict[str, Scalar] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_figures(
    entry: Entry,
    folder: Path,
    form: Form,
    numbers: Mapping[CellKey, Number | None],
    units: Mapping[tuple[str, str], str],
) -> FigureReading:
    """The figures that a list under 图 asks for; `folder` is where the data file is."""
    reading = FigureReading()
    if not isinstance(entry.value, ListNode):
        hint = "每张图写一行，以“- ”开头：- {在: 总体情况, 文件: 公示栏.png, 题: …, 替代文字: …}"
        reading.findings.append(
            Finding("VALUE", "error", entry.key.place, FIGURES, "“图”要写成列表", hint)
        )
        return reading
    for number, node in enumerate(entry.value.items, start=1):
        _Reader(reading, folder, form, numbers, units).read(node, f"{FIGURES}.{number}", entry)
    return reading


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one figure into the reading."""

    reading: FigureReading
    folder: Path
    form: Form
    numbers: Mapping[CellKey, Number | None]
    units: Mapping[tuple[str, str], str]

    def read(self, node: Node, path: str, entry: Entry) -> None:
        findings = self.reading.findings
        if not isinstance(node, MappingNode):
            findings.append(wrong_shape(Entry(entry.key, node), path))
            return
        before = len(findings)
        fields = Fields(node, keys("figure"), path, node.place, findings)
        fields.require(keys("figure"))
        section = fields.one_of("在", [section.key for section in self.form.sections])
        caption, words = fields.text("题"), fields.text("替代文字")
        content = self._content(fields)
        if len(findings) > before or content is None:
            return
        words = words or _in_words(caption, content)
        self.reading.figures[section] = (
            *self.reading.figures.get(section, ()),
            Figure(caption, words, content),
        )
        value = fields.scalar("题")
        if value is not None:
            self.reading.printed[fields.path("题")] = value

    def _content(self, fields: Fields) -> Picture | Chart | None:
        """A picture or a chart, whichever is asked for; both or neither is a finding."""
        file, data = fields.entry("文件"), fields.entry("数据")
        if file and data:
            place = data.key.place
            fields.wrong("数据", place, "“文件”和“数据”只能写一个", "图片写“文件”，图表写“数据”。")
            return None
        if data:
            return self._chart(fields)
        if file is None:
            fields.missing("文件", "图片写“文件”；由表里一行画成的图表写“数据”，如 申请.新收")
            return None
        if fields.entry("替代文字") is None:
            fields.missing("替代文字", keys("figure")["替代文字"].about)
        return self._picture(fields)

    # -- pictures

    def _picture(self, fields: Fields) -> Picture | None:
        from nianbao.report.pictures import UnfitPictureError, read_picture  # brings in Pillow

        name = fields.scalar("文件")
        if name is None:
            return None
        try:
            return read_picture(self._bytes(name.text))
        except UnfitPictureError as unfit:
            fields.wrong("文件", name.place, f"“{name.text}”{unfit.message}", unfit.hint, name.text)
            return None

    def _bytes(self, name: str) -> bytes:
        from nianbao.report.pictures import MOST_BYTES, UnfitPictureError

        if PurePath(name).name != name or "\\" in name:
            raise UnfitPictureError(
                "不在数据文件的旁边", "请把图片放在同一个文件夹里，只写文件名。"
            )
        file = self.folder / name
        try:
            if file.stat().st_size > MOST_BYTES:
                raise UnfitPictureError("太大", f"请缩小到 {MOST_BYTES // 2**20} MB 以内。")
            return file.read_bytes()
        except (OSError, ValueError) as trouble:
            if isinstance(trouble, UnfitPictureError):
                raise
            raise UnfitPictureError("打不开", "请核对文件名，把图片放在数据文件的旁边。") from None

    # -- charts

    def _chart(self, fields: Fields) -> Chart | None:
        value = fields.scalar("数据")
        if value is None:
            return None
        name = value.text.strip()
        rows = {f"{t.key}.{row}": (t, row) for t in self.form.tables.values() for row in t.rows}
        if name not in rows:
            self._unknown_row(fields, value.place, name, rows)
            return None
        table, row = rows[name]
        columns = table.columns_without_totals(row)
        if len(columns) < LEAST_BARS:
            hint = "请换有几栏数的一行，如 申请.新收。"
            fields.wrong("数据", value.place, f"“{name}”只有一个数，画不成图表", hint, name)
            return None
        bars = [self._bar(CellKey(table.key, row, column)) for column in columns]
        if not all(bars):  # a number in error is reported where it stands
            return None
        if not any(bar.value for bar in bars if bar):
            hint = "全是零就不必画，请删去这张图。"
            fields.wrong("数据", value.place, f"“{name}”的数全是零，没有可画的", hint, name)
            return None
        return Chart(tuple(bar for bar in bars if bar))

    def _bar(self, cell: CellKey) -> Bar | None:
        table, number = self.form.tables[cell.table], self.numbers.get(cell)
        if number is None:
            return None
        choice = table.rows[cell.row].unit_choice
        unit = table.unit_of(cell.row, cell.column)
        if choice and choice.column == cell.column:
            unit = self.units.get((cell.table, cell.row), unit)
        label = "".join(table.columns[cell.column].label.split())
        return Bar(label, number.text + unit, number.value)

    def _unknown_row(self, fields: Fields, place: Place, name: str, rows: Collection[str]) -> None:
        near = get_close_matches(name, rows, n=1)
        hint = f"是不是想写 {near[0]}？" if near else "请写表和行的名字，如 申请.新收。"
        fields.wrong("数据", place, f"“{name}”不是表里的一行", hint, name)


def _in_words(caption: str, content: Picture | Chart) -> str:
    """What a chart shows, for one who cannot see it."""
    bars = content.bars if isinstance(content, Chart) else ()
    return f"{caption}：{'，'.join(bar.label + bar.text for bar in bars)}。"
