"""Reads a digest as the reckoning writes it: what stands under which heading, and how it stands."""

import re

from tests.faults.reckoning import Item, Mail

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
        elif found := ACTION.fullmatch(line):
            action, part = found[1], ""
        elif line.startswith("Part: "):
            part = line.removeprefix("Part: ")
        elif found := LAST_DAY.fullmatch(line):
            sections[heading].append(Item(action, part, found[2], found[1]))
        elif found := OPEN_STILL.fullmatch(line):
            sections[heading].append(Item(action, found[1] or "", found[2], found[3]))
        elif found := MORE.match(line):
            more += int(found[1])
    return Mail(tuple((name, tuple(items)) for name, items in sections.items()), more)
