"""The start page: for an owner what they must do now, for the secretariat the morning lists, else the plans."""

from flask import Blueprint, render_template

from tracker.database import db
from tracker.people.enums import Permission
from tracker.people.rules import may
from tracker.reports.pages.my_actions import my_actions
from tracker.reports.pages.secretariat_home import RUN_PLANS, morning_list
from tracker.web.access import may_here
from tracker.web.session import today, viewer
from tracker.web.system.health import health_now

pages = Blueprint("home", __name__)


@pages.get("/")
def start() -> str:
    """What this person must do now."""
    me = viewer()
    mine = my_actions(db.session, me, today())
    runs_plans = not RUN_PLANS.isdisjoint(me.relations_anywhere())
    return render_template(
        "home/start.html",
        troubles=health_now().troubles if may_here(Permission.SEE_STATUS) else (),
        mine=mine,
        runs_plans=runs_plans,
        may_decide=may(Permission.DECIDE_DEADLINE, me.relations_anywhere()),
        mornings=morning_list(db.session, me, today()) if runs_plans or not mine.number else (),
    )
