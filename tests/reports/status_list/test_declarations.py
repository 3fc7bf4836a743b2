"""Every declared filter, the example too: in an address and back, in a sentence, and on the rows of two plans."""

from collections.abc import Sequence
from dataclasses import replace

import click
import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from tests.reports.status_list.example_filter import FiltersWithStage
from tests.support.seeded import LIVED_IN, TODAY, Seeds
from tests.support.viewers import anybody
from tracker.cli.reading import with_filters
from tracker.errors import Refused
from tracker.plans.queries import all_plans
from tracker.reports.enums import FilterControl
from tracker.reports.rows.models import ActionRow
from tracker.reports.rows.queries import rows_of
from tracker.reports.status_list.choices import Source
from tracker.reports.status_list.declarations import YES
from tracker.reports.status_list.filters import Filters
from tracker.reports.status_list.queries import status_list

DECLARED = FiltersWithStage.declared()
EXAMPLES = {FilterControl.CHECKBOX: YES, FilterControl.DAY: "2019-04-01", FilterControl.TEXT: "grow"}


def with_directorates(rows: Sequence[ActionRow]) -> list[ActionRow]:
    """The rows, with a directorate for the first owner of each: the seed plans name none."""
    return [
        replace(row, owners=(replace(row.owners[0], directorate="Place"), *row.owners[1:])) if row.owners else row
        for row in rows
    ]


@pytest.fixture(scope="module")
def sources(seeds: Seeds) -> list[Source]:
    """What choices are made from: both seed plans, then each by itself."""
    with seeds.store("lived_in", LIVED_IN, "sqlite").sessions() as session:
        plans = all_plans(session)
        return [
            Source(plans, with_directorates(rows_of(session, wanted, TODAY)))
            for wanted in (plans, *([plan] for plan in plans))
        ]


def values_in_addresses(name: str, source: Source) -> list[str]:
    """What somebody may ask of a filter."""
    declared = DECLARED[name]
    return [value for value, _ in declared.choices(source)] if declared.choices else [EXAMPLES[declared.control]]


@pytest.mark.parametrize("name", DECLARED)
def test_an_address_gives_the_same_filter_back(sources: list[Source], name: str) -> None:
    values = {value for source in sources for value in values_in_addresses(name, source)}
    assert values
    for value in values:
        filters = FiltersWithStage.from_query({name: f" {value} ", "as_at": "2019-03-01"})
        assert filters.as_query() == {name: value}
        assert FiltersWithStage.from_query(filters.as_query()) == filters != FiltersWithStage()


@pytest.mark.parametrize("name", DECLARED)
def test_the_sentence_says_it(sources: list[Source], name: str) -> None:
    for source in sources:
        for value in values_in_addresses(name, source):
            (phrase,) = FiltersWithStage.from_query({name: value}).described({name: "Its name"})
            assert phrase.strip()


@pytest.mark.parametrize("name", DECLARED)
def test_the_list_is_narrowed(sources: list[Source], name: str) -> None:
    shares = [
        sum(FiltersWithStage.from_query({name: value}).leaves(row) for row in source.rows) / len(source.rows)
        for source in sources
        for value in values_in_addresses(name, source)
    ]
    assert any(0 < share < 1 for share in shares)


@pytest.mark.parametrize("name", [name for name, declared in DECLARED.items() if declared.choices])
def test_what_is_offered_can_be_asked_for(sources: list[Source], name: str) -> None:
    for source in sources:
        choices = FiltersWithStage().choices(source)[name]
        assert len(choices) == len(dict(choices))
        assert all(value and label for value, label in choices)


def test_filters_have_places_of_their_own() -> None:
    assert len({declared.place for declared in DECLARED.values()}) == len(DECLARED)


def test_the_example_is_in_the_list_and_its_sentence(lived_in: Session) -> None:
    listed = status_list(lived_in, anybody(), TODAY, FiltersWithStage(stage="2"))
    assert {row.stage_ref for row in listed.rows} == {"2"}
    assert listed.described == (f"in stage {listed.rows[0].stage}",)
    assert ("2", listed.rows[0].stage) in listed.choices["stage"]


def test_a_command_has_an_option_for_each_filter_that_declares_one() -> None:
    @click.command()
    @with_filters(FiltersWithStage)
    def command(**typed: str | None) -> None:
        click.echo(repr({name: text for name, text in typed.items() if text}))

    options = {option.name: option for option in command.params if isinstance(option, click.Option)}
    wanted = {name: declared.option for name, declared in DECLARED.items() if declared.option}
    assert list(options) == list(wanted)
    assert {"plan", "board", "overdue", "stage"} <= set(wanted)
    assert {name: (option.help, option.required) for name, option in options.items()} == {
        name: (option.help, option.is_required) for name, option in wanted.items()
    }
    said = CliRunner().invoke(command, ["--plan", "LGA-2018", "--stage", "2"]).output
    assert said == "{'plan': 'LGA-2018', 'stage': '2'}\n"


def test_options_are_read_as_filters(lived_in: Session) -> None:
    typed = {"plan": "LGA-2018", "board": None, "overdue": YES, "stage": "2"}
    assert FiltersWithStage.from_options(lived_in, typed) == FiltersWithStage(plan="LGA-2018", overdue=True, stage="2")
    with pytest.raises(Refused):
        Filters.from_options(lived_in, {"due_before": "tomorrow"})
