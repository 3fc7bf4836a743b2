"""A register may say whom posts report to, who gets copies, and who a board's secretariat is; wrong is refused."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.importing.conftest import Edited, imported
from tests.importing.test_refusals import REGISTER, refused
from tracker.boards.models import Board
from tracker.boards.queries import get_board
from tracker.people.models import Post

MAYOR, CHIEF = 'key = "executive-mayor"\n', 'key = "chief-executive"\n'
GROUP = 'key = "transformation-board"\n'
NO_BODY = 'key = "strategic-plan-monitoring"\n'


def test_a_post_that_comes_later_a_copy_and_a_secretariat_are_entered(
    bare: sessionmaker[Session], edited: Edited
) -> None:
    paths = edited(REGISTER, MAYOR, f'{MAYOR}reports_to = "chief-executive"\ncopies_delegates = "yes"\n')
    [register] = [path for path in paths if path.name == REGISTER]
    text = register.read_text(encoding="utf-8")
    secretariat = 'secretariat = [{post = "chief-executive"}, {person = "daniel-kerr"}]\n'
    register.write_text(text.replace(GROUP, GROUP + secretariat, 1), encoding="utf-8")
    imported(bare, register)
    with bare() as session:
        mayor = session.execute(sa.select(Post).where(Post.key == "executive-mayor")).scalar_one()
        assert mayor.reports_to is not None
        assert (mayor.reports_to.key, mayor.copies_delegates) == ("chief-executive", True)
        chief = mayor.reports_to
        assert (chief.reports_to, chief.copies_delegates) == (None, False)
        board_id = session.execute(sa.select(Board.id).where(Board.key == "transformation-board")).scalar_one()
        first, second = get_board(session, board_id).secretaries
        assert (first.post, second.person and second.person.key) == (chief, "daniel-kerr")


@pytest.mark.parametrize(
    ("old", "line", "place", "sentence"),
    [
        (MAYOR, 'reports_to = "nobody"', 'post 1 ("executive-mayor"), key "reports_to"', 'there is no post "nobody"'),
        (MAYOR, 'reports_to = "executive-mayor"', 'post 1 ("executive-mayor")', "cannot report to itself"),
        (MAYOR, 'copies_delegates = "true"', 'post 1 ("executive-mayor"), key "copies', "Write one of: yes, no"),
        (GROUP, 'secretariat = [{post = "nobody"}]', 'board 2 ("transformation-board"), secretariat 1, key "post"', ""),
        (GROUP, 'secretariat = [{person = "nobody"}]', "board 2", 'there is no person "nobody"'),
        (GROUP, "secretariat = [{}]", "board 2", "either a post or a person, not both"),
        (GROUP, 'secretariat = [{post = "chief-executive", person = "john-biggs"}]', "board 2", "not both"),
        (GROUP, 'secretariat = [{person = "john-biggs"}, {person = "john-biggs"}]', "board 2", "already"),
        (
            NO_BODY,
            'secretariat = [{person = "john-biggs"}]',
            "board ",
            "only a board that meets can have a secretariat",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    bare: sessionmaker[Session], edited: Edited, old: str, line: str, place: str, sentence: str
) -> None:
    said = refused(bare, *edited(REGISTER, old, f"{old}{line}\n"))
    assert said.startswith(f"{REGISTER}, {place}")
    assert sentence in said


def test_a_circle_is_refused_with_its_place(bare: sessionmaker[Session], edited: Edited) -> None:
    paths = edited(REGISTER, MAYOR, f'{MAYOR}reports_to = "chief-executive"\n')
    [register] = [path for path in paths if path.name == REGISTER]
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace(CHIEF, f'{CHIEF}reports_to = "executive-mayor"\n', 1), encoding="utf-8")
    said = refused(bare, *paths)
    assert "Executive Mayor already reports to Chief Executive" in said
    assert '("chief-executive")' in said
