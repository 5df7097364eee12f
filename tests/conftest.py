"""Shared by the tests: a small report as text, and --update, which rewrites expected files.

Random examples are the same in each run, so that what passes here passes anywhere; to look for new
ones: pytest --hypothesis-profile=random.
"""

from pathlib import Path

import pytest
from hypothesis import settings

from nianbao import making

settings.register_profile("random", derandomize=False)
settings.register_profile("same", derandomize=True)
settings.load_profile("same")

EXAMPLES = Path(__file__).parent.parent / "inputs"

# All that section one must cover (TXT-S1), in one sentence.
OVERVIEW = "主动公开、依申请公开、信息管理、平台建设、监督考核、社会评议和责任追究工作平稳有序。"

CLEAN = f"""\
年度: 2024
机关: {{名称: 示例县示例镇人民政府, 简称: 示例镇}}
成文日期: 2025-01-20
导语: 现公布本镇报告。
总体情况: {OVERVIEW}
主动公开: 全部为零
申请: 全部为零
复议诉讼: 全部为零
存在问题: 解读不够，明年改进。
信息处理费: 0
签发: 纸质
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expected files")


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture(autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled templates and parsed faces, mails and passwords are kept apart from those of the
    person who tests.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture(autouse=True)
def fonts_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The computer's font folder, empty, so that a test does not depend on where it runs."""
    folder = tmp_path / "computer's fonts"
    monkeypatch.setattr(making, "own_font_folders", lambda: (folder,))
    making.faces.cache_clear()
    yield folder
    making.faces.cache_clear()


@pytest.fixture
def write(tmp_path: Path):
    """Writes a data file and gives its path."""

    def write(text: str, name: str = "2024.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
