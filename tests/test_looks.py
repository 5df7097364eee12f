"""A few pages as pictures: they guard what no other test says about the looks.

`pytest tests/test_looks.py --update` accepts the pages as they are now; look at them first.
"""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from conftest import EXAMPLES
from PIL import Image, ImageChops

from nianbao.compose import compose
from nianbao.export.pdf import draw
from nianbao.page.faces import load_faces
from nianbao.page.notice import notice_pages
from nianbao.page.pages import lay_out
from nianbao.report.read import read_report

LOOKS = Path(__file__).parent / "looks"
SCALE = 0.5  # 36 pixels to the inch: lines and blocks show, letters do not
BLOCK = 8
MOST = 8  # of 255: how much the mean grey of a block may change


def form_2021():
    return compose(read_report(EXAMPLES / "示例县示例镇" / "2024.yaml").report)


def form_2019():
    return compose(read_report(EXAMPLES / "米林县派镇" / "2020.yaml").report)


def official(document):
    return lay_out(document, load_faces())


def notice(document):
    return notice_pages(document, load_faces(), large=False)


PAGES = {
    "2021-title": (form_2021, official, 0),
    "2021-table-2": (form_2021, official, 3),
    "2021-table-3": (form_2021, official, 4),
    "2021-table-4": (form_2021, official, 5),
    "2019-table-2": (form_2019, official, 2),
    "2019-table-3": (form_2019, official, 3),
    "2019-signature": (form_2019, official, -1),
    "notice": (form_2021, notice, 1),
}


def picture(pages, page):
    with pypdfium2.PdfDocument(draw(pages)) as pdf:
        return pdf[page % len(pdf)].render(scale=SCALE, grayscale=True).to_pil().convert("L")


def blocks(image):
    """The mean grey of each block, in which the renderer's smoothing does not show."""
    return image.resize((image.width // BLOCK, image.height // BLOCK), Image.Resampling.BOX)


def change(one, other):
    """The greatest change of a block."""
    return ImageChops.difference(blocks(one), blocks(other)).getextrema()[1]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_looks_as_it_was_accepted(name, update):
    file = LOOKS / f"{name}.png"
    make, edition, page = PAGES[name]
    now = picture(edition(make()), page)
    if update:
        now.save(file, optimize=True)
    accepted = Image.open(file).convert("L")
    assert now.size == accepted.size
    assert change(now, accepted) <= MOST, f"{file.name} looks different; --update accepts it"


def test_one_missing_rule_is_a_change():
    pages = official(form_2021())
    page = pages.pages[4]
    faulty = replace(page, rules=page.rules[:9] + page.rules[10:])
    others = replace(pages, pages=(*pages.pages[:4], faulty, *pages.pages[5:]))
    assert change(picture(pages, 4), picture(others, 4)) > MOST


def test_a_picture_is_kept_for_each_page_and_no_other():
    assert {file.stem for file in LOOKS.glob("*.png")} == set(PAGES)
