"""A checked report → its files: the final where it is signed off, else a 送审稿; or a 草稿."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from nianbao.compose import compose
from nianbao.deliver.files import write_all
from nianbao.deliver.staging import alone_with, clear_dead
from nianbao.document import Document, Mark
from nianbao.errors import FileError, ReadBackError
from nianbao.imprint import printed
from nianbao.making import Made, Order, made_with, make, refuse_differences, rough_document
from nianbao.report.inputs import lock_file
from nianbao.report.model import Report
from nianbao.settings import settings_for
from nianbao.signing import new_draft, shared_record, standing_of
from nianbao.signoff.drafts import Draft, kept_draft
from nianbao.signoff.standing import Standing
from nianbao.slips import Slips, make_slips
from nianbao.source.files import read_bytes

_WORD = ".docx"
_DIGEST = re.compile("（[0-9a-f]{8}）$")  # behind a template's name

Stage = Literal["定稿", "送审稿", "草稿"]
_MARKS: Mapping[Stage, str] = {"定稿": "", "送审稿": "（送审稿）", "草稿": "（草稿）"}  # in names


@dataclass(frozen=True, slots=True)
class Finished:
    """The files written, and as what. `draft` is the number of a 送审稿, `standing` says who has
    signed and who is still to; None for a 草稿.
    """

    written: tuple[Path, ...]
    stage: Stage
    draft: int = 0
    standing: Standing | None = None
    remarks: tuple[str, ...] = ()


def finish(
    path: Path, report: Report, known: Standing | None, folder: Path, order: Order
) -> Finished:
    """Write the final or the 送审稿 of a report without errors; `known` is its standing, where it
    is known already. Raises NianbaoError, and then no file has changed.
    """
    settings = settings_for(path)
    standing = known or standing_of(path, report, settings)
    if standing.is_final:
        slips = make_slips(path, report, settings, standing, None) if order.slip else Slips()
        written = _write(path, report, compose(report), folder, order, slips.made)
        told = (
            *_otherwise(order, "定稿"),
            *slips.remarks,
            *_undated(report),
            *_made_otherwise(standing, order, report),
            *_older_ones(written, "定稿"),
            *_shared(path),
        )
        return Finished(written, "定稿", 0, standing, told)
    draft = kept_draft(path, standing.digest)
    if draft:  # nothing beside the data changes
        return _finish_draft(path, report, standing, folder, order, draft, {})
    with alone_with(lock_file(path)):
        draft, kept = new_draft(path, report, made_with(order, report.form.id))
        return _finish_draft(path, report, standing, folder, order, draft, kept)


def _finish_draft(
    path: Path,
    report: Report,
    standing: Standing,
    folder: Path,
    order: Order,
    draft: Draft,
    kept: Mapping[Path, bytes],
) -> Finished:
    slips = make_slips(path, report, settings_for(path), standing, draft) if order.slip else Slips()
    document = replace(compose(report), mark=Mark("送审稿", draft.number, standing.code))
    written = _write(path, report, document, folder, order, slips.made, kept)
    clear_dead(draft.folder)  # where nothing is written, where it is kept already
    clear_dead(path.parent)
    told = (
        *_otherwise(order, "送审稿"),
        *slips.remarks,
        *_older_ones(written, "送审稿"),
        *_shared(path),
    )
    return Finished(written, "送审稿", draft.number, standing, told)


def finish_rough(path: Path, report: Report, folder: Path, order: Order) -> Finished:
    """Write the 草稿 of a report with errors. Raises NianbaoError."""
    written = _write(path, report, rough_document(report), folder, order)
    return Finished(written, "草稿", remarks=tuple(_otherwise(order, "草稿")))


def _undated(report: Report) -> Iterator[str]:
    """That a final is printed with an open date."""
    if report.dated is None:
        yield "成文日期还没有写，定稿上的日子空着：请在数据文件里写上签发的日期，再写一次。"


def _otherwise(order: Order, stage: Stage) -> Iterator[str]:
    """What was asked for and not written."""
    if order.rough and stage != "草稿":
        yield f"没有错误，用不着草稿，写出的是{stage}。"
    if order.slip and stage == "草稿":
        yield "还有错误，不能送签，没有写发文稿纸。"


def _shared(path: Path) -> Iterator[str]:
    shared = shared_record(path)
    if shared:
        yield f"{shared}；请只留一份。"


def _older_ones(written: Sequence[Path], stage: Stage) -> Iterator[str]:
    """What was written now as something else, at an earlier time, and lies beside it."""
    for other in _MARKS:
        others = (_as_other(path, stage, other) for path in written)
        found = [path.name for path in others if path not in written and path.exists()]
        if found:
            names = "、".join(found)
            yield f"{written[0].parent} 里还有以前的{other}（{names}），请不要再用。"


def _as_other(path: Path, stage: Stage, other: Stage) -> Path:
    bare = path.stem.removesuffix(_MARKS[stage])
    return path.with_name(f"{bare}{_MARKS[other]}{path.suffix}")


def _write(
    source: Path,
    report: Report,
    document: Document,
    folder: Path,
    order: Order,
    slips: Sequence[Made] = (),
    kept: Mapping[Path, bytes] = MappingProxyType({}),
) -> tuple[Path, ...]:
    """Write the files of the report in `source`; all are read back before any gets its name.

    `kept` are what a draft is made from: they get their names first.
    """
    made = {folder / f"{report.title}{m.ending}": m for m in (*make(document, order), *slips)}

    def inspect(written: Mapping[Path, bytes]) -> None:
        for path, data in written.items():
            if path in made:
                refuse_differences(path, made[path].inspect(data))
            elif data != kept[path]:
                raise ReadBackError(f"{path} 写出后读回来不一样", "没有留下文件；请检查磁盘。")

    for path, one in made.items():
        _refuse_to_lose(path, one.data, document, source)
    write_all({**kept, **{path: one.data for path, one in made.items()}}, inspect)
    return tuple(made)


def _refuse_to_lose(path: Path, data: bytes, document: Document, source: Path) -> None:
    """Raise FileError where a person has typed into a Word file since it was made, and what was
    typed neither is what is about to be written nor was taken over into the data.
    """
    if path.suffix != _WORD or not path.is_file():
        return
    if _is_typed_into(path, data, document) and not _is_taken_over(path, source):
        raise FileError(
            f"{path} 里有在 Word 里改过的地方，没有覆盖它",
            f"要收回这些改动：nianbao merge {path} --into {source}；不要的，在那里说不要"
            "（加 --done 也行），就能写了。",
        )


def _is_typed_into(path: Path, data: bytes, document: Document) -> bool:
    from nianbao.merging.settled import is_settled  # only where something could be lost
    from nianbao.verifying.verify import Basis, verify

    try:
        there = read_bytes(path)
        if there == data or is_settled(there) or verify(path).verdict != "differs":
            return False
        return verify(path, Basis(printed(document), "input", "")).verdict == "differs"
    except FileError:
        return False  # no report that we can read: nothing of ours is lost


def _is_taken_over(path: Path, source: Path) -> bool:
    """Whether the data hold all that was typed, whatever else was changed in them since."""
    from nianbao.merging.merge import read_merge

    try:
        return not read_merge(path, source).changes
    except FileError:
        return False  # data with errors: nobody can tell


def _made_otherwise(standing: Standing, order: Order, report: Report) -> Iterator[str]:
    """What the final is made with otherwise than what was signed; it voids nothing."""
    approval = standing.approval
    if approval is None:
        return
    now, then = made_with(order, report.form.id), approval.making
    pairs = (("程序", then.program, now.program), ("模板", then.template, now.template),
             ("字体", then.faces, now.faces))  # fmt: skip
    changed = [f"{name}由“{old}”换成“{new}”" for name, old, new in pairs if _is_other(old, new)]
    if changed:
        yield f"签发以后{'，'.join(changed)}；内容没有变，签发仍然有效。"


def _is_other(old: str, new: str) -> bool:
    """Whether it is known to be another; a template is told by its digest, whatever its name."""
    digests = [_DIGEST.search(made) for made in (old, new)]
    same = [found[0] if found else made for found, made in zip(digests, (old, new), strict=True)]
    return bool(old) and same[0] != same[1]
