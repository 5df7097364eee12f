"""A report is taken from a Word file, a web page or a PDF wherever one is expected."""

import re
import shutil

import pytest
from conftest import EXAMPLES
from edited_word import Edited, text_of

from nianbao import pipeline
from nianbao.cli import run
from nianbao.errors import FileError
from nianbao.making import Order
from nianbao.reports import read_any_report

LAST, NOW = (EXAMPLES / "示例县示例镇" / f"{year}.yaml" for year in (2023, 2024))
AGENCY = "示例县示例镇人民政府"


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Last year's report by the ending of its file."""
    folder = tmp_path_factory.mktemp("reports")
    (built,) = pipeline.build([LAST], folder, Order(("word", "pdf", "html")))
    return {path.suffix: path for path in built.written}


@pytest.mark.parametrize("ending", [".docx", ".html", ".pdf"])
def test_compare_takes_a_finished_report(reports, ending, capsys):
    assert run(["compare", str(LAST), str(reports[ending])]) == 1  # a seal's room is not printed
    said = capsys.readouterr().out
    assert said.splitlines()[-1] == "基本信息 1 处不同。"
    assert "印章：手工 → 无" in said


def test_compare_shows_a_total_of_a_word_file_that_the_numbers_do_not_make(
    reports, tmp_path, capsys
):
    edited = Edited(reports[".docx"])
    cells = [cell for cell in edited.cells() if text_of(cell) == "16"]
    edited.fill(cells[0], "17")
    changed = edited.save(tmp_path / "改过.docx")
    assert run(["compare", str(LAST), str(changed)]) == 1
    said = capsys.readouterr().out
    assert "申请·新收·总计：16 → 17（照原样，合计核对不上）\n" in said
    edited.fill(cells[0], "若干")
    edited.save(changed)
    assert run(["compare", str(LAST), str(changed)]) == 1
    assert f"请用 nianbao import {changed} -o 读出的.yaml 看看" in capsys.readouterr().out


def test_a_place_in_an_imported_report_is_a_key(reports, capsys):
    run(["compare", str(NOW), str(reports[".docx"])])
    said = capsys.readouterr().out
    places = set(re.findall(r"^.*\.docx:([^ ]+): ", said, re.MULTILINE))
    assert {"申请", "总体情况", "存在问题", "成文日期"} <= places
    # what the file does not say stands at its beginning
    assert {place for place in places if re.search(r"\d", place)} <= {"1:1"}


def test_last_years_word_file_in_the_folder_is_found(reports, tmp_path, capsys):
    text = NOW.read_text(encoding="utf-8").replace("上年结转: [1, 1", "上年结转: [2, 0")
    (tmp_path / "2024.yaml").write_text(text, encoding="utf-8")
    shutil.copy(reports[".docx"], tmp_path / "去年.docx")
    (tmp_path / "~$去年.docx").write_bytes(b"locked")
    (tmp_path / "别的.docx").write_bytes(b"no report")
    assert run(["check", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "去年.docx 申请.结转下年" in said
    assert "XY-CARRY" in said


def test_a_data_file_goes_before_a_word_file(reports, tmp_path):
    for path in (LAST, NOW, *LAST.parent.glob("*.txt")):
        shutil.copy(path, tmp_path)
    shutil.copy(reports[".docx"], tmp_path)
    checked = pipeline.check(tmp_path / NOW.name)
    assert {finding.code for finding in checked.findings} == {"XY-JUMP"}


def test_last_years_file_and_its_exported_twin_are_one(tmp_path):
    for path in (LAST, NOW, *LAST.parent.glob("*.txt")):
        shutil.copy(path, tmp_path)
    last = tmp_path / LAST.name
    assert run(["export", str(last), "--formats", "xlsx", "-o", str(tmp_path)]) == 0
    (tmp_path / "2022备份.yaml").write_bytes(last.read_bytes())
    checked = pipeline.check(tmp_path / NOW.name)
    assert {finding.code for finding in checked.findings} == {"XY-JUMP"}
    last.write_text(last.read_text("utf-8").replace("自然人: 9,", "自然人: 8,"), encoding="utf-8")
    checked = pipeline.check(tmp_path / NOW.name)
    assert {finding.code for finding in checked.findings} == {"XY-WHICH"}


@pytest.mark.parametrize("ending", [".docx", ".html", ".pdf"])
def test_last_years_report_can_be_named(reports, ending, write, capsys):
    path = write(NOW.read_text(encoding="utf-8"))
    assert run(["check", str(path), "--last", str(reports[ending])]) == 0
    assert "XY-JUMP" in capsys.readouterr().out


def test_a_new_file_is_filled_from_last_years_word_file(reports, tmp_path):
    path = pipeline.start(tmp_path, AGENCY, 2024, reports[".docx"])
    text = path.read_text(encoding="utf-8")
    assert "上年结转: {自然人: 1, 商业企业: 1, 科研机构: 0," in text
    assert "邮编: " in text


def test_a_report_with_doubts_starts_nothing(tmp_path, reports):
    page = reports[".html"].read_text(encoding="utf-8")
    damaged = tmp_path / "去年.html"
    damaged.write_text(re.sub(r">16<", "><", page), encoding="utf-8")
    reading = read_any_report(damaged)
    assert any(finding.is_error for finding in reading.findings)
    with pytest.raises(FileError, match="看不清") as caught:
        pipeline.start(tmp_path / "新", AGENCY, 2024, damaged)
    assert "nianbao import" in caught.value.hint
    assert not (tmp_path / "新").exists()


def test_a_report_is_no_data_file(reports, capsys):
    assert run(["check", str(reports[".docx"])]) == 3
    assert "nianbao import" in capsys.readouterr().err


def test_data_are_no_report(tmp_path, capsys):
    data = shutil.copy(NOW, tmp_path)
    assert run(["export", str(data), "--formats", "json", "-o", str(tmp_path)]) == 0
    out = str(tmp_path / "新.yaml")
    for source, advice in ((data, "nianbao check"), (tmp_path / "2024.json", "nianbao export")):
        capsys.readouterr()
        assert run(["import", str(source), "-o", out]) == 3
        assert advice in capsys.readouterr().err
    assert run(["compare", str(data), str(tmp_path / "2024.json")]) == 3
    assert "nianbao export" in capsys.readouterr().err
    assert run(["check", str(tmp_path / "2024.json")]) == 3
    assert "nianbao export" in capsys.readouterr().err
    assert run(["import", str(data), "-o", str(tmp_path)]) == 3
    assert "是文件夹" in capsys.readouterr().err


def test_a_word_file_without_tags_is_no_template_yet(reports, tmp_path, capsys):
    build = ["build", str(NOW), "-o", str(tmp_path), "--template", str(reports[".docx"])]
    assert run(build) == 3
    assert "nianbao template adopt" in capsys.readouterr().err
