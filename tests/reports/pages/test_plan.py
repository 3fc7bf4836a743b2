"""A plan's page: the printed layout, and numbers that count every action once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.support.builders import a_plan, an_action, building
from tests.support.events import StagedEvent
from tests.support.seeded import NOW, TODAY
from tests.support.viewers import anybody, refs, seen_by
from tracker.actions.models import RecommendationLink
from tracker.errors import NotFound
from tracker.people.enums import Role
from tracker.plans.enums import PlanState
from tracker.plans.models import Recommendation, Stage, Theme
from tracker.reports.enums import Worklist
from tracker.reports.pages.plan import Block, percentages, plan_page
from tracker.reports.status_list.queries import status_list


def layout(blocks: tuple[Block, ...]) -> list[tuple[str, list[str]]]:
    """The banner of each block and its actions."""
    return [
        (" ".join(recommendation.ref for recommendation in block.recommendations) or block.heading, refs(block.rows))
        for block in blocks
    ]


def test_printed_layout_of_the_lga_plan(seeded: Session) -> None:
    page = plan_page(seeded, anybody(), "LGA-2018", TODAY)
    assert layout(page.blocks) == [
        ("1 2", ["1", "2", "3", "4", "5", "6", "7"]),
        ("3", ["10", "11"]),
        ("4", ["12", "13", "14"]),
        ("5", ["15", "16", "17"]),
        ("6", ["18", "19", "20", "21"]),
        ("7", ["22", "23", "24"]),
        ("8", ["25", "26"]),
        ("9 10", ["27", "28", "29", "30", "31", "32"]),
        ("11", ["33", "34", "35"]),
    ]
    assert (page.actions, page.recommendations, page.milestones) == (33, 11, 41)
    assert page.head.overseeing_board == "Tower Hamlets Transformation and Improvement Board"
    assert page.head.editions[0].title == "TRANSFORMATION AND IMPROVEMENT ACTION PLAN 2018 - 2022"
    assert len(page.head.oddities) == 16


def test_actions_without_recommendation_stand_under_theme_and_stage(seeded: Session) -> None:
    page = plan_page(seeded, anybody(), "OFSTED-2017", TODAY)
    assert layout(page.blocks)[:3] == [
        ("No recommendation", ["GOOD"]),
        (
            "Theme 1 Leadership, Management and Governance — Stage 2 Embedding sustained improvement",
            ["D17-1", "D17-2"],
        ),
        ("No recommendation", ["D17-3"]),
    ]
    assert [len(theme.components) for theme in page.head.themes] == [8, 2, 3, 2]
    assert [len(stage.aims) for stage in page.head.stages] == [6, 3, 0]


def test_ratings_as_bar_and_table(lived_in: Session) -> None:
    page = plan_page(lived_in, anybody(), "LGA-2018", TODAY)
    assert [
        (
            rating_share.rating and rating_share.rating.code,
            rating_share.label,
            rating_share.actions,
            rating_share.percent,
        )
        for rating_share in page.ratings
    ] == [
        ("blue", "Blue", 1, 3),
        ("green", "Green", 14, 43),
        ("amber", "Amber", 8, 24),
        ("red", "Red", 2, 6),
        (None, "Not rated", 8, 24),
    ]
    for before, after in zip(page.ratings, page.ratings[1:], strict=False):
        assert before.start + before.width == pytest.approx(after.start, abs=0.02)
    assert page.ratings[-1].start + page.ratings[-1].width == pytest.approx(100, abs=0.02)
    for share in page.ratings:
        listed = status_list(lived_in, anybody(), TODAY, share.filters)
        assert len(listed.rows) == share.actions


def test_numbers_of_the_plan(seeded: Session) -> None:
    page = plan_page(seeded, anybody(), "LGA-2018", TODAY)
    words = {tally.only: tally.words for tally in page.tallies}
    assert words[Worklist.OVERDUE] == "6 milestones in 5 actions"
    assert words[Worklist.NO_BOARD] == "7 actions"


def test_recommendations_without_actions_are_shown_in_their_place(session: Session) -> None:
    with building(session, NOW) as rec:
        plan = a_plan(rec, ref="P")
        made = [Recommendation(plan_id=plan.id, position=at, ref=str(at), words=f"Words {at}") for at in range(1, 6)]
        theme = Theme(plan_id=plan.id, position=1, ref="A", title="Theme")
        stage = Stage(plan_id=plan.id, position=1, ref="I", title="Stage")
        rec.session.add_all([*made, theme, stage])
        actions = [an_action(rec, plan=plan, ref=ref) for ref in ("a", "b", "c", "d", "e")]
        for action, at in ((actions[0], 2), (actions[1], 4), (actions[1], 2), (actions[2], 2)):
            rec.session.add(RecommendationLink(action_id=action.id, recommendation_id=made[at - 1].id))
        actions[3].stage_id = stage.id
        actions[4].theme_id = theme.id
        rec.tell(StagedEvent.BUILT)
    page = plan_page(session, anybody(), "P", TODAY)
    assert layout(page.blocks) == [
        ("1", []),
        ("2", ["a"]),
        ("2 4", ["b"]),
        ("2", ["c"]),
        ("Stage I Stage", ["d"]),
        ("Theme A Theme", ["e"]),
        ("3", []),
        ("5", []),
    ]
    assert page.actions == sum(share.actions for share in page.ratings) == 5


def test_plan_without_actions_has_no_percentages(session: Session) -> None:
    with building(session, NOW) as rec:
        a_plan(rec, ref="P")
        rec.tell(StagedEvent.BUILT)
    page = plan_page(session, anybody(), "P", TODAY)
    assert [(share.percent, share.width) for share in page.ratings] == [(0, 0.0)] * 5
    assert page.blocks == ()


def test_draft_is_not_there_for_others(session: Session) -> None:
    with building(session, NOW) as rec:
        a_plan(rec, ref="P", state=PlanState.DRAFT)
        rec.tell(StagedEvent.BUILT)
    assert plan_page(session, anybody(Role.SECRETARIAT), "P", TODAY).head.state is PlanState.DRAFT
    for ref in ("P", "Q"):
        with pytest.raises(NotFound):
            plan_page(session, anybody(), ref, TODAY)


def test_banner_words(seeded: Session) -> None:
    page = plan_page(seeded, seen_by(seeded, "Sharon Godman"), "LGA-2018", TODAY)
    assert page.blocks[1].recommendations[0].words.startswith("More confidence and ambition")


@given(st.lists(st.integers(0, 1000), max_size=6))
def test_percentages_add_up(counts: list[int]) -> None:
    shares = percentages(counts)
    assert sum(shares) == (100 if sum(counts) else 0)
    whole = sum(counts) or 1
    assert all(abs(share - 100 * count / whole) < 1 for share, count in zip(shares, counts, strict=True))
