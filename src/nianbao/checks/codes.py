"""codes.yaml → what each code of a finding means, and the handbook made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from nianbao.errors import CommandError
from nianbao.findings import LEVEL_NAMES, Level
from nianbao.forms.catalogue import all_forms
from nianbao.source.shipped import Shipped, read_shipped


@dataclass(frozen=True, slots=True)
class Code:
    """A code, its family, its levels, what is checked, on which basis, and how to mend it."""

    name: str
    family: str
    levels: tuple[Level, ...]
    checks: str
    basis: str
    mend: str

    @property
    def level_names(self) -> str:
        return "或".join(LEVEL_NAMES[level] for level in self.levels)

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.name,
            "levels": self.levels,
            "checks": self.checks,
            "basis": self.basis,
            "hint": self.mend,
        }


@cache
def codes() -> Mapping[str, Code]:
    """All codes in the order of codes.yaml, by name."""
    data = read_shipped(Path(__file__).with_name("codes.yaml"))
    return {
        name: _code(name, family, code)
        for family, group in data.children().items()
        for name, code in group.children().items()
    }


def find_code(name: str) -> Code:
    """A code by its name. Raises CommandError where there is none of that name."""
    code = codes().get(name.upper())
    if code is None:
        raise CommandError(f"没有代码“{name}”", _codes_near(name.upper()))
    return code


def _codes_near(name: str) -> str:
    """The code that was meant, where one is close; those of a family by its name; or where all
    codes are.
    """
    family = [code for code in codes() if code.partition("-")[0] == name.rstrip("-")]
    if family:
        return f"“{family[0].partition('-')[0]}-”开头的有 {'、'.join(family)}。"
    near = get_close_matches(name, codes(), n=1)
    if near:
        return f"是不是想写 {near[0]}？"
    return "代码写在每条核对结果里，如 T3-BAL；只写 T3 就列出这一类，全部代码见 docs/findings.md。"


def explained(code: Code) -> str:
    """One code in words, for the terminal."""
    return "\n".join(
        (
            f"{code.name}（{code.family}，{code.level_names}）",
            f"  核对：{code.checks}",
            f"  依据：{code.basis}",
            f"  改法：{code.mend}",
            *(f"  {line}" for line in _acceptable(code)),
        )
    )


def _acceptable(code: Code) -> Iterator[str]:
    if code.levels != ("error",) and code.name != "NOTE-UNUSED":
        yield f"说明：确有原因的，在“说明”里写“{code.name}: 原因”，或者“{code.name}@位置: 原因”。"


_HEAD = """\
# 核对出的问题

本页由 `src/nianbao/checks/codes.yaml` 和 `tests/findings/` 里的例子生成（`pytest --update`），请不要直接修改。

错误：一定不对，不改正就不写出报告。警告：要由人核对，确有原因的在“说明”里写明。文字：写法的问题，由人判断。
""".splitlines()  # noqa: E501 - a paragraph of Markdown


def handbook(examples: Mapping[str, str]) -> str:
    """docs/findings.md: every code, with what `nianbao check` says of its example."""
    lines = [*_HEAD]
    family = ""
    for code in codes().values():
        if code.family != family:
            family = code.family
            lines += ["", f"## {family}"]
        lines += _chapter(code, examples[code.name])
    return "\n".join(lines) + "\n"


def _chapter(code: Code, example: str) -> list[str]:
    return [
        "",
        f"### {code.name}",
        "",
        f"{code.level_names}。{code.checks}",
        "",
        f"- 依据：{code.basis}",
        f"- 改法：{code.mend}",
        "",
        "```text",
        example.rstrip("\n"),
        "```",
    ]


def _code(name: str, family: str, data: Shipped) -> Code:
    known: Mapping[str, Level] = {level: level for level in LEVEL_NAMES}
    return Code(
        name,
        family,
        tuple(known[level] for level in data.texts("levels")),
        data.text("checks"),
        data.text("basis") if data.has("basis") else _basis_of_rules(name),
        data.text("mend"),
    )


def _basis_of_rules(name: str) -> str:
    """What the forms' rules of this code stand on."""
    found = [
        rule.basis
        for form in all_forms()
        for table in form.tables.values()
        for rule in (*table.rules, *table.carry)
        if rule.code == name
    ]
    return "、".join(dict.fromkeys(found))
