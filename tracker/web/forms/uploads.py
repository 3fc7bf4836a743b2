"""Which page takes files, how large a request may be, and a form's field that writes a file down as it is checked."""

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
    """Lets a request be as large as a file and the rest of its form, on the page that takes files; runs before all."""
    if request.endpoint in TAKES_FILES:
        request.max_content_length = LARGEST_FILE + LARGEST_REQUEST


def store() -> FileStore:
    """Where this installation keeps files."""
    return FileStore.within(settings().files)


class UploadField(FileField):
    """A file. When the form is checked it is staged in the store; whoever made the form discards what is not kept."""

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.staged: StagedFile | None = None

    @property
    def is_chosen(self) -> bool:
        """Whether a file was sent."""
        return isinstance(self.data, FileStorage) and bool(self.data.filename)

    def pre_validate(self, form: Any) -> None:
        """Writes the file down. Raises the sentence that says why it is not taken."""
        if not self.is_chosen:
            return
        try:
            self.staged = store().stage(self.data.stream, self.data.filename)
        except Refused as refusal:
            raise StopValidation(str(refusal)) from None

    def ask_again(self) -> None:
        """Says that a file has to be chosen once more, which no page can do for a person."""
        if self.is_chosen and not self.errors:
            self.errors = ["Choose the file again. Everything else is as you left it."]

    def discard(self) -> None:
        """Takes away what was written down and not kept."""
        if self.staged is not None:
            self.staged.discard()
