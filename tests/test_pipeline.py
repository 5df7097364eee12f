"""From a data file to Word and PDF, read back as a user would open them."""

import io
import re

import docx
import pikepdf
import pypdfium2
import pytest
from conftest import CLEAN, EXAMPLES, OVERVIEW
from edited_word import Edited

from nianbao import pipeline
from nianbao.cli import run
from nianbao.compose import compose, skeleton
from nianbao.errors import FileError, ReadBackError, TemplateError
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.making import Order
from nianbao.report.read import read_report
from nianbao.resources import template_file
from nianbao.word.builder import build_template

INPUTS = sorted(EXAMPLES.rglob("*.yaml"))
NAMES = [f"{p.parent.name}{p.stem}" for p in INPUTS]

HOSTILE = "甲&乙<丙> \"丁\" '戊' {{ 己 }} {% if %} {_{ x }_} ％ — … 〇㙍𬭚"


def build(path, folder):
    (result,) = pipeline.build([path], folder, Order())
    assert result.trouble is None
    return list(result.written)


def pdf_text(path):
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    return {path: build(path, folder) for path in INPUTS}


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_every_number_stands_in_its_cell_in_word(path, built):
    grids = [s.grid for s in compose(read_report(path).report).sections if s.grid]
    word = docx.Document(built[path][0])
    assert len(word.tables) == len(grids)
    for grid, table in zip(grids, word.tables, strict=True):
        for placed in grid.placed():
            for row in range(placed.row, placed.row + placed.cell.rowspan):
                for column in range(placed.column, placed.column + placed.cell.colspan):
                    assert table.cell(row, column).text == placed.cell.text


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_every_paragraph_stands_in_word_in_order(path, built):
    made = compose(read_report(path).report)
    wanted = [squeezed(made.title), made.doc_no, *(p.text for p in made.preamble)]
    for section in made.sections:
        wanted += [section.heading, *(p.text for p in section.paragraphs)]
    wanted += [made.agency, made.date]
    found = [p.text for p in docx.Document(built[path][0]).paragraphs if p.text.strip()]
    assert [squeezed(t) for t in found] == [squeezed(t) for t in wanted if t]


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_every_paragraph_and_cell_copies_out_of_the_pdf(path, built):
    made = compose(read_report(path).report)
    text = squeezed("".join(pdf_text(built[path][1])))
    text = re.sub(r"—\d+—", "", text)
    for paragraph in [*made.preamble, *(p for s in made.sections for p in s.paragraphs)]:
        assert squeezed(paragraph.text) in text
    for section in made.sections:
        assert section.heading in text
        for row in section.grid.rows if section.grid else ():
            assert "".join(c.text for c in row if c.kind == "value") in text


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_the_same_input_gives_the_same_bytes(path, built, tmp_path):
    again = build(path, tmp_path)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in built[path]]


def test_text_is_text_in_both_files(write, tmp_path):
    escaped = HOSTILE.replace("{", "{{").replace("}", "}}")
    path = write(
        CLEAN.replace(OVERVIEW, f"|\n  {escaped}").replace("简称: 示例镇", "简称: 示例㙍镇")
    )
    word, pdf = build(path, tmp_path)
    assert HOSTILE in [p.text for p in docx.Document(word).paragraphs]
    assert squeezed(HOSTILE) in squeezed("".join(pdf_text(pdf)))


def test_a_file_with_errors_writes_nothing_and_the_others_are_written(write, tmp_path, capsys):
    write(CLEAN, "好.yaml")
    write(CLEAN.replace("2025-01-20", "2024-01-20").replace("示例镇", "别镇"), "坏.yaml")
    out = tmp_path / "out"
    assert run(["build", str(tmp_path), "-o", str(out)]) == 1
    assert len(list(out.iterdir())) == 2
    assert "坏.yaml 有错误，没有写出报告" in capsys.readouterr().out


def test_a_failed_build_leaves_the_old_file(write, tmp_path, monkeypatch):
    from nianbao.word import readback

    path = write(CLEAN)
    out = tmp_path / "out"
    before = {p: p.read_bytes() for p in build(path, out)}
    monkeypatch.setattr(
        readback, "differences", lambda *_: ["申请.新收.自然人：应当是 3，文件里是 4"]
    )
    path.write_text(CLEAN.replace("平稳", "安稳"), encoding="utf-8")
    (result,) = pipeline.build([path], out, Order())
    assert isinstance(result.trouble, ReadBackError)
    assert "申请.新收.自然人" in result.trouble.message
    assert {p: p.read_bytes() for p in out.iterdir()} == before


def test_when_one_name_is_refused_the_other_file_is_the_old_one_again(write, tmp_path):
    path = write(CLEAN)
    out = tmp_path / "out"
    word, pdf = build(path, out)
    before = word.read_bytes()
    pdf.unlink()
    pdf.mkdir()  # as a reader that holds the file open does on Windows
    path.write_text(CLEAN.replace("平稳", "安稳"), encoding="utf-8")
    (result,) = pipeline.build([path], out, Order())
    assert isinstance(result.trouble, FileError)
    assert pdf.name in result.trouble.message
    assert word.read_bytes() == before
    assert sorted(p.name for p in out.iterdir()) == sorted([word.name, pdf.name])


def test_a_new_file_goes_again_when_the_other_is_refused(write, tmp_path):
    out = tmp_path / "out"
    word, pdf = build(write(CLEAN), out)
    word.unlink()
    pdf.unlink()
    pdf.mkdir()
    (result,) = pipeline.build([write(CLEAN)], out, Order())
    assert isinstance(result.trouble, FileError)
    assert [p.name for p in out.iterdir()] == [pdf.name]


@pytest.mark.parametrize("change", ["1{}", "{}0", "{{{{ 申请.新收.商业企业 }}}}", "5", "{}{}"])
def test_a_template_that_would_print_another_number_makes_no_report(write, tmp_path, change):
    own = docx.Document(template_file("2021"))
    cell = own.tables[1].cell(3, 3)
    tag = cell.text
    cell.paragraphs[0].runs[0].text = change.format(tag, tag)
    path = tmp_path / "我的模板.docx"
    own.save(path)
    (result,) = pipeline.build([write(CLEAN)], tmp_path / "out", Order(template=path))
    assert isinstance(result.trouble, TemplateError)
    assert "我的模板.docx" in result.trouble.message
    assert not (tmp_path / "out").exists()


def test_two_inputs_for_one_file_are_refused_before_anything_is_written(write, tmp_path, capsys):
    write(CLEAN, "甲.yaml")
    write(CLEAN, "乙.yaml")
    out = tmp_path / "out"
    assert run(["build", str(tmp_path), "-o", str(out)]) == 3
    said = capsys.readouterr().err
    assert "甲.yaml" in said
    assert "乙.yaml" in said
    assert not out.exists()


@pytest.mark.parametrize("form_id", form_ids())
def test_the_shipped_template_is_up_to_date(form_id):
    shipped = template_file(form_id).read_bytes()
    assert shipped == build_template(skeleton(load_form(form_id))), "run: make templates"


def test_ones_own_template_is_used(write, tmp_path):
    own = docx.Document(template_file("2021"))
    own.paragraphs[-1].insert_paragraph_before("本表由办公室存档")
    path = tmp_path / "我的模板.docx"
    own.save(path)
    out = tmp_path / "out"
    assert (
        run(
            [
                "build",
                str(write(CLEAN)),
                "-o",
                str(out),
                "--template",
                str(path),
                "--formats",
                "word",
            ]
        )
        == 0
    )
    (word,) = out.iterdir()
    assert "本表由办公室存档" in [p.text for p in docx.Document(word).paragraphs]


def test_a_template_that_leaves_out_a_cell_is_refused_on_reading_back(write, tmp_path, capsys):
    own = docx.Document(template_file("2021"))
    cell = own.tables[1].cell(3, 3)
    assert cell.text == "{{ 申请.新收.自然人 }}"
    cell.paragraphs[0].runs[0].text = "5"
    for run_ in cell.paragraphs[0].runs[1:]:
        run_.text = ""
    path = tmp_path / "坏模板.docx"
    own.save(path)
    out = tmp_path / "out"
    assert run(["build", str(write(CLEAN)), "-o", str(out), "--template", str(path)]) == 3
    assert "申请.新收.自然人" in capsys.readouterr().err.replace("·", ".")
    assert not out.exists() or not list(out.iterdir())


def _paragraph(own, start):
    return next(p for p in own.paragraphs if p.text.startswith(start))


def _without(own, start):
    heading = _paragraph(own, start)._p
    heading.getparent().remove(heading)


def _reworded(own, start, words):
    heading = _paragraph(own, start)
    heading.clear()
    heading.add_run(words)


def _first(own, start):
    own.element.body.insert(0, _paragraph(own, start)._p)


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (lambda own: _without(own, "二、"), "TPL-HEADING", "没有标题“二、主动公开政府信息情况”"),
        (lambda own: _reworded(own, "二、", "二、主动公开情况"), "TPL-HEADING",
         "模板写的是“二、主动公开情况”"),
        (lambda own: _first(own, "六、"), "TPL-HEADING", "标题“六、其他需要报告的事项”"),
        (lambda own: _first(own, "{{ 署名"), "TPL-PLACE", "“署名”没有印在正文里它的地方"),
    ],
)  # fmt: skip
def test_a_template_whose_reports_verify_would_call_changed_is_refused(
    write, tmp_path, capsys, change, code, said
):
    own = docx.Document(template_file("2021"))
    change(own)
    path, out = tmp_path / "坏模板.docx", tmp_path / "out"
    own.save(path)
    assert run(["template", "check", str(path), "--form", "2021"]) == 1
    told = capsys.readouterr().out
    assert f"{code} " in told
    assert said in told
    assert told.endswith("1 个问题。\n")
    assert run(["build", str(write(CLEAN)), "-o", str(out), "--template", str(path)]) == 3
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_heading_that_a_condition_leaves_out_of_a_report_makes_none(write, tmp_path, capsys):
    own = docx.Document(template_file("2021"))
    heading = _paragraph(own, "二、")
    heading.insert_paragraph_before("{%p if 文号 %}")
    table = own.tables[0]._tbl
    table.addprevious(heading.insert_paragraph_before("{%p endif %}")._p)
    path, out = tmp_path / "有条件.docx", tmp_path / "out"
    own.save(path)
    assert "文号" not in CLEAN
    assert run(["build", str(write(CLEAN)), "-o", str(out), "--template", str(path)]) == 3
    assert "少了“二、主动公开政府信息情况”" in capsys.readouterr().err
    assert not out.exists()


def test_properties_hold_the_title_and_no_librarys_name(built):
    for word, _ in built.values():
        properties = docx.Document(word).core_properties
        assert word.stem == properties.title
        assert "python" not in (properties.author + properties.comments + properties.keywords)
        assert properties.author in properties.title


def test_all_fonts_of_the_pdf_are_embedded(built):
    for _, path in built.values():
        with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
            fonts = {str(f.BaseFont): f for page in pdf.pages for f in page.Resources.Font.values()}
            assert len(fonts) >= 5
            for name, font in fonts.items():
                inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                assert "/FontFile2" in inner.FontDescriptor, name


def test_what_a_person_typed_into_the_word_file_is_not_written_over(tmp_path, capsys):
    data, out = tmp_path / "2024.yaml", tmp_path / "output"
    data.write_text(CLEAN, encoding="utf-8")
    build = ["build", str(data), "-o", str(out), "--formats", "word"]
    assert run(build) == 0
    (word,) = out.glob("*.docx")
    edited = Edited(word)
    edited.replace("解读不够", "解读仍然不够")
    edited.save(word)
    typed = word.read_bytes()
    assert run(build) == 3
    said = capsys.readouterr().err
    assert "在 Word 里改过" in said
    assert "nianbao merge" in said
    assert word.read_bytes() == typed
    # taken back into the data, it is what would be written
    data.write_text(CLEAN.replace("解读不够", "解读仍然不够"), encoding="utf-8")
    assert run(build) == 0
    # data that changed since the file was made are written over it
    data.write_text(CLEAN.replace("解读不够", "解读还不够"), encoding="utf-8")
    assert run(build) == 0
    assert word.read_bytes() != typed
