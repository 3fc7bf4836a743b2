"""The verb that removes details that must not be kept, and leaves the chain intact."""

from collections.abc import Sequence

from tracker.audit.events import TrailEvent
from tracker.audit.models import AuditDetail
from tracker.audit.service import Recording
from tracker.errors import NotFound, Refused


def withhold(rec: Recording, numbers: Sequence[int], *, reason: str) -> None:
    """Removes the details of events (a child's name typed in error); the chain stays intact and this is recorded.

    Raises Refused without a reason or for a detail already withheld, NotFound for a number that does not exist.
    """
    if not reason.strip():
        raise Refused("Say why this is to be withheld.", "reason")
    for number in numbers:
        detail = rec.session.get(AuditDetail, number)
        if detail is None:
            raise NotFound(f"There is no event {number}.")
        if detail.content is None:
            raise Refused(f"The detail of event {number} has already been withheld.")
    rec.tell(TrailEvent.DETAIL_WITHHELD, *(f"event:{number}" for number in numbers), reason=reason, withholds=numbers)
