"""Files of any kind and name, opened by what they hold."""

import io
import shutil
import subprocess
import sys
import zipfile

import pytest
from conftest import EXAMPLES
from libreoffice import converted
from odd_pdf import Sheet
from odd_word import docx, p, tbl, tr, zipped
from read_back import grids, paragraphs, printed_cells, said

from nianbao import pipeline
from nianbao.compose import compose
from nianbao.errors import FileError
from nianbao.making import Order
from nianbao.reading import office
from nianbao.reading.open import read_document
from nianbao.report.read import read_report

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
PAGE = "<html><body><p>正文</p></body></html>"
MHT = (
    "From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    "PHA+1f3OxDwvcD4=\r\n--b--\r\n"
)


def pdf() -> bytes:
    sheet = Sheet()
    sheet.text(100, 100, "正文")
    return sheet.done()


@pytest.fixture
def named(tmp_path):
    """Writes bytes under a name and gives the path."""

    def write(name: str, data: bytes):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def no_office(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(office, "_USUAL_PLACES", ())


def refused(path) -> FileError:
    with pytest.raises(FileError) as trouble:
        read_document(path)
    assert path.name in trouble.value.message
    assert "\n" not in trouble.value.message + trouble.value.hint
    assert trouble.value.hint
    return trouble.value


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("年报.docx", docx(p("正文")), "word"),
        ("年报.htm", PAGE.encode(), "web"),
        ("年报.html", ("\ufeff<p>正文</p>").encode(), "web"),
        ("年报.xhtml", ('<?xml version="1.0"?>' + PAGE).encode(), "web"),
        ("年报.mht", MHT.encode("ascii"), "web"),
        ("年报.txt", "正文".encode("utf-16"), "text"),
        ("年报.pdf", pdf(), "pdf"),
    ],
)
def test_each_kind_has_its_reader(named, name, data, kind) -> None:
    source = read_document(named(name, data))
    assert (source.kind, paragraphs(source), source.remarks) == (kind, ["正文"], ())
    assert source.file.endswith(name)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        (
            "年报.doc",
            docx(p("正文")),
            "文件名以 .doc 结尾，内容其实是 Word 文档（.docx），已按内容读入。",
        ),
        ("年报.doc", PAGE.encode("gb18030"), "内容其实是网页"),
        ("年报.xls", "<table><tr><td>正文</table>".encode(), "内容其实是网页"),
        ("年报.wps", "正文".encode("gb18030"), "内容其实是纯文本"),
        ("年报.docx", pdf(), "内容其实是 PDF"),
        ("年报", PAGE.encode(), "文件名没有后缀"),
    ],
)
def test_a_wrong_name_is_said_and_the_content_read(named, name, data, says) -> None:
    source = read_document(named(name, data))
    assert paragraphs(source) == ["正文"]
    assert says in source.remarks[0]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("年报.docx", b"", "是空的"),
        ("年报.docx", bytes(5000), "是空的"),
        ("年报.docx", docx(p("字"))[:200], "打不开"),
        ("年报.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("年报.xlsx", zipped({"[Content_Types].xml": "spreadsheetml"}), "Excel 工作簿"),
        ("年报.msg", OLE, "不认识的格式"),
        ("年报.ofd", zipped({"OFD.xml": "<ofd/>"}), "OFD"),
        ("年报.zip", zipped({"年报.docx": b"x"}), "压缩包"),
        ("年报.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)), "是图片"),
        ("年报.xml", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "Word 存的 XML"),
        ("年报.bin", bytes(range(256)) * 20, "不认识的格式"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(named, name, data, says) -> None:
    assert says in refused(named(name, data)).message


def test_a_missing_file_and_a_folder_are_refused(tmp_path) -> None:
    assert "没有这个文件" in refused(tmp_path / "年报.docx").message
    (tmp_path / "年报").mkdir()
    assert "不是文件" in refused(tmp_path / "年报").message


def test_a_huge_file_is_not_read(tmp_path) -> None:
    path = tmp_path / "年报.docx"
    with path.open("wb") as file:
        file.truncate(60 * 2**20)
    assert "60.0 MB" in refused(path).message


def test_a_zip_of_thousands_of_parts_is_refused(named) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for n in range(2_500):
            archive.writestr(str(n), b"")
    assert "大得不正常" in refused(named("年报.docx", file.getvalue())).message


# -- old formats

OLD = [
    ("年报.doc", OLE + "WordDocument".encode("utf-16-le")),
    ("年报.wps", OLE + "WordDocument".encode("utf-16-le")),
    ("年报.rtf", b"{\\rtf1 }"),
    ("年报.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text"})),
]


@pytest.mark.parametrize(("name", "data"), OLD)
@pytest.mark.usefixtures("no_office")
def test_without_an_office_program_an_old_file_is_to_be_saved_anew(named, name, data) -> None:
    assert "另存为" in refused(named(name, data)).hint


def script(folder, lines: str) -> str:
    """A program that stands in for LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\nimport pathlib, sys, time\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    def install(lines: str) -> None:
        program = script(tmp_path, lines)
        monkeypatch.setattr(shutil, "which", lambda _: program)

    return install


posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")


@posix
def test_the_office_program_gets_a_profile_of_its_own_without_macros(
    named, stand_in, tmp_path
) -> None:
    (tmp_path / "made.docx").write_bytes(docx(p("正文") + tbl(tr("a", "b"))))
    stand_in(
        "home = pathlib.Path.cwd()\n"
        "assert f'-env:UserInstallation={(home / \"profile\").as_uri()}' in sys.argv\n"
        "assert 'DisableMacrosExecution' in (home / 'profile/user/registrymodifications.xcu').read_text()\n"
        "(home / 'out').mkdir()\n"
        f"made = pathlib.Path({str(tmp_path / 'made.docx')!r}).read_bytes()\n"
        "(home / 'out/source.docx').write_bytes(made)"
    )
    source = read_document(named(*OLD[0]))
    assert paragraphs(source) == ["正文"]
    assert source.remarks == ("已用 LibreOffice 转换后读入，请对照原件核对。",)


@posix
def test_an_office_program_that_makes_nothing_is_said(named, stand_in) -> None:
    stand_in("sys.exit(1)")
    assert "转换不成" in refused(named(*OLD[0])).message


@posix
def test_an_office_program_that_hangs_is_ended(named, stand_in, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(office, "_PATIENCE", 0.5)
    stand_in(f"pathlib.Path({str(tmp_path / 'late')!r}).touch()\ntime.sleep(60)")
    processes: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def started(*args, **more):
        processes.append(start(*args, **more))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", started)
    assert "还没有转换好" in refused(named(*OLD[0])).message
    assert processes[0].poll() is not None


@posix
@pytest.mark.usefixtures("no_office")
def test_an_office_program_that_does_not_start_is_said(named, monkeypatch, tmp_path) -> None:
    (tmp_path / "soffice").write_bytes(b"not a program")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setattr(office, "_USUAL_PLACES", (str(tmp_path / "soffice"),))
    assert "启动不了" in refused(named(*OLD[0])).message


@pytest.mark.debian
@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_old_formats_read_as_the_word_file_does(kind, tmp_path) -> None:
    path = EXAMPLES / "示例县示例镇" / "2024.yaml"
    document = compose(read_report(path).report)
    (result,) = pipeline.build([path], tmp_path, Order(("word",)))
    (old,) = converted(kind, tmp_path / "old", result.written[0], home=tmp_path)
    source = read_document(old)
    assert [text.strip() for text in paragraphs(source)] == said(document)
    assert grids(source) == printed_cells(document)
    assert source.year == document.year
