"""nianbao export: any of YAML, Excel, CSV and JSON into any other, nothing lost."""

import csv
import json
from itertools import permutations

import pytest
from conftest import CLEAN, EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import as_yaml, clean_numbers
from workbooks import values

from nianbao import exporting
from nianbao.cli import run
from nianbao.errors import ReadBackError
from nianbao.exporting import FORMATS, export, form_of
from nianbao.forms.catalogue import form_ids, load_form
from nianbao.report.read import read_report
from nianbao.source.paths import plain_value
from nianbao.source.text import decode
from nianbao.source.workbook import parse_workbook
from nianbao.source.yamltext import parse
from nianbao.workbook.book import workbook

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def around(path, folder, way):
    """The file turned into each form of `way`, one from the other; the last file."""
    for number, name in enumerate(way):
        (path,) = export(path, (name,), folder / str(number)).written
    return path


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_an_example_goes_through_all_forms_and_comes_back(path, tmp_path):
    back = around(path, tmp_path, ("xlsx", "csv", "json", "xlsx", "json", "csv", "yaml"))
    assert values(back) == values(path)


@pytest.mark.parametrize("way", list(permutations(FORMATS, 2)))
def test_any_form_into_any_other(way, write, tmp_path):
    path = write(CLEAN)
    assert values(around(path, tmp_path, (*way, "yaml"))) == values(path)


@pytest.mark.parametrize("form_id", form_ids())
@SLOW
@given(data=st.data())
def test_a_random_report_says_the_same_in_excel(form_id, data):
    numbers = data.draw(clean_numbers(form_id, most=9999))
    form = load_form(form_id)
    text = as_yaml(form, numbers)
    root = plain_value(parse(decode(text.encode(), "x.yaml")).root)
    source = parse_workbook(workbook(form, root), "x.xlsx")
    assert not source.findings
    assert plain_value(source.root) == root


def spelled(form):
    """Tables with rows spelled in all ways, right and wrong, some left out."""
    number = st.none() | st.sampled_from(
        ["0", "3", "2.80", "-4", "012", "三", "1e3", "0.5", "=1", "~"]
    )

    def row(table, key):
        columns = table.rows[key].columns
        names = st.sampled_from([*columns, "单位", "没有的列"])
        return (
            number
            | st.lists(number, max_size=len(columns) + 1)
            | st.dictionaries(names, number, max_size=len(columns))
            | st.fixed_dictionaries(dict.fromkeys(table.typed_columns(key), number))
        )

    def table(one):
        rows = {key: row(one, key) for key in one.rows}
        flags = {"未列为零": st.sampled_from(["true", "false", "是"]), "全部为零": st.just("true")}
        return st.fixed_dictionaries(
            {}, optional=rows | flags | {"没有的行": number}
        ) | st.sampled_from(["全部为零", "都是零", None, "", []])

    return st.fixed_dictionaries({}, optional={key: table(t) for key, t in form.tables.items()})


CHARS = st.characters(codec="utf-8") | st.sampled_from("\n\n \t　_x0041{}=+-@'\r\x07")
TEXTS = st.none() | st.text(CHARS, max_size=30)
PLAIN = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(CHARS, max_size=5), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@pytest.mark.parametrize("form_id", form_ids())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_right_or_wrong_in_a_report_survives_excel(form_id, data):
    form = load_form(form_id)
    root = data.draw(spelled(form)) | data.draw(
        st.fixed_dictionaries(
            {"表式": st.just(form_id)},
            optional=dict.fromkeys(
                (*form.texts, "导语", "机关", "说明", "图", "网站", "年度", "别的"), PLAIN
            ),
        )
    )
    source = parse_workbook(workbook(form, root), "x.xlsx", exact=True)
    assert not source.findings
    assert plain_value(source.root) == root


def test_a_report_with_mistakes_is_turned_as_it_is(write, tmp_path):
    text = CLEAN.replace(
        "申请: 全部为零", "申请: {新收: [1, 2], 没有的行: 3, 上年结转: 三}"
    ).replace("2025-01-20", "去年")
    path = write(text)
    back = around(path, tmp_path, ("xlsx", "csv", "json", "yaml"))
    assert values(back) == values(path)
    told = [(f.code, f.path, f.message) for f in read_report(path).findings]
    assert [(f.code, f.path, f.message) for f in read_report(back).findings] == told


def test_one_command_writes_all_forms_and_says_so(write, tmp_path, capsys):
    path = write(CLEAN)
    out = tmp_path / "out"
    assert run(["export", str(path), "--formats", "yaml,xlsx，csv,json", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert [f"已写出 {out / f'2024.{name}'}" for name in FORMATS] == said.splitlines()
    assert json.loads((out / "2024.json").read_text(encoding="utf-8"))["机关"]["简称"] == "示例镇"
    with (out / "2024.csv").open(encoding="utf-8-sig", newline="") as file:
        assert ["机关.名称", "示例县示例镇人民政府"] in list(csv.reader(file))
    assert (out / "2024.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_nothing_is_written_over_an_existing_file(write, tmp_path, capsys):
    path = write(CLEAN)
    before = path.read_bytes()
    assert run(["export", str(path), "--formats", "json,yaml", "-o", str(tmp_path)]) == 3
    assert "已经有了" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert not (tmp_path / "2024.json").exists()


def test_a_file_that_cannot_be_read_for_sure_is_not_turned(write, tmp_path, capsys):
    path = write("年度：2024\n总体情况: 一段\n  二段\n")
    assert run(["export", str(path), "--formats", "json", "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out
    assert f"{path}:1:3: 错误 YAML" in said
    assert f"{path}:2:7: 错误 YAML" in said
    assert not (tmp_path / "out").exists()


def test_files_named_beside_the_data_are_told(tmp_path, capsys):
    path = EXAMPLES / "示例县示例镇" / "2023.yaml"
    assert run(["export", str(path), "--formats", "xlsx", "-o", str(tmp_path)]) == 0
    assert "总体情况-2023.txt" in capsys.readouterr().err


def test_what_does_not_read_back_the_same_gets_no_name(write, tmp_path, monkeypatch):
    monkeypatch.setitem(exporting._WRITERS, "json", lambda _: b'{"\xe5\xb9\xb4": null}')
    with pytest.raises(ReadBackError):
        export(write(CLEAN), ("json",), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [("pdf", 2, "没有格式"), ("", 2, "没有格式"), ("json", 3, "没有数据")],
)
def test_wrong_commands_and_empty_files_are_told(write, name, code, says, capsys):
    assert run(["export", str(write("# 空的\n")), "--formats", name]) == code
    assert says in capsys.readouterr().err


def test_the_form_is_named_by_the_data_or_the_newest():
    assert form_of({"年度": "2020"}).id == "2019"
    assert form_of({"年度": "2020", "表式": "2021"}).id == "2021"
    assert form_of({"年度": "二〇二四"}).id == form_ids()[-1]
    assert form_of({}).id == form_ids()[-1]
