"""Each template is parsed, not rendered: what it imports and calls is there, and what is there is used."""

import ast
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
LONGEST_LINE = 160
# Functions that Jinja, Flask and Flask-WTF give to every template, and the one that a route hands over.
GIVEN = {"caller", "csrf_token", "dict", "get_flashed_messages", "super", "url_for", "told"}
# Emails carry their styles in the tags, since mail programs drop style sheets; they are rendered by name of the folder.
PAGES = sorted(
    path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html") if "emails" not in path.parts
)


def text_of(name: str) -> str:
    """The source of a template."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def parsed(name: str) -> nodes.Template:
    """The syntax tree of a template."""
    return Environment(autoescape=True).parse(text_of(name), name)


@cache
def macros_of(name: str) -> set[str]:
    """The components that a template offers."""
    return {macro.name for macro in parsed(name).find_all(nodes.Macro)}


def imported_names(tree: nodes.Template) -> dict[str, str]:
    """By name, the template from which a single component is imported."""
    return {
        entry if isinstance(entry, str) else entry[1]: _constant(imported.template)
        for imported in tree.find_all(nodes.FromImport)
        for entry in imported.names
    }


def imported_files(tree: nodes.Template) -> dict[str, str]:
    """By the name that it has here, each template that is imported whole."""
    return {imported.target: _constant(imported.template) for imported in tree.find_all(nodes.Import)}


def _constant(node: nodes.Expr) -> str:
    assert isinstance(node, nodes.Const), "templates are named, never computed"
    return str(node.value)


def unused_imports(name: str) -> Iterator[str]:
    """Names that are imported and read nowhere."""
    tree = parsed(name)
    read = {found.name for found in tree.find_all(nodes.Name) if found.ctx == "load"}
    yield from sorted({*imported_names(tree), *imported_files(tree)} - read)


def unknown_components(name: str) -> Iterator[str]:
    """Components that are imported or called and that nobody defines."""
    tree = parsed(name)
    singly, whole = imported_names(tree), imported_files(tree)
    yield from (component for component, file in singly.items() if component not in macros_of(file))
    for found in tree.find_all(nodes.Getattr):
        if isinstance(found.node, nodes.Name) and found.node.name in whole:
            file = whole[found.node.name]
            if found.attr not in macros_of(file):
                yield f"{found.node.name}.{found.attr}"
    known = {*singly, *macros_of(name), *GIVEN}
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name not in known:
            yield call.node.name


def long_lines(name: str) -> Iterator[str]:
    """Lines that nobody can read in a review."""
    for number, line in enumerate(text_of(name).splitlines(), 1):
        if len(line) > LONGEST_LINE:
            yield f"line {number}: {len(line)} characters"


def forms_by_hand(name: str) -> Iterator[str]:
    """Forms that a page opens or closes itself: the components do both, with the token and the version."""
    if not name.startswith("components/"):
        yield from re.findall(r"</?form\b", text_of(name))


@pytest.mark.parametrize("rule", [unused_imports, unknown_components, long_lines, forms_by_hand])
def test_no_template_breaks_the_rule(rule: Callable[[str], Iterator[str]]) -> None:
    assert {name: faults for name in PAGES if (faults := list(rule(name)))} == {}


def test_every_template_is_used_by_a_page_or_a_route() -> None:
    references: tuple[type[Any], ...] = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)
    used = {_constant(node.template) for name in PAGES for kind in references for node in parsed(name).find_all(kind)}
    used |= {pattern for path in (ROOT / "tracker").rglob("*.py") for pattern in patterns_in(path)}
    assert [name for name in PAGES if not any(fnmatchcase(name, pattern) for pattern in used)] == []


def patterns_in(path: Path) -> Iterator[str]:
    """The names of templates among the strings of a module, with * where a name is put together."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
        else:
            text = str(node.value) if isinstance(node, ast.Constant) else ""
        if text.endswith(".html") and text[0] not in ".*":
            yield text


def test_every_component_is_called() -> None:
    offered = {(name, macro) for name in PAGES if name.startswith("components/") for macro in macros_of(name)}
    called = set()
    for name in PAGES:
        tree = parsed(name)
        called |= {(file, component) for component, file in imported_names(tree).items()}
        called |= {(name, found.name) for found in tree.find_all(nodes.Name) if found.ctx == "load"}
        files = imported_files(tree)
        for found in tree.find_all(nodes.Getattr):
            if isinstance(found.node, nodes.Name) and found.node.name in files:
                called.add((files[found.node.name], found.attr))
    assert sorted(offered - called) == []
