"""The 发文稿纸: its template; a template and what is to stand on it → .docx; what that lacks.

The office may replace the template (设置.yaml): whatever prints the same tags will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nianbao.errors import TemplateError
from nianbao.word import styles
from nianbao.word.frame import build_docx
from nianbao.word.markup import mm, paragraph, run, styled, twips, w
from nianbao.word.names import Names
from nianbao.word.package import read_parts
from nianbao.word.soundness import flaws
from nianbao.word.story import lines, stories
from nianbao.word.template import load_template

# What the slip prints: its tags.
TITLE, DOC_NO, AGENCY, YEAR = "标题", "文号", "机关", "年度"
DRAFTED, CHECKED, COUNTERSIGNED, APPROVED = "拟稿", "核稿", "会签", "签发"
DISCLOSURE, COPIES, DATE, DRAFT = "公开属性", "份数", "日期", "稿次"
TAGS = (
    TITLE, DOC_NO, AGENCY, YEAR, DRAFTED, CHECKED, COUNTERSIGNED, APPROVED, DISCLOSURE, COPIES,
    DATE, DRAFT,
)  # fmt: skip
OTHERS, STEP, STEP_NAME, STEP_SIGNED = "其他步骤", "步", "名", "签"  # an office's own steps

_NAME = "发文稿纸"
_EDGES = (0, 26, 78, 104, 156)  # mm: label, value, label, value
_LOW, _HIGH, _HIGHEST = 12, 20, 36  # mm: room for a line, a signature, the leader's words
_SIDE = 6  # points between text and a rule


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip: texts by tag, "" where it is written by hand; an office's own steps
    with who has signed them.
    """

    texts: Mapping[str, str]
    others: Sequence[tuple[str, str]] = ()

    def names(self) -> Names:
        steps: list[Names] = [{STEP_NAME: name, STEP_SIGNED: by} for name, by in self.others]
        return {**{tag: self.texts.get(tag, "") for tag in TAGS}, OTHERS: list(steps)}

    def words(self) -> list[str]:
        """Every text that must be found on it."""
        said = [*self.texts.values(), *(word for step in self.others for word in step)]
        return [word for word in said if word]


def build_slip_template() -> bytes:
    """The template as a .docx that an office may edit. Same program, same bytes."""
    return build_docx(_body(), _NAME, _tag(AGENCY), for_sheets=True)


def fill_slip(template: bytes, slip: Slip) -> bytes:
    """The slip as a .docx; same slip, same bytes. Raises TemplateError where the template prints
    something that a slip does not have.
    """
    return load_template(template).fill_names(slip.names())


def slip_differences(written: bytes, slip: Slip) -> list[str]:
    """What a written slip does not say, in Chinese."""
    try:
        parts = read_parts(written)
        roots = dict(stories(parts))
    except TemplateError as trouble:
        return [f"写出的文件读不回来：{trouble.message}"]
    said = "".join(line.text for name, root in roots.items() for line in lines(root, name))
    there = "".join(said.split())
    lacking = [word for word in slip.words() if "".join(word.split()) not in there]
    return [*(f"{_NAME}上没有印出“{word}”" for word in lacking), *flaws(parts, roots)]


def _body() -> Iterator[str]:
    yield paragraph(styles.TITLE, _NAME)
    yield w(
        "tbl", _setup(), w("tblGrid", *(w("gridCol", w=width) for width in _widths())), *_rows()
    )
    yield paragraph(styles.NORMAL, _tag(DRAFT), w("jc", val="right"))


def _rows() -> Iterator[str]:
    yield _row(_LOW, _label(TITLE), _value(_tag(TITLE), columns=3))
    yield _row(_LOW, _label(DOC_NO), _value(_tag(DOC_NO)), _label(COPIES), _value(_tag(COPIES)))
    yield _row(_LOW, _label(DISCLOSURE), _value(_tag(DISCLOSURE)), _label(DATE), _value(_tag(DATE)))
    yield _row(
        _HIGH, _label(DRAFTED), _value(_tag(DRAFTED)), _label(CHECKED), _value(_tag(CHECKED))
    )
    yield _row(_LOW, _value(f"{{%tr for {STEP} in {OTHERS} %}}", columns=4))
    signed = _value(_tag(f"{STEP}.{STEP_SIGNED}"), columns=3)
    yield _row(_HIGH, _label(_tag(f"{STEP}.{STEP_NAME}")), signed)
    yield _row(_LOW, _value("{%tr endfor %}", columns=4))
    yield _row(_HIGH, _label(COUNTERSIGNED), _value(_tag(COUNTERSIGNED), columns=3))
    yield _row(_HIGHEST, _label(APPROVED), _value(_tag(APPROVED), columns=3))


def _row(height: int, *cells: tuple[str, int, str]) -> str:
    made, column = [], 0
    for style, columns, content in cells:
        width = mm(_EDGES[column + columns]) - mm(_EDGES[column])
        setup = w(
            "tcPr",
            w("tcW", w=width, type="dxa"),
            w("gridSpan", val=columns) if columns > 1 else "",
            w("vAlign", val="center"),
        )
        align = w("jc", val="center" if style == styles.CELLS["label", False] else "left")
        made.append(w("tc", setup, w("p", styled(style, align), run(content))))
        column += columns
    return w("tr", w("trPr", w("cantSplit"), w("trHeight", val=mm(height), hRule="atLeast")), *made)


def _label(text: str) -> tuple[str, int, str]:
    return styles.CELLS["label", False], 1, text


def _value(text: str, columns: int = 1) -> tuple[str, int, str]:
    return styles.CELLS["value", False], columns, text


def _setup() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    side = twips(_SIDE)
    return w(
        "tblPr",
        w("tblW", w=mm(_EDGES[-1]), type="dxa"),
        w("jc", val="center"),
        w("tblBorders", *(w(s, val="single", sz=4, space=0, color="000000") for s in sides)),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *(w(s, w=side, type="dxa") for s in ("left", "right"))),
        w("tblLook", val="0000"),
    )


def _widths() -> Iterator[int]:
    return (mm(right) - mm(left) for left, right in pairwise(_EDGES))


def _tag(name: str) -> str:
    return f"{{{{ {name} }}}}"
