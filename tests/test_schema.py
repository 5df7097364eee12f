"""The JSON Schema of a form's data files: it accepts and refuses what the program does."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from conftest import CLEAN, EXAMPLES, OVERVIEW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from strategies import as_yaml, clean_numbers

from nianbao.cli import run
from nianbao.forms.catalogue import all_forms, form_ids, load_form
from nianbao.report.keys import keys
from nianbao.report.read import read_report
from nianbao.report.schema import schema
from nianbao.report.starter import starter_text

FORMS = pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)

# Findings of reading that are no matter of shape: a contradiction, and what stands in a text.
NO_SHAPE = {"TABLE-BOTH", "TEXT-PLACEHOLDER", "CHAR-REFUSED"}


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read a file: a date is a text, yes is no truth."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own way

    def construct_mapping(self, node, deep=False):
        return {str(key): value for key, value in super().construct_mapping(node, deep).items()}


for tag, pattern in {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}.items():
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^({pattern})$"), None)
CoreLoader.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node))
)


@cache
def validator(form_id):
    made = schema(load_form(form_id))
    return Draft7Validator(made, format_checker=Draft7Validator.FORMAT_CHECKER)


def faults(form, text):
    """Path and message of each thing that the schema refuses in a data file."""
    data = yaml.load(text, CoreLoader)  # noqa: S506 - a SafeLoader
    errors = validator(form.id).iter_errors(data)
    return [(".".join(map(str, e.path)), e.message) for e in errors]


def shape_findings(path):
    return [f for f in read_report(path).findings if f.code not in NO_SHAPE]


@FORMS
def test_is_a_json_schema_of_draft_07(form):
    made = json.loads(json.dumps(schema(form)))
    assert made["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(made)


def parts(node):
    """Every mapping inside a schema."""
    if isinstance(node, dict):
        yield node
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from parts(child)


def of_key(made, *path):
    """The schema of a key, its reference followed."""
    for name in path:
        made = made["properties"][name]
    return made


@FORMS
def test_every_reference_leads_to_a_definition(form):
    made = schema(form)
    references = {part["$ref"] for part in parts(made) if "$ref" in part}
    assert references == {f"#/definitions/{name}" for name in made["definitions"]}


@FORMS
def test_every_pattern_is_one_in_javascript_too(form):
    """Editors compile patterns with the flag u, which takes no needless backslash."""
    patterns = [p["pattern"] for p in parts(schema(form)) if isinstance(p.get("pattern"), str)]
    patterns += [k for p in parts(schema(form)) for k in p.get("patternProperties", ())]
    assert len(patterns) > 10
    for pattern in patterns:
        assert re.compile(pattern)
        assert set(re.findall(r"\\(.)", pattern)) <= set("sSnt\\."), pattern


@FORMS
def test_every_key_row_and_column_is_described(form):
    made = schema(form)
    described = [("report", made), ("agency", of_key(made, "机关"))]
    described += [("site", of_key(made, "机关", "网站")), ("signing", of_key(made, "签发"))]
    described.append(("figure", of_key(made, "图")["items"]))
    for group, part in described:
        for key in keys(group).values():
            assert key.about in of_key(part, key.name)["description"]
            assert key.about in of_key(part, key.name)["markdownDescription"]
    for section in form.sections:
        assert section.heading in of_key(made, section.key)["description"]
    for table in form.tables.values():
        for row in table.rows.values():
            told = of_key(made, table.key, row.key)["description"]
            assert all(words in told for words in (row.label, row.meaning, row.basis))
            assert set(of_key(made, table.key, row.key)["properties"]) >= set(row.columns)
        for column in table.columns.values():
            cell = made["definitions"][f"{table.key}.{column.key}"]
            assert all(w in cell["description"] for w in (column.meaning, column.basis))


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("*.yaml")), ids=lambda path: path.stem)
def test_the_examples_are_accepted(path):
    form = read_report(path).report.form
    assert faults(form, path.read_text(encoding="utf-8")) == []


def filled(text, form):
    """A new file with each blank filled in."""
    text = re.sub(r": (?=[,}])", ": 0", text)
    for pattern, value in {
        r"地址": "人民路1号", r"邮编": '"010000"', r"电话": "110", r"    名称": "示例网",
        r"    网址": '"http://www.example.gov.cn"', r"信息处理费": "0",
        "|".join(f"  {row}" for t in form.tables.values() for row in t.rows): "7",
    }.items():  # fmt: skip
        text = re.sub(rf"(?m)^(\s*(?:{pattern}): *)(?=#|$)", rf"\g<1>{value} ", text)
    return re.sub(r"(?m)^(\w+: \|)$", r"\1\n  正文。", text)


@FORMS
def test_a_new_file_is_accepted_once_it_is_filled_in(form, write):
    text = starter_text(form, "示例县示例镇人民政府", form.first_year, None)
    assert faults(form, text)
    text = filled(text, form)
    assert shape_findings(write(text)) == []
    assert faults(form, text) == []


SITE = "网站: {名称: 示例网, 网址: 'http://www.example.cn'}"


@pytest.mark.parametrize(
    "text",
    [
        CLEAN.replace("2024", '"2024"'),
        CLEAN + "表式: 2021\n",
        CLEAN + '表式: "2021"\n',
        CLEAN.replace("简称: 示例镇", "简称: 110, 邮编: 010000"),
        CLEAN.replace("简称: 示例镇", "邮编: 079999"),
        CLEAN.replace("简称: 示例镇", "邮编: 860500"),
        CLEAN.replace("简称: 示例镇", f"{SITE}, 层级: 街道"),
        CLEAN.replace(f"总体情况: {OVERVIEW}", "总体情况: {文件: 甲.TXT}"),
        CLEAN.replace(f"总体情况: {OVERVIEW}", "总体情况: {文件: 甲.docx}"),
        CLEAN.replace("信息处理费: 0", "其他事项: 无。"),
        CLEAN.replace("信息处理费: 0", 'F: "12.50"').replace("F:", "信息处理费:"),
        CLEAN.replace("主动公开: 全部为零", "主动公开: {全部为零: true}"),
        CLEAN.replace("主动公开: 全部为零", "主动公开: {未列为零: 'true', 规章: {制发: 1}}"),
        CLEAN.replace("主动公开: 全部为零", "主动公开: {未列为零: true, 行政许可: [3]}"),
        CLEAN.replace("申请: 全部为零", "申请: {未列为零: true, 新收: [1, 0, 0, '0', 0, 0, 1]}"),
        CLEAN.replace(
            "签发: 纸质", "签发: {方式: 纸质, 姓名: 张三, 日期: 2025-01-20, 核对码: 7F3A-91C2}"
        ),
        CLEAN + "说明: {XY-CARRY: 口径变了, XY-JUMP@主动公开.行政处罚.决定: 下放}\n",
        CLEAN + "图: [{在: 申请, 数据: 申请.新收, 题: 甲}]\n",
        CLEAN + "图: [{在: 申请, 文件: 甲.png, 题: 甲, 替代文字: 乙}]\n",
    ],
)
def test_the_spellings_are_accepted(text):
    assert faults(load_form("2021"), text) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("年度: 2024\n", "", ""),
        ("年度: 2024", "年度: 2020", "年度"),
        ("年度: 2024", "年度: '2020'", "年度"),
        ("年度: 2024", "年度: 2024年", "年度"),
        ("年度: 2024", "年度: 2024\n表式: '2019'", "表式"),
        ("导语: 现公布本镇报告。\n", "", "机关"),
        ("导语: 现公布本镇报告。\n", "报送期限: 1月31日\n导语: 好。\n", "报送期限"),
        ("示例县示例镇人民政府", "示例县教育局", "机关"),
        ("示例县示例镇人民政府", "示例县/示例镇人民政府", "机关.名称"),
        ("示例县示例镇人民政府", "甲" * 60 + "镇人民政府", "机关.名称"),
        ("简称: 示例镇", "简称: ", "机关.简称"),
        ("简称: 示例镇", "层级: 镇", "机关.层级"),
        ("简称: 示例镇", "邮编: 86050a", "机关.邮编"),
        ("简称: 示例镇", "邮编: '86050'", "机关.邮编"),
        ("简称: 示例镇", "邮编: 86050", "机关.邮编"),
        ("简称: 示例镇", "邮编: 8605", "机关.邮编"),
        ("简称: 示例镇", "邮箱: 甲", "机关.邮箱"),
        ("简称: 示例镇", "网站: {名称: 甲}", "机关.网站"),
        ("简称: 示例镇", "网站: {名称: 甲, 网址: www.example.cn}", "机关.网站.网址"),
        ("简称: 示例镇", "电话号码: 110", "机关"),
        ("机关: {名称: 示例县示例镇人民政府, 简称: 示例镇}", "机关: 示例镇", "机关"),
        ("2025-01-20", "2025年1月20日", "成文日期"),
        ("2025-01-20", "2025-13-20", "成文日期"),
        ("2025-01-20", "2025-02-30", "成文日期"),
        ("2025-01-20", "20250120", "成文日期"),
        (f"总体情况: {OVERVIEW}", "总体情况:", "总体情况"),
        (f"总体情况: {OVERVIEW}", "总体情况: ' '", "总体情况"),
        (f"总体情况: {OVERVIEW}", "总体情况: [甲]", "总体情况"),
        (f"总体情况: {OVERVIEW}", "总体情况: {年度}", "总体情况"),
        (f"总体情况: {OVERVIEW}", "总体情况: {文件: 甲.doc}", "总体情况.文件"),
        (f"总体情况: {OVERVIEW}", "总体情况: {文件: ../甲.txt}", "总体情况.文件"),
        ("存在问题: 解读不够，明年改进。\n", "", ""),
        ("信息处理费: 0\n", "", ""),
        ("信息处理费: 0", "信息处理费: 1,200", "信息处理费"),
        ("信息处理费: 0", "信息处理费: -1", "信息处理费"),
        ("信息处理费: 0", "信息处理费: 0\n坏键: 1", ""),
        ("信息处理费: 0", "信息处理费: 0\n印章: 有", "印章"),
        ("签发: 纸质", "签发: 口头", "签发"),
        ("签发: 纸质", "签发: {方式: 纸质, 核对码: 7f3a}", "签发.核对码"),
        ("签发: 纸质", "签发: {姓名: 甲}", "签发"),
        ("信息处理费: 0", "信息处理费: 0\n说明: 甲", "说明"),
        ("信息处理费: 0", "信息处理费: 0\n说明: {date-sign: 甲}", "说明"),
        ("信息处理费: 0", "信息处理费: 0\n说明: {DATE-SIGN: }", "说明.DATE-SIGN"),
        ("信息处理费: 0", "信息处理费: 0\n图: 甲.png", "图"),
        ("信息处理费: 0", "信息处理费: 0\n图: [{在: 甲, 数据: 申请.新收, 题: 甲}]", "图.0.在"),
        ("信息处理费: 0", "信息处理费: 0\n图: [{在: 申请, 数据: 申请.甲, 题: 甲}]", "图.0.数据"),
        ("信息处理费: 0", "信息处理费: 0\n图: [{在: 申请, 文件: 甲.png, 题: 甲}]", "图.0"),
        ("主动公开: 全部为零\n", "", ""),
        ("主动公开: 全部为零", "主动公开: 全部为0", "主动公开"),
        ("主动公开: 全部为零", "主动公开:", "主动公开"),
        ("主动公开: 全部为零", "主动公开: {规章: [0, 0, 0]}", "主动公开"),
        ("申请: 全部为零", "申请: {未列为零: 是}", "申请.未列为零"),
        ("申请: 全部为零", "申请: {未列为零: true, 新受: 1}", "申请"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: 1}", "申请.新收"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: [1, 2]}", "申请.新收"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: [1, 2, 3, 4, 5, 6, 7, 8]}", "申请.新收"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: [1, 0, 0, 甲, 0, 0]}", "申请.新收.3"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: {自然仁: 1}}", "申请.新收"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: {自然人: }}", "申请.新收.自然人"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: {自然人: -1}}", "申请.新收.自然人"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: {自然人: 1.5}}", "申请.新收.自然人"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: {自然人: 12345678}}", "申请.新收.自然人"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: {自然人: '03'}}", "申请.新收.自然人"),
        ("申请: 全部为零", "申请: {未列为零: true, 新收: {自然人: 1, 单位: 件}}", "申请.新收"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_where_it_stands(write, old, new, path):
    assert CLEAN.count(old) == 1
    text = CLEAN.replace(old, new)
    found = faults(load_form("2021"), text)
    assert path in {where for where, _ in found}
    # A year of another form takes that form, and a reason for nothing is a warning only.
    assert shape_findings(write(text)) or "2020" in new or "说明" in new


def test_a_mistake_in_a_key_is_told_with_the_key():
    text = CLEAN.replace("主动公开: 全部为零", "主动公开: {未列为零: true, 行政许或: 1}")
    ((path, message),) = faults(load_form("2021"), text)
    assert path == "主动公开"
    assert "行政许或" in message


OLD = CLEAN.replace("2024", "2020").replace("2025", "2021")


@pytest.mark.parametrize(
    ("row", "is_right"),
    [
        ("行政许可: [10, -8, 3]", True),
        ("行政许可: {上年项目: 10, 增减: '-8', 决定: 3}", True),
        ("行政许可: [-10, 8, 3]", False),
        ("行政许可: [10, 8.5, 3]", False),
        ("行政许可: [10, -1234567, 3]", True),
        ("行政许可: [10, -12345678, 3]", False),
        ("政府集中采购: {项目: 6, 金额: 251000.5, 单位: 元}", True),
        ("政府集中采购: [6, '25.10']", True),
        ("政府集中采购: {项目: 6.5, 金额: 251000}", False),
        ("政府集中采购: {项目: 6, 金额: 251000, 单位: 千元}", False),
        ("政府集中采购: {项目: 6, 金额: '1234567890.123'}", False),
    ],
)
def test_minus_decimals_and_units_have_their_place(write, row, is_right):
    text = OLD.replace("主动公开: 全部为零", f"主动公开: {{未列为零: true, {row}}}")
    assert (faults(load_form("2019"), text) == []) is is_right
    assert (shape_findings(write(text)) == []) is is_right


FINDINGS = Path(__file__).parent / "findings"

# What no schema can see: how YAML was written, what stands in other files, what one value says of
# another.
UNSEEN = {
    "NUM-TYPE-octal", "NUM-TYPE-power", "VALUE-chart-zero", "VALUE-picture",
    "VALUE-text-file", "YAML-cut", "YAML-documents", "YAML-lines-without-bar", "YAML-anchor",
    "YAML-tag", "KEY-REPEATED",
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(path.stem for path in FINDINGS.glob("*.yaml")))
def test_the_examples_of_findings_are_refused_like_by_the_program(case):
    path = FINDINGS / f"{case}.yaml"
    try:
        text = path.read_text(encoding="utf-8")
        yaml.load(text, CoreLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError):
        return  # refused before any schema is asked
    reading = read_report(path)
    form = reading.report.form if reading.report else load_form("2021")
    is_wrong = bool(shape_findings(path)) and case not in UNSEEN
    assert bool(faults(form, text)) is is_wrong, faults(form, text)


# -- laws for any data

COUNTS = st.integers(0, 9_999_999)
GOOD = {
    "count": COUNTS.map(str) | COUNTS.map(lambda n: f"'{n}'") | COUNTS.map(lambda n: f'" {n}"'),
    "change": st.integers(-999_999, 9_999_999).map(str) | st.just("'-8'"),
    "money": st.decimals(0, 99_999, places=2).map(str) | st.just("'2.80'") | st.just("12"),
}
BAD = st.sampled_from(
    ["", "''", "甲", "'03'", "3件", "'1,200'", "12:30", "'-0'", "-5000000", "1234567890123", "true",
     "{}", "[]", "{甲: 1}", "'1.'", "５", "/", "0x1G"]
)  # fmt: skip


@st.composite
def row_text(draw, table, row, is_broken):
    """A row in one of its spellings, its numbers right, or perhaps not."""

    def cell(column):
        good = GOOD[table.columns[column].kind]
        return draw(good | BAD if is_broken else good)

    columns = draw(st.sampled_from([row.columns, table.columns_without_totals(row.key)]))
    spelling = draw(st.sampled_from(["mapping", "list", "single"]))
    if spelling == "single" and len(row.columns) == 1:
        return cell(row.columns[0])
    if spelling == "list":
        return "[" + ", ".join(cell(c) or "甲" for c in columns) + "]"
    parts = [f"{c}: {cell(c)}" for c in draw(st.permutations(columns))]
    if row.unit_choice and draw(st.booleans()):
        parts.append(f"{row.unit_choice.key}: {draw(st.sampled_from(row.unit_choice.options))}")
    return "{" + ", ".join(parts) + "}"


@st.composite
def tables_text(draw, form, bad):
    """The tables of a report; where `bad`, a row of each is perhaps not right, or not there."""
    lines = []
    for table in form.tables.values():
        broken = draw(st.sampled_from(sorted(table.rows))) if bad else None
        zero = draw(st.booleans())
        lines += [f"{table.key}:", f"  未列为零: {'true' if zero else 'false'}"]
        for row in table.rows.values():
            if not (zero or bad) or draw(st.integers(0, 9)):
                lines.append(f"  {row.key}: {draw(row_text(table, row, row.key == broken))}")
    return "\n".join(lines) + "\n"


def with_tables(form, tables):
    """A report of the form without tables, and these."""
    head = CLEAN if form.fits(2024) else OLD
    return re.sub(r"(?m)^\w+: 全部为零\n", "", head) + tables


LAW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("form_id", form_ids())
@pytest.mark.parametrize("bad", [False, True], ids=["right", "wrong"])
@LAW
@given(data=st.data())
def test_any_tables_are_judged_as_the_program_does(write, form_id, bad, data):
    form = load_form(form_id)
    text = with_tables(form, data.draw(tables_text(form, bad)))
    findings = shape_findings(write(text))
    assert (faults(form, text) == []) is (findings == []), (text, findings)


@pytest.mark.parametrize("form_id", form_ids())
@LAW
@given(data=st.data())
def test_any_clean_report_is_accepted(form_id, data):
    form = load_form(form_id)
    assert faults(form, as_yaml(form, data.draw(clean_numbers(form_id, most=9999)))) == []


VALUES = [
    "甲", "110", "true", "2025-01-20", "'2025-01-20'", '"010000"', "010000", "12.5", '""', '" "', "",
    "[甲]", "{}", "{甲: 1}", "a@b.cn", "https://a.cn/", "http://甲.cn", "手工", "无", "纸质", "街道",
    "7F3A-91C2", '"甲\\n乙"', '" 甲 "', "甲.", "甲/乙", '"甲\\t乙"', "|\n        甲\n", "｜甲",
    "2024-02-29", "2025-02-29", '"2024"', "2021", "甲.txt", "甲" * 60, "甲" * 61,
]  # fmt: skip
PARENTS = {"report": "", "agency": "机关.", "site": "机关.网站.", "signing": "签发."}
PATHS = [parent + key for group, parent in PARENTS.items() for key in keys(group)]
REST = {
    "年度": "2024", "总体情况": "好。", "存在问题": "好。", "信息处理费": "0", "导语": "好。",
    "主动公开": "全部为零", "申请": "全部为零", "复议诉讼": "全部为零",
    "机关.名称": "示例县示例镇人民政府", "机关.网站.名称": "甲", "机关.网站.网址": "http://a.cn",
    "签发.方式": "纸质",
}  # fmt: skip
# Where the schema cannot tell (zeros in front are lost), and where it says more (a reason under what
# is no code is a warning to the program).
WIDER = {("信息处理费", "010000")}
NARROWER = {("说明", "{甲: 1}")}


@pytest.mark.parametrize("path", PATHS)
def test_any_plain_value_is_judged_as_the_program_does(write, path):
    for value in VALUES:
        kept = {k: v for k, v in REST.items() if not k.startswith(f"{path}.")} | {path: value}
        text = as_text(kept)
        findings, refused = shape_findings(write(text)), faults(load_form("2021"), text)
        if (path, value) not in WIDER | NARROWER:
            assert bool(refused) is bool(findings), (value, refused, findings)


def as_text(values, prefix="", depth=0):
    """Paths and the texts of their values as YAML in blocks."""
    text = ""
    for name in dict.fromkeys(path.removeprefix(prefix).split(".")[0] for path in values):
        path = prefix + name
        if path in values:
            text += f"{'  ' * depth}{name}: {values[path]}\n"
        else:
            inner = {k: v for k, v in values.items() if k.startswith(f"{path}.")}
            text += f"{'  ' * depth}{name}:\n{as_text(inner, f'{path}.', depth + 1)}"
    return text


# -- the command


@pytest.mark.parametrize("form_id", form_ids())
def test_the_command_prints_the_schema(capsys, form_id):
    assert run(["schema", "--form", form_id]) == 0
    said = capsys.readouterr().out
    assert json.loads(said) == json.loads(json.dumps(schema(load_form(form_id))))
    assert "新收" in said  # Chinese as it is, not as escapes


def test_the_schema_is_written_to_a_new_file(capsys, tmp_path):
    path = tmp_path / "年报.schema.json"
    assert run(["schema", "--form", "2021", "-o", str(path)]) == 0
    assert capsys.readouterr().out == f"已写出 {path}\n"
    written = path.read_bytes()
    assert json.loads(written)["$id"] == "urn:nianbao:schema:2021"
    assert written.endswith(b"}\n")
    assert str(tmp_path) not in written.decode()
    assert run(["schema", "--form", "2021", "-o", str(path)]) == 3
    assert path.read_bytes() == written


@pytest.mark.parametrize("options", [(), ("--form", "1999"), ("--form", "2021", "-o", "a.yaml")])
def test_a_wrong_order_is_exit_2(capsys, monkeypatch, tmp_path, options):
    monkeypatch.chdir(tmp_path)
    assert run(["schema", *options]) == 2
    assert capsys.readouterr().out == ""
    assert not list(tmp_path.glob("*.yaml"))
