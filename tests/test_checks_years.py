"""This year against last year: a clean pair is silent, a carried number that is off is found."""

import json
import re

import pytest
from conftest import CLEAN, EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import as_yaml, balanced, clean_numbers

from nianbao.checks.dossier import Dossier
from nianbao.checks.numbers import check_numbers
from nianbao.cli import run
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.forms.definition import CellKey
from nianbao.forms.rules import LAST_YEAR
from nianbao.report import last_year
from nianbao.report.read import read_report

LAWS = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def carried_rows(form):
    """(table, this year's row, last year's row) of what is carried column by column."""
    for table in form.tables.values():
        for rule in table.carry:
            claim = rule.sentences[0].claim
            if rule.each == "column":
                yield table, claim.left.names[0], claim.right.names[0].removeprefix(LAST_YEAR)


@st.composite
def clean_pairs(draw):
    """A form and the numbers of two years of it, each clean, one carried on in the other."""
    form = load_form(draw(st.sampled_from(form_ids())))
    last, now = draw(clean_numbers(form.id)), draw(clean_numbers(form.id))
    for table, here, there in carried_rows(form):
        for column in table.typed_columns(here):
            last[CellKey(table.key, there, column)] = now[CellKey(table.key, here, column)]
    return form.id, balanced(form, last), now


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pair")


def found(form, last, now, folder):
    reports = []
    for name, numbers, year in (("last", last, -1), ("now", now, 0)):
        path = folder / f"{name}.yaml"
        text = as_yaml(form, numbers)
        this = form.last_year or form.in_force_until
        text = text.replace(f"年度: {this}", f"年度: {this + year}")
        path.write_text(text.replace(f"{this + 1}-", f"{this + 1 + year}-"), encoding="utf-8")
        reports.append(read_report(path).report)
    return list(check_numbers(Dossier(reports[1], reports[0])))


@LAWS
@given(pair=clean_pairs(), index=st.integers(0, 10_000))
def test_a_carried_number_that_is_off_by_one_is_one_finding_there(folder, pair, index):
    form_id, last, now = pair
    form = load_form(form_id)
    assert found(form, last, now, folder) == []
    table, here, _ = next(carried_rows(form))
    columns = table.typed_columns(here)
    cell = CellKey(table.key, here, columns[index % len(columns)])
    (finding,) = found(form, last, now | {cell: now[cell] + 1}, folder)
    assert finding.path == str(cell)
    assert "XY-CARRY" in finding.sums + finding.code


@LAWS
@given(pair=clean_pairs(), index=st.integers(0, 10_000))
def test_a_carried_number_that_this_year_alone_cannot_prove_wrong_is_found(folder, pair, index):
    """One more carried over and one more answered: the year balances, the two years do not."""
    form_id, last, now = pair
    form = load_form(form_id)
    table, here, _ = next(carried_rows(form))
    columns = table.typed_columns(here)
    column = columns[index % len(columns)]
    answered = table.parts(CellKey(table.key, next(iter(table.computed_rows)), column))[0]
    changed = dict(now)
    for cell in (CellKey(table.key, here, column), answered):
        changed[cell] += 1
    (finding,) = found(form, last, balanced(form, changed, rebalance=False), folder)
    assert (finding.code, finding.path) == ("XY-CARRY", f"{table.key}.{here}.{column}")


PAIR = {
    "2023.yaml": CLEAN.replace("2024", "2023").replace("2025", "2024"),
    "2024.yaml": CLEAN,
}


@pytest.fixture
def check(tmp_path, capsys):
    """Checks a file beside others; gives the codes, and what was said on the side."""

    def check(files, name="2024.yaml", *extra):
        for file, text in files.items():
            (tmp_path / file).write_text(text, encoding="utf-8")
        code = run(["check", str(tmp_path / name), "--format", "json", *extra])
        said = capsys.readouterr()
        if code == 3:
            return json.loads(said.out)["error"]["message"], said.err
        return [f["code"] for f in json.loads(said.out)["files"][0]["findings"]], said.err

    return check


RULES = "主动公开: {未列为零: true, 行政规范性文件: [%s]}"


@pytest.mark.parametrize(
    ("last", "now", "codes"),
    [
        ("2, 0, 5", "1, 2, 4", []),
        ("2, 0, 5", "1, 2, 5", ["XY-VALID"]),
        ("2, 0, 5", "9, 0, 3", ["XY-VALID"]),  # also too few by itself: one finding
        ("2, 0, 30", "0, 28, 2", []),  # a jump in 废止 is from nothing
    ],
)
def test_valid_documents_follow_from_last_year(check, last, now, codes):
    files = {
        name: text.replace("主动公开: 全部为零", RULES % numbers)
        for (name, text), numbers in zip(PAIR.items(), (last, now), strict=True)
    }
    assert [code for code in check(files)[0] if code != "XY-JUMP"] == codes


def test_last_year_is_found_by_year_and_name_alone(check):
    other = PAIR["2023.yaml"].replace("示例县示例镇人民政府", "示例县样品镇人民政府")
    pending = PAIR["2023.yaml"].replace(
        "复议诉讼: 全部为零", "复议诉讼: {未列为零: true, 行政复议: [0, 0, 0, 1]}"
    )
    assert check({"别的镇.yaml": other, "2024.yaml": CLEAN})[0] == []
    assert check({"旧.yaml": pending, "2024.yaml": CLEAN})[0] == ["XY-PENDING"]
    assert check({"旧.yaml": PAIR["2023.yaml"], "2024.yaml": CLEAN})[0] == []


def test_each_head_in_a_folder_is_read_once_whoever_looks_for_last_year(
    tmp_path, monkeypatch, capsys
):
    """A county's folder: each file of each agency is held against all others."""
    read = []
    before = last_year.read_text
    monkeypatch.setattr(last_year, "read_text", lambda path: read.append(path) or before(path))
    for agency in "甲乙丙丁":
        for name, text in PAIR.items():
            (tmp_path / f"{agency}{name}").write_text(
                text.replace("示例镇", f"{agency}镇"), "utf-8"
            )
    assert run(["check", str(tmp_path)]) == 0
    assert capsys.readouterr().err.startswith("4 个文件没有找到去年的年报")  # those of 2023
    assert len(read) == len(set(read)) == 8


def test_a_named_last_year_goes_before_the_folder(check, tmp_path):
    (tmp_path / "去年").mkdir()
    last = tmp_path / "去年" / "a.yaml"
    last.write_text(
        PAIR["2023.yaml"].replace("申请: 全部为零", "申请: {未列为零: true, 新收: [1, 0, 0, 0, 0, 0], 结转下年: [1, 0, 0, 0, 0, 0]}"),
        encoding="utf-8",
    )  # fmt: skip
    assert check(PAIR)[0] == []
    assert check(PAIR, "2024.yaml", "--last", str(last))[0] == ["XY-CARRY"]


def test_a_named_file_of_another_year_is_refused(check, tmp_path):
    message, _ = check(PAIR, "2024.yaml", "--last", str(tmp_path / "2024.yaml"))
    assert "2024 年度的，不是 2023 年度的" in message


def test_what_of_last_year_is_not_to_be_trusted_is_said(check, tmp_path):
    other = PAIR["2023.yaml"].replace("示例县示例镇人民政府", "示例县样品镇人民政府")
    bad = PAIR["2023.yaml"].replace("申请: 全部为零", "申请: 零")
    for name, said in (("别.yaml", "是“示例县样品镇人民政府”的"), ("坏.yaml", "有错误")):
        files = {"别.yaml": other, "坏.yaml": bad, "2024.yaml": CLEAN}
        assert said in check(files, "2024.yaml", "--last", str(tmp_path / name))[1]


def test_a_last_year_that_cannot_be_understood_is_said(check):
    """There was no form for 2018."""
    files = {f"{year}.yaml": CLEAN.replace("2025", str(year + 1)).replace("2024", str(year))
             for year in (2018, 2019)}  # fmt: skip
    codes, said = check(files, "2019.yaml")
    assert codes == []
    assert "没有与它比较" in said


def test_reasons_against_last_year_are_not_unused_where_it_is_not_at_hand(check):
    noted = CLEAN + "说明: {XY-CARRY: 口径变了, TXT-LOCAL: 已同意}\n"
    assert check({"2024.yaml": noted})[0] == []
    assert check({**PAIR, "2024.yaml": noted})[0] == ["NOTE-UNUSED"]


@pytest.mark.parametrize(
    ("before", "now", "jumps"),
    [(2, 20, 0), (2, 21, 1), (0, 20, 1), (1, 19, 0), (300, 29, 1), (300, 30, 0), (25, 0, 1)],
)
def test_a_jump_is_more_than_tenfold_from_or_to_twenty(check, before, now, jumps):
    text = "主动公开: {未列为零: true, 行政许可: %d}"
    files = {
        name: year.replace("主动公开: 全部为零", text % number)
        for (name, year), number in zip(PAIR.items(), (before, now), strict=True)
    }
    assert check(files)[0] == ["XY-JUMP"] * jumps


@pytest.mark.parametrize(
    ("before", "now", "jumps"),
    [("3.5", "35000", 1), ("35000", "3.6", 1), ("0", "35000", 0), ("3.5", "3400", 0)],
)
def test_an_amount_in_another_unit_jumps(check, before, now, jumps):
    files = {
        name: year.replace(
            "主动公开: 全部为零", f"主动公开: {{未列为零: true, 行政事业性收费: {fee}}}"
        )
        for (name, year), fee in zip(PAIR.items(), (before, now), strict=True)
    }
    assert check(files)[0] == ["XY-JUMP"] * jumps


NUMBERED = "".join(f"第{n}类信息公开了%d条并且都已解读。" for n in "一二三四五六七八九")


@pytest.mark.parametrize(
    ("last", "ours", "codes"),
    [
        (NUMBERED, NUMBERED, ["XY-DUP"]),
        (NUMBERED, NUMBERED + "今年新开了一个专栏。", ["XY-DUP"]),
        (NUMBERED, NUMBERED + "今年新开了一个专栏。培训办到了每个村。", []),
    ],
)
def test_a_text_in_which_only_the_numbers_are_new_is_a_copy(check, last, ours, codes):
    texts = (last % tuple(range(20, 29)), ours % tuple(range(50, 59)))
    files = {
        name: re.sub("(?m)^总体情况: .*", rf"\g<0>{text}", year)
        for (name, year), text in zip(PAIR.items(), texts, strict=True)
    }
    assert check(files)[0] == codes


def test_a_total_does_not_jump_beside_its_part(check):
    text = "申请: {未列为零: true, 新收: [%d, 1, 0, 0, 0, 0], 予以公开: [%d, 1, 0, 0, 0, 0]}"
    files = {
        name: year.replace("申请: 全部为零", text % (number, number))
        for (name, year), number in zip(PAIR.items(), (1, 60), strict=True)
    }
    assert check(files)[0] == ["XY-JUMP", "XY-JUMP"]  # 新收 and 予以公开, and no total of them


SPLIT = ("逾期不补正", "逾期不缴费", "其他处理")  # one row of the form of 2019


def asked(year, **rows):
    """A report of a year with thirty requests, each answered as a row says."""
    listed = "".join(f", {row}: [{number}, 0, 0, 0, 0, 0]" for row, number in rows.items())
    text = f"申请: {{未列为零: true, 新收: [30, 0, 0, 0, 0, 0]{listed}}}"
    text = CLEAN.replace("申请: 全部为零", text).replace("2025", str(year + 1))
    return text.replace("年度: 2024", f"年度: {year}")


@pytest.mark.parametrize(
    ("last", "now", "jumps"),
    [
        ({"其他处理": 30}, {"逾期不补正": 30}, []),
        ({"其他处理": 30}, {"逾期不补正": 15, "逾期不缴费": 12, "其他处理": 3}, []),
        ({"其他处理": 30}, {"予以公开": 30}, ["逾期不补正", "予以公开"]),
        ({"予以公开": 30}, {"逾期不缴费": 14, "其他处理": 16}, ["予以公开", "逾期不缴费"]),
    ],
)
def test_cells_that_go_on_from_one_are_compared_with_it_together(
    tmp_path, capsys, last, now, jumps
):
    (tmp_path / "2020.yaml").write_text(asked(2020, **last), encoding="utf-8")
    data = tmp_path / "2021.yaml"
    noted = 'XY-FORM: 已核对, "XY-JUMP@申请.其他处理": 换了表式'
    data.write_text(asked(2021, **now) + f"说明: {{{noted}}}\n", encoding="utf-8")
    run(["check", str(data), "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    found = {f["path"]: f for f in findings if f["code"] == "XY-JUMP"}
    assert sorted(found) == sorted(f"申请.{row}.自然人" for row in jumps)
    for path, finding in found.items():
        if path.split(".")[1] in SPLIT:  # named in any of them, it is accepted in all
            assert finding["accepted"] == "换了表式"
            assert all(f"申请·{row}·自然人" in finding["message"] for row in SPLIT)
            values = [str(now.get(row, 0)) for row in SPLIT]
            assert f"今年 {' + '.join(values)} = {finding['actual']}，" in finding["message"]


def test_a_new_file_says_which_rows_were_one(tmp_path):
    last = tmp_path / "2020.yaml"
    last.write_text(asked(2020, 其他处理=30), encoding="utf-8")
    wish = ["--agency", "示例县示例镇人民政府", "--year", "2021", "--last", str(last)]
    assert run(["new", str(tmp_path / "新"), *wish]) == 0
    lines = (tmp_path / "新" / "2021.yaml").read_text(encoding="utf-8").splitlines()
    for row in SPLIT:
        (line,) = (one for one in lines if one.startswith(f"  {row}: "))
        others = "、".join(other for other in SPLIT if other != row)
        assert line.endswith(f"# 2020 年（与{others}合在一起）：30, 0, 0, 0, 0, 0")


def test_the_examples_of_both_years_are_clean(capsys):
    folder = EXAMPLES / "示例县示例镇"
    assert run(["check", str(folder), "--format", "json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert all(finding["accepted"] for file in files for finding in file["findings"])


def test_a_report_that_is_compared_with_nothing_is_told_so(tmp_path, capsys):
    data = tmp_path / "2024.yaml"
    data.write_text(CLEAN, encoding="utf-8")
    assert run(["check", str(data)]) == 0
    assert capsys.readouterr().err.startswith("没有找到去年的年报，没有与去年比较。")
    assert run(["build", str(data), "-o", str(tmp_path / "output"), "--formats", "word"]) == 0
    assert "没有找到去年的年报" in capsys.readouterr().err
    (tmp_path / "2023.yaml").write_text(
        CLEAN.replace("2025", "2024").replace("年度: 2024", "年度: 2023"), encoding="utf-8"
    )
    assert run(["check", str(data)]) == 0
    assert "没有找到" not in capsys.readouterr().err
    assert run(["check", str(tmp_path)]) == 0  # of two files, last year's has none before it
    assert capsys.readouterr().err.startswith("1 个文件没有找到去年的年报")


def test_new_says_how_last_year_is_found(tmp_path, capsys):
    old = tmp_path / "去年" / "2023.yaml"
    old.parent.mkdir()
    old.write_text(
        CLEAN.replace("2025", "2024").replace("年度: 2024", "年度: 2023"), encoding="utf-8"
    )
    new = ["new", str(tmp_path / "数据"), "--agency", "示例县示例镇人民政府", "--year", "2024"]
    assert run([*new, "--last", str(old)]) == 0
    assert f"--last {old}（把它放进" in capsys.readouterr().out
