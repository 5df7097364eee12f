"""A new file is there whole or not at all, and never over another."""

import errno
import os
import pathlib

import pytest

from nianbao.deliver import files
from nianbao.deliver.staging import staging
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


def test_what_is_being_written_by_another_is_left_alone(tmp_path):
    """The one that lives holds its lock; the other two have none that anybody holds."""
    dead, empty = tmp_path / ".nianbao-dead", tmp_path / ".nianbao-empty"
    mine = tmp_path / ".nianbao-notes.txt"
    for folder in (dead, empty):
        folder.mkdir()
    (dead / "lock").touch()
    (dead / "0").write_bytes(b"half")
    (tmp_path / ".nianbao-2024.lock").touch()
    mine.write_text("a person's")
    with staging(tmp_path) as living:
        (living / "0").write_bytes(b"x")
        files.write_new(tmp_path / "2024.yaml", b"new")
        assert (living / "0").read_bytes() == b"x"
        assert set(tmp_path.iterdir()) == {living, mine, tmp_path / "2024.yaml"}
    assert set(tmp_path.iterdir()) == {mine, tmp_path / "2024.yaml"}


@pytest.mark.parametrize("inside", ["folder", "lock"])
def test_what_a_link_leads_to_is_never_cleared(tmp_path, inside):
    theirs, here = tmp_path / "theirs", tmp_path / "here"
    for folder in (theirs, here):
        folder.mkdir()
    for name in ("lock", "2024.yaml"):
        (theirs / name).write_text("a person's")
    if inside == "folder":
        (here / ".nianbao-x").symlink_to(theirs, target_is_directory=True)
    else:
        (here / ".nianbao-x").mkdir()
        (here / ".nianbao-x" / "lock").symlink_to(theirs / "lock")
        (here / ".nianbao-x" / "0").write_text("a person's")
    files.write_new(here / "a.yaml", b"a")
    assert sorted(one.name for one in theirs.iterdir()) == ["2024.yaml", "lock"]
    assert len(list(here.rglob("*"))) == (2 if inside == "folder" else 4)


def test_others_may_read_what_is_written_as_they_may_any_file(tmp_path):
    """On Windows a file keeps the rights of the folder in which it was made."""
    by_hand = tmp_path / "by hand"
    by_hand.mkdir()
    (by_hand / "a").touch()
    with staging(tmp_path) as stage:
        assert stage.stat().st_mode == by_hand.stat().st_mode
    files.write_new(tmp_path / "a", b"a")
    assert (tmp_path / "a").stat().st_mode == (by_hand / "a").stat().st_mode


def test_what_could_not_be_removed_is_removed_by_the_next(tmp_path, monkeypatch):
    """A virus scanner has it open."""
    unlink = pathlib.Path.unlink

    def held_open(self, *, missing_ok=False):
        if self.name == "0":
            raise PermissionError(errno.EACCES, "held open")
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(pathlib.Path, "unlink", held_open)
    files.write_new(tmp_path / "a.yaml", b"a")
    assert len(list(tmp_path.iterdir())) == 2
    monkeypatch.undo()
    files.write_new(tmp_path / "b.yaml", b"b")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.yaml", "b.yaml"]


def test_what_the_disk_does_not_take_back_is_told(tmp_path, monkeypatch):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"old")
    second.write_bytes(b"old")
    replace = pathlib.Path.replace

    def only_once(self, target):
        if first.read_bytes() == b"new":
            raise OSError(errno.EROFS, "read-only from now on")
        return replace(self, target)

    monkeypatch.setattr(pathlib.Path, "replace", only_once)
    with pytest.raises(FileError, match=f"{first} 已经写好，退不回去了"):
        files.write_all({first: b"new", second: b"new"}, lambda _: None)
    assert second.read_bytes() == b"old"
