"""LibreOffice from the shell, as the tests with the mark `debian` use it."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path


def converted(
    kind: str, folder: Path, *files: Path, home: Path, settings: Mapping[str, str] = {}
) -> list[Path]:
    """The files in another format, in `folder`; LibreOffice keeps its own ones in `home`."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless",
         "--convert-to", kind, "--outdir", str(folder), *map(str, files)],
        env={**os.environ, **settings}, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return [folder / f"{file.stem}.{kind}" for file in files]
