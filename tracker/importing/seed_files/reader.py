"""Reads seed files (TOML) into values; anything else is refused with the file, the table and the key."""

import enum
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, TypeAlias, TypeVar, get_args, get_origin

from tracker.errors import Refused
from tracker.importing.seed_files.plan import PlanFile
from tracker.importing.seed_files.progress import Notes, Training
from tracker.importing.seed_files.register import Register
from tracker.importing.seed_files.tables import FORMAT, Table

SeedFile: TypeAlias = Register | PlanFile | Notes | Training
AnyTable = TypeVar("AnyTable", bound=Table)

KINDS: Mapping[str, type[SeedFile]] = {"register": Register, "plan": PlanFile, "notes": Notes, "training": Training}

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORDS = {"yes": True, "no": False}


def read(path: Path) -> SeedFile:
    """One seed file. Raises Refused, with the place, when anything in it is wrong."""
    table = _parsed(path)
    form, kind = table.pop("format", None), table.pop("kind", None)
    if form != FORMAT:
        raise Refused(f'{path.name}, key "format": it is {form!r}. This version reads "{FORMAT}".')
    if not isinstance(kind, str) or kind not in KINDS:
        raise Refused(f'{path.name}, key "kind": it is {kind!r}. Write one of: {", ".join(KINDS)}.')
    return _table(KINDS[kind], table, path.name)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise Refused(f"{path}: there is no such file, or it cannot be opened.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path.name}: this is not a text file in UTF-8.") from None
    except tomllib.TOMLDecodeError as wrong:
        raise Refused(f"{path.name}: this is not valid TOML. {wrong}.") from None


def _table(kind: type[AnyTable], table: object, place: str) -> AnyTable:
    if not isinstance(table, dict):
        raise Refused(f"{place}: there should be a table here.")
    wanted = {field.metadata.get("key", field.name): field for field in fields(kind) if field.name != "place"}
    for key in table:
        if key not in wanted:
            raise Refused(f'{place}, key "{key}": there is no such key. Use only: {", ".join(wanted)}.')
    values = {field.name: _value(field, key, table, place) for key, field in wanted.items()}
    return kind(place=place, **values)


def _value(wanted: "Field[Any]", key: str, table: Mapping[str, object], place: str) -> object:
    kind = wanted.type
    if get_origin(kind) is tuple:
        return _several(get_args(kind)[0], key, table.get(key, []), place)
    if key not in table:
        if wanted.default is not MISSING:
            return wanted.default
        empty = (
            "" if isinstance(kind, type) and issubclass(kind, Table) else f' Write {key} = "" where nothing is printed.'
        )
        raise Refused(f'{place}, key "{key}": it is missing.{empty}')
    if isinstance(kind, type) and issubclass(kind, Table):
        return _table(kind, table[key], f"{place}, {key}")
    written = table[key]
    at = f'{place}, key "{key}"'
    if not isinstance(written, str):
        raise Refused(f"{at}: write it in quotation marks, as text.")
    if wanted.metadata.get("needed") and not written.strip():
        raise Refused(f"{at}: it is empty. Write something here.")
    return _single(kind, written, at)


def _several(kind: Any, key: str, written: object, place: str) -> tuple[object, ...]:
    if not isinstance(written, list):
        raise Refused(f'{place}, key "{key}": there should be a list here.')
    if kind is str:
        if not all(isinstance(item, str) for item in written):
            raise Refused(f'{place}, key "{key}": write every item of the list in quotation marks, as text.')
        return tuple(written)
    return tuple(_table(kind, item, _placed(place, key, number, item)) for number, item in enumerate(written, start=1))


def _placed(place: str, key: str, number: int, table: object) -> str:
    """Names a table by its number among its kind, and by its own key, reference or code where it has one."""
    own = (table.get("ref") or table.get("key") or table.get("code")) if isinstance(table, dict) else None
    return f'{place}, {key} {number} ("{own}")' if isinstance(own, str) else f"{place}, {key} {number}"


def _single(kind: object, written: str, at: str) -> object:
    if kind is str:
        return written
    if kind is bool:
        return _one_of(_WORDS, written, at)
    if kind is int:
        return _number(written, at)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _one_of({str(member.value): member for member in kind}, written, at)
    if isinstance(kind, UnionType) and not written:
        return None
    return _day(written, at)


def _one_of(words: Mapping[str, object], written: str, at: str) -> object:
    if written not in words:
        raise Refused(f'{at}: "{written}" is not possible here. Write one of: {", ".join(words)}.')
    return words[written]


def _number(written: str, at: str) -> int:
    if not (written.isascii() and written.isdigit()):
        raise Refused(f'{at}: "{written}" is not a whole number.')
    return int(written)


def _day(written: str, at: str) -> date:
    if not _DAY.fullmatch(written):
        raise Refused(f'{at}: "{written}" is not a date. Write year, month and day, like 2019-03-31.')
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused(f'{at}: "{written}" is not a real date.') from None
