"""The words of the digest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import html5lib
import pytest

from tracker.mail.rendering import Letter
from tracker.reminders.digest.wording import digest_letter, due_in_words
from tracker.reminders.due.audience import Concern, Recipient
from tracker.reminders.due.digest import Contents, DigestContext
from tracker.reminders.due.escalation import Escalation
from tracker.reminders.due.exceptions import PlanExceptions, UnownedAction
from tracker.reminders.due.milestones import DueMilestone
from tracker.reminders.enums import MailPart
from tracker.reminders.policy.rules import DEFAULT, Policy

TODAY = date(2019, 4, 30)
READER = Recipient(1, "Sharon Godman", "sharon@council.example")
PLAINLY = DigestContext(TODAY, "https://plans.example", {1: DEFAULT, 2: DEFAULT})


def written(
    told: Sequence[Concern],
    still_open: Sequence[Concern] = (),
    context: DigestContext = PLAINLY,
    escalations: Sequence[Escalation] = (),
    exceptions: Sequence[PlanExceptions] = (),
) -> Letter:
    """The mail that says this, as text in which runs of blank lines show."""
    contents = Contents(READER, tuple(told), tuple(still_open), tuple(escalations), tuple(exceptions))
    letter = digest_letter(contents, context)
    assert "\n\n\n" not in letter.text
    return letter


def a_concern(
    day: date = date(2019, 3, 31),
    *,
    action: int = 18,
    part: str = "",
    changed: str = "",
    extension: str = "",
    wording: str = "Set up the board",
    why: str = "as Divisional Director",
    plan: int = 1,
    is_copy: bool = False,
    number: int = 0,
) -> Concern:
    due = DueMilestone(
        milestone_id=number or action,
        plan_id=plan,
        action_id=action,
        plan_ref="LGA-2018" if plan == 1 else f"PLAN-{plan}",
        plan_title="Improvement Plan",
        action_ref=str(action),
        position=action,
        wording=wording,
        part=part,
        as_printed=f"{day:%B %Y}",
        deadline_on=day,
        boards=("Board A", "Board B"),
        changed=changed,
        extension=extension,
    )
    return Concern(READER, due, why, is_copy=is_copy)


def test_one_overdue_action() -> None:
    letter = written([a_concern()])
    assert letter.subject == "1 action needs your attention: 1 overdue"
    assert "Hello Sharon Godman,\n" in letter.text
    assert "\nOVERDUE\n\nImprovement Plan (LGA-2018)\n\nAction 18: Set up the board\n" in letter.text
    assert "\nDeadline: March 2019\nLast day: 31 March 2019 (30 days overdue)\n" in letter.text
    assert "\nMonitored by: Board A, Board B\nYou own this as Divisional Director\n" in letter.text
    assert "\nReport progress: https://plans.example/actions/18/update\n" in letter.text
    assert "\nRead the action: https://plans.example/actions/18\n" in letter.text
    assert "You are getting this email because" in letter.text
    assert "Part:" not in letter.text
    assert "STILL OPEN" not in letter.text


def test_sections_stand_in_the_order_of_need() -> None:
    told = [
        a_concern(date(2019, 5, 7), action=1),
        a_concern(date(2019, 4, 30), action=2),
        a_concern(date(2019, 4, 29), action=3),
    ]
    letter = written(told, [a_concern(date(2019, 2, 28), action=4)])
    assert letter.subject == "3 actions need your attention: 1 overdue, 1 due today, 1 due soon"
    places = [letter.text.index(words) for words in ("OVERDUE", "DUE TODAY", "DUE SOON", "STILL OPEN")]
    assert places == sorted(places)
    assert "Last day: 7 May 2019 (due in 7 days)" in letter.text
    assert "Last day: 30 April 2019 (due today)" in letter.text
    assert "Action 4: Set up the board\n61 days overdue (last day 28 February 2019)" in letter.text


def test_two_parts_of_one_action() -> None:
    told = [a_concern(part="Framework", number=1), a_concern(part="Budgeting", number=2)]
    letter = written(told)
    assert letter.subject == "1 action needs your attention: 2 milestones overdue"
    assert "Milestone: Framework" in letter.text
    assert "Milestone: Budgeting" in letter.text


def test_the_still_open_are_cut_at_ten_and_counted() -> None:
    rest = [a_concern(date(2018, 12, 31), action=number) for number in range(100, 113)]
    letter = written([a_concern()], rest)
    assert letter.text.count("(last day 31 December 2018)") == letter.html.count("(last day 31 December 2018)") == 10
    assert "and 3 more: https://plans.example" in letter.text


def test_an_extension_that_was_asked_for_is_said() -> None:
    words = (
        "An extension to July 2019 was requested on 20 March 2019. The deadline does not change until this is decided."
    )
    letter = written([a_concern(extension=words)])
    assert words in letter.text
    assert words in letter.html


def test_a_deadline_that_has_moved_says_how() -> None:
    words = "Changed once, first 30 April 2019, 92 days later than first agreed."
    letter = written([a_concern(changed=words)])
    assert f"(30 days overdue)\n{words}\nMonitored by" in letter.text
    assert words in letter.html


def test_the_html_is_valid_escapes_the_plan_and_has_a_title() -> None:
    told = [a_concern(wording="Review <b> & 'improve'", why="by name", part="A & B")]
    letter = written(told, [a_concern(action=2)])
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(letter.html)
    assert page.get("lang") == "en-GB"
    assert page.findtext("head/title") == letter.subject
    assert len(page.findall(".//h1")) == 1
    assert "Review &lt;b&gt; &amp;" in letter.html
    assert "Review <b> & 'improve'" in letter.text
    assert "You own this by name" in letter.html
    assert "<table" not in letter.html


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2019, 4, 29), "1 day overdue"),
        (date(2019, 4, 30), "due today"),
        (date(2019, 5, 1), "due in 1 day"),
        (date(2019, 5, 3), "due in 3 days"),
    ],
)
def test_standing(day: date, words: str) -> None:
    assert due_in_words(day, TODAY) == words


def test_each_plan_has_its_heading_and_its_own_words() -> None:
    words = {
        MailPart.OVERDUE: "Dear {name}, {number} actions of {plan} want you, says {reply}.",
        MailPart.CLOSING: "Ring us.",
    }
    context = replace(PLAINLY, policies={1: Policy(words=words), 2: DEFAULT}, replies={1: ("clerk@council.example",)})
    letter = written([a_concern(action=1), a_concern(action=2, plan=2), a_concern(action=3)], context=context)
    said = "Dear Sharon Godman, 2 actions of Improvement Plan (LGA-2018) want you, says clerk@council.example."
    assert f"\nOVERDUE\n\nImprovement Plan (LGA-2018)\n{said}\n\nAction 1:" in letter.text
    places = [letter.text.index(words) for words in ("Action 3:", "Improvement Plan (PLAN-2)", "Action 2:")]
    assert places == sorted(places)
    closings = "\n--\nLGA-2018: Ring us.\n\nPLAN-2: If an action is not yours, tell the board secretariat.\n\n"
    assert f"{closings}You are getting this email because" in letter.text
    assert "Replies to this email go to clerk@council.example." in letter.text


def test_a_subject_of_its_own_only_where_the_mail_is_about_that_plan_alone() -> None:
    context = replace(PLAINLY, policies={1: Policy(words={MailPart.SUBJECT: "{plan}: {number}, {counts}"}), 2: DEFAULT})
    assert written([a_concern()], context=context).subject == "Improvement Plan (LGA-2018): 1, 1 overdue"
    assert (
        written([a_concern(), a_concern(plan=2, action=4)], context=context).subject
        == "2 actions need your attention: 2 overdue"
    )


def test_words_are_text_in_html_too() -> None:
    context = replace(PLAINLY, policies={1: Policy(words={MailPart.OVERDUE: "<script> {name.__class__} & so on"})})
    letter = written([a_concern()], context=context)
    assert "&lt;script&gt; {name.__class__} &amp; so on" in letter.html


def test_forty_items_are_ten_and_thirty_more() -> None:
    letter = written([a_concern(date(2019, 3, number % 28 + 1), action=number) for number in range(1, 41)])
    assert letter.subject == "40 actions need your attention: 40 overdue"
    assert letter.text.count("\nAction ") == 10
    assert "\nand 30 more: https://plans.example\n" in letter.text
    assert "and 30 more</a>" in letter.html


def test_links_to_answer_stand_at_each_item_and_one_for_all() -> None:
    context = replace(PLAINLY, links={18: "{{answer-1}}", 19: "{{answer-2}}", None: "{{answer-3}}"})
    letter = written([a_concern(), a_concern(action=19)], context=context)
    assert "Report progress on all of them on one page, without signing in:\n{{answer-3}}\n" in letter.text
    assert (
        "Report progress without signing in: {{answer-1}}\nRead the action: https://plans.example/actions/18\n"
        in letter.text
    )
    assert "/update" not in letter.text + letter.html
    assert 'href="{{answer-2}}"' in letter.html
    assert "Do not forward this email" in letter.text


def test_who_gets_a_copy_is_told_why() -> None:
    letter = written([a_concern(why="a copy, because you may report for Director", is_copy=True)])
    assert "\nA copy, because you may report for Director\n" in letter.text
    assert "because you may report for somebody who wants you to have a copy.\n\nThe tracker" in letter.text


def test_a_silence_that_is_escalated() -> None:
    silent = Escalation(
        READER, a_concern().milestone, 14, date(2019, 4, 16), ("Ann Lee (as Director)",), "as secretariat of LGA-2018"
    )
    letter = written([], escalations=[silent], context=replace(PLAINLY, check_code="12:abc"))
    assert letter.subject == "No reply on 1 action: LGA-2018"
    assert "\nNO REPLY FROM THE OWNERS\n" in letter.text
    assert "\nOwner: Ann Lee (as Director)\nReminded on 16 April 2019, no reply for 14 days\n" in letter.text
    assert "\nYou are told this as secretariat of LGA-2018\n" in letter.text
    assert "because the owners have not replied, and the plan says that you are told when that happens" in letter.text
    assert "Check code of the audit trail: 12:abc" in letter.text
    assert "Report progress" not in letter.text


def test_the_weeks_exceptions() -> None:
    unowned = tuple(UnownedAction(number, str(number), "Do it", ("the plan names no owner",)) for number in range(12))
    exceptions = PlanExceptions(1, "LGA-2018", "Improvement Plan", unowned, (), (), has_no_policy=True)
    letter = written([], exceptions=[exceptions])
    assert letter.subject == "This week’s exceptions: LGA-2018"
    assert "\n12 actions with no current owner\n- Action 0: Do it\n  The plan names no owner.\n" in letter.text
    assert "\n  https://plans.example/actions/0\n" in letter.text
    assert "\nand 2 more: https://plans.example/plans/LGA-2018/reminders\n" in letter.text
    assert "\nNo reminder policy\n- Set up this plan’s reminders\n" in letter.text
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(letter.html)
    assert [heading.text for heading in page.findall(".//h2")] == ["This week’s exceptions"]
