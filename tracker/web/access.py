"""The access table: the permission each route needs, and for which plan or action. A route not listed is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.actions.queries import get_action, relations_of
from tracker.actions.rules import REMOVED
from tracker.database import db
from tracker.errors import Forbidden, NotFound
from tracker.mail.queries import person_id_of_mail
from tracker.people.enums import Permission, Relation
from tracker.people.queries import Viewer
from tracker.people.rules import may
from tracker.plans.queries import get_plan_by_ref, is_seen_by
from tracker.web.session import Asking, asking


@dataclass(frozen=True)
class Rule:
    """The permission that a route needs. A `plan` route has <plan_ref>, an `action` route <action_id>, and so on.

    The query of an `any plan` route narrows what its page shows.
    """

    permission: Permission
    subject: str = ""


ANYBODY = Rule(Permission.SIGN_IN)
READ = Rule(Permission.READ_PLANS)
READ_PLAN = Rule(Permission.READ_PLANS, "plan")
READ_ACTION = Rule(Permission.READ_PLANS, "action")
UPDATE = Rule(Permission.UPDATE_ACTION, "action")
CHECK = Rule(Permission.CHECK_COMPLETION, "action")
CHANGE_COURSE = Rule(Permission.CHANGE_COURSE, "action")
GIVE_EVIDENCE = Rule(Permission.GIVE_EVIDENCE, "action")
EDIT_PLAN = Rule(Permission.EDIT_PLAN, "plan")
EDIT_ANY_PLAN = Rule(Permission.EDIT_PLAN, "any plan")
EDIT_ACTION = Rule(Permission.EDIT_PLAN, "action")
REGISTERS = Rule(Permission.EDIT_REGISTERS)
DECIDE = Rule(Permission.DECIDE_DEADLINE, "action")
DECIDE_ANYWHERE = Rule(Permission.DECIDE_DEADLINE, "any plan")

ACCESS: dict[str, Rule] = {
    "static": ANYBODY,
    "system.health": ANYBODY,
    "system.status": Rule(Permission.SEE_STATUS),
    "sign_in.ask": ANYBODY,
    "sign_in.check_email": ANYBODY,
    "sign_in.link": ANYBODY,
    "sign_in.sign_out": Rule(Permission.SIGN_OUT),
    "answer_links.answer": ANYBODY,
    "my_updates.show": READ,
    "training.sign_in_as": Rule(Permission.TRAIN),
    "training.mailbox": Rule(Permission.TRAIN),
    "training.mail": Rule(Permission.TRAIN),
    "training.clock": Rule(Permission.TRAIN),
    "training.remove_sample": Rule(Permission.REMOVE_SAMPLE),
    "home.start": READ,
    "calendar.show": READ,
    "calendar.make_address": READ,
    "calendar.end_address": READ,
    "calendar.mine": READ,
    "calendar.private": ANYBODY,
    "plans.index": READ,
    "plans.show": READ_PLAN,
    "plans.about": READ_PLAN,
    "plans.create": Rule(Permission.CREATE_PLAN),
    "plans.describe": EDIT_PLAN,
    "plans.make_live": EDIT_PLAN,
    "plans.close": EDIT_PLAN,
    "plans.decides": EDIT_PLAN,
    "plans.add_recommendation": EDIT_PLAN,
    "plans.correct_recommendation": EDIT_PLAN,
    "plans.add_theme": EDIT_PLAN,
    "plans.rag_key": EDIT_PLAN,
    "plans.arrange_rating": EDIT_PLAN,
    "plans.add_rating": EDIT_PLAN,
    "plans.correct_rating": EDIT_PLAN,
    "reminder_policy.show": READ_PLAN,
    "reminder_policy.history": READ_PLAN,
    "reminder_policy.times": EDIT_PLAN,
    "reminder_policy.quiet_periods": EDIT_PLAN,
    "reminder_policy.escalation": EDIT_PLAN,
    "reminder_policy.words": EDIT_PLAN,
    "status_list.show": READ,
    "status_list.csv": READ,
    "status_list.changes": READ,
    "status_list.changes_csv": READ,
    "actions.show": READ_ACTION,
    "actions.history": READ_ACTION,
    "actions.ledger": READ_ACTION,
    "actions.calendar_file": READ_ACTION,
    "actions.submit_update": UPDATE,
    "actions.validate_rating": Rule(Permission.VALIDATE_RATING, "action"),
    "actions.request_deadline": UPDATE,
    "actions.withdraw_update": UPDATE,
    "actions.report_milestone": UPDATE,
    "actions.check_milestone": CHECK,
    "actions.check_completion": CHECK,
    "actions.sign_off": Rule(Permission.SIGN_OFF, "action"),
    "actions.retest": Rule(Permission.RECORD_RETEST, "action"),
    "actions.follow_up": Rule(Permission.FOLLOW_UP, "action"),
    "actions.suspend": CHANGE_COURSE,
    "actions.resume": CHANGE_COURSE,
    "actions.stop": CHANGE_COURSE,
    "actions.reopen": CHANGE_COURSE,
    "actions.remove": EDIT_ACTION,
    "actions.give_evidence": GIVE_EVIDENCE,
    "actions.withdraw_evidence": GIVE_EVIDENCE,
    "actions.evidence_file": READ_ACTION,
    "actions.withdraw_request": UPDATE,
    "actions.record_decision": DECIDE,
    "actions.set_first_date": DECIDE,
    "actions.create": EDIT_PLAN,
    "actions.correct": EDIT_ACTION,
    "actions.owners": EDIT_ACTION,
    "actions.change_owner": EDIT_ACTION,
    "actions.monitors": EDIT_ACTION,
    "actions.add_milestone": EDIT_ACTION,
    "actions.correct_reading": EDIT_ACTION,
    "actions.settle_deadline": EDIT_ACTION,
    "actions.set_review_date": EDIT_ACTION,
    "actions.drop_milestone": EDIT_ACTION,
    "actions.settle_all": EDIT_ANY_PLAN,
    "boards.index": READ,
    "boards.show": READ,
    "boards.create": REGISTERS,
    "boards.correct": REGISTERS,
    "boards.aliases": REGISTERS,
    "boards.secretariat": REGISTERS,
    "extensions.index": DECIDE_ANYWHERE,
    "extensions.of_action": DECIDE,
    "extensions.of_board": READ,
    "extensions.decide_for_board": DECIDE_ANYWHERE,
    "people.index": READ,
    "people.show": READ,
    "people.history": Rule(Permission.READ_TRAIL),
    "people.create": REGISTERS,
    "people.correct": REGISTERS,
    "people.leave": REGISTERS,
    "people.roles": Rule(Permission.GIVE_ROLES),
    "people.delegates": REGISTERS,
    "people.posts": READ,
    "people.post": READ,
    "people.create_post": REGISTERS,
    "people.correct_post": REGISTERS,
    "people.reporting": REGISTERS,
    "people.give_post": REGISTERS,
    "people.end_holding": REGISTERS,
    "ledger.index": Rule(Permission.SEE_STATUS),
    "ledger.show": Rule(Permission.READ_MAILS, "mail"),
    "ledger.resend": Rule(Permission.RESEND_MAIL),
    "ledger.of_person": Rule(Permission.READ_MAILS, "person"),
    "trail.index": Rule(Permission.READ_TRAIL),
}


def check_access() -> Response | None:
    """Lets a request through, sends a visitor to the sign-in page, or raises Forbidden or NotFound."""
    if request.endpoint is None or "\x00" in request.path:
        raise NotFound("There is no page at this address.")
    rule = ACCESS[request.endpoint]
    now = asking()
    relations = relations_for(rule, now, request.view_args or {})
    if may(rule.permission, relations):
        _check_is_there(rule, relations, request.view_args or {})
        return None
    if rule.permission is Permission.TRAIN:
        raise NotFound("There is no page at this address.")
    if now.viewer is None:
        if request.method == "POST":
            abort(401)
        target = request.full_path.rstrip("?")
        return redirect(url_for("sign_in.ask", next=target if target != "/" else None))
    raise Forbidden("You do not have permission to do this. If you think you should, ask the board secretariat.")


def _check_is_there(rule: Rule, relations: set[Relation], path: dict[str, Any]) -> None:
    """Raises NotFound for the pages of a removed action; its own page, and its history for the secretariat, stay."""
    if rule.subject != "action" or request.endpoint == "actions.show":
        return
    if get_action(db.session, path["action_id"]).removed_on is None:
        return
    if rule != READ_ACTION or not may(Permission.READ_DRAFTS, relations):
        raise NotFound(REMOVED)


def relations_for(rule: Rule, now: Asking, path: dict[str, Any]) -> set[Relation]:
    """The relations of the person who asks to what the path names."""
    relations = {Relation.TRAINEE} if now.is_training else set()
    if now.viewer is None:
        return relations | {Relation.PUBLIC}
    find = _SUBJECTS.get(rule.subject)
    return relations | (find(now.viewer, now, path) if find else now.viewer.relations())


def _relations_to_plan(viewer: Viewer, _now: Asking, path: dict[str, Any]) -> set[Relation]:
    plan = get_plan_by_ref(db.session, path["plan_ref"])
    if not is_seen_by(plan, viewer):
        raise NotFound("There is no such plan.")
    return viewer.relations(plan.ref)


def _relations_to_action(viewer: Viewer, now: Asking, path: dict[str, Any]) -> set[Relation]:
    action = get_action(db.session, path["action_id"])
    if not is_seen_by(action.plan, viewer):
        raise NotFound("There is no such action.")
    return relations_of(db.session, viewer, action, now.today)


def _relations_to_any_plan(viewer: Viewer, _now: Asking, _path: dict[str, Any]) -> set[Relation]:
    return viewer.relations_anywhere()


def _relations_to_person(viewer: Viewer, _now: Asking, path: dict[str, Any]) -> set[Relation]:
    """Does not look the person up: somebody without permission cannot find out who exists."""
    return viewer.relations() | ({Relation.ONESELF} if path["person_id"] == viewer.person_id else set())


def _relations_to_mail(viewer: Viewer, _now: Asking, path: dict[str, Any]) -> set[Relation]:
    is_own = person_id_of_mail(db.session, path["mail_id"]) == viewer.person_id
    return viewer.relations() | ({Relation.ONESELF} if is_own else set())


_SUBJECTS: dict[str, Callable[[Viewer, Asking, dict[str, Any]], set[Relation]]] = {
    "plan": _relations_to_plan,
    "action": _relations_to_action,
    "any plan": _relations_to_any_plan,
    "person": _relations_to_person,
    "mail": _relations_to_mail,
}


def may_here(permission: Permission, subject: str = "", **path: Any) -> bool:
    """Whether the person who asks may do this here; for pages, to show or hide a button."""
    return may(permission, relations_for(Rule(permission, subject), asking(), path))
