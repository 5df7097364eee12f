"""Pages on A4 → the same pages on larger paper: everything grows by one factor."""

from __future__ import annotations

from dataclasses import replace

from nianbao.page.placed import Drawing, OutlineEntry, Page, Pages, PlacedFigure, Rule, Text


def enlarged(pages: Pages, factor: float, width: float, height: float) -> Pages:
    """The pages `factor` times as large on paper of `width` and `height` (points)."""
    return replace(
        pages,
        width=width,
        height=height,
        pages=tuple(_page(page, factor) for page in pages.pages),
        outline=tuple(OutlineEntry(e.title, e.page, e.top * factor) for e in pages.outline),
    )


def _page(page: Page, factor: float) -> Page:
    return Page(
        page.number,
        tuple(_text(text, factor) for text in page.texts),
        tuple(_rule(rule, factor) for rule in page.rules),
        tuple(_figure(figure, factor) for figure in page.figures),
    )


def _text(text: Text, factor: float) -> Text:
    return replace(
        text,
        size=text.size * factor,
        x=text.x * factor,
        y=text.y * factor,
        advances=[advance * factor for advance in text.advances],
    )


def _rule(rule: Rule, factor: float) -> Rule:
    return Rule(
        rule.x1 * factor,
        rule.y1 * factor,
        rule.x2 * factor,
        rule.y2 * factor,
        rule.width * factor,
    )


def _figure(figure: PlacedFigure, factor: float) -> PlacedFigure:
    content = figure.content
    if isinstance(content, Drawing):
        content = Drawing(
            tuple(_text(text, factor) for text in content.texts),
            tuple(_rule(rule, factor) for rule in content.rules),
        )
    return replace(
        figure,
        x=figure.x * factor,
        y=figure.y * factor,
        width=figure.width * factor,
        height=figure.height * factor,
        content=content,
    )
