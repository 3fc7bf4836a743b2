"""Who is owed which mail on which day, worked out from the papers alone: nothing here comes from the product."""

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

# https://www.gov.uk/bank-holidays, England and Wales, typed by hand. In 2020 the early May holiday moved to the 8th.
BANK_HOLIDAYS = {
    *(date(2019, 1, 1), date(2019, 4, 19), date(2019, 4, 22), date(2019, 5, 6), date(2019, 5, 27), date(2019, 8, 26)),
    *(date(2019, 12, 25), date(2019, 12, 26), date(2020, 1, 1), date(2020, 4, 10), date(2020, 4, 13)),
    *(date(2020, 5, 8), date(2020, 5, 25), date(2020, 8, 31), date(2020, 12, 25), date(2020, 12, 28)),
}
KINDS = (-7, 0, 1, 7, 14, 30)  # days after the deadline on which something new is said
LISTED = 10  # late things told of before that a mail lists; it counts the rest
SATURDAY = 5
A_DAY = timedelta(days=1)

Named: TypeAlias = tuple[str, str]  # an action's reference and the name of one of its steps


@dataclass(frozen=True, order=True)
class Item:
    """One thing in a mail: the action, its part, how it stands, its last day."""

    action: str
    part: str
    standing: str
    last_day: str


@dataclass(frozen=True)
class Mail:
    """What a mail says: what stands under which heading, in this order, and how many late things it only counts."""

    sections: tuple[tuple[str, tuple[Item, ...]], ...]
    more: int = 0


@dataclass
class Step:
    """A dated step; `place` is where it stands in the plan."""

    place: int
    last_day: date
    is_open: bool = True


@dataclass
class Holding:
    """A person in a post, first and last day included; without one it is open on that side."""

    post: str
    person: str
    first: date = date.min
    last: date = date.max


@dataclass
class Reckoning:
    """The plan as it stands on a day, and what each person has been told: once of every kind and deadline."""

    steps: dict[Named, Step] = field(default_factory=dict)
    owners: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # (post, "") or ("", person), by action
    holdings: list[Holding] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    resting: set[str] = field(default_factory=set)
    told: dict[tuple[str, Named, date], set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of_the_peer_challenge(cls, seeds: Path) -> "Reckoning":
        """The plan of 2018 as the seed files have it."""
        register = tomllib.loads((seeds / "register.toml").read_text())
        plan = tomllib.loads((seeds / "plan-lga-2018.toml").read_text())
        reckoning = cls(addresses={one["key"]: one["address"] for one in register["person"] if one["address"]})
        for one in register["holding"]:
            first, last = (one.get(name, "") for name in ("from", "until"))
            holding = Holding(one["post"], one["person"])
            holding.first = date.fromisoformat(first) if first else date.min
            holding.last = date.fromisoformat(last) if last else date.max
            reckoning.holdings.append(holding)
        for action in plan["action"]:
            owners = [(one["post"], "" if one["post"] else one["person"]) for one in action.get("owner", [])]
            reckoning.owners[action["ref"]] = owners
            for step in action["milestone"]:
                if step["last_day"]:
                    reckoning.add_step(action["ref"], step["name"], date.fromisoformat(step["last_day"]))
        return reckoning

    def add_step(self, action: str, part: str, last_day: date) -> None:
        """A step that stands after all others."""
        self.steps[action, part] = Step(len(self.steps), last_day)

    def mails_on(self, day: date) -> dict[str, Mail]:
        """The mails of a day by address; what they tell counts as told from now on."""
        if not is_working_day(day):
            return {}
        concerned: dict[str, set[Named]] = defaultdict(set)
        for named, step in self.steps.items():
            if step.is_open and named[0] not in self.resting:
                for person in self._people(named[0], day):
                    concerned[person].add(named)
        mails = {self.addresses[person]: self._mail(person, names, day) for person, names in concerned.items()}
        return {address: mail for address, mail in mails.items() if mail is not None}

    def _people(self, action: str, day: date) -> set[str]:
        """Who owns an action on a day and has an address."""
        found = {person for _, person in self.owners[action] if person}
        posts = {post for post, _ in self.owners[action] if post}
        found |= {
            holding.person
            for holding in self.holdings
            if holding.post in posts and holding.first <= day <= holding.last
        }
        return {person for person in found if person in self.addresses}

    def _mail(self, person: str, names: set[Named], day: date) -> Mail | None:
        sections: dict[str, list[Item]] = {"Overdue": [], "Due today": [], "Due soon": [], "Still open": []}
        for named in sorted(names, key=lambda one: (self.steps[one].last_day, self.steps[one].place)):
            last_day = self.steps[named].last_day
            passed = {kind for kind in KINDS if told_on(kind, last_day) <= day}
            told = self.told[person, named, last_day]
            late = (day - last_day).days
            item = Item(*named, standing(late), in_words(last_day))
            if passed - told and max(passed - told) > max(told, default=min(KINDS) - 1):
                told |= passed
                sections["Overdue" if late > 0 else "Due soon" if late else "Due today"].append(item)
            elif late > 0:
                sections["Still open"].append(item)
        if not any(items for heading, items in sections.items() if heading != "Still open"):
            return None
        more = max(len(sections["Still open"]) - LISTED, 0)
        sections["Still open"] = sections["Still open"][:LISTED]
        return Mail(tuple((heading, tuple(items)) for heading, items in sections.items() if items), more)


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for bank holidays."""
    return day.weekday() < SATURDAY and day not in BANK_HOLIDAYS


def told_on(kind: int, last_day: date) -> date:
    """The working day before for what is said up to the deadline, the working day after for what is said later."""
    day = last_day + timedelta(days=kind)
    while not is_working_day(day):
        day += A_DAY if kind > 0 else -A_DAY
    return day


def standing(late: int) -> str:
    """How a deadline stands, so many days after it."""
    if late == 0:
        return "due today"
    days = f"{abs(late)} day" if abs(late) == 1 else f"{abs(late)} days"
    return f"{days} overdue" if late > 0 else f"due in {days}"


def in_words(day: date) -> str:
    """A day as it is written in mails."""
    return day.strftime("%d %B %Y").removeprefix("0")
