"""A file that came back: unchanged, or just what was changed, or that it cannot be told."""

import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from conftest import CLEAN, EXAMPLES
from edited_word import Edited, W, alike, text_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libreoffice import converted
from lxml import etree

from nianbao.cli import run
from nianbao.compose import compose
from nianbao.content import content_code, content_digest
from nianbao.document import Document, Paragraph
from nianbao.export.pdf import draw
from nianbao.imprint import imprint, printed
from nianbao.making import Order, make
from nianbao.page.faces import load_faces
from nianbao.page.pages import lay_out
from nianbao.reading.blocks import Cell as FoundCell
from nianbao.reading.blocks import Grid as FoundGrid
from nianbao.reading.open import read_document
from nianbao.reading.shown import Shown
from nianbao.report.read import read_report
from nianbao.verifying.compare import compare
from nianbao.verifying.doubts import without_doubtful

INPUTS = sorted(EXAMPLES.rglob("*.yaml"))
NAMES = [f"{p.parent.name}{p.stem}" for p in INPUTS]
SLOW = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
DIGEST = content_digest


@cache
def document_of(path: Path) -> Document:
    return compose(read_report(path).report)


@cache
def built(path: Path, name: str) -> bytes:
    """A final of an example: word, pdf, html or web."""
    order = Order(formats=(name,))
    return next(make(document_of(path), order)).data


ENDINGS = {"word": ".docx", "pdf": ".pdf", "html": ".html", "web": ".html"}


@pytest.fixture
def final(tmp_path):
    """The path of a final of an example, as it came back."""

    def final(path, name):
        file = tmp_path / f"came back{ENDINGS[name]}"
        file.write_bytes(built(path, name))
        return file

    return final


@pytest.fixture
def verified(capsys):
    """Runs the command; gives its exit code and what it prints as JSON."""

    def verified(file, *options):
        capsys.readouterr()
        code = run(["verify", str(file), "--format", "json", *map(str, options)])
        said = json.loads(capsys.readouterr().out)
        assert code == {"unchanged": 0, "differs": 1, "unclear": 3}[said["verdict"]]
        return said

    return verified


def told(said):
    return [(one["kind"], one["where"], one["old"], one["new"]) for one in said["differences"]]


def basis(path, way):
    """The options for a way to verify: against what the file carries, or the data."""
    return {"alone": (), "code": ("--code", code_of(path)), "input": ("--input", path)}[way]


def code_of(path):
    return content_code(DIGEST(document_of(path)))


def command(*arguments):
    assert run(list(map(str, arguments))) == 0


each_input = pytest.mark.parametrize("path", INPUTS, ids=NAMES)
each_format = pytest.mark.parametrize("name", ["word", "pdf", "html"])
each_way = pytest.mark.parametrize("way", ["alone", "code", "input"])


# -- a change in each kind of file, as somebody with the right program would make it


def edited(path, name, change) -> bytes:
    """A final in which somebody changed the document's words: what it carries stayed as it was."""
    document = document_of(path)
    other = change(document)
    if name == "pdf":
        return draw(lay_out(other, load_faces()), imprint(document))
    order = Order(formats=(name,))
    data = next(make(other, order)).data
    if name == "html":
        own, changed = imprint(document), imprint(other)
        return data.replace(changed.digest.encode(), own.digest.encode()).replace(
            changed.printed.encode(), own.printed.encode()
        )
    return with_part(
        data, "docProps/custom.xml", part_of(built(path, "word"), "docProps/custom.xml")
    )


def part_of(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def with_part(data, name, part):
    """A .docx with another part in the place of one; without it where it is None."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(written, "w") as new:
        for each in package.namelist():
            if each != name:
                new.writestr(each, package.read(each))
            elif part is not None:
                new.writestr(each, part)
    return written.getvalue()


def with_cells(document, change):
    """The document with its table rows changed."""
    sections = tuple(
        replace(s, grid=replace(s.grid, rows=change(s.key, s.grid.rows))) if s.grid else s
        for s in document.sections
    )
    return replace(document, sections=sections)


def with_cell(document, path, text):
    def change(_, rows):
        return tuple(
            tuple(replace(c, text=text) if c.path == path else c for c in row) for row in rows
        )

    return with_cells(document, change)


def with_text(document, key, change):
    """The document with the paragraphs of one of its texts changed."""
    sections = tuple(
        replace(s, paragraphs=change(s.paragraphs)) if s.key == key else s
        for s in document.sections
    )
    return replace(document, sections=sections)


def some_cell(document):
    grid = next(s.grid for s in document.sections if s.key == "申请")
    return next(c for row in grid.rows for c in row if c.path == "申请.新收.自然人")


# -- each example in each kind of file


@each_input
@each_format
@each_way
def test_an_untouched_final_is_unchanged(path, name, way, final, verified):
    said = verified(final(path, name), *basis(path, way))
    assert (said["verdict"], said["differences"], said["not_compared"]) == ("unchanged", [], [])
    assert said["basis"]["origin"] == ("signed" if way == "input" else "file")
    assert said["basis"]["code"] == code_of(path)
    assert said["equal"]["cells"] == sum(
        len(row) for s in document_of(path).sections if s.grid for row in s.grid.rows
    )


@each_input
@each_format
@each_way
def test_one_digit_in_a_cell_is_named(path, name, way, tmp_path, verified):
    old = some_cell(document_of(path)).text
    new = str(int(old) + 7)
    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(edited(path, name, lambda d: with_cell(d, "申请.新收.自然人", new)))
    said = verified(file, *basis(path, way))
    assert told(said) == [("changed", "申请·新收·自然人", old, new)]
    assert said["differences"][0]["place"]


@each_input
@each_format
@each_way
def test_one_character_in_a_sentence_is_named(path, name, way, tmp_path, verified):
    def change(paragraphs):
        *others, last = paragraphs
        return (*others, Paragraph(last.level, last.head, last.rest[:-3] + "甲" + last.rest[-2:]))

    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(edited(path, name, lambda d: with_text(d, "存在问题", change)))
    said = verified(file, *basis(path, way))
    ((kind, where, old, new),) = told(said)
    count = len(next(s.paragraphs for s in document_of(path).sections if s.key == "存在问题"))
    assert (kind, where) == ("changed", f"存在问题第 {count} 段")
    assert (new, len(old)) == (old[:-3] + "甲" + old[-2:], len(new))


@each_input
@each_format
def test_a_sentence_that_is_gone_is_named(path, name, tmp_path, verified):
    paragraphs = next(s.paragraphs for s in document_of(path).sections if s.key == "总体情况")
    sentence = re.findall("[^。]*。", paragraphs[0].text)[-1]

    def change(those):
        first = replace(those[0], rest=those[0].rest.replace(sentence, ""))
        return (first, *those[1:]) if first.text else those[1:]

    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(edited(path, name, lambda d: with_text(d, "总体情况", change)))
    assert told(verified(file)) == [("removed", "总体情况第 1 段", "".join(sentence.split()), None)]


@each_input
@each_format
def test_rows_that_changed_places_are_named(path, name, tmp_path, verified):
    rows = next(s.grid.rows for s in document_of(path).sections if s.key == "主动公开")
    a, b = [n for n, row in enumerate(rows) if any(c.path for c in row)][:2]
    file = tmp_path / f"x{ENDINGS[name]}"
    if name == "word":
        file.write_bytes(built(path, name))
        word = Edited(file)
        first, second = (word.body.find(f"{W}tbl").findall(f"{W}tr")[n] for n in (a, b))
        first.addprevious(second)
        word.save(file)
    else:

        def change(key, rows):
            swapped = {a: rows[b], b: rows[a]} if key == "主动公开" else {}
            return tuple(swapped.get(n, row) for n, row in enumerate(rows))

        file.write_bytes(edited(path, name, lambda d: with_cells(d, change)))
    said = told(verified(file))
    assert [(kind, where[:9]) for kind, where, *_ in said] == [
        ("moved", f"主动公开表第 {n + 1} ") for n in (a, b)
    ]


@each_input
@each_format
def test_an_added_paragraph_is_named(path, name, tmp_path, verified):
    def change(paragraphs):
        return (paragraphs[0], Paragraph(0, "", "这一段是后来加进去的。"), *paragraphs[1:])

    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(edited(path, name, lambda d: with_text(d, "存在问题", change)))
    ((kind, where, old, new),) = told(verified(file))
    assert (kind, old, new) == ("added", None, "这一段是后来加进去的。")
    assert where == "存在问题第 1 段之后"


@each_format
@pytest.mark.parametrize(
    ("part", "where"),
    [("title_lines", "标题"), ("doc_no", "文号"), ("agency", "署名"), ("date", "成文日期")],
)
def test_the_lines_around_the_text_are_compared_too(part, where, name, tmp_path, verified):
    path = EXAMPLES / "示例县示例镇" / "2024.yaml"
    old = getattr(document_of(path), part)
    new = {
        "title_lines": lambda: (old[0].replace("示例镇", "示列镇"), *old[1:]),
        "doc_no": lambda: old.replace("3号", "8号"),
        "agency": lambda: old.replace("示例镇", "示列镇"),
        "date": lambda: old.replace("20日", "21日"),
    }
    change = replace(document_of(path), **{part: new[part]()})
    assert change != document_of(path)
    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(edited(path, name, lambda _: change))
    ((kind, place, *_),) = told(verified(file))
    assert (kind, place) == ("changed", where)


@each_format
def test_full_and_half_width_count_spaces_do_not(name, tmp_path, verified):
    path = INPUTS[0]
    old = some_cell(document_of(path)).text
    wide = old.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(edited(path, name, lambda d: with_cell(d, "申请.新收.自然人", wide)))
    assert told(verified(file)) == [("changed", "申请·新收·自然人", old, wide)]

    def spaced(paragraphs):
        return tuple(replace(p, rest=p.rest.replace("，", "， ")) for p in paragraphs)

    file.write_bytes(edited(path, name, lambda d: with_text(d, "存在问题", spaced)))
    assert verified(file)["verdict"] == "unchanged"


# -- by hand in Word


@each_way
def test_one_digit_changed_by_hand_in_word_is_named(way, final, verified):
    path = INPUTS[1]
    file = final(path, "word")
    word = Edited(file)
    cell = next(c for c in word.cells() if text_of(c) == some_cell(document_of(path)).text)
    word.fill(cell, "13")
    ((kind, where, _, new),) = told(verified(word.save(file), *basis(path, way)))
    assert (kind, new) == ("changed", "13")
    assert "·" in where


def test_a_tracked_change_counts_as_made_and_is_told(final, verified):
    file = final(INPUTS[1], "word")
    word = Edited(file)
    word.track("监督保障", "监督和保障")
    said = verified(word.save(file))
    ((kind, _, old, new),) = told(said)
    assert (kind, new) == ("changed", old.replace("监督保障", "监督和保障"))
    assert any("修订" in remark for remark in said["remarks"])


def test_two_paragraphs_made_one_and_one_made_two_say_the_same(final, verified):
    file = final(INPUTS[1], "word")
    word = Edited(file)
    word.split("改版网站专栏")
    word.join("（五）")
    assert verified(word.save(file))["verdict"] == "unchanged"


def test_a_table_deleted_in_word_is_named(final, verified):
    file = final(INPUTS[1], "word")
    word = Edited(file)
    word.body.remove(word.body.find(f"{W}tbl"))
    assert told(verified(word.save(file))) == [("removed", "主动公开", "（整张表）", None)]


def test_a_paragraph_after_the_date_is_an_addition_in_word(final, verified):
    file = final(INPUTS[1], "word")
    word = Edited(file)
    last = word.paragraphs[-1]
    last.addnext(alike(last, "另收工本费100元。"))
    ((kind, where, _, new),) = told(verified(word.save(file)))
    assert (kind, where, new) == ("added", "成文日期之后", "另收工本费100元。")


def test_words_in_the_head_of_a_page_are_told(final, verified):
    file = final(INPUTS[1], "word")
    names = zipfile.ZipFile(file).namelist()
    foot = next(name for name in names if name.startswith("word/footer"))
    part = part_of(file.read_bytes(), foot).replace(
        b"</w:p>", "<w:r><w:t>内部资料</w:t></w:r></w:p>".encode(), 1
    )
    file.write_bytes(with_part(file.read_bytes(), foot, part))
    said = verified(file)
    assert said["verdict"] == "unchanged"
    assert any("内部资料" in remark for remark in said["remarks"])


@pytest.fixture
def own_template(tmp_path):
    """An office's own template: a red head above, a line below."""
    file = tmp_path / "own.docx"
    command("template", "new", file, "--form", "2021")
    word = Edited(file)
    first, last = word.paragraphs[0], word.paragraphs[-1]
    first.addprevious(alike(first, "示例县示例镇人民政府文件"))
    last.addnext(alike(last, "（此件公开发布）"))
    return word.save(file)


def test_the_words_of_an_offices_own_template_are_no_change(own_template, tmp_path, verified):
    path = INPUTS[1]
    command("build", path, "-o", tmp_path / "o", "--formats", "word", "--template", own_template)
    (file,) = (tmp_path / "o").iterdir()
    for options in ((), ("--input", path)):
        said = verified(file, *options)
        assert (said["verdict"], said["differences"]) == ("unchanged", [])
        assert said["beside"] == ["示例县示例镇人民政府文件", "（此件公开发布）"]
    word = Edited(file)
    last = word.paragraphs[-1]
    last.addnext(alike(last, "（此件公开发布）"))
    word.fill(next(c for c in word.cells() if text_of(c) == "50"), "51")
    said = told(verified(word.save(file)))
    assert [(kind, new) for kind, _, _, new in said] == [
        ("changed", "51"), ("added", "（此件公开发布）"),
    ]  # fmt: skip


# -- what the file carries: lost, damaged, forged


def stripped(data, name):
    """A final without what it carries, as another program leaves it."""
    if name == "word":
        return with_part(data, "docProps/custom.xml", None)
    if name == "html":
        return re.sub(rb'<meta name="nianbao[^>]*>', b"", data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.docinfo["/NianbaoDigest"], pdf.docinfo["/NianbaoPrinted"]
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def forged(path, name, change):
    """A final that somebody changed together with what it carries."""
    return next(make(change(document_of(path)), Order(formats=(name,)))).data


@each_input
@each_format
def test_without_what_it_carries_only_the_data_tell(path, name, tmp_path, verified):
    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(stripped(built(path, name), name))
    said = verified(file)
    assert (said["verdict"], said["basis"]) == ("unclear", None)
    assert "没有带内容数据" in said["reasons"][0]
    assert verified(file, "--input", path)["verdict"] == "unchanged"
    changed = edited(path, name, lambda d: with_cell(d, "申请.新收.自然人", "987"))
    file.write_bytes(stripped(changed, name))
    assert [where for _, where, *_ in told(verified(file, "--input", path))] == ["申请·新收·自然人"]


@each_input
@each_format
def test_a_forged_final_is_found_out_by_code_or_data(path, name, tmp_path, verified, capsys):
    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(forged(path, name, lambda d: with_cell(d, "申请.新收.自然人", "987")))
    assert verified(file)["verdict"] == "unchanged"  # it agrees with itself, and says no more
    run(["verify", str(file)])
    assert "存心改的人能一起改" in capsys.readouterr().out
    said = verified(file, "--code", code_of(path))
    assert (said["verdict"], said["differences"], said["code_matches"]) == ("differs", [], False)
    run(["verify", str(file), "--code", code_of(path)])
    assert f"不是 {code_of(path)}" in capsys.readouterr().out
    said = verified(file, "--input", path)
    assert [where for _, where, *_ in told(said)] == ["申请·新收·自然人"]
    assert any("写出以后没有人改过" in note for note in said["notes"])


def test_a_wrong_code_makes_no_difference_certain(verified, tmp_path):
    path = INPUTS[0]
    file = tmp_path / "x.docx"
    file.write_bytes(edited(path, "word", lambda d: with_cell(d, "申请.新收.自然人", "987")))
    said = verified(file, "--code", "00000000")
    assert said["verdict"] == "unclear"
    assert len(said["differences"]) == 1


def test_printed_data_that_do_not_fit_the_digest_are_not_believed(tmp_path, verified):
    path = INPUTS[0]
    own = imprint(document_of(path))
    other = imprint(with_cell(document_of(path), "申请.新收.自然人", "987"))
    file = tmp_path / "x.html"
    page = built(path, "html")
    assert own.printed.encode() in page
    file.write_bytes(page.replace(own.printed.encode(), other.printed.encode()))
    said = verified(file)
    assert said["verdict"] == "unclear"
    assert "对不上" in said["reasons"][0]
    assert verified(file, "--input", path)["verdict"] == "unchanged"


def test_printed_data_with_a_piece_lost_are_not_read(final, verified):
    file = final(INPUTS[0], "word")
    part = part_of(file.read_bytes(), "docProps/custom.xml").decode()
    lost = re.sub("<property [^>]*内容数据02.*?</property>", "", part)
    assert lost != part
    file.write_bytes(with_part(file.read_bytes(), "docProps/custom.xml", lost.encode()))
    said = verified(file)
    assert (said["verdict"], said["basis"]) == ("unclear", None)
    assert verified(file, "--input", INPUTS[0])["verdict"] == "unchanged"


# -- as platforms show it


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>政务公开</title></head><body>
<div class="top"><a href="/">首页</a> &gt; <a href="/x">政府信息公开年报</a></div>
<ul><li><a>示例县示例镇人民政府2022年政府信息公开工作年度报告</a></li>
<li><a>某县某乡2023年政府信息公开工作年度报告</a></li></ul>
<div class="article">{title}<p>来源：示例镇　发布时间：2025-01-22　浏览次数：45</p>
<div id="zoom">{body}</div></div>
<p>【打印本页】【关闭窗口】</p><p>扫一扫在手机打开当前页</p>
<div class="foot"><p>主办：示例县人民政府　网站标识码0000000001</p></div></body></html>"""


def page(path, *, title=True, body=None):
    fragment = built(path, "web").decode("utf-8-sig") if body is None else body
    heading = f"<h1>{document_of(path).title}</h1>" if title else ""
    return PAGE.format(title=heading, body=fragment).encode()


@each_input
def test_the_platforms_page_with_its_navigation_is_unchanged(path, tmp_path, verified):
    file = tmp_path / "x.html"
    file.write_bytes(page(path))
    said = verified(file, "--input", path)
    assert (said["verdict"], said["differences"], said["not_compared"]) == ("unchanged", [], [])
    assert any("打印本页" in text for text in said["beside"])


@each_input
def test_without_a_title_of_its_own_the_page_says_what_is_missing(path, tmp_path, verified):
    file = tmp_path / "x.html"
    file.write_bytes(page(path, title=False))
    said = verified(file, "--input", path)
    assert (said["verdict"], said["differences"]) == ("unclear", [])
    assert [one["what"] for one in said["not_compared"]] == ["标题"]


@each_input
def test_the_programs_own_fragment_is_unchanged_but_for_its_title(path, tmp_path, verified, capsys):
    file = tmp_path / "x.html"
    own = built(path, "web")
    file.write_bytes(own)
    said = verified(file, "--input", path)
    assert (said["verdict"], said["summary"]) == ("unchanged", "除标题外没有改动。")
    assert [one["what"] for one in said["not_compared"]] == ["标题"]
    assert run(["verify", str(file), "--input", str(path)]) == 0
    assert "标题：网页稿不带它" in capsys.readouterr().out
    title = document_of(path).title
    file.write_bytes(f"<h1>{title}</h1>".encode() + own)
    assert verified(file, "--input", path)["summary"] == "没有改动。"
    file.write_bytes(f"<h1>{title.replace('年度报告', '总结')}</h1>".encode() + own)
    assert verified(file, "--input", path)["verdict"] == "differs"


@each_input
def test_a_change_on_the_platforms_page_is_named(path, tmp_path, verified):
    other = with_cell(document_of(path), "申请.新收.自然人", "987")
    (made,) = make(other, Order(formats=("web",)))
    file = tmp_path / "x.html"
    file.write_bytes(page(path, body=made.data.decode("utf-8-sig")))
    said = verified(file, "--input", path)
    assert [where for _, where, *_ in told(said)] == ["申请·新收·自然人"]


def test_a_page_that_shows_a_part_says_what_could_not_be_compared(tmp_path, verified):
    path = INPUTS[0]
    fragment = built(path, "web").decode("utf-8-sig")
    file = tmp_path / "x.html"
    cut = fragment[: fragment.index(document_of(path).sections[4].heading)]
    file.write_bytes(page(path, body=cut[: cut.rindex("<")]))
    said = verified(file, "--input", path)
    assert {"“存在问题”", "“其他事项”"} <= {one["what"] for one in said["not_compared"]}
    assert all(kind == "removed" for kind, *_ in told(said))


def test_a_table_that_the_page_does_not_have_as_one_is_not_called_unchanged(tmp_path, verified):
    path = INPUTS[0]
    fragment = built(path, "web").decode("utf-8-sig")
    lost = re.sub(
        "<table.*?</table>", '<p><img src="1.png"></p>', fragment, count=1, flags=re.DOTALL
    )
    file = tmp_path / "x.html"
    file.write_bytes(page(path, body=lost))
    said = verified(file, "--input", path)
    assert (said["verdict"], said["differences"]) == ("unclear", [])
    assert [one["what"] for one in said["not_compared"]] == ["“主动公开”的表"]


def test_another_page_is_not_the_report(tmp_path, verified):
    file = tmp_path / "x.html"
    file.write_bytes("<html><body><p>通知：明天停水，请储水。</p></body></html>".encode())
    said = verified(file, "--input", INPUTS[0])
    assert said["verdict"] == "unclear"
    assert "没有找到" in said["reasons"][0]


def test_a_page_saved_as_one_file_is_read(tmp_path, verified):
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    whole = MIMEMultipart("related")
    whole.attach(MIMEText(built(INPUTS[0], "html").decode(), "html", "utf-8"))
    file = tmp_path / "x.mhtml"
    file.write_bytes(whole.as_bytes())
    assert verified(file)["verdict"] == "unchanged"


def test_the_notice_boards_edition_is_unchanged(tmp_path, verified):
    for paper in ("A3", "A4"):
        order = Order(formats=("pdf",), edition="张贴", paper=paper)
        (made,) = make(document_of(INPUTS[0]), order)
        file = tmp_path / f"{paper}.pdf"
        file.write_bytes(made.data)
        assert verified(file, "--input", INPUTS[0])["verdict"] == "unchanged"


def test_a_short_report_in_each_edition_is_unchanged(write, tmp_path, verified):
    path = write(CLEAN)
    document = compose(read_report(path).report)
    orders = [
        *(Order(formats=(name,)) for name in ("word", "pdf", "html")),
        *(Order(formats=("pdf",), edition="张贴", paper=paper) for paper in ("A3", "A4")),
    ]
    for order in orders:
        one = next(make(document, order))
        file = tmp_path / f"x{one.ending}"
        file.write_bytes(one.data)
        assert verified(file)["differences"] == []
        assert verified(file)["verdict"] == "unchanged"


def test_a_character_that_the_file_does_not_name_is_not_known(final):
    """A PDF of another program whose font has no character for a shape."""
    file = final(INPUTS[1], "pdf")
    source = read_document(file)
    blocks = tuple(
        replace(block, text=block.text.replace("示", "\ufffd"))
        if not isinstance(block, FoundGrid)
        else block
        for block in source.blocks
    )
    shown = printed(document_of(INPUTS[1]))
    found = compare(shown, replace(source, blocks=blocks), lambda: Shown(()))
    assert found.verdict == "differs"
    told = without_doubtful(found, is_foreign=True)
    assert (told.verdict, told.differences) == ("unclear", ())
    assert all("读不出来" in one.why for one in told.unknown)
    assert {"标题", "署名"} <= {one.what for one in told.unknown}
    wrong = tuple(
        replace(block, text=block.text.replace("示", "\ufffd甲"))
        if not isinstance(block, FoundGrid)
        else block
        for block in source.blocks
    )
    found = compare(shown, replace(source, blocks=wrong), lambda: Shown(()))
    assert without_doubtful(found, is_foreign=True).verdict == "differs"


# -- pictures


PICTURED = """\
图:
  - {在: 总体情况, 文件: 栏.png, 题: 公开栏, 替代文字: 公开栏的照片}
  - {在: 总体情况, 数据: 申请.新收, 题: 申请人构成}
  - {在: 申请, 文件: 窗口.jpg, 题: 申请窗口, 替代文字: 窗口的照片}
"""


@pytest.fixture
def pictured(tmp_path):
    """A data file with two pictures and a chart, one of them a photograph that lies on its side."""
    from PIL import Image

    image = Image.new("RGB", (400, 300), (30, 90, 200))
    image.putpixel((5, 5), (255, 255, 0))
    image.save(tmp_path / "栏.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "窗口.jpg", exif=exif)
    text = (EXAMPLES / "示例县示例镇" / "2024.yaml").read_text(encoding="utf-8")
    path = tmp_path / "2024.yaml"
    path.write_text(f"{text}\n{PICTURED}", encoding="utf-8")
    return path


@each_format
@pytest.mark.parametrize("with_input", [False, True])
def test_pictures_and_charts_are_compared(name, with_input, pictured, tmp_path, verified):
    document = compose(read_report(pictured).report)
    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(next(make(document, Order(formats=(name,)))).data)
    said = verified(file, *(["--input", pictured] if with_input else []))
    assert (said["verdict"], said["not_compared"]) == ("unchanged", [])


@each_format
def test_another_picture_is_not_called_unchanged(name, pictured, tmp_path, verified):
    document = compose(read_report(pictured).report)
    own = imprint(document)
    from PIL import Image

    Image.new("RGB", (400, 300), (200, 90, 30)).save(pictured.with_name("栏.png"))
    other = compose(read_report(pictured).report)
    if name == "pdf":
        data = draw(lay_out(other, load_faces()), own)
    else:
        data = next(make(other, Order(formats=(name,)))).data
    file = tmp_path / f"x{ENDINGS[name]}"
    file.write_bytes(data)
    pictured.with_name("栏.png").unlink()
    Image.new("RGB", (400, 300), (30, 90, 200)).save(pictured.with_name("栏.png"))
    said = verified(file, "--input", pictured)
    assert said["verdict"] == "unclear"
    assert "图“公开栏”" in [one["what"] for one in said["not_compared"]]


# -- the command


def test_what_people_read(final, capsys):
    path = INPUTS[0]
    file = final(path, "word")
    assert run(["verify", str(file)]) == 0
    assert "没有改动" in capsys.readouterr().out
    word = Edited(file)
    word.remove("针对这些问题") if "2024" in path.name else word.remove("二、")
    assert run(["verify", str(word.save(file)), "--input", str(path)]) == 1
    out = capsys.readouterr().out
    assert f"处和数据文件 {path} 不同。" in out
    assert "少了“" in out
    assert run(["verify", str(file)]) == 1
    assert "处和它写出时带的内容不同。" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["7F3A", "7F3A-91CG", "", "7F3A-91C2-0"])
def test_a_code_that_is_none_is_refused(code, final, capsys):
    assert run(["verify", str(final(INPUTS[0], "word")), "--code", code]) == 2
    assert "核对码" in capsys.readouterr().err


def test_a_code_may_be_typed_as_people_type(final, verified):
    typed = code_of(INPUTS[0]).lower().replace("-", " ")
    assert verified(final(INPUTS[0], "word"), "--code", typed)["code_matches"] is True


def test_what_cannot_be_read_gets_one_sentence(tmp_path, capsys):
    (tmp_path / "x.docx").write_bytes(b"PK\3\4nothing")
    for name in ("x.docx", "not there.pdf"):
        assert run(["verify", str(tmp_path / name)]) == 3
        assert "Traceback" not in capsys.readouterr().err
    data = tmp_path / "2024.yaml"
    data.write_text(CLEAN.replace("全部为零", "全部", 1), encoding="utf-8")
    (tmp_path / "y.docx").write_bytes(built(INPUTS[0], "word"))
    assert run(["verify", str(tmp_path / "y.docx"), "--input", str(data)]) == 3
    assert "nianbao check" in capsys.readouterr().err


# -- any change of one character, anywhere


CHARACTERS = "甲九9０。（Ａx、"


@cache
def source_of(path, name, folder=None):
    file = Path(folder) / f"source{ENDINGS[name]}"
    file.write_bytes(built(path, name))
    return read_document(file)


def spots(source):
    """Every character of a file that counts: block, cell, place in its text."""
    for number, block in enumerate(source.blocks):
        if isinstance(block, FoundGrid):
            for at, cell in enumerate(block.cells):
                yield from ((number, at, n) for n, c in enumerate(cell.text) if not c.isspace())
        else:
            yield from ((number, None, n) for n, c in enumerate(block.text) if not c.isspace())


def with_change(source, spot, change):
    number, cell, at = spot
    block = source.blocks[number]
    if cell is None:
        new = replace(block, text=change(block.text, at))
    else:
        cells = list(block.cells)
        old: FoundCell = cells[cell]
        cells[cell] = replace(old, text=change(old.text, at))
        new = replace(block, cells=tuple(cells))
    blocks = (*source.blocks[:number], new, *source.blocks[number + 1 :])
    return replace(source, blocks=blocks)


@pytest.mark.parametrize("name", ["word", "pdf", "html"])
@SLOW
@given(data=st.data())
def test_any_change_of_one_character_is_named(name, data, tmp_path_factory):
    path = data.draw(st.sampled_from(INPUTS))
    source = source_of(path, name, str(tmp_path_factory.getbasetemp()))
    spot = data.draw(st.sampled_from(list(spots(source))))
    char = data.draw(st.sampled_from(CHARACTERS))
    kind = data.draw(st.sampled_from(["over", "before", "away"]))

    def change(text, at):
        new = {"over": char, "before": char + text[at], "away": ""}[kind]
        return text[:at] + new + text[at + 1 :]

    changed = with_change(source, spot, change)
    if changed == source or "CSV" in getattr(source.blocks[spot[0]], "text", ""):
        return
    found = compare(printed(document_of(path)), changed, lambda: Shown(()))
    assert found is not None
    assert found.verdict == "differs"
    assert len(found.differences) <= 2
    expected = what(source.blocks[spot[0]], spot)
    assert any(expected(one) for one in found.differences), found.differences


def said_by(blocks):
    """All that a file says, however it is broken into paragraphs."""
    run, grids = "", []
    for block in blocks:
        if isinstance(block, FoundGrid):
            grids.append((run, tuple("".join(cell.text.split()) for cell in block.cells)))
            run = ""
        else:
            run += "".join(block.text.split())
    return (*grids, run)


def disturbed(blocks, draw):
    """The blocks after a few moves of somebody who edits."""
    blocks = list(blocks)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(blocks) - 2))
        block, after = blocks[at], blocks[at + 1]
        move = draw(st.sampled_from(["delete", "double", "swap", "split", "join", "new"]))
        are_lines = not isinstance(block, FoundGrid) and not isinstance(after, FoundGrid)
        if move == "delete":
            del blocks[at]
        elif move == "double":
            blocks.insert(at, block)
        elif move == "swap":
            blocks[at], blocks[at + 1] = after, block
        elif move == "split" and are_lines:
            cut = draw(st.integers(0, len(block.text)))
            blocks[at : at + 1] = [
                replace(block, text=t) for t in (block.text[:cut], block.text[cut:])
            ]
        elif move == "join" and are_lines:
            blocks[at : at + 2] = [replace(block, text=block.text + after.text)]
        elif move == "new" and are_lines:
            blocks.insert(
                at, replace(block, text=draw(st.sampled_from(["另有一句。", "5", "一、"])))
            )
    return tuple(blocks)


@pytest.mark.parametrize("name", ["word", "pdf"])
@SLOW
@given(data=st.data())
def test_whatever_is_moved_nothing_is_called_unchanged_that_says_otherwise(
    name, data, tmp_path_factory
):
    path = data.draw(st.sampled_from(INPUTS))
    source = source_of(path, name, str(tmp_path_factory.getbasetemp()))
    blocks = disturbed(source.blocks, data.draw)
    found = compare(printed(document_of(path)), replace(source, blocks=blocks), lambda: Shown(()))
    assert found is not None
    is_same = said_by(blocks) == said_by(source.blocks)
    assert (found.verdict == "unchanged") == is_same, found


def what(block, spot):
    """Whether a difference names the sentence or cell at a spot."""
    number, cell, at = spot
    del number
    if cell is not None:
        text = "".join(block.cells[cell].text.split())
        return lambda one: one.old == text or text in one.old.split(" ")
    text = "".join(block.text.split())
    near = "".join(block.text[max(0, at - 3) : at].split())
    return (
        lambda one: (
            (
                one.kind == "added" and len(one.new) == 1  # a full stop put before a sentence
            )
            or bool(
                one.old
                and (one.old in text or text in one.old)
                and (near[-1:] in one.old or not at)
            )
        )
    )


@SLOW
@given(data=st.data())
def test_any_change_of_one_character_in_the_word_file_is_told(data, tmp_path_factory, capsys):
    path = data.draw(st.sampled_from(INPUTS))
    folder = tmp_path_factory.mktemp("word")
    file = folder / "x.docx"
    file.write_bytes(built(path, "word"))
    word = Edited(file)
    nodes = [node for node in word.body.iter(W + "t") if (node.text or "").strip()]
    node = data.draw(st.sampled_from(nodes))
    at = data.draw(st.integers(0, len(node.text) - 1))
    char = data.draw(st.sampled_from(CHARACTERS))
    if char == node.text[at] or node.text[at].isspace():
        return
    node.text = node.text[:at] + char + node.text[at + 1 :]
    assert run(["verify", str(word.save(file)), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)["differences"]
    assert len(told) <= 2
    assert any(char in (one["new"] or "") for one in told)
    shutil.rmtree(folder)


@SLOW
@given(data=st.data())
def test_any_change_of_one_character_in_the_page_is_told(data, tmp_path_factory, capsys):
    path = data.draw(st.sampled_from(INPUTS))
    root = etree.fromstring(built(path, "html"), etree.HTMLParser(encoding="utf-8"))
    for link in root.iter("a"):
        link.getparent().remove(link)
    holders = [(e, k) for e in root.find("body").iter() for k in ("text", "tail")]
    held = [(e, k) for e, k in holders if (getattr(e, k) or "").strip()]
    element, kind = data.draw(st.sampled_from(held))
    text = getattr(element, kind)
    at = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(st.sampled_from(CHARACTERS))
    if char == text[at] or text[at].isspace():
        return
    setattr(element, kind, text[:at] + char + text[at + 1 :])
    file = tmp_path_factory.getbasetemp() / "one.html"
    file.write_bytes(etree.tostring(root, method="html", encoding="utf-8"))
    assert run(["verify", str(file), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)["differences"]
    assert len(told) <= 2
    assert any(char in (one["new"] or "") for one in told)


# -- through LibreOffice


def resaved(file, folder, kind="docx"):
    (again,) = converted(kind, folder / "out", file, home=folder)
    return again


@pytest.mark.debian
@each_input
def test_saved_by_libreoffice_it_still_tells(path, final, tmp_path, verified):
    file = final(path, "word")
    assert verified(resaved(file, tmp_path))["verdict"] == "unchanged"
    word = Edited(file)
    cell = next(c for c in word.cells() if text_of(c) == some_cell(document_of(path)).text)
    word.fill(cell, "987")
    ((kind, where, _, new),) = told(verified(resaved(word.save(file), tmp_path)))
    assert (kind, new) == ("changed", "987")
    assert "·" in where


@pytest.mark.debian
@pytest.mark.parametrize("kind", ["odt", "doc", "rtf"])
def test_in_another_programs_format_the_data_tell(kind, final, tmp_path, verified):
    file = resaved(final(INPUTS[1], "word"), tmp_path, kind)
    assert verified(file, "--input", INPUTS[1])["verdict"] == "unchanged"


@pytest.mark.debian
@each_input
def test_printed_by_another_program_all_cells_are_found(path, final, tmp_path, verified):
    """LibreOffice loses a mark that hangs at the end of a line, which is said."""
    said = verified(resaved(final(path, "word"), tmp_path, "pdf"), "--input", path)
    assert all(re.fullmatch(r"\w+第 \d+ 段", where) for _, where, *_ in told(said))
    for _, _, old, new in told(said):
        assert re.sub(r"[^\w]", "", old) == re.sub(r"[^\w]", "", new)
    if said["differences"]:
        assert any("不是本程序直接写出的" in note for note in said["notes"])


# -- with a record of the sign-off


UNSIGNED = CLEAN.replace("签发: 纸质\n", "")
assert UNSIGNED != CLEAN


@pytest.fixture
def signed(write, tmp_path, capsys):
    """A data file that was signed off by record, and its finals."""

    def signed(text=UNSIGNED, formats="word,pdf,html"):
        path = write(text)
        for role, name in (("拟稿", "甲某"), ("核稿", "乙某"), ("签发", "丙某")):
            command("sign", path, "--role", role, "--name", name, "--date", "2025-01-20")
        command("build", path, "-o", tmp_path / "out", "--formats", formats)
        capsys.readouterr()
        return path, sorted((tmp_path / "out").iterdir())

    return signed


def test_it_says_who_signed_what_the_file_still_says(signed, verified):
    path, files = signed()
    for file in files:
        if file.suffix == ".csv":
            continue
        said = verified(file, "--input", path)
        assert (said["verdict"], said["basis"]["origin"]) == ("unchanged", "signed")
        assert any("已签发：签发 丙某" in note for note in said["notes"])


@pytest.mark.parametrize("file_too", [False, True])
def test_after_a_change_of_the_data_the_signed_content_counts(file_too, signed, verified, tmp_path):
    """The data were changed after 签发: a final of before is unchanged, one of after is not."""
    path, files = signed(UNSIGNED.replace("解读不够", "解读不够，{成文日期}前整改"), "word")
    path.write_text(
        path.read_text(encoding="utf-8").replace("解读不够", "解读太少"), encoding="utf-8"
    )
    if file_too:
        command("build", path, "-o", tmp_path / "new", "--formats", "word")
        files = list((tmp_path / "new").iterdir())
    said = verified(files[0], "--input", path)
    assert said["basis"]["origin"] == "signed"
    assert any("签发以后又改过" in note for note in said["notes"])
    if file_too:
        ((kind, where, old, new),) = told(said)
        assert (kind, where) == ("changed", "存在问题第 1 段")
        assert ("解读不够" in old, "解读太少" in new) == (True, True)
    else:
        assert (said["verdict"], said["differences"]) == ("unchanged", [])


def test_a_draft_is_held_against_the_data_and_its_marks_are_no_change(
    write, tmp_path, verified, capsys
):
    path = write(UNSIGNED)
    command("build", path, "-o", tmp_path / "out", "--formats", "word,pdf,html,web")
    files = [file for file in (tmp_path / "out").iterdir() if file.suffix != ".csv"]
    assert len(files) == 4
    for file in files:
        said = verified(file, "--input", path)
        assert said["differences"] == [], file
        assert any("没有签发记录" in note for note in said["notes"])
    for paper in ("A3", "A4"):
        command("build", path, "-o", tmp_path / paper, "--edition", "张贴", "--paper", paper)
        (file,) = (tmp_path / paper).iterdir()
        assert verified(file, "--input", path)["verdict"] == "unchanged"
    capsys.readouterr()


def test_a_damaged_record_is_said_and_the_data_are_compared(signed, verified):
    path, files = signed(formats="word")
    record = path.with_name("2024.签发.json")
    record.write_text(record.read_text(encoding="utf-8").replace("丙某", "丁某"), encoding="utf-8")
    said = verified(files[0], "--input", path)
    assert said["basis"]["origin"] == "input"
    assert any("看不出签发的是什么" in note for note in said["notes"])


def test_finals_hold_no_name_of_who_signed(signed):
    _, files = signed()
    for file in files:
        data = file.read_bytes()
        texts = [data]
        if file.suffix == ".docx":
            with zipfile.ZipFile(file) as package:
                texts = [package.read(name) for name in package.namelist()]
        own = imprint_plain(data) if file.suffix != ".csv" else b""
        assert not any("甲某".encode() in text for text in (*texts, own))


def imprint_plain(data):
    import zlib
    from base64 import b64decode

    from nianbao.imprinted import told_imprint

    return zlib.decompress(b64decode(told_imprint(data).printed))
