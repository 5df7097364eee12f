"""How a text is written: TXT-DOUBLE, -PUNCT, -NUMERAL, -TYPO, -LEFTOVER, -PRIVATE.

Each check looks at one paragraph after another and says what it saw; whether it is wrong is for a
person to judge. The words that they look for stand in words.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import HAN, Line, is_han, shown
from nianbao.checks.wordlists import words
from nianbao.findings import Finding

_MARKS = "，、；：。！？"
_PAIRS = {"“": "”", "‘": "’", "（": "）", "《": "》", "〔": "〕", "【": "】"}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_FINAL = "。！？；：…”）》"
_HEADING_LENGTH = 30  # a paragraph without any mark that is no longer is a heading of its own


@dataclass(frozen=True)
class _Fault:
    """A pattern of what was written, what is wrong with it, what to do; of the signs one at least
    must be there.
    """

    pattern: str
    message: str
    hint: str
    signs: str = ""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.MULTILINE)


_ENUMERATION = "请删去这个顿号（GB/T 15834—2011 §4.5.3.5）。"

# GB/T 15834-2011. Each pattern begins with what it looks for, which is found quickly, and looks
# back from there. 涉及 and 参与 are whole words.
_PUNCTUATION = (
    _Fault(
        "[，、；：。][，、；：。！？]+|[！？]+[，、；：。]+",
        "两个标点连在一起",
        "请留下该用的一个。",
    ),
    _Fault("、(?<=》、)(?=《)", "书名号之间不用顿号", _ENUMERATION, "《"),
    _Fault("、(?<=”、)(?=“)", "引号之间不用顿号", _ENUMERATION, "“"),
    _Fault("、(?=等(?!级|次|候|待|同))", "“等”的前面不用顿号", "请删去这个顿号。"),
    _Fault(
        "，(?<=[及与]，)(?<![普涉波顾言危提触遍论企殃]及，)(?<![参给赋授寄]与，)",
        "连词后面不用逗号",
        "请删去这个逗号，或者补上漏掉的字。",
    ),
    _Fault(
        "[（(](?:(?<=^.)|(?<=[。；：].))[一二三四五六七八九十]+[）)][、，．.]",
        "带括号的序号后面不用标点",
        "请删去括号后面的标点。",
    ),
    _Fault(
        f"[,;:!?](?<=[{HAN}”》）].)(?=[{HAN}“《（])",
        "汉字之间用了半角标点",
        "请改成全角标点。",
        ",;:!?",
    ),
    _Fault(f"\\.(?<=[{HAN}].)(?=[{HAN}]|$)", "汉字后面用了半角句点", "请改成句号“。”。", "."),
    _Fault(
        f"\\((?=[{HAN}])|\\((?<=[{HAN}].)",
        "汉字旁边用了半角括号",
        "请把这一对括号改成全角“（）”。",
        "(",
    ),
    _Fault(
        f'"(?=[{HAN}“《（])|"(?<=[{HAN}，。、；：》）]")',
        "汉字旁边用了半角引号",
        "请把这一对引号改成“ ”。",
        '"',
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
        "〔",
    ),
    _Fault(
        r"0\d月(?<=年0\d月)(?:0?\d日)?|0\d日(?<=月0\d日)",
        "日期的月、日编了虚位",
        "请写成1月5日的样子，不加 0。",
        "日月",
    ),
    _Fault(
        r"\d\d年(?<![\d〇零一二三四五六七八九]\d\d年)(?=\d{1,2}月|度|政府信息)",
        "年份没有写全",
        "请写四位数字，如 2024年。",
    ),
    _Fault("[０-９]+", "用了全角数字", "请改成半角数字。", "０１２３４５６７８９"),
)


def check_doubled_words(dossier: Dossier) -> Iterator[Finding]:
    """TXT-DOUBLE: a word said twice by mistake (行政行政)."""
    prose = dossier.prose
    spans = [*_repeats(prose.text), *(m.span() for m in _doubled_single().finditer(prose.text))]
    end = 0
    for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
        written = prose.text[start:stop]
        if start < end:  # said three times: one mistake
            end = max(end, stop)
            continue
        word = written[: len(written) // 2]
        is_border = prose.text.startswith(_borders(), start + len(word))
        if is_border or written in words().texts("doubled", "right"):
            continue
        end = stop
        line, span = prose.at(start, stop)
        message = f"“{written}”里“{word}”写了两遍"
        yield line.finding("TXT-DOUBLE", "style", span, message, "请删去多余的。", expected=word)


@cache
def _borders() -> tuple[str, ...]:
    """Words that may follow the word that they begin with."""
    return words().texts("doubled", "borders")


_LONGEST_DOUBLED = 6  # characters
_WIDE, _NARROW = ("utf-32-le", 4), ("utf-16-le", 2)  # encodings, bytes of a character


def _repeats(text: str) -> Iterator[tuple[int, int]]:
    """Spans in which two to six Chinese characters stand twice, one after the other.

    A text that is shifted by k characters and laid over itself (exclusive or) is zero where it
    repeats: quicker than to look at each character in Python.
    """
    encoding, size = _NARROW if text.isascii() or max(set(text)) <= "\uffff" else _WIDE
    data = text.encode(encoding)
    number = int.from_bytes(data, "little")
    for length in range(2, _LONGEST_DOUBLED + 1):
        shifted = number ^ (number >> (8 * size * length))
        laid = shifted.to_bytes(len(data), "little")[: -size * length]
        zeros = bytes(size * length)
        at = laid.find(zeros)
        while at >= 0:
            start = -(-at // size)
            stop = start + 2 * length
            if laid.startswith(zeros, start * size) and all(map(is_han, text[start:stop])):
                yield start, stop
            at = laid.find(zeros, (start + 1) * size)


@cache
def _doubled_single() -> re.Pattern[str]:
    return re.compile(words().text("doubled", "single"))


def check_punctuation(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PUNCT: marks against GB/T 15834-2011."""
    yield from _faults(dossier, _PUNCTUATION, "TXT-PUNCT")
    for line in dossier.lines:
        if _may_be_unpaired(line.text):
            yield from _unpaired(line)
        if line.text[-1] not in _FINAL:
            yield from _open_end(line)


def _faults(dossier: Dossier, faults: Sequence[_Fault], code: str) -> Iterator[Finding]:
    """Every fault of a list whose signs the texts have at all."""
    prose = dossier.prose
    for fault in faults:
        if fault.signs and not any(sign in prose.chars for sign in fault.signs):
            continue
        for hit in prose.find(fault.compiled):
            message = f"{fault.message}：“{shown(hit.match[0])}”"
            yield hit.finding(code, "style", message, fault.hint)


def _may_be_unpaired(text: str) -> bool:
    return any(text.count(opener) != text.count(closer) for opener, closer in _PAIRS.items())


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
    is_heading = len(text) <= _HEADING_LENGTH and not re.search("[，；：。！？]", text)
    # a half-width or doubled mark at the end has a finding of its own
    has_mark = text[-1] in ",;:.!?" or re.search(f"[{_MARKS}]{{2}}$", text)
    if is_heading or has_mark:
        return
    message = f"这一段没有用句号结束：“{shown(text[-10:])}”"
    end = len(text)
    yield line.finding("TXT-PUNCT", "style", (end - 1, end), message, "请在段末加上句号。")


def check_numerals(dossier: Dossier) -> Iterator[Finding]:
    """TXT-NUMERAL: document numbers, dates and years as official documents write them."""
    yield from _faults(dossier, _NUMERALS, "TXT-NUMERAL")


def check_slips(dossier: Dossier) -> Iterator[Finding]:
    """TXT-TYPO: common slips, each with what was probably meant."""
    for slip in _slips():
        if slip.signs <= dossier.prose.chars:
            for hit in dossier.prose.find(slip.pattern):
                message = f"“{hit.match[0]}”多半是“{slip.meant}”"
                yield hit.finding("TXT-TYPO", "style", message, "请核对这个词。", slip.meant)


@dataclass(frozen=True)
class _Slip:
    """What was typed, what was meant, and the characters that must all be there."""

    typed: str
    meant: str
    signs: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text has the characters: few texts have many."""
        return re.compile(self.typed)


@cache
def _slips() -> tuple[_Slip, ...]:
    pairs = words().pairs("slips", "words").items()
    return tuple(_Slip(typed, meant, _literal(typed)) for typed, meant in pairs)


def _literal(pattern: str) -> frozenset[str]:
    """The Chinese characters without which a pattern cannot match; none where it has choices."""
    if "|" in re.sub(r"\(\?[^()]*\)", "", pattern):
        return frozenset()
    return frozenset(filter(is_han, re.sub(r"\(\?[^()]*\)|\[[^\]]*\]", "", pattern)))


def check_unfinished(dossier: Dossier) -> Iterator[Finding]:
    """TXT-LEFTOVER: what a template or an earlier draft left behind."""
    for pattern, signs in _unfinished():
        if not signs & dossier.prose.chars:
            continue
        for hit in dossier.prose.find(re.compile(pattern)):
            message = f"“{shown(hit.match[0])}”像是模板或者上一稿留下的"
            yield hit.finding("TXT-LEFTOVER", "warning", message, "请填上内容，或者删去。")


@cache
def _unfinished() -> tuple[tuple[str, frozenset[str]], ...]:
    """Each pattern, with the characters of which one at least must be there."""
    return tuple(
        (pattern, frozenset(signs))
        for signs, pattern in words().pairs("unfinished", "patterns").items()
    )


def check_private(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PRIVATE: identity numbers and mobile numbers must not be published (条例第十五条)."""
    has_long = _LONG_NUMBER.search(dossier.prose.text)
    for hit in dossier.prose.find(_private()) if has_long else ():
        if hit.match["identity"] and not _is_identity_number(hit.match[0]):
            continue
        what = "公民身份号码" if hit.match["identity"] else "移动电话号码"
        hint = "公开的报告不能印个人信息（条例第十五条）；请删去，联系电话请用办公电话。"
        yield hit.finding("TXT-PRIVATE", "error", f"这里有一个{what}", hint)
    yield from _applicants(dossier)
    typed = dossier.report.fields.get("机关.电话")
    found = _private().search(typed.text) if typed else None
    if typed and found and found["mobile"]:
        message, hint = "联系电话是移动电话号码", "请改用办公电话；只有移动电话的，在“说明”里写明。"
        yield Line("机关.电话", typed.text, typed).finding(
            "TXT-PRIVATE", "warning", found.span(), message, hint
        )


def _applicants(dossier: Dossier) -> Iterator[Finding]:
    """Applicants that are called by their names."""
    if "申请人" not in dossier.prose.text:
        return
    for hit in dossier.prose.find(_applicant()):
        span = (hit.start + hit.match.start("name") - hit.match.start(), hit.span[1])
        hint = "公开的报告不能印申请人的姓名（条例第十五条）；请删去，或者只写“一名申请人”。"
        message = f"“{hit.line.text[slice(*span)]}”像是申请人的姓名"
        yield hit.line.finding("TXT-PRIVATE", "warning", span, message, hint)


@cache
def _applicant() -> re.Pattern[str]:
    return re.compile(words().text("private", "applicant"))


_LONG_NUMBER = re.compile(r"\d[\d -]{9}")


@cache
def _private() -> re.Pattern[str]:
    identity, mobile = (words().text("private", key) for key in ("identity", "mobile"))
    return re.compile(f"(?P<identity>{identity})|(?P<mobile>{mobile})")


def _is_identity_number(digits: str) -> bool:
    """The check digit of GB 11643-1999 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(digits[:17]))
    return "10X98765432"[total % 11] == digits[17].upper()
