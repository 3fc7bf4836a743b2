"""The vocabulary of plans."""

import enum


class PlanOrigin(enum.StrEnum):
    """What the plan answers."""

    PEER_CHALLENGE = "peer challenge"
    INSPECTION = "inspection"
    AUDIT = "audit"
    INQUIRY = "inquiry"
    OWN_INITIATIVE = "own initiative"


class PlanState(enum.StrEnum):
    """A draft is seen by the secretariat alone; only a live plan reminds."""

    DRAFT = "draft"
    LIVE = "live"
    CLOSED = "closed"


class ApprovalVerb(enum.StrEnum):
    """What the plan's approving body does with a completed action, in its own word."""

    SIGNED_OFF = "signed off"
    ENDORSED = "endorsed"
    NOTED = "noted"


class Rating(enum.StrEnum):
    """The ratings of a RAG key, best first."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
