"""The dates and owners of the peer challenge's plan, read straight from its seed file, without the importer."""

import tomllib
from datetime import date
from typing import Any

from tests.support.builders import a_holding, a_milestone, a_person, a_plan, a_post, an_action, an_ownership
from tracker.actions.enums import Precision
from tracker.audit.service import Recording
from tracker.config import resource
from tracker.people.enums import HoldingKind
from tracker.people.models import Person, Post


def build_lga_plan(rec: Recording) -> None:
    """Posts with their holders, and actions with owners and milestones, as the seed files have them."""
    with (resource("seed") / "register.toml").open("rb") as file:
        register = tomllib.load(file)
    with (resource("seed") / "plan-lga-2018.toml").open("rb") as file:
        printed = tomllib.load(file)
    people = {one["key"]: a_person(rec, name=one["name"], address=one["address"] or None) for one in register["person"]}
    posts = {one["key"]: a_post(rec, title=one["title"]) for one in register["post"]}
    for holding in register["holding"]:
        _hold(rec, posts[holding["post"]], people.get(holding["person"]), holding)
    plan = a_plan(rec, ref=printed["plan"]["ref"], title=printed["plan"]["title"])
    for found in printed["action"]:
        action = an_action(rec, plan=plan, ref=found["ref"], wording=found["wording"])
        for owner in found.get("owner", []):
            an_ownership(rec, action=action, owner=posts[owner["post"]] if owner["post"] else people[owner["person"]])
        for step in found["milestone"]:
            a_milestone(
                rec,
                action=action,
                name=step["name"],
                as_printed=step["printed"],
                precision=Precision(step["precision"]),
                last_day=_day(step["last_day"]),
            )


def _hold(rec: Recording, post: Post, person: Person | None, holding: dict[str, Any]) -> None:
    a_holding(
        rec,
        post=post,
        person=person,
        kind=HoldingKind(holding["kind"]),
        since=_day(holding.get("from", "")),
        until=_day(holding.get("until", "")),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
