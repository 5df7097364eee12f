"""Imports run in one direction only: a module may import from rooms below its own."""

import ast
from pathlib import Path

import pytest

from nianbao.forms.catalogue import all_forms

SOURCE = Path(__file__).parent.parent / "src"

# From the top down; rooms on one line do not import one another.
LAYERS = [
    {"__main__"},
    {"cli"},
    {"handover_words", "pipeline_words"},
    {"handover"},
    {"pipeline"},
    {"building", "verification", "packing"},
    {"signing", "slips"},
    {"making", "comparing", "merging", "exporting", "adoption"},
    {"reports", "verifying"},
    {"matching"},
    {"word", "export", "deliver", "checks", "importers", "workbook"},
    {"signoff"},
    {"comparison", "intake", "imprinted"},
    {"page", "compose", "imprint", "settings"},
    {"report", "content"},
    {"forms", "document", "typefaces", "signature", "titles", "reading"},
    {"source", "official", "jpeg", "widths"},
    {"findings", "resources", "deflating", "han"},
    {"errors"},
    {"__init__"},
]
HEIGHT = {room: -depth for depth, rooms in enumerate(LAYERS) for room in rooms}

# Each library has one door.
DOORS = {
    "yaml": {"source/yamltext.py"},
    "docxtpl": {"word/language.py"},
    "jinja2": {"word/language.py", "word/sandbox.py", "word/syntax.py", "word/uses.py"},
    "reportlab": {"export/packed.py", "export/pdf.py"},
    "pypdfium2": {"export/raster.py", "export/readback.py", "reading/pdfium.py"},
    "PIL": {"export/content.py", "report/pictures.py"},
    "click": {f"cli/{path.name}" for path in (SOURCE / "nianbao" / "cli").glob("*.py")},
    "platformdirs": {"resources.py"},
    "deflate": {"deflating.py"},
    "docx": {"word/language.py"},
    "openpyxl": {"workbook/sheets.py"},
    "segno": {"page/notice.py"},
    "smtplib": {"deliver/smtp.py"},
    "email": {"deliver/mail.py", "reading/web.py"},
    "keyring": {"deliver/passwords.py"},
}


def modules():
    return sorted((SOURCE / "nianbao").rglob("*.py"))


def imported(path: Path):
    """Names of the modules that a file imports, those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "nianbao":
                yield from (f"nianbao.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


def room(dotted: str) -> str:
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_run_downward(path):
    own = path.relative_to(SOURCE / "nianbao").with_suffix("").parts[0]
    for name in imported(path):
        if name.split(".")[0] != "nianbao" or name == "nianbao.__version__":
            continue
        other = room(name)
        assert other == own or HEIGHT[other] < HEIGHT[own], f"{own} must not import {other}"


def test_every_room_has_its_layer():
    rooms = {p.relative_to(SOURCE / "nianbao").with_suffix("").parts[0] for p in modules()}
    assert rooms == set(HEIGHT)


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library):
    users = {
        path.relative_to(SOURCE / "nianbao").as_posix()
        for path in modules()
        if any(name.split(".")[0] == library for name in imported(path))
    }
    assert users <= DOORS[library]


def spoken(path: Path):
    """The strings of a module, docstrings aside (they show examples)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.value


def test_python_names_no_row_of_a_form():
    """Rows, columns and labels live in the definitions alone."""
    tables = [table for form in all_forms() for table in form.tables.values()]
    keys = {key for table in tables for key in [*table.rows, *table.columns]}
    labels = {row.label for table in tables for row in table.rows.values()}
    plain_words = {"其他", "总计", "决定", "公开", "金额", "项目", "有效"}
    for path in modules():
        for text in spoken(path):
            assert text not in keys - plain_words, path
            assert not any(name in text for name in keys | labels if len(name) > 2), (path, text)


def test_what_is_written_is_deflated_by_the_one_that_always_gives_the_same_bytes():
    """Python's own zlib is another one on another computer."""
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert "zlib.compress" not in text, path
        # a workbook is written by openpyxl, and promises no bytes
        assert "ZIP_DEFLATED" not in text or path.name == "sheets.py", path
