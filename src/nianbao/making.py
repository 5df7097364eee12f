"""Document, order → the files of one report, in memory, each with what reads it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nianbao.compose import skeleton
from nianbao.deliver.files import read_bytes
from nianbao.document import Chart, Document, Picture
from nianbao.errors import TemplateError
from nianbao.forms.catalogue import load_form
from nianbao.imprint import Imprint, imprint
from nianbao.page.computer import Choice, choose, installed_faces, own_font_folders, preferred
from nianbao.page.faces import Faces, load_faces
from nianbao.resources import cache_folder, template_file

if TYPE_CHECKING:  # loaded when they are needed: a check draws nothing
    from nianbao.page.placed import Pages
    from nianbao.word.lint import TemplateFault
    from nianbao.word.template import Template

Edition = Literal["公文", "张贴"]
Fonts = Literal["auto", "bundled"]
Paper = Literal["A3", "A4"]

NOTICE: Edition = "张贴"


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a report: formats, one's own template; which edition, and for the notice
    board on which paper; whether the PDF prefers the computer's own official faces (auto).
    """

    formats: Sequence[str] = ("word", "pdf")
    template: Path | None = None
    edition: Edition = "公文"
    paper: Paper = "A3"
    fonts: Fonts = "bundled"


@dataclass(frozen=True, slots=True)
class Made:
    """A file: what its name has after the title, its bytes, and what tells where written bytes
    do not say what the document says.
    """

    ending: str
    data: bytes
    inspect: Callable[[bytes], Sequence[str]]


def make(document: Document, order: Order) -> Iterator[Made]:
    """The files of a report in each format of the order."""
    for name in order.formats:
        yield from FORMATS[name](document, order)


def make_sheets(document: Document) -> Iterator[Made]:
    """The 取数单 for Word, and as a PDF that prints one-sided: each office gets its own paper."""
    from nianbao.export.pdf import draw
    from nianbao.export.readback import differences
    from nianbao.page.feet import one_sided_foot
    from nianbao.page.pages import lay_out
    from nianbao.word.sheets import build_sheets
    from nianbao.word.sheets import differences as word_differences

    yield Made(".docx", build_sheets(document), lambda data: word_differences(data, document))
    pages = replace(lay_out(document, faces(), one_sided_foot), duplex=False)
    yield Made(".pdf", draw(pages), lambda data: differences(data, pages, document))


def check_template(path: Path, form_id: str) -> tuple[TemplateFault, ...]:
    """The faults of a Word template, measured against a form."""
    from nianbao.word.lint import check_template as lint

    return lint(read_bytes(path), skeleton(load_form(form_id)))


@cache
def faces(fonts: Fonts = "bundled") -> Faces:
    """The shipped faces, behind those of the computer for auto; each is read when its first
    character is asked for.
    """
    return load_faces(preferred(font_choices()) if fonts == "auto" else None)


def font_choices() -> tuple[Choice, ...]:
    """Which face plays each role on this computer, and why."""
    return choose(installed_faces(own_font_folders(), cache_folder() / "fonts.json"))


def _word(document: Document, order: Order) -> Iterator[Made]:
    from nianbao.word.readback import differences

    if order.template is not None:
        _refuse_faulty_template(order.template, document.form_id)
    data, compiled = _template(order.template or template_file(document.form_id))
    shown, own = document.with_pictures(_chart_picture), imprint(document)
    yield Made(
        ".docx",
        compiled.fill(shown, own),
        lambda written: differences(written, data, shown, own),
    )


def _chart_picture(chart: Chart) -> Picture:
    """Word holds pictures only; the shipped faces make it the same on every computer."""
    from nianbao.export.raster import chart_picture

    return chart_picture(chart, faces())


def _pdf(document: Document, order: Order) -> Iterator[Made]:
    from nianbao.export.pdf import draw
    from nianbao.export.readback import differences

    pages = _pages(document, order)
    mark = f"（{NOTICE}）" if order.edition == NOTICE else ""
    own = imprint(document)

    def inspect(written: bytes) -> list[str]:
        return [*differences(written, pages, document), *_wrong_imprint(written, own)]

    yield Made(f"{mark}.pdf", draw(pages, own), inspect)


def _pages(document: Document, order: Order) -> Pages:
    if order.edition == NOTICE:
        from nianbao.page.notice import notice_pages

        return notice_pages(document, faces(order.fonts), large=order.paper == "A3")
    from nianbao.page.pages import lay_out

    return lay_out(document, faces(order.fonts))


def _html(document: Document, _: Order) -> Iterator[Made]:
    from nianbao.export.html import DATA_LINK, html_page
    from nianbao.export.html_readback import page_differences
    from nianbao.export.table_data import data_differences, table_data

    data = table_data(document)
    own = imprint(document)

    def inspect(written: bytes) -> list[str]:
        found = page_differences(written, document, DATA_LINK)
        return [*found, *_wrong_imprint(written, own)]

    yield Made(".html", html_page(document, data, faces()), inspect)
    yield Made(".csv", data, lambda written: data_differences(written, document))


def _web(document: Document, _: Order) -> Iterator[Made]:
    from nianbao.export.fragment import web_fragment
    from nianbao.export.html_readback import fragment_differences

    yield Made(
        "（网页稿）.html",
        web_fragment(document),
        lambda written: fragment_differences(written, document),
    )


def _wrong_imprint(written: bytes, own: Imprint) -> Iterator[str]:
    """Whether the file tells another content than its own, or none."""
    from nianbao.importers.imprints import told_imprint

    if told_imprint(written) != own:
        yield "文件里带的内容数据和正文不符。"


FORMATS = {"word": _word, "pdf": _pdf, "html": _html, "web": _web}


@cache
def _refuse_faulty_template(path: Path, form_id: str) -> None:
    """One's own template is checked before it is filled: reading back trusts its text."""
    faults = check_template(path, form_id)
    if faults:
        first = faults[0]
        raise TemplateError(
            f"模板 {path} 有 {len(faults)} 个问题：{first.where}：{first.message}",
            f"{first.hint}全部问题请看：nianbao template check {path} --form {form_id}",
        )


@cache
def _template(path: Path) -> tuple[bytes, Template]:
    from nianbao.word.template import load_template

    data = read_bytes(path)
    return data, load_template(data)
