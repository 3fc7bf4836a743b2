"""The vocabulary of people: holdings, roles, relations, permissions."""

import enum


class HoldingKind(enum.StrEnum):
    """How a post is held; "vacant" means that nobody holds it."""

    SUBSTANTIVE = "substantive"
    ACTING = "acting"
    INTERIM = "interim"
    VACANT = "vacant"


class Role(enum.StrEnum):
    """A role that a person can have in the tracker, apart from owning actions."""

    ADMINISTRATOR = "administrator"
    SECRETARIAT = "secretariat"
    BOARD_MEMBER = "board member"
    AUDITOR = "auditor"


class Relation(enum.StrEnum):
    """What somebody is to the thing they ask for; a visitor who is not signed in is the public."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    TRAINEE = "trainee"
    ADMINISTRATOR = "administrator"
    SECRETARIAT = "secretariat"
    OWNER = "owner"
    DELEGATE = "delegate"
    BOARD_MEMBER = "board member"
    AUDITOR = "auditor"
    ONESELF = "oneself"


class Permission(enum.StrEnum):
    """What a page or a verb asks for."""

    SIGN_IN = "sign in"
    TRAIN = "use the training pages"
    SIGN_OUT = "sign out"
    READ_PLANS = "read live plans"
    READ_DRAFTS = "read draft plans"
    UPDATE_ACTION = "report progress on an action"
    CHECK_COMPLETION = "check what others reported complete"
    SIGN_OFF = "record that a board approved completion"
    RECORD_RETEST = "record a re-test"
    CHANGE_COURSE = "suspend, resume, stop or reopen an action"
    FOLLOW_UP = "record a follow-up result"
    VALIDATE_RATING = "validate a rating"
    GIVE_EVIDENCE = "give evidence for an action"
    EDIT_PLAN = "edit a plan"
    CREATE_PLAN = "create a plan"
    EDIT_REGISTERS = "edit people, posts and boards"
    GIVE_ROLES = "give roles"
    READ_TRAIL = "read the whole trail"
    SEE_STATUS = "see the system status"
    READ_MAILS = "read what a person was told"
    RESEND_MAIL = "send an email again"
    DECIDE_DEADLINE = "decide on new dates"
    REMOVE_SAMPLE = "remove the training sample"
