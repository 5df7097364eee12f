"""Faces by role: what they can print, how wide it is, what happens to a bad font file."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from nianbao import resources
from nianbao.errors import FontError
from nianbao.page.faces import Faces, load_faces

BODY = resources.font_file("fangsong.ttf")


def test_every_role_prints_common_characters() -> None:
    faces = load_faces()
    for role in ("title", "body", "heading", "subheading", "table"):
        assert not faces.faceless(role, set("政府信息公开〇㙍𬭚，。“”—…％0aA&<"))


def test_characters_that_no_face_has_are_not_printable() -> None:
    faces = load_faces()
    none = set("😀\uffff\U000e0100ก")
    assert faces.faceless("body", none | {"政"}) == none
    assert faces.faceless("body", none) == none  # and again
    with pytest.raises(FontError, match=r"“😀”（U\+1F600）"):
        list(faces.runs("body", "甲😀"))


def test_digits_are_half_as_wide_as_chinese() -> None:
    widths = load_faces().widths("body")
    assert [widths[char] for char in "政，—“0"] == [1, 1, 1, 1, 0.5]


def test_a_rare_character_comes_from_the_rare_face_alone() -> None:
    faces = load_faces()
    runs = list(faces.runs("body", "甲㐀乙"))
    assert [text for _, text in runs] == ["甲", "㐀", "乙"]
    assert [face is faces.face("rare") for face, _ in runs] == [False, True, False]
    assert list(faces.runs("body", "")) == []


def test_a_face_that_no_text_needs_is_not_opened(tmp_path: Path) -> None:
    faces = Faces({"body": BODY, "rare": tmp_path / "none.ttf"})
    assert not faces.faceless("body", {"政"})
    with pytest.raises(FontError, match="打不开字体文件"):
        faces.faceless("body", {"㐀"})


def test_damaged_font_files_are_named(tmp_path: Path) -> None:
    whole = BODY.read_bytes()
    for number, data in enumerate((b"", whole[:100], whole[:90_000], b"OTTO" + whole[4:])):
        path = tmp_path / f"{number}.ttf"
        path.write_bytes(data)
        with pytest.raises(FontError) as caught:
            Faces({"body": path}).face("body")
        assert str(path) in caught.value.message
        assert caught.value.hint


def test_a_font_that_forbids_embedding_is_refused(tmp_path: Path) -> None:
    data = bytearray(BODY.read_bytes())
    at = data.index(b"OS/2")
    (place,) = struct.unpack(">L", data[at + 8 : at + 12])
    data[place + 8 : place + 10] = struct.pack(">H", 0x0002)
    path = tmp_path / "forbidden.ttf"
    path.write_bytes(data)
    with pytest.raises(FontError, match="不允许嵌入"):
        Faces({"body": path}).face("body")


def test_checking_characters_loads_no_pdf_library() -> None:
    code = (
        "import sys; from nianbao.page.faces import load_faces;"
        "assert not load_faces().faceless('body', {'政'});"
        "assert not any(name.startswith('reportlab') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
