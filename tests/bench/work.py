"""One piece of work in a process of its own, timed from its first statement; prints a line of JSON.

python -m tests.bench.work DATABASE_URL queue|send MAIL_URL [--profile]
"""

import cProfile
import json
import pstats
import resource
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.bench.council import NOW, TODAY
from tracker.audit import capture, guard
from tracker.audit.service import Actor, recording
from tracker.clock import machine_now
from tracker.database import prepare_engine
from tracker.mail.transports.transport_factory import transport_for
from tracker.reminders.service import queue_due
from tracker.scheduler.outgoing import Outgoing
from tracker.scheduler.sending import send_mail

BASE_URL = "https://plans.example"
SHOWN_LINES = 40


def queue(session: Session, _mail_url: str) -> int:
    """Works out what is owed and queues it; how many mails that are."""
    with recording(session, Actor.job("queue reminders"), NOW) as rec:
        return queue_due(rec, TODAY, BASE_URL).mails


def send(session: Session, mail_url: str) -> int:
    """Sends what waits, batch after batch; how many mails that were."""
    outgoing, sent = Outgoing(transport_for(mail_url, machine_now), BASE_URL, "k" * 32), 0
    while (result := send_mail(session, outgoing, lambda: NOW)).did_work:
        assert not result.server_words, result.server_words
        sent += result.sent
    return sent


WORK: dict[str, Callable[[Session, str], int]] = {"queue": queue, "send": send}


def main() -> None:
    """Does the work that the arguments name."""
    url, name, mail_url, *options = sys.argv[1:]
    engine = sa.create_engine(url)
    prepare_engine(engine)
    guard.watch(engine)
    sessions = sessionmaker(engine)
    capture.watch(sessions)
    profile = cProfile.Profile() if "--profile" in options else None
    watching: AbstractContextManager[object] = profile or nullcontext()
    began, began_cpu = time.perf_counter(), time.process_time()
    with sessions() as session, watching:
        mails = WORK[name](session, mail_url)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - began_cpu
    engine.dispose()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes on Linux
    figures = {"mails": mails, "seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak_mb}
    sys.stdout.write(json.dumps(figures) + "\n")
    if profile is not None:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(SHOWN_LINES)


if __name__ == "__main__":
    main()
