"""How plain values must look: words and patterns, for the reader and for editors (schema.py)."""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """A pattern that fits a value as a whole, and what to tell a person whose value it does not."""

    pattern: str
    what: str


YEARS = range(2008, 2100)  # what is taken for a year of a report; fewer have a form
TEXT_FILES = (".docx", ".txt")  # endings of files that hold a text
ON_PAPER = ("纸质",)
WITH_SEAL, WITHOUT_SEAL = "手工", "无"

POST_CODE = Shape(r"[0-9]{6}", "邮政编码是六位半角数字。")
EMAIL = Shape(r"[^@\s]+@[^@\s]+\.[^@\s]+", "电子邮箱应当像 xxgk@example.cn。")
ADDRESS_ON_THE_WEB = Shape(
    r"https?://[!-~]+", "网址以 http:// 或 https:// 开头，中间没有空格和汉字。"
)
CONTENT_CODE = Shape(r"[0-9A-F]{4}-[0-9A-F]{4}", "核对码印在送审稿的页脚，如 7F3A-91C2。")
