"""A real folder, and which way the setting names."""

import mailbox
from pathlib import Path

import pytest

from tests.support.notify_server import StandIn
from tests.support.smtp_servers import message_to
from tracker.clock import machine_now
from tracker.errors import WrongSetting
from tracker.mail.mailbox import mails_in
from tracker.mail.transports.transport import MaildirTransport, ServerDown, Transport, maildir_path
from tracker.mail.transports.transport_factory import transport_for


def way(setting: str) -> Transport:
    return transport_for(setting, machine_now)


def test_a_maildir_takes_messages_and_makes_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "not" / "there"
    transport = way(f"maildir:{path}")
    for name in "ab":
        assert transport.send(message_to(f"{name}@c.example"), "key") == "put into the email folder"
    transport.close()
    assert sorted(str(message["To"]) for message in mailbox.Maildir(path)) == ["a@c.example", "b@c.example"]
    assert str(path) in transport.place
    assert transport.accepted_before("key") == "", "nobody can know"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServerDown, match="cannot be written"):
        MaildirTransport(tmp_path / "file" / "box").send(message_to("a@c.example"), "key")
    assert mails_in(tmp_path / "file" / "box") == []


@pytest.mark.parametrize(
    ("setting", "name", "place"),
    [
        ("maildir:/var/mail", "mail folder", "the folder /var/mail"),
        ("smtp://mail.example", "mail server", "the email server mail.example:25"),
        ("smtps://user:secret@mail.example", "mail server", "the email server mail.example:465"),
        (StandIn(port=9).setting(), "GOV.UK Notify", "GOV.UK Notify at 127.0.0.1"),
    ],
)
def test_the_setting_names_the_way(setting: str, name: str, place: str) -> None:
    assert (way(setting).name, way(setting).place) == (name, place)


def test_a_setting_that_names_none() -> None:
    assert maildir_path("smtp://mail.example") is None
    with pytest.raises(WrongSetting, match="TRACKER_MAIL"):
        way("pigeon://coop")
