"""What a text says and must say: TXT-PARTS, -S1, -S5, -S6, -FORM, -LOCAL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from nianbao.checks.counted import spoken_number
from nianbao.checks.dossier import Dossier
from nianbao.checks.prose import Line, shown
from nianbao.checks.seeds import Seeded, spelled
from nianbao.checks.wordlists import word_lists, word_pairs, word_pattern, word_texts
from nianbao.compose import printed_texts
from nianbao.findings import Finding
from nianbao.forms.definition import Form
from nianbao.report.keys import COMPOSED_FROM, OTHER, PREAMBLE, PROBLEMS, levels
from nianbao.report.model import Report
from nianbao.report.values import date_text

_NUMERALS = "零一二三四五六七八九十"


# -- TXT-PARTS


def check_parts(dossier: Dossier) -> Iterator[Finding]:
    """TXT-PARTS: the parts that the preamble counts and lists are those of the form, each once."""
    first = dossier.report.form.texts[0]  # some put the preamble there
    told = "".join([dossier.whole(key) for key in (PREAMBLE, first)])
    for line in dossier.lines_in(PREAMBLE, first) if _PARTS_TOLD.search(told) else ():
        match = _PARTS.search(line.text) if _has_any(line.text, _COUNTED) else None
        if match is None:
            yield from _uncounted_parts(dossier, line)
            continue
        listing, listed = _listing(dossier, match)
        if line.key != PREAMBLE and len(listed) < _LEAST_LISTED:
            continue
        faults = list(_parts_faults(dossier.report.form, match, listed))
        unknown = () if faults else (*_unknown(dossier, listing), *_superseded(listing))
        faults += [f"“{part}”不是表式的部分" for part in dict.fromkeys(unknown)]
        if faults:
            count = len(dossier.report.form.sections)
            right = f"{_spelled(count)}个部分" if spoken_number(match["number"]) != count else None
            todo = f"请改成表式的{right}" if right else "请按表式的各部分改写"
            yield line.finding(
                "TXT-PARTS", "warning", match.span("count"), "；".join(faults),
                f"{todo}；不写“导语”，程序会按表式拟写。", expected=right,
            )  # fmt: skip


_LEAST_LISTED = 3  # sections that a list outside the preamble must name to be one

_COUNTED = ("部分", "方面", "章节")  # the seeds of a number of parts
_PARTS = re.compile(
    r"(?:(?:由|从|包括|包含|分为|分|涵盖|含|分别为|分别是|内容为|主要有)(?P<list>[^。；]*?))?"
    r"(?P<count>(?P<number>[一二两三四五六七八九十]{1,3}|(?<!\d)\d{1,3})个?(?:大)?(?:部分|方面|章节))"
    r"(?:(?:组成|构成)?(?:，?(?:内容|具体|主要|分别|依次)*(?:包括|包含|是|为|即|有|如下)[：:]?|[：:（])"
    "(?P<after>[^。]*))?"
)


def _listing(dossier: Dossier, match: re.Match[str]) -> tuple[str, list[str]]:
    """The list of parts before their number, or behind it, and the sections that it names."""
    after = _ASIDE.sub("", match["after"] or "")
    texts = ((match["list"] or "", 1), (after.partition("；")[0], _LEAST_LISTED))
    for text, least in (*texts, (after, _LEAST_LISTED)):  # behind it much else may stand
        listed = _listed(dossier, text)
        if len(listed) >= least:
            return text, listed
    return "", []


_ASIDE = re.compile("[，；](?:[如请可对有凡若]|公众|公民|任何|欢迎)[^；]*")  # 有问题的请联系


def _uncounted_parts(dossier: Dossier, line: Line) -> Iterator[Finding]:
    """`由总体情况、……组成` without a number of parts: those of the form all the same."""
    match = _COMPOSED.compiled.search(line.text)
    if match is None and line.key == PREAMBLE:
        match = _CONTENTS.compiled.search(line.text)
    if match is None and line.key == PREAMBLE:
        yield from _superseded_part(dossier, line)
    listed = _listed(dossier, match["list"]) if match else []
    missing = [s.name for s in dossier.report.form.sections if s.key not in listed]
    if match and missing and len(listed) >= _LEAST_LISTED:
        yield line.finding(
            "TXT-PARTS", "warning", match.span("end"), f"没有列出“{'”“'.join(missing)}”",
            "请按表式的各部分改写；不写“导语”，程序会按表式拟写。", expected="、".join(missing),
        )  # fmt: skip


def _superseded(listing: str) -> list[str]:
    """Parts of a list that reports had before these forms."""
    parts = re.split("[、，；]|等(?:内容|部分)?$", listing)
    return list(filter(word_pattern("parts", "superseded").search, parts))


def _superseded_part(dossier: Dossier, line: Line) -> Iterator[Finding]:
    """`全文包括概述、……、收费及减免情况等`: a part that reports had before these forms."""
    match = _OPEN_CONTENTS.compiled.search(line.text)
    if match is None or len(_listed(dossier, match["list"])) < _LEAST_LISTED:
        return
    for old in _superseded(match["list"])[:1]:
        start = line.text.index(old, match.start("list"))
        yield line.finding(
            "TXT-PARTS", "warning", (start, start + len(old)), f"表式没有“{old}”这一部分",
            "请按表式的各部分改写；不写“导语”，程序会按表式拟写。",
        )  # fmt: skip


_COMPOSED = Seeded("(?:由|包括|包含)(?P<list>[^。；]*?)(?P<end>组成|构成)", ("组成", "构成"))
# `主要内容包括……`, to the end of the sentence; a list that ends with 等 is none
_CONTENTS = Seeded(
    "(?:报告|全文|内容)(?:内容|全文|主要|的|共)*(?P<end>包括|包含|由)"
    "(?![^。；]*等(?:方面)?的?(?:内容|情况)?(?:[，。；]|$))(?P<list>[^。；]*)",
    ("包括", "包含", "报告由", "全文由", "内容由", "主要由", "的由", "共由"),
)
_PARTS_TOLD = re.compile("|".join((*_COUNTED, *_COMPOSED.seeds, *_CONTENTS.seeds)))

_OPEN_CONTENTS = Seeded(
    "(?:报告|全文|内容)[^，。；]{0,6}?(?:包括|包含)(?P<list>[^。；]*)", ("包括", "包含")
)


def _parts_faults(form: Form, match: re.Match[str], listed: list[str]) -> Iterator[str]:
    said = spoken_number(match["number"])
    if said != len(form.sections):
        yield f"写的是“{match['count']}”，表式有{_spelled(len(form.sections))}个部分"
    if not listed:
        return
    missing = [s.name for s in form.sections if s.key not in listed]
    twice = [s.name for s in form.sections if listed.count(s.key) > 1]
    if missing:
        yield f"没有列出“{'”“'.join(missing)}”"
    if twice:
        yield f"“{'”“'.join(twice)}”列了两次"
    if said == len(form.sections) and said != len(listed):
        yield f"写的是“{match['count']}”，列出了{_spelled(len(listed))}个"


def _spelled(number: int) -> str:
    return _NUMERALS[number] if number < len(_NUMERALS) else str(number)


def _marked(dossier: Dossier, text: str) -> str:
    """A list with \0 around the key of each section that it calls by its name."""
    accepted = {
        name: s.key
        for s in dossier.report.form.sections
        for name in (s.name, *s.aliases, *dossier.requirements.section_names.get(s.key, ()))
    }
    names = "|".join(map(re.escape, sorted(accepted, key=len, reverse=True)))
    return re.sub(f"({names}){_ENDS}", lambda match: f"\0{accepted[match[1]]}\0、", text)


def _listed(dossier: Dossier, text: str) -> list[str]:
    """The sections that a list names, in its order; one said in two words (复议、诉讼) once."""
    found: list[str] = []
    for part in re.split("[、，；”]|以及|和|及", _marked(dossier, text)):
        named = part.split("\0")[1:2]  # what stands before a name belongs to it
        key = named[0] if named else _section_called(part)
        if key and (named or found[-1:] != [key]):
            found.append(key)
    return found


def _unknown(dossier: Dossier, text: str) -> Iterator[str]:
    """Parts that a list names and the form has not."""
    for part in re.split("[、；]|(?:以及|和|及)(?=附)", _marked(dossier, text)):
        if word_pattern("parts", "unknown").fullmatch(part) and not _section_called(part):
            yield part


_ENDS = "(?=[、，；：”等共和及以一二三四五六七八九十0-9]|$)"  # what follows the name of a section


def _section_called(part: str) -> str | None:
    return next((key for key, pattern in _part_words() if pattern.search(part)), None)


@cache
def _part_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """复议诉讼 is looked for before 申请: 申请行政复议 is about the former."""
    pairs = word_pairs("parts", "words")
    return tuple((key, re.compile(pattern)) for key, pattern in pairs.items())


# -- what the sections must cover


def check_aspects(dossier: Dossier) -> Iterator[Finding]:
    """TXT-S1: section one covers the five aspects of the form."""
    report = dossier.report
    first = report.form.texts[0]
    text = dossier.whole(first)
    if not text:
        return
    lists = word_lists("aspects", "words")
    missing = [a for a in report.form.aspects if not _has_any(text, lists.get(a, (a,)))]
    if not missing and _is_government(report):
        government = word_lists("aspects", "government")
        missing = [name for name, any_of in government.items() if not _has_any(text, any_of)]
    if missing:
        yield Finding(
            "TXT-S1", "warning", report.places[first], first,
            f"“{first}”没有写到{'、'.join(missing)}",
            "请补上；确实没有这方面工作的，也写一句说明（表式第一部分、条例第五十条）。",
            expected="、".join(missing),
        )  # fmt: skip


def _is_government(report: Report) -> bool:
    """From the county up: only these report on their departments' work, too."""
    return report.agency.level in levels().governments


def _has_any(text: str, any_of: Sequence[str]) -> bool:
    return any(word in text for word in any_of)


def check_problems(dossier: Dossier) -> Iterator[Finding]:
    """TXT-S5: the section of problems says something, and what will be done about it."""
    key, text = PROBLEMS, dossier.whole(PROBLEMS)
    if not text:
        return
    says_nothing = word_pattern("nothing", "begins").match(text)
    if text.strip() in word_texts("nothing", "texts") or says_nothing:
        message = f"“{key}”只写了“{shown(text.strip())}”"
    elif not word_pattern("nothing", "improvement").search(text):
        message = f"“{key}”没有写怎样改进"
    else:
        return
    hint = "请写明主要问题和改进措施；这一部分的名称就是“存在的主要问题及改进情况”。"
    yield Finding("TXT-S5", "warning", dossier.report.places[key], key, message, hint)


def check_fee_is_told(dossier: Dossier) -> Iterator[Finding]:
    """TXT-S6: section six says whether fees were charged (国办函〔2020〕109号)."""
    report = dossier.report
    text = dossier.whole(OTHER)
    if text and not _is_fee_told(text):
        yield Finding(
            "TXT-S6", "warning", report.places[OTHER], OTHER,
            f"“{OTHER}”没有说明信息处理费的收取情况",
            "请写明收取了多少元；没有收取的也要写明（国办函〔2020〕109号）。",
        )  # fmt: skip


def _is_fee_told(text: str) -> bool:
    """Whether anything is said of fees, the names of the rules for them aside."""
    rest = word_pattern("fee", "rules").sub("", text)
    if _has_any(rest, word_texts("fee", "words")):
        return True
    return rest != text and word_pattern("fee", "told").search(rest) is not None


# -- TXT-FORM


def check_form_words(dossier: Dossier) -> Iterator[Finding]:
    """TXT-FORM: the text cites another form's notice or the regulation before its revision, or uses
    another form's labels.
    """
    yield from _superseded_decrees(dossier)
    form = dossier.report.form
    for hit in dossier.prose.find(_other_form_words(form.id)):
        cited = _NOTICE.sub(r"〔\1〕\2号", hit.match[0]) in _cited()
        what = "引用的不是本年度所用表式的通知" if cited else "是另一个表式的栏目名称"
        hint = f"本年度用{form.doc_no}的表式；请核对，多半是从往年的报告复制来的。"
        own = word_pairs("form_words", "notices")[form.id] if _NOTICE.match(hit.match[0]) else None
        yield hit.finding("TXT-FORM", "warning", f"“{hit.match[0]}”{what}", hint, own)


def _cited() -> list[str]:
    """How the forms' notices are cited, by number or title."""
    return [w for name in ("notices", "titles") for w in word_pairs("form_words", name).values()]


def _superseded_decrees(dossier: Dossier) -> Iterator[Finding]:
    for old, new in word_pairs("form_words", "superseded").items():
        for hit in dossier.prose.find(_decree(old)):
            if new not in hit.line.text:  # who names both tells of the revision
                message = f"“{hit.match[0]}”公布的条例已经修订，现行的是国务院令第{new}"
                hint = "请核对，多半是从往年的报告复制来的。"
                yield hit.finding("TXT-FORM", "warning", message, hint, f"国务院令第{new}")


@cache
def _decree(number: str) -> Seeded:
    return Seeded(f"国务院令第?{number}")


@cache
def _other_form_words(form_id: str) -> Seeded:
    """What only other forms say. A list, since reading their definitions takes longer than all
    checks.
    """
    notices, labels = word_pairs("form_words", "notices"), word_lists("form_words", "words")
    others = [form for form in notices if form != form_id]
    cited = [_NOTICE.sub(_ANY_BRACKETS, notices[form]) for form in others]
    numbers = [_NOTICE.sub(r"\2号", notices[form]) for form in others]
    own = [label for form in others for label in labels.get(form, ())]
    named = word_pairs("form_words", "titles")
    titles = [named[form] for form in others if form in named]
    # where its number follows, that tells it, but for the number of the own form
    alone = f"(?!》?[（(](?!(?:国办公开办函)?{_NOTICE.sub(_ANY_BRACKETS, notices[form_id])}))"
    patterns = (*cited, *own, *(f"{_OFFICE}{title}{alone}" for title in titles))
    seeds = (*numbers, *(word for label in own for word in spelled(label)), *titles)
    return Seeded("|".join(patterns), seeds)


_OFFICE = "(?:(?<=公开办公室)|(?<=公开办公室《))"  # of the State Council; others have like titles


_NOTICE = re.compile(r"[〔（\[［(【](\d+)[〕）\]］)】]第?(\d+)号")
_ANY_BRACKETS = r"[〔（\\[［(【]\1[〕）\\]］)】]第?\2号"


# -- TXT-LOCAL


def check_requirements(dossier: Dossier) -> Iterator[Finding]:
    """TXT-LOCAL: what the county asks for beyond the form."""
    report, wanted = dossier.report, dossier.requirements
    issuer = wanted.issuer or "县里"
    if report.dated and wanted.due and _is_late(report, report.dated, wanted.due):
        yield _local(
            report, "成文日期",
            f"成文日期 {date_text(report.dated)} 晚于{issuer}要求的 {date_text(wanted.due)}",
            "请核对日期，或者在“说明”里写明原因。",
        )  # fmt: skip
    for key in dict.fromkeys((*wanted.lengths, *wanted.mentions)):
        text = _printed(report, key)
        if text is None:
            continue
        if key in wanted.lengths:
            yield from _wrong_length(dossier, key, len("".join(text.split())))
        for any_of in wanted.mentions.get(key, ()):
            if not _has_any(text, any_of):
                yield _local(
                    report, key, f"“{key}”没有写到{issuer}要求的“{'”或“'.join(any_of)}”",
                    "请补上这方面的内容，或者在“说明”里写明原因。",
                )  # fmt: skip


def _is_late(report: Report, day: date, due: date) -> bool:
    return day > due and day.year == report.year + 1  # another year is told by DATE-SIGN


def _printed(report: Report, key: str) -> str | None:
    """A text as it is printed, also where the program composes it; None where it is missing."""
    if key not in report.texts and not _is_composed(report, key):
        return None
    return "\n".join(paragraph.text for paragraph in printed_texts(report)[key])


def _is_composed(report: Report, key: str) -> bool:
    """Whether nobody wrote it, and what it is made of is there."""
    is_told = report.fee is not None or key != OTHER
    return is_told and key not in report.places and COMPOSED_FROM.get(key) in report.places


def _wrong_length(dossier: Dossier, key: str, length: int) -> Iterator[Finding]:
    least, most = dossier.requirements.lengths.get(key, (None, None))
    issuer = dossier.requirements.issuer or "县里"
    if least is not None and length < least:
        wanted, todo = f"至少 {least} 字", "请补充内容"
    elif most is not None and length > most:
        wanted, todo = f"至多 {most} 字", "请压缩内容"
    else:
        return
    message = f"“{key}”有 {length} 字，{issuer}要求{wanted}"
    yield _local(dossier.report, key, message, f"{todo}，或者在“说明”里写明原因。")


def _local(report: Report, key: str, message: str, hint: str) -> Finding:
    value = report.fields.get(key)
    source = key if key in report.places else COMPOSED_FROM[key]
    place = value.place if value else replace(report.places[source], length=len(source))
    if source != key:
        hint = f"“{key}”是程序拟写的；要改，请自己写“{key}”。{hint}"
    return Finding("TXT-LOCAL", "warning", place, key, message, hint)
