"""A template's faults → the lines that people read, and the values that programs read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from nianbao.word.lint import TemplateFault


def faults_lines(faults: Sequence[TemplateFault], file: str, form_id: str) -> Iterator[str]:
    """Each fault with its place and what to do; in the end whether the template will do."""
    for fault in faults:
        yield f"{file}：{fault.where}：{fault.code} {fault.message}"
        if fault.hint:
            yield f"     {fault.hint}"
    yield f"{len(faults)} 个问题。" if faults else f"模板可以用于表式 {form_id}。"


def faults_json(faults: Sequence[TemplateFault], file: str, form_id: str) -> dict[str, Any]:
    return {"file": file, "form": form_id, "faults": [asdict(fault) for fault in faults]}
