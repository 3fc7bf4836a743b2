"""Removes from what a browser sends the characters that no page can show and no database takes."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.datastructures.structures import iter_multi_items

NOT_TEXT = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)  # control characters except tab and line ends, surrogates, and non-characters


def clean(text: str) -> str:
    """A text without the characters that are not text."""
    return text.translate(NOT_TEXT)


class Received(ImmutableMultiDict[str, Any]):
    """The parameters of an address or the boxes of a form, names and values clean."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        sent = iter_multi_items(mapping or ())
        super().__init__([(clean(name), clean(value) if isinstance(value, str) else value) for name, value in sent])


class CleanRequest(Request):
    """A request whose parameters and boxes are clean."""

    parameter_storage_class = Received


LONGEST_NUMBER = 9  # figures; keys end at 2,147,483,647, and PostgreSQL refuses to compare with more
