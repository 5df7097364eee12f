"""How a text is written: TXT-DOUBLE, -PUNCT, -NUMERAL, -TYPO, -LEFTOVER, -PRIVATE.

Each check looks at one paragraph after another and says what it saw; whether it is wrong is for a
person to judge. The words that they look for stand in words.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import HAN, Line, shown
from nianbao.checks.wordlists import words
from nianbao.findings import Finding

_MARKS = "，、；：。！？"
_PAIRS = {"“": "”", "‘": "’", "（": "）", "《": "》", "〔": "〕", "【": "】"}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_FINAL = "。！？；：…”）》"
_HEADING_LENGTH = 30  # a paragraph without any mark that is no longer is a heading of its own


class _Fault(NamedTuple):
    """A pattern of what was written, what is wrong with it, what to do."""

    pattern: str
    message: str
    hint: str


_ENUMERATION = "请删去这个顿号（GB/T 15834—2011 §4.5.3.5）。"
_BEFORE_COMMA = "普涉波顾言危提触遍论企殃参给赋授寄"  # 涉及，and 参与，are whole words

# GB/T 15834-2011
_PUNCTUATION = (
    _Fault(
        f"[{_MARKS}]*[，、；：。][{_MARKS}]+|[！？]+[，、；：。]+",
        "两个标点连在一起",
        "请留下该用的一个。",
    ),
    _Fault("(?<=》)、(?=《)", "书名号之间不用顿号", _ENUMERATION),
    _Fault("(?<=”)、(?=“)", "引号之间不用顿号", _ENUMERATION),
    _Fault("、(?=等(?!级|次|候|待|同))", "“等”的前面不用顿号", "请删去这个顿号。"),
    _Fault(
        f"(?<=[及与])(?<![{_BEFORE_COMMA}].)，",
        "连词后面不用逗号",
        "请删去这个逗号，或者补上漏掉的字。",
    ),
    _Fault(
        "(?:^|(?<=[。；：]))[（(][一二三四五六七八九十]+[）)][、，．.]",
        "带括号的序号后面不用标点",
        "请删去括号后面的标点。",
    ),
    _Fault(f"(?<=[{HAN}”》）])[,;:!?](?=[{HAN}“《（])", "汉字之间用了半角标点", "请改成全角标点。"),
    _Fault(f"(?<=[{HAN}])\\.(?=[{HAN}]|$)", "汉字后面用了半角句点", "请改成句号“。”。"),
    _Fault(
        f"(?<=[{HAN}])\\(|\\((?=[{HAN}])",
        "汉字旁边用了半角括号",
        "请把这一对括号改成全角“（）”。",
    ),
)

# GB/T 15835-2011; GB/T 9704-2012 §7.2.5, §7.3.5.4
_NUMERALS = (
    _Fault(
        r"[\[［【(（](?:19|20)\d\d[\]］】)）]第?\d+号",
        "发文字号的年份没有用六角括号",
        "请改成〔 〕，如〔2021〕30号。",
    ),
    _Fault(
        r"〔(?:19|20)\d\d〕(?:第\d+|0\d*)号",
        "发文字号的序号不加“第”，不编虚位",
        "请写成〔2021〕3号的样子。",
    ),
    _Fault(
        r"(?<=年)0\d月(?:0?\d日)?|(?<=月)0\d日",
        "日期的月、日编了虚位",
        "请写成1月5日的样子，不加 0。",
    ),
    _Fault(
        r"(?<![\d〇零一二三四五六七八九])\d\d年(?=\d{1,2}月|度|政府信息)",
        "年份没有写全",
        "请写四位数字，如 2024年。",
    ),
    _Fault("[０-９]+", "用了全角数字", "请改成半角数字。"),
)


def check_doubled_words(dossier: Dossier) -> Iterator[Finding]:
    """TXT-DOUBLE: a word said twice by mistake (行政行政)."""
    for line in dossier.lines:
        for match in _doubled().finditer(line.text):
            if match[0] in words().texts("doubled", "right"):
                continue
            word = match[0][: len(match[0]) // 2]
            message = f"“{match[0]}”里“{word}”写了两遍"
            yield line.finding(
                "TXT-DOUBLE", "style", match.span(), message, "请删去多余的。", expected=word
            )


@cache
def _doubled() -> re.Pattern[str]:
    return re.compile(f"([{HAN}]{{2,6}})\\1|{words().text('doubled', 'single')}")


def check_punctuation(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PUNCT: marks against GB/T 15834-2011."""
    for line in dossier.lines:
        for match in _punctuation().finditer(line.text):
            fault = _PUNCTUATION[_which(match)]
            message = f"{fault.message}：“{shown(match[0])}”"
            yield line.finding("TXT-PUNCT", "style", match.span(), message, fault.hint)
        yield from _unpaired(line)
        yield from _open_end(line)


@cache
def _punctuation() -> re.Pattern[str]:
    return _union(fault.pattern for fault in _PUNCTUATION)


def _union(patterns: Iterator[str]) -> re.Pattern[str]:
    """One pattern for all; the group p0, p1, … tells which one it was."""
    return re.compile("|".join(f"(?P<p{n}>{pattern})" for n, pattern in enumerate(patterns)))


def _which(match: re.Match[str]) -> int:
    """The number of the pattern of a union that matched."""
    return int((match.lastgroup or "p0")[1:])


def _unpaired(line: Line) -> Iterator[Finding]:
    """Quotes and brackets that are opened and not closed, or the other way round."""
    opened: list[tuple[str, int]] = []
    for match in _PAIRED.finditer(line.text):
        sign, at = match[0], match.start()
        if sign in _PAIRS:
            opened.append((sign, at))
        elif opened and opened[-1][0] == _CLOSERS[sign]:
            opened.pop()
        elif not _is_list_number(line.text, at):
            yield _alone(line, sign, at, f"前面没有与它配对的“{_CLOSERS[sign]}”")
            return
    for sign, at in opened[:1]:
        yield _alone(line, sign, at, f"后面没有与它配对的“{_PAIRS[sign]}”")


_PAIRED = re.compile(f"[{''.join(_PAIRS)}{''.join(_CLOSERS)}]")


def _is_list_number(text: str, at: int) -> bool:
    """1） and 一） are numbers of a list."""
    return re.search(r"(?:^|[。；：，])(?:\d+|[一二三四五六七八九十]+)$", text[:at]) is not None


def _alone(line: Line, sign: str, at: int, message: str) -> Finding:
    hint = "请补上，或者删去多余的一个。"
    return line.finding("TXT-PUNCT", "style", (at, at + 1), f"“{sign}”{message}", hint)


def _open_end(line: Line) -> Iterator[Finding]:
    """A paragraph of text ends with a mark; a heading that stands alone needs none."""
    text = line.text
    is_heading = len(text) <= _HEADING_LENGTH and not re.search(f"[{_MARKS}]", text)
    if text and text[-1] not in _FINAL and not is_heading:
        # a half-width or doubled mark there has a finding of its own
        if text[-1] in ",;:.!?" or re.search(f"[{_MARKS}]{{2}}$", text):
            return
        message = f"这一段没有用句号结束：“{shown(text[-10:])}”"
        yield line.finding(
            "TXT-PUNCT", "style", (len(text) - 1, len(text)), message, "请在段末加上句号。"
        )


def check_numerals(dossier: Dossier) -> Iterator[Finding]:
    """TXT-NUMERAL: document numbers, dates and years as official documents write them."""
    for line in dossier.lines:
        for match in _numerals().finditer(line.text):
            fault = _NUMERALS[_which(match)]
            message = f"{fault.message}：“{match[0]}”"
            yield line.finding("TXT-NUMERAL", "style", match.span(), message, fault.hint)


@cache
def _numerals() -> re.Pattern[str]:
    return _union(fault.pattern for fault in _NUMERALS)


def check_slips(dossier: Dossier) -> Iterator[Finding]:
    """TXT-TYPO: common slips, each with what was probably meant."""
    pattern, meant = _slips()
    for line in dossier.lines:
        for match in pattern.finditer(line.text):
            right = meant[_which(match)]
            message = f"“{match[0]}”多半是“{right}”"
            yield line.finding(
                "TXT-TYPO", "style", match.span(), message, "请核对这个词。", expected=right
            )


@cache
def _slips() -> tuple[re.Pattern[str], tuple[str, ...]]:
    pairs = words().pairs("slips", "words")
    return _union(iter(pairs)), tuple(pairs.values())


def check_unfinished(dossier: Dossier) -> Iterator[Finding]:
    """TXT-LEFTOVER: what a template or an earlier draft left behind."""
    for line in dossier.lines:
        for match in _unfinished().finditer(line.text):
            message = f"“{shown(match[0])}”像是模板或者上一稿留下的"
            yield line.finding(
                "TXT-LEFTOVER", "warning", match.span(), message, "请填上内容，或者删去。"
            )


@cache
def _unfinished() -> re.Pattern[str]:
    return re.compile("|".join(words().texts("unfinished", "patterns")))


def check_private(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PRIVATE: identity numbers and mobile numbers must not be published (条例第十五条)."""
    for line in dossier.lines:
        for match in _private().finditer(line.text):
            if match["identity"] and not _is_identity_number(match[0]):
                continue
            what = "公民身份号码" if match["identity"] else "移动电话号码"
            hint = "公开的报告不能印个人信息（条例第十五条）；请删去，联系电话请用办公电话。"
            yield line.finding("TXT-PRIVATE", "error", match.span(), f"这里有一个{what}", hint)
    typed = dossier.report.fields.get("机关.电话")
    found = _private().search(typed.text) if typed else None
    if typed and found and found["mobile"]:
        message, hint = "联系电话是移动电话号码", "请改用办公电话；只有移动电话的，在“说明”里写明。"
        yield Line("机关.电话", typed.text, typed).finding(
            "TXT-PRIVATE", "warning", found.span(), message, hint
        )


@cache
def _private() -> re.Pattern[str]:
    identity, mobile = (words().text("private", key) for key in ("identity", "mobile"))
    return re.compile(f"(?P<identity>{identity})|(?P<mobile>{mobile})")


def _is_identity_number(digits: str) -> bool:
    """The check digit of GB 11643-1999 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(digits[:17]))
    return "10X98765432"[total % 11] == digits[17].upper()
