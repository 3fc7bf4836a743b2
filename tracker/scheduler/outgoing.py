"""What the sender needs for each kind of email: how to check it again, and what may not be stored in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.audit.service import Recording
from tracker.database import AnySession
from tracker.links import sign_in_address
from tracker.mail.enums import MailKind
from tracker.mail.messages import Envelope
from tracker.mail.models import OutboxMail
from tracker.mail.rendering import Letter
from tracker.mail.rules import SIGN_IN_LINK, default_sender, token_id_of
from tracker.mail.service import Fresh
from tracker.mail.transports.transport import Transport
from tracker.people.models import SignInToken
from tracker.people.rules import link_secret
from tracker.reminders.answer_links.queries import addresses_of
from tracker.reminders.digest.render import refresh_digest
from tracker.reminders.due.snapshot import CachedFacts
from tracker.scheduler.events import SchedulerEvent


@dataclass(frozen=True)
class Outgoing:
    """How an installation sends emails: the transport, the sender's address, the address for links."""

    transport: Transport
    base_url: str
    secret_key: str
    sender: str = ""
    reply_to: str = ""
    cached_facts: CachedFacts = field(default_factory=lambda: CachedFacts(SchedulerEvent))

    @property
    def envelope(self) -> Envelope:
        """From and Reply-To; without a sender of its own an installation writes as tracker@<its host>."""
        return Envelope(self.sender or default_sender(self.base_url), self.reply_to)

    def refresh(self, rec: Recording, mail: OutboxMail) -> Fresh | None:
        """What an email is to say at the moment of sending; None when there is nothing left to say."""
        if mail.kind is MailKind.DIGEST:
            return refresh_digest(rec, mail, self.base_url, self.secret_key, self.cached_facts)
        token = rec.session.get(SignInToken, token_id_of(mail.key))
        if token is None or token.used_at is not None or token.expires_at <= rec.now:
            return None
        return Fresh(mail.address, Letter(mail.subject, mail.text, mail.html))

    def fill(self, session: AnySession, mail: OutboxMail) -> Mapping[str, str]:
        """The one-time link of a sign-in email; for other emails the links by which their readers answer."""
        if mail.kind is not MailKind.SIGN_IN:
            return addresses_of(session, mail.id, self.base_url, self.secret_key)
        token = session.get_one(SignInToken, token_id_of(mail.key))
        secret = link_secret(self.secret_key, token.id, token.nonce)
        return {SIGN_IN_LINK: sign_in_address(self.base_url, token.id, secret)}
