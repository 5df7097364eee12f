"""Texts as Notepad saves them, read into paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_back import paragraphs

from nianbao.errors import FileError
from nianbao.reading.plain import read_plain

TEXT = "标题\r\n\r\n一、总体情况\r\n\t自然人\t0\r\n| 规章 | 3 |\r\n　　正文㐂。"
LINES = ["标题", "一、总体情况", "\t自然人\t0", "| 规章 | 3 |", "　　正文㐂。"]


def wholes(text: str) -> list[bool]:
    return [block.is_whole for block in read_plain(text.encode(), "年报.txt").blocks]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_text_is_read_in_its_encoding(encoding) -> None:
    source = read_plain(TEXT.encode(encoding), "年报.txt")
    assert paragraphs(source) == LINES
    assert source.remarks == ()


def test_places_are_lines_of_the_file() -> None:
    source = read_plain(TEXT.encode(), "年报.txt")
    assert [block.place for block in source.blocks] == [
        "第 1 行", "第 3 行", "第 4 行", "第 5 行", "第 6 行",
    ]  # fmt: skip


def test_what_cannot_be_printed_is_taken_out_and_named() -> None:
    source = read_plain("甲\u200b乙\x07\n丙\ufffc丁".encode(), "年报.txt")
    assert paragraphs(source) == ["甲乙", "丙丁"]
    assert "第 1 行 U+0007" in source.remarks[0]
    assert "第 2 行 U+FFFC" in source.remarks[0]


def test_a_damaged_text_is_read_and_named() -> None:
    source = read_plain("政府信息公开工作\n".encode() * 3 + b"\xe5\n", "年报.txt")
    assert paragraphs(source)[0] == "政府信息公开工作"
    assert "第 4 行" in source.remarks[-1]


def test_lines_that_were_broken_by_hand_may_go_on() -> None:
    full = "政府信息公开工作年度报告的正文在这里每行二十八个字断开所以"
    assert wholes(f"标题\n{full}\n{full}\n{full}\n结束。\n") == [True, False, False, False, True]


def test_lines_of_any_length_are_whole() -> None:
    assert all(wholes("一、\n甲\n乙乙\n丙丙丙丙丙丙丙丙丙丙\n丁丁丁丁丁丁丁丁丁丁丁丁丁丁丁丁丁\n"))
    assert all(wholes("很长的一段" * 40 + "\n" + "很长的一段" * 40 + "\n" + "很长的一段" * 40))


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(FileError, match=r"年报\.txt 是空的"):
        read_plain(b" \r\n\t\r\n", "年报.txt")


@given(
    st.lists(
        st.text(st.characters(codec="gb18030", exclude_categories=["C", "Z"]), min_size=1),
        min_size=1,
    )
)
def test_no_line_of_utf_8_is_lost(lines) -> None:
    source = read_plain("\n".join(lines).encode(), "年报.txt")
    assert paragraphs(source) == lines
