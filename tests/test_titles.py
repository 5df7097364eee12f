"""Titles: broken by meaning, in a good shape, never inside a word."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.official import TITLE_CHARACTERS
from nianbao.titles import title_lines
from nianbao.widths import text_width

REPORT = "2024年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "lines",
    [
        "示例镇人民政府",
        "示例县示例镇人民政府",
        "示例省示例市示例县示例镇人民政府",
        "国家税务总局|示例市示例县税务局",
        "国家税务总局示例省|示例市示例县税务局",
        "示例市示例区|住房和城乡建设委员会",
        "示例省示例市|市场监督管理局",
        "示例市经济技术开发区|管理委员会",
        "示例蒙古族自治州示例县|示例回族民族乡人民政府",
        "示例壮族自治区示例市|示例县人力资源和社会保障局",
        "示例市示例区人民政府|示例街道办事处",
        "示例省示例市示例县|农业农村和乡村振兴局",
        "示例省示例市示例新区|城市管理和综合行政执法局",
        "积石山保安族东乡族撒拉族自治县|小关乡人民政府",
        "双江拉祜族佤族布朗族傣族自治县大文乡|人民政府综合行政执法与应急管理局|办公室（安全生产监督管理站）",
        "某省某市某自治县某民族乡农村集体经济组织|规范化建设与综合行政执法领导小组办公室",
        "江西省抚州市东乡区|市场监督管理局综合行政执法大队",
        "云南省昭通市镇雄县|应急管理局安全生产监督管理站",
        "青岛市市北区人民政府|登州路街道办事处综合行政执法中队",
        "广州市市场监督管理局|行政审批与政务服务处办公室",
    ],
)
def test_a_long_name_breaks_where_a_part_of_it_ends(lines):
    parts = lines.split("|")
    agency = "".join(parts)
    made = title_lines(agency + REPORT, agency)
    if text_width(agency) <= TITLE_CHARACTERS:
        assert made == (agency, REPORT)
    else:
        assert made == (*parts, REPORT)


def test_a_title_that_fits_stands_on_one_line():
    assert title_lines("示例镇" + REPORT, "示例镇") == ("示例镇" + REPORT,)


def test_a_line_has_room_for_the_gaps_that_other_programs_leave_at_numbers():
    assert text_width("国家铁路局" + REPORT) == TITLE_CHARACTERS
    assert title_lines("国家铁路局" + REPORT, "国家铁路局") == ("国家铁路局", REPORT)


def test_a_title_of_ones_own_is_broken_by_meaning():
    own = "关于2024年度示例县示例镇人民政府信息公开工作情况的报告"
    made = title_lines(own, "示例县示例镇人民政府")
    assert "".join(made) == own
    assert len(made) == 2
    assert made[0] == "关于2024年度示例县示例镇"


def test_no_line_begins_with_a_space():
    own = "关于 2024年度 示例县示例镇 人民政府信息公开工作情况的报告"
    made = title_lines(own, "x")
    assert "".join(made) == own
    assert len(made) == 2
    assert not made[1].startswith(" ")


WHOLE = ["拉祜族", "东乡族", "乌孜别克族", "民族乡", "大文乡", "示例县", "甲街道", "应急管理局",
         "综合行政执法", "安全生产监督管理", "领导小组", "规范化建设"]  # fmt: skip


@given(st.lists(st.sampled_from(WHOLE), min_size=4, max_size=8))
def test_what_names_are_made_of_stays_whole(words):
    agency = "".join(words)
    ends = {text_width("".join(words[:at])) for at in range(len(words) + 1)}
    at = 0.0
    for line in title_lines(agency + REPORT, agency)[:-1]:
        at += text_width(line)
        assert at in ends


def test_no_shorter_line_stands_between_longer_ones():
    agency = "示例维吾尔自治区示例哈萨克自治州示例锡伯自治县人力资源和社会保障局"
    made = [text_width(line) for line in title_lines(agency + REPORT, agency)]
    for at in range(1, len(made) - 1):
        assert made[at] >= min(made[at - 1], made[at + 1])


NAMES = st.lists(
    st.sampled_from(
        [
            "示例省",
            "示例市",
            "示例县",
            "市场监督管理局",
            "（筹）",
            "ABC",
            "2024",
            "委员会",
            "甲",
            "《政府工作》",
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@given(NAMES, st.booleans())
def test_lines_make_up_the_title_and_fit_and_tear_nothing(agency, own):
    title = agency if own else agency + REPORT
    made = title_lines(title, agency)
    assert "".join(made) == title
    if text_width(title) <= 4 * 14:
        assert all(text_width(line) <= TITLE_CHARACTERS for line in made)
    for line, following in pairwise(made):
        assert following[0] not in "）》"
        assert line[-1] not in "（《"


@pytest.mark.parametrize("torn", ["ABCDEFGH", "20242025", "（筹备领导小组）", "《政府工作报告》"])
def test_a_word_a_number_and_a_bracket_stay_whole(torn):
    for before in range(8, 20):
        made = title_lines("甲" * before + torn + "乙" * 14, "机关")
        assert any(torn in line for line in made)
