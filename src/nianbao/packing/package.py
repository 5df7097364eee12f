"""A report without errors, a purpose → its package: names and bytes, a letter, a list.

All files come from `making`; nothing is drawn here. A public package holds nothing but what the
report prints: no data file, no reasons, no records, no names of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from nianbao.content import content_code, content_digest
from nianbao.errors import FileError, ReadBackError
from nianbao.making import NOTICE, Made, Order, make, make_sheets
from nianbao.packing.letter import Letter, write_letter
from nianbao.packing.listing import LIST, list_text
from nianbao.packing.names import plain, plain_stem
from nianbao.packing.purposes import Purpose
from nianbao.packing.slip import NAME as SLIP
from nianbao.packing.slip import posting_slip
from nianbao.report.values import agency_values, date_text
from nianbao.resources import letter_file

if TYPE_CHECKING:
    from nianbao.document import Document
    from nianbao.packing.settings import OfficeSettings
    from nianbao.report.model import Report

_DATA, _RECORD, _SIGN_OFF = "数据", "检查", "签发"


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes along with a report: the data file's ending and bytes, the files that it names, the
    check record and how many warnings in it have no reason, the record of the sign-off, where there
    is one, and what drafts were made from, by names below the data file's folder.
    """

    ending: str
    data: bytes
    named: Mapping[str, bytes]
    record: bytes
    unexplained: int = 0
    sign_off: bytes | None = None
    drafts: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Package:
    """A package. `files` are all but letter and list; `code` is the 核对码, `digest` the content's;
    `stem` is what a folder, zip or mail of it is called; `remarks` stand over the list.
    """

    purpose: Purpose
    title: str
    stem: str
    code: str
    digest: str
    dated: str
    files: Mapping[str, bytes]
    letter: Letter
    made: Mapping[str, Made] = field(repr=False)
    remarks: tuple[str, ...] = ()

    def whole(self) -> dict[str, bytes]:
        """All files: those of the report, the letter, and last the list of them."""
        files = {**self.files, f"{self.purpose.letter}.txt": self.letter.as_file()}
        return {**files, LIST: self._list(files)}

    def attachments(self) -> dict[str, bytes]:
        """The files that go with a mail, whose text the letter is."""
        return {**self.files, LIST: self._list(self.files)}

    def inspect(self, written: Mapping[str, bytes]) -> None:
        """Raise ReadBackError where a written file does not say what the data say."""
        for name, data in self.whole().items():
            made = self.made.get(name)
            differences = made.inspect(written[name]) if made else ()
            if differences or written[name] != data:
                first = differences[0] if differences else "写出的与应写的不一样"
                raise ReadBackError(f"{name} 写出后与数据不符：{first}", "没有留下文件。")

    @property
    def content(self) -> str:
        """What tells the same report for the same purpose: its digest and its date."""
        said = f"{self.purpose.name}\n{self.digest}\n{self.dated}"
        return sha256(said.encode()).hexdigest()

    def _list(self, files: Mapping[str, bytes]) -> bytes:
        heads = (f"{self.title}（{self.purpose.name}）", f"核对码 {self.code}", *self.remarks)
        return list_text(heads, files)


def data_name(title: str, code: str, ending: str) -> str:
    """The data file's name in a package."""
    return f"{plain_stem(title, code)}-{_DATA}{ending}"


def package(
    report: Report,
    document: Document,
    purpose: Purpose,
    order: Order,
    office: OfficeSettings,
    beside: Beside,
) -> Package:
    """The package of a report without errors; `document` is what it prints, marked or not.

    Raises FileError where two files would have one name or a letter's template is wrong, and what
    making raises.
    """
    digest = content_digest(document)
    code = content_code(digest)
    stem = plain_stem(report.title, code)
    made = dict(_named(stem, _made(document, purpose, order, office)))
    files = {name: one.data for name, one in made.items()}
    files = _joined(files, _beside(stem, purpose, beside))
    _joined(files, {f"{purpose.letter}.txt": b"", LIST: b""})  # these names are to be free
    template = office.mail.letters.get(purpose.name) or letter_file(purpose.name)
    letter = write_letter(template, _values(report, code, office, files, beside))
    return Package(
        purpose=purpose,
        title=report.title,
        stem=f"{stem}-{purpose.name}",
        code=code,
        digest=digest,
        dated=document.date,
        files=files,
        letter=letter,
        made=made,
        remarks=tuple(_remarks(purpose, beside)),
    )


# -- its files


def _made(
    document: Document, purpose: Purpose, order: Order, office: OfficeSettings
) -> Iterator[Made]:
    yield from make(document, replace(order, formats=purpose.formats, edition="公文"))
    if purpose.notice:
        yield from make(document, replace(order, formats=("pdf",), edition=NOTICE))
    if purpose.slip:
        slip = posting_slip(document, office.posting.places, office.posting.days)
        for one in make_sheets(slip):
            yield replace(one, ending=f"（{SLIP}）{one.ending}")


def _remarks(purpose: Purpose, beside: Beside) -> Iterator[str]:
    if purpose.record and beside.unexplained:
        yield f"核对：还有 {beside.unexplained} 个警告没有说明，见核对记录"


def _named(stem: str, files: Iterable[Made]) -> Iterator[tuple[str, Made]]:
    for one in files:
        mark, _, ending = one.ending.rpartition(".")
        mark = plain(mark)
        yield f"{stem}{f'-{mark}' if mark else ''}.{ending}", one


def _beside(stem: str, purpose: Purpose, beside: Beside) -> dict[str, bytes]:
    """What is not for the public. What the data file names keeps its name, to be found by it."""
    name = f"{stem}-{_DATA}"
    files = {}
    if purpose.data:
        files = _joined({f"{name}{beside.ending}": beside.data}, beside.named)
    if purpose.record:
        files[f"{name}.{_RECORD}.json"] = beside.record
    if purpose.sign_off and beside.sign_off is not None:
        files[f"{name}.{_SIGN_OFF}.json"] = beside.sign_off
    return _joined(files, beside.drafts) if purpose.drafts else files


def _joined(files: Mapping[str, bytes], others: Mapping[str, bytes]) -> dict[str, bytes]:
    """Both together. Raises FileError for a name that comes twice; Windows takes names that differ
    in case for one.
    """
    taken = {name.casefold() for name in files}
    for name in others:
        if name.casefold() in taken:
            raise FileError(
                f"要放进包里的两个文件都叫“{name}”", "请把数据旁边的那个文件改名，数据文件里也改。"
            )
    return {**files, **others}


# -- its letter


def _values(
    report: Report, code: str, office: OfficeSettings, files: Mapping[str, bytes], beside: Beside
) -> dict[str, str]:
    """What a letter may name. Empty what the report or the settings do not say."""
    names = [f"{number}. {name}" for number, name in enumerate((*files, LIST), start=1)]
    posting = office.posting
    return {
        "标题": report.title,
        "年度": str(report.year),
        "表式": report.form.doc_no,
        "文号": report.doc_no,
        "成文日期": date_text(report.dated) if report.dated else "",
        "核对码": code,
        **agency_values(report.agency),
        "附件": "\n".join(names),
        "附件.个数": str(len(names)),
        "警告.未说明": str(beside.unexplained or ""),
        "张贴.地点": "、".join(posting.places),
        "张贴.天数": str(posting.days or ""),
    }
