"""The zip of a .docx, written by hand and read with care."""

import io
import zipfile

import pytest

from nianbao.errors import TemplateError
from nianbao.source.package import CONTENT_TYPES
from nianbao.word.package import read_parts, write_parts

TYPES = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PARTS = {CONTENT_TYPES: TYPES, "word/document.xml": "正文".encode() * 1000, "word/图.png": b""}


def test_what_is_written_is_a_zip_with_the_parts_in_order() -> None:
    with zipfile.ZipFile(io.BytesIO(write_parts(PARTS))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == PARTS


def test_what_is_written_reads_back() -> None:
    assert read_parts(write_parts(PARTS)) == PARTS


def stored(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "打不开"),
        (b"{\\rtf1 }", "打不开"),
        (write_parts(PARTS)[:-40], "打不开"),
        (write_parts(PARTS).replace(b"word/document", b"word/docament", 1), "打不开"),
        (stored({"a.txt": b"a"}), "不是 Word 文档"),
        (stored({CONTENT_TYPES: b"spreadsheetml"}), "不是 Word 文档"),
        (stored({CONTENT_TYPES: TYPES, "bomb": bytes(2**25)}), "大得不正常"),
        (stored({f"{n}": b"" for n in range(3000)}), "大得不正常"),
    ],
)
def test_what_is_no_word_file_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(TemplateError, match=says) as refused:
        read_parts(data)
    assert "另存为" in refused.value.hint


def test_a_part_that_is_longer_than_it_says_is_refused_unread() -> None:
    honest = stored({CONTENT_TYPES: TYPES, "word/document.xml": bytes(2**20)})
    size = (2**20).to_bytes(4, "little")
    lying = honest.replace(size, (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(TemplateError, match="打不开"):
        read_parts(lying)
