"""Escapes text for GOV.UK Notify, which reads the body of an email as a light markdown of its own; pure."""

import re

# Notify makes headings of #, lists of *, -, • and numbers with a full stop (and counts from 1: a printed "27." would
# become "1."), inset text of ^, lines of --- and ===, tables of |, code of ` and of indented lines, links of [].
BEGINS_AS_MARKUP = re.compile(r"(?=[#*\-+•^=_~`|:>\[]|\d+[.)])")
IS_MARKUP_ANYWHERE = re.compile(r"[\\\[]")
ADDRESS = re.compile(r"(https?://\S+)")
NOTHING = "\u200b"  # a zero-width space, which Notify itself uses where a line must not be read as markup


def plain_for_notify(text: str) -> str:
    """A plain text without anything that Notify reads as markup; paragraphs, line ends and web addresses stay."""
    return "\n".join(_plain(line.strip()) for line in text.splitlines())


def _plain(line: str) -> str:
    """One line that is not indented, does not begin with a mark and has no bracket that begins a link."""
    parts = ADDRESS.split(line)
    parts[::2] = [IS_MARKUP_ANYWHERE.sub(r"\\\g<0>", part) for part in parts[::2]]
    escaped = "".join(parts)
    return NOTHING + escaped if BEGINS_AS_MARKUP.match(line) else escaped
