"""The `tracker` command and its subcommands."""

import click

from tracker import logs
from tracker.cli import installation, reading, running


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="improvement-plan-tracker", prog_name="tracker")
def main() -> None:
    """Keeps a council's improvement plans: actions, deadlines, reminders, and a record of every change.

    Settings are read from the environment; without them everything lies in ./var.

    \b
    TRACKER_DATABASE_URL  sqlite:////path/to/file or postgresql://user@host/name
    TRACKER_FILES         folder for files
    TRACKER_MAIL          maildir:/path/to/folder or smtp://user:password@host:587
    TRACKER_MAIL_FROM     the sender's address
    TRACKER_SECRET_KEY    at least 32 characters; needed for a live installation
    TRACKER_URL           the address people use, like https://plans.council.example
    """
    logs.configure()


for command in (
    installation.init,
    installation.import_files,
    running.run,
    running.worker,
    running.remind,
    reading.status_list,
    reading.audit,
    installation.person,
    installation.sign_in_link,
    installation.backup,
    installation.restore,
):
    main.add_command(command)
