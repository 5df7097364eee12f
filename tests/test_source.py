"""Files as people save them → text, nodes and places."""

import pytest

from nianbao.source.nodes import MappingNode, Scalar
from nianbao.source.text import decode
from nianbao.source.yamltext import parse


def read(text):
    return parse(decode(text.encode() if isinstance(text, str) else text, "a.yaml"))


def value(file, key):
    assert isinstance(file.root, MappingNode)
    node = file.root.get(key).value
    assert isinstance(node, Scalar)
    return node


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_reads_what_notepad_saves(encoding):
    file = read("机关: 示例县示例镇人民政府\n地址: 㙍下村\n".encode(encoding))
    assert value(file, "机关").text == "示例县示例镇人民政府"
    assert value(file, "地址").text == "㙍下村"
    assert file.source.encoding == ("gb18030" if encoding == "gb18030" else "utf-8")
    assert file.findings == ()


@pytest.mark.parametrize("data", ["数: 1".encode("utf-16"), "数: 1\n".encode("utf-16-be"), b"\xff"])
def test_refuses_other_encodings(data):
    assert [f.code for f in read(data).findings] == ["ENCODING"]


def test_a_damaged_utf8_file_is_not_taken_for_gb18030():
    data = "第一行\n第二行文字文字文字\n".encode()
    file = read(data[:15] + b"A" + data[16:])
    assert [(f.code, f.place.line) for f in file.findings] == [("ENCODING", 2)]


@pytest.mark.parametrize(
    ("written", "text"),
    [("no", "no"), ("012", "012"), ("12:30", "12:30"), ("1e3", "1e3"), ("'3'", "3"), ("~", "~")],
)
def test_keeps_values_as_written(written, text):
    assert value(read(f"数: {written}\n"), "数").text == text


def test_crlf_is_a_line_end():
    file = read("甲: |\r\n  一\r\n  二\r\n乙: 3\r\n")
    assert value(file, "甲").text == "一\n二\n"
    assert value(file, "乙").place.line == 4


@pytest.mark.parametrize(
    "written",
    [
        "文: |\n  第一段\n  错在这里\n",
        "文: >\n  第一段\n  错在这里\n",
        "文: 第一段错在这里\n",
        "文: '第一段''错在这里'\n",
        '文: "第一段 \\" 错在这里"\n',
        "文: 第一段\n  错在这里\n",
    ],
)
def test_a_character_of_a_value_is_found_in_the_file(written):
    file = read(written)
    node = value(file, "文")
    place = node.place_of(node.text.index("错"), 1)
    assert file.source.lines[place.line - 1][place.column - 1] == "错"


def test_a_slip_does_not_hide_the_mistakes_after_it():
    file = read(
        "年度：2024\n机关:\n\t名称: 甲\n地址:乙\n文: |\n  一\n二没有缩进\n标题: {年度}年\n甲: 1\n甲: 2\n"
    )
    assert [(f.code, f.place.line, f.place.column) for f in file.findings] == [
        ("YAML", 1, 3),
        ("YAML", 3, 1),
        ("YAML", 4, 3),
        ("YAML", 7, 1),
        ("YAML", 8, 5),
        ("KEY-REPEATED", 10, 1),
    ]
    assert value(file, "年度").text == "2024"
    assert value(file, "文").text == "一\n二没有缩进\n"


@pytest.mark.parametrize("text", ["甲: &a 1\n", "甲: !!int 1\n", "甲: *a\n", "甲: 1\n---\n乙: 2\n"])
def test_refuses_anchors_tags_and_second_documents(text):
    assert "YAML" in [f.code for f in read(text).findings]


@pytest.mark.parametrize(
    "text", ["甲: 1 # 注释\n", "甲: 文字  # 注释\n", "甲: |\n  文字 #1号\n", "甲: '文字 #1号'\n"]
)
def test_a_comment_is_no_slip(text):
    assert read(text).findings == ()


TABS = [  # the lines of a block, where the tabs stand
    ("  \t一\n  二\n", [(2, 3)]),
    ("    \t一\n  二\n", [(2, 5)]),
    ("\t一\n\t二\n", [(2, 1), (3, 1)]),
    ("\n　\t一\n", [(3, 2)]),
    ("  一\n  \t二\n", []),
]


@pytest.mark.parametrize(("lines", "places"), TABS)
def test_a_tab_before_a_paragraph_is_told_where_it_stands(lines, places):
    found = read(f"文: |\n{lines}尾: 甲\n").findings
    assert [(f.place.line, f.place.column) for f in found] == places
    assert all("制表符" in f.message for f in found)
    mended = lines.replace("\t", "").replace("　", "")
    mended = "".join(f"  {line.strip()}\n" for line in mended.splitlines() if line)
    assert read(f"文: |\n{mended}尾: 甲\n").findings == ()


def test_a_text_that_begins_with_a_brace_is_one_slip():
    (finding,) = read("文: {年度}年不够，改进。\n").findings
    assert (finding.place.line, finding.place.column) == (1, 4)
    (finding,) = read("文: {甲: 1，乙: 2}\n").findings
    assert "全角的“，”" in finding.message


QUOTED = [  # a value as written, what stands in it, and where that was written
    (r'"\u5e73稳甲乙"', "甲乙", r"甲乙"),
    (r'"平\u7532\x4e乙"', "甲N", r"\u7532\x4e"),
    (r'"一\n二\\三甲乙"', "甲乙", r"甲乙"),
    ("'一''二甲'", "'二", "''二"),
    ("'一二甲'", "二甲", "二甲"),
    ('"一二甲"', "二甲", "二甲"),
]


@pytest.mark.parametrize(("written", "words", "there"), QUOTED)
def test_words_in_quotes_are_found_where_they_were_written(written, words, there):
    text = f"甲: {written}\n"
    scalar = value(read(text), "甲")
    place = scalar.place_of(scalar.text.index(words), len(words))
    assert text[place.column - 1 :][: place.length] == there


def test_a_url_is_no_slip():
    assert read("网址: http://www.example.gov.cn\n").findings == ()


def test_deep_nesting_does_not_overflow():
    assert read("甲: " + "[" * 5000 + "\n").findings


def test_reads_the_same_without_libyaml(monkeypatch):
    import yaml

    from nianbao.source import yamltext

    text = "甲: |\n  一\n  二\n乙: {丙: 3, 丁: '四'}\n戊: [1, 2]\n"
    fast = read(text).root
    monkeypatch.setattr(yamltext, "_LOADER", yaml.SafeLoader)
    assert repr(read(text).root) == repr(fast)
