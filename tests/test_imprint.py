"""What finals carry of themselves: the digest and what is printed, in Word, PDF and web page."""

import io
import json
import re
import zipfile
import zlib
from base64 import b64decode, b64encode
from dataclasses import replace

import pikepdf
import pytest
from conftest import CLEAN, EXAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf.pdfa import validate_written

from nianbao.compose import compose
from nianbao.content import content_digest, printed_values
from nianbao.imprint import ImprintError, imprint, read_imprint
from nianbao.imprinted import told_imprint
from nianbao.making import Order, make
from nianbao.report.read import read_report

INPUTS = sorted(EXAMPLES.rglob("*.yaml"))
FILES = ("word", "pdf", "html")


def document_of(path):
    return compose(read_report(path).report)


def made(document, name, **order):
    return next(make(document, Order(formats=(name,), **order)))


@pytest.mark.parametrize("path", INPUTS, ids=lambda p: f"{p.parent.name}{p.stem}")
def test_an_imprint_tells_all_that_is_printed(path):
    document = document_of(path)
    told = read_imprint(imprint(document).printed).document
    assert printed_values(told) == printed_values(document)
    assert content_digest(told) == imprint(document).digest
    assert (told.title, told.date, told.doc_no) == (document.title, document.date, document.doc_no)
    assert [s.grid and s.grid.rows for s in told.sections] == [
        s.grid and tuple(tuple(replace(c, unit="") for c in row) for row in s.grid.rows)
        for s in document.sections
    ]


@pytest.mark.parametrize("name", FILES)
def test_each_file_carries_its_imprint(name):
    document = document_of(INPUTS[0])
    assert told_imprint(made(document, name).data) == imprint(document)


def test_the_notice_boards_edition_carries_the_same():
    document = document_of(INPUTS[0])
    assert told_imprint(made(document, "pdf", edition="张贴").data) == imprint(document)


def test_the_read_back_refuses_a_file_with_another_imprint():
    document = document_of(INPUTS[0])
    other = imprint(replace(document, agency="示例县示例乡人民政府"))
    for name in FILES:
        one = made(document, name)
        assert one.inspect(one.data) == []
    page = made(document, "html")
    forged = page.data.replace(imprint(document).digest.encode(), other.digest.encode())
    assert page.inspect(forged) == ["文件里带的内容数据和正文不符。"]


def test_a_property_is_never_longer_than_office_keeps():
    with zipfile.ZipFile(io.BytesIO(made(document_of(INPUTS[0]), "word").data)) as package:
        said = re.findall(
            "<vt:lpwstr>(.*?)</vt:lpwstr>", package.read("docProps/custom.xml").decode()
        )
    assert len(said) > 4
    assert max(map(len, said)) <= 255


def test_the_pdf_stays_an_archive_with_the_imprint_in_its_information():
    data = made(document_of(INPUTS[0]), "pdf").data
    findings = validate_written(io.BytesIO(data), "2b").findings
    assert [finding for finding in findings if ":6.6.2.3.1-" not in finding.rule] == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo["/NianbaoDigest"]) == imprint(document_of(INPUTS[0])).digest


def test_reasons_and_what_else_is_not_printed_is_not_in_the_imprint(write):
    document = compose(read_report(write(CLEAN + "说明:\n  XY-JUMP: 张三说的内部原因。\n")).report)
    plain = zlib.decompress(b64decode(imprint(document).printed)).decode()
    assert "示例县示例镇人民政府" in plain
    assert "原因" not in plain


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damaged_printed_data_are_refused_or_tell_another_digest(data):
    """Never a traceback, and never the old digest for other data."""
    whole = imprint(document_of(INPUTS[0]))
    at = data.draw(st.integers(0, len(whole.printed) - 1))
    char = data.draw(st.sampled_from("ABab01+/=<你"))
    changed = whole.printed[:at] + char + whole.printed[at + 1 :]
    try:
        told = read_imprint(changed).document
    except ImprintError:
        return
    if content_digest(told) == whole.digest:
        assert printed_values(told) == printed_values(document_of(INPUTS[0]))


@pytest.mark.parametrize(
    "said",
    [
        None, [], {}, [1], [2, "2021", {}], [1, "1999", {}, [], *[""] * 9], [1, "2021", {}, [], *[None] * 9],
        [1, "2021", [], [], 2024, "题", None, [], [], "", "", "", ""],
        [1, "2021", {}, [], 2024, "题", None, [], [], "", "", "", ""],
        [1, "../2021", {}, [], 2024, "题", None, [], [], "", "", "", ""],
    ],
)  # fmt: skip
def test_what_is_no_imprint_is_refused(said):
    packed = b64encode(zlib.compress(json.dumps(said).encode())).decode()
    with pytest.raises(ImprintError):
        read_imprint(packed)


def test_an_imprint_that_would_swell_is_refused():
    with pytest.raises(ImprintError):
        read_imprint(b64encode(zlib.compress(b"[" * 50_000_000)).decode())


@pytest.mark.parametrize(
    "text", ["", "AAAA", "不是", b64encode(zlib.compress(b"[" * 9000)).decode()]
)
def test_noise_is_refused(text):
    with pytest.raises(ImprintError):
        read_imprint(text)


def test_equal_bytes_each_time():
    order = Order(formats=FILES)
    one, other = ([m.data for m in make(document_of(INPUTS[0]), order)] for _ in range(2))
    assert one == other
