"""The key 图 → the figures of each section, and findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePath

from nianbao.document import Bar, Chart, Figure, Picture
from nianbao.findings import Finding, Place
from nianbao.forms.definition import CellKey, Form, Table
from nianbao.report.fields import Fields, wrong_shape
from nianbao.report.keys import FIGURES, keys
from nianbao.report.model import Number
from nianbao.report.wording import say
from nianbao.source.nodes import Entry, ListNode, MappingNode, Node, Scalar
from nianbao.source.text import refused, unprintable

LEAST_BARS = 2


@dataclass(frozen=True, slots=True)
class FigureReading:
    """The figures by section, what of them is printed as typed and what is read out, by path, the
    names of the pictures' files, and findings.
    """

    figures: dict[str, tuple[Figure, ...]] = field(default_factory=dict)
    printed: dict[str, Scalar] = field(default_factory=dict)
    alternatives: dict[str, Scalar] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
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
        place = entry.key.place
        message, hint = say("no_figures", place), say("figures_as_list", place)
        reading.findings.append(Finding("VALUE", "error", place, FIGURES, message, hint))
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
        is_sound = len(findings) == before and content is not None
        findings.extend(_unprintable(fields, "替代文字"))
        if not is_sound or content is None:
            return
        words = words or _in_words(caption, content)
        self.reading.figures[section] = (
            *self.reading.figures.get(section, ()),
            Figure(caption, words, content),
        )
        for key, typed in (("题", self.reading.printed), ("替代文字", self.reading.alternatives)):
            value = fields.scalar(key)
            if value is not None:
                typed[fields.path(key)] = value

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
            fields.missing("替代文字", keys("figure")["替代文字"].about_for(fields.place))
        return self._picture(fields)

    # -- pictures

    def _picture(self, fields: Fields) -> Picture | None:
        from nianbao.report.pictures import UnfitPictureError, read_picture  # brings in Pillow

        name = fields.scalar("文件")
        if name is None:
            return None
        try:
            picture = read_picture(self._bytes(name.text))
        except UnfitPictureError as unfit:
            fields.wrong("文件", name.place, f"“{name.text}”{unfit.message}", unfit.hint, name.text)
            return None
        self.reading.files.append(name.text)
        return picture

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
        cells = [CellKey(table.key, row, column) for column in columns]
        unfit = self._unfit(cells)
        if unfit:
            fields.wrong("数据", value.place, f"“{name}”{unfit[0]}", unfit[1], name)
            return None
        bars = [bar for bar in map(self._bar, cells) if bar]
        # a number in error is reported where it stands
        return Chart(tuple(bars)) if len(bars) == len(cells) else None

    def _unfit(self, cells: Sequence[CellKey]) -> tuple[str, str] | None:
        """Why these numbers make no chart, and what to do."""
        if len(cells) < LEAST_BARS:
            return "只有一个数，画不成图表", "请换有几栏数的一行，如 申请.新收。"
        labels: dict[str, list[str]] = {}
        for cell in cells:
            labels.setdefault(self._unit(cell), []).append(self._label(cell))
        if len(labels) > 1:  # one axis for all would compare cases with yuan
            said = "，".join(f"{'、'.join(each)}（{unit}）" for unit, each in labels.items())
            hint = "请换各栏单位相同的一行，如 申请.新收；或者删去这张图，在正文里写明这些数。"
            return f"各栏的单位不同：{said}，不能画在一张图上", hint
        numbers = [self.numbers.get(cell) for cell in cells]
        if all(number is not None and not number.value for number in numbers):
            return "的数全是零，没有可画的", "全是零就不必画，请删去这张图。"
        return None

    def _bar(self, cell: CellKey) -> Bar | None:
        number = self.numbers.get(cell)
        if number is None:
            return None
        return Bar(self._label(cell), number.text + self._unit(cell), number.value)

    def _label(self, cell: CellKey) -> str:
        return "".join(self.form.tables[cell.table].columns[cell.column].label.split())

    def _unit(self, cell: CellKey) -> str:
        """What a number counts; where the data should say so and do not, what they may say."""
        table = self.form.tables[cell.table]
        choice = table.rows[cell.row].unit_choice
        if choice and choice.column == cell.column:
            return self.units.get((cell.table, cell.row)) or "或".join(choice.options)
        return table.unit_of(cell.row, cell.column)

    def _unknown_row(self, fields: Fields, place: Place, name: str, rows: Collection[str]) -> None:
        near = get_close_matches(name, rows, n=1)
        hint = f"是不是想写 {near[0]}？" if near else "请写表和行的名字，如 申请.新收。"
        fields.wrong("数据", place, f"“{name}”不是表里的一行", hint, name)


def can_be_drawn(table: Table, row: str) -> bool:
    """Whether the form lets a row be a chart: several numbers, all of one unit."""
    columns = table.columns_without_totals(row)
    has_choice = table.rows[row].unit_choice is not None  # its unit is another than the others'
    units = {table.unit_of(row, column) for column in columns}
    return len(columns) >= LEAST_BARS and len(units) == 1 and not has_choice


def _unprintable(fields: Fields, key: str) -> Iterator[Finding]:
    """CHAR-REFUSED for what cannot be read out or stored; a face to print it in is not needed."""
    entry = fields.entry(key)
    value = entry.value if entry else None
    if isinstance(value, Scalar):
        for offset, char in unprintable(value.text):
            yield refused(char, value.place_of(offset), fields.path(key))


def _in_words(caption: str, content: Picture | Chart) -> str:
    """What a chart shows, for one who cannot see it."""
    bars = content.bars if isinstance(content, Chart) else ()
    return f"{caption}：{'，'.join(bar.label + bar.text for bar in bars)}。"
