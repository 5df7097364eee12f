"""Forms → the lines that people read, and the values that programs read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from nianbao.forms.definition import Form


def forms_lines(forms: Iterable[Form]) -> Iterator[str]:
    """Each form, its years, and until when it is known to be in force."""
    for form in forms:
        until = f"至 {form.last_year} 年度" if form.last_year else "年度起"
        yield f"{form.id}  {form.first_year} {until}  {form.doc_no}《{form.name}》"
        yield f"      已知有效到 {form.in_force_until} 年度"


def forms_json(forms: Iterable[Form]) -> dict[str, Any]:
    return {"forms": [
        {"id": form.id, "doc_no": form.doc_no, "first_year": form.first_year,
         "last_year": form.last_year, "in_force_until": form.in_force_until}
        for form in forms
    ]}  # fmt: skip
