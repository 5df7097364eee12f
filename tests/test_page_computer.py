"""The computer's fonts: which are found, which may play a role, what is said of the others."""

import json
import os
from pathlib import Path

import pikepdf
import pytest
from conftest import CLEAN, EXAMPLES
from made_fonts import RESTRICTED, collection, font, install, named

from nianbao.cli import run
from nianbao.page import computer
from nianbao.page.computer import choose, font_folders, installed_faces, preferred
from nianbao.page.faces import FontPlace, load_faces
from nianbao.typefaces import typefaces

HOME = Path("/home/somebody")


@pytest.fixture
def chosen(fonts_folder, tmp_path):
    """Makes the choice of each role, anew."""

    def chosen():
        choices = choose(installed_faces([fonts_folder], tmp_path / "kept.json"))
        return {choice.role: choice for choice in choices}

    return chosen


def test_each_system_keeps_fonts_in_its_own_folders():
    windows = font_folders("win32", {"WINDIR": "W", "LOCALAPPDATA": "L"}, HOME)
    assert windows == (Path("W/Fonts"), Path("L/Microsoft/Windows/Fonts"))
    assert HOME / "Library" / "Fonts" in font_folders("darwin", {}, HOME)
    linux = font_folders("linux", {"XDG_DATA_DIRS": "/a:/b"}, HOME)
    assert linux == (
        HOME / ".local/share/fonts",
        HOME / ".fonts",
        Path("/a/fonts"),
        Path("/b/fonts"),
    )


def test_without_official_fonts_every_role_is_played_by_a_shipped_face(chosen):
    for role, choice in chosen().items():
        assert choice.place == FontPlace(typefaces()[role].file)
        assert (choice.family, choice.passed_over, choice.word) == ("", (), "")
    assert preferred(tuple(chosen().values())) == {}


def test_a_font_is_found_by_its_chinese_family_name_in_a_folder_below(chosen, fonts_folder):
    path = install(fonts_folder / "below", "x.TTF", font(named("仿宋_GB2312")))
    choice = chosen()["body"]
    assert (choice.family, choice.place) == ("仿宋_GB2312", FontPlace(path))
    assert choice.word == "仿宋_GB2312"
    assert chosen()["title"].family == ""


def test_the_first_family_of_the_list_is_taken(chosen, fonts_folder):
    install(fonts_folder, "a.ttf", font(named("仿宋")))
    assert chosen()["body"].family == "仿宋"
    assert chosen()["body"].word == "仿宋"
    install(fonts_folder, "b.ttf", font(named("FangSong_GB2312")))
    assert chosen()["body"].family == "FangSong_GB2312"


@pytest.mark.parametrize(
    "record",
    [
        {"platform": 1, "encoding": 25, "codec": "gb18030"},
        {"platform": 3, "encoding": 3, "codec": "gb18030"},
        {"platform": 0, "encoding": 3},
    ],
)
def test_names_in_older_encodings_are_read(chosen, fonts_folder, record):
    install(fonts_folder, "x.ttf", font(named("楷体_GB2312", record=record)))
    assert chosen()["subheading"].family == "楷体_GB2312"


def test_the_right_face_of_a_collection_is_taken(chosen, fonts_folder):
    path = install(
        fonts_folder, "x.ttc", collection([named("新宋体"), named("宋体", file="songti.ttf")])
    )
    assert chosen()["table"].place == FontPlace(path, 1)
    opened = load_faces({"table": FontPlace(path, 1)}).face("table").file
    song, fang = (load_faces().face(role).file for role in ("table", "body"))
    code = ord("政")
    assert opened.outline(opened.glyph(code)) == song.outline(song.glyph(code))
    assert opened.outline(opened.glyph(code)) != fang.outline(fang.glyph(code))


def few_characters():
    """A face whose mapping has one segment: U+0030 to U+0039."""
    made = named("黑体")
    numbers = (4, 32, 0, 4, 4, 1, 0, 0x39, 0xFFFF, 0, 0x30, 0xFFFF, 0, 1, 0, 0)
    made[b"cmap"] = b"\0\0\0\1\0\3\0\1\0\0\0\x0c" + b"".join(n.to_bytes(2, "big") for n in numbers)
    return made


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: font(named("黑体", bold=True)), "不是常规体（粗体或斜体）"),
        (lambda: font(named("黑体"), kind=b"OTTO"), "是 CFF 轮廓，不能嵌入 PDF"),
        (lambda: font(named("黑体", rights=RESTRICTED)), "许可不允许嵌入 PDF"),
        (lambda: font(few_characters()), "缺少常用的字“，”"),
        (lambda: font({k: v for k, v in named("黑体").items() if k != b"hmtx"}), "已损坏"),
    ],
    ids=["bold", "cff", "restricted", "few", "damaged"],
)
def test_a_font_that_cannot_be_used_is_passed_over_with_the_reason(
    chosen, fonts_folder, data, reason
):
    path = install(fonts_folder, "x.ttf", data())
    choice = chosen()["heading"]
    assert choice.family == ""
    ((family, place, said),) = [(p.family, p.place, p.reason) for p in choice.passed_over]
    assert (family, place) == ("黑体", FontPlace(path))
    assert reason in said
    assert choice.word == "黑体"  # Word can show it all the same


@pytest.mark.parametrize("data", [b"", b"no font", b"ttcf\0\1\0\0\xff\xff\xff\xff"])
def test_a_file_that_is_no_font_is_no_trouble(chosen, fonts_folder, data):
    install(fonts_folder, "x.ttf", data)
    assert chosen()["body"].family == ""


def test_a_character_that_a_computers_face_lacks_comes_from_the_shipped_one_of_its_role(
    fonts_folder,
):
    path = install(fonts_folder, "x.ttf", font(few_characters()))
    faces = load_faces({"body": FontPlace(path)})
    runs = [(face.file.path, text) for face, text in faces.runs("body", "12政㐀")]
    assert runs == [
        (path, "12"),
        (typefaces()["body"].file, "政"),
        (typefaces()["rare"].file, "㐀"),
    ]


def test_files_are_looked_into_once_and_again_when_they_change(fonts_folder, tmp_path, monkeypatch):
    kept = tmp_path / "kept.json"
    path = install(fonts_folder, "x.ttf", font(named("仿宋")))
    (first,) = installed_faces([fonts_folder], kept)
    looked = []
    monkeypatch.setattr(computer, "face_names", lambda path: looked.append(path) or ())
    assert installed_faces([fonts_folder], kept) == (first,)
    assert looked == []
    os.utime(path, (1, 1))
    assert installed_faces([fonts_folder], kept) == ()
    assert looked == [path]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', '{"a": [1, 2, [["x"]]]}'])
def test_a_damaged_memory_is_made_anew(fonts_folder, tmp_path, content):
    install(fonts_folder, "x.ttf", font(named("仿宋")))
    kept = tmp_path / "kept.json"
    kept.write_text(content, encoding="utf-8")
    (face,) = installed_faces([fonts_folder], kept)
    assert face.names.families == ("仿宋",)
    assert json.loads(kept.read_text(encoding="utf-8"))


def embedded(folder):
    """The PostScript names of the fonts in the one PDF of a folder, without the subset's tag."""
    (file,) = folder.glob("*.pdf")
    with pikepdf.open(file) as pdf:
        fonts = pdf.pages[0].Resources.Font
        return {str(font.BaseFont).split("+")[1] for font in fonts.values()}


def test_build_takes_the_computers_faces_unless_told_not_to(fonts_folder, tmp_path):
    install(fonts_folder, "x.ttf", font(named("仿宋_GB2312")))
    report = str(EXAMPLES / "示例县示例镇" / "2024.yaml")
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    assert run(["build", report, "-o", str(own), "--formats", "pdf"]) == 0
    assert run(["build", report, "-o", str(shipped), "--formats", "pdf", "--fonts", "bundled"]) == 0
    assert "MadeForTests" in embedded(own)
    assert "MadeForTests" not in embedded(shipped)
    assert len(embedded(own)) == len(embedded(shipped))


def test_a_character_is_judged_by_the_shipped_faces_everywhere(write, fonts_folder, capsys):
    install(fonts_folder, "x.ttf", font(named("仿宋_GB2312")))
    assert run(["check", str(write(CLEAN.replace("平稳有序", "平稳有序ก")))]) == 1
    assert "CHAR-REFUSED" in capsys.readouterr().out


def test_fonts_tells_who_plays_each_role_and_why(fonts_folder, capsys):
    good = install(fonts_folder, "a.ttf", font(named("仿宋")))
    bold = install(fonts_folder, "b.ttf", font(named("黑体", bold=True)))
    assert run(["fonts"]) == 0
    out = capsys.readouterr().out
    assert f"正文：仿宋_GB2312\n  PDF   用这台电脑上的“仿宋”：{good}\n" in out
    assert "  Word  没有这种字体，会用“仿宋”代替\n" in out
    assert f"没有用“黑体”（{bold}）：不是常规体（粗体或斜体）" in out
    assert "标题：方正小标宋简体\n  PDF   用自带的 biaosong.ttf" in out
    assert "也没有相近的，会自行换一种" in out


def test_fonts_as_json_has_the_same_facts(fonts_folder, capsys):
    path = install(fonts_folder, "a.ttf", font(named("仿宋")))
    assert run(["fonts", "--format", "json"]) == 0
    roles = {role["role"]: role for role in json.loads(capsys.readouterr().out)["roles"]}
    assert roles["正文"]["pdf"] == {
        "file": str(path), "number": 0, "family": "仿宋", "bundled": False
    }  # fmt: skip
    assert roles["正文"]["word"] == "仿宋"
    assert roles["标题"]["pdf"]["bundled"] is True
    assert roles["标题"]["word"] is None
