"""Keys and values as rows of paths, as CSV and as JSON: what is written is read back."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.errors import FileError
from nianbao.source.csvtext import csv_text, read_csv
from nianbao.source.jsontext import json_text, read_json
from nianbao.source.paths import PathError, plain, put, rows, split
from nianbao.source.text import decoded

SIGNS = st.sampled_from("a.[]{}\"\\ =+-@'#\t\r\n,年1＝＠_x0041")
WORDS = st.text(SIGNS | st.characters(codec="utf-8"), max_size=6)
VALUES = st.recursive(
    st.none() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=9,
)
ROOTS = st.dictionaries(WORDS, VALUES, min_size=1, max_size=4)


@given(ROOTS)
def test_rows_say_what_the_values_say(root):
    assert plain(rows(root)) == root


@given(ROOTS)
def test_csv_is_read_back(root):
    data = csv_text(root).encode("utf-8-sig")
    assert read_csv(decoded(data, "x.csv"), "x.csv") == root


@given(ROOTS)
def test_json_is_read_back(root):
    assert read_json(json_text(root), "x.json") == root


@given(ROOTS)
def test_no_field_of_a_csv_file_begins_like_a_formula(root):
    for row in csv.reader(io.StringIO(csv_text(root), newline="")):
        for field in row:
            number = field.removeprefix("-").replace(".", "", 1)
            assert field[:1] not in tuple("=+@\t\r＝＋＠") or not field
            assert not field.startswith("-") or (number.isascii() and number.isdecimal())


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+8613800000000", "'引号", "\t=1", "-1+1"])
def test_a_text_that_looks_like_a_formula_is_guarded_and_comes_back(text):
    written = csv_text({"机关": {"电话": text}})
    assert f"'{text}" in written
    assert read_csv(written, "x.csv") == {"机关": {"电话": text}}


def test_a_negative_number_is_left_a_number():
    assert csv_text({"增减": "-3"}) == "项目,内容\r\n增减,-3\r\n"


def test_paths_are_written_as_people_write_them():
    root = {
        "机关": {"名称": "示例镇"},
        "图": [{"在": "总体情况"}],
        "说明": {"XY-JUMP@主动公开.行政许可": "承接", "XY-CARRY": None},
        "备注": "",
        "印章": {},
    }
    assert list(rows(root)) == [
        ("机关.名称", "示例镇"),
        ("图[1].在", "总体情况"),
        ('说明."XY-JUMP@主动公开.行政许可"', "承接"),
        ("说明.XY-CARRY", None),
        ('备注""', None),
        ("印章{}", None),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "机关.",
        ".名称",
        "机关..名称",
        "图[0]",
        "图[x]",
        "[1]",
        '"没完',
        "甲{}乙",
        "a." * 60 + "b",
    ],
)
def test_what_is_no_path_is_refused(path):
    with pytest.raises(PathError):
        split(path)


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([("年度", "2024"), ("年度", "2023")], "两次"),
        ([("机关", "甲"), ("机关.名称", "乙")], "矛盾"),
        ([("图[2].题", "甲")], "依次"),
    ],
)
def test_rows_that_contradict_one_another_are_refused(pairs, says):
    with pytest.raises(PathError, match=says):
        plain(pairs)


def test_put_keeps_what_is_there():
    root = {"机关": {"名称": "甲"}}
    put(root, ("机关", "简称"), "乙")
    assert root == {"机关": {"名称": "甲", "简称": "乙"}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "第一行"),
        ("甲,乙\r\n", "第一行"),
        ("项目,内容\r\n年度,2024,多\r\n", "第 2 行"),
        ('项目,内容\r\n年度,"2024\r\n', "第 2 行"),
        ("项目,内容\r\n年度,2024\r\n年度,2023\r\n", "两次"),
    ],
)
def test_a_csv_file_of_something_else_is_refused_with_the_line(text, says):
    with pytest.raises(FileError, match=says):
        read_csv(text, "x.csv")


def test_a_csv_file_that_excel_saved_in_chinese_windows_is_read():
    data = "项目,内容\r\n机关.名称,示例镇\r\n".encode("gb18030")
    assert read_csv(decoded(data, "x.csv"), "x.csv") == {"机关": {"名称": "示例镇"}}


def test_numbers_of_json_keep_their_digits():
    text = '{"年度": 2024, "金额": 2.80, "有": true, "无": null}'
    assert read_json(text, "x") == {"年度": "2024", "金额": "2.80", "有": "true", "无": None}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "第 1 行"),
        ("[1]", "最外层"),
        ('{"a": 1, "a": 2}', "两次"),
        ('{"a": ' + "[" * 100 + "]" * 100 + "}", "层次"),
        ('{"a": ' + "[" * 100_000, "层次"),
    ],
)
def test_json_of_something_else_is_refused(text, says):
    with pytest.raises(FileError, match=says):
        read_json(text, "x.json")


def test_json_is_nested_as_yaml_is():
    assert json.loads(json_text({"机关": {"名称": "甲"}, "新收": ["1", None]})) == {
        "机关": {"名称": "甲"},
        "新收": ["1", None],
    }
