"""A new file is there whole or not at all, and never over another."""

import errno
import os

import pytest

from nianbao.deliver import files
from nianbao.errors import FileError


def test_a_full_disk_leaves_nothing_of_a_new_file(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="磁盘满了"):
        files.write_new(tmp_path / "a" / "2024.yaml", b"x")
    assert list((tmp_path / "a").iterdir()) == []


@pytest.mark.parametrize("has_links", [True, False])
def test_a_new_file_is_never_written_over_another(tmp_path, monkeypatch, has_links):
    def none(*_names):
        raise OSError(errno.EPERM, "no links here")

    if not has_links:
        monkeypatch.setattr(os, "link", none)
    path = tmp_path / "2024.yaml"
    files.write_new(path, b"first")
    with pytest.raises(FileError, match="已经有了"):
        files.write_new(path, b"second")
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["2024.yaml"]
