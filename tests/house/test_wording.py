"""Pages, emails, refusals and docs are in plain English: words of the product's old dialect are banned."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What not to write, and what to write instead.
BANNED = {
    r"\b(?<!send )mails?\b(?! servers?\b)(?!box)": "email, emails",
    r"\bmail address(es)?\b": "email address",
    r"\bMind:|\bMind,": "Note:",
    r"\baloud\b": "Warning",
    r"\b[Ww]hoever\b": "anyone who",
    r"\blooked at again\b|\ba day to come\b": "reviewed; a date in the future",
    r"\bit stands\b|\bas (it|they) stands?\b|\bwhat stands\b|\bstands as\b": "is, is shown, current",
    r"\bon the record\b": "recorded",
    r"\bwants? something from you\b": "need your attention",
    r"\b[Oo]dd in print\b": "Errors in the published plan (kept as printed)",
    r"\b[Mm]ails told\b": "Reminders sent",
    r"\btells? of silence\b": "who is told when owners do not reply",
    r"\bnobody present\b": "with no current owner",
    r"\bgiven a rest\b": "paused, will be tried again on",
    r"\btook this one\b": "refused this email",
    r"\b[Rr]ead so by\b": "Interpreted by",
    r"\bOn what ground\b": "Why is it not going ahead?",
    r"\bcarry itself on\b": "cannot replace itself",
    r"\bSay for which\b": "Choose the owner you are reporting for.",
    r"(?<!not )\ba body\b|\bplan's body\b|\bapproving body\b": "a board",
    r"\banew\b": "again, rewritten",
    r"\bBe somebody else\b": "Switch user",
    r"\bdeeds?\b": "(say what is done)",
}
# Stored words that pages show as they are, and the names of commands and settings.
KEPT = {"send mail", "mail folder", "rated anew"}


def faults_in(text: str) -> Iterator[str]:
    """Each banned phrase in a text, with what to write instead."""
    if text in KEPT:
        return
    for pattern, instead in BANNED.items():
        for found in re.finditer(pattern, text):
            around = " ".join(text[max(0, found.start() - 30) : found.end() + 30].split())
            yield f"{found[0]!r} in {around!r}: write {instead}"


def words_of_template(path: Path) -> Iterator[str]:
    """What a reader sees of a template: its text without tags and names, and the words in its expressions."""
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for tag in re.findall(r"\{[{%].*?[%}]\}", source, flags=re.DOTALL):
        yield from (words for words in re.findall(r"\"([^\"]*)\"", tag) if " " in words)
    text = re.sub(r"\{[{%].*?[%}]\}", " ", source, flags=re.DOTALL)
    yield " ".join(re.sub(r"<[^>]*>", " ", text).split())


def words_of_module(path: Path) -> Iterator[str]:
    """The strings of a module that are words for people: those with a space in them, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(words)) if " " in words and id(node) not in docstrings:
                yield words


def words_of_page(path: Path) -> Iterator[str]:
    """The text of a page of docs without code."""
    text = re.sub(r"(?ms)^    .*?$|```.*?```", "", path.read_text(encoding="utf-8"))
    yield from re.sub(r"`[^`]*`", "", text).split("\n")


TEXTS = {
    **dict.fromkeys(sorted((ROOT / "templates").rglob("*.*")), words_of_template),
    **dict.fromkeys(sorted((ROOT / "tracker").rglob("*.py")), words_of_module),
    **dict.fromkeys([*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"], words_of_page),
}


def test_no_text_speaks_the_dialect() -> None:
    faults = {
        str(path.relative_to(ROOT)): found
        for path, words in TEXTS.items()
        if (found := [fault for text in words(path) for fault in faults_in(text)])
    }
    assert faults == {}


@pytest.mark.parametrize("text", ["Your mails", "Mind: this is late", "Enter a day to come", "Whoever may check it"])
def test_the_dialect_is_found(text: str) -> None:
    assert list(faults_in(text))


@pytest.mark.parametrize("text", ["Your emails", "the mail server refused it", "send mail", "Anyone who may check it"])
def test_plain_words_are_left_alone(text: str) -> None:
    assert list(faults_in(text)) == []
