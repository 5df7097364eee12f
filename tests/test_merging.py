"""What a person changed in the Word file: found, shown, taken over at its place in the data."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import CLEAN, EXAMPLES, OVERVIEW
from edited_word import Edited, W, replace_in, text_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import example as pinned
from hypothesis import strategies as st
from libreoffice import converted

from nianbao import pipeline
from nianbao.cli import asking, run
from nianbao.compose import compose, printed_texts
from nianbao.content import content_digest
from nianbao.errors import ReadBackError
from nianbao.making import Order
from nianbao.merging import merge as merging
from nianbao.merging.merge import compared, read_merge, taken
from nianbao.merging.origin import Origin
from nianbao.merging.threeway import joined
from nianbao.reading.blocks import Grid, Paragraph
from nianbao.reading.word import read_word
from nianbao.report.read import read_report
from nianbao.source.text import decode

ALL = [
    EXAMPLES / "示例县示例镇" / "2024.yaml",
    EXAMPLES / "示例县示例镇" / "2023.yaml",
    EXAMPLES / "米林县派镇" / "2020.yaml",
]
# One that fails is told as it was found: to make it small would take minutes.
SLOW = settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def built(path: Path, folder: Path) -> Path:
    (result,) = pipeline.build([path], folder, Order(formats=("word",)))
    assert result.written, (result.trouble, result.checked.findings)
    return result.written[0]


@pytest.fixture
def example(tmp_path):
    """A copy of an example's folder: its data file and the Word file made of it."""

    def example(source=ALL[0]):
        folder = tmp_path / "data"
        shutil.copytree(source.parent, folder)
        data = folder / source.name
        return data, built(data, tmp_path / "output")

    return example


@pytest.fixture
def small(tmp_path):
    """A small report as text: its data file and the Word file made of it."""

    def small(text, encode=lambda text: text.encode()):
        data = tmp_path / "2024.yaml"
        data.write_bytes(encode(text))
        return data, built(data, tmp_path / "output")

    return small


@pytest.fixture
def merged(capsys):
    """Runs the command; gives its exit code and what it prints as JSON."""

    def merged(word, data, *options):
        code = run(["merge", str(word), "--into", str(data), *options, "--format", "json"])
        return code, json.loads(capsys.readouterr().out)

    return merged


def texts_of(word: Path) -> list[str]:
    """All that a Word file says, cells by rows."""
    said = []
    for block in read_word(word.read_bytes(), word.name).blocks:
        if isinstance(block, Grid):
            said += [cell.text for cell in block.cells]
        else:
            said.append(block.text)
    return said


def states(result, state="open"):
    return [(c["old"], c["new"]) for c in result["changes"] if c["state"] == state]


def lines_changed(before: str, after: str) -> tuple[set[str], set[str]]:
    old, new = before.split("\n"), after.split("\n")
    return set(old) - set(new), set(new) - set(old)


# -- what is to hold above all


@pytest.mark.parametrize("source", ALL, ids=lambda path: path.stem)
def test_nothing_changed_nothing_found(source, example, merged):
    data, word = example(source)
    code, result = merged(word, data)
    assert (code, result["changes"], result["summary"]) == (0, [], "Word 文件里没有要收回的改动。")


def test_three_sentences_and_two_numbers_come_back_and_a_new_build_shows_them(
    example, merged, tmp_path
):
    data, word = example()
    before = data.read_text("utf-8")
    edited = Edited(word)
    edited.replace("全年政府信息公开工作取得新的进展", "全年工作迈上新台阶")
    edited.replace("发布信息326条", "发布各类信息326条")
    edited.replace("群众查找不够方便；", "群众找起来费劲；")
    edited.fill(edited.cell(0, 9, 1), "8")  # 行政处罚
    edited.replace("行政处罚决定7件", "行政处罚决定8件")
    edited.fill(edited.cell(2, 3, 0), "3")  # 行政复议, 结果维持
    edited.fill(edited.cell(2, 3, 4), "6")
    edited.replace("申请行政复议5件", "申请行政复议6件")
    changed = edited.save(tmp_path / "changed.docx")

    code, result = merged(changed, data, "--all")
    assert code == 0
    assert len(states(result)) == 5
    assert states(result, "follows") == [("5", "6")]
    assert states(result, "refused") == []
    gone, new = lines_changed(before, data.read_text("utf-8"))
    assert len(gone) == len(new) == 5
    assert "  行政处罚: 8" in new
    row = "  行政复议:   {结果维持: 3, 结果纠正: 1, 其他结果: 1, 尚未审结: 1, 总计: 6}"
    assert row in new
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)
    assert merged(changed, data)[1]["changes"] == []


def test_without_a_wish_nothing_is_written(example, merged, tmp_path):
    data, word = example()
    before = data.read_bytes()
    edited = Edited(word)
    edited.replace("发布信息326条", "发布信息327条")
    code, result = merged(edited.save(tmp_path / "changed.docx"), data)
    assert (code, result["written"], data.read_bytes()) == (1, [], before)
    assert [c["number"] for c in result["changes"]] == [1]


def test_only_the_numbers_that_are_named_are_taken(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.replace("发布信息326条", "发布信息327条")
    edited.replace("规范18个村级公开栏", "规范19个村级公开栏")
    edited.replace("示镇政发〔2025〕3号", "示镇政发〔2025〕4号")
    changed = edited.save(tmp_path / "changed.docx")
    code, result = merged(changed, data, "--accept", "1,3")
    assert code == 1
    assert [c["accepted"] for c in result["changes"]] == [True, False, True]
    text = data.read_text("utf-8")
    assert "〔2025〕4号" in text
    assert "信息326条" in text
    assert "规范19个" in text
    assert merged(changed, data, "--accept", "1")[0] == 0
    assert "信息327条" in data.read_text("utf-8")


# -- sentences and paragraphs


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda e: e.add_after("（五）监督", "（六）其他。办了{2}次。"),
            "  （六）其他。办了{{2}}次。",
        ),
        (lambda e: e.add_before("2024年，示例镇", "先说两句。"), "  先说两句。"),
        (
            lambda e: e.split("公开前分级审查"),
            "  公开前分级审查，涉及个人信息的先作隐去处理；对存量信息每半年清理一次，及时撤下失效内容。",
        ),
        (
            lambda e: e.replace("1.行政规范性文件公开。", "（六）行政规范性文件公开。"),
            "  （六）行政规范性文件公开。制发行政规范性文件{主动公开.行政规范性文件.制发}件，废止{主动公开.行政规范性文件.废止}件，年末现行有效{主动公开.行政规范性文件.有效}件，全文集中展示，并逐件标明效力状态。",
        ),
    ],
    ids=["added", "added first", "split", "another level"],
)
def test_paragraphs_come_and_go(change, line, example, merged, tmp_path):
    data, word = example()
    before = data.read_text("utf-8")
    edited = Edited(word)
    change(edited)
    changed = edited.save(tmp_path / "changed.docx")
    code, result = merged(changed, data, "--all")
    assert (code, len(result["changes"])) == (0, 1)
    after = data.read_text("utf-8")
    assert line in lines_changed(before, after)[1]
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


@pytest.mark.parametrize("beginning", ["（三）稳定", "针对这些问题", "上一年度指出"])
def test_a_paragraph_taken_out_leaves_the_others_as_they_are(beginning, example, merged, tmp_path):
    data, word = example()
    before = data.read_text("utf-8")
    edited = Edited(word)
    edited.remove(beginning)
    changed = edited.save(tmp_path / "changed.docx")
    assert merged(changed, data, "--all")[0] == 0
    gone, new = lines_changed(before, data.read_text("utf-8"))
    assert (len(gone), new) == (1, set())
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


def test_a_line_end_typed_into_a_sentence_is_one_change_and_keeps_its_values(
    example, merged, tmp_path
):
    data, word = example()
    edited = Edited(word)
    edited.split("复议后起诉2件")
    changed = edited.save(tmp_path / "changed.docx")
    code, result = merged(changed, data, "--all")
    assert (code, len(result["changes"])) == (0, 1)
    assert "\n  复议后起诉{复议诉讼.复议后起诉.总计}件。" in data.read_text("utf-8")
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


def test_paragraphs_joined_within_a_sentence_are_one_change(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.join("（一）提高答复质量")
    changed = edited.save(tmp_path / "changed.docx")
    code, result = merged(changed, data, "--all")
    assert (code, len(result["changes"])) == (0, 1)
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


def test_a_text_that_is_gone_is_refused_and_the_rest_is_taken(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    for beginning in ("上一年度指出", "针对这些问题", "（一）提高", "（二）优化", "（三）稳定"):
        edited.remove(beginning)
    edited.replace("规范18个村级", "规范19个村级")
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    assert len(states(result)) == 1
    (gone,) = [change for change in result["changes"] if change["state"] == "refused"]
    assert (gone["where"], gone["new"]) == ("存在问题", "")
    assert "还没有写" in gone["note"]
    text = data.read_text("utf-8")
    assert "规范19个村级" in text
    assert "针对这些问题" in text


def test_what_was_taken_over_is_not_lost_when_more_was_mended_in_the_data(example, merged):
    data, word = example()
    edited = Edited(word)
    edited.replace("规范18个村级", "规范19个村级")
    edited.save(word)
    (refused,) = pipeline.build([data], word.parent, Order(formats=("word",)))
    assert f"--into {data}" in refused.trouble.hint
    assert "规范19个村级" in "".join(texts_of(word))
    assert merged(word, data, "--all")[0] == 0
    text = data.read_text("utf-8")
    data.write_text(text.replace("考核结果全部合格", "考核结果都合格"), "utf-8")
    again = "".join(texts_of(built(data, word.parent)))
    assert "考核结果都合格" in again
    assert "规范19个村级" in again


def test_of_the_same_paragraph_added_twice_one_may_be_taken(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.add_after("（五）监督", "另有说明。")
    edited.add_after("（五）监督", "另有说明。")
    changed = edited.save(tmp_path / "changed.docx")
    assert merged(changed, data, "--accept", "1")[0] == 1
    assert data.read_text("utf-8").count("另有说明。") == 1
    _, result = merged(changed, data, "--all")
    assert states(result) == [("", "另有说明。")]
    assert data.read_text("utf-8").count("另有说明。") == 2


def test_a_first_sentence_before_a_blank_may_go(small, merged, tmp_path):
    data, word = small(CLEAN.replace("存在问题: 解读", "存在问题: |\n  有不足。 解读"))
    edited = Edited(word)
    edited.replace("有不足。 解读", "解读")
    changed = edited.save(tmp_path / "changed.docx")
    assert merged(changed, data, "--all")[0] == 0
    assert "存在问题: |\n  解读不够" in data.read_text("utf-8")


def test_two_paragraphs_become_one(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.join("2.复议和诉讼")
    changed = edited.save(tmp_path / "changed.docx")
    _, result = merged(changed, data, "--all")
    assert len(result["changes"]) == 1
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


def test_a_whole_section_written_anew(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    for beginning in ("针对这些问题", "（一）提高", "（二）优化", "（三）稳定"):
        edited.remove(beginning)
    paragraph = edited.paragraph("上一年度指出")
    replace_in(paragraph, 0, len(text_of(paragraph)), "人手少，经费紧。明年再改进。")
    changed = edited.save(tmp_path / "changed.docx")
    assert merged(changed, data, "--all")[0] == 0
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


def test_runs_that_word_split_say_what_they_say_together(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    paragraph = edited.containing("全年政府信息公开工作取得新的进展")
    whole = text_of(paragraph).replace("取得新的进展", "取得新成效")
    for run_ in paragraph.findall(f"{W}r")[1:]:
        paragraph.remove(run_)
    first = paragraph.find(f"{W}r")
    for part in re.findall(".{1,7}", whole)[::-1]:
        copy = Edited.copied(first, part)
        first.addnext(copy)
    paragraph.remove(first)
    _, result = merged(edited.save(tmp_path / "changed.docx"), data)
    ((old, new),) = states(result)
    assert old.replace("取得新的进展", "取得新成效") == new


def test_tracked_changes_and_comments_are_named(example, capsys, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.track("每半年清理一次", "每季度清理一次")
    edited.comment("（五）监督", "请再核对")
    changed = edited.save(tmp_path / "changed.docx")
    assert run(["merge", str(changed), "--into", str(data)]) == 1
    out = capsys.readouterr().out
    assert "有修订：删去的内容没有读入：第 13 段“每半年清理一次”" in out
    assert "有修订：插入的内容按已接受读入：第 13 段“每季度清理一次”" in out
    assert "有批注，没有读入：第 15 段“请再核对”" in out
    assert "[1] 总体情况第 8 段：" in out
    assert "每【半年→季度】清理一次" in out


# -- values put in for {…}


def test_a_number_that_came_from_a_table_is_a_change_of_the_table(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.replace("行政处罚决定7件", "行政处罚决定9件")
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    (change,) = result["changes"]
    assert change["where"] == "主动公开·行政处罚（总体情况第 4 段）"
    assert (change["old"], change["new"]) == ("7", "9")
    assert "表格的没有改，也会跟着变" in change["note"]
    text = data.read_text("utf-8")
    assert "  行政处罚: 9\n" in text
    assert "行政处罚决定{主动公开.行政处罚}件" in text


def test_a_total_is_computed_and_says_so(example, merged, tmp_path):
    data, word = example()
    before = data.read_bytes()
    edited = Edited(word)
    edited.fill(edited.cell(1, 3, 7), "51")
    edited.replace("被申请行政复议5件", "被申请行政复议6件")
    code, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    assert states(result, "refused") == [("5", "6"), ("50", "51")]
    assert all("合计由程序算" in change["note"] for change in result["changes"])
    assert (code, data.read_bytes()) == (1, before)


@pytest.mark.parametrize(
    ("parts", "state", "said"),
    [
        ((), "refused", "总体情况第 5 段写的是“53”"),
        (("33",), "follows", "总体情况第 5 段写的是“53”，会印成“52”"),
        (("32",), "refused", "按改过的分项算是 51）；总体情况第 5 段写的是“53”"),
    ],
    ids=["no part", "parts that make it", "other parts"],
)
def test_a_total_whose_sentence_says_another_number_tells_both(
    parts, state, said, example, merged, tmp_path
):
    data, word = example()
    edited = Edited(word)
    edited.replace("信息公开申请50件", "信息公开申请53件")
    edited.fill(edited.cell(1, 3, 7), "52")
    for part in parts:
        edited.fill(edited.cell(1, 3, 1), part)  # 自然人, 31 before
    _, result = merged(edited.save(tmp_path / "changed.docx"), data)
    (change,) = [change for change in result["changes"] if change["where"] == "申请·新收·总计"]
    assert (change["state"], change["new"]) == (state, "52")
    assert change["note"].endswith(said)


def test_what_differs_once_a_change_is_taken_is_told_for_each_side(example, capsys, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.fill(edited.cell(0, 9, 1), "9")  # 行政处罚
    changed = edited.save(tmp_path / "changed.docx")
    run(["merge", str(changed), "--into", str(data), "--all"])
    printed = capsys.readouterr().out
    assert "主动公开·行政处罚（总体情况第 4 段）：数据是“9”，Word 文件是“7”\n" in printed


def test_two_places_that_disagree_are_not_decided_here(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.replace("其中自然人31件", "其中自然人32件")
    edited.replace("自然人提出申请31件", "自然人提出申请33件")
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    (change,) = result["changes"]
    assert change["state"] == "refused"
    assert "“32”、“33”" in change["note"]


def test_values_that_still_print_stay_values(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.replace(
        "自然人提出申请31件，占新收50件的62%。",
        "全年50件申请里，自然人提出的有31件，占六成以上。",
    )
    changed = edited.save(tmp_path / "changed.docx")
    assert merged(changed, data, "--all")[0] == 0
    assert (
        "全年{申请.新收.总计}件申请里，自然人提出的有{申请.新收.自然人}件，占六成以上。"
        in data.read_text("utf-8")
    )
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


def test_the_agency_called_otherwise_in_one_sentence_is_a_matter_of_words(
    example, merged, tmp_path
):
    data, word = example()
    edited = Edited(word)
    edited.replace("2024年，示例镇认真执行", "2024年，本镇认真执行")
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    (change,) = result["changes"]
    assert "这里不再用 {机关.简称}" in change["note"]
    text = data.read_text("utf-8")
    assert "  {年度}年，本镇认真执行" in text
    assert "简称: 示例镇 " in text


def test_the_agency_called_otherwise_everywhere_is_a_change_of_its_key(small, merged, tmp_path):
    data, word = small(CLEAN.replace("存在问题: 解读不够", "存在问题: 虽然{机关.简称}解读不够"))
    edited = Edited(word)
    for paragraph in edited.paragraphs:
        if "虽然示例镇解读" in text_of(paragraph) or "根据《政府信息公开信息处理费" in text_of(
            paragraph
        ):
            whole = text_of(paragraph)
            replace_in(paragraph, 0, len(whole), whole.replace("示例镇", "本镇"))
    edited.replace("除上述情况外，示例镇", "除上述情况外，本镇")
    changed = edited.save(tmp_path / "changed.docx")
    _, result = merged(changed, data, "--all")
    assert states(result) == [("示例镇", "本镇")]
    assert "简称: 本镇}" in data.read_text("utf-8")
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


def test_a_composed_text_is_written_out(example, merged, tmp_path):
    data, word = example()
    before = data.read_text("utf-8")
    edited = Edited(word)
    edited.replace("现向社会公布。", "现予公布，请社会各界监督。")
    changed = edited.save(tmp_path / "changed.docx")
    _, result = merged(changed, data, "--all")
    assert "“导语”原来由程序拟写；接受后，整段会写进数据文件" in result["changes"][0]["note"]
    gone, new = lines_changed(before, data.read_text("utf-8"))
    assert gone == set()
    assert "导语: |" in new
    assert any(line.startswith("  根据") and "{机关.名称}编制了{年度}年" in line for line in new)
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


def test_a_value_of_a_composed_text_is_changed_where_it_stands(example, merged, tmp_path):
    data, word = example(ALL[2])
    edited = Edited(word)
    edited.replace("0894-5488201", "0894-5488209")
    changed = edited.save(tmp_path / "changed.docx")
    assert merged(changed, data, "--all")[0] == 0
    assert "  电话: 0894-5488209\n" in data.read_text("utf-8")
    assert "导语:" not in data.read_text("utf-8")
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


# -- title, number of the document, signature


def test_plain_fields_come_back(example, merged, tmp_path):
    data, word = example(ALL[1])
    edited = Edited(word)
    edited.replace("2024年2月5日", "2024年2月6日")
    edited.replace("2023年政府信息公开工作年度报告", "2023年度政府信息公开工作报告")
    edited.add_after("示例县示例镇人民政府\n", "示镇政发〔2024〕2号")
    changed = edited.save(tmp_path / "changed.docx")
    code, result = merged(changed, data, "--all")
    assert (code, len(result["changes"])) == (0, 3)
    text = data.read_text("utf-8")
    assert "成文日期: 2024-02-06         # 晚于" in text
    assert "标题: 示例县示例镇人民政府2023年度政府信息公开工作报告\n文号: " in text


def test_a_title_of_ones_own_is_written_down(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.replace("2024年政府信息公开工作年度报告", "2024年度政府信息公开工作报告")
    merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    title = read_report(data).report.title
    assert title == "示例县示例镇人民政府2024年度政府信息公开工作报告"


def test_the_date_of_signing_is_filled_in(small, merged, tmp_path):
    data, word = small(CLEAN.replace("成文日期: 2025-01-20\n", ""))
    edited = Edited(word)
    edited.replace("2025年1月　日", "2025年1月20日")
    merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    assert "\n成文日期: 2025-01-20\n" in data.read_text("utf-8")


def test_a_document_number_taken_out_goes(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.remove("示镇政发")
    assert merged(edited.save(tmp_path / "changed.docx"), data, "--all")[0] == 0
    assert "文号" not in data.read_text("utf-8")


# -- the ways in which numbers are written

ROWS = {
    "list": ("  行政复议: [1, 0, 0, 2]  # 依次", "  行政复议: [4, 0, 0, 2]  # 依次"),
    "list with total": ("  行政复议: [1, 0, 0, 2, 3]", "  行政复议: [4, 0, 0, 2, 6]"),
    "mapping": (
        "  行政复议: {结果维持: 1, 结果纠正: 0, 其他结果: 0, 尚未审结: 2}",
        "  行政复议: {结果维持: 4, 结果纠正: 0, 其他结果: 0, 尚未审结: 2}",
    ),
    "quoted": ('  行政复议: ["1", 0, 0, 2]', '  行政复议: ["4", 0, 0, 2]'),
    "over lines": (
        "  行政复议: [1,  # 维持\n    0, 0, 2]",
        "  行政复议: [4,  # 维持\n    0, 0, 2]",
    ),
    "block": (
        "  行政复议:\n    结果维持: 1 # 一件\n    结果纠正: 0\n    其他结果: 0\n    尚未审结: 2\n    总计: 3",
        "  行政复议:\n    结果维持: 4 # 一件\n    结果纠正: 0\n    其他结果: 0\n    尚未审结: 2\n    总计: 6",
    ),
    "not listed": (
        "  未列为零: true\n  行政复议: {尚未审结: 2}  # 两件",
        "  未列为零: true\n  行政复议: {尚未审结: 2, 结果维持: 4}  # 两件",
    ),
    "not listed, before": (
        "  未列为零: true\n  行政复议: {其他结果: 2, }  # 两件",
        "  未列为零: true\n  行政复议: {结果维持: 4, 其他结果: 2, }  # 两件",
    ),
    "row not listed": (
        "  未列为零: true # 其余\n  直接起诉: {尚未审结: 2}",
        "  未列为零: true # 其余\n  行政复议: {结果维持: 4}\n  直接起诉: {尚未审结: 2}",
    ),
    "flag": (
        "  全部为零: true # 没有",
        "  未列为零: true # 没有\n  行政复议: {结果维持: 4}",
    ),
}


@pytest.mark.parametrize(("old", "new"), ROWS.values(), ids=ROWS)
def test_a_number_is_written_as_its_row_is(old, new, small, merged, tmp_path):
    rest = "" if "为零" in old else "\n  直接起诉: [0, 0, 0, 0]\n  复议后起诉: [0, 0, 0, 0]"
    text = CLEAN.replace("复议诉讼: 全部为零", f"复议诉讼:\n{old}{rest}")
    data, word = small(text)
    edited = Edited(word)
    edited.fill(edited.cell(2, 3, 0), "4")
    merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    after = data.read_text("utf-8")
    if "尚未审结: 2}  # 两件" in old:  # after the columns that come before it, so first
        new = new.replace("{尚未审结: 2, 结果维持: 4}", "{结果维持: 4, 尚未审结: 2}")
    assert after == text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("主动公开: 全部为零\n", "主动公开:\n  未列为零: true\n  行政处罚: 5\n"),
        (
            "主动公开: 全部为零  # 都没有\n",
            "主动公开:   # 都没有\n  未列为零: true\n  行政处罚: 5\n",
        ),
        ("主动公开: {全部为零: true}\n", "主动公开: {未列为零: true, 行政处罚: 5}\n"),
        ("主动公开: {未列为零: true}\n", "主动公开: {未列为零: true, 行政处罚: 5}\n"),
    ],
)
def test_a_table_of_zeros_is_written_out(old, new, small, merged, tmp_path):
    text = CLEAN.replace("主动公开: 全部为零\n", old)
    data, word = small(text)
    edited = Edited(word)
    edited.fill(edited.cell(0, 9, 1), "5")
    assert merged(edited.save(tmp_path / "changed.docx"), data, "--all")[0] == 0
    assert data.read_text("utf-8") == text.replace(old, new)


@pytest.mark.parametrize("typed", ["", "三", "１２", "-1", "3.5", "12件"])
def test_what_is_no_number_is_refused_with_the_reason(typed, example, merged, tmp_path):
    data, word = example()
    before = data.read_bytes()
    edited = Edited(word)
    edited.fill(edited.cell(0, 9, 1), typed)
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    (change,) = result["changes"]
    assert (change["state"], change["new"]) == ("refused", typed)
    assert change["note"]
    assert data.read_bytes() == before


def test_money_keeps_its_unit_and_its_look(small, merged, tmp_path):
    text = CLEAN.replace("年度: 2024", "年度: 2020").replace("2025-01", "2021-01")
    text = text.replace(
        "主动公开: 全部为零",
        '主动公开:\n  未列为零: true\n  政府集中采购: {项目: 6, 金额: "251000.50", 单位: 元}',
    )
    data, word = small(text)
    edited = Edited(word)
    (cell,) = [cell for cell in edited.cells() if text_of(cell) == "251000.50元"]
    edited.fill(cell, "26.10万元")
    changed = edited.save(tmp_path / "changed.docx")
    code, result = merged(changed, data, "--all")
    assert (code, len(result["changes"])) == (0, 2)
    assert '{项目: 6, 金额: "26.10", 单位: 万元}' in data.read_text("utf-8")
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


# -- the ways in which texts are written

STYLES = {
    "plain": (
        "存在问题: 解读不够，明年改进。 # 未完\n",
        "存在问题: 解读还不够，明年改进。 # 未完\n",
    ),
    "double": ('存在问题: "解读不够，\\u660e年改进。"\n', '存在问题: "解读还不够，明年改进。"\n'),
    "single": ("存在问题: '解读不够，''明年改进。'\n", "存在问题: '解读还不够，''明年改进。'\n"),
    "block": (
        "存在问题: |\n    解读不够，明年改进。\n\n",
        "存在问题: |\n    解读还不够，明年改进。\n\n",
    ),
    "kept ends": ("存在问题: |+\n  解读不够。\n\n", "存在问题: |+\n  解读还不够。\n\n"),
    "folded": (
        "存在问题: >-\n  解读不够，明年改进。\n",
        "存在问题: >-\n  解读还不够，明年改进。\n",
    ),
}


@pytest.mark.parametrize(("old", "new"), STYLES.values(), ids=STYLES)
def test_a_text_is_written_as_it_was(old, new, small, merged, tmp_path):
    text = CLEAN.replace("存在问题: 解读不够，明年改进。\n", old)
    data, word = small(text)
    edited = Edited(word)
    edited.replace("解读不够", "解读还不够")
    assert merged(edited.save(tmp_path / "changed.docx"), data, "--all")[0] == 0
    assert data.read_text("utf-8") == text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "存在问题: 解读不够。 # 未完\n",
            "存在问题: | # 未完\n  解读不够: 是的 #1。\n  （一）明年改进。\n",
        ),
        ('存在问题: "解读不够。"\n', "存在问题: |\n  解读不够: 是的 #1。\n  （一）明年改进。\n"),
        (
            "存在问题: >\n  解读不够。\n",
            "存在问题: |\n  解读不够: 是的 #1。\n  （一）明年改进。\n",
        ),
    ],
    ids=["plain", "quoted", "folded"],
)
def test_a_text_of_one_line_that_needs_more_becomes_a_block(old, new, small, merged, tmp_path):
    text = CLEAN.replace("存在问题: 解读不够，明年改进。\n", old)
    data, word = small(text)
    edited = Edited(word)
    edited.replace("解读不够", "解读不够: 是的 #1")
    edited.add_after("解读不够", "（一）明年改进。")
    assert merged(edited.save(tmp_path / "changed.docx"), data, "--all")[0] == 0
    assert data.read_text("utf-8") == text.replace(old, new)


def test_a_plain_text_that_yaml_would_misread_is_quoted(small, merged, tmp_path):
    data, word = small(CLEAN)
    edited = Edited(word)
    edited.replace("解读不够", "解读: 不够 #1")
    assert merged(edited.save(tmp_path / "changed.docx"), data, "--all")[0] == 0
    assert '存在问题: "解读: 不够 #1，明年改进。"\n' in data.read_text("utf-8")


ENCODINGS = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "gb18030": lambda text: text.replace("\n", "\r\n").encode("gb18030"),
    "mixed": lambda text: text.replace("\n", "\r\n", 3).encode(),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_encoding_and_line_ends_stay(encode, small, merged, tmp_path):
    data, word = small(CLEAN, encode)
    edited = Edited(word)
    edited.replace("解读不够", "解读㙍不够")
    edited.fill(edited.cell(0, 9, 1), "5")
    merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    zeros = "主动公开:\n  未列为零: true\n  行政处罚: 5\n"
    new = CLEAN.replace("解读不够", "解读㙍不够").replace("主动公开: 全部为零\n", zeros)
    expected = encode(new)
    if encode is ENCODINGS["mixed"]:
        lines = new.split("\n")
        expected = ("\r\n".join(lines[:3]) + "\r\n" + "\n".join(lines[3:])).encode()
    assert data.read_bytes() == expected


def test_a_text_in_a_file_of_its_own_is_changed_there(example, merged, tmp_path):
    data, word = example(ALL[1])
    before, beside = data.read_bytes(), data.parent / "总体情况-2023.txt"
    old = beside.read_text("utf-8")
    edited = Edited(word)
    edited.replace("发布各类信息214条", "发布各类信息215条")
    edited.add_after("（五）监督保障", "（六）其他。没有。")
    changed = edited.save(tmp_path / "changed.docx")
    code, result = merged(changed, data, "--all")
    assert (code, result["written"], data.read_bytes()) == (0, [str(beside)], before)
    gone, new = lines_changed(old, beside.read_text("utf-8"))
    assert (len(gone), len(new)) == (1, 2)
    assert texts_of(built(data, tmp_path / "again")) == texts_of(changed)


# -- what cannot be placed


def test_what_has_no_place_is_said(example, merged, tmp_path):
    data, word = example()
    before = data.read_bytes()
    edited = Edited(word)
    edited.add_after("二、主动公开", "表前的话。")
    edited.add_after("2025年1月20日", "抄送：县政府办公室。")
    edited.replace("三、收到和处理", "三、收到并处理")
    edited.fill(edited.cell(2, 2, 5), "维持结果")
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    refused = {change["new"]: change["note"] for change in result["changes"]}
    assert {change["state"] for change in result["changes"]} == {"refused"}
    assert "只有表" in refused["表前的话。"]
    assert "落款后面" in refused["抄送：县政府办公室。"]
    assert "各部分的标题由表式规定" in refused["三、收到并处理政府信息公开申请情况"]
    assert "栏目由表式规定" in refused["维持结果"]
    assert data.read_bytes() == before


def test_rows_of_a_table_that_came_or_went_are_said_and_the_others_still_compared(
    example, merged, tmp_path
):
    data, word = example()
    edited = Edited(word)
    table = edited.body.findall(f"{W}tbl")[0]
    edited.fill(edited.cell(0, 9, 1), "8")
    table.remove(table.findall(f"{W}tr")[6])
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    assert states(result) == [("7", "8")]
    ((old, new),) = states(result, "refused")
    assert "42" in old
    assert new == ""


def test_two_numbers_in_a_cell_are_not_made_one(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    cell = edited.cell(0, 9, 1)
    edited.fill(cell, "1")
    cell.append(Edited.typed(cell.find(f"{W}p"), "2"))
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    assert states(result, "refused") == [("7", "1 2")]
    assert "不是一个数" in result["changes"][0]["note"]


def test_a_table_without_one_of_its_columns_is_said_once(example, capsys, tmp_path):
    data, word = example()
    edited = Edited(word)
    for row in edited.body.findall(f"{W}tbl")[2].findall(f"{W}tr"):
        row.remove(row.findall(f"{W}tc")[-1])
    assert run(["merge", str(edited.save(tmp_path / "changed.docx")), "--into", str(data)]) == 1
    out = capsys.readouterr().out
    assert "  · 复议诉讼：表里的行和格同原来的对不上" in out
    assert "1 处没法接受。" in out


def test_a_table_that_is_gone_is_said(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.body.remove(edited.body.findall(f"{W}tbl")[2])
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    (change,) = result["changes"]
    assert (change["where"], change["state"]) == ("复议诉讼", "refused")
    assert "没有找到这张表" in change["note"]


def test_rows_that_changed_places_are_not_read(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    rows = edited.body.findall(f"{W}tbl")[0].findall(f"{W}tr")
    rows[9].addprevious(rows[10])
    _, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    assert states(result) == []
    assert len(states(result, "refused")) == 4


PICTURE = "图:\n  - {在: 存在问题, 数据: 申请.新收, 题: 申请人构成}  # 一张\n"


def test_a_caption_comes_back(small, merged, tmp_path):
    numbers = "申请:\n  未列为零: true\n  新收: {自然人: 2}\n  结转下年: {自然人: 2}\n"
    text = CLEAN.replace("申请: 全部为零\n", numbers) + PICTURE
    data, word = small(text)
    edited = Edited(word)
    edited.replace("申请人构成", "申请人的构成")
    merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    assert data.read_text("utf-8") == text.replace("申请人构成", "申请人的构成")


def test_words_of_ones_own_template_are_no_changes(example, merged, tmp_path):
    data, _ = example()
    pipeline.new_template(tmp_path / "standard.docx", "2021")
    own = Edited(tmp_path / "standard.docx")
    own.body.insert(0, Edited.typed(own.paragraphs[0], "示例县文件"))
    own.add_after("{{ 成文日期 }}", "（此件公开发布）")
    template = own.save(tmp_path / "own.docx")
    (result,) = pipeline.build([data], tmp_path / "own", Order(("word",), template))
    edited = Edited(result.written[0])
    assert merged(result.written[0], data)[0] == 1
    assert merged(result.written[0], data, "--template", str(template))[1]["changes"] == []
    edited.replace("信息326条", "信息327条")
    edited.replace("（此件公开发布）", "（此件依申请公开）")
    changed = edited.save(tmp_path / "changed.docx")
    _, result = merged(changed, data, "--template", str(template))
    assert len(states(result)) == 1
    assert states(result, "refused") == [("", "（此件依申请公开）")]


# -- files that do not belong together


def rewrite(data: Path, *pairs: tuple[str, str]) -> str:
    """The clerk's own changes of the data; the file's new text."""
    text = data.read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    data.write_text(text, "utf-8")
    return text


LATER = [
    ("信息326条", "信息327条"),
    ("行政处罚: 7\n", "行政处罚: 9\n"),
    ("示镇政发〔2025〕3号", "示镇政发〔2025〕5号"),
    ("成文日期: 2025-01-20", "成文日期: 2025-01-21"),
    (
        "  针对这些问题，将从以下三个方面改进：\n",
        "  针对这些问题，重点做好三件事。\n  另起一段。\n",
    ),
    ("三是村组信息员变动频繁，业务不够熟练。", "三是村组信息员变动频繁。"),
    ("电话: 0000-5550101", "电话: 0000-5550109"),
]


def test_what_was_changed_in_the_data_only_is_left_alone(example, merged):
    data, word = example()
    text = rewrite(data, *LATER)
    code, result = merged(word, data, "--all")
    assert (code, result["changes"], result["written"]) == (0, [], [])
    assert data.read_text("utf-8") == text
    (remark,) = result["remarks"]
    assert re.search(r"以后，数据文件又改过 \d 处，那些没有动", remark)


def test_changes_of_both_sides_come_together(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.replace("规范18个村级", "规范19个村级")
    edited.replace("群众查找不够方便；", "群众找起来费劲；")
    edited.fill(edited.cell(0, 6, 1), "43")
    edited.replace("行政许可决定42件", "行政许可决定43件")
    edited.add_after("（五）监督保障。", "（六）新的一段。")
    changed = edited.save(tmp_path / "changed.docx")
    later = rewrite(data, *LATER[:5], LATER[6])
    _, result = merged(changed, data, "--all")
    gone, new = lines_changed(later, data.read_text("utf-8"))
    assert [c["where"] for c in result["changes"] if c["state"] == "refused"] == []
    assert all(not c["accepted"] for c in result["changes"] if c["state"] == "conflict")
    text = data.read_text("utf-8")
    for words in ("信息327条", "行政处罚: 9\n", "〔2025〕5号", "重点做好三件事。", "5550109"):
        assert words in text
    for words in ("规范19个村级", "群众找起来费劲；", "（六）新的一段。", "行政许可: 43\n"):
        assert words in text
    assert (len(gone), len(new)) == (3, 4)


CONFLICTS = {
    "cell": (("行政处罚: 7\n", "行政处罚: 9\n"), "行政处罚: 8\n", ("7", "9", "8")),
    "text": (("信息326条", "信息327条"), "信息328条", ("326", "327", "328")),
    "doc_no": (("〔2025〕3号", "〔2025〕5号"), "〔2025〕4号", ("3号", "5号", "4号")),
    "date": (("2025-01-20", "2025-01-21"), "2025-01-22", ("20日", "21日", "22日")),
}


@pytest.fixture
def conflict(example, tmp_path):
    """A data file and a Word file that both changed the same thing otherwise, and one thing more
    in the Word file."""

    def conflict(what):
        data, word = example()
        edited = Edited(word)
        if what == "cell":
            edited.fill(edited.cell(0, 9, 1), "8")
        edited.replace("信息326条", "信息328条" if what == "text" else "信息326条")
        edited.replace("〔2025〕3号", "〔2025〕4号" if what == "doc_no" else "〔2025〕3号")
        edited.replace("2025年1月20日", "2025年1月22日" if what == "date" else "2025年1月20日")
        edited.replace("规范18个村级", "规范19个村级")
        changed = edited.save(tmp_path / "changed.docx")
        rewrite(data, CONFLICTS[what][0])
        return data, changed

    return conflict


@pytest.mark.parametrize("what", CONFLICTS)
def test_what_both_changed_is_a_conflict_that_all_does_not_take(what, conflict, merged):
    data, changed = conflict(what)
    (_, mine), theirs, three = CONFLICTS[what]
    code, result = merged(changed, data, "--all")
    assert code == 1
    (one,) = (c for c in result["changes"] if c["state"] == "conflict")
    assert [
        t in said for t, said in zip(three, (one["base"], one["old"], one["word"]), strict=True)
    ]
    assert three[0] in one["base"]
    assert three[1] in one["old"]
    assert three[2] in one["word"]
    text = data.read_text("utf-8")
    assert mine in text
    assert "规范19个村级" in text
    code, result = merged(changed, data, "--accept", "1")
    assert (code, len(result["written"])) == (0, 1)
    text = data.read_text("utf-8")
    assert theirs in text
    assert mine not in text
    assert "规范19个村级" in text


def test_a_conflict_is_shown_with_its_three_values(conflict, capsys):
    data, changed = conflict("cell")
    assert run(["merge", str(changed), "--into", str(data)]) == 1
    out = capsys.readouterr().out
    assert "数据后来也改了这里" in out
    lines = [line.strip() for line in out.split("\n")]
    at = lines.index("写出时：7")
    assert lines[at : at + 3] == ["写出时：7", "数据现在：9", "Word 文件：8"]


def test_yes_at_the_terminal_takes_a_conflict_and_all_the_rest_does_not(
    conflict, monkeypatch, capsys
):
    data, changed = conflict("doc_no")
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "a")
    assert run(["merge", str(changed), "--into", str(data)]) == 1
    text = data.read_text("utf-8")
    assert ("〔2025〕5号" in text, "规范19个村级" in text) == (True, True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "y")
    assert run(["merge", str(changed), "--into", str(data)]) == 0
    assert "〔2025〕4号" in data.read_text("utf-8")
    assert "写出时：示镇政发〔2025〕3号" in capsys.readouterr().out


@pytest.mark.parametrize("way", ["asked", "told"])
def test_once_a_person_has_chosen_build_goes_on(way, example, monkeypatch, capsys, tmp_path):
    """The leader and the clerk changed the same sentence; the clerk's stays."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))  # where nobody has chosen yet
    data, word = example()
    edited = Edited(word)
    edited.replace("信息326条", "信息328条")
    edited.save(word)
    rewrite(data, ("信息326条", "信息327条"))
    again = ["build", str(data), "-o", str(word.parent), "--formats", "word"]
    assert run(again) == 3
    assert "--done" in capsys.readouterr().err
    answers = iter(["n", "y"])
    monkeypatch.setattr(asking, "is_terminal", lambda: way == "asked")
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(answers))
    told = ["--done"] if way == "told" else []
    assert run(["merge", str(word), "--into", str(data), *told]) == 0
    assert run(again) == 0
    assert any("信息327条" in text for text in texts_of(word))
    edited.save(word)
    edited.replace("信息328条", "信息329条")
    edited.save(word)
    assert run(again) == 3


def test_what_both_changed_alike_is_nothing(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.replace("信息326条", "信息327条")
    edited.fill(edited.cell(0, 9, 1), "9")
    edited.replace("行政处罚决定7件", "行政处罚决定9件")
    changed = edited.save(tmp_path / "changed.docx")
    text = rewrite(data, *LATER[:2])
    assert merged(changed, data, "--all") == (
        0,
        {"file": str(data), "word": str(changed), "remarks": [], "changes": [],
         "summary": "Word 文件里没有要收回的改动。", "written": []},
    )  # fmt: skip
    assert data.read_text("utf-8") == text


def test_a_number_changed_in_the_data_stays_in_a_sentence_that_the_leader_reworded(
    example, merged, tmp_path
):
    data, word = example()
    edited = Edited(word)
    edited.replace("作出行政许可决定42件", "依法作出行政许可决定42件")
    changed = edited.save(tmp_path / "changed.docx")
    later = rewrite(data, LATER[1])
    _, result = merged(changed, data, "--all")
    assert [c["state"] for c in result["changes"]] == ["conflict"]
    assert "行政处罚决定9件" in result["changes"][0]["new"]
    assert data.read_text("utf-8") == later
    assert merged(changed, data, "--accept", "1")[0] == 0
    wanted = later.replace("作出行政许可决定", "依法作出行政许可决定")
    assert data.read_text("utf-8") == wanted


def test_without_what_was_printed_all_is_refused_and_changes_are_asked_for(
    example, capsys, tmp_path
):
    data, word = example()
    edited = Edited(word)
    edited.forget("内容数据")
    edited.replace("规范18个村级", "规范19个村级")
    changed = edited.save(tmp_path / "changed.docx")
    text = rewrite(data, LATER[0])
    assert run(["merge", str(changed), "--into", str(data)]) == 1
    out, err = capsys.readouterr()
    assert "以后，数据文件又改过" in err
    assert "信息【327→326】条" in out
    assert "加 --accept 1" in out
    assert "加 --all" not in out
    assert run(["merge", str(changed), "--into", str(data), "--all"]) == 3
    err = capsys.readouterr().err
    assert "--accept" in err
    assert "终端" in err
    assert data.read_text("utf-8") == text
    assert run(["merge", str(changed), "--into", str(data), "--accept", "2"]) == 1
    assert data.read_text("utf-8") == text.replace("规范18个", "规范19个")


def test_a_file_that_lost_all_its_properties_is_compared_with_the_data(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.forget("")
    edited.replace("规范18个村级", "规范19个村级")
    code, result = merged(edited.save(tmp_path / "changed.docx"), data, "--all")
    assert (code, len(states(result))) == (0, 1)
    assert "不像是本程序写出的" in result["remarks"][0]


@pytest.mark.parametrize("forgets", [(), ("内容数据",)])
def test_a_number_taken_over_does_not_go_back_at_the_next_merge(forgets, example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.fill(edited.cell(0, 9, 1), "8")  # the sentence that prints it still says 7
    edited.forget(*forgets)
    changed = edited.save(tmp_path / "changed.docx")
    assert merged(changed, data, "--all")[0] == 0
    assert "行政处罚: 8\n" in data.read_text("utf-8")
    code, result = merged(changed, data)
    assert (code, states(result)) == (1 if forgets else 0, [])
    assert ["看不出哪个对" in c["note"] for c in result["changes"]] == [True] * len(forgets)
    assert "行政处罚: 8\n" in data.read_text("utf-8")


@pytest.mark.parametrize("forgets", [(), ("内容", "年度"), ("",)])
@pytest.mark.parametrize("source", ALL[1:], ids=lambda path: path.stem)
def test_a_word_file_of_another_report_is_refused(source, forgets, example, capsys, tmp_path):
    folder = tmp_path / "other"
    shutil.copytree(source.parent, folder)
    edited = Edited(built(folder / source.name, tmp_path / "other-output"))
    edited.forget(*forgets)
    changed = edited.save(tmp_path / "wrong.docx")
    data, _ = example()
    before = data.read_bytes()
    for options in ((), ("--all",), ("--accept", "1")):
        assert run(["merge", str(changed), "--into", str(data), *options]) == 3
        out, err = capsys.readouterr()
        assert "数据文件是 2024 年度的，没有对照" in err
        assert out == ""
    assert data.read_bytes() == before


@pytest.mark.parametrize("forgets", [(), ("",)])
def test_a_word_file_of_another_agency_is_refused(forgets, example, capsys, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.forget(*forgets)
    changed = edited.save(tmp_path / "wrong.docx")
    text = data.read_text("utf-8").replace(
        "名称: 示例县示例镇人民政府", "名称: 示例县模板乡人民政府"
    )
    data.write_text(text, "utf-8")
    assert run(["merge", str(changed), "--into", str(data), "--all"]) == 3
    out, err = capsys.readouterr()
    assert "是“示例县示例镇人民政府”的年报，数据文件是“示例县模板乡人民政府”的" in err
    assert (out, data.read_text("utf-8")) == ("", text)


def test_the_leader_may_correct_the_agency_and_the_title(example, merged, tmp_path):
    data, word = example()
    edited = Edited(word)
    signature = [p for p in edited.paragraphs if text_of(p) == "示例县示例镇人民政府"][-1]
    replace_in(signature, 0, len(text_of(signature)), "示例县示例乡人民政府")
    assert merged(edited.save(tmp_path / "changed.docx"), data, "--all")[1]["written"]
    assert "名称: 示例县示例乡人民政府" in data.read_text("utf-8")
    assert merged(tmp_path / "changed.docx", data)[0] == 0


def test_a_word_file_with_another_year_among_its_properties_is_named(example, capsys, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.set_property("年度", "2023")
    run(["merge", str(edited.save(tmp_path / "changed.docx")), "--into", str(data)])
    assert "是 2023 年度的，数据文件是 2024 年度的" in capsys.readouterr().err


NO_WORD = {
    "empty": (lambda _: b"", "是空的"),
    "photo": (lambda _: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(200), "是图片"),
    "pdf": (lambda _: b"%PDF-1.7\n1 0 obj", "其实是PDF，不是 Word 文档"),
    "page": (lambda _: b"<html><body><p>1</p></body></html>", "其实是网页，不是 Word 文档"),
    "truncated": (lambda whole: whole[: len(whole) // 2], "changed.docx"),
    "folder": (None, "不是文件"),
}


@pytest.mark.parametrize("command", ["merge", "adopt"])
@pytest.mark.parametrize("what", NO_WORD)
def test_what_is_no_word_file_is_told_for_what_it_is(what, command, example, capsys, tmp_path):
    data, word = example()
    make, said = NO_WORD[what]
    changed = tmp_path / "changed.docx"
    if make:
        changed.write_bytes(make(word.read_bytes()))
    else:
        changed.mkdir()
    arguments = {
        "merge": ["merge", str(changed), "--into", str(data)],
        "adopt": ["template", "adopt", str(changed), "-o", str(tmp_path / "new.docx")],
    }
    assert run(arguments[command]) == 3
    out, err = capsys.readouterr()
    assert said in err
    assert (out, len(err.splitlines())) == ("", 1)
    assert not (tmp_path / "new.docx").exists()


def test_outside_a_terminal_the_list_ends_with_what_to_do(example, capsys, tmp_path):
    data, word = example()
    edited = Edited(word)
    for old, new in (("信息326条", "信息327条"), ("规范18个", "规范19个"), ("3期", "4期")):
        edited.replace(old, new)
    changed = edited.save(tmp_path / "changed.docx")
    run(["merge", str(changed), "--into", str(data)])
    lines = capsys.readouterr().out.rstrip().split("\n")
    assert lines[-2:] == [
        "接受全部：加 --all；接受几条：加 --accept 1,3",
        "其余的不要了（以后 build 可以覆盖这份 Word 文件）：加 --done",
    ]


@pytest.mark.parametrize(
    ("word", "data", "code", "said"),
    [
        ("nothing.docx", None, 3, "没有这个文件"),
        ("text.docx", None, 3, "text.docx"),
        (None, "nothing.yaml", 3, "没有这个文件"),
        (None, "wrong.yaml", 3, "有错误，没法和 Word 文件对照"),
        (None, "book.xlsx", 3, "没有这个文件"),
    ],
)
def test_files_that_cannot_be_used_get_one_sentence(
    word, data, code, said, example, capsys, tmp_path
):
    (tmp_path / "text.docx").write_text("no zip")
    (tmp_path / "wrong.yaml").write_text("年度: 2024\n", "utf-8")
    right = dict(zip(("data", "word"), example(), strict=True))
    word = tmp_path / word if word else right["word"]
    data = tmp_path / data if data else right["data"]
    found = run(["merge", str(word), "--into", str(data)])
    out, err = capsys.readouterr()
    assert found == code
    assert said in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--accept", "7"], "没有编号 7，只有 1 到 1"),
        (["--accept", "eins"], "要写成 1,3-5 的样子"),
        (["--accept", "1", "--all"], "只能写一个"),
    ],
)
def test_wishes_that_make_no_sense_change_nothing(options, said, example, capsys, tmp_path):
    data, word = example()
    before = data.read_bytes()
    edited = Edited(word)
    edited.replace("信息326条", "信息327条")
    changed = edited.save(tmp_path / "changed.docx")
    assert run(["merge", str(changed), "--into", str(data), *options]) == 2
    assert said in capsys.readouterr().err
    assert data.read_bytes() == before


def test_data_changed_while_a_person_looks_are_not_written_over(example, tmp_path):
    data, word = example()
    edited = Edited(word)
    edited.replace("信息326条", "信息327条")
    found = read_merge(edited.save(tmp_path / "changed.docx"), data)
    data.write_bytes(data.read_bytes() + b"# more\n")
    with pytest.raises(merging.FileError, match="刚才又被改过"):
        merging.take_over(found, {1})
    assert "信息326条" in data.read_text("utf-8")


def test_what_does_not_read_back_as_wanted_is_not_written(example, tmp_path, monkeypatch):
    data, word = example()
    edited = Edited(word)
    edited.replace("信息326条", "信息327条")
    found = read_merge(edited.save(tmp_path / "changed.docx"), data)
    right = merging.rewritten

    def wrong(*arguments):
        return {path: new.replace("镇1号".encode(), "镇2号".encode()).replace(b"43.1", b"1") + b"x: 1\n"
                for path, new in right(*arguments).items()}  # fmt: skip

    monkeypatch.setattr(merging, "rewritten", wrong)
    with pytest.raises(ReadBackError):
        merging.take_over(found, {1})
    assert "信息326条" in data.read_text("utf-8")


# -- at the terminal


@pytest.mark.parametrize(
    ("answers", "taken_over", "code"),
    [
        ("y\nn\ny\nn\n", ["信息327条", "19个"], 1),
        ("n\na\n", ["〔2025〕4号", "19个"], 1),
        ("a\n", ["信息327条", "〔2025〕4号", "19个"], 0),
        ("x\nq\n", [], 1),
    ],
)
def test_each_change_is_asked_for(
    answers, taken_over, code, example, tmp_path, monkeypatch, capsys
):
    data, word = example()
    edited = Edited(word)
    edited.replace("信息326条", "信息327条")
    edited.replace("规范18个村级", "规范19个村级")
    edited.replace("示镇政发〔2025〕3号", "示镇政发〔2025〕4号")
    changed = edited.save(tmp_path / "changed.docx")
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    given_ = iter(answers.split())
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(given_))
    assert run(["merge", str(changed), "--into", str(data)]) == code
    text = data.read_text("utf-8")
    order = {"〔2025〕4号": 0, "信息327条": 1, "19个": 2}
    said = [words for words in order if words in text]
    wanted = {"y\nn\ny\nn\n": ["〔2025〕4号", "19个"], "n\na\n": ["信息327条", "19个"]}
    assert said == wanted.get(answers, sorted(taken_over, key=order.__getitem__))
    out = capsys.readouterr().out
    assert "【3→4】" in out
    assert ("没有接受，文件没有改动。" in out) is (said == [])


# -- any change of any text

# What YAML, {…} and those who cut sentences may trip over.
SIGNS = [
    *"一二三件年。，；：！？（）{}｛｝#-*&|>%@`[]?~'\"\\“”‘’「」…—　 \u00a0０1",
    "12", "50", "3.25", "1,000", "2024", "{年度}", "{{", "}}", ": ", " #", "- ", "---", "null",
    "（一）", "1.", "其中", "\\n", "㙍", "𠮷", "\U0001f600", "e\u0301", "\u200b", "\t",
]  # fmt: skip
WORDS = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=8).map("".join)
SENTENCE = re.compile("[^。]*。?")


def places(text: str) -> list[int]:
    """Where people type: at the ends, before and after numbers and points."""
    return [0, *(m.start() for m in re.finditer(r"(?<=\d)|(?=\d)|(?<=[。，])", text)), len(text)]


def sentences(text: str, at: int) -> tuple[list[str], int]:
    """The sentences of a text, and the number of one."""
    those = [one for one in SENTENCE.findall(text) if one] or [text]
    return those, at % len(those)


def sentence_gone(out, i, at, _):
    those, n = sentences(out[i], at)
    return ["".join(those[:n] + those[n + 1 :])]


def sentence_twice(out, i, at, _):
    those, n = sentences(out[i], at)
    return ["".join(those[: n + 1] + those[n:])]


def sentences_swapped(out, i, at, _):
    those, n = sentences(out[i], at)
    return ["".join(those[:n] + those[n:][::-1])]


def number_typed(out, i, at, _):
    found = list(re.finditer(r"\d+", out[i])) or [re.match("", out[i])]
    one = found[at % len(found)]
    return [out[i][: one.start()] + str(at % 100) + out[i][one.end() :]]


DOINGS = {
    "type": lambda out, i, at, words: [out[i][:at] + words + out[i][at:]],
    "type much": lambda out, i, at, words: [out[i][:at] + words * 200 + out[i][at:]],
    "cut": lambda out, i, at, _: [out[i][:at] + out[i][at + 6 :]],
    "paste": lambda out, i, at, _: [out[i][:at] + out[i * 7 % len(out)][:20] + out[i][at:]],
    "split": lambda out, i, at, _: [out[i][:at], out[i][at:]],
    "add": lambda out, i, _, words: [words, out[i]],
    "add twice": lambda out, i, _, words: [words, words, out[i]],
    "copy": lambda out, i, *_: [out[i], out[i]],
    "remove": lambda *_: [],
    "join": lambda out, i, *_: [out[i] + (out.pop(i + 1) if i + 1 < len(out) else "")],
    "sentence gone": sentence_gone,
    "sentence twice": sentence_twice,
    "sentences swapped": sentences_swapped,
    "number": number_typed,
}


@st.composite
def rewritings(draw):
    """What a person does to a list of paragraphs, one thing after the other."""
    number = st.integers(0, 1000)
    what = st.sampled_from(list(DOINGS))
    return draw(st.lists(st.tuples(what, number, number, WORDS), min_size=1, max_size=5))


def rewritten(paragraphs: list[str], doings) -> list[str]:
    """The paragraphs as they are read from the Word file."""
    out = list(paragraphs)
    for what, n, at, words in doings:
        i = n % len(out)
        likely = places(out[i])
        place = likely[at // 2 % len(likely)] if at % 2 else at % (len(out[i]) + 1)
        words = words.replace("\t", " ")
        out[i : i + 1] = DOINGS[what](out, i, place, words)
        out = [kept for one in out if (kept := one.strip(" 　\t\u00a0"))] or ["。"]
    return out


# Each way to write a text, in each encoding; and {…} beside numbers and signs.
SMALL = """\
# 注一
年度: 2024
机关: {{名称: 示例县示例镇人民政府, 简称: 示例镇}}
成文日期: 2025-01-20
导语: 现公布本镇报告。
总体情况: {overview}
主动公开: {{未列为零: true, 行政处罚: 7}}  # 七件
申请: 全部为零
复议诉讼:
  行政复议: [1, 0, 0, 2]  # 依次
  直接起诉: [0, 0, 0, 0]
  复议后起诉: [0, 0, 0, 0]
存在问题: {problems}
# 注二
信息处理费: 40 # 元
其他事项: {other}
签发: 纸质
"""
VALUE = "处罚{主动公开.行政处罚}件，复议{复议诉讼.行政复议.总计}件。"
STYLED = [
    ("crlf", f"'{OVERVIEW}{VALUE}'", f'"{VALUE}：明年改进。" # 注', "没有其他事项。"),
    ("mark", f">-\n  {OVERVIEW}{VALUE}\n", f"|+\n    {VALUE}\n    （一）改进。\n\n", VALUE),
    ("gb18030", f'"{OVERVIEW}\\n{VALUE}"', f">\n  甲。{VALUE}\n", f"|2-\n   甲{{{{乙}}}}。\n  {VALUE}\n"),
]  # fmt: skip


class Original(tuple):
    """A data file and its Word file as read, told by the file's name alone."""

    def __repr__(self):
        return str(self[0])


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """Each example and small ones in other styles: a data file, and its Word file as read."""
    found = []
    folders = [tmp_path_factory.mktemp("original") for _ in (*ALL, *STYLED)]
    for source, folder in zip(ALL, folders, strict=False):
        shutil.copytree(source.parent, folder / "data")
    for (encoding, *texts), folder in zip(STYLED, folders[len(ALL) :], strict=True):
        (folder / "data").mkdir()
        text = SMALL.format(**dict(zip(("overview", "problems", "other"), texts, strict=True)))
        (folder / "data" / "2024.yaml").write_bytes(ENCODINGS[encoding](text))
    names = [source.name for source in ALL] + ["2024.yaml"] * len(STYLED)
    for folder, name in zip(folders, names, strict=True):
        data = folder / "data" / name
        word = built(data, folder / "output")
        found.append(Original((data, read_word(word.read_bytes(), word.name))))
    return found


def with_texts(document, old, new):
    """The Word file with other paragraphs in place of those of some texts."""
    blocks, out, n = document.blocks, [], 0
    keys = {paragraphs[0]: key for key, paragraphs in old.items()}
    while n < len(blocks):
        key = keys.pop(blocks[n].text, None) if isinstance(blocks[n], Paragraph) else None
        out += [Paragraph(text, "第 1 段") for text in new[key]] if key else [blocks[n]]
        n += len(old[key]) if key else 1
    return replace(document, blocks=tuple(out))


@SLOW
@given(
    which=st.integers(0, 5),
    doings=st.tuples(rewritings(), rewritings()),
    is_known=st.booleans(),
    chosen=st.sets(st.integers(1, 9)),
)
@pinned(  # a paragraph is copied, and one that says the same is not taken
    which=0,
    doings=(
        [("copy", 208, 348, "。1.其中~” ’{"), ("remove", 0, 344, "1.，")],
        [
            ("type much", 191, 736, ">𠮷。: é㙍"),
            ("sentence gone", 191, 999, "é：202450"),
            ("split", 344, 324, ">𠮷。: é㙍"),
            ("copy", 958, 53, "\u3000é”]"),
        ],
    ),
    is_known=False,
    chosen={1, 2, 3, 4, 5, 7, 8, 9},
)
def test_any_change_of_words_is_taken_over_as_it_is(originals, which, doings, is_known, chosen):
    data, document = originals[which]
    report = read_report(data).report
    base = compose(report)
    keys = [key for key in report.form.texts if key in report.texts][:2]
    old = {key: [p.text for p in printed_texts(report)[key]] for key in keys}
    new = {key: rewritten(old[key], done) for key, done in zip(keys, doings, strict=True)}
    origin = Origin(content_digest(base), base) if is_known else Origin()
    found = compared(with_texts(document, old, new), origin, data)
    assert taken(found, ()).files == {}
    only_chosen_are_taken(found, chosen, data)
    result = taken(found, {change.number for change in found.open})
    after = read_report(data, {**found.files, **result.files}).report
    printed = {key: [p.text for p in printed_texts(after)[key]] for key in keys}
    if not result.left:
        assert printed == new
    elif all(change.is_open for change in found.changes):
        # a number of the tables reads otherwise in some places and not in others
        assert _without_numbers(printed) == _without_numbers(new)
    else:
        assert all(change.note for change in found.changes if not change.is_open)
    others = {k: p for k, p in printed_texts(after).items() if k not in keys}
    if after.numbers == report.numbers:
        assert others == {k: p for k, p in printed_texts(report).items() if k not in keys}


def only_chosen_are_taken(found, chosen, data):
    """Some changes: the new words of those are there, and of the others the old ones still are."""
    before = read_report(data).report
    after = read_report(data, {**found.files, **taken(found, chosen).files}).report
    said, was = (_without_numbers(all_texts(report)) for report in (after, before))
    for change in found.open:
        key = change.where.split("第")[0].removesuffix("开头")
        is_of_words = key in said and change.old.strip() != change.new.strip()
        if not is_of_words or "另列一条" in change.note:
            continue
        (stays,) = _without_numbers({"": [change.new if change.number in chosen else change.old]})[
            ""
        ]
        assert stays.strip() in said[key][0]  # no paragraph begins with a blank
    assert all(said[key] == was[key] for key in said if not any(
        change.where.startswith(key) for change in found.open if change.number in chosen
    ))  # fmt: skip


def all_texts(report):
    """The paragraphs of each text as one."""
    return {key: ["\n".join(p.text for p in ps)] for key, ps in printed_texts(report).items()}


def _without_numbers(texts):
    return {key: [re.sub(r"\d[\d.,]*", "#", text) for text in ps] for key, ps in texts.items()}


@SLOW
@given(
    which=st.sampled_from([0, 1, 3, 4, 5]),
    changes=st.dictionaries(st.integers(0, 10_000), st.integers(0, 99), min_size=1, max_size=4),
)
def test_any_change_of_cells_is_taken_over_and_every_comment_stays(originals, which, changes):
    data, document = originals[which]
    report = read_report(data).report
    own = [c for c in report.form.cells() if not report.form.tables[c.table].parts(c)]
    wanted = {own[n % len(own)]: str(number) for n, number in changes.items()}
    grids = {s.key: s.grid for s in compose(report).sections if s.grid}
    tables = iter(grids.values())
    blocks = tuple(
        _filled(block, next(tables), wanted) if isinstance(block, Grid) else block
        for block in document.blocks
    )
    found = compared(replace(document, blocks=blocks), Origin(), data)
    result = taken(found, {change.number for change in found.open})
    after = read_report(data, {**found.files, **result.files}).report
    expected = {c: wanted.get(c, report.numbers[c].text) for c in own}
    assert {c: after.numbers[c].text for c in own} == expected
    comments = re.compile("#.*")
    old, new = found.files[data], result.files.get(data, found.files[data])
    was, now = (decode(content, data.name).text for content in (old, new))
    assert comments.findall(now) == comments.findall(was)


def refused(found):
    """The places, and what was typed there, that cannot be taken over."""
    return {(one.where, one.new) for one in found.changes if one.state == "refused" and one.old}


@settings(SLOW, max_examples=12)
@given(
    which=st.integers(0, 2),
    doings=st.tuples(rewritings(), rewritings()),
    changes=st.dictionaries(st.integers(0, 10_000), st.integers(0, 99), max_size=4),
)
def test_nothing_that_only_the_data_changed_ever_goes_back(originals, which, doings, changes):
    data, document = originals[which]
    report = read_report(data).report
    base = compose(report)
    keys = [key for key in report.form.texts if key in report.texts][:2]
    old = {key: [p.text for p in printed_texts(report)[key]] for key in keys}
    new = {key: rewritten(old[key], done) for key, done in zip(keys, doings, strict=True)}
    own = [c for c in report.form.cells() if not report.form.tables[c.table].parts(c)]
    wanted = {own[n % len(own)]: str(number) for n, number in changes.items()}
    tables = iter([s.grid for s in base.sections if s.grid])
    blocks = tuple(
        _filled(b, next(tables), wanted) if isinstance(b, Grid) else b for b in document.blocks
    )
    there = compared(replace(document, blocks=blocks), Origin(), data)
    later = taken(there, {change.number for change in there.open}).files
    before = {path: path.read_bytes() for path in later}
    origin = Origin(content_digest(base), base)
    typed = with_texts(document, old, {**old, keys[0]: new[keys[0]]})
    alone = compared(typed, origin, data)
    try:
        for path, content in later.items():
            path.write_bytes(content)
        assert compared(document, origin, data).changes == ()
        # what is typed may change a total, which is refused whatever the data say
        assert refused(compared(typed, origin, data)) <= refused(alone)
    finally:
        for path, content in before.items():
            path.write_bytes(content)


SIX = [f"第{n}句。" for n in "甲乙丙丁戊己"]
TO_A_SENTENCE = {
    "stay": lambda n: SIX[n],
    "change": lambda n: f"{SIX[n][:-1]}改了{n}。",
    "go": lambda _: "",
    "add": lambda n: f"{SIX[n]}又加{n}。",
    "split": lambda n: f"{SIX[n][:2]}\n{SIX[n][2:]}",
}


@given(doings=st.lists(st.tuples(st.sampled_from(list(TO_A_SENTENCE)), st.booleans()), max_size=3))
def test_what_was_taken_over_before_is_no_change_of_the_data(doings):
    every_second = dict(zip((0, 2, 4), doings, strict=False))
    wished = [every_second.get(n, ("stay", False)) for n in range(6)]
    word = "".join(TO_A_SENTENCE[what](n) for n, (what, _) in enumerate(wished))
    now = "".join(
        TO_A_SENTENCE[what if is_taken else "stay"](n) for n, (what, is_taken) in enumerate(wished)
    )
    result = joined(["".join(SIX)], now.split("\n"), word.split("\n"))
    assert (result.paragraphs, result.clashes) == (tuple(word.split("\n")), ())


MOVES = {
    "one": ([0, 2, 1], [0, 1, 2, 1]),  # of the two, only the one at its new place
    "other": ([0, 2, 1], [0, 2]),
    "turned round": ([2, 1, 0], [2, 0, 1, 2]),
}


@pytest.mark.parametrize("which", MOVES)
def test_sentences_that_moved_are_not_offered_twice(which) -> None:
    """Half accepted: what is left is what the Word file says otherwise, and no more."""
    said = [f"第{n}项工作已经按照要求完成。" for n in "甲乙丙"]
    word, now = ("".join(said[n] for n in order) for order in MOVES[which])
    result = joined(["".join(said)], [now], [word])
    assert (result.paragraphs, result.clashes, result.kept) == ((word,), (), 0)


def test_a_sentence_that_one_side_took_out_and_the_other_reworded_is_a_clash() -> None:
    result = joined(["甲是真的好。乙是真的好。"], ["甲是真的好。"], ["甲是真的好。乙是真的很好。"])
    assert len(result.clashes) == 1


PARAGRAPHS = ["甲是1。乙是2。", "丙是3。", "丁是4。戊是5。己是6。"]


@SLOW
@given(mine=rewritings(), theirs=rewritings())
def test_one_sides_changes_alone_are_all_of_them(mine, theirs):
    now, word = rewritten(PARAGRAPHS, mine), rewritten(PARAGRAPHS, theirs)
    assert joined(PARAGRAPHS, PARAGRAPHS, word).paragraphs == tuple(word)
    assert joined(PARAGRAPHS, PARAGRAPHS, word).clashes == ()
    assert joined(PARAGRAPHS, now, PARAGRAPHS).paragraphs == tuple(now)
    assert joined(PARAGRAPHS, now, PARAGRAPHS).clashes == ()
    assert joined(PARAGRAPHS, now, now).paragraphs == tuple(now)
    assert joined(PARAGRAPHS, now, now).clashes == ()
    other = joined(PARAGRAPHS, now, word)
    assert all(clash.end <= len("".join("\n" + p for p in now)) for clash in other.clashes)


def _filled(block, grid, wanted):
    texts = {
        (p.row, p.column): wanted[cell]
        for p in grid.placed()
        for cell in wanted
        if p.cell.path == str(cell)
    }
    cells = (replace(c, text=texts.get((c.row, c.column), c.text)) for c in block.cells)
    return replace(block, cells=tuple(cells))


# -- a file that another program saved


REWORDED = [
    ("（五）监督保障。", "（五）监督和保障。"),
    ("（三）政府信息管理。", "（三）政府信息的管理。"),
    ("（四）政府信息公开平台建设。", "（四）公开平台建设。"),
]


@pytest.mark.debian
@pytest.mark.parametrize("source", ALL, ids=lambda path: path.stem)
def test_a_file_that_libreoffice_saved_differs_in_nothing_but_the_change(
    source, example, merged, tmp_path
):
    data, word = example(source)
    edited = Edited(word)
    for old, new in REWORDED:
        edited.replace(old, new)
    row = next(tr for tr in edited.body.iter(f"{W}tr") if text_of(tr).startswith("行政处罚"))
    edited.fill(row.findall(f"{W}tc")[-1], "8")
    (tmp_path / "in").mkdir()
    changed = edited.save(tmp_path / "in" / "changed.docx")
    (saved,) = converted("docx", tmp_path, changed, home=tmp_path)
    code, result = merged(saved, data, "--all")
    assert (code, result["remarks"]) == (0, [])
    assert len(states(result)) == len(REWORDED) + 1
    again = texts_of(built(data, tmp_path / "again"))
    for _, new in REWORDED:
        assert any(new in text for text in again)
    assert "8" in again
