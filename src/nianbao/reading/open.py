"""A path → SourceDocument, by whichever reader the file's content asks for, whatever its name.

In offices a .doc is often a web page, an RTF or a .docx that was renamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from nianbao.errors import FileError
from nianbao.reading.blocks import SourceDocument
from nianbao.reading.decoding import decoded
from nianbao.source.files import read_bytes

MOST_BYTES = 50 * 2**20  # a report with photographs takes some 5 MB

_NEAR_START = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|meta|title|style|table|div|p|h[1-6]|span|font|center)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<\?xml")
_MIME = re.compile(rb"(?:^|\n)MIME-Version:", re.IGNORECASE)
_BINARY = re.compile("[\0-\x08\x0e-\x1f]")

_NOT_READ = (
    "能读的有 Word 文档（.docx）、网页（.html）、文本（.txt）、Excel 工作簿（.xlsx）"
    "和有文字的 PDF；请另存为其中一种。"
)


_Read: TypeAlias = Callable[[bytes, str], SourceDocument]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file: what people call it, the ends of its names, and its reader."""

    called: str
    suffixes: frozenset[str]
    read: _Read


def read_document(path: Path) -> SourceDocument:
    """What a report's file holds. A name that does not fit the content is among the remarks.

    Raises FileError where the file is not there, is of a kind that cannot be read, or is damaged;
    message and hint are one sentence each.
    """
    data = _bytes(path)
    file = str(path)
    kind = _KINDS[_kind(data, file)]
    document = kind.read(data, file)
    suffix = path.suffix.lower()
    if suffix in kind.suffixes:
        return document
    named = f"文件名以 {suffix} 结尾" if suffix else "文件名没有后缀"
    remark = f"{named}，内容其实是{kind.called}，已按内容读入。"
    return replace(document, remarks=(remark, *document.remarks))


def word_bytes(path: Path) -> bytes:
    """The bytes of a .docx that can be read whole.

    Raises FileError where it is something else, with what it really is, or is damaged.
    """
    data = _bytes(path)
    kind = _kind(data, str(path))
    if kind != "docx":
        raise FileError(
            f"{path} 其实是{_KINDS[kind].called.strip()}，不是 Word 文档（.docx）", _AGAIN_AS_DOCX
        )
    return data


def _bytes(path: Path) -> bytes:
    data = read_bytes(path, MOST_BYTES, unlike="年报", hint="请压缩里面的图片，另存后再试。")
    if not data.strip(b"\0 \r\n\t"):
        raise FileError(f"{path} 是空的", "请检查是不是选错了文件，或者没有下载完。")
    return data


# -- what a file is


def _kind(data: bytes, file: str) -> str:
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return _zip_kind(data, file)
    if data.startswith(_OLE):
        return _compound_kind(data, file)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if data.startswith(_PICTURES) and _BINARY.search(data[:64].decode("latin-1")):
        raise FileError(
            f"{file} 是图片，读不出文字",
            "请找到它的 Word 文件，或者先用文字识别软件转成 Word，核对后再试。",
        )
    return _text_kind(data, file)


def _zip_kind(data: bytes, file: str) -> str:
    from nianbao.source.package import CONTENT_TYPES, read_zip

    names: list[str] = []

    def is_telling(name: str) -> bool:
        names.append(name)
        return name in (CONTENT_TYPES, "mimetype")

    try:
        told = b"".join(read_zip(data, is_telling).values())
    except FileError as trouble:
        raise FileError(f"{file} {trouble.message}", _AGAIN) from trouble
    for mark, kind in _ZIP_KINDS.items():
        if mark in told:
            return _readable(kind, file)
    if "word/document.xml" in names:
        return "docx"
    if any(name.endswith("OFD.xml") for name in names):
        raise FileError(f"{file} 是 OFD 版式文件，不能读", _NOT_READ)
    raise FileError(f"{file} 是压缩包，或者是不认识的格式", f"压缩包请先解压。{_NOT_READ}")


def _readable(kind: str, file: str) -> str:
    """The kind, unless it is one that is known only to be refused."""
    if kind == "locked":
        raise FileError(
            f"{file} 设了打开密码，读不了", "请用 Word 或 WPS 打开它，去掉密码，另存后再试。"
        )
    return kind


def _compound_kind(data: bytes, file: str) -> str:
    """Of the old binary formats, by the names of the streams inside."""
    for name, kind in _STREAMS.items():
        if name.encode("utf-16-le") in data:
            return _readable(kind, file)
    raise FileError(f"{file} 是不认识的格式", _NOT_READ)


def _text_kind(data: bytes, file: str) -> str:
    start = decoded(data[:_NEAR_START])
    if _MIME.search(data[:_NEAR_START]) and b"multipart/related" in data[:_NEAR_START].lower():
        return "mht"
    if _XML.match(start) and "<html" not in start.lower():
        raise _unknown_xml(start, file)
    if _HTML.match(start) or "<html" in start.lower():
        return "html"
    if len(_BINARY.findall(start)) > len(start) // 100:
        raise FileError(f"{file} 不是文字，是不认识的格式", _NOT_READ)
    return "txt"


def _unknown_xml(start: str, file: str) -> FileError:
    for mark, program in _XML_KINDS.items():
        if mark in start:
            return FileError(f"{file} 是 {program} 存的 XML 文件，不能直接读", _AGAIN_AS_DOCX)
    return FileError(f"{file} 是不认识的 XML 文件", _NOT_READ)


# -- who reads what


def _word(data: bytes, file: str) -> SourceDocument:
    from nianbao.reading.word import read_word

    return read_word(data, file)


def _web(data: bytes, file: str) -> SourceDocument:
    from nianbao.reading.web import read_web

    return read_web(data, file)


def _plain(data: bytes, file: str) -> SourceDocument:
    from nianbao.reading.plain import read_plain

    return read_plain(data, file)


def _pdf(data: bytes, file: str) -> SourceDocument:
    from nianbao.reading.pdf import read_pdf

    return read_pdf(data, file)


def _archived_page(data: bytes, file: str) -> SourceDocument:
    """A page saved as one file (.mht): its main part is the page."""
    from nianbao.reading.web import archived_page

    page = archived_page(data)
    if page is None:
        raise FileError(f"{file} 里没有网页", _AGAIN)
    return _web(page, file)


def _sheets(data: bytes, file: str) -> SourceDocument:
    from nianbao.reading.sheets import read_spreadsheet

    return read_spreadsheet(data, file)


def _by_office(kind: str, reads: _Read) -> _Read:
    def read(data: bytes, file: str) -> SourceDocument:
        from nianbao.reading.office import CONVERTED, converted

        document = reads(converted(data, file, kind), file)
        return replace(document, remarks=(f"{CONVERTED}。", *document.remarks))

    return read


_AGAIN_AS_DOCX = "请用 Word 或 WPS 打开它，另存为“Word 文档（*.docx）”后再试。"
_XML_KINDS = {"Word.Document": "Word", "wordml": "Word", "office:spreadsheet": "Excel"}
_AGAIN = "请重新下载或另存一份再试。"
_STREAMS: Mapping[str, str] = {
    "EncryptedPackage": "locked",
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
}
_ZIP_KINDS: Mapping[bytes, str] = {
    b"wordprocessingml": "docx",
    b"spreadsheetml": "xlsx",
    b"opendocument.text": "odt",
    b"opendocument.spreadsheet": "ods",
    b"ms-word": "docx",
}
_KINDS: Mapping[str, _Kind] = {
    name: _Kind(called, frozenset(suffixes.split()), read)
    for name, called, suffixes, read in (
        ("docx", " Word 文档（.docx）", ".docx .docm .dotx .dotm", _word),
        ("html", "网页", ".html .htm .xhtml .shtml", _web),
        ("txt", "纯文本", ".txt .text .md", _plain),
        ("pdf", " PDF", ".pdf", _pdf),
        ("mht", "存成一个文件的网页", ".mht .mhtml", _archived_page),
        ("doc", "旧版 Word 文档（.doc）", ".doc .dot .wps .wpt", _by_office("doc", _word)),
        ("rtf", " RTF 文档", ".rtf", _by_office("rtf", _word)),
        ("odt", " ODT 文档", ".odt .ott", _by_office("odt", _word)),
        ("xlsx", " Excel 工作簿（.xlsx）", ".xlsx", _sheets),
        ("xls", "旧版 Excel 工作簿（.xls）", ".xls .xlt .et .ett", _by_office("xls", _sheets)),
        ("ods", " ODS 表格", ".ods .ots", _by_office("ods", _sheets)),
    )
}
