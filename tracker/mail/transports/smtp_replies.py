"""What a mail server's answers mean for an email and for those after it; pure."""

import re

from tracker.mail.enums import Answer, SmtpStep

TAKEN = range(200, 300)
SAYS_NO = 400
FOR_GOOD = 500
ABOUT_THE_SERVER = frozenset(
    {421, 454}
)  # it closes the connection; it cannot encrypt or check a login now (RFC 3207, 4954)
ABOUT_US = frozenset({503, 530, 534, 535, 538})  # it wants another order, encryption or login from us (RFC 5321, 4954)
NO_STORAGE = 452
ENHANCED = re.compile(r"[245]\.(\d{1,3})\.(\d{1,3})\b")
MAIL_SYSTEM, POLICY = "3", "7"  # the second figure of an enhanced code (RFC 3463, section 3)
TOO_BIG_FOR_IT = ("3", "4")


def answer_means(step: SmtpStep, code: int, words: str) -> Answer:
    """What an SMTP answer means (RFC 5321, 4.2; RFC 3463 where its words begin with an enhanced code).

    A refusal of the sender or of our login, or for lack of space, is not the fault of one email. What is refused by
    policy is tried again, because the cause is more often our reputation with the server than the address.
    """
    if code in TAKEN:
        return Answer.TAKEN
    if code < SAYS_NO:
        return Answer.SERVER_DOWN  # not an answer to what was asked
    match = ENHANCED.match(words)
    subject, detail = match.groups() if match else ("", "")
    is_full = code == NO_STORAGE and subject in ("", MAIL_SYSTEM)
    is_about_the_system = subject == MAIL_SYSTEM and (subject, detail) != TOO_BIG_FOR_IT
    if step is SmtpStep.SENDER or code in ABOUT_THE_SERVER | ABOUT_US or is_full or is_about_the_system:
        return Answer.SERVER_DOWN
    if code < FOR_GOOD or subject == POLICY:
        return Answer.REFUSED_FOR_NOW
    return Answer.REFUSED_FOR_GOOD
