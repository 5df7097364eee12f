"""Every finding: its smallest example and its message, word for word."""

import re
from pathlib import Path

import pytest

from nianbao.checks.codes import codes, handbook
from nianbao.cli import run
from nianbao.findings import LEVEL_NAMES, Finding, Place, display_width, show

FOLDER = Path(__file__).parent / "findings"
HANDBOOK = FOLDER.parent.parent / "docs" / "findings.md"
# A case is a file, or a folder with 今年.yaml and what lies beside it.
CASES = sorted(
    [path.stem for path in FOLDER.glob("*.yaml")]
    + [path.stem for path in FOLDER.glob("*.xlsx")]
    + [path.name for path in FOLDER.iterdir() if path.is_dir()]
)

CODES = [
    "NUM-MISSING",
    "NUM-TYPE",
    "NUM-NEGATIVE",
    "NUM-DECIMAL",
    "ROW-LENGTH",
    "TABLE-BOTH",
    "T3-ROW",
    "T3-SUM",
    "T3-BAL",
    "T4-SUM",
    "T2-RULES",
    "T2-ITEMS",
    "T2-VALID",
    "T2-DISC",
    "T2-MISREAD",
    "T2-UNIT",
    "ENCODING",
    "YAML",
    "EXCEL",
    "KEY-UNKNOWN",
    "KEY-REPEATED",
    "KEY-MISSING",
    "VALUE",
    "DATE",
    "FORM-YEAR",
    "FORM-STALE",
    "CHAR-REFUSED",
    "TEXT-PLACEHOLDER",
    "DATE-SIGN",
    "NOTE-UNUSED",
    "SIGN-VOID",
    "XY-WHICH",
    "XY-CARRY",
    "XY-VALID",
    "XY-ITEMS",
    "XY-PENDING",
    "XY-JUMP",
    "XY-DUP",
    "XY-FORM",
    "TXT-NUM",
    "TXT-SPLIT",
    "TXT-PCT",
    "TXT-YEAR",
    "TXT-AGENCY",
    "TXT-NAME",
    "TXT-PARTS",
    "TXT-S1",
    "TXT-S5",
    "TXT-S6",
    "TXT-FORM",
    "TXT-PRIVATE",
    "TXT-LEFTOVER",
    "TXT-LOCAL",
    "TXT-DOUBLE",
    "TXT-PUNCT",
    "TXT-NUMERAL",
    "TXT-TYPO",
]

_CODE = re.compile(r": (?:错误|警告|文字) ([A-Z0-9-]+) ")


def arguments(case):
    """The command that shows a case, in the folder of the cases."""
    if not (FOLDER / case).is_dir():
        return ["check", f"{case}.xlsx" if (FOLDER / f"{case}.xlsx").exists() else f"{case}.yaml"]
    wanted = FOLDER / case / "要求.yaml"
    extra = ["--requirements", f"{case}/要求.yaml"] if wanted.exists() else []
    return ["check", f"{case}/今年.yaml", *extra]


@pytest.mark.parametrize("case", CASES)
def test_says_exactly(case, update, capsys, monkeypatch):
    monkeypatch.chdir(FOLDER)
    code = run(arguments(case))
    said = capsys.readouterr()
    expected = FOLDER / f"{case}.txt"
    if update:
        expected.write_text(said.out, encoding="utf-8")
    assert said.out == expected.read_text(encoding="utf-8")
    assert code == (1 if " 错误 " in said.out else 0)


def test_every_code_has_an_example_that_shows_it():
    shown = {
        code
        for path in FOLDER.glob("*.txt")
        for code in _CODE.findall(path.read_text(encoding="utf-8"))
    }
    assert shown == set(CODES)


def test_every_expected_message_belongs_to_an_example():
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == CASES


@pytest.mark.parametrize("case", CASES)
def test_one_mistake_gives_one_finding(case):
    said = (FOLDER / f"{case}.txt").read_text(encoding="utf-8")
    findings = _CODE.findall(said)
    several = {"KEY-MISSING-contact": 4, "NOTE-UNUSED-error": 2, "NUM-TYPE-long-total": 2}
    assert len(findings) == several.get(case, 1)
    assert any(case.startswith(code) for code in findings)


def test_the_list_of_codes_says_what_the_checks_say():
    assert list(codes()) == CODES
    levels = {name: level for level, name in LEVEL_NAMES.items()}
    for path in FOLDER.glob("*.txt"):
        said = path.read_text(encoding="utf-8")
        for level, code in re.findall(r": (错误|警告|文字) ([A-Z0-9-]+) ", said):
            assert levels[level] in codes()[code].levels


def test_the_handbook_is_made_of_the_codes_and_their_examples(update):
    examples = {code: (FOLDER / f"{code}.txt") for code in CODES}
    said = {code: _without_summary(path) for code, path in examples.items() if path.exists()}
    for code in set(CODES) - said.keys():  # an example under a longer name
        said[code] = _without_summary(min(FOLDER.glob(f"{code}-*.txt"), key=_plainest))
    book = handbook(said)
    if update:
        HANDBOOK.write_text(book, encoding="utf-8")
    assert HANDBOOK.read_text(encoding="utf-8") == book


def _plainest(path):
    """Of several examples the one with the shortest name, for the handbook."""
    return len(path.name), path.name


def _without_summary(path):
    return path.read_text(encoding="utf-8").rpartition("\n\n")[0]


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_explained(code, capsys):
    assert run(["check", "--explain", code.lower()]) == 0
    said = capsys.readouterr().out
    for words in (code, codes()[code].checks, codes()[code].basis, codes()[code].mend):
        assert words
        assert words in said


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("XY-CARY", "是不是想写 XY-CARRY？"),
        ("t3bal", "是不是想写 T3-BAL？"),
        ("xy", "“XY-”开头的有 XY-WHICH、XY-CARRY、"),
        ("foo", "全部代码见 docs/findings.md。"),
        ("结转", "全部代码见 docs/findings.md。"),
    ],
)
def test_a_code_is_guessed_only_where_one_is_close(name, hint, capsys):
    assert run(["check", "--explain", name]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert hint in said.err
    assert ("是不是" in said.err) == ("是不是" in hint)


def test_carets_count_a_wide_character_as_two():
    finding = Finding("X", "error", Place("a", 1, 4, 2), "", "m")
    assert show(finding, ["数: 二三 x"]).splitlines()[2] == "      " + "    " + "^^^^"
    assert display_width("数a：") == 5


def test_a_long_line_is_shown_around_the_place():
    finding = Finding("X", "error", Place("a", 1, 501, 1), "", "m")
    shown = show(finding, ["字" * 500 + "错" + "字" * 500]).splitlines()
    assert max(display_width(line) for line in shown) < 90
    line, carets = shown[1:3]
    before = line[: line.index("错")]
    assert display_width(before) == carets.index("^")
