"""Who signed what, and whether it still holds: the record, the steps, what voids them."""

import errno
import io
import json
import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from conftest import CLEAN, EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import as_workbook, parts, zipped

from nianbao.cli import run
from nianbao.compose import compose
from nianbao.content import content_code, content_digest, digest_of, printed_values
from nianbao.errors import RecordError
from nianbao.report.inputs import record_file
from nianbao.report.read import read_report
from nianbao.resources import template_file
from nianbao.signoff.record import (
    Making,
    Record,
    Step,
    parse_record,
    record_bytes,
)

UNSIGNED = CLEAN.replace("签发: 纸质\n", "")
STEPS = ("拟稿", "核稿", "签发")


def sign(path, role, *more, name="张三", day="2025-01-20"):
    return run(
        ["sign", str(path), "--role", role, "--name", name, "--date", day, "--by", "李四", *more]
    )


def sign_all(path, steps=STEPS):
    for role in steps:
        assert sign(path, role) == 0


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def build(path, *more):
    return run(["build", str(path), "-o", str(path.parent / "out"), "--formats", "word", *more])


def names(path):
    return sorted(one.name for one in (path.parent / "out").iterdir())


def findings(path, capsys, code="SIGN-VOID"):
    capsys.readouterr()
    run(["check", str(path), "--format", "json"])
    found = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    return [one for one in found if one["code"] == code]


# -- the digest


def digest(text, write, name="2024.yaml"):
    return content_digest(compose(read_report(write(text, name)).report))


def test_the_date_is_no_content_not_even_inside_a_text(write):
    text = UNSIGNED.replace("解读不够，", "解读不够（截至{成文日期}），")
    open_ = text.replace("成文日期: 2025-01-20\n", "")
    assert digest(text, write) == digest(open_, write)
    assert digest(text, write) == digest(text.replace("01-20", "01-21"), write)
    typed = text.replace("{成文日期}", "2025年1月20日")
    assert digest(typed, write) != digest(text, write)


def test_what_is_not_printed_is_no_content(write):
    more = "印章: 手工\n说明: {XY-DUP: 理由}\n报送期限: 2025-01-30\n"
    assert digest(UNSIGNED + more, write) == digest(UNSIGNED, write)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("解读不够", "解读仍不够"),
        ("名称: 示例县示例镇人民政府", "名称: 示例县另一镇人民政府"),
        (
            "申请: 全部为零",
            "申请: {未列为零: true, 新收: [1, 0, 0, 0, 0, 0], 予以公开: [1, 0, 0, 0, 0, 0]}",
        ),
        ("信息处理费: 0", "信息处理费: 5"),
        ("成文日期", "文号: 示〔2025〕1号\n成文日期"),
        ("简称: 示例镇", '简称: 示例镇, 网站: {名称: 网, 网址: "http://a.cn"}'),
    ],
)
def test_what_is_printed_is_content(write, old, new):
    assert digest(UNSIGNED.replace(old, new), write) != digest(UNSIGNED, write)


def test_a_picture_counts_by_what_it_shows_not_by_how_it_is_packed(write, tmp_path):
    from PIL import Image

    image = Image.effect_noise((300, 200), 40)
    text = UNSIGNED + "图: [{在: 总体情况, 文件: a.png, 题: 栏, 替代文字: 公开栏}]\n"
    digests = set()
    for level in (1, 9):
        image.save(tmp_path / "a.png", compress_level=level)
        digests.add(digest(text, write))
    assert len(digests) == 1
    image.putpixel((3, 3), 255 - image.getpixel((3, 3)))
    image.save(tmp_path / "a.png")
    assert digest(text, write) not in digests


def test_the_digest_is_the_same_everywhere_and_for_ever():
    """Signatures hang on it: whoever changes it voids all of them."""
    values = {"表式": "2021", "年度": "2024", "标题": "题", "申请.新收.自然人": "3"}
    assert digest_of(values) == "19ee22563b1e9191bc425cdb1551b1788641b085a82e23748d9ed1208e5ca29c"
    assert content_code(digest_of(values)) == "19EE-2256"


# -- signing


def test_three_steps_make_the_final(write, capsys):
    path = write(UNSIGNED)
    assert build(path) == 0
    assert names(path) == ["示例县示例镇人民政府2024年政府信息公开工作年度报告（送审稿）.docx"]
    sign_all(path)
    assert "已经签发" in capsys.readouterr().out
    assert build(path) == 0
    assert "示例县示例镇人民政府2024年政府信息公开工作年度报告.docx" in names(path)


def test_the_record_says_who_what_when_and_who_typed_it(write):
    path = write(UNSIGNED)
    sign(path, "拟稿", "--opinion", "已拟好", name="王五", day="2025-01-08")
    steps = json.loads(record_file(path).read_text(encoding="utf-8"))["步骤"]
    assert record_file(path).name == "2024.签发.json"
    wanted = {
        "角色": "拟稿",
        "姓名": "王五",
        "意见": "已拟好",
        "日期": "2025-01-08",
        "录入": "李四",
    }
    assert wanted.items() <= steps[0].items()
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", steps[0]["核对码"])


def test_without_a_date_it_is_today(write):
    from datetime import UTC, datetime

    path = write(UNSIGNED)
    before = datetime.now(UTC).astimezone().date().isoformat()
    assert run(["sign", str(path), "--role", "拟稿", "--name", "张三"]) == 0
    after = datetime.now(UTC).astimezone().date().isoformat()
    step = json.loads(record_file(path).read_text(encoding="utf-8"))["步骤"][0]
    assert before <= step["日期"] <= after
    assert step["录入"]


def test_json_tells_the_step_and_what_is_missing(write, capsys):
    path = write(UNSIGNED)
    sign(path, "拟稿", "--format", "json")
    said = json.loads(capsys.readouterr().out)
    assert said["step"]["role"] == "拟稿"
    assert said["standing"]["missing"] == ["核稿", "签发"]
    assert said["written"] == [str(record_file(path))]


def test_signing_fills_in_an_open_date_and_nothing_else(write):
    text = UNSIGNED.replace("成文日期: 2025-01-20\n", "") + "# 末尾的注释\n"
    path = write(text)
    sign_all(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert "成文日期: 2025-01-20" in lines
    assert [line for line in lines if line != "成文日期: 2025-01-20"] == text.splitlines()
    assert build(path) == 0


def test_the_filled_in_date_keeps_encoding_and_line_ends(tmp_path):
    text = UNSIGNED.replace("成文日期: 2025-01-20\n", "").replace("\n", "\r\n")
    path = tmp_path / "2024.yaml"
    path.write_bytes(text.encode("gb18030"))
    sign_all(path)
    data = path.read_bytes()
    assert "成文日期: 2025-01-20\r\n" in data.decode("gb18030")
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_another_date_than_that_of_signing_is_told(write, capsys):
    path = write(UNSIGNED)
    sign(path, "拟稿")
    sign(path, "核稿")
    sign(path, "签发", day="2025-01-22")
    assert "签发是 2025年1月22日" in capsys.readouterr().out
    (found,) = findings(path, capsys, "DATE-SIGN")
    assert (found["level"], found["expected"]) == ("warning", "2025年1月22日")


def test_signing_dates_a_workbook_too(write, tmp_path, capsys):
    source = write(UNSIGNED.replace("成文日期: 2025-01-20\n", ""))
    assert run(["export", str(source), "--formats", "xlsx", "-o", str(tmp_path / "x")]) == 0
    path = tmp_path / "x" / "2024.xlsx"
    sign_all(path)
    assert "成文日期填成了 2025年1月20日" in capsys.readouterr().out
    assert str(read_report(path).report.dated) == "2025-01-20"
    assert findings(path, capsys, "DATE-SIGN") == []


def test_a_workbook_that_takes_no_date_is_signed_all_the_same(write, tmp_path, capsys):
    path = as_workbook(write(UNSIGNED.replace("成文日期: 2025-01-20\n", "")), tmp_path, "x.xlsx")
    path.with_name("2024.yaml").unlink()
    strange = {
        name: part.decode().encode("utf-16") if "sheets/sheet" in name else part
        for name, part in parts(path).items()
    }
    path.write_bytes(zipped(strange))
    before = path.read_bytes()
    sign_all(path)
    assert "把“成文日期”填成 2025-01-20，这不影响签字" in capsys.readouterr().out
    assert path.read_bytes() == before


def test_data_open_elsewhere_are_signed_and_dated_by_hand(write, monkeypatch, capsys):
    """Excel on Windows lets others read the file, but neither write nor replace it."""
    path = write(UNSIGNED.replace("成文日期: 2025-01-20\n", ""))
    before = path.read_bytes()
    opening, replacing = Path.open, Path.replace

    def opened(self, mode="r", *args, **named):
        if self == path and "+" in mode:
            raise PermissionError(errno.EACCES, "open elsewhere")
        return opening(self, mode, *args, **named)

    def replaced(self, target):
        if target == path:
            raise PermissionError(errno.EACCES, "open elsewhere")
        return replacing(self, target)

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(Path, "replace", replaced)
    sign_all(path)
    assert "把“成文日期”填成 2025-01-20" in capsys.readouterr().out
    assert path.read_bytes() == before
    monkeypatch.undo()
    path.write_bytes(before + "成文日期: 2025-01-20\n".encode())
    assert findings(path, capsys, "DATE-SIGN") == []
    assert build(path) == 0
    (made,) = names(path)
    assert "送审稿" not in made


# -- what is refused


@pytest.mark.parametrize(
    ("role", "more", "word"),
    [
        ("核稿", (), "拟稿 还没有签"),
        ("签发", (), "拟稿 还没有签"),
        ("会签", (), "没有“会签”这一步"),
        ("校对", (), "没有要校对的改动"),
        ("拟稿", ("--opinion", "不同意"), "不算同意"),
        ("拟稿", ("--opinion", "改后发"), "只用于签发"),
        ("拟稿", ("--name", " "), "--name"),
        ("拟稿", ("--name", "姓名"), "不是人名"),
        ("拟稿", ("--name", "某某"), "不是人名"),
        ("拟稿", ("--name", "张××"), "不是人名"),
        ("拟稿", ("--name", "…"), "不是人名"),
        ("拟稿", ("--date", "2025-02-30"), "2025-02-30"),
        ("拟稿", ("--date", "20250120"), "20250120"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(write, capsys, role, more, word):
    path = write(UNSIGNED)
    before = path.read_bytes()
    assert sign(path, role, *more) == 2
    assert word in capsys.readouterr().err
    assert not record_file(path).exists()
    assert path.read_bytes() == before


def test_a_step_comes_once_for_one_content(write, capsys):
    path = write(UNSIGNED)
    sign(path, "拟稿")
    before = record_file(path).read_bytes()
    assert sign(path, "拟稿", name="王五") == 2
    said = capsys.readouterr().err
    assert "已经签过：拟稿 张三" in said
    assert f"旧的签发记录 {record_file(path)} 改名移走" in said
    assert record_file(path).read_bytes() == before


def test_no_step_is_dated_before_the_one_before_it(write, capsys):
    path = write(UNSIGNED)
    sign(path, "拟稿", day="2025-01-10")
    assert sign(path, "核稿", day="2025-01-09") == 2
    assert "早于拟稿 张三" in capsys.readouterr().err


def test_signing_in_another_year_is_refused(write, capsys):
    path = write(UNSIGNED.replace("成文日期: 2025-01-20\n", ""))
    sign(path, "拟稿")
    sign(path, "核稿")
    assert sign(path, "签发", day="2026-01-20") == 2
    assert "应当在 2025 年签发" in capsys.readouterr().err
    assert "成文日期" not in path.read_text(encoding="utf-8")


def test_a_file_with_errors_is_not_signed(write, capsys):
    path = write(UNSIGNED.replace("信息处理费: 0", "信息处理费: 无"))
    assert sign(path, "拟稿") == 1
    assert "没有记录签字" in capsys.readouterr().out
    assert not record_file(path).exists()


# -- what voids


def test_a_change_after_signing_is_named_with_the_signatures(write, capsys):
    path = write(UNSIGNED)
    sign_all(path)
    change(
        path,
        "申请: 全部为零",
        "申请: {未列为零: true, 新收: [1, 0, 0, 0, 0, 0], 予以公开: [1, 0, 0, 0, 0, 0]}",
    )
    (found,) = findings(path, capsys)
    assert found["path"] == "申请.新收.自然人"
    assert found["line"] == 7
    assert "申请·新收·自然人：0 → 1" in found["message"]
    assert "签发 张三（同意，2025年1月20日）" in found["message"]
    assert "总计" not in found["message"]  # it only follows
    assert build(path) == 0
    assert any("送审稿" in name for name in names(path))
    assert not any(name.endswith("报告.docx") for name in names(path))


def test_the_sentence_that_was_changed_is_named(write, capsys):
    path = write(UNSIGNED.replace("存在问题: 解读", "存在问题: |\n  有不足。\n  解读"))
    sign_all(path)
    change(path, "明年改进", "今年改进")
    (found,) = findings(path, capsys)
    assert (found["path"], found["line"]) == ("存在问题", 11)
    assert "【明→今】年改进" in found["message"]


def test_going_back_brings_the_signatures_back(write, capsys):
    path = write(UNSIGNED)
    sign_all(path)
    change(path, "解读不够", "解读还不够")
    assert findings(path, capsys)
    change(path, "解读还不够", "解读不够")
    assert not findings(path, capsys)


def test_after_a_change_it_goes_round_again(write, capsys):
    path = write(UNSIGNED)
    sign_all(path)
    change(path, "解读不够", "解读还不够")
    assert sign(path, "签发") == 2
    assert "内容改过以后，拟稿 还没有签" in capsys.readouterr().err
    sign_all(path)
    assert not findings(path, capsys)
    steps = json.loads(record_file(path).read_text(encoding="utf-8"))["步骤"]
    assert [step["角色"] for step in steps] == [*STEPS, *STEPS]  # no signature is lost


def test_what_is_no_content_voids_nothing(write, capsys):
    path = write(UNSIGNED)
    sign_all(path)
    path.write_text(path.read_text(encoding="utf-8") + "# 注释\n印章: 手工\n", encoding="utf-8")
    change(path, "2025-01-20", "2025-01-21")
    assert not findings(path, capsys)
    assert [f["code"] for f in findings(path, capsys, "DATE-SIGN")] == ["DATE-SIGN"]


def test_an_accepted_void_is_no_signature(write, capsys):
    path = write(UNSIGNED)
    sign_all(path)
    change(path, "解读不够", "解读还不够")
    path.write_text(
        path.read_text(encoding="utf-8") + "说明: {SIGN-VOID: 只改了一个字}\n", encoding="utf-8"
    )
    (found,) = findings(path, capsys)
    assert found["accepted"] == "只改了一个字"
    build(path)
    assert all("送审稿" in name for name in names(path))


def test_a_reason_that_voids_nothing_is_unused(write, capsys):
    path = write(UNSIGNED + "说明: {SIGN-VOID: 理由}\n")
    assert not findings(path, capsys, "NOTE-UNUSED")  # nobody has signed
    sign_all(path)
    assert findings(path, capsys, "NOTE-UNUSED")


def test_the_same_template_under_another_name_is_not_noted(write, capsys):
    path = write(UNSIGNED)
    build(path)
    sign_all(path)
    own = path.parent / "自己的.docx"
    own.write_bytes(template_file("2021").read_bytes())
    capsys.readouterr()
    assert build(path, "--template", str(own)) == 0
    assert "签发以后" not in capsys.readouterr().err
    run(["template", "new", str(path.parent / "改过.docx"), "--form", "2021"])
    other = docx.Document(path.parent / "改过.docx")
    other.add_paragraph("存档")
    other.save(own)
    assert build(path, "--template", str(own)) == 0
    assert "签发以后模板由“自带的 2021（" in capsys.readouterr().err


def test_a_workbook_is_told_how_to_note_a_signature_on_paper_and_reads_it(write, capsys):
    path = write(UNSIGNED)
    run(["export", str(path), "--formats", "xlsx", "-o", str(path.parent / "表")])
    (book,) = (path.parent / "表").iterdir()
    capsys.readouterr()
    assert run(["build", str(book), "-o", str(path.parent / "out"), "--formats", "word"]) == 0
    said = capsys.readouterr().out
    code = re.search("核对码 ([0-9A-F]{4}-[0-9A-F]{4})", said)[1]
    told = "左边写 签发.方式、签发.姓名、签发.日期、签发.核对码，右边写 纸质、签发人、日期、"
    assert f"{told}{code}" in said
    assert "数据文件里写" not in said
    whole = openpyxl.load_workbook(book)
    rows = [row for row in whole["基本情况"].iter_rows(min_col=2, max_col=4) if not row[0].value]
    keys = ("签发.方式", "签发.姓名", "签发.日期", "签发.核对码")
    for row, key, value in zip(rows[-4:], keys, ("纸质", "王五", "2025-01-20", code), strict=True):
        row[0].value, row[2].value = key, value
    whole.save(book)
    assert run(["build", str(book), "-o", str(path.parent / "定"), "--formats", "word"]) == 0
    assert "送审稿" not in capsys.readouterr().out


def test_the_one_word_that_may_stand_there_is_said_once(write, capsys):
    path = write(CLEAN.replace("签发: 纸质", "签发: {方式: 纸}"))
    run(["check", str(path)])
    assert "应当是 纸质。" in capsys.readouterr().out


def test_a_new_program_version_is_noted_and_voids_nothing(write, capsys, monkeypatch):
    from nianbao import making

    path = write(UNSIGNED)
    build(path)
    sign_all(path)
    monkeypatch.setattr(making, "__version__", "99.0")
    capsys.readouterr()
    assert build(path) == 0
    said = capsys.readouterr()
    assert "换成“99.0”" in said.err
    assert "签发仍然有效" in said.err
    assert any(name.endswith("报告.docx") for name in names(path))


# -- 改后发


def revised(write):
    path = write(UNSIGNED)
    sign(path, "拟稿")
    sign(path, "核稿")
    assert sign(path, "签发", "--opinion", "改后发") == 0
    return path


def test_changes_after_revise_are_listed_confirmed_and_final(write, capsys):
    path = revised(write)
    assert sign(path, "校对") == 2
    assert "内容还没有改" in capsys.readouterr().err
    change(path, "解读不够", "解读还不够")
    assert build(path) == 0
    said = capsys.readouterr().out
    assert "存在问题：改动：解读【→还】不够" in said
    assert not findings(path, capsys)
    assert sign(path, "校对", name="赵六") == 0
    assert "解读【→还】不够" in capsys.readouterr().out
    assert build(path) == 0
    (final,) = (name for name in names(path) if name.endswith("报告.docx"))
    capsys.readouterr()
    assert run(["verify", str(path.parent / "out" / final), "--input", str(path)]) == 0
    assert "（改后发，2025年1月20日）、校对 赵六（" in capsys.readouterr().out


def test_a_change_after_the_proof_voids(write, capsys):
    path = revised(write)
    change(path, "解读不够", "解读还不够")
    sign(path, "校对", name="赵六")
    change(path, "信息处理费: 0", "信息处理费: 7")
    (found,) = findings(path, capsys)
    assert "签发 张三（改后发" in found["message"]
    assert "校对 赵六" in found["message"]
    assert "解读" not in found["message"]  # that was confirmed
    build(path)
    assert all("送审稿" in name for name in names(path))


def test_unchanged_the_draft_may_be_approved_after_all(write):
    path = revised(write)
    build(path)
    assert all("送审稿" in name for name in names(path))
    assert sign(path, "签发") == 0
    build(path)
    assert any(name.endswith("报告.docx") for name in names(path))


# -- on paper


def paper(code):
    return UNSIGNED + f"签发: {{方式: 纸质, 姓名: 王五, 日期: 2025-01-20, 核对码: {code}}}\n"


def test_a_code_on_paper_holds_for_that_content_alone(write, capsys):
    path = write(UNSIGNED)
    code = content_code(content_digest(compose(read_report(path).report)))
    build(path)
    path = write(paper(code))
    assert not findings(path, capsys)
    build(path)
    assert any(name.endswith("报告.docx") for name in names(path))
    change(path, "解读不够", "解读还不够")
    (found,) = findings(path, capsys)
    assert code in found["message"]
    assert found["path"] == "存在问题"  # the kept draft tells which key
    assert "解读【→还】不够" in found["message"]
    final = path.parent / "out" / next(n for n in names(path) if n.endswith("报告.docx"))
    capsys.readouterr()
    assert run(["verify", str(final), "--input", str(path), "--code", code]) == 0
    said = capsys.readouterr().out
    assert "签发的内容（第1稿的底稿）" in said
    assert "改后的内容没有签发" in said


def test_a_draft_says_how_its_sign_off_goes_on(write, capsys):
    path = write(UNSIGNED)
    build(path)
    said = capsys.readouterr().out
    code = content_code(content_digest(compose(read_report(path).report)))
    assert f"nianbao sign {path} --role 拟稿" in said
    assert f"签发: {{方式: 纸质, 姓名: …, 日期: …, 核对码: {code}}}" in said
    sign(path, "拟稿")
    capsys.readouterr()
    build(path)
    said = capsys.readouterr().out
    assert "--role 核稿" in said
    assert "纸质" not in said
    path = write(paper("0000-0000"))
    capsys.readouterr()
    build(path)
    assert "纸上签发的是核对码 0000-0000 的内容，不是这一份" in capsys.readouterr().out


def test_an_unknown_code_makes_no_final(write, capsys):
    path = write(paper("0000-0000"))
    (found,) = findings(path, capsys)
    assert (found["path"], found["expected"]) == ("签发.核对码", "0000-0000")
    build(path)
    assert all("送审稿" in name for name in names(path))


# -- the office's own steps


def test_an_office_names_its_own_steps(write, tmp_path, capsys):
    (tmp_path / "设置.yaml").write_text(
        "签发: {步骤: [拟稿, 核稿, 公开与保密审查, 签发]}\n", encoding="utf-8"
    )
    path = write(UNSIGNED)
    sign(path, "拟稿")
    sign(path, "核稿")
    assert sign(path, "签发") == 2
    assert "公开与保密审查 还没有签" in capsys.readouterr().err
    assert sign(path, "公开与保密审查") == 0
    assert sign(path, "签发") == 0
    assert build(path) == 0
    assert run(["check", str(tmp_path)]) == 0  # the settings are no report


def test_settings_above_the_data_file_hold_up_to_the_working_directory(
    write, tmp_path, monkeypatch
):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "设置.yaml").write_text("签发: {步骤: [签发]}\n", encoding="utf-8")
    path = write(UNSIGNED, "a/b/2024.yaml")
    monkeypatch.chdir(tmp_path / "a")
    assert sign(path, "签发") == 2
    monkeypatch.chdir(tmp_path)
    assert sign(path, "签发") == 0


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("签发: {步骤: [拟稿, 核稿]}\n", "签发的步骤"),
        ("签发: {步骤: [拟稿, 拟稿, 签发]}\n", "签发的步骤"),
        ("签发: {步子: [签发]}\n", "步子"),
        ("签法: 1\n", "签法"),
        ("- 1\n", "名称: 内容"),
    ],
)
def test_wrong_settings_stop_with_their_place(write, tmp_path, capsys, text, word):
    (tmp_path / "设置.yaml").write_text(text, encoding="utf-8")
    assert sign(write(UNSIGNED), "拟稿") == 3
    said = capsys.readouterr().err
    assert "设置.yaml" in said
    assert word in said


# -- the record as a file


def test_a_record_changed_by_hand_stops_everything_with_one_sentence(write, capsys):
    path = write(UNSIGNED)
    sign_all(path)
    file = record_file(path)
    file.write_text(file.read_text(encoding="utf-8").replace("张三", "王五", 1), encoding="utf-8")
    for command in (["check"], ["build", "-o", str(path.parent / "out")]):
        capsys.readouterr()
        assert run([command[0], str(path), *command[1:]]) == 3
        assert "签发记录" in capsys.readouterr().err
    assert sign(path, "拟稿") == 3
    assert not (path.parent / "out").exists()


def test_a_damaged_record_stops_that_file_alone(write, tmp_path):
    write(CLEAN.replace("示例镇", "好镇"), "好.yaml")
    bad = write(UNSIGNED, "坏.yaml")
    record_file(bad).write_text("{", encoding="utf-8")
    assert run(["build", str(tmp_path), "-o", str(tmp_path / "out"), "--formats", "word"]) == 3
    assert [one.name for one in (tmp_path / "out").iterdir()] == [
        "示例县好镇人民政府2024年政府信息公开工作年度报告.docx"
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@st.composite
def records(draw):
    record = Record()
    for _ in range(draw(st.integers(1, 4))):
        values = draw(st.dictionaries(TEXT, TEXT, max_size=4))
        step = Step(
            draw(TEXT), draw(TEXT), draw(TEXT), draw(st.dates()), draw(TEXT), digest_of(values),
            making=Making(draw(TEXT), draw(TEXT), draw(TEXT)),
        )  # fmt: skip
        record = record.with_step(step, values)
    return record


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy computer
@given(records())
def test_a_record_reads_back_as_it_was_written(record):
    assert parse_record(record_bytes(record), "x") == record


@given(records(), st.data())
@settings(max_examples=200)
def test_a_changed_word_of_a_record_is_found_out(record, data):
    root = json.loads(record_bytes(record))
    step = data.draw(st.sampled_from(root["步骤"]))
    key = data.draw(st.sampled_from(["角色", "姓名", "意见", "日期", "录入", "内容摘要"]))
    step[key] += "x"
    with pytest.raises(RecordError):
        parse_record(json.dumps(root).encode(), "x")


@given(records(), st.data())
def test_a_record_cut_short_is_found_out(record, data):
    whole = record_bytes(record)
    end = data.draw(st.integers(0, len(whole) - 3))
    with pytest.raises(RecordError):
        parse_record(whole[:end], "x")


def test_a_step_taken_out_is_found_out(write):
    path = write(UNSIGNED)
    sign_all(path)
    root = json.loads(record_file(path).read_text(encoding="utf-8"))
    del root["步骤"][1]
    with pytest.raises(RecordError):
        parse_record(json.dumps(root).encode(), "x")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"步骤": []}', '{"格式": 9, "步骤": [], "内容": {}}', "[" * 5000]
)
def test_what_is_no_record_is_told(write, capsys, text):
    path = write(UNSIGNED)
    record_file(path).write_text(text, encoding="utf-8")
    assert run(["check", str(path)]) == 3
    assert "不是完好的" in capsys.readouterr().err


# -- finals hold nothing of it


def everything(path):
    """Every byte of a file, parts and streams unpacked, and as the text of UTF-16, too."""
    data = path.read_bytes()
    pieces = [data]
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            pieces += [archive.read(name) for name in archive.namelist()]
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            pieces.append(zlib.decompress(match[1]))
        except zlib.error:
            pieces.append(match[1])
    return b"\n".join(pieces)


def test_no_byte_of_a_final_tells_who_signed_or_how(write):
    path = write(UNSIGNED + "说明: {XY-DUP: 秘密的理由甲}\n")
    for role, name in zip(STEPS, ("诸葛甲", "欧阳乙", "司马丙"), strict=True):
        assert sign(path, role, "--opinion", f"同意丁{role}", name=name) == 0
    assert (
        run(["build", str(path), "-o", str(path.parent / "out"), "--formats", "word,pdf,html,web"])
        == 0
    )
    words = ["诸葛甲", "欧阳乙", "司马丙", "同意丁", "秘密的理由甲", "拟稿", "核稿", "送审", "李四"]
    files = list((path.parent / "out").iterdir())
    assert len(files) == 5
    for file in files:
        data = everything(file)
        assert "示例县示例镇".encode() in data or "示例县示例镇".encode("utf-16-be") in data
        for word in words:
            for encoding in ("utf-8", "utf-16-be", "utf-16-le", "gb18030"):
                assert word.encode(encoding) not in data, (file.name, word)
            assert word.encode("utf-16-be").hex().encode() not in data.lower()
    (pdf,) = (path.parent / "out").glob("*.pdf")
    with pypdfium2.PdfDocument(pdf) as opened:
        said = "".join(page.get_textpage().get_text_range() for page in opened)
    assert "解读不够" in said
    assert not any(word in said for word in words)


def test_the_examples_make_finals():
    for path in sorted(EXAMPLES.rglob("20*.yaml")):
        assert read_report(path).report.signing is not None


def test_the_printed_values_name_every_number_once():
    report = read_report(EXAMPLES / "示例县示例镇" / "2024.yaml").report
    values = printed_values(compose(report))
    for cell, number in report.numbers.items():
        assert values[str(cell)] == number.text
    assert values["导语/1"].startswith("根据")
    assert digest_of(values) == content_digest(compose(report))
    assert content_digest(replace(compose(report), date="")) == digest_of(values)
