"""Which page takes files, how large a request may be, and a form field that stages a file while it is validated."""

from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.validators import StopValidation

from tracker.errors import Refused
from tracker.files.store import LARGEST_FILE, FileStore, StagedFile
from tracker.web.session import settings

LARGEST_REQUEST = 2 * 1024 * 1024  # bytes; enough for any form that holds text only
TAKES_FILES = frozenset({"actions.give_evidence"})


def make_room() -> None:
    """Allows requests as large as a file and its form on the page that takes files. Runs before each request."""
    if request.endpoint in TAKES_FILES:
        request.max_content_length = LARGEST_FILE + LARGEST_REQUEST


def store() -> FileStore:
    """Where this installation keeps files."""
    return FileStore.within(settings().files)


class UploadField(FileField):
    """A file. Validating the form stages it in the store; the caller discards what is not kept."""

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.staged: StagedFile | None = None

    @property
    def is_chosen(self) -> bool:
        """Whether a file was sent."""
        return isinstance(self.data, FileStorage) and bool(self.data.filename)

    def pre_validate(self, form: Any) -> None:
        """Stages the file. Raises StopValidation with the reason when it is refused."""
        if not self.is_chosen:
            return
        try:
            self.staged = store().stage(self.data.stream, self.data.filename)
        except Refused as refusal:
            raise StopValidation(str(refusal)) from None

    def ask_again(self) -> None:
        """Says that the file has to be chosen again, since a page cannot fill in a file."""
        if self.is_chosen and not self.errors:
            self.errors = ["Choose the file again. Everything else is as you left it."]

    def discard(self) -> None:
        """Removes a staged file that was not kept."""
        if self.staged is not None:
            self.staged.discard()
