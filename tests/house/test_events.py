"""Audit events: each is a member of its room's vocabulary, is told somewhere, and has a label that can be read."""

import ast
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tracker.audit.events import Event
from tracker.audit.rules import canonical
from tracker.events import EVENTS, ROOMS_WITH_EVENTS, event_label

TRACKER = Path(__file__).resolve().parents[2] / "tracker"
ROOMS = {events.__name__: events for events in ROOMS_WITH_EVENTS}
CAPITALS = {"RAG"}
# What trails hold already. A name is never changed and never taken out: the trail is for ever. A new one is added.
STORED = (Path(__file__).parent / "stored_events.txt").read_text().split()


@cache
def modules() -> Sequence[tuple[Path, ast.Module]]:
    """The product's modules, without those that hold the vocabulary."""
    paths = sorted(path for path in TRACKER.rglob("*.py") if path.name != "events.py")
    return [(path, ast.parse(path.read_text())) for path in paths]


def tells(tree: ast.AST) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tell"
    ]


def members_in(tree: ast.AST) -> set[Event]:
    """The events that are named in a piece of code."""
    return {
        ROOMS[node.value.id][node.attr]
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ROOMS
    }


def is_event(node: ast.expr, events: set[str], collections: set[str]) -> bool:
    """Whether an expression is an event for certain: a member, one of two, a name for one, or one out of a mapping."""
    match node:
        case ast.Attribute(value=ast.Name(id=room), attr=name):
            return room in ROOMS and name in ROOMS[room].__members__
        case ast.IfExp(body=body, orelse=other):
            return is_event(body, events, collections) and is_event(other, events, collections)
        case ast.Name(id=name):
            return name in events
        case ast.Subscript(value=ast.Name(id=name)):
            return name in collections
    return False


def event_mappings(tree: ast.Module) -> set[str]:
    """The names of a module's dictionaries that hold nothing but events."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        for target in node.targets
        if isinstance(target, ast.Name) and all(is_event(value, set(), set()) for value in node.value.values)
    }


def event_names(function: ast.FunctionDef) -> set[str]:
    """The names that stand for an event in a function: what it is given as one, and what it sets to one."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    given = {
        argument.arg
        for argument in arguments
        if isinstance(argument.annotation, ast.Name) and argument.annotation.id in {*ROOMS, Event.__name__}
    }
    assigned = [
        (target.id, node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    never = {name for name, value in assigned if not is_event(value, set(), set())}
    return given | ({name for name, _ in assigned} - never)


def test_every_tell_passes_an_event() -> None:
    astray = []
    for path, tree in modules():
        mappings = event_mappings(tree)
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        told = {id(call): (call, function) for function in functions for call in tells(function)}
        assert len(told) == len(tells(tree)), f"{path.name}: told outside a function"
        astray += [
            f"{path.relative_to(TRACKER)}:{call.lineno}"
            for call, function in told.values()
            if not call.args or not is_event(call.args[0], event_names(function), mappings)
        ]
    assert astray == []


def test_every_event_is_told_somewhere() -> None:
    told = set().union(*(members_in(tree) for _, tree in modules() if tells(tree)))
    assert set(EVENTS.values()) - told == set()


def test_no_event_stands_as_a_bare_string() -> None:
    bare = {*EVENTS, *(f"{event.subject}." for event in EVENTS.values())}
    assert [
        f"{path.relative_to(TRACKER)}:{node.lineno} {node.value}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in bare
    ] == []


def test_every_vocabulary_is_known_to_the_pages() -> None:
    defined = {
        node.name
        for path in TRACKER.rglob("events.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    }
    assert defined - {Event.__name__} == set(ROOMS)


def test_no_stored_name_is_lost() -> None:
    assert set(STORED) - set(EVENTS) == set()


def test_new_names_are_added_to_the_stored_ones() -> None:
    assert set(EVENTS) - set(STORED) == set()


def test_names_are_used_once() -> None:
    names = Counter(event.value for events in ROOMS_WITH_EVENTS for event in events)
    assert [name for name, times in names.items() if times > 1] == []
    assert len(STORED) == len(set(STORED))


def test_names_say_subject_and_participle() -> None:
    form = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
    assert [name for name in EVENTS if not form.fullmatch(name)] == []
    assert [name for name, event in EVENTS.items() if not name.startswith(f"{event.subject}.")] == []


def test_labels_are_in_sentence_case_without_a_full_stop() -> None:
    form = re.compile(r"[A-Z][A-Za-z':,-]*( [A-Za-z':,-]*)*[A-Za-z]")
    labels = [event.label for event in EVENTS.values()]
    assert [label for label in labels if not form.fullmatch(label)] == []
    assert [
        label for label in labels for word in label.split()[1:] if word != word.lower() and word not in CAPITALS
    ] == []


def test_labels_tell_the_events_of_a_subject_apart() -> None:
    labels = Counter((event.subject, event.label) for event in EVENTS.values())
    assert [label for label, times in labels.items() if times > 1] == []


def test_pages_show_the_label_of_a_stored_name() -> None:
    assert {name: event_label(name) for name in EVENTS} == {name: event.label for name, event in EVENTS.items()}


def test_a_name_that_is_not_known_any_more_can_still_be_read() -> None:
    assert event_label("site_visit.planned_anew") == "Site visit: planned anew"


def test_an_event_is_hashed_as_its_name() -> None:
    assert canonical({"event": EVENTS["role.given"].value}) == '{"event":"role.given"}'
