"""说明: written reasons accept warnings; NOTE-UNUSED for one that accepts nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice

from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import shown
from nianbao.checks.requirements import NO_REQUIREMENTS
from nianbao.checks.wordlists import word_texts
from nianbao.findings import Finding, Place
from nianbao.report.model import Note
from nianbao.report.wording import say
from nianbao.source.paths import PathError, split

_PLACED = re.compile(r"""(?P<path>[^“”"]*)(?:[“"](?P<words>.+)[”"])?""", re.DOTALL)


def with_reasons(dossier: Dossier, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those that a reason accepts marked so, and what is found of the reasons. Errors
    are never accepted. In a workbook a warning says where its reason is written: nobody sees there
    how 说明 is spelled; elsewhere where a place alone would accept others, too.
    """
    reasons = [note for note in dossier.report.notes if not _says_nothing(note)]
    taken = [() if each.is_error else _taken(reasons, each) for each in findings]
    used = {note.place for notes in taken for note in notes}
    pairs = zip(findings, taken, strict=True)
    judged = [_judged(finding, notes, findings) for finding, notes in pairs]
    return [*judged, *_of_reasons(dossier, findings, used)]


def _of_reasons(
    dossier: Dossier, findings: Sequence[Finding], used: AbstractSet[Place]
) -> Iterator[Finding]:
    """VALUE for each reason that says nothing; NOTE-UNUSED for each that accepts nothing."""
    for note in dossier.report.notes:
        if note.place in used:
            continue
        key = written(note.code, note.path)
        if _says_nothing(note):
            yield Finding(
                "VALUE", "error", note.place, f"说明.{key}",
                f"说明“{key}”只写了“{note.reason}”，没有说出原因",
                "请写明实际的原因；没有原因的，请改正数据，并删去这一条。", actual=note.reason,
            )  # fmt: skip
        elif _was_looked_for(dossier, note):
            yield Finding(
                "NOTE-UNUSED", "warning", note.place, f"说明.{key}",
                f"说明“{key}”没有用到", _why_unused(note, findings), actual=key,
            )  # fmt: skip


def _says_nothing(note: Note) -> bool:
    nothing = word_texts("reasons", "nothing")
    most = max(map(len, nothing)) + 1  # more characters do not matter
    words = "".join(islice(filter(str.isalnum, note.reason), most))
    return not words or words in nothing


def _why_unused(note: Note, findings: Sequence[Finding]) -> str:
    named = [finding for finding in findings if _precision(note, finding) is not None]
    if not named:
        return "请删去这一条，或核对代码和位置。"
    if any(not finding.is_error for finding in named):
        return "它说的各处另有写明位置的说明，用的是那些：请删去这一条。"
    return "错误不能用说明接受：请改正数据，再删去这一条。"


def _was_looked_for(dossier: Dossier, note: Note) -> bool:
    """Nothing can be found against last year's file, or the county's, or the signatures, where they
    are not at hand.
    """
    if note.code == "SIGN-VOID":
        return dossier.standing is not None
    if note.code.startswith("XY-"):
        return dossier.last is not None
    if note.code == "DATE-SIGN" and dossier.requirements.due:
        return "报送期限" in dossier.report.places  # else the county's counts: TXT-LOCAL
    return note.code != "TXT-LOCAL" or dossier.requirements is not NO_REQUIREMENTS


def _judged(finding: Finding, taken: Sequence[Note], findings: Sequence[Finding]) -> Finding:
    if taken:
        return finding.accept(taken[0].reason)
    if finding.level != "warning":
        return finding
    how = _how_to_accept(finding, findings)
    return replace(finding, hint=f"{finding.hint}\n{how}") if how else finding


def _how_to_accept(finding: Finding, findings: Sequence[Finding]) -> str:
    """How a reason is written that accepts this finding; of several that share code and place, this
    one alone.
    """
    key = written(finding.code, finding.path)
    named = finding.code, finding.path
    alike = {each.actual for each in findings if (each.code, each.path) == named}
    if len(alike) == 1 or not finding.actual:
        return say("accept_warning", finding.place, note=_in_a_path(key))
    key += f"“{shown(finding.actual)}”"
    note = _in_a_path(key) if finding.place.in_workbook else _in_yaml(key)
    return say("accept_one", finding.place, note=note)


def _in_a_path(key: str) -> str:
    """A key below 说明 as a workbook's rows are named: in quotes where it has signs of paths."""
    try:
        is_plain = split(f"说明.{key}") == (("说明", key), "")
    except PathError:
        is_plain = False
    return key if is_plain else json.dumps(key, ensure_ascii=False)


def _in_yaml(key: str) -> str:
    has_signs = '"' in key or "\\" in key
    return "'" + key.replace("'", "''") + "'" if has_signs else f'"{key}"'


def _taken(reasons: Sequence[Note], finding: Finding) -> Sequence[Note]:
    """The reasons that accept a finding: those that name its place most closely."""
    ranked = [
        (precision, note)
        for note in reasons
        if (precision := _precision(note, finding)) is not None
    ]
    closest = max((precision for precision, _ in ranked), default=None)
    return [note for precision, note in ranked if precision == closest]


def _precision(note: Note, finding: Finding) -> tuple[bool, int] | None:
    """How closely a reason names what was found, or one of the cells that it stands for: whether
    by its words, and by how many steps of its place. None where it names something else.
    """
    if note.code != finding.code:
        return None
    match = _PLACED.fullmatch(note.path or "")
    path, words = match.group("path", "words") if match else (note.path or "", None)
    actual = finding.actual or ""
    if words is not None and words not in (actual, shown(actual)):
        return None
    paths = (finding.path, *(path for path, _ in finding.cells))
    if path and not any(f"{each}.".startswith(f"{path}.") for each in paths):
        return None
    return words is not None, len(path.split(".")) if path else 0


def written(code: str, path: str | None) -> str:
    """The key of a reason: a code, or a code and a place."""
    return f"{code}@{path}" if path else code
