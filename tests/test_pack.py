"""Packages: what is in them, under which names, proved by their lists, whole or not at all."""

import base64
import errno
import hashlib
import io
import json
import os
import re
import shutil
import unicodedata
import zipfile
import zlib
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from conftest import CLEAN, OVERVIEW
from hypothesis import given
from hypothesis import strategies as st
from test_signoff import UNSIGNED, change

from nianbao.cli import run
from nianbao.packing.listing import LIST, strangers
from nianbao.packing.names import MOST, plain_stem
from nianbao.word.package import read_parts, write_parts

STEM = "示例县示例镇人民政府2024年政府信息公开工作年度报告"
PURPOSES = ("报县", "网站", "张贴", "归档")
PUBLIC = ("网站", "张贴")

# What must never reach the public: a reason, a comment, a name, a folder's name.
REASON, COMMENT, SIGNER, FOLDER = (
    "县里同意延期绝密甲",
    "拟稿人注记乙丙",
    "签发人某某丁",
    "某人的文件夹戊",
)
OPINION = "同意但请注意己"
NOTED = (
    CLEAN.replace("2025-01-20", "2025-02-20") + f"说明: {{DATE-SIGN: {REASON}}}\n# {COMMENT}\n"
).replace("签发: 纸质\n", "")


def sign(path, name=SIGNER, opinion="同意"):
    """Sign a data file off, all three steps."""
    for role in ("拟稿", "核稿", "签发"):
        said = ["--name", name, "--date", "2025-02-20", "--opinion", opinion]
        assert run(["sign", str(path), "--role", role, *said]) == 0


def pack(path, purpose, out, *options):
    return run(
        ["pack", str(path), "--for", purpose, "-o", str(out), "--fonts", "bundled", *options]
    )


def package(path, purpose, out, *options):
    """Name → bytes of a package that must come about."""
    assert pack(path, purpose, out, *options) == 0
    (folder,) = [one for one in out.iterdir() if one.is_dir() and one.name.endswith(purpose)]
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file()
    }


@pytest.mark.parametrize(
    ("purpose", "names"),
    [
        ("报县", [".docx", ".pdf", "-数据.yaml", "-数据.检查.json", "报送信.txt"]),
        ("网站", ["-网页稿.html", ".html", ".csv", ".docx", ".pdf", "发布信.txt"]),
        ("张贴", ["-张贴.pdf", "-张贴记录单.docx", "-张贴记录单.pdf", "张贴信.txt"]),
        ("归档", [".docx", ".pdf", ".html", ".csv", "-网页稿.html", "-张贴.pdf", "-张贴记录单.docx",
                  "-张贴记录单.pdf", "-数据.yaml", "-数据.检查.json", "-数据.签发.json", "移交信.txt"]),
    ],
)  # fmt: skip
def test_a_package_holds_just_its_files(write, tmp_path, purpose, names):
    path = write(NOTED)
    sign(path)
    wanted = {name if name.endswith("信.txt") else STEM + name for name in names}
    assert set(package(path, purpose, tmp_path / "out")) == {*wanted, LIST}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_list_proves_every_file(write, tmp_path, purpose):
    files = package(write(CLEAN), purpose, tmp_path / "out")
    lines = files.pop(LIST).decode().splitlines()
    listed = dict(line.split("  ")[::-1] for line in lines if not line.startswith("#"))
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_the_files_are_those_that_build_makes(write, tmp_path):
    path = write(CLEAN)
    out = tmp_path / "built"
    assert (
        run(
            [
                "build",
                str(path),
                "-o",
                str(out),
                "--formats",
                "word,pdf,html,web",
                "--fonts",
                "bundled",
            ]
        )
        == 0
    )
    assert run(["build", str(path), "-o", str(out), "--edition", "张贴", "--fonts", "bundled"]) == 0
    files = package(path, "归档", tmp_path / "out")
    for one in out.iterdir():
        name = one.name.replace("（", "-").replace("）", "")
        assert files[name] == one.read_bytes()


def test_the_data_go_along_as_they_are_with_the_files_that_they_name(write, tmp_path):
    write(OVERVIEW, "总体情况.txt")
    path = write(CLEAN.replace(OVERVIEW, "{文件: 总体情况.txt}"))
    files = package(path, "报县", tmp_path / "out")
    assert files[f"{STEM}-数据.yaml"] == path.read_bytes()
    assert files["总体情况.txt"] == (tmp_path / "总体情况.txt").read_bytes()


@pytest.mark.parametrize("options", [(), ("--zip",)])
def test_the_archive_keeps_the_drafts_of_this_report_only(write, tmp_path, options):
    write(OVERVIEW, "总体情况.txt")
    path = write(UNSIGNED.replace(OVERVIEW, "{文件: 总体情况.txt}"))
    other = write(UNSIGNED.replace("示例镇", "另一镇"), "另一镇.yaml")
    drafts = []
    for words in ("平稳", "安稳"):
        write(OVERVIEW.replace("平稳", words), "总体情况.txt")
        for one in (path, other):
            assert run(["build", str(one), "-o", str(tmp_path / "b"), "--formats", "html"]) == 0
        drafts += [(path.read_bytes(), (tmp_path / "总体情况.txt").read_bytes())]
    sign(path)
    out = tmp_path / "out"
    if options:
        assert pack(path, "归档", out, *options) == 0
        with zipfile.ZipFile(out / f"{STEM}-归档.zip") as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    else:
        files = package(path, "归档", out)
    for number, (data, text) in enumerate(drafts, start=1):
        assert files[f"送审/第{number}稿/2024.yaml"] == data
        assert files[f"送审/第{number}稿/总体情况.txt"] == text
        assert json.loads(files[f"送审/第{number}稿/2024.送审.json"])["稿次"] == number
    assert not any("另一镇" in name for name in files)
    assert strangers(files) == []
    assert "送审/第2稿/总体情况.txt" in files["移交信.txt"].decode()
    assert not any("送审" in name for name in package(path, "报县", out))


def test_what_people_put_into_a_folder_of_the_archive_is_theirs(write, tmp_path, capsys):
    path = write(UNSIGNED)
    assert run(["build", str(path), "-o", str(tmp_path / "b"), "--formats", "html"]) == 0
    sign(path)
    out = tmp_path / "out"
    package(path, "归档", out)
    package(path, "归档", out)  # the older one gives way
    (out / f"{STEM}-归档" / "送审" / "第1稿" / "备注.txt").write_text("我的", encoding="utf-8")
    change(path, "解读不够", "解读还不够")
    sign(path)
    assert pack(path, "归档", out) == 3
    assert "送审/第1稿/备注.txt" in capsys.readouterr().err


def test_the_county_can_check_what_it_gets_and_sees_the_same(write, tmp_path, capsys, monkeypatch):
    path = write(NOTED + "签发: 纸质\n")
    files = package(path, "报县", tmp_path / "out")
    record = json.loads(files[f"{STEM}-数据.检查.json"])
    capsys.readouterr()
    assert run(["check", str(path), "--format", "json"]) == 0
    of_the_office = json.loads(capsys.readouterr().out.replace(str(path), f"{STEM}-数据.yaml"))
    monkeypatch.chdir(tmp_path / "out" / f"{STEM}-报县")
    assert run(["check", f"{STEM}-数据.yaml", "--format", "json"]) == 0
    of_the_county = json.loads(capsys.readouterr().out)
    assert record == of_the_office == of_the_county
    assert [f["accepted"] for f in record["files"][0]["findings"]] == [REASON]


def test_a_package_is_no_input(write, tmp_path, capsys):
    package(write(CLEAN), "报县", tmp_path)
    capsys.readouterr()
    assert run(["check", str(tmp_path), "--format", "json"]) == 0
    files = [Path(f["file"]).name for f in json.loads(capsys.readouterr().out)["files"]]
    assert sorted(files) == ["2024.yaml", f"{STEM}-数据.yaml"]


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("options", [(), ("--zip",)])
def test_the_same_data_give_the_same_bytes_wherever_they_lie(tmp_path, purpose, options):
    packed = []
    for folder in (tmp_path / "甲", tmp_path / "乙" / "深"):
        folder.mkdir(parents=True)
        (folder / "2024.yaml").write_text(CLEAN, encoding="utf-8")
        assert pack(folder / "2024.yaml", purpose, folder / "out", *options) == 0
        files = sorted(one for one in (folder / "out").rglob("*") if one.is_file())
        packed.append({one.name: one.read_bytes() for one in files})
    assert packed[0] == packed[1]
    assert packed[0]


def test_the_zip_holds_the_folder_and_tells_no_time(write, tmp_path):
    path = write(CLEAN)
    files = package(path, "报县", tmp_path / "out")
    assert pack(path, "报县", tmp_path / "out", "--zip") == 0
    with zipfile.ZipFile(tmp_path / "out" / f"{STEM}-报县.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.filename.isascii() or info.flag_bits & 0x800, "names are marked as UTF-8"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_with_errors_nothing_is_written(write, tmp_path, purpose, capsys):
    path = write(CLEAN.replace("信息处理费: 0", "信息处理费: 零"))
    assert pack(path, purpose, tmp_path / "out") == 1
    assert not (tmp_path / "out").exists()
    assert "没有打包" in capsys.readouterr().out


def bytes_of(name, data):
    """All bytes of a file, and what its properties carry packed."""
    for part in _parts(name, data):
        yield part
        for found in re.findall(rb"eNq[A-Za-z0-9+/=]{60,}", re.sub(rb"<[^>]*>|\s", b"", part)):
            yield zlib.decompress(base64.b64decode(found))


def _parts(name, data):
    yield data
    if name.endswith((".docx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                yield part.encode()
                yield archive.read(part)
    if name.endswith(".pdf"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream):
                    yield thing.read_bytes()
            yield "".join(str(value) for value in pdf.docinfo.values()).encode()
        with pypdfium2.PdfDocument(data) as pdf:
            for page in pdf:
                yield page.get_textpage().get_text_range().encode()


@pytest.mark.parametrize("ending", [".docx", ".pdf"])
def test_the_search_looks_into_what_files_carry_packed(write, tmp_path, ending):
    """Finals carry what they print as packed data: there, too, the search must find it."""
    files = package(write(CLEAN.replace("平稳", "平稳安好")), "网站", tmp_path / "out")
    data, text = files[STEM + ending], "平稳安好"
    carried = set(bytes_of(ending, data)) - set(_parts(ending, data))
    assert any(text.encode() in one or ascii(text)[1:-1].encode() in one for one in carried)


@pytest.mark.parametrize("purpose", PUBLIC)
def test_public_packages_hold_no_reason_no_comment_and_no_name(tmp_path, purpose):
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "2024.yaml").write_text(NOTED, encoding="utf-8")
    sign(folder / "2024.yaml", opinion=OPINION)
    files = package(folder / "2024.yaml", purpose, tmp_path / "out")
    for secret in (REASON, COMMENT, SIGNER, FOLDER, OPINION):
        wanted = [secret.encode(how) for how in ("utf-8", "utf-16-be", "utf-16-le", "gb18030")]
        wanted.append(ascii(secret)[1:-1].encode())  # as JSON of ASCII has it
        for name, data in files.items():
            assert not any(w in part for w in wanted for part in bytes_of(name, data)), name
    assert not any(name.endswith((".yaml", ".json")) for name in files)


def test_an_offices_template_brings_nobodys_name(write, tmp_path):
    """Word writes who made a file, who saved it last, in which firm; all of it stays out."""
    template = tmp_path / "我们的模板.docx"
    assert run(["template", "new", str(template), "--form", "2021"]) == 0
    parts = read_parts(template.read_bytes())
    core = parts["docProps/core.xml"].decode()
    core = re.sub("<dc:creator>.*?</dc:creator>", f"<dc:creator>{SIGNER}</dc:creator>", core)
    own = f"<cp:lastModifiedBy>{SIGNER}</cp:lastModifiedBy><cp:keywords>{REASON}</cp:keywords>"
    parts["docProps/core.xml"] = core.replace("</cp:core", f"{own}</cp:core").encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for at, name, target in (
        ("_rels/.rels", "extended-properties", "docProps/app.xml"),
        ("word/_rels/document.xml.rels", "people", "people.xml"),
    ):
        relation = f'<Relationship Id="x{name}" Type="{kind}/{name}" Target="{target}"/></Rel'
        parts[at] = parts[at].decode().replace("</Rel", relation).encode()
    for name in ("docProps/app.xml", "word/people.xml"):
        parts[name] = f"<a>{SIGNER}{FOLDER}</a>".encode()
        kind_of = f'<Override PartName="/{name}" ContentType="application/xml"/></Types>'
        types = parts["[Content_Types].xml"].decode().replace("</Types>", kind_of)
        parts["[Content_Types].xml"] = types.encode()
    template.write_bytes(write_parts(parts))
    files = package(write(CLEAN), "网站", tmp_path / "out", "--template", str(template))
    said = b"".join(bytes_of(f"{STEM}.docx", files[f"{STEM}.docx"]))
    assert STEM.encode() in said
    for secret in (SIGNER, REASON, FOLDER):
        assert secret.encode() not in said


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("word/document.xml", "<w:body>", '<w:body><w:p><w:ins w:id="9" w:author="甲"/></w:p>'),
        ("word/comments.xml", "", '<w:comments><w:comment w:id="1" w:author="甲"/></w:comments>'),
    ],
)
def test_a_template_with_remarks_of_people_is_refused(write, tmp_path, capsys, part, old, new):
    template = tmp_path / "我们的模板.docx"
    assert run(["template", "new", str(template), "--form", "2021"]) == 0
    parts = read_parts(template.read_bytes())
    parts[part] = parts.get(part, b"").decode().replace(old, new, 1).encode()
    template.write_bytes(write_parts(parts))
    assert run(["template", "check", str(template), "--form", "2021"]) == 1
    assert "TPL-REVIEW" in capsys.readouterr().out
    path = write(CLEAN)
    assert pack(path, "网站", tmp_path / "out", "--template", str(template)) == 3
    assert "修订或批注" in capsys.readouterr().err


def test_the_search_for_secrets_finds_them(tmp_path, write):
    """The test above can fail: the archive holds them all but the folder's name."""
    path = write(NOTED)
    sign(path, opinion=OPINION)
    files = package(path, "归档", tmp_path / "out")
    parts = [part for name, data in files.items() for part in bytes_of(name, data)]
    for secret in (REASON, COMMENT, SIGNER, OPINION):
        assert any(secret.encode() in part for part in parts), secret


def test_what_has_no_date_is_no_final_to_hand_over(write, tmp_path, capsys):
    """Signed on paper, where nothing fills the date in."""
    path = write(CLEAN.replace("成文日期: 2025-01-20\n", ""))
    assert run(["build", str(path), "-o", str(tmp_path / "out"), "--formats", "html"]) == 0
    assert "日子空着" in capsys.readouterr().err
    assert pack(path, "报县", tmp_path / "pack") == 3
    assert "还没有写成文日期" in capsys.readouterr().err
    assert not (tmp_path / "pack").exists()


def test_what_is_not_signed_off_is_not_packed(write, tmp_path, capsys):
    path = write(NOTED)
    for purpose in PURPOSES:
        assert pack(path, purpose, tmp_path / "out") == 3
        said = capsys.readouterr().err
        assert "还没有签发" in said
        assert "还缺 拟稿、核稿、签发" in said
        assert "nianbao sign" in said
    sign(path)
    assert pack(path, "网站", tmp_path / "out") == 0
    path.write_text(path.read_text(encoding="utf-8").replace("平稳", "安稳"), encoding="utf-8")
    capsys.readouterr()
    assert pack(path, "报县", tmp_path / "out") == 3
    assert "签发以后又改过" in capsys.readouterr().err
    assert [one.name for one in (tmp_path / "out").iterdir()] == [f"{STEM}-网站"]
    assert not (tmp_path / "送审").exists(), "packing makes no draft"


# -- names


@given(st.text(min_size=1, max_size=90))
def test_names_are_what_portals_take(title):
    stem = plain_stem(title, "7F3A-91C2")
    assert len(stem) <= MOST
    assert stem
    for char in stem:
        assert char in "-_" or unicodedata.category(char)[0] in "LN" or ord(char) >= 0x20000
    assert not stem.startswith("-")
    assert not stem.endswith("-")


def test_a_title_with_signs_gets_a_plain_name(write, tmp_path):
    title = "示例县（开发区）示例镇“十四五”年度 报告·2024"
    files = package(write(CLEAN + f"标题: {title}\n"), "报县", tmp_path / "out")
    assert "示例县-开发区-示例镇-十四五-年度-报告-2024.docx" in files


def test_long_titles_do_not_become_one():
    names = [plain_stem(f"{'甲乙丙丁戊己庚辛壬癸' * 5}{town}镇2024年报告", code)
             for town, code in (("东", "0000-0001"), ("西", "0000-0002"))]  # fmt: skip
    assert names[0] != names[1]
    assert all("镇2024年报告" in name for name in names)


def test_two_files_of_one_name_are_refused(write, tmp_path, capsys):
    write(OVERVIEW, "清单.txt")
    path = write(CLEAN.replace(OVERVIEW, "{文件: 清单.txt}"))
    assert pack(path, "报县", tmp_path / "out") == 3
    assert "清单.txt" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# -- letters and settings


def settings(tmp_path, text):
    (tmp_path / "设置.yaml").write_text(text, encoding="utf-8")


def letter(tmp_path, text, data=CLEAN, purpose="报县", name="报送信.txt"):
    """The letter of a package, made with this template."""
    (tmp_path / "信.txt").write_text(text, encoding="utf-8")
    settings(tmp_path, f"邮件: {{信: {{{purpose}: 信.txt}}}}\n")
    (tmp_path / "2024.yaml").write_text(data, encoding="utf-8")
    return package(tmp_path / "2024.yaml", purpose, tmp_path / "out")[name].decode("utf-8-sig")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_shipped_letters_say_what_is_sent(write, tmp_path, purpose):
    path = write(CLEAN.replace("简称: 示例镇", "简称: 示例镇, 电话: 0000-1234567"))
    files = package(path, purpose, tmp_path / "out")
    (text,) = [data.decode("utf-8-sig") for name, data in files.items() if name.endswith("信.txt")]
    assert text.startswith("主题：")
    assert text.count("\r\n") == text.count("\n") > 5, "old Notepad shows lines that end so"
    assert "0000-1234567" in text
    assert STEM in text
    assert "{" not in text
    listed = re.findall(r"\d+\. (\S+)", text)
    assert set(listed) == {name for name in files if not name.endswith("信.txt")}
    assert f"{len(listed)}个" in text


def test_a_warning_that_nobody_explained_is_told_where_the_report_goes(write, tmp_path, capsys):
    late = CLEAN.replace("成文日期: 2025-01-20", "成文日期: 2025-02-20")
    path = write(late)
    said = "1 个警告没有说明"
    for purpose, letter_name in (
        ("报县", "报送信.txt"),
        ("归档", "移交信.txt"),
        ("网站", "发布信.txt"),
    ):
        files = package(path, purpose, tmp_path / "out")
        letter_text, listed = (files[n].decode("utf-8-sig") for n in (letter_name, "清单.txt"))
        assert ("还有1个警告没有说明理由" in letter_text) == (purpose == "报县")
        assert (said in listed) == (purpose != "网站"), "nothing of the checks is public"
        assert f"{said}（DATE-SIGN）" in capsys.readouterr().out
    path.write_text(f"{late}\n说明:\n  DATE-SIGN: 县里同意\n", encoding="utf-8")
    files = package(path, "报县", tmp_path / "out")
    assert "没有说明" not in files["报送信.txt"].decode("utf-8-sig") + files["清单.txt"].decode()
    assert said not in capsys.readouterr().out


def test_a_line_whose_value_nobody_gave_is_left_out(tmp_path):
    text = letter(tmp_path, "主题：报{年度}\n你好\n　　电话：{机关.电话}\n　　再见 {{好}}\n")
    assert text == "主题：报2024\r\n\r\n你好\r\n　　再见 {好}\r\n"


def test_a_letter_named_alone_is_the_countys(write, tmp_path):
    (tmp_path / "信.txt").write_text("主题：甲\n乙\n", encoding="utf-8")
    settings(tmp_path, "邮件: {信: 信.txt}\n")
    path = write(CLEAN)
    assert (
        package(path, "报县", tmp_path / "out")["报送信.txt"].decode("utf-8-sig")
        == "主题：甲\r\n\r\n乙\r\n"
    )
    assert "栏目" in package(path, "网站", tmp_path / "out")["发布信.txt"].decode("utf-8-sig")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("主题：报{标题}\n\n请看{标題}。\n", "信.txt:3:3: 信里的“{标題}”不指任何数据"),
        ("各位：\n你好\n", "信.txt:1:1: 信的第一行不是主题"),
        ("主题：报\n\n\n", "信.txt:2:1: 信没有正文"),
        ("主题：报\n}你好\n", "信.txt:2:1: 信里的“}”不指任何数据"),
    ],
)
def test_what_is_wrong_with_a_letter_is_told_with_its_place(tmp_path, capsys, template, words):
    (tmp_path / "信.txt").write_text(template, encoding="utf-8")
    settings(tmp_path, "邮件: {信: 信.txt}\n")
    (tmp_path / "2024.yaml").write_text(CLEAN, encoding="utf-8")
    assert pack(tmp_path / "2024.yaml", "报县", tmp_path / "out") == 3
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("邮件:\n  服务器: s.example.cn\n  密码: abc\n", "设置.yaml:3:3: “密码”不能写在文件里"),
        ("邮件:\n  Password: abc\n  口味: 甜\n", "设置.yaml:2:3: “Password”不能写在文件里"),
        ("授权码: abc\n", "设置.yaml:1:1: “授权码”不能写在文件里"),
        ("邮件: {服务噐: s}\n", "不认识“服务噐”这一项"),
        ("邮件: {端口: 99999}\n", "“邮件.端口”写的是 99999"),
        ("邮件: {加密: 无}\n", "“邮件.加密”写的是“无”"),
        ("邮件: {发件人: {名称: 甲}}\n", "缺少“邮件.发件人.地址”"),
        ("邮件: {重试: [一会儿]}\n", "“邮件.重试”写的不是秒数"),
        ("邮件: {证书: 没有.pem}\n", "没有文件“没有.pem”"),
        ("张贴: {天数: 半年}\n", "“张贴.天数”写的是“半年”"),
        ("- 甲\n", "不是“名称: 内容”的样子"),
    ],
)
def test_what_is_wrong_with_the_settings_is_told_with_its_place(
    tmp_path, write, capsys, text, words
):
    settings(tmp_path, text)
    assert pack(write(CLEAN), "张贴", tmp_path / "out") == 3
    said = capsys.readouterr()
    assert words in said.err
    assert "abc" not in said.err + said.out, "a password is not repeated"


def test_settings_are_no_input(tmp_path, write, capsys):
    settings(tmp_path, "张贴: {天数: 7}\n")
    write(CLEAN)
    assert run(["check", str(tmp_path), "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["files"]) == 1


def test_settings_are_looked_for_up_to_the_working_folder(tmp_path, monkeypatch):
    deep = tmp_path / "数据" / "示例镇"
    deep.mkdir(parents=True)
    (deep / "2024.yaml").write_text(CLEAN, encoding="utf-8")
    settings(tmp_path, "张贴: {地点: [镇政务公开栏]}\n")
    monkeypatch.chdir(tmp_path)
    assert "镇政务公开栏" in package(deep / "2024.yaml", "张贴", tmp_path / "甲")[
        "张贴信.txt"
    ].decode("utf-8-sig")
    monkeypatch.chdir(deep)
    assert "镇政务公开栏" not in package(deep / "2024.yaml", "张贴", tmp_path / "乙")[
        "张贴信.txt"
    ].decode("utf-8-sig")


def test_the_posting_slip_asks_where_and_how_long(tmp_path, write):
    settings(tmp_path, "张贴: {地点: [镇政务公开栏, 示例村公示栏], 天数: 15}\n")
    files = package(write(CLEAN), "张贴", tmp_path / "out")
    slip = docx.Document(io.BytesIO(files[f"{STEM}-张贴记录单.docx"]))
    rows = [[cell.text for cell in row.cells] for row in slip.tables[0].rows]
    assert rows == [
        ["张贴地点", "张贴日期", "撤下日期", "经办人"],
        ["镇政务公开栏", "", "", ""],
        ["示例村公示栏", "", "", ""],
    ]
    assert slip.paragraphs[0].text.split("\n") == [
        "示例县示例镇人民政府", "2024年政府信息公开工作年度报告", "张贴记录单",
    ]  # fmt: skip
    assert any("15天" in paragraph.text for paragraph in slip.paragraphs)
    with pypdfium2.PdfDocument(files[f"{STEM}-张贴记录单.pdf"]) as pdf:
        assert len(pdf) == 1
        assert "示例村公示栏" in pdf[0].get_textpage().get_text_range()


# -- whole or not at all


def test_a_package_of_ours_is_replaced_by_the_new_one(write, tmp_path):
    package(write(CLEAN), "报县", tmp_path / "out")
    files = package(write(CLEAN.replace("平稳", "安稳")), "报县", tmp_path / "out")
    assert "安稳" in files[f"{STEM}-数据.yaml"].decode()
    assert [one.name for one in (tmp_path / "out").iterdir()] == [f"{STEM}-报县"]


@pytest.mark.parametrize("how", ["added", "changed", "folder", "no list"])
def test_what_people_put_into_a_package_is_theirs(write, tmp_path, how, capsys):
    package(write(CLEAN), "报县", tmp_path / "out")
    folder = tmp_path / "out" / f"{STEM}-报县"
    changes = {
        "added": lambda: (folder / "盖章扫描件.pdf").write_bytes(b"%PDF"),
        "changed": lambda: (folder / f"{STEM}.docx").write_bytes(b"PK"),
        "folder": lambda: (folder / "原稿").mkdir(),
        "no list": lambda: (folder / LIST).unlink(),
    }
    changes[how]()
    before = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    capsys.readouterr()
    assert pack(write(CLEAN.replace("平稳", "安稳")), "报县", tmp_path / "out") == 3
    assert "没有改动这个文件夹" in capsys.readouterr().err
    assert {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()} == before
    assert [one.name for one in (tmp_path / "out").iterdir()] == [folder.name]


def test_what_a_program_killed_between_two_names_has_left_is_mended(write, tmp_path):
    package(write(CLEAN), "报县", tmp_path / "out")
    folder = tmp_path / "out" / f"{STEM}-报县"
    kept = folder.with_name(f".nianbao-{folder.name}.old")
    folder.rename(kept)
    files = package(write(CLEAN.replace("平稳", "安稳")), "报县", tmp_path / "out")
    assert "安稳" in files[f"{STEM}-数据.yaml"].decode()
    shutil.copytree(folder, kept)
    package(write(CLEAN), "网站", tmp_path / "out")
    assert not kept.exists()
    shutil.rmtree(tmp_path / "out" / f"{STEM}-网站")
    shutil.copytree(folder, kept)
    assert package(write(CLEAN.replace("平稳", "安稳")), "报县", tmp_path / "out") == files
    assert [one.name for one in (tmp_path / "out").iterdir()] == [folder.name]


@pytest.mark.parametrize("options", [(), ("--zip",)])
@pytest.mark.parametrize(
    ("trouble", "words"),
    [(OSError(errno.ENOSPC, "full"), "磁盘满了"), (OSError(errno.EROFS, "ro"), "只能读"),
     (PermissionError(errno.EACCES, "no"), "没有权限，或者文件正在别的程序里打开着")],
)  # fmt: skip
@pytest.mark.parametrize("at", [1, 3])
def test_a_disk_that_refuses_gets_one_sentence(
    write, tmp_path, monkeypatch, capsys, options, trouble, words, at
):
    path = write(CLEAN)
    assert pack(path, "报县", tmp_path / "out", *options) == 0
    before = {one: one.read_bytes() for one in (tmp_path / "out").rglob("*") if one.is_file()}
    path = write(CLEAN.replace("平稳", "安稳"))
    calls = iter(range(1, 1000))

    def fsync(_handle):
        if next(calls) >= (1 if options else at):
            raise trouble

    monkeypatch.setattr(os, "fsync", fsync)
    capsys.readouterr()
    assert pack(path, "报县", tmp_path / "out", *options) == 3
    assert words in capsys.readouterr().err
    assert {
        one: one.read_bytes() for one in (tmp_path / "out").rglob("*") if one.is_file()
    } == before


def test_a_file_where_the_folder_should_be_is_told(write, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / f"{STEM}-报县").write_text("甲", encoding="utf-8")
    assert pack(write(CLEAN), "报县", tmp_path / "out") == 3
    assert "是文件，不是文件夹" in capsys.readouterr().err


def test_as_json(write, tmp_path, capsys):
    path = write(CLEAN)
    assert pack(path, "报县", tmp_path / "out", "--format", "json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["file"] == str(path)
    assert said["written"] == str(tmp_path / "out" / f"{STEM}-报县")
    assert set(said["names"]) == {one.name for one in Path(said["written"]).iterdir()}
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", said["code"])
