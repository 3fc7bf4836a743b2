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
    """The state of a plan. Only staff and auditors see a draft; only a live plan sends reminders."""

    DRAFT = "draft"
    LIVE = "live"
    CLOSED = "closed"


class ApprovalVerb(enum.StrEnum):
    """What the plan's approving board does with a completed action, in the plan's own word."""

    SIGNED_OFF = "signed off"
    ENDORSED = "endorsed"
    NOTED = "noted"


class Meaning(enum.StrEnum):
    """What a rating of a plan's own key means; rules depend on this and never on a colour."""

    NOT_DUE = "not due"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    COMPLETE = "complete"
    EMBEDDED = "complete and embedded"
    SUSPENDED = "suspended"


class Shape(enum.StrEnum):
    """The shape shown before the name of a rating, so that ratings differ without their colours."""

    CIRCLE = "circle"
    TRIANGLE = "triangle"
    SQUARE = "square"
    DIAMOND = "diamond"
    STAR = "star"
    CROSS = "cross"
    BAR = "bar"
    DOWN = "triangle pointing down"


class Colour(enum.StrEnum):
    """The colours that a rating may have; the values end the names of style classes."""

    BLUE = "blue"
    TEAL = "teal"
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    MAGENTA = "magenta"
    PURPLE = "purple"
    GREY = "grey"


class ReadyKey(enum.StrEnum):
    """The RAG keys that a plan can take as they are; BRAG has blue for what is complete."""

    BRAG = "BRAG"
    RAG = "RAG"
