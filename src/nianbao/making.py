"""Document, order → the files of one report, in memory, each with what reads it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nianbao import __version__
from nianbao.compose import compose, skeleton
from nianbao.content import printed_values
from nianbao.document import Chart, Document, Mark, Picture
from nianbao.errors import LayoutError, ReadBackError, TemplateError
from nianbao.forms.catalogue import load_form
from nianbao.imprint import Imprint, imprint
from nianbao.official import Role
from nianbao.page.computer import Choice, choose, installed_faces, own_font_folders, preferred
from nianbao.page.faces import Faces, load_faces
from nianbao.report.model import Report
from nianbao.resources import cache_folder, template_file
from nianbao.source.files import read_bytes
from nianbao.source.text import REFUSED

if TYPE_CHECKING:  # loaded when they are needed: a check draws nothing
    from nianbao.page.placed import Pages
    from nianbao.signoff.record import Making
    from nianbao.word.lint import TemplateFault
    from nianbao.word.template import Template

Edition = Literal["公文", "张贴"]
Fonts = Literal["auto", "bundled"]
Paper = Literal["A3", "A4"]

NOTICE: Edition = "张贴"
_MISSING_TYPE = "〓"


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a report: formats, one's own template; which edition, and for the notice
    board on which paper; whether the PDF prefers the computer's own official faces (auto). `rough`:
    a 草稿 of what has errors; `slip`: 发文稿纸 and what changed since the draft before, too.
    """

    formats: Sequence[str] = ("word", "pdf")
    template: Path | None = None
    edition: Edition = "公文"
    paper: Paper = "A3"
    fonts: Fonts = "bundled"
    rough: bool = False
    slip: bool = False


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
        for made in FORMATS[name](document, order):
            yield replace(made, ending=_marked_ending(made.ending, document))


def _marked_ending(ending: str, document: Document) -> str:
    """What the file's name has after the title: that it is no final, before the dot."""
    if document.mark is None:
        return ending
    stem, dot, suffix = ending.rpartition(".")
    return f"{stem}（{document.mark.kind}）{dot}{suffix}"


def rough_document(report: Report) -> Document:
    """A report with errors as far as it can be printed: where nobody knows what is to stand there,
    the compositor's sign for a missing type.
    """
    document = compose(report, unknown=_MISSING_TYPE)
    typed = frozenset(char for text in printed_values(document).values() for char in text)
    document = document.with_texts(_without(typed, ("body", "subheading")))
    lines = tuple(map(_without(typed, ("title",)), document.title_lines))
    return replace(document, title_lines=lines, mark=Mark("草稿"))


def _without(typed: frozenset[str], roles: Sequence[Role]) -> Callable[[str], str]:
    """Puts the sign in place of what cannot be printed in one of the roles."""
    bad = {REFUSED, *(char for role in roles for char in faces().faceless(role, typed))}
    signs = str.maketrans(dict.fromkeys(bad - {"\n"}, _MISSING_TYPE))
    return lambda text: text.translate(signs)


def made_with(order: Order, form_id: str) -> Making:
    """What the files of an order are made with, in words, to be noted with a draft."""
    from nianbao.signoff.record import Making

    template = order.template or template_file(form_id)
    name = f"自带的 {form_id}" if order.template is None else template.name
    digest = sha256(read_bytes(template)).hexdigest()[:8]
    return Making(__version__, f"{name}（{digest}）", _faces_in_words(order.fonts))


def _faces_in_words(fonts: Fonts) -> str:
    chosen = font_choices() if fonts == "auto" else ()
    own = [f"{one.typeface.name}用{one.family}" for one in chosen if one.family]
    return "、".join(own) or "自带的字体"


def refuse_differences(path: Path, differences: Sequence[str]) -> None:
    """Raise ReadBackError where a file that was written does not say what it should."""
    if differences:
        raise ReadBackError(
            f"{path.name} 写出后与数据不符：{differences[0]}",
            f"共 {len(differences)} 处不符，没有留下文件。",
        )


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
    from nianbao.verifying.trial import faults_of

    return faults_of(read_bytes(path), skeleton(load_form(form_id)))


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
    data, compiled = _template(
        order.template or template_file(document.form_id), is_marked=document.mark is not None
    )
    shown, own = document.with_pictures(_chart_picture), imprint(document)
    fill = partial(compiled.fill, shown, stands_free=_stands_free(document))
    made = fill(own)
    if order.template is not None:
        own = imprint(document, _beside(document, made, order.template))
        made = fill(own)
    yield Made(
        ".docx",
        made,
        lambda written: differences(written, data, shown, own),
    )


def _beside(document: Document, made: bytes, template: Path) -> tuple[str, ...]:
    """What one's own template says besides the report. Raises TemplateError where the Word file
    made with it says the report itself otherwise: `verify` would call it changed.
    """
    from nianbao.verifying.show import difference_words
    from nianbao.verifying.trial import found_in, misprinted

    found = found_in(document, made)
    wrong = misprinted(document, found)
    if wrong:
        raise TemplateError(
            f"用模板 {template} 做出的年报和数据不同：{difference_words(wrong[0])}",
            f"共 {len(wrong)} 处；请看模板里是不是有条件（if）、改过的标题。",
        )
    return tuple(one.new for one in found.differences) if found else ()


def _stands_free(document: Document) -> bool:
    """Whether Word need keep no text with the signature, which only matters for long paragraphs.
    The pages tell, by the shipped faces, so that the file is the same on every computer.
    """
    from nianbao.word.names import keeps_long

    if not keeps_long(document):
        return False
    from nianbao.page.pages import stands_free

    try:
        return stands_free(document, faces(), shorter=1, longer=3)
    except LayoutError:  # a number that only Word has room for
        return False


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
    from nianbao.page.feet import marked, official_foot
    from nianbao.page.pages import lay_out

    return lay_out(document, faces(order.fonts), marked(official_foot, document.mark))


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
    from nianbao.imprinted import told_imprint

    if told_imprint(written, is_ours=True) != own:
        yield "文件里带的内容数据和正文不符。"


FORMATS = {"word": _word, "pdf": _pdf, "html": _html, "web": _web}


@cache
def _refuse_faulty_template(path: Path, form_id: str) -> None:
    """One's own template is checked before it is filled: reading back trusts its text."""
    faults = check_template(path, form_id)
    missing = sum(fault.code == "TPL-MISSING" for fault in faults)
    if missing == len(faults) and missing > len(tuple(load_form(form_id).cells())):
        raise TemplateError(
            f"{path} 里没有标签，还不是模板",
            f"请先标好标签：nianbao template adopt {path} -o 我的模板.docx。",
        )
    if faults:
        first = faults[0]
        raise TemplateError(
            f"模板 {path} 有 {len(faults)} 个问题：{first.where}：{first.message}",
            f"{first.hint}全部问题请看：nianbao template check {path} --form {form_id}",
        )


@cache
def _template(path: Path, *, is_marked: bool) -> tuple[bytes, Template]:
    from nianbao.word.template import load_template

    data = read_bytes(path)
    if is_marked:
        from nianbao.word.marking import marked_template

        data = marked_template(data)
    return data, load_template(data)
