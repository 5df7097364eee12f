"""Where the shipped files are: beside src/ in a checkout, inside the package when installed."""

from __future__ import annotations

from pathlib import Path

from nianbao.errors import FileError

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def forms_folder() -> Path:
    """The statutory forms, one YAML file each."""
    return _PACKAGE / "forms"


def template_file(form_id: str) -> Path:
    """The shipped Word template of a form."""
    return _shipped("templates") / f"{form_id}.docx"


def font_file(name: str) -> Path:
    """A shipped font, or faces.yaml, which says what each is for."""
    return _shipped("fonts") / name


def letter_file(name: str) -> Path:
    """A shipped letter, as text."""
    return _shipped("templates") / "letters" / f"{name}.txt"


def outbox_folder() -> Path:
    """Where this user's mails are kept: they must outlive everything else."""
    from platformdirs import user_data_path

    return user_data_path("nianbao", appauthor=False) / "发件箱"


def settled_folder() -> Path:
    """Where is noted of which Word files this user wants nothing more."""
    from platformdirs import user_data_path

    return user_data_path("nianbao", appauthor=False) / "已收回"


def cache_folder() -> Path:
    """Where what takes time to make again is kept for this user; nothing else relies on it."""
    from platformdirs import user_cache_path

    return user_cache_path("nianbao", appauthor=False)


def _shipped(folder: str) -> Path:
    for home in (_PACKAGE / "_data", _CHECKOUT):
        if (home / folder).is_dir():
            return home / folder
    raise FileError(f"程序自带的 {folder} 文件夹不见了", "请重新安装 nianbao。")
