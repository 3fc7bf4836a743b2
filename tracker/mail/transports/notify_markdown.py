"""Words as GOV.UK Notify shows them unchanged: it reads the body of a mail as a light markdown of its own; pure."""

import re

# Notify makes headings of #, lists of *, -, • and numbers with a full stop (and counts anew: a printed "27." would
# become "1."), inset text of ^, lines of --- and ===, tables of |, code of ` and of indented lines, links of [].
BEGINS_AS_MARKUP = re.compile(r"(?=[#*\-+•^=_~`|:>\[]|\d+[.)])")
IS_MARKUP_ANYWHERE = re.compile(r"[\\\[]")
ADDRESS = re.compile(r"(https?://\S+)")
NOTHING = "\u200b"  # a space without width, as Notify itself puts one where a line is not to be taken for markup


def plain_for_notify(text: str) -> str:
    """A plain text in which Notify finds no markup; its paragraphs, line ends and web addresses stay."""
    return "\n".join(_plain(line.strip()) for line in text.splitlines())


def _plain(line: str) -> str:
    """One line: not indented, not begun by a mark, with no bracket that begins a link."""
    parts = ADDRESS.split(line)
    parts[::2] = [IS_MARKUP_ANYWHERE.sub(r"\\\g<0>", part) for part in parts[::2]]
    escaped = "".join(parts)
    return NOTHING + escaped if BEGINS_AS_MARKUP.match(line) else escaped
