"""The audit events of people, their posts and rights, and signing in, with the labels that pages show."""

from tracker.audit.events import Event


class PeopleEvent(Event):
    """What can happen to a person, to a post, or to what a person may do."""

    PERSON_ADDED = "person.added", "Person added"
    PERSON_CORRECTED = "person.corrected", "Personal details corrected"
    PERSON_LEFT = "person.left", "Recorded as having left"
    PERSON_RETURNED = "person.returned", "Recorded as having come back"
    ROLE_GIVEN = "role.given", "Role given"
    ROLE_TAKEN = "role.taken", "Role taken away"
    DELEGATION_GIVEN = "delegation.given", "Delegation given"
    DELEGATION_ENDED = "delegation.ended", "Delegation ended"
    POST_ADDED = "post.added", "Post added"
    POST_CORRECTED = "post.corrected", "Post details corrected"
    POST_GIVEN = "post.given", "Post-holder recorded"
    POST_HOLDING_ENDED = "post.holding_ended", "Time in post ended"
    POST_REPORTING_ARRANGED = "post.reporting_arranged", "Reporting line and copies of a post set"
    CALENDAR_ADDRESS_MADE = "calendar_address.made", "Private calendar address created"
    CALENDAR_ADDRESS_RENEWED = "calendar_address.renewed", "Private calendar address replaced"
    CALENDAR_ADDRESS_ENDED = "calendar_address.ended", "Private calendar address removed"
    TRAINING_CARD_OFFERED = "training.card_offered", "Training sign-in card added"
    ACCESS_REFUSED = "access.refused", "Access refused"


class SignInEvent(Event):
    """What can happen when somebody signs in or out."""

    LINK_ISSUED = "sign_in.link_issued", "Sign-in link issued"
    REFUSED = "sign_in.refused", "Sign-in link refused: email address not known"
    THROTTLED = "sign_in.throttled", "Sign-in link refused: too many requests"
    LINK_REFUSED = "sign_in.link_refused", "Sign-in refused: link not valid"
    DONE = "sign_in.done", "Signed in"
    ENDED = "sign_in.ended", "Signed out"
    SESSIONS_CARRIED = "sign_in.sessions_carried", "Sessions extended when the training clock moved"
