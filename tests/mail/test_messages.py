"""What goes over the wire for a stored mail."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.messages import words_of
from tracker.mail.enums import MailKind
from tracker.mail.messages import Envelope, Unsendable, message_of
from tracker.mail.models import OutboxMail
from tracker.mail.rendering import sign_in_letter

NOW = datetime(2019, 4, 1, 8, tzinfo=UTC)
ENVELOPE = Envelope("Plans <tracker@plans.example>", "secretariat@council.example")


def a_mail(
    address: str = "a@council.example", subject: str = "2 actions need you – now", reply_to: str = ""
) -> OutboxMail:
    letter = sign_in_letter("Zoë", 15)
    return OutboxMail(
        key="k",
        kind=MailKind.SIGN_IN,
        person_id=1,
        address=address,
        subject=subject,
        text=letter.text,
        html=letter.html,
        message_id="<abc@plans.example>",
        queued_at=NOW,
        next_try_at=NOW,
        reply_to=reply_to,
    )


def test_the_headers() -> None:
    message = message_of(a_mail(), {}, ENVELOPE, NOW)
    assert message["From"] == "Plans <tracker@plans.example>"
    assert message["To"] == "a@council.example"
    assert message["Reply-To"] == "secretariat@council.example"
    assert message["Message-ID"] == "<abc@plans.example>"
    assert message["Date"] == "Mon, 01 Apr 2019 08:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "2 actions need you – now"
    assert message.as_bytes().isascii()


def test_no_reply_to_unless_wanted() -> None:
    assert message_of(a_mail(), {}, Envelope("t@plans.example"), NOW)["Reply-To"] is None


@pytest.mark.parametrize(
    ("own", "shown"),
    [
        ("one@c.example", "one@c.example"),
        ("one@c.example, two@c.example,one@c.example", "one@c.example, two@c.example"),
        ("nobody, one@c.example, x@c.example\nBcc: y@c.example", "one@c.example"),
        ("nobody", "secretariat@council.example"),
    ],
)
def test_answers_go_to_the_mails_own_addresses_as_far_as_they_are_any(own: str, shown: str) -> None:
    message = message_of(a_mail(reply_to=own), {}, ENVELOPE, NOW)
    assert message["Reply-To"] == shown
    assert message["Bcc"] is None
    assert message.as_bytes().isascii()


def test_an_installation_whose_own_address_for_answers_is_none_writes_all_the_same() -> None:
    assert message_of(a_mail(), {}, Envelope("t@plans.example", "the office"), NOW)["Reply-To"] is None


def test_text_and_html_with_the_link_filled_in() -> None:
    mail = a_mail()
    assert "{{sign-in-link}}" in mail.text
    message = message_of(mail, {"sign-in-link": "https://plans.example/x?a&b"}, ENVELOPE, NOW)
    assert "\nhttps://plans.example/x?a&b\n" in words_of(message)
    assert 'href="https://plans.example/x?a&amp;b"' in words_of(message, "html")
    assert "Zoë" in words_of(message)
    assert "15 minutes" in words_of(message)


@pytest.mark.parametrize("address", ["", "nobody", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "@"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(Unsendable, match="is not an email address"):
        message_of(a_mail(address=address), {}, ENVELOPE, NOW)


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_whatever_a_mail_says_arrives_as_it_was_written(text: str, html: str) -> None:
    mail = a_mail()
    mail.text, mail.html = text, html
    content = message_of(mail, {}, ENVELOPE, NOW).as_bytes(policy=SMTP)
    lines = content.split(b"\r\n")
    assert content.isascii()
    assert max(map(len, lines)) <= 78
    assert b"\r" not in b"".join(lines)
    assert b"\n" not in b"".join(lines)
    arrived = BytesParser(_class=EmailMessage, policy=default).parsebytes(content)
    assert arrived["Message-ID"] == "<abc@plans.example>"
    for written, kind in ((text, "plain"), (html, "html")):
        ends_alike = b"\n".join(written.encode().splitlines()).decode()
        assert words_of(arrived, kind) == f"{ends_alike}\n"
