"""Two reports compared: what the lines, the JSON and the page say, and when nothing differs."""

import json
import re
from html.parser import HTMLParser

import pytest
from conftest import CLEAN, EXAMPLES, OVERVIEW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import as_yaml, clean_numbers
from test_report_figures import encoded, image

from nianbao import comparing, pipeline
from nianbao.cli import run
from nianbao.comparison.sentences import pieces, split
from nianbao.comparison.show import as_json
from nianbao.forms.catalogue import form_ids, load_form

OLD, NEW = (EXAMPLES / "示例县示例镇" / f"{year}.yaml" for year in (2023, 2024))
OLDER_FORM = EXAMPLES / "米林县派镇" / "2020.yaml"
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def said(capsys):
    def said(*arguments):
        code = run(["compare", *map(str, arguments)])
        return code, *capsys.readouterr()

    return said


@pytest.fixture
def compared(write, capsys):
    """Two data files as text → exit code and JSON."""

    def compared(a, b):
        files = [str(write(text, name)) for text, name in ((a, "a.yaml"), (b, "b.yaml"))]
        code = run(["compare", *files, "--format", "json"])
        return code, json.loads(capsys.readouterr().out)

    return compared


class Page(HTMLParser):
    """The rows of a page's tables as texts of cells; what is struck out and what is underlined."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows, self.marked, self.tags, self.text = [], {"del": [], "ins": []}, [], ""
        self._in, self._cell = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True
        elif tag in self.marked:
            self.marked[tag].append("")
            self._in.append(tag)

    def handle_endtag(self, tag):
        if tag in self.marked:
            self._in.pop()
        elif tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data):
        self.text += data
        if self._cell:
            self.rows[-1][-1] += data
        for tag in self._in:
            self.marked[tag][-1] += data


# -- equal


def test_a_file_is_equal_to_itself(said):
    code, out, err = said(NEW, NEW)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "没有不同。"
    assert ": " not in out


def test_what_is_printed_is_compared_not_how_it_was_written(compared):
    written = CLEAN.replace("全部为零", "{未列为零: true}", 1).replace(OVERVIEW, f'"{OVERVIEW}"')
    code, found = compared(CLEAN, f"{written}# 注释\n")
    assert (code, found["equal"], found["summary"]) == (0, True, "没有不同。")
    assert found["equal_sentences"] == {"导语": 1, "总体情况": 1, "存在问题": 1, "其他事项": 2}


# -- two years


def test_the_two_example_years(said):
    code, out, err = said(OLD, NEW)
    lines = out.splitlines()
    assert (code, err) == (1, "")
    assert lines[0] == f"甲：{OLD}（示例县示例镇人民政府，2023 年度，表式 2021）"
    assert f"{NEW}:4:1: 年度：2023 → 2024" in lines
    assert f"{NEW}:15:5: 文号：（没有） → 示镇政发〔2025〕3号" in lines
    assert f"{NEW}:51:12: 申请·新收·自然人：9 → 31（+22）" in lines
    assert f"{NEW}:51:31: 申请·新收·总计：16 → 50（+34）" in lines
    assert f"{NEW}:85:15: 申请·结转下年·商业企业：1 → 0（-1）" in lines  # not typed: its row
    assert f"{NEW}:45:12: 主动公开·行政事业性收费：2.80 → 3.25（+0.45）" in lines
    assert "文字：总体情况（另有 5 句相同）" in lines
    assert (
        f"{NEW}:106:11: 改动：除上述【情况→事项】外，【示例镇→】本年度没有其他需要报告的事项。"
        in lines
    )
    assert f"{NEW}:24:11: 新增：通过县政府网站示例镇专栏发布信息326条" in out
    assert re.search(r"总体情况-2023\.txt:2:9: 删去：全年在县政府网站", out)
    assert lines[-1] == "基本信息 9 处不同，数字 86 处不同，文字 6 句改动、31 句新增、16 句删去。"


def test_every_number_of_the_json_is_one_that_was_read(said):
    _, out, _ = said(OLD, NEW, "--format", "json")
    found = json.loads(out)
    assert found["a"] == {
        "file": str(OLD), "year": 2023, "agency": "示例县示例镇人民政府", "form": "2021", "errors": 0,
    }  # fmt: skip
    a, b = (pipeline.check(path).report.numbers for path in (OLD, NEW))
    wanted = {str(cell): (a[cell].text, b[cell].text) for cell in a if a[cell].text != b[cell].text}
    assert {one["path"]: (one["a"], one["b"]) for one in found["numbers"]} == wanted
    assert found["not_comparable"] == []
    (one,) = (n for n in found["numbers"] if n["path"] == "申请.新收.自然人")
    assert one == {
        "path": "申请.新收.自然人", "a_path": "申请.新收.自然人", "label": "申请·新收·自然人",
        "a": "9", "b": "31", "in_error": [], "difference": "22",
        "file": str(NEW), "line": 51, "column": 12,
    }  # fmt: skip


# -- two versions


def test_one_changed_digit_is_named_with_its_place(compared):
    text = NEW.read_text(encoding="utf-8")
    code, found = compared(text, text.replace("行政处罚: 7", "行政处罚: 8"))
    assert code == 1
    (number,) = found["numbers"]
    assert (number["path"], number["a"], number["b"], number["difference"]) == (
        "主动公开.行政处罚.决定", "7", "8", "1",
    )  # fmt: skip
    assert (number["file"][-6:], number["line"], number["column"]) == ("b.yaml", 43, 9)
    (sentence,) = found["texts"]  # the text takes the number from the table
    assert (sentence["section"], sentence["kind"]) == ("总体情况", "changed")
    assert sentence["changes"] == [{"a": "7", "b": "8"}]
    assert found["summary"] == "数字 1 处不同，文字 1 句改动。"


def test_a_number_written_otherwise_is_printed_otherwise(compared):
    text = NEW.read_text(encoding="utf-8")
    code, found = compared(text, text.replace("行政事业性收费: 3.25", "行政事业性收费: 3.250"))
    assert code == 1
    assert [(n["a"], n["b"], n["difference"]) for n in found["numbers"]] == [("3.25", "3.250", "0")]


def test_one_changed_sentence(compared):
    code, found = compared(CLEAN, CLEAN.replace("解读不够，明年", "解读不及时，今年"))
    assert code == 1
    (text,) = found["texts"]
    assert (text["section"], text["kind"], text["line"], text["column"]) == (
        "存在问题", "changed", 9, 7,
    )  # fmt: skip
    assert (text["a"], text["b"]) == ("解读不够，明年改进。", "解读不及时，今年改进。")
    assert text["changes"] == [{"a": "够，明", "b": "及时，今"}]
    assert found["equal_sentences"]["存在问题"] == 0


def test_an_unlike_sentence_is_one_less_and_one_more(compared):
    _, found = compared(CLEAN, CLEAN.replace("解读不够，明年改进", "网站栏目较乱"))
    assert [(t["kind"], t["a"], t["b"]) for t in found["texts"]] == [
        ("removed", "解读不够，明年改进。", None),
        ("added", None, "网站栏目较乱。"),
    ]
    assert [t["file"][-6:] for t in found["texts"]] == ["a.yaml", "b.yaml"]
    assert found["summary"] == "文字 1 句新增、1 句删去。"


def test_a_new_paragraph_is_a_difference(compared):
    one = CLEAN.replace(OVERVIEW, f"|\n  {OVERVIEW}群众满意。")
    _, found = compared(one, one.replace("有序。", "有序。\n  "))
    (text,) = found["texts"]
    assert (text["kind"], text["a"], text["b"]) == ("changed", "群众满意。", "¶群众满意。")


def test_a_composed_text_is_compared_as_it_is_printed(compared):
    _, found = compared(CLEAN, CLEAN.replace("信息处理费: 0", "信息处理费: 40"))
    assert [field["path"] for field in found["fields"]] == ["信息处理费"]
    assert {text["section"] for text in found["texts"]} == {"其他事项"}
    assert {(text["file"][-6:], text["line"]) for text in found["texts"] if text["b"]} == {
        ("b.yaml", 10)
    }


def test_pictures_and_charts_are_compared(compared, tmp_path):
    for name in ("一.png", "二.png"):
        (tmp_path / name).write_bytes(encoded(image(), "PNG"))
    numbers = NEW.read_text(encoding="utf-8")
    picture = "  - {在: 总体情况, 文件: 一.png, 题: 公示栏, 替代文字: 镇政府的公示栏}\n"
    chart = "  - {在: 申请, 数据: 申请.新收, 题: 申请人构成}\n"
    a = f"{numbers}图:\n{picture}{chart}"
    assert compared(a, a.replace("一.png", "二.png"))[0] == 0  # the same picture
    _, found = compared(a, a.replace("题: 公示栏", "题: 公开栏"))
    (figure,) = found["figures"]
    assert (figure["section"], figure["kind"], figure["aspects"]) == ("总体情况", "changed", ["题"])
    assert figure["b"]["content"] == "PNG 图片，320×240 像素"
    assert figure["line"] == numbers.count("\n") + 2
    _, found = compared(
        a, a.replace(picture, "").replace("31, 6, 3, 2, 6, 2, 50", "31, 6, 3, 2, 7, 2, 51")
    )
    assert [(f["kind"], f["aspects"]) for f in found["figures"]] == [
        ("removed", []),
        ("changed", ["替代文字", "内容"]),
    ]


# -- two forms


def test_cells_of_two_forms_are_matched_by_what_they_continue(said):
    _, out, _ = said(OLDER_FORM, NEW, "--format", "json")
    found = json.loads(out)
    numbers = {one["path"]: one for one in found["numbers"]}
    renamed = numbers["主动公开.行政规范性文件.制发"]
    assert (renamed["a_path"], renamed["difference"]) == ("主动公开.规范性文件.制作", "3")
    together = "申请.逾期不补正.自然人 + 申请.逾期不缴费.自然人 + 申请.其他处理.自然人"
    assert numbers[together]["a_path"] == "申请.其他处理.自然人"
    assert numbers[together]["b"] == "2"
    reasons = {one["path"]: (one["reason"], one["b"]) for one in found["not_comparable"]}
    assert reasons["主动公开.行政事业性收费.金额"] == ("只在表式 2021 里有", "3.25万元")
    assert reasons["主动公开.政府集中采购.金额"] == ("只在表式 2019 里有", None)
    named = {str(cell) for form_id in form_ids() for cell in load_form(form_id).cells()}
    matched = set("+".join(numbers).replace(" ", "").split("+"))
    assert matched | set(reasons) <= named


def test_the_unit_that_the_data_give_is_compared(compared):
    text = OLDER_FORM.read_text(encoding="utf-8").replace(
        "主动公开: 全部为零",
        "主动公开: {未列为零: true, 政府集中采购: {项目: 1, 金额: 25, 单位: 元}}",
    )
    _, found = compared(text, text.replace("单位: 元", "单位: 万元"))
    assert [(n["a"], n["b"], n["difference"]) for n in found["numbers"]] == [
        ("25元", "25万元", None)
    ]


# -- errors


def test_a_number_in_error_is_said_to_be_so(compared, said, tmp_path):
    text = NEW.read_text(encoding="utf-8")
    code, found = compared(text, text.replace("行政处罚: 7", "行政处罚: ７"))
    assert code == 1
    (number,) = found["numbers"]
    assert (number["a"], number["b"], number["in_error"], number["difference"]) == (
        "7", None, ["b"], None,
    )  # fmt: skip
    assert "行政处罚决定〔有错误〕件" in found["texts"][0]["b"]
    _, out, _ = said(tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert ": 主动公开·行政处罚：7 → 有错误\n" in out
    assert f"请用 nianbao check {tmp_path / 'b.yaml'} 看看。" in out


def test_what_is_in_error_on_both_sides_is_not_called_equal(compared):
    text = NEW.read_text(encoding="utf-8").replace("行政处罚: 7", "行政处罚: 七")
    code, found = compared(text, text)
    assert code == 1
    assert found["equal"] is False
    assert [(one["path"], one["reason"]) for one in found["not_comparable"]] == [
        ("主动公开.行政处罚.决定", "两边都有错误")
    ]
    assert found["summary"] == "没有找到不同，但有 1 项不能比。"


def test_a_file_with_an_error_is_never_called_the_same(compared, said, tmp_path):
    """Also where what is wrong could be read all the same: what was meant is a guess."""
    text = NEW.read_text(encoding="utf-8")
    code, found = compared(text, text.replace("行政处罚: 7", "行政处罚：7"))
    assert (code, found["equal"]) == (1, False)
    files = (tmp_path / "a.yaml", tmp_path / "b.yaml")
    for output in ((), ("-o", tmp_path / "对照.html")):
        assert said(*files, *output)[1].splitlines()[-1] == "没有找到不同，但乙有 1 处错误。"


def test_a_total_typed_otherwise_than_it_adds_up_is_in_error(compared):
    text = NEW.read_text(encoding="utf-8")
    _, found = compared(text, text.replace("6, 2, 50]", "6, 2, 51]"))
    (total,) = found["numbers"]
    assert (total["path"], total["a"], total["b"], total["in_error"], total["difference"]) == (
        "申请.新收.总计", "50", "51", ["b"], None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("简称: 示例镇", "简称: 示例镇, 邮编: 1", "机关.邮编"),
        ("成文日期: 2025-01-20", "成文日期: 2025-13-20", "成文日期"),
        ("成文日期: 2025-01-20", "文好: 三号\n成文日期: 2025-01-20", "文号"),
    ],
)
def test_a_value_in_error_is_not_guessed(compared, old, new, path):
    _, found = compared(CLEAN, CLEAN.replace(old, new))
    wrong = {one["path"]: one["in_error"] for one in found["fields"]}
    assert wrong[path] == ["b"]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("存在问题: 解读不够，明年改进。\n", "", "存在问题"),
        ("信息处理费: 0", "信息处理费: 零", "其他事项"),
        ("工作平稳", "工作\x01平稳", "总体情况"),
        ("信息处理费: 0", "信息处理费: 0\n图: 公示栏.png", "图"),
    ],
)
def test_a_text_in_error_is_left_out_and_named(compared, old, new, path):
    _, found = compared(CLEAN, CLEAN.replace(old, new))
    (left_out,) = found["not_comparable"]
    assert (left_out["path"], left_out["reason"], left_out["in_error"]) == (
        path,
        "一边有错误",
        ["b"],
    )
    assert found["texts"] == []


def test_a_file_that_cannot_be_understood_is_exit_3(said, write):
    bad = write("机关: {名称: 甲}\n", "b.yaml")
    code, out, err = said(NEW, bad)
    assert (code, out) == (3, "")
    assert "看不懂" in err
    assert f"nianbao check {bad}" in err


def test_a_folder_of_several_files_is_not_one_report(said):
    code, _, err = said(NEW.parent, NEW)
    assert code == 3
    assert "2 份数据文件" in err


@pytest.mark.parametrize("options", [(), ("a.yaml",), ("a.yaml", "b.yaml", "-o", "c.pdf"),
                                     ("a.yaml", "b.yaml", "-o", "c")])  # fmt: skip
def test_a_wrong_command_line_is_exit_2(said, options):
    code, out, err = said(*options)
    assert (code, out) == (2, "")
    assert err.startswith("命令写得不对：")
    assert not options[2:] or ".html 结尾" in err


# -- the page


def test_the_page_says_what_the_lines_say(said, tmp_path):
    page = tmp_path / "对照.html"
    code, out, _ = said(OLD, NEW, "-o", page)
    assert code == 1
    assert out.splitlines() == [
        f"已写出 {page}",
        "基本信息 9 处不同，数字 86 处不同，文字 6 句改动、31 句新增、16 句删去。",
    ]
    written = page.read_text(encoding="utf-8")
    read = Page(written)
    found = as_json(comparing.compare(OLD, NEW).comparison)
    for number in found["numbers"]:
        row = [number["label"], number["a"], number["b"]]
        assert row in [cells[:3] for cells in read.rows]
    for text in found["texts"]:
        assert [text["a"] or "", text["b"] or ""] in [cells[1:3] for cells in read.rows]
    changes = [change for text in found["texts"] for change in text["changes"]]
    assert read.marked["del"] == [change["a"] for change in changes if change["a"]]
    assert read.marked["ins"] == [change["b"] for change in changes if change["b"]]
    tags = [tag for tag, _ in read.tags]
    assert "script" not in tags
    assert not {"href", "src"} & {name for _, said in read.tags for name in said}
    assert all("scope" in said for tag, said in read.tags if tag == "th")
    assert "@media print" in written
    assert said(OLD, NEW, "-o", tmp_path / "又.html")[0] == 1
    assert (tmp_path / "又.html").read_bytes() == page.read_bytes()


def test_the_page_is_never_written_over_a_file(said, tmp_path):
    page = tmp_path / "对照.html"
    page.write_text("我的", encoding="utf-8")
    code, _, err = said(OLD, NEW, "-o", page)
    assert code == 3
    assert "已经有了" in err
    assert page.read_text(encoding="utf-8") == "我的"


def test_the_page_escapes_what_people_wrote(said, write, tmp_path):
    sign = "甲<b>&\"乙'</td><script>x</script>"
    a = write(CLEAN, "a.yaml")
    b = write(
        CLEAN.replace(OVERVIEW, f"工作{sign}。").replace("简称: 示例镇", "简称: '<i>&镇'"), "b.yaml"
    )
    page = tmp_path / "对照.html"
    assert said(a, b, "-o", page)[0] == 1
    read = Page(page.read_text(encoding="utf-8"))
    assert not {"b", "i", "script"} & {tag for tag, _ in read.tags}
    assert f"工作{sign}。" in [cell for row in read.rows for cell in row]
    assert ["机关.简称", "示例镇", "<i>&镇"] in [row[:3] for row in read.rows]


def test_the_page_shows_pictures(said, write, tmp_path):
    (tmp_path / "一.png").write_bytes(encoded(image(), "PNG"))
    figure = "图:\n  - {在: 总体情况, 文件: 一.png, 题: 公示栏, 替代文字: '镇\"<公示栏'}\n"
    page = tmp_path / "对照.html"
    said(write(CLEAN, "a.yaml"), write(CLEAN + figure, "b.yaml"), "-o", page)
    read = Page(page.read_text(encoding="utf-8"))
    (picture,) = (said for tag, said in read.tags if tag == "img")
    assert picture["alt"] == '镇"<公示栏'
    assert picture["src"].startswith("data:image/png;base64,")


# -- laws

TEXT = st.text(st.sampled_from("甲乙丙一二。；！，12ab ”"), max_size=40)


@given(text=TEXT)
def test_sentences_together_are_the_text(text):
    assert "".join(split(text)) == text


@given(a=TEXT, b=TEXT)
def test_pieces_together_are_the_sentences_whichever_comes_first(a, b):
    cut = pieces(a, b)
    assert ("".join(p.a for p in cut), "".join(p.b for p in cut)) == (a, b)
    assert [(p.b, p.a) for p in cut] == [(p.a, p.b) for p in pieces(b, a)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("laws")


def comparison(folder, a, b):
    for name, text in (("a.yaml", a), ("b.yaml", b)):
        (folder / name).write_text(text, encoding="utf-8")
    return as_json(comparing.compare(folder / "a.yaml", folder / "b.yaml").comparison)


def with_text(text):
    lines = "".join(f"\n  {line}" for line in ["甲", *text.split("\n")] if line.strip())
    return CLEAN.replace(OVERVIEW, f"|{lines}")


PARAGRAPHS = st.lists(
    st.sampled_from(
        ["公开一件。", "公开十二件。", "群众满意！", "（一）主动公开。", "\n", "其他 “甲”。", "尾"]
    ),
    max_size=12,
).map("".join)


@SLOW
@given(data=st.data(), forms=st.tuples(*[st.sampled_from(form_ids())] * 2))
def test_a_report_is_equal_to_itself_and_the_order_of_two_only_mirrors(folder, data, forms):
    texts = [as_yaml(load_form(form), data.draw(clean_numbers(form))) for form in forms]
    assert comparison(folder, texts[0], texts[0])["equal"]
    forth, back = comparison(folder, *texts), comparison(folder, *reversed(texts))
    for group in ("fields", "numbers", "not_comparable"):
        assert sides(forth[group]) == sides(back[group], mirrored=True)


@given(a=PARAGRAPHS, b=PARAGRAPHS)
@SLOW
def test_texts_are_equal_only_where_they_are_printed_alike_and_mirror(folder, a, b):
    forth, back = (comparison(folder, *map(with_text, pair)) for pair in ((a, b), (b, a)))
    printed = [
        [p.text for p in pipeline.check(folder / name).report.texts["总体情况"].paragraphs]
        for name in ("a.yaml", "b.yaml")
    ]
    assert forth["equal"] == (printed[0] == printed[1])
    assert forth["equal_sentences"] == back["equal_sentences"]
    assert sides(forth["texts"]) == sides(back["texts"], mirrored=True)


def sides(those, *, mirrored=False):
    """What each side says, sorted, a and b exchanged where they are mirrored."""
    a, b = ("b", "a") if mirrored else ("a", "b")
    kinds = {"added": "removed", "removed": "added"} if mirrored else {}
    return sorted(
        str((
            one.get("section"),
            kinds.get(one.get("kind"), one.get("kind")),
            one[a],
            one[b],
            signed(one.get("difference"), mirrored=mirrored),
        ))
        for one in those
    )  # fmt: skip


def signed(difference, *, mirrored):
    if difference is None:
        return None
    return -int(difference) if mirrored else int(difference)


@SLOW
@given(data=st.data(), form_id=st.sampled_from(form_ids()))
def test_a_changed_typed_number_is_always_named(folder, data, form_id):
    form = load_form(form_id)
    numbers = data.draw(clean_numbers(form_id))
    cell = data.draw(st.sampled_from(list(form.cells())))
    changed = {**numbers, cell: numbers[cell] + data.draw(st.integers(1, 9))}
    found = comparison(folder, as_yaml(form, numbers), as_yaml(form, changed))
    (one,) = (number for number in found["numbers"] if number["path"] == str(cell))
    assert one["a"] == str(numbers[cell])
    assert one["b"] == str(changed[cell]) or one["in_error"] == ["b"]
    line = (folder / "b.yaml").read_text(encoding="utf-8").split("\n")[one["line"] - 1]
    assert line[one["column"] - 1 :].startswith(str(changed[cell]))


def test_what_neither_wrote_has_no_line(write, said, capsys):
    a, b = write(CLEAN, "2024.yaml"), write(CLEAN.replace("2024", "2023"), "2023.yaml")
    _, out, _ = said(a, b)
    assert f"{b}（没有写，按默认）: 报送期限：2025-01-31 → 2024-01-31\n" in out
    run(["compare", str(a), str(b), "--format", "json"])
    fields = json.loads(capsys.readouterr().out)["fields"]
    (deadline,) = [one for one in fields if one["path"] == "报送期限"]
    assert (deadline["file"], deadline["line"]) == (str(b), None)
