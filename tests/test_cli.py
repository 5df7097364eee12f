"""The surface: commands, exit codes, what is printed."""

import builtins
import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CLEAN, EXAMPLES

from nianbao import pipeline
from nianbao.cli import run
from nianbao.making import Order

SOURCE = str(Path(__file__).parent.parent / "src")


def said(capsys, *arguments):
    code = run(list(arguments))
    return code, *capsys.readouterr()


@pytest.mark.parametrize("options", [(), ("check",), ("build", "--formats", "exe", "a"), ("chek",),
                                     ("check", "--nein", "a"), ("new", "x"), ("template",),
                                     ("new", "x", "--agency", "甲", "--year", "24"), ("send", "x"),
                                     ("template", "new", "x", "--form", "1999")])  # fmt: skip
def test_a_wrong_command_line_is_exit_2_in_chinese(capsys, options):
    code, out, err = said(capsys, *options)
    assert code == 2
    assert out == ""
    assert err.startswith("命令写得不对：")
    assert not any(word in err for word in ("Error", "Usage", "Missing", "Invalid", "No such"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("chek", "没有命令“chek”，是不是想写 check？"),
        ("CHECK a", "没有命令“CHECK”，是不是想写 check？"),
        ("template adpot", "没有命令“adpot”，是不是想写 adopt？"),
        ("汇总", "没有命令“汇总”\n"),
        ("check --lsat 2023.yaml a", "没有选项 --lsat，是不是想写 --last？"),
        ("new x -agency 甲", "没有选项 -a，是不是想写 --agency？"),
        ("check --output x a", "没有选项 --output\n"),
        ("new x —agency 甲", "“—agency”前面要用两个半角的减号，写成 --agency"),
        ("new x y --agency 甲 --year 2024", "多写了“y”"),
        ("sign a --role 拟稿", "缺少选项 --name 姓名（签字的人）"),
    ],
)
def test_a_wrong_command_line_is_told_what_may_be_meant(capsys, words, told):
    code, out, err = said(capsys, *words.split())
    assert (code, out) == (2, "")
    assert f"命令写得不对：{told}" in err
    assert "--help" in err


def test_the_help_of_new_says_what_its_options_take(capsys):
    _, out, _ = said(capsys, "new", "--help")
    flat = "".join(out.split())
    for ending in (".yaml", ".xlsx", ".docx", ".html", ".txt", ".pdf"):
        assert ending in flat.partition("--last")[2].partition("--excel")[0]
    assert "年度.xlsx" in flat.partition("--excel")[2].partition("--paper")[0]
    assert "取数单.docx" in flat.partition("--paper")[2]


def test_a_missing_file_is_exit_3(capsys):
    code, _, err = said(capsys, "check", "没有.yaml")
    assert code == 3
    assert "没有这个文件" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check", "{long}"), "文件名太长"),
        (("schema", "--form", "2021", "-o", "{long}"), "文件名太长"),
        (("build", "{data}", "-o", "{folder}", "--template", "{folder}"), "是文件夹，不是文件"),
        (("template", "check", "{folder}"), "是文件夹，不是文件"),
        (("import", "{folder}/没有.yaml", "-o", "{folder}/新.yaml"), "没有这个文件"),
        (("merge", "a.docx", "--into", "{folder}/没有.docx"), "打不开文件 a.docx：没有这个文件"),
        (("outbox", "--outbox", "{data}"), "是文件，不是发件箱的文件夹"),
    ],
)
def test_a_file_that_is_none_is_exit_3_with_what_is_wrong(capsys, write, tmp_path, words, told):
    names = {"long": "长" * 300, "data": str(write(CLEAN)), "folder": str(tmp_path)}
    code, _, err = said(capsys, *(word.format(**names) for word in words))
    assert code == 3
    assert told in err


@pytest.mark.parametrize(
    ("name", "told"), [("设置", "是设置"), ("要求", "是上级的要求"), ("名单", "是机关名单")]
)
def test_a_file_that_is_read_beside_the_data_is_called_what_it_is(capsys, write, name, told):
    path = write("签发: {步骤: [拟稿, 签发]}\n", f"{name}.yaml")
    code, out, err = said(capsys, "check", str(path))
    assert (code, out) == (3, "")
    assert f"{path} {told}，不是报告的数据文件" in err


@pytest.mark.parametrize("words", [("check",), ("export", "--formats", "json"), ("verify",)])
def test_a_file_that_may_not_be_read_is_exit_3(capsys, monkeypatch, write, words):
    path = write(CLEAN)
    may_open = io.open

    def opened(file, *args, **options):  # root may read everything: the disk's no is played
        if not isinstance(file, int) and Path(file) == path:
            raise PermissionError(errno.EACCES, "Permission denied", str(file))
        return may_open(file, *args, **options)

    monkeypatch.setattr(io, "open", opened)
    monkeypatch.setattr(builtins, "open", opened)
    code, _, err = said(capsys, words[0], str(path), *words[1:])
    assert code == 3
    assert str(path) in err
    assert "没有权限" in err


def test_trouble_as_json(capsys):
    code, out, _ = said(capsys, "check", "没有.yaml", "--format", "json")
    assert code == 3
    assert set(json.loads(out)["error"]) == {"message", "hint"}


def test_check_as_json_lists_files_in_the_order_given(capsys, write):
    bad = write(CLEAN.replace("2025-01-20", "2025-02-20"), "b.yaml")
    good = write(CLEAN, "a.yaml")
    code, out, _ = said(capsys, "check", str(bad), str(good), "--format", "json")
    assert code == 0
    files = json.loads(out)["files"]
    assert [f["file"] for f in files] == [str(bad), str(good)]
    assert [f["form"] for f in files] == ["2021", "2021"]
    assert files[1]["findings"] == []
    (finding,) = files[0]["findings"]
    assert finding == {
        "code": "DATE-SIGN", "level": "warning", "file": str(bad), "line": 3, "column": 7,
        "path": "成文日期", "message": "成文日期 2025年2月20日 晚于报送期限 2025年1月31日",
        "hint": finding["hint"], "expected": "不晚于 2025年1月31日", "actual": "2025年2月20日",
        "accepted": None,
    }  # fmt: skip


def test_a_written_reason_accepts_a_warning(capsys, write):
    text = CLEAN.replace("2025-01-20", "2025-02-20") + "说明: {DATE-SIGN@成文日期: 县里同意延期}\n"
    _, out, _ = said(capsys, "check", str(write(text)), "--format", "json")
    assert [f["accepted"] for f in json.loads(out)["files"][0]["findings"]] == ["县里同意延期"]


def test_all_findings_come_in_file_order(capsys, write):
    text = CLEAN.replace("平稳", "平{无}稳").replace("示例镇}", "示例镇, 邮编: 1}") + "坏键: 1\n"
    _, out, _ = said(capsys, "check", str(write(text)), "--format", "json")
    lines = [f["line"] for f in json.loads(out)["files"][0]["findings"]]
    assert lines == sorted(lines) == [2, 5, 12]


def test_the_examples_are_without_errors(capsys):
    code, out, _ = said(capsys, "check", str(EXAMPLES))
    assert code == 0
    assert "0 个错误" in out


def test_a_folder_means_all_data_files_in_it(capsys, write, tmp_path):
    write(CLEAN, "a.yaml")
    (tmp_path / "深").mkdir()
    write(CLEAN, "深/b.yml")
    (tmp_path / "c.签发.json").write_text("{}", encoding="utf-8")
    _, out, _ = said(capsys, "check", str(tmp_path), "--format", "json")
    assert [f["file"].rsplit("/", 1)[1] for f in json.loads(out)["files"]] == ["a.yaml", "b.yml"]


def test_forms_are_listed(capsys):
    assert "2019  2019 至 2020 年度  " in said(capsys, "forms")[1]
    assert "2021  2021 年度起  " in said(capsys, "forms")[1]
    code, out, _ = said(capsys, "forms", "--format", "json")
    assert code == 0
    assert [(f["id"], f["in_force_until"]) for f in json.loads(out)["forms"]] == [
        ("2019", 2020),
        ("2021", 2025),
    ]


def test_help_is_chinese(capsys):
    for command in ([], ["build"], ["template", "check"]):
        code, out, _ = said(capsys, *command, "--help")
        assert code == 0
        assert out.startswith("用法：nianbao")
        assert "Options" not in out
        assert "Show this" not in out


def test_a_bug_shows_one_sentence_and_no_traceback(capsys, write, monkeypatch):
    def broken(_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(pipeline, "check", broken)
    code, _, err = said(capsys, "check", str(write(CLEAN)))
    assert code == 3
    assert "程序出了错" in err
    assert "Traceback" not in err


def test_build_as_json_says_what_was_written(capsys, write, tmp_path):
    code, out, _ = said(
        capsys, "build", str(write(CLEAN)), "-o", str(tmp_path / "o"), "--format", "json"
    )
    assert code == 0
    (file,) = json.loads(out)["files"]
    assert [name.rsplit(".", 1)[1] for name in file["written"]] == ["docx", "pdf"]


def test_new_never_writes_over_a_file(capsys, tmp_path):
    words = ("new", str(tmp_path), "--agency", "示例县示例镇人民政府", "--year", "2024")
    assert said(capsys, *words)[0] == 0
    before = (tmp_path / "2024.yaml").read_bytes()
    assert said(capsys, *words)[0] == 3
    assert (tmp_path / "2024.yaml").read_bytes() == before


def test_new_beside_the_same_year_in_another_form_says_so(capsys, tmp_path):
    words = ("new", str(tmp_path), "--agency", "示例县示例镇人民政府", "--year", "2024")
    assert said(capsys, *words, "--excel")[2] == ""
    code, _, err = said(capsys, *words)
    assert code == 0
    assert "2024.yaml 旁边还有 2024.xlsx" in err


@pytest.mark.parametrize(
    ("agency", "year", "said_why"),
    [
        ("别县别镇人民政府", "2024", "不是“别县别镇人民政府”的"),
        ("示例县示例镇人民政府", "2025", "不是 2024 年度的"),
    ],
)
def test_new_takes_only_last_years_report_of_the_same_agency(
    capsys, tmp_path, agency, year, said_why
):
    last = str(EXAMPLES / "示例县示例镇" / "2023.yaml")
    code, _, err = said(
        capsys, "new", str(tmp_path), "--agency", agency, "--year", year, "--last", last
    )
    assert code == 3
    assert said_why in err
    assert not list(tmp_path.glob("*.yaml"))


@pytest.mark.parametrize("agency", ["", "示例县/测试镇", "示例县\n测试镇"])
def test_new_refuses_a_name_that_is_none(capsys, tmp_path, agency):
    assert said(capsys, "new", str(tmp_path), "--agency", agency, "--year", "2024")[0] == 2


def test_new_in_a_folder_that_is_a_file_says_so(capsys, tmp_path):
    (tmp_path / "x").write_text("", encoding="utf-8")
    code, _, err = said(
        capsys, "new", str(tmp_path / "x"), "--agency", "示例县示例镇人民政府", "--year", "2024"
    )
    assert code == 3
    assert "不是文件夹" in err


def test_trouble_of_a_build_stands_on_top_of_its_json(capsys, write, tmp_path):
    (tmp_path / "o").write_text("", encoding="utf-8")
    code, out, _ = said(
        capsys, "build", str(write(CLEAN)), "-o", str(tmp_path / "o"), "--format", "json"
    )
    assert code == 3
    assert "不能写" in json.loads(out)["error"]["message"]


@pytest.mark.parametrize("words", ["new", "import"])
def test_a_new_file_that_the_disk_has_no_room_for_is_not_there(
    capsys, write, tmp_path, monkeypatch, words
):
    source = tmp_path / "去年.html"
    (built,) = pipeline.build([write(CLEAN)], tmp_path, Order(("html",)))
    built.written[0].rename(source)
    out = tmp_path / "新" / "2024.yaml"
    commands = {
        "new": ("new", str(out.parent), "--agency", "示例县示例镇人民政府", "--year", "2024"),
        "import": ("import", str(source), "-o", str(out)),
    }

    def full(_):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        code, said_, err = said(capsys, *commands[words])
    assert (code, said_) == (3, "")
    assert f"不能写 {out}：磁盘满了" in err
    assert list(out.parent.iterdir()) == []
    assert said(capsys, *commands[words])[0] == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("style", ["text", "json"])
def test_results_that_cannot_be_kept_are_told_on_the_other_stream(style):
    program = [sys.executable, "-m", "nianbao", "check", str(EXAMPLES), "--format", style]
    with Path("/dev/full").open("w") as nowhere:
        done = subprocess.run(
            program, stdout=nowhere, stderr=subprocess.PIPE, encoding="utf-8", check=False,
            env={**os.environ, "PYTHONPATH": SOURCE, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].startswith("结果没有存下来：磁盘满了")
    assert "Traceback" not in done.stderr


def test_new_leaves_blanks_that_check_names(capsys, tmp_path):
    said(capsys, "new", str(tmp_path), "--agency", "示例县示例镇人民政府", "--year", "2024")
    code, out, _ = said(capsys, "check", str(tmp_path), "--format", "json")
    assert code == 1
    codes = {f["code"] for f in json.loads(out)["files"][0]["findings"]}
    assert codes <= {"NUM-TYPE", "KEY-MISSING", "VALUE"}


def test_new_takes_over_last_years_agency_and_carried_numbers(capsys, tmp_path):
    last = EXAMPLES / "示例县示例镇" / "2023.yaml"
    said(
        capsys,
        "new",
        str(tmp_path),
        "--agency",
        "示例县示例镇人民政府",
        "--year",
        "2024",
        "--last",
        str(last),
    )
    text = (tmp_path / "2024.yaml").read_text(encoding="utf-8")
    assert "上年结转: {自然人: 1, 商业企业: 1, 科研机构: 0" in text
    assert "地址: 示例县示例镇人民路1号" in text
    assert "邮编: 999001 " in text  # as import and export write it, too
    _, out, _ = said(capsys, "check", str(tmp_path), "--format", "json")
    findings = json.loads(out)["files"][0]["findings"]
    paths = [one["path"] for f in findings for one in (f, *f.get("cells", ()))]
    assert "机关.地址" not in paths
    assert "申请.上年结转.自然人" not in paths
    assert "申请.新收.自然人" in paths
    assert len(findings) == 6  # three tables, two texts, the fee: not one for each cell
    (table,) = (f for f in findings if f["path"] == "申请")
    assert len(table["cells"]) == 23 * 6
    line = text.splitlines()[table["cells"][7]["line"] - 1]
    assert line[table["cells"][7]["column"] - 1 :].startswith("商业企业")


def test_what_is_carried_over_and_last_years_fee_are_said_in_the_new_file(capsys, tmp_path):
    last = EXAMPLES / "示例县示例镇" / "2024.yaml"
    common = ["--agency", "示例县示例镇人民政府", "--year", "2025", "--last", str(last)]
    said(capsys, "new", str(tmp_path), *common)
    text = (tmp_path / "2025.yaml").read_text(encoding="utf-8")
    (line,) = (one for one in text.splitlines() if one.startswith("  上年结转:"))
    assert line.split("#")[1].startswith(" 已按去年的报告填好：")
    assert "2024 年" not in line
    assert text.split("信息处理费:")[1].splitlines()[1] == "# 2024 年：40"


def test_last_years_text_can_be_copied_out_of_the_comments(capsys, write, tmp_path):
    """Its braces stand twice there, as they are typed."""
    last = write(CLEAN.replace("存在问题: ", "存在问题: “{{文种}}-{{年份}}”的命名"))
    wish = ("--agency", "示例县示例镇人民政府", "--year", "2025", "--last", str(last))
    assert said(capsys, "new", str(tmp_path / "新"), *wish)[0] == 0
    (new,) = (tmp_path / "新").rglob("2025.yaml")
    (copied,) = (line for line in new.read_text("utf-8").split("\n") if "的命名" in line)
    again = write(CLEAN.replace("存在问题: ", f"存在问题: {copied.removeprefix('#   ')} #"))
    (paragraph,) = pipeline.check(again).report.texts["存在问题"].paragraphs
    assert paragraph.text.startswith("“{文种}-{年份}”的命名")
