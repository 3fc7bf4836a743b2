"""Going back to an action's page with a message, and the reason why a transition is refused."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from tracker.actions.enums import Transition
from tracker.actions.lifecycle.transition_log import transition_context
from tracker.actions.lifecycle.transitions import refusal
from tracker.actions.models import Action
from tracker.database import db
from tracker.web.session import viewer


def back_to_action(action_id: int, message: str) -> Response:
    """Redirects to the action's page and shows there what was done."""
    flash(message)
    return redirect(url_for("actions.show", action_id=action_id))


def why_refused(action: Action, *transitions: Transition) -> str:
    """Why the viewer can make none of these transitions now; empty when one is possible."""
    sentences = [refusal(transition, transition_context(db.session, action, viewer())) for transition in transitions]
    return sentences[0] if all(sentences) else ""
