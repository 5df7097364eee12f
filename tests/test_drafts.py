"""送审稿 and 草稿: marked on every page, numbered, their inputs kept; the 发文稿纸; nothing lost."""

import errno
import io
import json
import os
import re
import sys
import time
import zipfile
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from docx.enum.section import WD_SECTION
from test_signoff import UNSIGNED, change, sign, sign_all

from nianbao import pipeline
from nianbao.cli import run
from nianbao.compose import compose, skeleton
from nianbao.content import content_code, content_digest
from nianbao.deliver import files
from nianbao.document import Mark
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.making import Order
from nianbao.report.inputs import input_files, record_file
from nianbao.report.read import read_report
from nianbao.resources import template_file
from nianbao.signing import read_record
from nianbao.word.builder import build_template
from nianbao.word.marking import marked_template
from nianbao.word.slip import TAGS, build_slip_template
from nianbao.word.soundness import flaws
from nianbao.word.story import stories

TITLE = "示例县示例镇人民政府2024年政府信息公开工作年度报告"
LONG = UNSIGNED.replace("解读不够", "解读不够" * 300)


def build(path, *more):
    out = path.parent / "out"
    assert run(["build", str(path), "-o", str(out), "--fonts", "bundled", *more]) == 0
    return out


def code_of(path):
    return content_code(content_digest(compose(read_report(path).report)))


def kept(path):
    folder = path.parent / "送审"
    return {
        str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def pdf_pages(path):
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def words(part):
    """The text of each paragraph of a head or foot."""
    return [p.text for p in part.paragraphs if p.text]


# -- numbers and what is kept


def test_a_draft_is_numbered_and_its_input_kept(write):
    path = write(UNSIGNED)
    build(path, "--formats", "word")
    files = kept(path)
    assert files["第1稿/2024.yaml"] == path.read_bytes()
    note = json.loads(files["第1稿/2024.送审.json"])
    assert (note["稿次"], note["核对码"]) == (1, code_of(path))


def test_the_number_grows_only_when_the_content_changed(write):
    path = write(UNSIGNED)
    build(path, "--formats", "word")
    before = kept(path)
    path.write_text(UNSIGNED + "# 注释\n印章: 手工\n", encoding="utf-8")
    build(path, "--formats", "word")
    assert kept(path) == before
    change(path, "解读不够", "解读还不够")
    build(path, "--formats", "word")
    assert sorted({name.split("/")[0] for name in kept(path)}) == ["第1稿", "第2稿"]
    change(path, "解读还不够", "解读不够")
    out = build(path, "--formats", "word")
    assert sorted({name.split("/")[0] for name in kept(path)}) == ["第1稿", "第2稿"]
    head = docx.Document(out / f"{TITLE}（送审稿）.docx").sections[0]
    assert words(head.footer)[0].startswith("第1稿")


def test_a_draft_keeps_texts_and_pictures_and_reads_back(write, tmp_path):
    from PIL import Image

    Image.effect_noise((300, 200), 40).save(tmp_path / "栏.png")
    (tmp_path / "问题.txt").write_text("解读不够，明年改进。\n", encoding="utf-8")
    text = UNSIGNED.replace("存在问题: 解读不够，明年改进。", "存在问题: {文件: 问题.txt}")
    path = write(text + "图: [{在: 总体情况, 文件: 栏.png, 题: 栏, 替代文字: 公开栏}]\n")
    build(path, "--formats", "word")
    assert set(kept(path)) == {
        f"第1稿/{n}" for n in ("2024.yaml", "2024.送审.json", "栏.png", "问题.txt")
    }
    assert code_of(tmp_path / "送审" / "第1稿" / "2024.yaml") == code_of(path)


def test_two_data_files_beside_each_other_keep_their_own_drafts(write):
    one = write(UNSIGNED, "甲.yaml")
    other = write(UNSIGNED.replace("示例镇", "另一镇"), "乙.yaml")
    build(one, "--formats", "word")
    build(other, "--formats", "word")
    assert set(kept(one)) == {
        f"第1稿/{n}" for n in ("甲.yaml", "甲.送审.json", "乙.yaml", "乙.送审.json")
    }


def test_no_picture_of_another_draft_is_written_over(write, tmp_path):
    from PIL import Image

    picture = "图: [{在: 总体情况, 文件: 栏.png, 题: 栏, 替代文字: 公开栏}]\n"
    Image.effect_noise((300, 200), 40).save(tmp_path / "栏.png")
    build(write(UNSIGNED + picture, "甲.yaml"), "--formats", "word")
    first = kept(tmp_path / "甲.yaml")["第1稿/栏.png"]
    Image.effect_noise((300, 200), 80).save(tmp_path / "栏.png")
    build(write(UNSIGNED.replace("示例镇", "另一镇") + picture, "乙.yaml"), "--formats", "word")
    assert kept(tmp_path / "甲.yaml")["第1稿/栏.png"] == first
    assert "第2稿/乙.yaml" in kept(tmp_path / "甲.yaml")


def test_what_is_kept_is_no_input_of_its_folder(write, tmp_path):
    path = write(UNSIGNED)
    build(path, "--formats", "word")
    results = list(pipeline.build([path], tmp_path / "o", Order(("word",))))
    assert len(results) == 1
    assert run(["check", str(tmp_path)]) == 0
    assert run(["build", str(tmp_path), "-o", str(tmp_path / "out"), "--formats", "word"]) == 0


def test_a_draft_is_the_same_bytes_each_time(write):
    path = write(LONG)
    out = build(path, "--formats", "word,pdf,html,web", "--slip")
    before = {one.name: one.read_bytes() for one in out.iterdir()}
    build(path, "--formats", "word,pdf,html,web", "--slip")
    assert {one.name: one.read_bytes() for one in out.iterdir()} == before


def test_names_say_what_it_is(write):
    out = build(write(UNSIGNED), "--formats", "word,pdf,html,web")
    assert {one.name.removeprefix(TITLE) for one in out.iterdir()} == {
        "（送审稿）.docx", "（送审稿）.pdf", "（送审稿）.html", "（送审稿）.csv", "（网页稿）（送审稿）.html",
    }  # fmt: skip
    out = build(write(UNSIGNED, "a.yaml"), "--edition", "张贴")
    assert f"{TITLE}（张贴）（送审稿）.pdf" in {one.name for one in out.iterdir()}


# -- marks


def test_every_page_of_the_pdf_is_marked_and_no_text_moves(write):
    path = write(LONG)
    draft = pdf_pages(build(path, "--formats", "pdf") / f"{TITLE}（送审稿）.pdf")
    code = code_of(path)
    path.write_text(LONG + "签发: 纸质\n", encoding="utf-8")
    final = pdf_pages(build(path, "--formats", "pdf") / f"{TITLE}.pdf")
    assert len(draft) == len(final) > 3
    for marked, plain in zip(draft, final, strict=True):
        lines = marked.split("\r\n")
        foot = [line for line in lines if line.startswith("第1稿")]
        assert lines.count("送审稿") == 1
        assert len(foot) == 1
        assert code in foot[0]
        assert [line for line in lines if line not in ("送审稿", *foot)] == plain.split("\r\n")


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_the_notice_boards_pages_are_marked_too(write, paper):
    text = UNSIGNED.replace(
        "简称: 示例镇", '简称: 示例镇, 网站: {名称: 示例网, 网址: "http://www.example.gov.cn/a"}'
    )
    out = build(write(text), "--edition", "张贴", "--paper", paper)
    for page in pdf_pages(out / f"{TITLE}（张贴）（送审稿）.pdf"):
        assert "送审稿" in page
        assert "核对码" in page


def test_marks_are_artifacts_of_the_tagged_pdf(write):
    out = build(write(UNSIGNED), "--formats", "pdf")
    with pikepdf.open(out / f"{TITLE}（送审稿）.pdf") as pdf:
        for page in pdf.pages:
            tags = [
                str(operands[1].get("/Subtype", ""))
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) == "BDC" and str(operands[0]) == "/Artifact"
            ]
            assert "/Header" in tags
            assert tags.count("/Footer") == 2  # page number and code


def test_word_has_the_mark_on_every_page_and_the_text_of_the_final(write):
    path = write(UNSIGNED)
    draft = docx.Document(build(path, "--formats", "word") / f"{TITLE}（送审稿）.docx")
    code = code_of(path)
    for section in draft.sections:
        for head in (section.header, section.even_page_header, section.first_page_header):
            assert words(head) == ["送审稿"]
        for foot in (section.footer, section.even_page_footer, section.first_page_footer):
            assert words(foot)[0] == f"第1稿　核对码 {code}"
    path.write_text(UNSIGNED + "签发: 纸质\n", encoding="utf-8")
    final = docx.Document(build(path, "--formats", "word") / f"{TITLE}.docx")
    assert [p.text for p in draft.paragraphs] == [p.text for p in final.paragraphs]
    assert "送审" not in "".join(p.text for p in final.sections[0].header.paragraphs)


def own_template(tmp_path):
    """With heads of its own, another first page, and a second section that has its own feet."""
    own = docx.Document(template_file("2021"))
    first = own.sections[0]
    first.header.paragraphs[0].text = "{{ 署名 }}办公室"
    first.different_first_page_header_footer = True
    own.settings.odd_and_even_pages_header_footer = False
    second = own.add_section(WD_SECTION.NEW_PAGE)
    second.footer.is_linked_to_previous = False
    second.footer.paragraphs[0].text = "附页"
    path = tmp_path / "县模板.docx"
    own.save(path)
    return path


def test_an_offices_own_template_is_marked_too_and_keeps_its_heads(write, tmp_path):
    template = own_template(tmp_path)
    path = write(UNSIGNED)
    out = build(path, "--formats", "word", "--template", str(template))
    draft = docx.Document(out / f"{TITLE}（送审稿）.docx")
    first, second = draft.sections
    assert words(first.header) == ["送审稿", "示例县示例镇人民政府办公室"]
    assert words(first.first_page_header) == ["送审稿"]
    assert words(second.header) == ["送审稿", "示例县示例镇人民政府办公室"]
    assert words(second.footer) == [f"第1稿　核对码 {code_of(path)}", "附页"]


@pytest.mark.parametrize("own", [False, True])
def test_a_marked_template_is_a_sound_word_file(tmp_path, own):
    data = (own_template(tmp_path) if own else template_file("2021")).read_bytes()
    marked = marked_template(data)
    with zipfile.ZipFile(io.BytesIO(marked)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    assert set(flaws(parts, dict(stories(parts)))) <= set(flaws(before, dict(stories(before))))
    for name, part in parts.items():
        if re.fullmatch(r"word/(header|footer)\d+\.xml", name):
            assert b"framePr" in part  # fixed on the page: nothing moves
            assert b"</w:p></w:" in part or b"<w:p/></w:" in part


def test_a_template_cannot_print_the_marks_tags_itself(tmp_path, capsys):
    own = docx.Document(template_file("2021"))
    own.sections[0].header.paragraphs[0].text = "{{ 稿件标记 }}"
    own.save(tmp_path / "x.docx")
    assert run(["template", "check", str(tmp_path / "x.docx")]) == 1
    assert "稿件标记" in capsys.readouterr().out


def test_web_pages_are_marked(write):
    path = write(UNSIGNED)
    out = build(path, "--formats", "html,web")
    for name in (f"{TITLE}（送审稿）.html", f"{TITLE}（网页稿）（送审稿）.html"):
        assert f"送审稿　第1稿　核对码 {code_of(path)}" in (out / name).read_text(
            encoding="utf-8-sig"
        )


def test_a_word_file_of_a_draft_is_taken_back_without_its_marks(write, tmp_path):
    path = write(UNSIGNED)
    out = build(path, "--formats", "word")
    word = docx.Document(out / f"{TITLE}（送审稿）.docx")
    for paragraph in word.paragraphs:
        for one in paragraph.runs:
            one.text = one.text.replace("明年改进", "今年改进")
    word.save(tmp_path / "改.docx")
    assert run(["merge", str(tmp_path / "改.docx"), "--into", str(path), "--all"]) == 0
    assert path.read_text(encoding="utf-8") == UNSIGNED.replace("明年改进", "今年改进")


def test_what_the_words_of_a_mark_are():
    assert Mark("送审稿", 3, "7F3A-91C2").words == "送审稿　第3稿　核对码 7F3A-91C2"
    assert Mark("草稿").words == "草稿"


# -- 草稿


BROKEN = UNSIGNED.replace("申请: 全部为零", "申请: {未列为零: true, 新收: {自然人: 3件}}").replace(
    "解读不够", "解读{没有}不够\u0007"
)


def test_a_file_with_errors_makes_nothing_unless_a_rough_copy_is_asked_for(write, tmp_path, capsys):
    path = write(BROKEN)
    assert run(["build", str(path), "-o", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()
    assert (
        run(
            [
                "build",
                str(path),
                "-o",
                str(tmp_path / "out"),
                "--draft",
                "--formats",
                "word,pdf,html",
            ]
        )
        == 1
    )
    assert "写出的是草稿" in capsys.readouterr().out
    assert not (tmp_path / "送审").exists()
    word = docx.Document(tmp_path / "out" / f"{TITLE}（草稿）.docx")
    assert words(word.sections[0].header) == ["草稿"]
    assert word.tables[1].cell(3, 3).text == "〓"  # nobody knows the number
    assert any("解读{没有}不够〓" in p.text for p in word.paragraphs)
    for page in pdf_pages(tmp_path / "out" / f"{TITLE}（草稿）.pdf"):
        assert "草稿" in page
        assert "核对码" not in page


def test_what_was_asked_for_and_not_written_is_told(write, capsys):
    path = write(UNSIGNED)
    build(path, "--formats", "html", "--slip", "--draft")
    assert "没有错误，用不着草稿，写出的是送审稿。" in capsys.readouterr().err
    path.write_text(BROKEN, encoding="utf-8")
    options = ["--formats", "html", "--slip", "--draft", "-o", str(path.parent / "out")]
    assert run(["build", str(path), *options]) == 1
    assert "没有写发文稿纸" in capsys.readouterr().err


def test_what_cannot_even_be_read_makes_no_rough_copy(write, tmp_path):
    path = write("- 1\n")
    assert run(["build", str(path), "-o", str(tmp_path / "out"), "--draft"]) == 1
    assert not (tmp_path / "out").exists()


# -- 发文稿纸


def test_the_shipped_slip_is_up_to_date():
    assert template_file("发文稿纸").read_bytes() == build_slip_template(), "run: make templates"
    assert {"2019", "2021"} == set(form_ids())
    assert template_file("2021").read_bytes() == build_template(skeleton(load_form("2021")))


def test_the_slip_has_room_for_all_that_is_written_by_hand(write):
    path = write(UNSIGNED)
    out = build(path, "--formats", "word", "--slip")
    slip = docx.Document(out / f"{TITLE}（发文稿纸）.docx")
    said = [cell.text for row in slip.tables[0].rows for cell in row.cells]
    for label in ("标题", "拟稿", "核稿", "会签", "公开属性", "签发", "份数", "日期"):
        assert label in said
    assert TITLE in said
    assert slip.paragraphs[-1].text == f"第1稿　核对码 {code_of(path)}"


def test_the_slip_tells_who_has_signed_and_the_offices_own_steps(write, tmp_path):
    (tmp_path / "设置.yaml").write_text(
        "签发:\n  步骤: [拟稿, 公开与保密审查, 签发]\n  稿纸: {会签: 司法所, 份数: 5, 公开属性: 依申请公开}\n",
        encoding="utf-8",
    )
    path = write(UNSIGNED)
    sign(path, "拟稿", name="诸葛甲")
    out = build(path, "--formats", "word", "--slip")
    slip = docx.Document(out / f"{TITLE}（发文稿纸）.docx")
    said = "\n".join(cell.text for row in slip.tables[0].rows for cell in row.cells)
    for word in ("诸葛甲　同意　2025年1月20日", "公开与保密审查", "司法所", "5", "依申请公开"):
        assert word in said


def test_the_slip_of_a_final_tells_who_has_proofread_it(write):
    path = write(UNSIGNED)
    sign_all(path, ("拟稿", "核稿"))
    assert sign(path, "签发", "--opinion", "改后发") == 0
    change(path, "解读不够", "解读还不够")
    assert sign(path, "校对", name="诸葛乙") == 0
    out = build(path, "--formats", "word", "--slip")
    slip = docx.Document(out / f"{TITLE}（发文稿纸）.docx")
    rows = [[cell.text for cell in row.cells] for row in slip.tables[0].rows]
    assert any("校对" in row and any("诸葛乙" in cell for cell in row) for row in rows)


def test_an_offices_own_slip_is_used(write, tmp_path, capsys):
    own = docx.Document()
    own.add_paragraph("我们的稿纸")
    for tag in TAGS:
        own.add_paragraph(f"{tag}：{{{{ {tag} }}}}")
    own.save(tmp_path / "稿纸.docx")
    (tmp_path / "设置.yaml").write_text("签发: {稿纸: {模板: 稿纸.docx}}\n", encoding="utf-8")
    out = build(write(UNSIGNED), "--formats", "word", "--slip")
    said = [p.text for p in docx.Document(out / f"{TITLE}（发文稿纸）.docx").paragraphs]
    assert said[0] == "我们的稿纸"
    assert f"标题：{TITLE}" in said
    own.add_paragraph("{{ 不认识 }}")
    own.save(tmp_path / "稿纸.docx")
    capsys.readouterr()
    assert run(["build", str(tmp_path / "2024.yaml"), "-o", str(tmp_path / "o"), "--slip"]) == 3
    assert "不认识" in capsys.readouterr().err


def test_a_slips_template_can_be_had_to_change_it(tmp_path):
    file = tmp_path / "稿纸.docx"
    assert run(["template", "new", str(file), "--slip"]) == 0
    assert file.read_bytes() == template_file("发文稿纸").read_bytes()
    assert run(["template", "new", str(tmp_path / "x.docx")]) == 2
    assert run(["template", "new", str(tmp_path / "x.docx"), "--slip", "--form", "2021"]) == 2


def test_a_page_shows_the_leader_what_changed_since_the_draft_before(write):
    path = write(UNSIGNED)
    out = build(path, "--formats", "word", "--slip")
    assert not any("对照" in one.name for one in out.iterdir())
    change(path, "解读不够", "解读还不够")
    change(path, "主动公开: 全部为零", "主动公开: {未列为零: true, 行政许可: 3}")
    out = build(path, "--formats", "word", "--slip")
    page = (out / f"{TITLE}（对照第1稿）.html").read_text(encoding="utf-8")
    assert "<ins>还</ins>" in page
    assert "主动公开·行政许可" in page


# -- nothing lost


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("command", ["sign", "build"])
def test_killed_at_any_moment_every_file_is_the_old_or_the_new_one(write, command):
    """The program dies before its first, second … step on the disk, until it comes through."""
    text = UNSIGNED.replace("成文日期: 2025-01-20\n", "")
    path = write(text)
    sign(path, "拟稿")
    sign(path, "核稿")
    if command == "build":
        build(path, "--formats", "html")
        change(path, "解读不够", "解读还不够")
    old = snapshot(path)
    seen: dict[str, set[bytes]] = {}
    step = 0
    while not survives(step, lambda: do(path, command)):
        check_whole(path)
        for name, data in snapshot(path).items():
            seen.setdefault(name, set()).add(data)
        restore(path, old)
        step += 1
    new = snapshot(path)
    assert step > 5
    assert new != old
    for name in [name for name in seen if ".nianbao-" not in name]:
        assert seen[name] <= {old.get(name), new.get(name)}, name


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("command", ["sign", "build"])
def test_what_a_killed_run_leaves_is_no_input_and_gone_after_the_next(write, command):
    path = write(UNSIGNED)
    step = 0
    while not survives(step, lambda: do(path, command, "拟稿")):
        assert input_files([path.parent]) == (path,)
        step += 1
    assert step > 3
    assert not list(path.parent.rglob(".nianbao-*"))


def do(path, command, role="签发"):
    if command == "sign":
        return sign(path, role)
    return run(["build", str(path), "-o", str(path.parent / "out"), "--formats", "html"])


def snapshot(path):
    return {
        str(one.relative_to(path.parent)): one.read_bytes()
        for one in path.parent.rglob("*")
        if one.is_file()
    }


def restore(path, files):
    for one in sorted(path.parent.rglob("*"), reverse=True):
        if one.is_file() and str(one.relative_to(path.parent)) not in files:
            one.unlink()
    for name, data in files.items():
        (path.parent / name).write_bytes(data)


def check_whole(path):
    """The record and the data read, and no signature is gone."""
    assert len(read_record(path).steps) >= 2
    assert read_report(path).report is not None


def survives(step, action):
    """Whether an action comes to its end when the process is killed at a step on the disk."""
    child = os.fork()
    if child == 0:
        left = [step]

        def dying(function):
            def run_or_die(*arguments, **keywords):
                if not left[0]:
                    os._exit(9)
                left[0] -= 1
                return function(*arguments, **keywords)

            return run_or_die

        for where, name in (
            (Path, "replace"), (Path, "unlink"), (Path, "mkdir"), (os, "link"), (os, "fsync"),
        ):  # fmt: skip
            setattr(where, name, dying(getattr(where, name)))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        action()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        (OSError(errno.ENOSPC, "no space"), "磁盘满了"),
        (OSError(errno.EROFS, "read-only"), "只能读"),
        (PermissionError(errno.EACCES, "held open"), "没有权限"),
    ],
)
@pytest.mark.parametrize("command", ["sign", "build"])
def test_a_disk_that_refuses_gets_one_sentence_and_nothing_changes(
    write, monkeypatch, capsys, trouble, word, command
):
    path = write(UNSIGNED)
    sign(path, "拟稿")
    before = snapshot(path)
    capsys.readouterr()

    def refuse(*_arguments, **_keywords):
        raise trouble

    monkeypatch.setattr(Path, "replace", refuse)
    arguments = {
        "sign": ["sign", str(path), "--role", "核稿", "--name", "甲", "--date", "2025-01-20"],
        "build": ["build", str(path), "-o", str(path.parent / "out"), "--formats", "html"],
    }
    assert run(arguments[command]) == 3
    said = capsys.readouterr().err
    assert word in said
    assert snapshot(path) == before


def test_a_record_held_open_leaves_the_date_open_too(write, monkeypatch):
    """The date is written before the record: it must go back when the record is refused."""
    path = write(UNSIGNED.replace("成文日期: 2025-01-20\n", ""))
    sign(path, "拟稿")
    sign(path, "核稿")
    before = snapshot(path)
    replace = Path.replace

    def refuse(self, target):
        if Path(target) == record_file(path):
            raise PermissionError(errno.EACCES, "held open")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    assert sign(path, "签发") == 3
    assert snapshot(path) == before


def test_a_record_changed_meanwhile_is_not_written_over(write, monkeypatch, capsys):
    from nianbao import signing

    path = write(UNSIGNED)
    sign(path, "拟稿")
    written = signing.record_bytes

    def meanwhile(record):
        record_file(path).write_text("别人刚写的", encoding="utf-8")
        return written(record)

    monkeypatch.setattr(signing, "record_bytes", meanwhile)
    assert sign(path, "核稿") == 3
    assert "刚才又被改过" in capsys.readouterr().err
    assert record_file(path).read_text(encoding="utf-8") == "别人刚写的"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("others", ["sign", "build"])
def test_at_the_same_moment_no_signature_is_lost(write, others):
    """Each program pauses when all is ready but the names: without a lock the last one would win."""
    path = write(UNSIGNED)
    if others == "build":
        sign(path, "拟稿")
    actions = {
        "sign": [lambda name=name: sign(path, "拟稿", name=name) for name in "甲乙丙"],
        "build": [lambda: sign(path, "核稿"), *[lambda: do(path, "build")] * 2],
    }[others]
    children = [slowly(action) for action in actions]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    steps = read_record(path).steps
    if others == "sign":
        assert sorted(codes) == [0, 2, 2]  # the others are told that it is signed already
        assert len(steps) == 1
    else:
        assert codes == [0, 0, 0]
        assert [step.role for step in steps] == ["拟稿", "核稿"]
        assert sorted(kept(path)) == ["第1稿/2024.yaml", "第1稿/2024.送审.json"]
    assert not list(path.parent.glob(".nianbao-*"))


def slowly(action):
    """The process that does it, with a pause before files get their names."""
    child = os.fork()
    if child == 0:
        rename = files._rename

        def late(staged):
            time.sleep(0.5)
            rename(staged)

        files._rename = late
        os._exit(action())
    return child


def test_two_data_files_of_one_record_are_told_and_not_signed(write, capsys):
    path = write(UNSIGNED)
    sign(path, "拟稿")
    other = write(UNSIGNED.replace("解读不够", "解读还不够"), "2024.yml")
    before = snapshot(path)
    for one in (path, other):
        capsys.readouterr()
        assert sign(one, "核稿") == 3
        assert "共用一份签发记录（2024.签发.json）" in capsys.readouterr().err
    assert snapshot(path) == before
    build(path, "--formats", "html")
    assert "2024.yml" in capsys.readouterr().err
    other.unlink()
    assert sign(path, "核稿") == 0


def test_a_draft_is_kept_only_of_what_was_checked(write, monkeypatch, capsys):
    """An editor saves between the check and the copy."""
    path = write(UNSIGNED)
    checked = pipeline.check

    def saved_meanwhile(*arguments):
        found = checked(*arguments)
        change(path, "解读不够", "解读还不够")
        return found

    monkeypatch.setattr(pipeline, "check", saved_meanwhile)
    assert run(["build", str(path), "-o", str(path.parent / "out"), "--formats", "html"]) == 3
    assert "正在被改动" in capsys.readouterr().err
    assert not (path.parent / "送审").exists()
    assert not (path.parent / "out").exists()


def test_build_tells_json_what_was_made(write, capsys):
    path = write(UNSIGNED)
    capsys.readouterr()
    build(path, "--formats", "html", "--format", "json")
    (said,) = json.loads(capsys.readouterr().out)["files"]
    assert (said["stage"], said["draft"]) == ("送审稿", 1)
    assert said["standing"]["missing"] == ["拟稿", "核稿", "签发"]
    sign_all(path)
    capsys.readouterr()
    build(path, "--formats", "html", "--format", "json")
    (said,) = json.loads(capsys.readouterr().out)["files"]
    assert (said["stage"], said["draft"], said["standing"]["final"]) == ("定稿", None, True)


def test_an_older_final_beside_a_new_draft_is_pointed_out(write, capsys):
    path = write(UNSIGNED)
    sign_all(path)
    build(path, "--formats", "html")
    capsys.readouterr()
    change(path, "解读不够", "解读还不够")
    build(path, "--formats", "html")
    said = capsys.readouterr().err
    assert f"以前的定稿（{TITLE}.html、{TITLE}.csv）" in said
    assert "请不要再用" in said


def test_older_drafts_beside_the_final_are_pointed_out(write, capsys):
    path = write(UNSIGNED)
    build(path, "--formats", "html,pdf", "--slip")
    capsys.readouterr()
    build(path, "--formats", "html,pdf", "--slip")
    assert "请不要再用" not in capsys.readouterr().err
    sign_all(path)
    build(path, "--formats", "pdf", "--slip")
    (told,) = (line for line in capsys.readouterr().err.splitlines() if "请不要再用" in line)
    assert f"以前的送审稿（{TITLE}（送审稿）.pdf）" in told
