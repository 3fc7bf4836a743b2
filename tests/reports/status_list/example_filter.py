"""A filter as somebody would add it, with nothing said of it anywhere else: proof that one declaration is enough."""

from dataclasses import dataclass

from tracker.reports.status_list.declarations import WORDS, Filter, Option, declare
from tracker.reports.status_list.filters import Filters


@dataclass(frozen=True)
class FiltersWithStage(Filters):
    """The filters of the status list and one more."""

    stage: str = declare(
        Filter(
            label="Stage of the plan",
            kind=WORDS,
            place=(3, 5),
            describe=lambda ref, label: f"in stage {label or ref}",
            match=lambda ref, row: row.stage_ref == ref,
            choices=lambda source: sorted({(row.stage_ref, row.stage) for row in source.rows if row.stage_ref}),
            hint="Only some plans have stages.",
            option=Option("Only actions of this stage."),
        ),
        empty="",
    )
