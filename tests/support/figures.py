"""What tests count of the mails they watch, shown as one table at the end of a run."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from typing import TypeAlias

import pytest

Record: TypeAlias = Callable[[str, object], None]


@dataclass(frozen=True)
class Figures:
    """Mails owed, mails that arrived, copies of mails that had arrived before, mails that never came."""

    owed: int
    sent: int
    twice: int
    lost: int

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    def record(self, record_property: Record) -> None:
        """Keeps the figures with the report of a test, which reaches the end of the run from every xdist worker."""
        for column in fields(self):
            record_property(column.name, getattr(self, column.name))


COLUMNS = tuple(column.name for column in fields(Figures))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints a line for each test function that counted, over all its parameters."""
    totals: dict[str, Figures] = {}
    times: dict[str, int] = defaultdict(int)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            found = {name: value for name, value in report.user_properties if name in COLUMNS}
            if report.when == "call" and len(found) == len(COLUMNS):
                name = report.nodeid.partition("[")[0]
                totals[name] = totals.get(name, Figures(0, 0, 0, 0)) + Figures(**{key: found[key] for key in COLUMNS})
                times[name] += 1
    if not totals:
        return
    terminalreporter.section("mails")
    terminalreporter.write_line(f"{'':74} {'tests':>6} " + " ".join(f"{name:>6}" for name in COLUMNS))
    totals["all"] = sum(totals.values(), Figures(0, 0, 0, 0))
    times["all"] = sum(times.values())
    for name, figures in totals.items():
        words = name.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        terminalreporter.write_line(f"{words:74} {times[name]:6} " + " ".join(f"{n:6}" for n in astuple(figures)))
