"""Data file and changed Word file → Merge: what may be taken over; numbers of it → new bytes.

Each change is tried alone before it is offered; what is taken over together is proved again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nianbao.compose import compose
from nianbao.content import content_digest
from nianbao.deliver.files import write_all
from nianbao.document import Document
from nianbao.errors import FileError, NianbaoError, ReadBackError
from nianbao.findings import has_errors
from nianbao.merging.changes import find_changes
from nianbao.merging.model import Change, Edit, TextEdit
from nianbao.merging.origin import Origin, read_origin, refuse_other_report
from nianbao.merging.placing import Placed, placed
from nianbao.merging.printed import PrintedText, printed_texts
from nianbao.merging.proof import Proof, proof
from nianbao.merging.rebasing import Rebased, placed_by, rebased
from nianbao.merging.wanted import wanted
from nianbao.merging.writing import rewritten
from nianbao.reading.blocks import SourceDocument
from nianbao.reading.open import word_bytes
from nianbao.reading.word import read_word
from nianbao.report.model import Report
from nianbao.report.read import read_report
from nianbao.source.files import read_bytes
from nianbao.source.text import decode

_NOT_WRITTEN = "没有改动任何文件；请用 --accept 少接受几条，或者直接改数据文件。"


@dataclass(frozen=True, slots=True)
class Merge:
    """What a Word file says otherwise than a data file, and what the data file's files hold.

    `remarks` are on the data file, `word_remarks` on the Word file (tracked changes, comments).
    `parts` are the Word file's, with what only the data changed since it was made. `is_mixed`: the
    data were changed since, and nobody knows where: their own changes are among the differences.
    """

    path: Path
    files: Mapping[Path, bytes]
    report: Report
    texts: Mapping[str, PrintedText]
    word: SourceDocument
    changes: tuple[Change, ...]
    remarks: tuple[str, ...]
    parts: Placed
    is_mixed: bool = False

    @property
    def ready(self) -> tuple[int, ...]:
        """The numbers of those that may be taken over all at once."""
        return tuple(change.number for change in self.changes if change.state == "open")

    @property
    def open(self) -> tuple[Change, ...]:
        """The changes that may be taken over, numbered from 1."""
        return tuple(change for change in self.changes if change.is_open)

    @property
    def word_remarks(self) -> tuple[str, ...]:
        return self.word.remarks


@dataclass(frozen=True, slots=True)
class Taken:
    """The files with some changes taken over, and what the Word file then still says otherwise."""

    files: Mapping[Path, bytes]
    left: tuple[Change, ...]


def read_merge(word: Path, path: Path) -> Merge:
    """What a Word file says otherwise than a data file.

    Raises FileError where one of them cannot be read, or the data file has errors.
    """
    data = word_bytes(word)
    return compared(read_word(data, str(word)), read_origin(data), path)


def compared(changed: SourceDocument, origin: Origin, path: Path) -> Merge:
    """What a Word file that was read says otherwise than a data file.

    Where the Word file tells what it printed when it was made, only what differs from that, too.
    Raises FileError where the data file cannot be read or has errors, or is of another report.
    """
    data = read_bytes(path)
    reading = read_report(path, {path: data})
    report = reading.report
    if report is None or has_errors(reading.findings):
        raise FileError(
            f"{path} 有错误，没法和 Word 文件对照",
            f"请先用 nianbao check {path} 看看哪里不对，改好再试。",
        )
    files = {path: data, **dict(_beside(report, path))}
    document = compose(report)
    texts = printed_texts(report)
    base = origin.document if origin.is_of_form(document.form_id) else None
    is_mixed = base is None and origin.digest not in ("", content_digest(document))
    found = placed_by(base, tuple(texts), changed) if base else _placed(document, texts, changed)
    refuse_other_report(changed, origin, document, found)
    own = rebased(base, document, tuple(texts), found) if base else Rebased(found)
    doubts = _doubts(report, changed, origin, kept=own.kept, is_mixed=is_mixed)
    remarks = (*reading.remarks, *doubts)
    merge = Merge(path, files, report, texts, changed, (), remarks, own.placed, is_mixed)
    changes = find_changes(report, document, own.placed, own.clashes, is_older=is_mixed)
    return replace(merge, changes=_numbered(_tried(merge, changes)))


def _placed(
    document: Document, texts: Mapping[str, PrintedText], changed: SourceDocument
) -> Placed:
    return placed(document, {key: t.paragraphs for key, t in texts.items()}, changed.blocks)


def without(merge: Merge, untouched: SourceDocument) -> Merge:
    """The same without what a Word file just made of the data would show, too: the words that
    stand in an office's own template.
    """
    document = compose(merge.report)
    own = find_changes(merge.report, document, _placed(document, merge.texts, untouched))
    known = [(change.old, change.new) for change in own]
    kept = []
    for change in merge.changes:
        if (change.old, change.new) in known:
            known.remove((change.old, change.new))
        else:
            kept.append(change)
    return replace(merge, changes=_numbered(kept))


def taken(merge: Merge, numbers: Collection[int]) -> Taken:
    """The files with the changes of these numbers.

    Raises ReadBackError where they would not say just that.
    """
    chosen = [change for change in merge.open if change.number in numbers]
    edits = [edit for change in chosen for edit in change.edits]
    files, tried = _try(merge, edits)
    if tried.report is None or not tried.holds:
        said = "；".join((*(f.message for f in tried.errors), *tried.wrong))
        raise ReadBackError(f"这些改动合在一起写不进 {merge.path}：{said}", _NOT_WRITTEN)
    # What was not taken may be told otherwise now, even in words of what was: of two paragraphs
    # that say the same, one was taken and the other was not.
    return Taken(files, find_changes(tried.report, compose(tried.report), merge.parts))


def take_over(merge: Merge, numbers: Collection[int]) -> Taken:
    """Write the changes of these numbers into the data, whole or not at all; what was written.

    Raises ReadBackError where the data would not say just that, and FileError where a file was
    changed meanwhile or the disk refuses; then nothing has changed.
    """
    result = taken(merge, numbers)
    for path, data in merge.files.items():
        if path in result.files and read_bytes(path) != data:
            raise FileError(f"{path} 刚才又被改过，没有写入", "请关闭编辑它的程序，再运行一次。")

    def inspect(written: Mapping[Path, bytes]) -> None:
        if dict(written) != dict(result.files):
            raise ReadBackError(f"{merge.path} 写出后读回来不一样", "没有改动；请检查磁盘。")

    if result.files:
        write_all(result.files, inspect)
    return result


def _beside(report: Report, path: Path) -> Iterator[tuple[Path, bytes]]:
    """The text files that the data file names, as they were when it was read."""
    for text in report.texts.values():
        name = Path(text.typed.source.file)
        if name != path and name.suffix.lower() == ".txt":
            data = read_bytes(name)
            if decode(data, str(name)).text != text.typed.source.text:
                raise FileError(f"{name} 正在被改动", "请保存好它，再试一次。")
            yield name, data


def _doubts(
    report: Report, changed: SourceDocument, origin: Origin, *, kept: int, is_mixed: bool
) -> Iterator[str]:
    """Whether the Word file was made of these data."""
    if changed.year is not None and changed.year != report.year:
        yield (
            f"{changed.file} 是 {changed.year} 年度的，数据文件是 {report.year} 年度的；"
            "请看看是不是拿错了。"
        )
    elif not origin.digest:
        yield f"{changed.file} 不像是本程序写出的，照样对照了。"
    elif is_mixed:
        yield (
            f"写出 {changed.file} 以后，数据文件又改过：两边的不同都会列出来，"
            "后来在数据文件里改的也在其中，那些不要接受。"
        )
    elif kept:
        yield f"写出 {changed.file} 以后，数据文件又改过 {kept} 处，那些没有动。"


# -- each change alone


def _tried(merge: Merge, changes: Sequence[Change]) -> Iterator[Change]:
    """The changes; one that the data cannot take, as its reader sees it, is refused."""
    for change in changes:
        if not change.is_open:
            yield change
            continue
        elsewhere = _elsewhere(merge, change)
        if elsewhere:
            note = f"这篇正文在 {elsewhere} 里，请直接改那个文件"
            yield replace(change, state="refused", edits=(), note=note)
            continue
        _, tried = _try(merge, change.edits)
        if tried.holds:
            yield change
        else:
            yield replace(change, state="refused", edits=(), note=_why_not(tried))


def _elsewhere(merge: Merge, change: Change) -> str:
    """The file that holds a changed text, where it is none that can be written; "" else."""
    keys = {edit.key for edit in change.edits if isinstance(edit, TextEdit)}
    files = (merge.report.texts[key].typed.source.file for key in keys & merge.report.texts.keys())
    return next((file for file in files if Path(file) not in merge.files), "")


def _why_not(tried: Proof) -> str:
    if tried.errors:
        first = tried.errors[0]
        return "；".join(text for text in (first.message, first.hint) if text)
    return "程序没法只把这一处写进数据文件，请直接改数据文件"


def _try(merge: Merge, edits: Sequence[Edit]) -> tuple[Mapping[Path, bytes], Proof]:
    """New files with the edits, and the proof of them."""
    try:
        new = rewritten(merge.report, merge.files, wanted(merge.texts, edits))
    except (ValueError, TypeError, KeyError, IndexError, NianbaoError) as trouble:
        return {}, Proof(None, (), (str(trouble),))
    everything = {**merge.files, **new}
    return new, proof(merge.path, everything, merge.report, merge.texts, edits)


def _numbered(changes: Iterable[Change]) -> tuple[Change, ...]:
    numbered, count = [], 0
    for change in changes:
        count += change.is_open
        numbered.append(replace(change, number=count if change.is_open else 0))
    return tuple(numbered)
