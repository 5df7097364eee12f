"""What is written as YAML is read back as the same keys and values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.source.nodes import ListNode, MappingNode, Scalar
from nianbao.source.text import decode
from nianbao.source.yamltext import parse
from nianbao.source.yamlwriting import Told, yaml_text


def plain(node):
    """The keys and values of a node; a blank is None."""
    if isinstance(node, MappingNode):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return None if node.is_blank else node.text


def read_back(text):
    file = parse(decode(text.encode(), "x.yaml"))
    assert not file.findings, (text, file.findings)
    return plain(file.root)


CHARS = st.characters(
    codec="utf-8",
    exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Co"),
    exclude_characters="\ufffc\ufffd",
)
WORDS = st.text(CHARS | st.sampled_from(" #:-{}[]|>'\"\\%@&*!?,~09年"), max_size=12)
TEXTS = st.lists(st.text(CHARS | st.sampled_from("  \t　#:-|"), max_size=9)).map("\n".join)
VALUES = st.recursive(
    st.none() | WORDS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(WORDS.filter(str.strip), inner, min_size=1, max_size=3)
    ),
    max_leaves=9,
)


@given(st.dictionaries(WORDS.filter(str.strip), VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_back(root):
    assert read_back(yaml_text(root)) == root


def test_rows_stand_on_a_line_texts_in_blocks_and_comments_where_they_belong():
    text = yaml_text(
        {
            "年度": "2024",
            "机关": {"名称": Told("示例镇", beside="全称"), "邮编": "012345"},
            "总体情况": "第一段。\n第二段。\n",
            "申请": {
                "新收": {"自然人": "3", "其他": None},
                "总计": Told(["1", "2"], above=["不必写"]),
            },
        },
        above=["写给人看的"],
    )
    assert text == (
        "# 写给人看的\n"
        "年度: 2024\n"
        "机关:\n"
        "  名称: 示例镇                            # 全称\n"
        '  邮编: "012345"\n'
        "总体情况: |\n"
        "  第一段。\n"
        "  第二段。\n"
        "申请:\n"
        "  新收: {自然人: 3, 其他: }\n"
        "  # 不必写\n"
        "  总计: [1, 2]\n"
    )


@pytest.mark.parametrize(
    "word", ["012", "1e5", "0x10", "no", "~", "null", "", "a: b", "# 3", "- x", "12:30"]
)
def test_words_that_yaml_would_take_for_something_else_are_quoted(word):
    text = yaml_text({"键": word})
    assert text == f'键: "{word}"\n'
    assert read_back(text) == {"键": word}
