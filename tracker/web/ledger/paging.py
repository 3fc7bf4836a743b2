"""The ledger page by page: which page the address asks for, and the addresses of those beside it."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from tracker.database import db
from tracker.people.enums import Permission
from tracker.reminders.ledger.queries import LedgerPage, ledger_page
from tracker.reminders.ledger.search import Search
from tracker.web.access import may_here

LONGEST_PAGE = 6  # figures


@dataclass(frozen=True)
class LedgerShown:
    """A page of the ledger, where its neighbours are (empty: there is none), and whether all emails may be opened."""

    page: LedgerPage
    newer: str
    older: str
    opens_all: bool


def ledger_shown(search: Search, endpoint: str, **address: Any) -> LedgerShown:
    """The page of a search that the address asks for; `address` are its other parts, which all pages share."""
    asked = request.args.get("page", "")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_PAGE
    page = ledger_page(db.session, search, int(asked) if is_number else 1)

    def at(number: int) -> str:
        return url_for(endpoint, page=number if number > 1 else None, **address) if 1 <= number <= page.pages else ""

    return LedgerShown(page, at(page.number - 1), at(page.number + 1), opens_all=may_here(Permission.SEE_STATUS))
