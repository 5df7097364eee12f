"""The wheel carries what the program needs, and works outside the checkout."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import CLEAN

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder into which the wheel alone is unpacked, as pip does."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_builds_a_report_outside_the_checkout(installed, tmp_path):
    (tmp_path / "2024.yaml").write_text(CLEAN, encoding="utf-8")
    code = "import nianbao, sys; print(nianbao.__file__); from nianbao.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "build", "2024.yaml"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONIOENCODING": "utf-8"},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.stdout.startswith(str(installed)), done.stderr
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "output").iterdir())) == 2


def test_the_wheel_carries_licences_and_fonts(installed):
    names = {p.name for p in installed.rglob("*")}
    assert {"LICENSE", "OFL.txt", "fangsong.ttf", "2021.docx", "2021.yaml", "faces.yaml"} <= names


def test_the_fonts_are_those_that_were_made():
    lines = (ROOT / "fonts" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split() for line in lines)}
    found = {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (ROOT / "fonts").glob("*.ttf")
    }
    assert found == listed
