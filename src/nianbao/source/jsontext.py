"""Keys and values ↔ JSON, nested as in YAML. Each value is a text as it was written; a blank is
null. A number is read as its own digits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nianbao.errors import FileError
from nianbao.source.paths import MOST_STEPS, Plain


def json_text(root: Mapping[str, Plain]) -> str:
    """The text of the file; it ends with a line end."""
    return json.dumps(root, ensure_ascii=False, indent=2) + "\n"


def read_json(text: str, file: str) -> dict[str, Plain]:
    """What the file says. Raises FileError, with the line, where it is no JSON or no report."""
    try:
        root = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=str,
            object_pairs_hook=_once, strict=False,
        )  # fmt: skip
    except json.JSONDecodeError as trouble:
        raise FileError(
            f"{file} 第 {trouble.lineno} 行不是 JSON 的写法", "请检查逗号、引号和括号。"
        ) from None
    except (ValueError, RecursionError) as trouble:
        raise FileError(f"{file}：{_why(trouble)}", "请改好再试。") from None
    if not isinstance(root, dict):
        raise FileError(f"{file} 的最外层不是“名称: 内容”", "整个文件用花括号括起来。")
    return {key: _plain(value, file, 1) for key, value in root.items()}


def _why(trouble: Exception) -> str:
    return "层次太多" if isinstance(trouble, RecursionError) else str(trouble)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"“{key}”写了两次")
        found[key] = value
    return found


def _plain(value: Any, file: str, depth: int) -> Plain:  # noqa: ANN401 - what json gives
    if depth > MOST_STEPS:
        raise FileError(f"{file}：层次太多", "请改好再试。")
    if isinstance(value, dict):
        return {key: _plain(inner, file, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, file, depth + 1) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
