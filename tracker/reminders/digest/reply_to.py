"""Where answers to a mail go: to the address that a plan names, or to its secretariat."""

from collections.abc import Collection, Mapping

from tracker.people.models import Person
from tracker.reminders.policy.rules import DEFAULT, Policy

MOST_REPLIES = 5  # addresses to which an answer to one mail goes


def replies_of(
    plans: Mapping[int, str], policies: Mapping[int, Policy], secretariats: Mapping[str, Collection[Person]]
) -> dict[int, tuple[str, ...]]:
    """By plan, the addresses to which answers go; `plans` are references by id."""
    replies = {}
    for plan_id, ref in plans.items():
        own = policies.get(plan_id, DEFAULT).reply_to
        people = secretariats.get(ref, ())
        replies[plan_id] = (own,) if own else tuple(person.address for person in people if person.address)
    return replies


def in_one_line(replies: Mapping[int, tuple[str, ...]]) -> str:
    """Those addresses as they stand in a mail's header, each once."""
    addresses = dict.fromkeys(address for some in replies.values() for address in some)
    return ", ".join(list(addresses)[:MOST_REPLIES])
