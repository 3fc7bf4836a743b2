"""Reads a digest as the reckoning writes it: what stands under which heading, and how it stands."""

import re

from tests.support.oracle import Item, Mail

TOLD = ("OVERDUE", "DUE TODAY", "DUE SOON")
ACTION = re.compile(r"Action (\S+): .+")
LAST_DAY = re.compile(r"Last day: (.+) \((.+)\)")
OPEN_STILL = re.compile(r"(?:(.+): )?(\d+ days? overdue) \(last day (.+)\)")
MORE = re.compile(r"and (\d+) more\b")


def read(words: str) -> Mail:
    """What a mail says, from its plain text."""
    sections: dict[str, list[Item]] = {}
    heading = action = part = ""
    more = 0
    for line in words.splitlines():
        if line in (*TOLD, "STILL OPEN"):
            heading = line.capitalize()
            sections[heading] = []
        elif match := ACTION.fullmatch(line):
            action, part = match[1], ""
        elif line.startswith("Milestone: "):
            part = line.removeprefix("Milestone: ")
        elif match := LAST_DAY.fullmatch(line):
            sections[heading].append(Item(action, part, match[2], match[1]))
        elif match := OPEN_STILL.fullmatch(line):
            sections[heading].append(Item(action, match[1] or "", match[2], match[3]))
        elif match := MORE.match(line):
            more += int(match[1])
    return Mail(tuple((name, tuple(items)) for name, items in sections.items()), more)
