"""The 取数单 as an office gets it: read back from the Word file and the PDF, and what they promise."""

from __future__ import annotations

import ctypes
import io
import re
from functools import cache
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
import tagged
import yaml
from conftest import CLEAN, EXAMPLES
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given
from hypothesis import strategies as st
from pikepdf.pdfa import validate_written
from pypdfium2 import raw
from test_cli import said

from nianbao import making, pipeline
from nianbao.document import Cell, Document, Grid
from nianbao.errors import FormError
from nianbao.forms.catalogue import all_forms, load_form, read_form
from nianbao.intake import offices as offices_module
from nianbao.intake.offices import offices
from nianbao.intake.sheets import sheets
from nianbao.page import tables
from nianbao.page.faces import load_faces
from nianbao.report.keys import levels
from nianbao.resources import forms_folder
from nianbao.word.sheets import build_sheets, differences

TOWN, BUREAU, COUNTY = "示例县示例镇人民政府", "示例县某局", "示例县人民政府"
YEAR = {form.id: form.last_year or 2024 for form in all_forms()}
LAST = EXAMPLES / TOWN.removesuffix("人民政府") / "2023.yaml"
every_form = pytest.mark.parametrize("form_id", YEAR)
every_agency = pytest.mark.parametrize("agency", [TOWN, BUREAU, COUNTY])


def report(path: Path):
    made = pipeline.check(path).report
    assert made is not None
    return made


@cache
def document(form_id: str = "2021", agency: str = TOWN, *, with_last: bool = False) -> Document:
    last = report(LAST) if with_last else None
    return sheets(load_form(form_id), agency, YEAR[form_id], last)


@cache
def made(form_id: str = "2021", agency: str = TOWN, *, with_last: bool = False) -> dict[str, bytes]:
    files = making.make_sheets(document(form_id, agency, with_last=with_last))
    return {each.ending: each.data for each in files}


def typed(form_id: str) -> list[tuple[str, str, str]]:
    """Table, row and column of every number that people fill in."""
    form = load_form(form_id)
    return [
        (table.key, row, column)
        for table in form.tables.values()
        for row in table.rows
        for column in table.typed_columns(row)
    ]


# -- read back from Word: each room by the office, the row's label and the column's


def word_rooms(data: bytes) -> dict[tuple[str, str, str, str], str]:
    """(office, section, row, column) → what stands in the room, as Word shows the tables."""
    rooms: dict[tuple[str, str, str, str], str] = {}
    office = ""
    body = docx.Document(io.BytesIO(data))
    for block in body.iter_inner_content():
        if not isinstance(block, docx.table.Table):
            heading = re.fullmatch("请(.+)填写.+的数字", block.text)
            office = heading[1] if heading else office
            continue
        section, heads = "", []
        for row in block.rows:
            cells = [cell.text for cell in distinct(row)]
            if len(cells) == 1:
                section = cells[0] if "（" in cells[0] and cells[0][1] == "、" else section
            elif cells[0] == "项目":
                heads = cells[2:]
            elif cells[0] != "填表人":
                for head, text in zip(heads, cells[2:], strict=True):
                    key = (office, section, cells[0], head)
                    assert key not in rooms
                    rooms[key] = text
    return rooms


def distinct(row):
    """A row's cells, each once however many columns it spans."""
    return list(dict.fromkeys(row.cells))


def flat(label: str) -> str:
    return label.replace("\n", "")


@every_form
@every_agency
def test_word_asks_each_number_once_of_the_office_that_knows_it(form_id, agency):
    form = load_form(form_id)
    names = {office.key: office.name for office in offices(levels().of(agency))}
    rooms = word_rooms(made(form_id, agency)[".docx"])
    assert len(rooms) == len(typed(form_id)) + 1
    for table_key, row_key, column_key in typed(form_id):
        table = form.tables[table_key]
        row, column = table.rows[row_key], flat(table.columns[column_key].label)
        section = next(s.heading for s in form.sections if s.table == table_key)
        found = [
            key
            for key in rooms
            if key[0] == names[row.known_by]
            and key[1].startswith(section)
            and key[2].split("\n")[-1] == flat(row.label)
            and (key[3] == column or key[3].startswith(f"{column}（"))
        ]
        assert len(found) == 1, (row_key, column_key)
    fee = [key for key in rooms if key[2] == form.fee.label]
    assert [key[0] for key in fee] == [names[form.fee.known_by]]


@every_form
def test_word_and_pdf_say_what_each_number_means_and_its_law(form_id):
    form, files = load_form(form_id), made(form_id)
    word = "".join(
        cell.text
        for table in docx.Document(io.BytesIO(files[".docx"])).tables
        for row in table.rows
        for cell in distinct(row)
    )
    for said_by in (bare(word), bare(pdf_text(files[".pdf"]))):
        for table_key, row_key, column_key in typed(form_id):
            row = form.tables[table_key].rows[row_key]
            column = form.tables[table_key].columns[column_key]
            assert bare(f"{row.meaning}（{row.basis}）") in said_by, row_key
            about = bare(f"{flat(column.label)}：{column.meaning}（{column.basis}）")
            assert about in said_by, column_key
        assert bare(f"{form.fee.meaning}（{form.fee.basis}）") in said_by


def bare(text: str) -> str:
    return re.sub(r"[\s\ufffe\x02-]", "", text)


def pdf_text(data: bytes) -> str:
    """All that the PDF's tags say, in reading order."""
    found = tagged.read(data)
    return "".join(found.text(node) for node in found.root.walk())


# -- read back from the PDF: each room by the heads that it cites


def pdf_rooms(data: bytes) -> dict[tuple[str, ...], str]:
    """The heads that each room of the PDF cites, last the column's → what stands in the room."""
    found = tagged.read(data)
    names = {bytes(node.thing.ID): node for node in found.all("TH")}
    rooms: dict[tuple[str, ...], str] = {}
    for cell in found.all("TD"):
        heads = tuple(found.text(names[bytes(h)]) for h in cell.attribute("Headers", []))
        if heads:
            assert heads not in rooms
            rooms[heads] = found.text(cell)
    return rooms


@every_form
@every_agency
def test_a_screen_reader_says_label_section_and_column_of_every_room(form_id, agency):
    form = load_form(form_id)
    rooms = pdf_rooms(made(form_id, agency)[".pdf"])
    assert len(rooms) == len(typed(form_id)) + 1
    for table_key, row_key, column_key in typed(form_id):
        table = form.tables[table_key]
        label, column = flat(table.rows[row_key].label), flat(table.columns[column_key].label)
        found = [k for k in rooms if k[0].endswith(label) and k[-1].startswith(column)]
        assert found, (row_key, column_key)


def test_each_office_gets_pages_of_its_own_with_title_and_period():
    found = tagged.read(made()[".pdf"])
    begins = [node.marks[0][0] for node in found.all("H2")]
    headings = [found.text(node) for node in found.all("H2")]
    assert headings == [
        f"请{office.name}填写2024年1月1日至12月31日的数字" for office in offices("乡镇")
    ]
    assert begins == sorted(set(begins))
    pdf = pypdfium2.PdfDocument(made()[".pdf"])
    for page in begins:
        text = bare(pdf[page].get_textpage().get_text_bounded())
        assert text.startswith(f"{TOWN}2024年政府信息公开工作年度报告取数单请")
        assert "日前" in text


def test_who_collects_hands_nothing_back_to_itself():
    texts = [s.paragraphs[0].text for s in document().sections if s.opens_sheet]
    assert [("交回党政办公室" in text) for text in texts] == [True] * (len(texts) - 1) + [False]


def test_every_page_is_printed_on_one_side_and_its_number_stands_right():
    pdf = pikepdf.open(io.BytesIO(made()[".pdf"]))
    assert pdf.Root.ViewerPreferences.Duplex == "/Simplex"
    drawn = pypdfium2.PdfDocument(made()[".pdf"])
    for page in drawn:
        text = page.get_textpage()
        left = text.get_text_bounded(right=page.get_width() / 2, top=100)
        right = text.get_text_bounded(left=page.get_width() / 2, top=100)
        assert "—" not in left
        assert "—" in right
    word = docx.Document(io.BytesIO(made()[".docx"]))
    feet = (word.sections[0].footer, word.sections[0].even_page_footer)
    assert {foot.paragraphs[0].style.style_id for foot in feet} == {"FooterOdd"}


@every_form
def test_rooms_are_tall_enough_to_write_in(form_id):
    faces = load_faces()
    for section in document(form_id).sections:
        part = tables.whole(tables.measure(section.grid, faces))
        for cells, height in zip(section.grid.rows, part.heights, strict=True):
            if any(cell.kind == "room" for cell in cells):
                assert height >= Mm(9).pt
    for table in docx.Document(io.BytesIO(made(form_id)[".docx"])).tables:
        for row in table.rows:
            styles = {cell.paragraphs[0].style.style_id for cell in distinct(row)}
            assert row.height >= (Mm(9) if "HandRoom" in styles else Mm(7))


def test_every_sheet_has_room_for_signatures():
    found = tagged.read(made()[".pdf"])
    ends = [
        found.text(node)
        for node in found.all("TD")
        if found.text(node) in ("填表人", "审核人", "填表日期")
    ]
    assert ends == ["填表人", "审核人", "填表日期"] * len(offices("乡镇"))


# -- last year


def test_last_years_numbers_stand_in_their_rooms_and_the_carried_ones_as_due():
    last, form = report(LAST), load_form("2021")
    for rooms in (word_by_label(), pdf_by_label()):
        for (table_key, row_key, column_key), text in rooms.items():
            numbers = {(c.table, c.row, c.column): n.text for c, n in last.numbers.items() if n}
            if row_key == "上年结转":
                assert text == f"应为{numbers[table_key, '结转下年', column_key]}"
            else:
                assert text == f"去年{numbers[table_key, row_key, column_key]}"
        assert len(rooms) == len(typed(form.id))


def word_by_label() -> dict[tuple[str, str, str], str]:
    rooms = word_rooms(made(with_last=True)[".docx"])
    return by_label({(key[1], key[2].split("\n")[-1], key[3]): text for key, text in rooms.items()})


def pdf_by_label() -> dict[tuple[str, str, str], str]:
    rooms = pdf_rooms(made(with_last=True)[".pdf"])
    return by_label({(key[1], key[0], key[-1]): text for key, text in rooms.items()})


def by_label(rooms: dict[tuple[str, str, str], str]) -> dict[tuple[str, str, str], str]:
    """Rooms by table, row and column, found by what is printed."""
    form, found = load_form("2021"), {}
    for key in typed("2021"):
        table = form.tables[key[0]]
        section = next(s.heading for s in form.sections if s.table == key[0])
        row, column = flat(table.rows[key[1]].label), flat(table.columns[key[2]].label)
        texts = [
            text
            for (in_section, label, head), text in rooms.items()
            if in_section.startswith(section) and head.startswith(column) and label.endswith(row)
        ]
        (found[key],) = texts
    return found


def test_the_fee_of_last_year_stands_in_its_room():
    (text,) = (
        t for k, t in word_rooms(made(with_last=True)[".docx"]).items() if k[2] == "信息处理费"
    )
    assert text == f"去年{report(LAST).fee.text}"


def test_without_last_year_every_room_is_empty_but_for_units_to_choose():
    assert set(word_rooms(made()[".docx"]).values()) == {""}
    texts = {text for text in word_rooms(made("2019")[".docx"]).values() if text}
    assert texts == {"□元　　□万元"}


def test_several_rows_that_go_on_from_one_show_its_number_as_that_of_all(write):
    last = CLEAN.replace("年度: 2024", "年度: 2020").replace("2025-01-20", "2021-01-20")
    old = load_form("2019")
    rows = {
        row: [0] * 6 for row in old.tables["申请"].rows if old.tables["申请"].typed_columns(row)
    }
    rows["新收"][0] = rows["其他处理"][0] = 4
    last = last.replace(
        "申请: 全部为零",
        f"申请: {yaml.safe_dump(rows, allow_unicode=True, default_flow_style=True, width=10**6)}",
    )
    before = pipeline.check(write(last, "2020.yaml"))
    assert before.report is not None
    cells = {
        cell.path: cell.text
        for section in sheets(load_form("2021"), TOWN, 2021, before.report).sections
        for row in section.grid.rows
        for cell in row
    }
    assert cells["申请.新收.自然人"] == "去年4"
    rows = ("逾期不补正", "逾期不缴费", "其他处理")
    assert [cells[f"申请.{row}.自然人"] for row in rows] == ["去年共4"] * 3
    assert cells["主动公开.行政规范性文件.有效"] == ""  # the older form has no such number
    words = "".join(c.text for s in sheets(load_form("2021"), TOWN, 2021, before.report).sections
                    for row in s.grid.rows for c in row if c.kind == "note")  # fmt: skip
    assert "“去年共”是2020年报告把这几项合成一项的数" in words


def test_what_last_years_list_of_items_came_to_is_due_this_year(write):
    row = "{上年项目: 5, 增减: -2, 决定: 0}"
    items = "{上年项目: 0, 增减: 0, 决定: 0}"
    table = f"""主动公开:
  规章: [0, 0, 0]
  规范性文件: [0, 0, 0]
  行政许可: {row}
  其他对外管理服务事项: {items}
  行政处罚: {items}
  行政强制: {items}
  行政事业性收费: {{上年项目: 0, 增减: 0}}
  政府集中采购: {{项目: 1, 金额: 3.5, 单位: 万元}}"""
    last = CLEAN.replace("年度: 2024", "年度: 2019").replace("2025-01-20", "2020-01-20")
    before = pipeline.check(write(last.replace("主动公开: 全部为零", table), "2019.yaml")).report
    assert before is not None
    cells = {
        cell.path: cell.text
        for section in sheets(load_form("2019"), TOWN, 2020, before).sections
        for line in section.grid.rows
        for cell in line
    }
    assert cells["主动公开.行政许可.上年项目"] == "应为3"
    assert cells["主动公开.行政许可.增减"] == "去年-2"
    assert cells["主动公开.政府集中采购.项目"] == "去年1"
    assert cells["主动公开.政府集中采购.金额"] == "去年3.5万元　　□元　　□万元"


# -- rules in words


def test_the_office_reads_the_rules_of_its_own_rows_only():
    notes = {
        section.key.partition("/")[0]: "".join(
            cell.text for row in section.grid.rows for cell in row if cell.kind == "note"
        )
        for section in document().sections
    }
    balance = next(r.words for r in load_form("2021").tables["申请"].rules if r.code == "T3-BAL")
    assert [key for key, text in notes.items() if balance in text] == ["公开"]
    assert not any("交回前请核对" in notes[key] for key in ("审批", "执法", "财务"))


def test_a_rule_that_does_not_bind_the_agency_is_not_read():
    words = next(
        r.words for r in load_form("2021").tables["主动公开"].rules if r.code == "T2-RULES"
    )
    assert words in bare(pdf_text(made()[".pdf"]))
    text = "".join(cell.text for s in sheets(load_form("2021"), "示例省人民政府", 2024, None).sections
                   for row in s.grid.rows for cell in row)  # fmt: skip
    assert words not in text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("        known_by: 审批\n", "", "缺少 known_by"),
        ("        words: 没有规章制定权的机关，规章一行填0。\n", "", "缺少 words"),
        ("fee:\n  label: 信息处理费\n", "fee:\n", "缺少 label"),
    ],
)
def test_a_form_that_does_not_say_what_a_sheet_needs_is_refused(tmp_path, old, new, message):
    text = (forms_folder() / "2021.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "2021.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormError, match=message):
        read_form(path)


def test_a_form_that_names_an_office_nobody_knows_is_refused(tmp_path):
    text = (forms_folder() / "2021.yaml").read_text(encoding="utf-8")
    path = tmp_path / "2021.yaml"
    path.write_text(text.replace("known_by: 执法", "known_by: 城管"), encoding="utf-8")
    with pytest.raises(FormError, match="城管"):
        sheets(read_form(path), TOWN, 2024, None)


def test_every_level_has_names_for_the_offices():
    kinds = offices_module._data().lists("kinds")
    assert sorted(level for each in kinds.values() for level in each) == sorted(levels().names)
    assert [o.name for o in offices(None)] == [o.name for o in offices("县级部门")]
    for level in levels().names:
        assert sum(office.collects for office in offices(level)) == 1
        assert all(office.name for office in offices(level))


# -- a table in parts


def hand_grid(rows: list[int], notes: int) -> Grid:
    """Numbers with labels of so many lines, then notes."""
    lines = [(Cell("项目", "head"), Cell("数", "head"))]
    for at, count in enumerate(rows):
        label = "\n".join("项" for _ in range(count))
        lines.append((Cell(label, "label"), Cell("", "room", path=f"表.行{at}.数", align="left")))
    lines += [(Cell("说明", "note", 2, align="left"),)] * notes
    return Grid("表", "表", (1, 1), tuple(lines), 1, dense=True)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=40), st.integers(0, 4))
def test_no_part_of_a_table_is_notes_alone_and_no_row_is_lost(rows, notes):
    grid = hand_grid(rows, notes)
    parts = tables.split(tables.measure(grid, load_faces()), 300, 400)
    taken = [row for part in parts for row in part.rows[grid.head_rows :]]
    assert taken == list(range(1, len(grid.rows)))
    for part in parts:
        assert grid.numbered_rows() & set(part.rows)
        assert part.height <= 400 + 1e-6


# -- the files


@every_form
@every_agency
def test_the_files_are_sound_and_the_same_each_time(form_id, agency):
    one = {each.ending: each for each in making.make_sheets(document(form_id, agency))}
    assert {ending: each.data for ending, each in one.items()} == made(form_id, agency)
    assert [found for each in one.values() for found in each.inspect(each.data)] == []
    findings = validate_written(io.BytesIO(one[".pdf"].data), "2b").findings
    assert [finding for finding in findings if ":6.6.2.3.1-" not in finding.rule] == []


def test_what_is_faint_is_gray_and_the_rest_black():
    word = docx.Document(io.BytesIO(made(with_last=True)[".docx"]))
    color = word.styles["填写格"].element.find(qn("w:rPr")).find(qn("w:color")).get(qn("w:val"))
    assert color == "737373"
    grays = set()
    for page in pypdfium2.PdfDocument(made(with_last=True)[".pdf"]):
        text = page.get_textpage()
        for at in range(text.count_chars()):
            red, *others = (ctypes.c_uint() for _ in range(4))
            raw.FPDFText_GetFillColor(text, at, red, *others)
            if text.get_text_range(at, 1).strip():
                grays.add(red.value)
    assert grays == {0, 0x73}


def test_a_word_file_that_says_otherwise_is_found():
    other = build_sheets(document(with_last=True))
    assert differences(other, document(with_last=True)) == []
    assert differences(other, document()) != []
    assert differences(b"PK", document()) != []


# -- the command


def new(capsys, folder: Path, *more: str):
    return said(capsys, "new", str(folder), "--agency", TOWN, "--year", "2024", "--paper", *more)


def test_new_paper_writes_the_data_file_and_both_sheets(capsys, tmp_path):
    code, out, _ = new(capsys, tmp_path / "a", "--last", str(LAST))
    assert code == 0
    names = {path.name for path in (tmp_path / "a").iterdir()}
    assert names == {"2024.yaml", "2024年取数单.docx", "2024年取数单.pdf"}
    assert all(name in out for name in names)
    said(
        capsys, "new", str(tmp_path / "b"), "--agency", TOWN, "--year", "2024", "--last", str(LAST)
    )
    assert (tmp_path / "a/2024.yaml").read_bytes() == (tmp_path / "b/2024.yaml").read_bytes()


@pytest.mark.parametrize("name", ["2024.yaml", "2024年取数单.docx", "2024年取数单.pdf"])
def test_new_paper_writes_nothing_where_one_of_the_files_is_there(capsys, tmp_path, name):
    (tmp_path / name).write_text("旧的", encoding="utf-8")
    code, _, err = new(capsys, tmp_path)
    assert code == 3
    assert f"{name} 已经有了" in err
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "旧的"


def test_new_paper_leaves_nothing_when_a_file_is_not_what_it_should_be(
    capsys, tmp_path, monkeypatch
):
    def broken(document):
        for each in making.make_sheets(document):
            yield making.Made(each.ending, each.data, lambda _: ["第1页印错了。"])

    monkeypatch.setattr(pipeline, "make_sheets", broken)
    code, _, err = new(capsys, tmp_path / "a")
    assert code == 3
    assert "第1页印错了" in err
    assert list((tmp_path / "a").iterdir()) == []
