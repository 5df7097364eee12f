"""A program that dies: no mail goes twice, none is lost in silence, every file is old or new, whole.

NIANBAO_KILLS=300 kills more often, NIANBAO_SEED=7 at other moments.
"""

import io
import os
import subprocess
import sys
import time
import zipfile

import docx
import pytest
from conftest import CLEAN
from kills import HERE, moments, program
from mail_server import ACCOUNT, PASSWORD, Mood, mail_server

from nianbao.deliver.locks import HeldError, held
from nianbao.deliver.outbox import Delivery, Entry, Outbox
from nianbao.deliver.passwords import VARIABLE
from nianbao.packing.listing import strangers

COUNTY = "xxgk@county.example.cn"
STEM = "示例县示例镇人民政府2024年政府信息公开工作年度报告"

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal"),
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated"),
]


class _Office:
    """A folder with a data file and settings for a server."""

    def __init__(self, folder, port):
        folder.mkdir()
        self.folder = folder
        (folder / "2024.yaml").write_text(CLEAN, encoding="utf-8")
        settings = (
            f"邮件: {{服务器: localhost, 端口: {port}, 加密: TLS, 账号: {ACCOUNT}, 重试: [0],"
            f" 证书: ../根证书.pem, 发件人: {{名称: 示例镇, 地址: {ACCOUNT}}}}}\n"
        )
        (folder / "设置.yaml").write_text(settings, encoding="utf-8")

    def send(self, moment=0):
        return program(
            self.folder,
            moment,
            "send",
            "2024.yaml",
            "--fonts",
            "bundled",
            "--outbox",
            "发件箱",
            "--to",
            COUNTY,
        )

    def outbox(self, *arguments):
        return program(self.folder, 0, "outbox", "--outbox", "发件箱", *arguments)

    def fate(self):
        """What the outbox says of the mail; None where it has none. Every note must be whole."""
        entries = Outbox(self.folder / "发件箱").entries()
        return entries[0].deliveries[0].fate if entries else None


def settled(mood):
    """Wait until the server has done with what it got."""
    end = time.monotonic() + 20
    while mood.open_talks and time.monotonic() < end:
        time.sleep(0.005)
    assert not mood.open_talks


def test_killed_at_any_moment_no_mail_goes_twice_and_none_is_lost_in_silence(tmp_path):
    fates = set()
    with mail_server(tmp_path) as server:
        mood = server.mood
        whole = _Office(tmp_path / "whole", server.port)
        for moment in moments(whole.send, "send"):
            office = _Office(tmp_path / f"{moment}", server.port)
            mood.taken.clear()
            office.send(moment)
            settled(mood)
            fate, arrived = office.fate(), len(mood.taken)
            fates.add(fate)
            assert (fate, arrived) in {
                (None, 0), ("pending", 0), ("unknown", 0), ("unknown", 1), ("sent", 1)
            }, moment  # fmt: skip
            code, said = office.send()
            settled(mood)
            if fate in (None, "pending"):
                assert code == 0, said
                assert len(mood.taken) == 1
                assert office.fate() == "sent"
            else:
                assert code == 3
                assert ("可能已经发到" if fate == "unknown" else "已经发到") in said
                assert len(mood.taken) == arrived
            if fate == "unknown":
                resolve(office, mood, arrived)
            assert not list(office.folder.rglob(".nianbao-*"))
    assert {None, "pending", "unknown"} & fates, "some were killed in time"


def resolve(office, mood, arrived):
    """A person asks, and does what the program says."""
    code, said = office.outbox()
    assert code == 0
    assert "--mark-sent 1" in said
    assert "--retry 1" in said
    code, said = office.outbox(*(("--mark-sent", "1") if arrived else ("--retry", "1")))
    assert code == 0, said
    settled(mood)
    assert office.fate() == "sent"
    assert len(mood.taken) == 1


def test_killed_between_the_servers_yes_and_our_note(tmp_path):
    """The worst moment, made certain: the server kills the program before it answers."""
    with mail_server(tmp_path) as server:
        mood = server.mood
        office = _Office(tmp_path / "office", server.port)
        environment = {**os.environ, VARIABLE: PASSWORD, "PYTHONPATH": str(HERE.parent / "src")}
        running = []

        def kill(_message):
            running[0].kill()
            running[0].wait()

        mood.on_message = kill
        command = ["-m", "nianbao", "send", "2024.yaml", "--outbox", "发件箱", "--to", COUNTY]
        running.append(
            subprocess.Popen([sys.executable, *command], cwd=office.folder, env=environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )  # fmt: skip
        assert running[0].wait() == -9
        settled(mood)
        mood.on_message = None
        assert (office.fate(), len(mood.taken)) == ("unknown", 1)
        code, said = office.send()
        assert code == 3
        assert "可能已经发到" in said
        assert len(mood.taken) == 1
        resolve(office, mood, 1)


@pytest.mark.parametrize("options", [(), ("--zip",)])
def test_a_package_is_the_old_or_the_new_one_whenever_the_program_is_killed(tmp_path, options):
    folder = tmp_path / "office"
    folder.mkdir()
    place = folder / "output" / (f"{STEM}-报县.zip" if options else f"{STEM}-报县")
    command = ("pack", "2024.yaml", "--for", "报县", "--fonts", "bundled", *options)

    def pack(words, moment=0):
        (folder / "2024.yaml").write_text(CLEAN.replace("平稳", words), encoding="utf-8")
        return program(folder, moment, *command)

    assert pack("平稳")[0] == 0
    chosen = moments(lambda: pack("安稳"), "pack")
    assert words_of(place) == "安稳"
    assert pack("平稳")[0] == 0
    for moment in chosen:
        pack("安稳", moment)
        if not place.exists():  # killed between two names: the old one is at hand, and comes back
            assert words_of(place.with_name(f".nianbao-{place.name}.old")) == "平稳"
        else:
            assert words_of(place) in ("平稳", "安稳"), moment
        shown = [one.name for one in place.parent.iterdir() if not one.name.startswith(".nianbao-")]
        assert shown in ([], [place.name])
        code, said = pack("平稳")
        assert code == 0, said
        assert words_of(place) == "平稳"
        assert [one.name for one in place.parent.iterdir()] == [place.name]


def words_of(place):
    """Which of the two reports a package holds, whole: every file is as its list says."""
    if place.is_dir():
        files = {one.name: one.read_bytes() for one in place.iterdir()}
    else:
        with zipfile.ZipFile(place) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    assert len(files) == 6
    assert strangers(files) == []
    (data,) = (data for name, data in files.items() if name.endswith(".yaml"))
    (word,) = (data for name, data in files.items() if name.endswith(".docx"))
    text = "".join(p.text for p in docx.Document(io.BytesIO(word)).paragraphs)
    (said,) = (words for words in ("平稳", "安稳") if f"工作{words}" in text)
    assert f"工作{said}" in data.decode()
    return said


def test_two_programs_do_not_send_one_mail_at_once(tmp_path):
    with mail_server(tmp_path, mood=Mood(slow=3)) as server:
        office = _Office(tmp_path / "office", server.port)
        environment = {**os.environ, VARIABLE: PASSWORD, "PYTHONPATH": str(HERE.parent / "src")}
        command = ["-m", "nianbao", "send", "2024.yaml", "--outbox", "发件箱", "--to", COUNTY]
        both = [subprocess.Popen([sys.executable, *command], cwd=office.folder, env=environment,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]  # fmt: skip
        for one in both:
            one.communicate()
        assert sorted(one.returncode for one in both) == [0, 3]
        settled(server.mood)
    assert len(server.mood.taken) == 1


def entry(number):
    return Entry(
        number, "k", "c", "id@example.cn", "报县", "题", "0000-0000", "a@b.cn", "设置.yaml",
        "2025-01-21T09:00:00+08:00", (Delivery(COUNTY), Delivery("b@example.cn", "sent", "250 好", "2025-01-21T09:15:00+08:00")),
    )  # fmt: skip


def test_what_is_noted_is_read_back(tmp_path):
    box = Outbox(tmp_path / "box")
    box.add(entry(1), b"mail one")
    box.add(entry(2), b"mail two")
    assert box.entries() == (entry(1), entry(2))
    assert box.message(entry(2)) == b"mail two"
    assert box.next_number() == 3
    assert (tmp_path / "box").stat().st_mode & 0o077 == 0, "others need not read the mails"


@pytest.mark.parametrize(
    ("old", "new"),
    [('"version": 1', '"version": 2'), ('"fate": "sent"', '"fate": "maybe"'), ('"key"', '"kee"'),
     ("{", "["), ('"deliveries": [', '"deliveries": [7, ')],
)  # fmt: skip
def test_a_note_that_is_not_ours_is_not_guessed_at(tmp_path, old, new):
    from nianbao.errors import FileError

    box = Outbox(tmp_path / "box")
    box.add(entry(1), b"")
    note = tmp_path / "box" / "0001.json"
    note.write_text(note.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileError):
        box.entries()


def test_a_lock_is_held_by_one_and_let_go(tmp_path):
    path = tmp_path / "a.lock"
    with held(path), pytest.raises(HeldError), held(path):
        pass
    with held(path):
        pass
