"""Every finding: its smallest example and its message, word for word."""

import re
from pathlib import Path

import pytest

from nianbao.cli import run
from nianbao.findings import Finding, Place, display_width, show

FOLDER = Path(__file__).parent / "findings"
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))

# The families Numbers and Form, keys, dates (SIGN-VOID comes with the sign-off).
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
]


@pytest.mark.parametrize("case", CASES)
def test_says_exactly(case, update, capsys, monkeypatch):
    monkeypatch.chdir(FOLDER)
    code = run(["check", f"{case}.yaml"])
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
        for code in re.findall(r"(?:错误|警告) ([A-Z0-9-]+) ", path.read_text(encoding="utf-8"))
    }
    assert shown == set(CODES)


def test_every_expected_message_belongs_to_an_example():
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == CASES


@pytest.mark.parametrize("case", CASES)
def test_one_mistake_gives_one_finding(case):
    said = (FOLDER / f"{case}.txt").read_text(encoding="utf-8")
    findings = re.findall(r"(?:错误|警告) ([A-Z0-9-]+) ", said)
    several = {"KEY-MISSING-contact": 4, "NOTE-UNUSED-error": 2}
    assert len(findings) == several.get(case, 1)


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
