"""The table of validated ratings, which somebody other than the owner gave."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.people.models import Person
from tracker.plans.rules import LONGEST_CODE


class RatingValidation(Base):
    """A rating, by a code of the plan's key, that somebody other than the owner gave an action, and why."""

    __tablename__ = "rating_validation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    rating: Mapped[str] = mapped_column(String(LONGEST_CODE))
    validated_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str]
    by: Mapped[Person] = relationship(init=False)
