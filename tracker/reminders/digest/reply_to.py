"""Where replies to an email go: to the address that a plan names, or to its secretariat."""

from collections.abc import Collection, Mapping

from tracker.people.models import Person
from tracker.reminders.policy.rules import DEFAULT, Policy

MOST_REPLIES = 5  # addresses to which a reply to one email goes


def replies_of(
    plans: Mapping[int, str], policies: Mapping[int, Policy], secretariats: Mapping[str, Collection[Person]]
) -> dict[int, tuple[str, ...]]:
    """The reply-to addresses by plan; `plans` are references by id."""
    replies = {}
    for plan_id, ref in plans.items():
        own = policies.get(plan_id, DEFAULT).reply_to
        people = secretariats.get(ref, ())
        replies[plan_id] = (own,) if own else tuple(person.address for person in people if person.address)
    return replies


def in_one_line(replies: Mapping[int, tuple[str, ...]]) -> str:
    """Those addresses as an email's header has them, each once."""
    addresses = dict.fromkeys(address for of_plan in replies.values() for address in of_plan)
    return ", ".join(list(addresses)[:MOST_REPLIES])
