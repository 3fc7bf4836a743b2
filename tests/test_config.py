"""The settings for mail: what is taken, what is refused and with which words, and that no secret is shown."""

from pathlib import Path

import pytest

from tracker.config import NotifyAccess, Settings, notify_access, settings_from
from tracker.errors import WrongSetting

TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
REPLY_TO = "8e222534-7f05-4972-86e3-17c5d9f894e2"
HOST = "api.notifications.service.gov.uk"
NOTIFY = f"notify://{TEMPLATE}:my_test-key-{SERVICE}-{SECRET}@{HOST}"


def read(folder: Path, **environment: str) -> Settings:
    return settings_from({f"TRACKER_{name.upper()}": value for name, value in environment.items()}, folder)


def test_an_api_key_ends_with_the_service_and_the_secret(tmp_path: Path) -> None:
    assert read(tmp_path, mail=NOTIFY).mail == NOTIFY
    assert notify_access(NOTIFY) == NotifyAccess(f"https://{HOST}", TEMPLATE, SERVICE, SECRET)
    assert notify_access(NOTIFY).host == HOST


def test_an_address_for_answers_that_notify_knows(tmp_path: Path) -> None:
    setting = f"{NOTIFY}?email_reply_to_id={REPLY_TO}"
    assert read(tmp_path, mail=setting).mail == setting
    assert notify_access(setting).reply_to_id == REPLY_TO


def test_a_key_without_a_name_and_a_port(tmp_path: Path) -> None:
    access = notify_access(f"notify://{TEMPLATE}:{SERVICE}-{SECRET}@proxy.example:8443")
    assert access == NotifyAccess("https://proxy.example:8443", TEMPLATE, SERVICE, SECRET)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
def test_unencrypted_on_this_machine_only(host: str) -> None:
    assert notify_access(NOTIFY.replace("notify:", "notify+http:").replace(HOST, host)).base_url == f"http://{host}"


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("notify://", "the host of its API is missing"),
        (f"notify://{TEMPLATE}:{SERVICE}-{SECRET}@", "the host of its API is missing"),
        (NOTIFY.replace("notify:", "notify+http:"), "is for this machine only"),
        (NOTIFY.replace(TEMPLATE, "our-template"), "before the colon there must be the ID of a template"),
        (f"notify://{SERVICE}-{SECRET}@{HOST}", "before the colon there must be the ID of a template"),
        (NOTIFY.replace(SECRET, SECRET[:-1]), "after the colon there must be a whole API key"),
        (NOTIFY.replace(f"{SERVICE}-", ""), "after the colon there must be a whole API key"),
        (f"{NOTIFY}?email_reply_to_id=office", "email_reply_to_id must be the ID"),
    ],
)
def test_what_is_wrong_is_said_with_the_right_form_and_without_the_key(tmp_path: Path, setting: str, said: str) -> None:
    with pytest.raises(WrongSetting, match=said) as refused:
        read(tmp_path, mail=setting)
    assert f"write notify://TEMPLATE-ID:API-KEY@{HOST}" in str(refused.value)
    assert SECRET[:-1] not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "plans@council.example", "Improvement plans <plans@council.example>"])
def test_a_sender(tmp_path: Path, sender: str) -> None:
    assert read(tmp_path, mail_from=sender).mail_from == sender


@pytest.mark.parametrize(
    "sender", ["plans", "Improvement plans", "plans@", "@council.example", "a\nBcc: b <plans@council.example>"]
)
def test_a_sender_that_is_none(tmp_path: Path, sender: str) -> None:
    with pytest.raises(WrongSetting, match=r"TRACKER_MAIL_FROM is .* write an address"):
        read(tmp_path, mail_from=sender)


def test_settings_do_not_show_their_secrets(tmp_path: Path) -> None:
    shown = repr(read(tmp_path, mail=NOTIFY, secret_key="k" * 32))
    assert SECRET not in shown
    assert "k" * 32 not in shown
    assert SECRET not in repr(notify_access(NOTIFY))
