"""The way back to an action's page, saying what was done, and why something cannot be done."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from tracker.actions.enums import Transition
from tracker.actions.lifecycle.transition_log import transition_context
from tracker.actions.lifecycle.transitions import refusal
from tracker.actions.models import Action
from tracker.database import db
from tracker.web.session import viewer


def back_to_action(action_id: int, said: str) -> Response:
    """Back to the action's page, with what was done."""
    flash(said)
    return redirect(url_for("actions.show", action_id=action_id))


def why_refused(action: Action, *transitions: Transition) -> str:
    """Why none of these moves can be made now by whoever asks; empty when one can."""
    sentences = [refusal(transition, transition_context(db.session, action, viewer())) for transition in transitions]
    return sentences[0] if all(sentences) else ""
