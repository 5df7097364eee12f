"""PDF files made by hand: texts and ruling lines at places → bytes. y runs downwards from the top."""

import io

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from nianbao.resources import font_file

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, SIZE, PITCH = 80, 520, 16, 28
FACE = "odd"


class Sheet:
    """A PDF that is being drawn."""

    def __init__(self) -> None:
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=(WIDTH, HEIGHT))
        if FACE not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(FACE, font_file("songti.ttf")))

    def text(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        self.canvas.setFont(FACE, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def paragraph(
        self, y: float, *lines: str, indent: float = 2 * SIZE, left: float = LEFT
    ) -> float:
        """Lines one below the other, the first one indented; gives the next line's place."""
        for number, line in enumerate(lines):
            self.text(left + (0 if number else indent), y, line)
            y += PITCH
        return y

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.canvas.line(x, HEIGHT - y, to_x, HEIGHT - to_y)

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        self.canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)

    def table(
        self, top: float, xs: list[float], rows: list[list[str]], height: float = 24
    ) -> float:
        """A plain table of one row's height each; gives its lower edge."""
        bottom = top + height * len(rows)
        for number in range(len(rows) + 1):
            self.line(xs[0], top + number * height, xs[-1], top + number * height)
        for x in xs:
            self.line(x, top, x, bottom)
        for number, row in enumerate(rows):
            for x, text in zip(xs, row, strict=False):
                self.text(x + 3, top + number * height + 16, text, 10)
        return bottom

    def page(self) -> None:
        self.canvas.showPage()

    def done(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.file.getvalue()
