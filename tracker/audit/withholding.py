"""The verb that takes away what must not be kept, and leaves the chain whole."""

from collections.abc import Sequence

from tracker.audit.events import TrailEvent
from tracker.audit.models import AuditDetail
from tracker.audit.service import Recording
from tracker.errors import NotFound, Refused


def withhold(rec: Recording, numbers: Sequence[int], *, reason: str) -> None:
    """Takes away what events said (a child's name typed in error) and leaves the chain whole and the deed on record.

    Raises Refused without a reason or for a detail already withheld, NotFound for a number that does not exist.
    """
    if not reason.strip():
        raise Refused("Say why this is to be withheld.", "reason")
    for number in numbers:
        detail = rec.session.get(AuditDetail, number)
        if detail is None:
            raise NotFound(f"There is no event {number}.")
        if detail.content is None:
            raise Refused(f"The detail of event {number} is withheld already.")
    rec.tell(TrailEvent.DETAIL_WITHHELD, *(f"event:{number}" for number in numbers), reason=reason, withholds=numbers)
