"""What was packed or sent → lines and JSON. Words it; decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nianbao.deliver.outbox import Delivery, Entry, Fate, when_text
from nianbao.deliver.sending import unknown_hint
from nianbao.errors import MailError
from nianbao.handover import Packed, Sent
from nianbao.pipeline import Checked

_FATES: dict[Fate, str] = {
    "pending": "还没有发出",
    "unknown": "可能已发出",
    "sent": "已发出",
    "refused": "没有发出",
}


def package_lines(packed: Packed) -> Iterator[str]:
    """Where the package is, what is in it, and what its reader may ask about."""
    if packed.place is None or packed.package is None:
        yield f"{packed.checked.file} 有错误，没有打包。"
        return
    yield f"已写出 {packed.place}"
    yield from (f"  {name}" for name in packed.package.whole())
    yield from unexplained_lines(packed.checked)


def unexplained_lines(checked: Checked) -> Iterator[str]:
    """That warnings go out without a reason: what is read in the county may be answered here."""
    open_ones = checked.unexplained
    if open_ones and not checked.has_errors:
        codes = "、".join(dict.fromkeys(finding.code for finding in open_ones))
        hint = "核实过的，请在数据文件的“说明”里写明理由。"
        yield f"还有 {len(open_ones)} 个警告没有说明（{codes}）；{hint}"


def package_json(packed: Packed) -> dict[str, Any]:
    if packed.place is None or packed.package is None:
        return {"written": None, "names": []}
    made = packed.package
    return {"written": str(packed.place), "code": made.code, "names": list(made.whole())}


def sent_lines(sent: Sent) -> Iterator[str]:
    """What became of the mail, address by address."""
    if sent.rehearsal is not None:
        yield f"没有发信，写出了 {sent.rehearsal}"
    elif sent.entry is None:
        yield f"{sent.checked.file} 有错误，没有发信。"
    else:
        yield from entry_lines(sent.entry)


def sent_json(sent: Sent, checked: dict[str, Any]) -> dict[str, Any]:
    written = {"written": str(sent.rehearsal) if sent.rehearsal else None}
    message = entry_json(sent.entry) if sent.entry else {"message": None}
    return message | {"file": checked} | written


def outbox_lines(entries: Sequence[Entry], folder: Path) -> Iterator[str]:
    """All mails, the oldest first."""
    if not entries:
        yield f"发件箱（{folder}）里还没有信。"
    for entry in entries:
        yield from entry_lines(entry)
        trouble = trouble_of(entry)
        if trouble:
            yield f"      {trouble.hint}"


def outbox_json(entries: Sequence[Entry], folder: Path) -> dict[str, Any]:
    return {"outbox": str(folder), "messages": [entry.as_json() for entry in entries]}


def entry_lines(entry: Entry) -> Iterator[str]:
    """A mail, and a line for each address."""
    yield f"第 {entry.number} 封  {entry.title}（{entry.purpose}）  核对码 {entry.code}"
    yield from (f"  {line}" for line in map(_delivery_line, entry.deliveries))


def _delivery_line(one: Delivery) -> str:
    when = when_text(one.at) or "－"
    answer = f"：{one.answer}" if one.answer else ""
    return f"{when}  {one.address}  {_FATES[one.fate]}{answer}"


def entry_json(entry: Entry) -> dict[str, Any]:
    """The mail; with `error` on top where not all have it."""
    trouble = trouble_of(entry)
    error = {"error": trouble.as_json()} if trouble else {}
    return error | {"message": entry.as_json()}


def trouble_of(entry: Entry) -> MailError | None:
    """Why not all addresses have the mail, and what to do: the gravest first."""
    unknown = entry.addresses("unknown")
    if unknown:
        return MailError(
            f"信交给了服务器，但没有等到回答，不知道 {'、'.join(unknown)} 收不收得到；没有再发",
            unknown_hint(entry.number),
        )
    for fate, hint in _HINTS.items():
        whys = {one.address: one.answer for one in entry.deliveries if one.fate == fate}
        if whys:
            each = "；".join(f"{address}：{why or '还没有试'}" for address, why in whys.items())
            return MailError(f"没有发到 {each}", hint.format(number=entry.number))
    return None


_HINTS: dict[Fate, str] = {
    "refused": "请照服务器的回答处理，再运行 nianbao send。",
    "pending": "能改的先改好，过一会儿运行 nianbao outbox --retry {number}，会接着发。",
}
