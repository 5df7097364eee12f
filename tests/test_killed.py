"""A program that dies while it builds many files or takes changes back: old or new files, whole.

NIANBAO_KILLS=300 kills more often, NIANBAO_SEED=7 at other moments.
"""

import shutil
import sys

import docx
import pytest
from kills import KILLS, moments, program
from test_signoff import UNSIGNED

TOWNS = ("示例镇", "甲镇", "乙镇")
BUILD = ("build", "数据", "-o", "output", "--fonts", "bundled")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")


def snapshot(folder):
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file()
    }


def whole(folder, old, new):
    """Whether every file is the old or the new one; which names differ from the old ones."""
    now = {name: data for name, data in snapshot(folder).items() if "/.nianbao-" not in f"/{name}"}
    wrong = [name for name, data in now.items() if data not in (old.get(name), new.get(name))]
    assert not wrong
    assert now.keys() >= old.keys()
    return {name for name, data in now.items() if data != old.get(name)}


def killed_often(tmp_path, arguments, before, salt):
    """Kill a command in folders like `before`: what was new already each time, and what a run that
    is not killed makes of the last folder. `before` must not change.
    """
    done = tmp_path / "done"

    def run(folder=done, moment=0):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before, folder)
        return program(folder, moment, *arguments)

    chosen = moments(run, salt, max(KILLS // 2, 1))
    old, new = snapshot(before), snapshot(done)
    folder, seen = tmp_path / "killed", []
    for moment in chosen:
        run(folder, moment)
        seen.append(whole(folder, old, new))
    code, said = program(folder, 0, *arguments)
    assert code == 0, said
    assert not list(folder.rglob(".nianbao-*")), "what the dead have left is gone"
    return seen, old, new, folder


def test_a_build_of_many_files(tmp_path):
    before = tmp_path / "before"
    (before / "数据").mkdir(parents=True)
    files = [before / "数据" / f"{town}.yaml" for town in TOWNS]
    for file, town in zip(files, TOWNS, strict=True):
        file.write_text(UNSIGNED.replace("示例镇", town), encoding="utf-8")
    code, said = program(before, 0, *BUILD)
    assert code == 0, said
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("解读不够", "解读还不够"), encoding="utf-8")
    seen, old, new, folder = killed_often(tmp_path, BUILD, before, "build")
    assert len(new) == len(old) + 2 * len(TOWNS)  # each draft's input and note
    assert any(len(one) < len(new) - len(old) for one in seen), "some were killed in time"
    assert whole(folder, new, new) == set()


def test_a_merge(tmp_path):
    before = tmp_path / "before"
    before.mkdir()
    (before / "2024.yaml").write_text(UNSIGNED, encoding="utf-8")
    code, said = program(before, 0, "build", "2024.yaml", "-o", ".", "--formats", "word")
    assert code == 0, said
    (word,) = before.glob("*.docx")
    changed = docx.Document(word)
    for paragraph in changed.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace("解读不够", "解读还不够") if run.text else run.text
    changed.save(word)
    merge = ("merge", word.name, "--into", "2024.yaml", "--all")
    seen, old, new, folder = killed_often(tmp_path, merge, before, "merge")
    assert set() in seen, "some were killed in time"
    assert "解读还不够" in new["2024.yaml"].decode()
    assert whole(folder, old, new) <= {"2024.yaml"}
