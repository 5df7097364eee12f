"""A file that came back, and what is known of the report → Verified: does it still say the same.

What is known is a Basis: the content that was signed, or the data at hand. Without one, the file is
held against the printed data that it carries itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from nianbao.content import content_code, content_digest
from nianbao.errors import FileError, TemplateError
from nianbao.imprint import Imprint, ImprintError, Printed, read_imprint
from nianbao.imprinted import told_imprint
from nianbao.reading.blocks import SourceDocument
from nianbao.reading.open import read_document
from nianbao.reading.shown import shown
from nianbao.source.files import read_bytes
from nianbao.verifying.compare import compare
from nianbao.verifying.doubts import without_doubtful
from nianbao.verifying.edges import edge_words
from nianbao.verifying.model import Found, Verdict

Origin = Literal["signed", "input", "file"]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a file is held against. `name` says in words what it is; `notes` what is to be known of
    it (who signed, that the data were changed since).
    """

    printed: Printed
    origin: Origin
    name: str
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        return content_digest(self.printed.document)

    @property
    def code(self) -> str:
        return content_code(self.digest)


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a file. `reasons` say why it cannot be told, `notes` what else is known,
    `remarks` what the file holds besides. `wanted_code` is the 核对码 that somebody has of what
    was signed, "" where nobody has.
    """

    file: str
    basis: Basis | None = None
    found: Found | None = None
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    wanted_code: str = ""

    @property
    def has_wrong_code(self) -> bool:
        """Whether the content that the file is held against is not the one with the code."""
        return bool(self.wanted_code and self.basis and self.wanted_code != self.basis.code)

    @property
    def verdict(self) -> Verdict:
        if self.found is None or self.basis is None or self.reasons:
            return "unclear"
        if not self.has_wrong_code:
            return self.found.verdict
        return "differs" if self.found.verdict == "unchanged" else "unclear"


def verify(path: Path, basis: Basis | None = None, code: str = "") -> Verified:
    """Hold a file against a basis, or against what it tells of itself; `code` is the 核对码 of what
    was signed, where it is known.

    Raises FileError where the file cannot be read.
    """
    source = read_document(path)
    data = read_bytes(path)
    own, told = _told(data)
    verified = Verified(str(path), wanted_code=code, remarks=_remarks(source, data))
    if basis is None and isinstance(told, str):
        return replace(verified, reasons=(told,))
    held = basis or Basis(_printed(told), "file", "它写出时带的内容")
    found = compare(held.printed, source, lambda: shown(data))
    if found is None:
        title = held.printed.document.title
        reason = f"在文件里没有找到《{title}》：表和文字都对不上"
        return replace(verified, basis=held, reasons=(reason,))
    if isinstance(told, Printed):
        found = found.without_beside(told.beside)
    is_foreign = source.kind == "pdf" and own is None
    found = without_doubtful(found, is_foreign=is_foreign)
    notes = tuple(_notes(held, found, source, own, told, data))
    return replace(verified, basis=held, found=found, notes=(*held.notes, *notes))


def _told(data: bytes) -> tuple[Imprint | None, Printed | str]:
    """What a file tells of its own content, or why that is not to be had."""
    try:
        own = told_imprint(data)
    except FileError as trouble:
        return None, trouble.message
    if own is None:
        return None, "文件里没有带内容数据：不是本程序写出的，或者另存、转换的时候丢了"
    if not own.printed:
        return own, "文件里只有内容摘要，没有带内容数据"
    try:
        told = read_imprint(own.printed)
    except ImprintError:
        return own, "文件里带的内容数据读不出来：不全，或者是别的版本的程序写的"
    if content_digest(told.document) != own.digest:
        return own, "文件里带的内容数据和它的摘要对不上，其中有一样被改过"
    return own, told


def _printed(told: Printed | str) -> Printed:
    if isinstance(told, str):
        raise TypeError(told)
    return told


def _notes(
    basis: Basis,
    found: Found,
    source: SourceDocument,
    own: Imprint | None,
    told: Printed | str,
    data: bytes,
) -> Iterator[str]:
    """Where differences come from, as far as the file tells."""
    if basis.origin == "file":
        return
    if own is not None and own.digest != basis.digest:
        code = content_code(own.digest)
        if isinstance(told, Printed) and found.differences and _is_untouched(told, source, data):
            yield (
                f"文件写出以后没有人改过：它写出时就是这样，核对码 {code}；"
                "不同的地方是数据在前后两版之间的改动"
            )
        else:
            yield f"文件是用另一版内容写出的，核对码 {code}"
    if own is None and source.kind == "pdf" and found.differences:
        yield (
            "这份 PDF 不是本程序直接写出的；别的程序印 PDF，会丢行末的标点或连字符，"
            "只差标点的地方请对照原件看一眼"
        )


def _is_untouched(told: Printed, source: SourceDocument, data: bytes) -> bool:
    found = compare(told, source, lambda: shown(data))
    return found is not None and not found.differences


def _remarks(source: SourceDocument, data: bytes) -> tuple[str, ...]:
    """What the reader left out, and what a Word file says at the edges of its pages."""
    if source.kind != "word" or not data.startswith(b"PK"):
        return source.remarks
    try:
        said = edge_words(data)
    except TemplateError:
        said = ()
    if not said:
        return source.remarks
    edges = "、".join(f"“{words}”" for words in said)
    return (*source.remarks, f"页眉、页脚里有{edges}，不算报告的内容，没有比较")
