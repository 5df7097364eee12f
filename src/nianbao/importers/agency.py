"""Title, preamble, signature → who reports and how to reach them, each value as it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from nianbao.compose import printed_texts
from nianbao.forms.definition import Form
from nianbao.importers.doubts import Doubt
from nianbao.importers.labels import lists
from nianbao.importers.pagewords import pages, pattern
from nianbao.importers.sections import Layout
from nianbao.report.keys import FEE, OTHER, PREAMBLE, levels
from nianbao.report.model import Agency, Number, Report

_VALUE = re.compile(r"\\\{([^{}]+?)\\\}")
_OPTIONAL = re.compile(r"\\\[(.*?)\\\]")
_NAME = "机关.名称"
_DIVISION = re.compile("[省市州盟县区旗镇乡]")


@dataclass
class Known:
    """Plain values by path (机关.名称, 信息处理费), and which texts the program composes itself."""

    values: dict[str, str] = field(default_factory=dict)
    composed: set[str] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)


def known_of(layout: Layout, texts: Mapping[str, Sequence[str]], form: Form, year: int) -> Known:
    """Who reports: from the standard sentences where they are used, else from what is said."""
    known = Known()
    preamble = texts.get(PREAMBLE, ())
    standard = _from_standard(form.sentences.preamble, preamble)
    known.values |= standard or dict(_from_words("\n".join(preamble)))
    _settle_name(layout, preamble, known)
    _settle_fee(form, texts.get(OTHER, ()), known)
    for key in (PREAMBLE, OTHER):
        if key in texts and _composes(form, year, known.values, key, texts[key]):
            known.composed.add(key)
    if OTHER not in known.composed:
        known.values.pop("机关.简称", None)
        short = _short_name(known.values.get(_NAME, ""), texts)
        known.values |= {"机关.简称": short} if short else {}
    return known


def _short_name(name: str, texts: Mapping[str, Sequence[str]]) -> str:
    """The end of the name, without 人民政府, by which the texts call the agency: 2024年，示例镇…"""
    stem = re.sub(r"(?:人民政府|办事处)$", "", name)
    if stem == name:
        return ""
    text = "\n".join(paragraph for key in texts for paragraph in texts[key])
    starts = [0, *(found.end() for found in _DIVISION.finditer(stem[:-1]))]
    shorts = [short for at in starts if len(short := stem[at:]) >= 2]
    said = [s for s in shorts if re.search(rf"年，{re.escape(s)}(?!人民政府|办事处|政府)", text)]
    return said[0] if len(said) == 1 else ""


# -- the standard sentences


def _from_standard(sentences: Sequence[str], paragraphs: Sequence[str]) -> dict[str, str]:
    """The values that stand in standard sentences; none where they are worded otherwise."""
    found = _standard_pattern(sentences).fullmatch("\n".join(paragraphs))
    if found is None:
        return {}
    return {
        name.replace("_", "."): value
        for name, value in found.groupdict().items()
        if value and name.startswith(("机关", FEE))
    }


def _standard_pattern(sentences: Sequence[str]) -> re.Pattern[str]:
    seen: set[str] = set()

    def value(match: re.Match[str]) -> str:
        name = match[1].replace(r"\.", "_").replace(".", "_")
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>[^\\n]+?)"

    text = re.escape("\n".join(sentences))
    return re.compile(_VALUE.sub(value, _OPTIONAL.sub(r"(?:\1)?", text)))


def _composes(
    form: Form, year: int, values: Mapping[str, str], key: str, paragraphs: Sequence[str]
) -> bool:
    """Whether the program composes just these paragraphs from the values."""
    if key == OTHER and FEE not in values:
        return False
    fee = values.get(FEE)
    report = Report(
        form=form,
        year=year,
        agency=_agency(values),
        title="",
        doc_no="",
        dated=None,
        due=date(year + 1, 1, 31),
        typed={},
        numbers={},
        units={},
        texts={},
        fee=Number(Decimal(fee), fee) if fee else None,
    )
    return [paragraph.text for paragraph in printed_texts(report)[key]] == list(paragraphs)


def _agency(values: Mapping[str, str]) -> Agency:
    def value(key: str) -> str:
        return values.get(f"机关.{key}", "")

    return Agency(
        name=value("名称"),
        short_name=value("简称") or value("名称"),
        address=value("地址"),
        post_code=value("邮编"),
        telephone=value("电话"),
        fax=value("传真"),
        email=value("邮箱"),
        site_name=value("网站.名称"),
        site_url=value("网站.网址"),
    )


# -- as it is said


def _from_words(text: str) -> Iterator[tuple[str, str]]:
    for key in ("地址", "邮编", "电话", "传真", "邮箱"):
        found = pattern("fields", key).search(text)
        if found:
            value = found[1].strip()
            yield f"机关.{key}", _half_width(value) if key != "地址" else value
    url = pattern("fields", "网址").search(text)
    if url:
        yield "机关.网站.网址", url[1]
        name = pattern("site").search(text)
        if name:
            yield "机关.网站.名称", name[1].strip()


def _half_width(text: str) -> str:
    signs = str.maketrans("０１２３４５６７８９－—–（）", "0123456789---()")
    return text.translate(signs)


def _settle_name(layout: Layout, preamble: Sequence[str], known: Known) -> None:
    """The agency's name; a doubt where the source has several that are not the same body."""
    title = layout.title
    said = {
        "标题": title.name if title else "",
        "导语": known.values.get(_NAME, "") or _speaker("\n".join(preamble)),
        "落款": layout.signature.text if layout.signature else "",
    }
    names = {where: name for where, name in said.items() if name}
    full = [name for name in names.values() if levels().of(name)]
    name = known.values.get(_NAME) or next(
        iter([*full, *(names[w] for w in ("落款", "标题") if w in names)]), ""
    )
    if not name:
        known.doubts.append(Doubt(_NAME, "", "没有找到机关名称", "请填全称。"))
        return
    known.values[_NAME] = name
    others = [f"{where}里是“{n}”" for where, n in names.items() if not _same_body(name, n)]
    if others:
        places = [p.place for p in (layout.signature, title) if p]
        message = f"原件里机关名称不一致：取的是“{name}”，{'，'.join(others)}"
        known.doubts.append(Doubt(_NAME, places[0] if places else "", message, "请核对全称。"))


def _speaker(text: str) -> str:
    for each in pages().texts("agencies"):
        found = re.search(each, text)
        if found:
            return re.sub(r"^(?:由|现将|现由|本)", "", found[1])
    return ""


def _same_body(a: str, b: str) -> bool:
    """Whether one is the other or is short for it: all its characters in this order."""
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return all(char in rest for char in short)


def _settle_fee(form: Form, paragraphs: Sequence[str], known: Known) -> None:
    """The year's fee and the short name, where the text of section six says them."""
    sentences = form.sentences
    for standard in (sentences.fee, sentences.no_fee):
        found = _from_standard(standard, paragraphs)
        if found:
            known.values |= {FEE: "0"} | found
            if known.values.get("机关.简称") == known.values.get(_NAME):
                known.values.pop("机关.简称")
            return
    text = "\n".join(paragraphs)
    amounts = {m[1] for each in lists().texts("fee") for m in re.finditer(each, text)}
    if len(amounts) == 1:
        known.values[FEE] = amounts.pop()
