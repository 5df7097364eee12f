"""A bar chart → the same as a picture, for what can only hold pictures."""

from __future__ import annotations

from io import BytesIO

import pypdfium2

from nianbao.document import Chart, Picture
from nianbao.export.pdf import draw
from nianbao.page.chart import plot
from nianbao.page.faces import Faces
from nianbao.page.placed import Page, Pages

DPI = 300


def chart_picture(chart: Chart, faces: Faces) -> Picture:
    """The chart as PDFium draws its page: gray PNG, 300 dpi."""
    drawing, width, height = plot(chart, faces)
    page = Page(1, drawing.texts, drawing.rules)
    pdf = pypdfium2.PdfDocument(draw(Pages("", "", width, height, (page,), ())))
    try:
        image = pdf[0].render(scale=DPI / 72, grayscale=True).to_pil()
    finally:
        pdf.close()
    data = BytesIO()
    image.save(data, "PNG")
    return Picture(data.getvalue(), "png", image.width, image.height)
