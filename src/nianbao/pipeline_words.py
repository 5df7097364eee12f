"""What was checked, built or signed → lines and JSON. Words it; decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nianbao.findings import LEVEL_NAMES, Finding, Level, show

if TYPE_CHECKING:
    from nianbao.building import Finished
    from nianbao.pipeline import Built, Checked
    from nianbao.signing import Signed
    from nianbao.signoff.standing import Standing
    from nianbao.source.text import SourceText


# -- checked


def checked_lines(checked: Checked) -> Iterator[str]:
    return finding_lines(checked.findings, checked.sources)


def finding_lines(
    findings: Iterable[Finding], sources: Mapping[str, SourceText] | None
) -> Iterator[str]:
    """Each finding with the line of its file, and an empty line after it."""
    for finding in findings:
        source = (sources or {}).get(finding.place.file)
        yield show(finding, source.lines if source else ())
        yield ""


@dataclass
class Tally:
    """What was found in all files so far; the findings themselves are not kept."""

    files: int = 0
    accepted: int = 0
    alone: int = 0
    stopped: bool = False
    levels: Counter[Level] = field(default_factory=Counter)

    def count(self, checked: Checked) -> Checked:
        self.files += 1
        self.alone += checked.stands_alone
        self.stopped |= checked.has_errors
        self.levels.update(finding.level for finding in checked.findings)
        self.accepted += sum(finding.accepted is not None for finding in checked.findings)
        return checked

    def remarks(self) -> Iterator[str]:
        if self.alone:
            which = "" if self.files == 1 else f"{self.alone} 个文件"
            yield f"{which}{NO_LAST}"

    def words(self) -> str:
        if not self.levels.total():
            return f"{self.files} 个文件，没有发现问题。"
        errors, warnings, styles = (self.levels[level] for level in LEVEL_NAMES)
        words = f"{self.files} 个文件：{errors} 个错误，{warnings} 个警告"
        words += f"，{styles} 处文字" if styles else ""
        return words + (f"（其中 {self.accepted} 个已说明）。" if self.accepted else "。")


NO_LAST = (
    "没有找到去年的年报，没有与去年比较。有的，请把它（数据文件或者 Word 文件）放进同一个文件夹，"
    "或者用 --last 指明。"
)


# -- built


def built_lines(built: Built) -> Iterator[str]:
    """What was written, and as what; or that nothing was."""
    yield from (f"已写出 {path}" for path in built.written)
    file, finished = built.checked.file, built.finished
    if finished is None and not built.trouble:
        yield f"{file} 有错误，没有写出报告。"
    elif finished and finished.stage == "草稿":
        yield f"{file} 有错误，写出的是草稿，不能报送。"
    elif finished and finished.stage == "送审稿" and finished.standing:
        yield from _draft_lines(finished.draft, finished.standing, file)


def _draft_lines(number: int, standing: Standing, file: str) -> Iterator[str]:
    from nianbao.signoff.show import lines_of, next_command, next_words

    yield f"这是送审稿第{number}稿，核对码 {standing.code}：{next_words(standing)}。"
    if standing.revisions:
        yield "“改后发”以后改了："
        yield from (f"  {line}" for line in lines_of(standing.revisions))
    yield f"{next_command(standing, file)}。"


def built_json(built: Built, checked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **checked,
        "written": [str(path) for path in built.written],
        "error": built.trouble.as_json() if built.trouble else None,
        **_finished_json(built.finished),
    }


def _finished_json(finished: Finished | None) -> dict[str, Any]:
    from nianbao.signoff.show import standing_json

    if finished is None:
        return {"stage": None, "draft": None, "standing": None, "remarks": []}
    return {
        "stage": finished.stage,
        "draft": finished.draft or None,
        "standing": standing_json(finished.standing) if finished.standing else None,
        "remarks": list(finished.remarks),
    }


def all_built_json(results: Sequence[Built], files: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What was built; the first trouble stands on top, as where nothing could be built at all."""
    troubles = [result.trouble.as_json() for result in results if result.trouble]
    return {"error": troubles[0], "files": files} if troubles else {"files": files}


# -- signed


def signed_lines(checked: Checked, signed: Signed | None) -> Iterator[str]:
    """What was recorded, and what comes next."""
    if signed is None:
        yield f"{checked.file} 有错误，没有记录签字。"
        return
    from nianbao.signoff.show import lines_of, next_words

    if signed.confirmed:
        yield "确认了这些改动："
        yield from (f"  {line}" for line in lines_of(signed.confirmed))
    yield f"已记录 {signed.step.words}，核对码 {signed.step.code}"
    yield from signed.remarks
    yield from (f"已写入 {written}" for written in signed.written)
    yield f"{next_words(signed.standing)}。"
    if signed.standing.is_final:
        yield f"请写出定稿：nianbao build {checked.file}"


def signed_json(checked: dict[str, Any], signed: Signed | None) -> dict[str, Any]:
    if signed is None:
        return checked | {"step": None, "standing": None, "written": []}
    from nianbao.signoff.show import lines_of, standing_json, step_json

    return checked | {
        "step": step_json(signed.step),
        "standing": standing_json(signed.standing),
        "written": [str(path) for path in signed.written],
        "confirmed": lines_of(signed.confirmed),
        "remarks": list(signed.remarks),
    }
