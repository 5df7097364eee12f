"""Seeds before patterns: looking for less must not find less."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import as_yaml
from test_checks_text import AGREES, DIFFERS, TOLD

from nianbao.checks import (
    authorship,
    cases,
    claims,
    contents,
    divisions,
    growth,
    names,
    percentages,
    seeds,
    style,
    years,
    yearstold,
)
from nianbao.checks.characters import _SELDOM
from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import Prose
from nianbao.checks.seeds import any_of, lines_with, spelled
from nianbao.checks.wordlists import ordinary, words
from nianbao.forms.catalogue import all_forms
from nianbao.page.faces import load_faces
from nianbao.report.keys import levels
from nianbao.report.model import Number
from nianbao.report.read import read_report
from nianbao.report.text import Stretch, Text, TextParagraph
from nianbao.report.totals import with_totals

SEARCH = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)

MANY = {"slips": style._slips(), "unfinished": style._unfinished()}
SEEDED = [
    *(pattern for many in MANY.values() for pattern in many.patterns),
    *(fault.sought for fault in (*style._PUNCTUATION, *style._NUMERALS)),
    *(contents._other_form_words(form.id) for form in all_forms()),
    *(contents._decree(old) for old in words().pairs("form_words", "superseded")),
    contents._COMPOSED,
    contents._CONTENTS,
    yearstold._YEAR,
    *authorship._self(),
    authorship._whole_doings(),
    *map(authorship._bare, "镇乡县"),
    growth._growth(),
]
CLAIMS = [*claims._claims(), *claims._denials()]

WORDS = sorted(set(re.findall("[一-龥]+", ordinary())))
MARKS = [
    *list("，。；、：？！（）《》“”〔〕.,:;()<>%×X_ \u3000"),
    "20",
    "19",
    "2024年",
    "3件",
    "50件",
    "１",
]
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(MARKS),
    st.sampled_from([seed for each in SEEDED for seed in each.seeds]),
    st.sampled_from([word for claim in CLAIMS for word in claim.begins]),
)
LINES = st.lists(st.lists(PIECES, min_size=1, max_size=12).map("".join), min_size=1, max_size=5)


def prose_of(lines, key="总体情况"):
    lines = [line.strip(" 　") or "。" for line in lines]
    paragraphs = tuple(TextParagraph(0, 0, line, (Stretch(line, 0),)) for line in lines)
    return Prose([Text(key, None, paragraphs)])


def spelling(pattern):
    """What a pattern may find, were it not for its looks at the neighbours."""
    return st.from_regex(seeds._LOOK.sub("", pattern), fullmatch=True)


FOUND = {sought: spelling(sought.pattern) for sought in SEEDED}


@settings(SEARCH, max_examples=1000)
@given(data=st.data(), sought=st.sampled_from(SEEDED), before=PIECES, after=PIECES)
def test_a_line_in_which_a_pattern_is_found_holds_a_seed_and_its_glimpse(
    data, sought, before, after
):
    found = data.draw(FOUND[sought])
    for text in (found, before + found + after):
        if "\n" not in text and sought.compiled.search(text):
            assert not sought.seeds or any(seed in text for seed in sought.seeds)
            assert sought.may_be_in(text)


@SEARCH
@given(lines=LINES)
def test_seeds_hide_nothing_that_patterns_find(lines):
    prose = prose_of(lines)
    for sought in SEEDED:
        hits = [(hit.line.text, hit.start, hit.match[0]) for hit in prose.find(sought)]
        assert hits == [
            (line, match.start(), match[0])
            for line in prose.texts
            for match in sought.compiled.finditer(line)
        ]


@pytest.mark.parametrize("name", MANY)
def test_one_look_sees_each_seed_of_many(name):
    for sought in MANY[name].patterns:
        for seed in sought.seeds:
            assert MANY[name].may_be_in(f"公开{seed}公开")


@SEARCH
@given(given_words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), lines=LINES)
def test_one_look_tells_whether_a_text_holds_one_of_many_words(given_words, lines):
    text = "\n".join(lines)
    found = any(look.search(text) for look in any_of(given_words, ordinary()))
    assert found == any(word in text for word in given_words)


def test_a_slip_spells_all_that_it_finds():
    assert spelled("[惯贯]彻(?!了)|(?:公开|发布)渠到(?=[，。]|(?:的)?路)|吐送") == (
        "惯彻", "贯彻", "公开渠到", "发布渠到", "吐送",
    )  # fmt: skip


def test_lines_with_a_seed_come_from_the_top_down_and_once():
    assert lines_with(["乙", "甲", "丙"], "甲乙\n丁\n乙甲乙\n") == [(0, 2), (5, 8)]


SPELLED = [(p, c.begins, spelling(p.pattern)) for c in CLAIMS for p in c.patterns]


@settings(SEARCH, max_examples=200)
@given(data=st.data(), number=st.integers(0, len(SPELLED) - 1), before=PIECES)
def test_a_claim_begins_with_one_of_its_words(data, number, before):
    pattern, begins, found = SPELLED[number]
    for match in pattern.finditer(before + data.draw(found)):
        assert match[0].startswith(begins)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A Dossier of a report with this text in section one."""
    path = tmp_path_factory.mktemp("told") / "2024.yaml"

    def told(text):
        lines = "\n".join(f"  {line}" for line in text)
        path.write_text(re.sub("(?m)^总体情况:.*$", "", TOLD) + f"总体情况: |\n{lines}\n", "utf-8")
        return Dossier(read_report(path).report, names=("示例县便民服务中心",))

    return told


SAID = "".join([*AGREES, *(text for text, _ in DIFFERS)])
CLAUSES = st.one_of(
    st.sampled_from(re.findall(r"[^，。；]+[，。；]", SAID)),
    st.sampled_from(["2024年", "2件", "没有撤销", "纠正", "。", "！", "；", "，"]),
)


@settings(SEARCH, max_examples=400)
@given(lines=st.lists(st.lists(CLAUSES, min_size=1, max_size=6).map("".join), max_size=3))
def test_no_sentence_is_passed_over_that_tells_another_number(told, lines):
    dossier = told(["本镇情况如下。", *lines])
    quick = list(claims.check_claims(dossier))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "_may_differ", lambda _: True)
        assert quick == list(claims.check_claims(dossier))


def quick_and_exact(dossier, check, module, name, exact):
    """What a check finds with its first look, and what without it."""
    quick = list(check(dossier))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, exact)
        return quick, list(check(dossier))


BEFORE_CLAIMS = [
    "",
    "本年度",
    "依申请公开",
    "因信息公开",
    "制定行政",
    "现行有效的行政",
    "年内继续",
    "未经",
    "没有",
]
BEHIND_NONE = ["经行政复议、诉讼", "费用争议引起的行政复议", "收到申请", "：行政复议、行政诉讼"]
NUMBERS = ["", "1", "3", "7", "10", "11", "2025年", "2024年10", "两", "1，326"]


@settings(SEARCH, max_examples=800)
@given(
    data=st.data(),
    number=st.integers(0, len(SPELLED) - 1),
    before=st.sampled_from(BEFORE_CLAIMS),
    behind=st.sampled_from([*NUMBERS, *BEHIND_NONE]),
)
def test_no_claim_is_passed_over(told, data, number, before, behind):
    claim = data.draw(SPELLED[number][2])
    first = data.draw(st.sampled_from(NUMBERS))
    if first:  # a number that a table may have, for one that it has not
        claim = re.sub(r"\d+", first, claim)
    line = re.sub("[\\s{}#]", "", f"{before}{claim}{behind}")
    dossier = told([f"政府信息公开申请{line}。"])
    quick, exact = quick_and_exact(
        dossier, claims.check_claims, claims, "_may_differ", lambda _: True
    )
    assert quick == exact


def test_a_year_is_not_the_number_that_is_told():
    found = claims._claims_begin().find("结转至2025年继续办理申请5件，办理申请5件。\n")
    assert [place["n"] for place, _ in found] == [None, "5", "5"]


def identity_number(born):
    digits = f"330102{born}1234"[:17]
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


@SEARCH
@given(
    number=st.one_of(
        st.dates().map(lambda day: identity_number(f"{1950 + day.year % 70}{day:%m%d}")),
        st.sampled_from(["13800005550", "138 0000 5550", "138-0000-5550", "8613800005550"]),
    ),
    wide=st.sets(st.integers(0, 17), max_size=4),
    before=st.sampled_from(["", "0551-6666666，", "2024年", "1.", "编号2"]),
)
def test_no_private_number_is_passed_over(told, number, wide, before):
    full_width = str.maketrans("0123456789- X", "０１２３４５６７８９－　Ｘ")
    number = "".join(
        char.translate(full_width) if at in wide else char for at, char in enumerate(number)
    )
    dossier = told([f"联系方式{before}号码{number}请保密。"])
    quick, exact = quick_and_exact(
        dossier, style.check_private, style, "_has_long_number", lambda _: True
    )
    assert quick == exact
    assert exact


@settings(SEARCH, max_examples=300)
@given(data=st.data())
def test_what_is_looked_for_first_is_in_all_that_its_words_find(data):
    period = data.draw(spelling(words().text("dates", "period")))
    assert any(seed in period for seed in words().texts("dates", "period_seeds"))
    summed_up = data.draw(spelling(words().text("shares", "summed_up")))
    assert summed_up[-1] in words().text("shares", "summed_up_ends")
    assert [f"{summed_up}5"[at] for ends in divisions._sums_up(f"{summed_up}5") for at in ends]
    assert "信息处理费" in data.draw(spelling(words().text("fee", "none")))


NAMES = [*words().texts("names", "words"), "示例县示例镇人民政府", "示例县便民服务中心"]


@SEARCH
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_no_name_is_passed_over_that_is_nearly_right(told, data, name):
    at = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(at, min(at + 2, len(name))))
    wrong = (
        name[:at] + data.draw(st.sampled_from(["", "公", "政府", name[at:end][::-1]])) + name[end:]
    )
    dossier = told([f"按照{wrong}、{name}办理。"])
    quick = list(names.check_names(dossier))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_half_names", lambda *_: (re.compile(""),))
        assert quick == list(names.check_names(dossier))


THINGS = [
    "网站公开信息",
    "公开政府信息",
    "微信发布信息",
    "回应留言",
    "动态信息",
    "其他",
    "机构职能、其他以及动态",
]
TOLD_NUMBERS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(THINGS),
    st.sampled_from(["", "共", "达", "约", "全年", "累计", "为"]),
    st.sampled_from(
        [5, 10, 20, 30, 50, 60, 90, 100, "1,000", "1，000", "四十", "一百二十", "约30"]
    ),
    st.sampled_from(["条", "条", "条", "件"]),
    st.sampled_from(
        ["", "", "", "（含转载10条）", "（比上年增加20条）", "，比上年增加30条", "，上年20条"]
    ),
)
JOINTS = st.sampled_from(
    ["，其中", "（其中", "，具体包括", "、", "、", "，", "；", "。", "等。", "，合计50条。"]
)
PERCENTS = st.sampled_from(["", "", "，占25%", "，占比60.0%", "，同比增长50%", "，满意率90%"])
DIVIDED = st.lists(st.tuples(TOLD_NUMBERS, PERCENTS, JOINTS).map("".join), min_size=1, max_size=8)
SHORTCUTS = [
    (divisions, "_adds_up", lambda *_: False, divisions.check_splits),
    (divisions, "_may_have_two_numbers", lambda _: True, divisions.check_splits),
    (percentages, "_is_plain_share", lambda *_: False, percentages.check_percentages),
    (style, "_may_name_twice", lambda _: True, style.check_lists),
]


@pytest.mark.parametrize(("module", "name", "exact", "check"), SHORTCUTS)
@settings(SEARCH, max_examples=250)
@given(text=DIVIDED)
def test_what_is_seen_at_a_glance_is_seen_right(told, module, name, exact, check, text):
    dossier = told(["".join(text)])
    quick = list(check(dossier))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, exact)
        assert quick == list(check(dossier))


@SEARCH
@given(
    years_told=st.lists(
        st.sampled_from(["2021年", "2022 年", "2024年", "20年", "2031年度", "20215年"])
    )
)
def test_no_other_year_is_passed_over(told, years_told):
    dossier = told(["，".join(["本镇情况如下", *years_told]) + "。"])
    quick = list(yearstold.check_years(dossier))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yearstold, "_is_other_year_told", lambda *_: True)
        assert quick == list(yearstold.check_years(dossier))


OWN = st.sampled_from([
    "本年度新收申请{}件，均已按期答复。", "{}年，示例镇修订了公开目录。", "（一）主动公开。全年发布信息{}条。",
    "平台建设稳步推进！", "网站专栏已改版；公示栏共更新{}次。", "他们说“很满意。”还要继续努力。", "全年 没有收费。",
])  # fmt: skip
YEARS_TEXT = st.lists(
    st.tuples(OWN, st.sampled_from(["2023", "2024", "7", "12"])).map(lambda s: s[0].format(s[1])),
    min_size=3,
    max_size=12,
)


@settings(SEARCH, max_examples=300)
@given(before=YEARS_TEXT, now=YEARS_TEXT)
def test_no_copied_text_is_taken_for_new(told, before, now):
    last, dossier = told(before).report, told(now)
    dossier = replace(dossier, last=last)
    quick = list(years.check_copied_text(dossier))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(years, "_is_surely_new", lambda *_: False)
        assert quick == list(years.check_copied_text(dossier))


def test_characters_that_are_not_looked_up_have_a_face():
    common = {char for char in map(chr, range(0xFFFF)) if not _SELDOM.match(char)} - {"\n"}
    faces = load_faces()
    for role in ("title", "body", "heading", "subheading", "table"):
        assert not faces.faceless(role, common)


@pytest.fixture(scope="module")
def of_zeros(tmp_path_factory):
    """Each form's report with nothing but zeros."""
    folder = tmp_path_factory.mktemp("zeros")

    def read(form):
        path = folder / f"{form.id}.yaml"
        path.write_text(as_yaml(form, dict.fromkeys(form.cells(), 0)), "utf-8")
        return read_report(path).report

    return {form.id: read(form) for form in all_forms()}


def with_numbers(report, typed):
    typed = {cell: Number(value, str(value)) for cell, value in typed.items()}
    numbers = {}
    for table in report.form.tables.values():
        numbers |= with_totals(table, typed)
    return replace(report, typed=typed, numbers=numbers)


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
@settings(SEARCH, max_examples=400)
@given(data=st.data())
def test_no_broken_rule_is_hidden_by_a_glance(of_zeros, form, data):
    zeros, cells = of_zeros[form.id], sorted(form.cells())
    of_a_table = st.one_of(st.sampled_from(table.cells()) for table in form.tables.values())
    some = st.dictionaries(of_a_table, st.integers(-1, 3), max_size=4)
    left_out = st.sets(st.sampled_from(sorted(form.totals)), max_size=2)
    zero = dict.fromkeys(cells, 0)
    blank = data.draw(left_out)
    now = zero | data.draw(some)
    now = with_numbers(zeros, {cell: now[cell] for cell in cells if cell not in blank})
    level = data.draw(st.sampled_from(["", *levels().names]))
    now = replace(now, agency=replace(now.agency, level=level))
    last = data.draw(st.none() | some.map(lambda changed: with_numbers(zeros, zero | changed)))
    dossier = Dossier(now, last)
    broken = [one for table in form.tables.values() for one in cases.broken_cases(dossier, table)]
    assert not (broken and cases.all_hold(dossier))
    assert cases.all_hold(Dossier(zeros))
    assert cases.all_hold(Dossier(zeros, zeros))
