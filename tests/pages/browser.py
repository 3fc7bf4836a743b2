"""A browser without a screen that fills in the rendered forms, and what tests read on the pages that it opens."""

import re
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import html5lib
from bs4 import Tag
from flask import Flask

from tracker.database import db

with warnings.catch_warnings():  # WebOb imports cgi, which Python 3.13 no longer has and 3.11 warns of
    warnings.simplefilter("ignore", DeprecationWarning)
    from webtest import TestApp, TestRequest, TestResponse

MORNING = datetime(2019, 4, 1, 8, 0, tzinfo=UTC)  # 9am in London

TOKEN = re.compile(r'(?<=name="csrf_token" value=")[\w.-]+(?=")')
_looked_at: set[str] = set()

BrowserAs = Callable[..., "Browser"]
Head = Callable[[], tuple[int, str]]


class Browser(TestApp):
    """A browser that refuses a page that is not valid HTML, or has not one title and one h1."""

    def __init__(self, flask_app: Flask) -> None:
        super().__init__(flask_app, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
        self.flask_app = flask_app

    def do_request(self, req: TestRequest, *args: Any, **kwargs: Any) -> TestResponse:
        """Sends a request, in an application context of its own as a server does, and looks at the page."""
        with self.flask_app.app_context():
            response: TestResponse = super().do_request(req, *args, **kwargs)
        db.session.rollback()
        if req.method != "HEAD" and response.content_type == "text/html" and not 300 <= response.status_int < 400:
            _check_page(response.text, req.path)
        return response


def _check_page(text: str, path: str) -> None:
    """Looks once at what differs from an earlier page in its tokens only, such as the many pages that refuse."""
    without_tokens = TOKEN.sub("", text)
    if without_tokens in _looked_at:
        return
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    ids = [tag.get("id") for tag in page.iter() if tag.get("id") is not None]
    assert len(list(page.iter("h1"))) == 1, f"{path} has not one h1"
    assert page.find("head/title") is not None, f"{path} has no title"
    assert len(ids) == len(set(ids)), f"{path} has an id twice: {sorted(one for one in ids if ids.count(one) > 1)}"
    _looked_at.add(without_tokens)


def form_with(page: TestResponse, field: str) -> Any:
    """The form of a page that has this field: the header has forms of its own."""
    return next(form for form in page.forms.values() if field in form.fields)


def words_of(page: TestResponse, selector: str) -> list[str]:
    """What stands in the elements of a page that a CSS selector finds."""
    return [" ".join(tag.get_text(" ").split()) for tag in page.html.select(selector)]


def the_one(page: TestResponse, selector: str) -> Tag:
    """The first element of a page that a CSS selector finds."""
    tag = page.html.select_one(selector)
    assert isinstance(tag, Tag), f"nothing on the page is {selector}"
    return tag


def address_of(tag: Tag | None) -> str:
    """Where a link leads."""
    assert isinstance(tag, Tag)
    return str(tag["href"])
