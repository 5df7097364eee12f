"""Mail: what a client reads, and how sending ends with servers of every mood."""

import email
import email.policy
import errno
import io
import json
import os
import re
import socket
import sys
import types
from datetime import datetime, timedelta, timezone
from email.header import decode_header, make_header
from typing import ClassVar

import docx
import pytest
from conftest import CLEAN
from hypothesis import given
from hypothesis import strategies as st
from mail_server import ACCOUNT, HOST, PASSWORD, Mood, mail_server

from nianbao.cli import asking, cli, run
from nianbao.deliver import passwords
from nianbao.deliver.answers import read_answer
from nianbao.deliver.mail import Attachment, Mail, Mailbox, message_bytes, read_mailbox
from nianbao.deliver.outbox import Outbox
from nianbao.deliver.passwords import VARIABLE, find_password, remember
from nianbao.errors import MailError

STEM = "示例县示例镇人民政府2024年政府信息公开工作年度报告"
COUNTY = "xxgk@county.example.cn"
NOON = datetime(2025, 1, 21, 12, 0, tzinfo=timezone(timedelta(hours=8)))

pytestmark = pytest.mark.filterwarnings("ignore:Session.login_data is deprecated")


@pytest.fixture
def office(tmp_path, monkeypatch, capsys):
    """An office with a data file, an outbox and a server: `office(Mood(…))` opens for business."""
    monkeypatch.setenv(VARIABLE, PASSWORD)
    (tmp_path / "2024.yaml").write_text(CLEAN, encoding="utf-8")
    return _Office(tmp_path, capsys)


class _Office:
    def __init__(self, folder, capsys):
        self.folder, self.capsys = folder, capsys

    def settings(
        self,
        port,
        *,
        encryption="TLS",
        account=ACCOUNT,
        host="localhost",
        authority="根证书.pem",
        timeout=5,
    ):
        lines = [f"服务器: {host}", f"端口: {port}", f"加密: {encryption}", "重试: [0, 0]", f"超时: {timeout}",
                 f"发件人: {{名称: 示例镇党政办, 地址: {ACCOUNT}}}"]  # fmt: skip
        lines += [f"账号: {account}"] if account else []
        lines += [f"证书: {authority}"] if authority else []
        text = "邮件:\n" + "".join(f"  {line}\n" for line in lines)
        (self.folder / "设置.yaml").write_text(text, encoding="utf-8")

    def run(self, *arguments):
        """Exit code, what was printed."""
        self.capsys.readouterr()
        code = run([*arguments, "--outbox", str(self.folder / "发件箱")])
        said = self.capsys.readouterr()
        assert PASSWORD not in said.out + said.err
        return code, said.out + said.err

    def send(self, *options, to=(COUNTY,)):
        addresses = [part for one in to for part in ("--to", one)]
        return self.run(
            "send", str(self.folder / "2024.yaml"), "--fonts", "bundled", *addresses, *options
        )

    def fates(self):
        """For each mail, what became of it by address."""
        entries = Outbox(self.folder / "发件箱").entries()
        return [{one.address: one.fate for one in entry.deliveries} for entry in entries]


# -- the mail through a client's eyes


def made(**changes):
    plain = {
        "sender": Mailbox("xxgk@example.cn", "示例镇党政办公室"),
        "recipients": (Mailbox(COUNTY, "示例县人民政府办公室"), Mailbox("b@example.cn")),
        "subject": f"报送{STEM}",
        "text": "各位同志：\n\n　　请审阅。\n.点开头的一行\n",
        "attachments": (Attachment(f"{STEM}.docx", b"PK\x03\x04\r\n.\r\n\x00" * 999),
                        Attachment("list.txt", b"a\r\nb\n")),
        "message_id": "nianbao.0123@example.cn",
        "date": NOON,
    }  # fmt: skip
    return message_bytes(Mail(**(plain | changes)))


def test_a_client_reads_names_and_text_right():
    message = email.message_from_bytes(made(), policy=email.policy.default)
    assert message["Subject"] == f"报送{STEM}"
    assert message["From"].addresses[0].display_name == "示例镇党政办公室"
    assert [one.addr_spec for one in message["To"].addresses] == [COUNTY, "b@example.cn"]
    assert message["To"].addresses[0].display_name == "示例县人民政府办公室"
    assert message["Date"].datetime == NOON
    assert message["Message-ID"] == "<nianbao.0123@example.cn>"
    body = message.get_body(("plain",)).get_content()
    assert body.replace("\r\n", "\n") == "各位同志：\n\n　　请审阅。\n.点开头的一行\n"
    word, listing = message.iter_attachments()
    assert word.get_filename() == f"{STEM}.docx"
    assert word.get_content_type().endswith("wordprocessingml.document")
    assert word.get_content() == b"PK\x03\x04\r\n.\r\n\x00" * 999
    assert listing.get_filename() == "list.txt"
    assert listing.get_content() == b"a\r\nb\n"
    assert not any(part.defects for part in message.walk())


def test_a_client_that_knows_encoded_words_only_reads_the_name_too():
    word = email.message_from_bytes(made()).get_payload()[1]
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        shown = re.search(rf'\b{parameter}="([^"]+)"', word[header])[1]
        assert str(make_header(decode_header(shown))) == f"{STEM}.docx"
    assert "filename*=UTF-8''%E7%A4%BA" in word["content-disposition"]


def test_the_bytes_are_what_old_servers_take():
    data = made(
        subject="题" * 200,
        recipients=tuple(Mailbox(f"a{n}@example.cn", "县" * 30) for n in range(30)),
    )
    assert data.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", data) is None
    assert max(map(len, data.split(b"\r\n"))) <= 998


_CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))


@given(st.text(_CHARACTERS, min_size=1, max_size=70).filter(lambda t: t == t.strip()))
def test_any_name_comes_back(name):
    data = made(attachments=(Attachment(name, b"x"),))
    (part,) = email.message_from_bytes(data, policy=email.policy.default).iter_attachments()
    assert part.get_filename() == name
    shown = re.search(r'filename="((?:[^"\\]|\\.)*)"', data.decode(), re.DOTALL)[1]
    words = str(make_header(decode_header(shown)))
    assert (re.sub(r"\\(.)", r"\1", shown) if name.isascii() else words) == name


@given(st.text(_CHARACTERS, min_size=1, max_size=200).filter(lambda t: t.strip()))
def test_any_subject_and_text_come_back(text):
    message = email.message_from_bytes(made(subject=text, text=text), policy=email.policy.default)
    assert re.sub(r"\s+", " ", message["Subject"]).strip() == re.sub(r"\s+", " ", text).strip()
    assert message.get_body(("plain",)).get_content().rstrip("\r\n") == text


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\x00", "\u2028"])
@pytest.mark.parametrize("where", ["subject", "sender", "recipients", "attachments"])
def test_line_ends_begin_no_header(sign, where):
    bad = f"甲{sign}Bcc: x@example.cn"
    values = {"subject": bad, "sender": Mailbox("a@example.cn", bad),
              "recipients": (Mailbox("a@example.cn", bad),), "attachments": (Attachment(bad, b""),)}  # fmt: skip
    with pytest.raises(MailError, match="换行或看不见的控制字符"):
        made(**{where: values[where]})


@pytest.mark.parametrize("text", ["甲@example.cn", "a@例子.cn", "a@example.cn\nBcc: b@example.cn", "a@@b", "a b@example.cn",
                                  "@example.cn", "a@", "a..b@example.cn", ".a@example.cn", "<a@example.cn", "a@example.cn>",
                                  "a@example.cn, b@example.cn", "ａ@example.cn", "甲\r\nCc: z <a@example.cn>"])  # fmt: skip
def test_what_is_no_address_is_refused(text):
    with pytest.raises(MailError):
        read_mailbox(text)


def test_an_address_may_have_a_name():
    assert read_mailbox("示例县政府办 <xxgk@example.cn>") == Mailbox(
        "xxgk@example.cn", "示例县政府办"
    )
    assert read_mailbox('"甲" <a.b+c@mail.example.cn>') == Mailbox("a.b+c@mail.example.cn", "甲")


# -- sending


@pytest.mark.parametrize("encryption", ["TLS", "STARTTLS"])
def test_the_package_arrives_with_its_letter(office, encryption):
    with mail_server(office.folder, encryption) as server:
        office.settings(server.port, encryption=encryption)
        code, said = office.send()
    assert code == 0, said
    assert f"{COUNTY}  已发出：250 2.0.0 queued as 0001" in said
    ((recipients, data),) = server.mood.taken
    assert recipients == (COUNTY,)
    assert all(known for _, known in server.mood.logins)
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert message["From"].addresses[0].addr_spec == ACCOUNT
    assert message["Subject"] == f"报送{STEM}"
    assert (
        run(
            [
                "pack",
                str(office.folder / "2024.yaml"),
                "--for",
                "报县",
                "-o",
                str(office.folder / "out"),
                "--fonts",
                "bundled",
            ]
        )
        == 0
    )
    packed = {
        one.name: one.read_bytes() for one in (office.folder / "out").rglob("*.*") if one.is_file()
    }
    letter = packed.pop("报送信.txt").decode("utf-8-sig").partition("\r\n\r\n")[2]
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == letter.replace(
        "\r\n", "\n"
    )
    attached = {part.get_filename(): _bytes(part) for part in message.iter_attachments()}
    listing, whole = attached.pop("清单.txt").decode(), packed.pop("清单.txt").decode()
    assert attached == packed
    assert set(listing.splitlines()) == {
        line for line in whole.splitlines() if "报送信" not in line
    }


def _bytes(part):
    return part.get_payload(decode=True)


def test_the_same_goes_once(office):
    with mail_server(office.folder) as server:
        office.settings(server.port)
        assert office.send()[0] == 0
        code, said = office.send()
        assert code == 3
        assert f"已经发到 {COUNTY}（第 1 封信）" in said
        assert "--again" in said
        assert office.send(to=(COUNTY.upper(),))[0] == 3, "capitals make no other address"
        assert office.send(to=("other@example.cn", COUNTY))[0] == 3
        assert len(server.mood.taken) == 1
        assert office.send("--again")[0] == 0
        assert office.send(to=("other@example.cn",))[0] == 0
        first, again, other = (
            email.message_from_bytes(data)["Message-ID"] for _, data in server.mood.taken
        )
    assert len({first, again, other}) == 3


def test_what_was_found_is_read_before_anything_goes(office, monkeypatch):
    """A clerk who is asked for the password can still stop."""
    monkeypatch.delenv(VARIABLE)
    with mail_server(office.folder) as server:
        office.settings(server.port)
        late = CLEAN.replace("2025-01-20", "2025-02-20")
        (office.folder / "2024.yaml").write_text(late, encoding="utf-8")
        code, said = office.send()
    assert code == 3
    assert "密码" in said
    assert "1 个警告没有说明（DATE-SIGN）" in said
    assert not server.mood.taken


def test_changed_content_goes_again(office):
    with mail_server(office.folder) as server:
        office.settings(server.port)
        assert office.send()[0] == 0
        (office.folder / "2024.yaml").write_text(CLEAN.replace("平稳", "安稳"), encoding="utf-8")
        assert office.send()[0] == 0
    assert len(server.mood.taken) == 2


def test_with_errors_nothing_goes(office):
    (office.folder / "2024.yaml").write_text(
        CLEAN.replace("信息处理费: 0", "信息处理费: 零"), encoding="utf-8"
    )
    with mail_server(office.folder) as server:
        office.settings(server.port)
        code, said = office.send()
    assert code == 1
    assert "没有发信" in said
    assert server.mood.talks == 0
    assert not (office.folder / "发件箱").exists()


def test_greylisting_is_waited_for(office):
    with mail_server(office.folder, mood=Mood(greylisted=2)) as server:
        office.settings(server.port)
        code, said = office.send()
    assert code == 0
    assert len(server.mood.taken) == 1
    assert said.count("再试（第") == 2


def test_temporary_faults_end_with_a_sentence_and_can_be_sent_later(office):
    with mail_server(office.folder, mood=Mood(temporary_answers=3)) as server:
        office.settings(server.port)
        code, said = office.send()
        assert code == 3
        assert "nianbao outbox --retry 1" in said
        assert office.fates() == [{COUNTY: "pending"}]
        assert server.mood.taken == []
        code, said = office.run("outbox", "--retry", "1")
        assert code == 0, said
    assert office.fates() == [{COUNTY: "sent"}]
    assert len(server.mood.taken) == 1


def test_the_same_command_goes_on_where_it_stopped(office):
    with mail_server(office.folder, mood=Mood(temporary_answers=3)) as server:
        office.settings(server.port)
        assert office.send()[0] == 3
        assert office.send()[0] == 0
    assert office.fates() == [{COUNTY: "sent"}]
    assert len(server.mood.taken) == 1


def test_a_drop_in_the_middle_is_no_doubt(office):
    with mail_server(office.folder, mood=Mood(drops_in_data=1)) as server:
        office.settings(server.port)
        code, said = office.send()
    assert code == 0, said
    assert "连接断了" in said
    assert len(server.mood.taken) == 1


def test_a_drop_after_the_message_leaves_a_doubt_that_a_person_resolves(office):
    with mail_server(office.folder, mood=Mood(drops_after_data=1)) as server:
        office.settings(server.port)
        code, said = office.send()
        assert code == 3
        assert "不知道" in said
        assert "--mark-sent 1" in said
        assert "--retry 1" in said
        assert office.fates() == [{COUNTY: "unknown"}]
        for options in ((), ("--again",)):
            code, said = office.send(*options)
            assert code == 3
            assert "可能已经发到" in said
        code, said = office.run("outbox")
        assert code == 0
        assert "可能已发出" in said
        assert "--mark-sent 1" in said
        assert len(server.mood.taken) == 1, "it did arrive; it must not go again by itself"
        code, said = office.run("outbox", "--mark-sent", "1")
        assert code == 0
        assert "由人记下：已发出" in said
        assert office.send()[0] == 3
    assert len(server.mood.taken) == 1


def test_a_doubt_sent_again_can_be_known_for_the_same_mail(office):
    with mail_server(office.folder, mood=Mood(drops_after_data=1)) as server:
        office.settings(server.port)
        assert office.send()[0] == 3
        assert office.run("outbox", "--retry", "1")[0] == 0
    first, second = server.mood.taken
    assert first == second
    assert office.fates() == [{COUNTY: "sent"}]


def test_each_address_has_its_own_fate(office):
    mood = Mood(full=frozenset({"full@example.cn"}), unknown=frozenset({"who@example.cn"}))
    with mail_server(office.folder, mood=mood) as server:
        office.settings(server.port)
        code, said = office.send("full@example.cn,who@example.cn", to=(COUNTY,))
    assert code == 3
    assert "full@example.cn  没有发出：对方的邮箱满了（552 5.2.2 mailbox full）" in said
    assert "who@example.cn  没有发出：对方服务器没有这个收件人（550 5.1.1 no such user）" in said
    assert "没有发到 full@example.cn：对方的邮箱满了（" in said
    assert "；who@example.cn：对方服务器没有这个收件人（" in said
    assert office.fates() == [
        {COUNTY: "sent", "full@example.cn": "refused", "who@example.cn": "refused"}
    ]
    assert [recipients for recipients, _ in server.mood.taken] == [(COUNTY,)]


def test_one_that_must_wait_does_not_send_the_others_twice(office):
    mood = Mood()
    mood._grey["late@example.cn"], mood.greylisted = -1, 0  # told once to come again
    with mail_server(office.folder, mood=mood) as server:
        office.settings(server.port)
        code, said = office.send(to=(COUNTY, "late@example.cn"))
    assert code == 0, said
    assert [recipients for recipients, _ in server.mood.taken] == [(COUNTY,), ("late@example.cn",)]


def test_a_full_mailbox_ends_at_once(office):
    with mail_server(office.folder, mood=Mood(full=frozenset({COUNTY}))) as server:
        office.settings(server.port)
        code, said = office.send()
    assert code == 3
    assert "对方的邮箱满了" in said
    assert server.mood.talks == 1


def test_a_slow_server_is_waited_for(office):
    with mail_server(office.folder, mood=Mood(slow=2.5)) as server:
        office.settings(server.port, timeout=1)
        code, said = office.send()
    assert code == 0, said
    assert len(server.mood.taken) == 1


@pytest.mark.parametrize("encryption", ["TLS", "STARTTLS"])
def test_a_server_that_does_not_prove_its_name_gets_nothing(office, encryption):
    with mail_server(office.folder, encryption, names=("other.example.cn",)) as server:
        office.settings(server.port, encryption=encryption)
        code, said = office.send()
        assert code == 3
        assert "证书不对：不是发给这个名字的" in said
        office.settings(server.port, encryption=encryption, authority="")
        code, said = office.send()
        assert code == 3
        assert "证书不对：不是电脑信任的机构发的" in said
    assert server.mood.taken == []
    assert server.mood.logins == []
    assert office.fates() == [{COUNTY: "pending"}]


def test_without_encryption_nothing_is_sent(office):
    with mail_server(office.folder, "none", login=False) as server:
        office.settings(server.port, encryption="STARTTLS")
        code, said = office.send()
        assert code == 3
        assert "不肯加密" in said
        office.settings(server.port, encryption="TLS")
        code, said = office.send()
        assert code == 3
        assert "谈不拢加密" in said
    assert server.mood.taken == []


def test_a_wrong_password_ends_at_once_and_is_never_shown(office, monkeypatch):
    monkeypatch.setenv(VARIABLE, "wrong-but-secret")
    with mail_server(office.folder) as server:
        office.settings(server.port)
        code, said = office.send()
    assert code == 3
    assert "账号或密码不对" in said
    assert "授权码" in said
    assert "wrong-but-secret" not in said
    assert office.fates() == [{COUNTY: "pending"}]
    for one in office.folder.rglob("*"):
        assert not one.is_file() or b"wrong-but-secret" not in one.read_bytes()


@pytest.mark.parametrize("password", ["密码", "a\nb"])
def test_an_odd_password_is_no_fault_of_the_program(office, monkeypatch, password):
    monkeypatch.setenv(VARIABLE, password)
    with mail_server(office.folder) as server:
        office.settings(server.port)
        code, said = office.send()
    assert code == 3
    assert "程序出了错" not in said
    assert server.mood.taken == []


def test_a_server_that_is_not_there(office):
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    office.settings(port, authority="")
    code, said = office.send()
    assert code == 3
    assert "不接受连接" in said
    assert office.fates() == [{COUNTY: "pending"}]


def test_a_server_with_a_wrong_name(office):
    office.settings(25, host="no-such-host.invalid", authority="")
    code, said = office.send()
    assert code == 3
    assert "no-such-host.invalid" in said


def test_a_mail_too_large_for_the_server_is_not_begun(office):
    with mail_server(office.folder, size=1000) as server:
        office.settings(server.port)
        code, said = office.send()
    assert code == 3
    assert "服务器只收" in said
    assert server.mood.taken == []


def test_without_settings_it_is_said_what_to_write(office):
    code, said = office.send()
    assert code == 3
    assert "设置.yaml" in said
    assert not (office.folder / "发件箱").exists()
    (office.folder / "设置.yaml").write_text(
        f"邮件: {{发件人: {{地址: {ACCOUNT}}}}}\n", encoding="utf-8"
    )
    code, said = office.send()
    assert code == 3
    assert "邮件.服务器" in said


def test_a_rehearsal_writes_the_mail_and_sends_nothing(office):
    with mail_server(office.folder) as server:
        office.settings(server.port)
        code, said = office.send("--dry-run", "-o", str(office.folder / "out"))
        assert code == 0, said
        (path,) = (office.folder / "out").iterdir()
        assert path.name == f"{STEM}-报县.eml"
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert office.send()[0] == 0
    ((_, sent),) = server.mood.taken
    again = email.message_from_bytes(sent, policy=email.policy.default)
    assert message["Message-ID"] == again["Message-ID"]
    assert [p.get_payload(decode=True) for p in message.walk()] == [
        p.get_payload(decode=True) for p in again.walk()
    ]
    assert server.mood.talks == 1


def test_a_draft_goes_as_a_preview_and_the_final_after_it(office):
    data = office.folder / "2024.yaml"
    data.write_text(CLEAN.replace("签发: 纸质\n", ""), encoding="utf-8")
    with mail_server(office.folder) as server:
        office.settings(server.port)
        code, said = office.send()
        assert code == 3
        assert "还没有签发" in said
        code, said = office.send("--preview")
        assert code == 0, said
        assert "可能" not in said
        assert office.send("--preview")[0] == 3, "the same draft goes once"
        assert (office.folder / "送审" / "第1稿" / "2024.yaml").read_bytes() == data.read_bytes()
        for role in ("拟稿", "核稿", "签发"):
            said = ["--name", "签发人某某丁", "--date", "2025-01-20"]
            assert run(["sign", str(data), "--role", role, *said]) == 0
        code, said = office.send("--preview")
        assert code == 3
        assert "已经签发" in said
        assert office.send()[0] == 0
    preview, final = (
        email.message_from_bytes(data, policy=email.policy.default) for _, data in server.mood.taken
    )
    assert preview["Subject"] == f"请预审{STEM}（送审稿）"
    assert "请不要公布" in preview.get_body(("plain",)).get_content()
    assert final["Subject"] == f"报送{STEM}"
    drafts = {part.get_filename(): _bytes(part) for part in preview.iter_attachments()}
    finals = {part.get_filename(): _bytes(part) for part in final.iter_attachments()}
    assert {f"{STEM}-送审稿.docx", f"{STEM}-送审稿.pdf"} < set(drafts)
    assert {f"{STEM}.docx", f"{STEM}.pdf"} < set(finals)
    assert "送审稿" in word_text(drafts[f"{STEM}-送审稿.docx"])
    assert "送审稿" not in word_text(finals[f"{STEM}.docx"])
    assert not any(name.endswith(".yaml") for name in drafts)


def word_text(data):
    """All that stands on the pages of a Word file, heads and feet among it."""
    document = docx.Document(io.BytesIO(data))
    heads = [part for section in document.sections for part in (section.header, section.footer)]
    return "\n".join(p.text for part in (document, *heads) for p in part.paragraphs)


def test_a_rehearsal_of_a_preview_is_marked_too(office):
    data = office.folder / "2024.yaml"
    data.write_text(CLEAN.replace("签发: 纸质\n", ""), encoding="utf-8")
    office.settings(25, authority="")
    code, said = office.send("--dry-run", "--preview", "-o", str(office.folder / "out"))
    assert code == 0, said
    assert [one.name for one in (office.folder / "out").iterdir()] == [f"{STEM}-预审.eml"]


def test_as_json(office):
    with mail_server(office.folder, mood=Mood(full=frozenset({"full@example.cn"}))) as server:
        office.settings(server.port)
        code, said = office.send("--format", "json")
        assert code == 0
        message = json.loads(said)["message"]
        assert message["number"] == 1
        assert [(one["address"], one["fate"]) for one in message["deliveries"]] == [
            (COUNTY, "sent")
        ]
        code, said = office.send("--format", "json", to=("full@example.cn",))
        assert code == 3
        assert "对方的邮箱满了" in json.loads(said)["error"]["message"]
        code, said = office.send("--format", "json")
        assert code == 3
        assert "已经发到" in json.loads(said)["error"]["message"]
    _, said = office.run("outbox", "--format", "json")
    assert [one["deliveries"][0]["fate"] for one in json.loads(said)["messages"]] == [
        "sent",
        "refused",
    ]


@pytest.mark.parametrize("to", ["甲@example.cn", "a@example.cn\nBcc: b@example.cn", "nobody"])
def test_a_wrong_address_stops_before_anything(office, to):
    office.settings(25)
    code, said = office.send(to=(to,))
    assert code in (2, 3)
    assert "邮箱地址" in said
    assert not (office.folder / "发件箱").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [("名称: 示例镇党政办", '名称: "示例镇\\nBcc: x@example.cn"'),
     (f"地址: {ACCOUNT}", '地址: "a@example.cn\\nBcc: x@example.cn"')],
)  # fmt: skip
def test_settings_bring_no_header_in(office, line, words):
    office.settings(25, authority="")
    path = office.folder / "设置.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(line, words), encoding="utf-8")
    code, said = office.send()
    assert code == 3
    assert "程序出了错" not in said
    assert not (office.folder / "发件箱").exists()


# -- the disk


@pytest.mark.parametrize("at", range(1, 9))
def test_a_full_disk_sends_nothing_that_it_cannot_note(office, monkeypatch, at):
    """Each write but the last comes before the server has the mail; then a person is told."""
    with mail_server(office.folder) as server:
        office.settings(server.port)
        calls, real = iter(range(1, 1000)), os.fsync

        def fsync(handle):
            if next(calls) == at:
                raise OSError(errno.ENOSPC, "full")
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)
        code, said = office.send()
        monkeypatch.setattr(os, "fsync", real)
        fates = office.fates()
        if code == 0:
            assert fates == [{COUNTY: "sent"}]
            return
        assert code == 3
        assert "程序出了错" not in said
        assert "磁盘满了" in said
        if server.mood.taken:
            assert fates in ([{COUNTY: "unknown"}], [{COUNTY: "sent"}])
            assert f"信已经发到 {COUNTY}" in said
            return
        assert fates in ([], [{COUNTY: "pending"}], [{COUNTY: "unknown"}])


def test_a_damaged_note_is_told_and_kept(office):
    with mail_server(office.folder) as server:
        office.settings(server.port)
        assert office.send()[0] == 0
        note = office.folder / "发件箱" / "0001.json"
        note.write_text("{", encoding="utf-8")
        for command in (office.send, lambda: office.run("outbox")):
            code, said = command()
            assert code == 3
            assert "0001.json 读不懂" in said
    assert note.read_text(encoding="utf-8") == "{"
    assert len(server.mood.taken) == 1


def test_an_empty_outbox_and_numbers_that_are_not_there(office):
    assert office.run("outbox")[0] == 0
    assert not (office.folder / "发件箱").exists()
    for option in ("--mark-sent", "--retry"):
        code, said = office.run("outbox", option, "7")
        assert code == 3
        assert "没有第 7 封信" in said
    assert office.run("outbox", "--retry", "1", "--mark-sent", "1")[0] == 2


def test_what_is_sent_cannot_be_marked_or_retried(office):
    with mail_server(office.folder) as server:
        office.settings(server.port)
        assert office.send()[0] == 0
        assert office.run("outbox", "--retry", "1")[0] == 3
        assert office.run("outbox", "--mark-sent", "1")[0] == 3
    assert len(server.mood.taken) == 1


# -- passwords and answers


class _Keyring(types.ModuleType):
    """A keyring that works, or is not there as keyring says it."""

    def __init__(self, *, works=True):
        super().__init__("keyring")
        self.kept, self.works = {}, works

    def get_password(self, service, account):
        self._refuse()
        return self.kept.get((service, account))

    def set_password(self, service, account, password):
        self._refuse()
        self.kept[service, account] = password

    def _refuse(self):
        if not self.works:
            from keyring.errors import NoKeyringError

            raise NoKeyringError


def test_the_password_is_looked_for_where_it_may_be(monkeypatch):
    import keyring.errors

    ring = _Keyring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", keyring.errors)
    assert remember("smtp.example.cn", "a", "kept")
    assert find_password("smtp.example.cn", "a", {VARIABLE: "given"}, lambda: "asked") == "given"
    assert find_password("smtp.example.cn", "a", {}, lambda: "asked") == "kept"
    assert find_password("smtp.example.cn", "b", {}, lambda: "asked") == "asked"
    with pytest.raises(MailError, match="不知道账号 b 的密码"):
        find_password("smtp.example.cn", "b", {}, None)
    monkeypatch.setitem(sys.modules, "keyring", _Keyring(works=False))
    assert find_password("smtp.example.cn", "a", {}, lambda: "asked") == "asked"
    assert not remember("smtp.example.cn", "a", "kept")


def test_a_typed_password_is_kept_only_when_one_wants(monkeypatch, capsys):
    import keyring
    from keyring.backends.null import Keyring

    class Kept(Keyring):
        priority = 5
        held: ClassVar = {}

        def set_password(self, service, username, password):
            self.held[service, username] = password

    before = keyring.get_keyring()
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(asking, "ask_password", lambda: "typed")
    monkeypatch.delenv(VARIABLE, raising=False)
    try:
        keyring.set_keyring(Kept())
        for answer, held in (("n", {}), ("Ｙ", {("nianbao:h", "a"): "typed"})):
            monkeypatch.setattr(asking.click, "prompt", lambda *_, answer=answer, **__: answer)
            found = asking.Passwords()
            assert found.find("h", "a") == "typed"
            found.offer()
            assert Kept.held == held
    finally:
        keyring.set_keyring(before)
    assert "typed" not in "".join(capsys.readouterr())


def test_without_the_keyring_package_all_else_works(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert find_password("h", "a", {}, lambda: "asked") == "asked"
    assert not passwords.remember("h", "a", "x")


@pytest.mark.parametrize(
    ("code", "words", "meaning", "is_for_now"),
    [
        (535, b"Error: authentication failed", "账号或密码不对", False),
        (550, "5.1.1 用户不存在".encode("gb18030"), "对方服务器没有这个收件人", False),
        (452, b"4.2.2 mailbox full", "对方的邮箱满了", True),
        (554, b"5.7.1 spam", "服务器按它的规定拒收", False),
        (421, b"busy", "服务器暂时不接待", True),
        (471, b"odd", "服务器请稍后再试", True),
        (599, b"odd", "服务器拒收", False),
        (-1, b"", "服务器的回答不合规矩", False),
    ],
)
def test_answers_are_told_in_chinese(code, words, meaning, is_for_now):
    answer = read_answer(code, words)
    assert answer.meaning == meaning
    assert answer.is_for_now == is_for_now
    assert answer.hint
    assert "\ufffd" not in answer.words


def test_a_server_that_repeats_the_password_does_not_get_it_noted():
    assert "geheim" not in str(read_answer(535, b"bad geheim\r\nline", "geheim"))


def test_the_command_line_takes_no_password():
    assert not any(
        "password" in option
        for command in cli.commands.values()
        for p in command.params
        for option in p.opts
    )
