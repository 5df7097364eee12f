"""The notice-board edition: larger, on one side of the sheet, with a foot that leads online."""

from dataclasses import replace

import pypdfium2
import pytest
from conftest import CLEAN, EXAMPLES
from test_page_pages import BOTTOM, FACES, one, small

from nianbao.cli import run
from nianbao.errors import LayoutError
from nianbao.official import MM
from nianbao.page.notice import QR_CODE, notice_pages
from nianbao.page.pages import LEFT, RIGHT, lay_out
from nianbao.page.placed import Drawing

REPORT = EXAMPLES / "示例县示例镇" / "2024.yaml"
TITLE = "示例县示例镇人民政府2024年政府信息公开工作年度报告"
URL = "http://www.example.gov.cn"


def noticed(url: str = URL, *, large: bool = False):
    named = replace(small("政府" * 900), site_name="示例县人民政府网", site_url=url)
    return notice_pages(named, FACES, large=large)


def test_every_page_number_stands_right_since_no_sheet_has_a_back() -> None:
    pages = noticed()
    assert len(pages.pages) > 2
    assert not pages.duplex
    for page in pages.pages:
        assert RIGHT - one([page], "页码").right == pytest.approx(14)


def test_the_text_stands_where_the_official_edition_has_it() -> None:
    ours, official = noticed().pages, lay_out(small("政府" * 900), FACES).pages
    for page, other in zip(ours, official, strict=True):
        texts = [t for t in page.texts if t.source not in ("页码", "张贴")]
        assert texts == [t for t in other.texts if t.source != "页码"]


def test_the_large_edition_is_the_small_one_enlarged_to_a3() -> None:
    small_pages, large = noticed(), noticed(large=True)
    assert (large.width / MM, large.height / MM) == pytest.approx((297, 420))
    for page, other in zip(small_pages.pages, large.pages, strict=True):
        for text, big in zip(page.texts, other.texts, strict=True):
            assert (big.x, big.y, big.size) == pytest.approx(
                tuple(2**0.5 * at for at in (text.x, text.y, text.size))
            )
            assert big.text == text.text


def test_nothing_in_the_foot_touches_anything_else() -> None:
    for page in noticed().pages:
        number = one([page], "页码")
        (code,) = page.figures
        lines = [t for t in page.texts if t.source == "张贴"]
        assert len(lines) == 3
        for line in lines:
            assert line.x >= code.x + code.width + 3 * MM  # the code's quiet zone
            assert line.y + 0.86 * line.size < BOTTOM
            assert line.y > 5 * MM
            assert line.right < number.x or abs(line.y - number.y) > line.size
        assert code.x >= LEFT
        assert code.y > 5 * MM
        assert code.y + code.height < BOTTOM


def test_without_a_site_the_foot_has_the_period_alone() -> None:
    page = noticed("").pages[0]
    assert [t.text[:4] for t in page.texts if t.source == "张贴"] == ["张贴时间"]
    assert page.figures == ()


def test_the_code_is_drawn_inside_its_box() -> None:
    (code,) = noticed().pages[0].figures
    assert isinstance(code.content, Drawing)
    assert code.source == QR_CODE
    assert code.alternative == f"二维码：{URL}"
    for rule in code.content.rules:
        assert code.x - 0.01 <= rule.x1 < rule.x2 <= code.x + code.width + 0.01
        assert code.y <= rule.y1 - rule.width / 2 + 0.01
        assert rule.y1 + rule.width / 2 <= code.y + code.height + 0.01


def test_an_address_too_long_for_the_foot_is_refused() -> None:
    with pytest.raises(LayoutError, match="太长"):
        noticed(URL + "/" + "a" * 300)


def test_the_command_writes_an_a3_pdf_under_its_own_name(tmp_path) -> None:
    assert run(["build", str(REPORT), "-o", str(tmp_path), "--edition", "张贴"]) == 0
    (file,) = tmp_path.iterdir()
    assert file.name == f"{TITLE}（张贴）.pdf"
    with pypdfium2.PdfDocument(file) as pdf:
        assert pdf[0].get_size() == pytest.approx((297 * MM, 420 * MM), abs=0.01)
        text = pdf[0].get_textpage().get_text_range()
    assert "张贴时间：" in text
    assert "网上查阅：" in text
    assert URL in text


def test_paper_a4_keeps_the_size(tmp_path) -> None:
    arguments = ["build", str(REPORT), "-o", str(tmp_path), "--edition", "张贴", "--paper", "A4"]
    assert run(arguments) == 0
    with pypdfium2.PdfDocument(next(tmp_path.iterdir())) as pdf:
        assert pdf[0].get_size() == pytest.approx((210 * MM, 297 * MM), abs=0.01)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--edition", "张贴", "--formats", "word"], "张贴版只有 pdf，不能写 word"),
        (["--paper", "A3"], "--paper 只用于"),
        (["--edition", "布告"], "只能是 公文、张贴"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options, message, write, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(["build", str(write(CLEAN)), "-o", str(out), *options]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()
