"""What the answers of mail servers mean, by the standard and by what servers in use say."""

import pytest

from tracker.mail.enums import Answer, SmtpStep
from tracker.mail.transports.smtp_replies import answer_means

SENDER, RECIPIENT, CONTENT = SmtpStep.SENDER, SmtpStep.RECIPIENT, SmtpStep.CONTENT
TAKEN, LATER, NEVER, DOWN = (
    Answer.TAKEN,
    Answer.REFUSED_FOR_NOW,
    Answer.REFUSED_FOR_GOOD,
    Answer.SERVER_DOWN,
)


@pytest.mark.parametrize(
    ("step", "code", "words", "meaning"),
    [
        (SENDER, 250, "2.1.0 OK", TAKEN),
        (RECIPIENT, 251, "will forward", TAKEN),
        (CONTENT, 250, "2.0.0 queued as 4F1", TAKEN),
        (RECIPIENT, 550, "5.1.1 no such user", NEVER),
        (RECIPIENT, 550, "no such user", NEVER),
        (RECIPIENT, 501, "5.1.3 bad address", NEVER),
        (RECIPIENT, 552, "5.2.2 mailbox full", NEVER),
        (RECIPIENT, 450, "4.2.1 mailbox busy", LATER),
        (RECIPIENT, 451, "grey list", LATER),
        (RECIPIENT, 451, "4.7.1 grey list", LATER),
        (RECIPIENT, 452, "4.2.2 mailbox full", LATER),
        (RECIPIENT, 550, "5.7.1 relaying denied", LATER),
        (CONTENT, 550, "5.7.26 not authenticated", LATER),
        (CONTENT, 554, "looks odd", NEVER),
        (CONTENT, 552, "5.3.4 message too big", NEVER),
        (CONTENT, 451, "4.6.0 error in processing", LATER),
        (SENDER, 550, "not from you", DOWN),
        (SENDER, 451, "try later", DOWN),
        (RECIPIENT, 421, "shutting down", DOWN),
        (CONTENT, 421, "4.4.2 too slow", DOWN),
        (RECIPIENT, 452, "out of room", DOWN),
        (CONTENT, 452, "4.3.1 out of room", DOWN),
        (RECIPIENT, 451, "4.3.2 not accepting mail", DOWN),
        (RECIPIENT, 530, "5.7.0 log in first", DOWN),
        (RECIPIENT, 503, "AUTH first", DOWN),
        (RECIPIENT, 354, "go on", DOWN),
        (RECIPIENT, -1, "hello?", DOWN),
    ],
)
def test_what_an_answer_means(step: SmtpStep, code: int, words: str, meaning: Answer) -> None:
    assert answer_means(step, code, words) is meaning
