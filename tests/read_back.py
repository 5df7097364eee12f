"""What a Document prints and what a reader found of it, in the same plain terms."""

from nianbao.document import Document
from nianbao.reading.blocks import Grid, Paragraph, SourceDocument


def bare(text: str) -> str:
    return "".join(text.split())


def said(document: Document) -> list[str]:
    """The paragraphs of a Document, in order, figures aside."""
    texts = [*document.title_lines, *filter(None, [document.doc_no])]
    texts += [paragraph.text for paragraph in document.preamble]
    for section in document.sections:
        texts.append(section.heading)
        texts += [paragraph.text for paragraph in section.paragraphs]
    return [*texts, document.agency, document.date]


def printed_cells(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    """Row, column, rows, columns and text of every cell of every table."""
    return [
        [
            (at.row, at.column, at.cell.rowspan, at.cell.colspan, at.cell.text)
            for at in s.grid.placed()
        ]
        for s in document.sections
        if s.grid
    ]


def paragraphs(source: SourceDocument) -> list[str]:
    return [block.text for block in source.blocks if isinstance(block, Paragraph)]


def grids(source: SourceDocument) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [(cell.row, cell.column, cell.rows, cell.columns, cell.text) for cell in block.cells]
        for block in source.blocks
        if isinstance(block, Grid)
    ]


def texts_by_row(cells: list[tuple[int, int, int, int, str]]) -> list[list[str]]:
    """The texts of the cells that begin in each row, without white space."""
    rows: dict[int, list[str]] = {}
    for row, _, _, _, text in cells:
        rows.setdefault(row, []).append(bare(text))
    return [rows[row] for row in sorted(rows)]


def order(source: SourceDocument) -> str:
    """p for a paragraph, T for a table, in reading order."""
    return "".join("T" if isinstance(block, Grid) else "p" for block in source.blocks)


def overlaps(grid: Grid) -> bool:
    """Whether two cells claim one place."""
    taken = [
        (row, column)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]
    return len(taken) != len(set(taken))
