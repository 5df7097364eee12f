"""….签发.json ↔ Record: who signed, when, with which words, and the content that it is bound to.

Each step carries a check sum over itself and the step before it, each content is told by its own
digest: a damaged record or one changed by hand is found out. There is no secret key, so that
somebody who knows the program can forge one, as he could a signature on paper.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, TypeAlias

from nianbao.content import content_code, digest_of
from nianbao.errors import RecordError

_ABOUT = "签发记录，由 nianbao sign 写出。每一步都有校验值，请不要改动；要重新签，请把它改名移走。"
_FORMAT = 1
_STEP_KEYS = ("角色", "姓名", "意见", "日期", "录入", "内容摘要")
_MADE_KEYS = ("程序", "模板", "字体")

Values: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Making:
    """What a draft was made with: program version, template and faces, in words."""

    program: str = ""
    template: str = ""
    faces: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A signature: `digest` is that of the content it is bound to, `typed_by` whoever sat at the
    computer. A step that confirms changes (校对) names the content it starts from in `base`.
    """

    role: str
    name: str
    opinion: str
    day: date
    typed_by: str
    digest: str
    base: str = ""
    making: Making = field(default_factory=Making)

    @property
    def code(self) -> str:
        return content_code(self.digest)

    @property
    def words(self) -> str:
        """Who, what and when in a few words."""
        day = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        return f"{self.role} {self.name}（{self.opinion}，{day}）"


@dataclass(frozen=True, slots=True)
class Record:
    """The steps in their order, and by digest the values of each content that was signed."""

    steps: tuple[Step, ...] = ()
    contents: Mapping[str, Values] = field(default_factory=dict)

    def with_step(self, step: Step, values: Values) -> Record:
        return Record((*self.steps, step), {**self.contents, step.digest: values})


# -- writing


def record_bytes(record: Record) -> bytes:
    """The record as people can read it. Same record, same bytes."""
    steps: list[dict[str, Any]] = []
    check = ""
    for step in record.steps:
        written = _step_json(step)
        check = _check(written, check)
        steps.append({**written, "校验": check})
    whole = {"说明": _ABOUT, "格式": _FORMAT, "步骤": steps, "内容": record.contents}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _step_json(step: Step) -> dict[str, Any]:
    written: dict[str, Any] = {
        "角色": step.role,
        "姓名": step.name,
        "意见": step.opinion,
        "日期": step.day.isoformat(),
        "录入": step.typed_by,
        "核对码": step.code,
        "内容摘要": step.digest,
    }
    if step.base:
        written["改自"] = step.base
    made = (step.making.program, step.making.template, step.making.faces)
    if any(made):
        written["成稿"] = dict(zip(_MADE_KEYS, made, strict=True))
    return written


def _check(step: Mapping[str, Any], before: str) -> str:
    """Over the step and all before it."""
    said = json.dumps([before, step], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(said.encode()).hexdigest()


# -- reading


def parse_record(data: bytes, file: str) -> Record:
    """The record in a file. Raises RecordError where it is not as the program wrote it."""
    try:
        root = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
        return _record(root)
    except RecursionError:
        raise _damaged(file, "层次太多") from None
    except json.JSONDecodeError as trouble:
        raise _damaged(file, f"第 {trouble.lineno} 行不是 JSON 的写法") from None
    except UnicodeDecodeError:
        raise _damaged(file, "编码不是 UTF-8") from None
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise _damaged(file, str(trouble.args[0]) if trouble.args else "内容不全") from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"“{key}”写了两次")
        found[key] = value
    return found


def _record(root: Any) -> Record:  # noqa: ANN401 - what json gives
    if not isinstance(root, dict) or not isinstance(root.get("步骤"), list):
        raise ValueError("不是签发记录的样子")  # noqa: TRY004 - wrong content, not a wrong call
    if root.get("格式") != _FORMAT:
        raise ValueError(f"格式是 {root.get('格式')}，这个版本的程序不认识")
    contents = {digest: _values(digest, said) for digest, said in root["内容"].items()}
    steps: list[Step] = []
    check = ""
    for number, written in enumerate(root["步骤"], start=1):
        check = _refuse_changed(written, check, number)
        steps.append(_step(written, number))
    lacking = {d for s in steps for d in (s.digest, s.base) if d} - contents.keys()
    if lacking:
        raise ValueError("少了签字时的内容")
    return Record(tuple(steps), contents)


def _refuse_changed(written: Any, before: str, number: int) -> str:  # noqa: ANN401
    """The step's check sum, when it is right."""
    if not isinstance(written, dict):
        raise ValueError(f"第 {number} 步不是签字的样子")  # noqa: TRY004
    said = {key: value for key, value in written.items() if key != "校验"}
    check = _check(said, before)
    if written.get("校验") != check:
        raise ValueError(f"第 {number} 步的校验值对不上")
    return check


def _step(written: Mapping[str, Any], number: int) -> Step:
    texts = {key: written.get(key, "") for key in (*_STEP_KEYS, "改自")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValueError(f"第 {number} 步有一项不是文字")
    made = written.get("成稿", {})
    making = Making(*(str(made.get(key, "")) for key in _MADE_KEYS))
    try:
        day = date.fromisoformat(texts["日期"])
    except ValueError:
        raise ValueError(f"第 {number} 步的日期不对") from None
    step = Step(
        texts["角色"], texts["姓名"], texts["意见"], day, texts["录入"], texts["内容摘要"],
        texts["改自"], making,
    )  # fmt: skip
    if not (step.role and step.name and step.digest):
        raise ValueError(f"第 {number} 步不全")
    return step


def _values(digest: str, said: Any) -> Values:  # noqa: ANN401
    is_sound = isinstance(said, dict) and all(isinstance(text, str) for text in said.values())
    if not is_sound or digest_of(said) != digest:
        raise ValueError("签字时的内容与它的摘要对不上")
    return dict(said)


def _damaged(file: str, why: str) -> RecordError:
    return RecordError(
        f"签发记录 {file} 不是完好的：{why}；它被改动过或者损坏了",
        "请从备份里恢复它；没有备份的，把它改名移走，重新签。",
    )
