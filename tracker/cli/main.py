"""The `tracker` command and its subcommands."""

from importlib import import_module

import click

from tracker import logs

# Each command is loaded when it is used, so that serving pages does not load migrations and imports.
COMMANDS = {
    "init": "installation:init",
    "import": "installation:import_files",
    "run": "running:run",
    "worker": "running:worker",
    "remind": "running:remind",
    "status-list": "reading:status_list",
    "audit": "reading:audit",
    "person": "installation:person",
    "sign-in-link": "installation:sign_in_link",
    "files": "files:files",
    "backup": "installation:backup",
    "restore": "installation:restore",
}


class LoadedWhenAsked(click.Group):
    """A group of commands that live in other modules of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of their first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, from its module."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"tracker.cli.{module}"), name)
        return command


@click.group(cls=LoadedWhenAsked, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="improvement-plan-tracker", prog_name="tracker")
def main() -> None:
    """Keeps a council's improvement plans: actions, deadlines, reminders, and a record of every change.

    Settings are read from the environment. Without them, everything is kept in ./var.

    \b
    TRACKER_DATABASE_URL  sqlite:////path/to/file or postgresql://user@host/name
    TRACKER_FILES         folder for files of evidence
    TRACKER_MAIL          maildir:/path/to/folder or smtp://user:password@host:587
    TRACKER_MAIL_FROM     the sender's address
    TRACKER_SECRET_KEY    at least 32 characters; needed for a live installation
    TRACKER_URL           the address people use, like https://plans.council.example
    """
    logs.configure()
