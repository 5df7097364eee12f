"""How a text is written: TXT-DOUBLE, -PUNCT, -NUMERAL, -TYPO, -LEFTOVER, -PRIVATE.

Each check looks at one paragraph after another and says what it saw; whether it is wrong is for a
person to judge. The words that they look for stand in words.yaml. They look at all that was typed
(`dossier.written`: texts, title, number, names, address, captions); what only sentences have, lists
and the mark at the end, is looked for in the texts (`dossier.prose`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import Line, shown
from nianbao.checks.seeds import EVERYWHERE, Many, Seeded, spelled
from nianbao.checks.wordlists import ordinary, word_pairs, word_pattern, word_text, word_texts
from nianbao.findings import Finding
from nianbao.han import HAN, is_han

_MARKS = "，、；：。！？"
_PAIRS = {"“": "”", "‘": "’", "（": "）", "《": "》", "〔": "〕", "【": "】"}
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_FINAL = "。！？；：…”）》"
_HEADING_LENGTH = 30  # a paragraph without any mark that is no longer is a heading of its own


class _Fault(NamedTuple):
    """What is looked for, what is wrong with it, what to do."""

    sought: Seeded
    message: str
    hint: str


_ENUMERATION = "请删去这个顿号（GB/T 15834—2011 §4.5.3.5）。"


def _fault(
    pattern: str, seeds: Iterable[str], message: str, hint: str, glimpse: str = ""
) -> _Fault:
    return _Fault(Seeded(pattern, tuple(seeds), glimpse), message, hint)


def _each(firsts: str, seconds: Iterable[str]) -> list[str]:
    """All pairs of a character with one that follows it."""
    return [first + second for first in firsts for second in seconds]


# 一是 without a mark before it, and no other word (之一是, 统一是)
_RUN_ON = f"(?<={HAN}.是)(?<![之第其唯同统专单逐万周期十初高].是)"

# GB/T 15834-2011. Each pattern begins with what it looks for, which is found quickly, and looks
# back from there. 涉及 and 参与 are whole words.
_PUNCTUATION = (
    _fault(
        "[，、；：。！？](?=[，、；：。！？])(?:(?<=[，、；：。])[，、；：。！？]+|(?<=[！？])[！？]*[，、；：。]+)",
        EVERYWHERE,
        "两个标点连在一起",
        "请留下该用的一个。",
    ),
    _fault("、(?<=》、)(?=《)", EVERYWHERE, "书名号之间不用顿号", _ENUMERATION),
    _fault("、(?<=”、)(?=“)", EVERYWHERE, "引号之间不用顿号", _ENUMERATION),
    _fault("、(?=等(?!级|次|候|待|同))", EVERYWHERE, "“等”的前面不用顿号", "请删去这个顿号。"),
    _fault("、(?<=诉讼、)(?=情况)", EVERYWHERE, "最后一项的后面不用顿号", "请删去这个顿号。"),
    _fault(
        "，(?<=[及与]，)(?<![普涉波顾言危提触遍论企殃]及，)(?<![参给赋授寄]与，)",
        EVERYWHERE,
        "连词后面不用逗号",
        "请删去这个逗号，或者补上漏掉的字。",
    ),
    _fault(
        "，(?<=[文容告]包括，)",
        EVERYWHERE,
        "“包括”的后面不用逗号",
        "请删去这个逗号，或者改成冒号。",
    ),
    _fault(
        "“[^“”\n]*“(?=[^“”\n]*”[^“”\n]*”)",
        EVERYWHERE,
        "双引号里面又用了双引号",
        "里面一层请用单引号‘ ’（GB/T 15834—2011 §4.8.3.4）。",
    ),
    _fault(
        "《[^《》\n]*《(?=[^《》\n]*》[^《》\n]*》)",
        EVERYWHERE,
        "双书名号里面又用了双书名号",
        "里面一层请用单书名号〈 〉（GB/T 15834—2011 §4.15.3.5）。",
    ),
    _fault(
        "[（(](?:(?<=^.)|(?<=[。；：].))[一二三四五六七八九十]+[）)][、，．.]",
        [")", "．", *_each("）", "、，.")],
        "带括号的序号后面不用标点",
        "请删去括号后面的标点。",
    ),
    _fault(
        f"一是{_RUN_ON}(?=[^\n]*[。；，]二是)",
        EVERYWHERE,
        "“一是”的前面漏了标点",
        "请补上句号、分号或者冒号。",
    ),
    _fault(
        f"[二三四五]是{_RUN_ON}(?=[^\n]*[。；，][三四五六]是)",
        EVERYWHERE,
        "“二是”这样的话前面漏了标点",
        "请补上句号、分号或者逗号。",
        f"是(?<=[二三四五]是){_RUN_ON}",
    ),
    _fault(
        r"——(?<=[年月日]——)(?=\d)",
        ["——"],
        "起止时间之间用了破折号",
        "请改成一字线“—”，或者写“至”（GB/T 15834—2011 §4.13.3.2）。",
    ),
    _fault(
        f" (?<={HAN} )(?=[，。、；：！？])",
        [f" {mark}" for mark in _MARKS],
        "标点的前面有空格",
        "请删去这个空格。",
    ),
    _fault(
        f"[,;:!?](?<=(?:{HAN}|[”》）]).)(?=(?:{HAN}|[“《（]))",
        ",;:!?",
        "汉字之间用了半角标点",
        "请改成全角标点。",
    ),
    _fault(
        f"\\.(?<=(?:{HAN}|[”》）]).)(?<![①-⑳Ⅰ-Ⅻ].)(?={HAN}|$)",
        EVERYWHERE,
        "汉字后面用了半角句点",
        "请改成句号“。”。",
    ),
    _fault(r"\.(?<=\d{3}\.)$", EVERYWHERE, "段末用了半角句点", "请改成句号“。”。"),
    _fault(
        f"\\((?={HAN})|\\((?<={HAN}.)",
        EVERYWHERE,
        "汉字旁边用了半角括号",
        "请把这一对括号改成全角“（）”。",
    ),
    _fault(
        f'"(?=(?:{HAN}|[“《（]))|"(?<=(?:{HAN}|[，。、；：》）])")',
        EVERYWHERE,
        "汉字旁边用了半角引号",
        "请把这一对引号改成“ ”。",
    ),
)

# GB/T 15835-2011; GB/T 9704-2012 §7.2.5, §7.3.5.4
_NUMERALS = (
    _fault(
        r"[\[［【(（](?:19|20)\d\d[\]］】)）]第?\d+号",
        [*"[［【(", "（19", "（20"],
        "发文字号的年份没有用六角括号",
        "请改成〔 〕，如〔2021〕30号。",
    ),
    _fault(
        r"〔(?:19|20)\d\d〕(?:第\d+|0\d*)号",
        EVERYWHERE,
        "发文字号的序号不加“第”，不编虚位",
        "请写成〔2021〕3号的样子。",
    ),
    _fault(
        r"〔(?:19|20)\d\d〕[-—－–]+\d+号?",
        EVERYWHERE,
        "发文字号的年份和序号之间不用连接号",
        "请写成〔2021〕3号的样子。",
    ),
    _fault(
        r"0\d月(?<=年0\d月)(?:0?\d日)?|0\d日(?<=月0\d日)",
        EVERYWHERE,
        "日期的月、日编了虚位",
        "请写成1月5日的样子，不加 0。",
    ),
    _fault(
        r"[0-9]{2}年(?<![\d〇零一二三四五六七八九]..年)(?:(?=\d{1,2}月|度|政府信息)|(?<=^2\d年)(?=，))",
        EVERYWHERE,
        "年份没有写全",
        "请写四位数字，如 2024年。",
        r"年(?<=[0-9]{2}年)(?<![\d〇零一二三四五六七八九]..年)(?=[\d度政，])",
    ),
    _fault(
        r"月(?<=\d月)\d{1,2}(?=[止，。；]|起[，至到])",
        EVERYWHERE,
        "日期漏了“日”",
        "请写成12月31日的样子。",
    ),
    _fault(
        r"20\d\d(?<!\d20\d\d)"
        r"(?=以来|政[府务]信息公开|政务公开|[我本][局镇乡县]|全[年镇乡县局]|无|未(?!来)|(?:1[0-2]|[1-9])月\d"
        r"|度(?:[我本全]|政[府务]信息公开)|共(?:收到|受理|接收|公开|发布|主动|办理)|，(?<=^20\d\d，))",
        EVERYWHERE,
        "年份后面漏了“年”",
        "请写成2024年的样子。",
    ),
    _fault(
        r"余(?<=\d\d[1-9]余)(?=[条件篇个份次人项])",
        EVERYWHERE,
        "说到个位的数后面不用“余”",
        "请删去“余”，或者写成整数，如 2500余条。",
    ),
    _fault("[０-９]+", "０１２３４５６７８９", "用了全角数字", "请改成半角数字。"),
)


def check_doubled_words(dossier: Dossier) -> Iterator[Finding]:
    """TXT-DOUBLE: a word said twice by mistake (行政行政)."""
    prose = dossier.written
    spans = _repeats(prose.text)
    end = 0
    for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
        written = prose.text[start:stop]
        if start < end:  # said three times: one mistake
            end = max(end, stop)
            continue
        word = written[: len(written) // 2]
        is_border = _is_border(prose.text, start + len(word))
        if is_border or written in word_texts("doubled", "right"):
            continue
        end = stop
        line, span = prose.at(start, stop)
        message = f"“{written}”里“{word}”写了两遍"
        yield line.finding("TXT-DOUBLE", "style", span, message, "请删去多余的。", expected=word)


def _is_border(text: str, place: int) -> bool:
    """Whether another word begins here (政务公开公开栏)."""
    borders = (border.rpartition("|") for border in word_texts("doubled", "borders"))
    return any(text.startswith(word, place) and text[:place].endswith(b) for b, _, word in borders)


def check_lists(dossier: Dossier) -> Iterator[Finding]:
    """TXT-DOUBLE: one thing named twice in a list (预决算、人事任免、规划计划、人事任免)."""
    prose = dossier.prose
    if not _may_name_twice(prose.text):
        return
    named: dict[str, int] = {}
    for item in _ITEM.finditer(prose.text):
        start = named.setdefault(item[1], item.start(1))
        between = prose.text[start : item.start(1)]
        if between and not _BREAK.search(between):
            line, span = prose.at(*item.span(1))
            message = f"“{item[1]}”在这一串并列里写了两遍"
            yield line.finding("TXT-DOUBLE", "style", span, message, "请删去多余的。")
        named[item[1]] = item.start(1)


def _may_name_twice(text: str) -> bool:
    """Whether two things between the same marks begin alike."""
    for mark in "，：；。\n":
        text = text.replace(mark, "\0")
    for listed in [between for between in text.split("\0") if "、" in between]:
        begin = [thing[:3] for thing in listed.split("、")]
        if len(set(begin)) < len(begin):
            return True
    return False


_ITEM = re.compile(f"(?:(?<=[、，：；。])|^)({HAN}{{3,12}})(?=[、等]|以及)", re.MULTILINE)
_BREAK = re.compile("[，。；：！？\n“”《》（）]")


_LONGEST_DOUBLED = 6  # characters


def _repeats(text: str) -> list[tuple[int, int]]:
    """Spans of words that stand twice, and of single characters that should not."""
    single = word_pattern("doubled", "single")
    return [
        (start, start + 2 * length)
        for start, length in _twice(text)
        if (single.match(text, start) if length == 1 else _is_word(text[start : start + length]))
    ]


def _is_word(text: str) -> bool:
    return all(map(is_han, text))


def _twice(text: str) -> Iterator[tuple[int, int]]:
    """Where so many characters stand twice, one after the other: the place, and how many.

    The lowest bytes of all characters make one number. Shifted by k characters and laid over
    itself (exclusive or) it is zero where the text may repeat: quicker than to look at each
    character in Python.
    """
    lowest = text.encode("utf-32-le")[::4]
    number = int.from_bytes(lowest, "little")
    for length in range(1, _LONGEST_DOUBLED + 1):
        laid = (number ^ (number >> 8 * length)).to_bytes(len(lowest), "little")
        zeros = bytes(length)
        at = laid.find(zeros)
        while at >= 0:
            if text.startswith(text[at : at + length], at + length):
                yield at, length
            at = laid.find(zeros, at + 1)


def check_punctuation(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PUNCT: marks against GB/T 15834-2011."""
    yield from _faults(dossier, _PUNCTUATION, "TXT-PUNCT")
    written, prose = dossier.written, dossier.prose
    for line in written.lines if _may_be_unpaired(written.text) else ():
        yield from _unpaired(line)
    for number, text in enumerate(prose.texts):
        if text[-1] not in _FINAL or (text[-1] == "）" and _is_sentence_open(text)):
            yield from _open_end(prose.lines[number], prose.lines[number + 1 : number + 2])


def _faults(dossier: Dossier, faults: Sequence[_Fault], code: str) -> Iterator[Finding]:
    """Every fault of a list."""
    prose = dossier.written
    text = prose.text
    there = [fault for fault in faults if fault.sought.may_be_in(text)]
    for fault in there:
        for hit in prose.find(fault.sought):
            message = f"{fault.message}：“{shown(hit.match[0])}”"
            yield hit.finding(code, "style", message, fault.hint)


def _may_be_unpaired(text: str) -> bool:
    """Whether anything is left of a text's signs and line ends without what is side by side."""
    signs, before = "".join(_SIGNS.findall(text)), ""
    while signs != before:
        before = signs
        for pair in _PAIRS.items():
            signs = signs.replace("".join(pair), "")
    return not signs.isspace()


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
_SIGNS = re.compile(f"[{''.join(_PAIRS)}{''.join(_CLOSERS)}\n]")


def _is_list_number(text: str, at: int) -> bool:
    """1） and 一） are numbers of a list."""
    return re.search(r"(?:^|[。；：，])(?:\d+|[一二三四五六七八九十]+)$", text[:at]) is not None


def _alone(line: Line, sign: str, at: int, message: str) -> Finding:
    hint = "请补上，或者删去多余的一个。"
    return line.finding("TXT-PUNCT", "style", (at, at + 1), f"“{sign}”{message}", hint)


def _is_sentence_open(text: str) -> bool:
    """Whether a sentence still lacks its mark where the bracket behind its words is closed."""
    return len(text) > _HEADING_LENGTH and _OPEN_BEFORE_BRACKET.search(text) is not None


_OPEN_BEFORE_BRACKET = re.compile(f"(?<={HAN})（[^（）]*(?:（[^（）]*）[^（）]*)*(?<![。！？])）$")


def _open_end(line: Line, following: Sequence[Line]) -> Iterator[Finding]:
    """A paragraph of text ends with a mark; a heading that stands alone needs none."""
    text = line.text
    announces = text.endswith("如下")
    # a half-width or doubled mark at the end has a finding of its own
    has_mark = text[-1] in ",;:.!?" or re.search(f"[{_MARKS}]{{2}}$", text)
    is_heading = not announces and _is_heading(line, following)
    if is_heading or has_mark or _CONTACT.fullmatch(text):
        return
    name, mark = ("冒号", "：") if announces else ("句号", "。")
    message = f"这一段没有用{name}结束：“{shown(text[-10:])}”"
    end = len(text)
    yield line.finding("TXT-PUNCT", "style", (end - 1, end), message, f"请在段末加上“{mark}”。")


def _is_heading(line: Line, following: Sequence[Line]) -> bool:
    """Whether a paragraph without its mark is short and one of words, or numbered, with a comma in
    it and its text below.
    """
    if not re.search("[，；：。！？]", line.text):
        return len(line.text) <= _HEADING_LENGTH and not _TOLD.search(line.text)
    leads = any(f.key == line.key and not 0 < f.level <= line.level for f in following)
    is_numbered = line.level > 0 or _FIRST_LEVEL.match(line.text)
    return bool(is_numbered and leads and _LONG_HEADING.fullmatch(line.text))


_FIRST_LEVEL = re.compile("[一二三四五六七八九十]+、")
_LONG_HEADING = re.compile(r".{1,4}[^；：。！？\d]{2,36}")  # its number, and words in two parts


_TOLD = re.compile(r"^20\d\d年.*\d[件条份次]$")  # a sentence, however short
_CONTACT = re.compile(f"(?:{HAN}|[ 　]){{2,8}}：[!-~ —]+")  # 联系电话：0000-5550101


def check_numerals(dossier: Dossier) -> Iterator[Finding]:
    """TXT-NUMERAL: document numbers, dates and years as official documents write them."""
    yield from _faults(dossier, _NUMERALS, "TXT-NUMERAL")


def check_slips(dossier: Dossier) -> Iterator[Finding]:
    """TXT-TYPO: common slips, each with what was probably meant."""
    for typed, hit in dossier.written.find_many(_slips()):
        meant = word_pairs("slips", "words")[typed]
        message = f"“{hit.match[0]}”多半是“{meant}”"
        yield hit.finding("TXT-TYPO", "style", message, "请核对这个词。", meant)


@cache
def _slips() -> Many:
    typed = word_pairs("slips", "words")
    return Many((Seeded(pattern, spelled(pattern)) for pattern in typed), ordinary())


def check_unfinished(dossier: Dossier) -> Iterator[Finding]:
    """TXT-LEFTOVER: what a template or an earlier draft left behind."""
    for _, hit in dossier.written.find_many(_unfinished()):
        message = f"“{shown(hit.match[0])}”像是模板或者上一稿留下的"
        yield hit.finding("TXT-LEFTOVER", "warning", message, "请填上内容，或者删去。")


@cache
def _unfinished() -> Many:
    pairs = word_pairs("unfinished", "patterns").items()
    return Many((Seeded(pattern, tuple(seeds.split("|"))) for seeds, pattern in pairs), ordinary())


def check_private(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PRIVATE: identity numbers and mobile numbers must not be published (条例第十五条)."""
    prose = dossier.written
    for match in _personal_numbers(prose.text):
        line, span = prose.at(*match.span())
        if match["mobile"] and line.key in _TELEPHONES:
            message, hint = "联系电话是移动电话号码", _OFFICE_TELEPHONE
            yield line.finding("TXT-PRIVATE", "warning", span, message, hint)
            continue
        what = "公民身份号码" if match["identity"] else "移动电话号码"
        hint = "公开的报告不能印个人信息（条例第十五条）；请删去，联系电话请用办公电话。"
        yield line.finding("TXT-PRIVATE", "error", span, f"这里有一个{what}", hint)
    yield from _applicants(dossier)


_TELEPHONES = ("机关.电话", "机关.传真")
_OFFICE_TELEPHONE = "请改用办公电话；只有移动电话的，在“说明”里写明。"


def _applicants(dossier: Dossier) -> Iterator[Finding]:
    """Applicants that are called by their names."""
    prose = dossier.written
    for hit in prose.find(_applicant()) if _applicant().may_be_in(prose.text) else ():
        span = (hit.start + hit.match.start("name") - hit.match.start(), hit.span[1])
        hint = "公开的报告不能印申请人的姓名（条例第十五条）；请删去，或者只写“一名申请人”。"
        message = f"“{hit.line.text[slice(*span)]}”像是申请人的姓名"
        yield hit.line.finding("TXT-PRIVATE", "warning", span, message, hint)


@cache
def _applicant() -> Seeded:
    return Seeded(word_text("private", "applicant"))


def _personal_numbers(text: str) -> Iterator[re.Match[str]]:
    """Identity and mobile numbers, in digits of any width."""
    if _has_long_number(text):
        for match in _private().finditer(text.translate(_HALF_WIDTH)):
            if match["mobile"] or _is_identity_number(match[0]):
                yield match


def _has_long_number(text: str) -> bool:
    """Whether digits stand side by side that may be one of these numbers."""
    if "１" in text or "２" in text:
        return True
    return _FROM_ONE.search(text) is not None or _FROM_TWO.search(text) is not None


# a mobile number, or the identity number of somebody born before 2000; of somebody born since
_FROM_ONE = re.compile(r"1(?=[3-9３-９][\d \-－　]{9})")
_FROM_TWO = re.compile(r"2(?=[0０]\d{9})")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９＋－．Ｘｘ　", "0123456789+-.Xx ")


@cache
def _private() -> re.Pattern[str]:
    identity, mobile = (word_text("private", key) for key in ("identity", "mobile"))
    return re.compile(f"(?P<identity>{identity})|(?P<mobile>{mobile})")


def _is_identity_number(digits: str) -> bool:
    """The check digit of GB 11643-1999 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(digits[:17]))
    return "10X98765432"[total % 11] == digits[17].upper()
