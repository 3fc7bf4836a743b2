"""The vocabulary of past days."""

import enum


class PastReading(enum.StrEnum):
    """The two ways to read a past day; the values appear in addresses."""

    AS_IT_WAS = "as-it-was"  # by what is known now
    AS_WE_KNEW = "as-we-knew"  # by what had been recorded here by the end of that day
