"""Which files are accepted: the content of a file decides its kind, and the ending of its name has to match."""

import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path, PurePosixPath

from tracker.errors import Refused

FIELD = "file"  # the field of a form that a refusal blames
LONGEST_NAME = 120  # characters, the ending included
CHUNK = 1 << 16  # characters of a text that are looked at in one go
START = 1024  # bytes of a file in which its signature stands
MOST_PARTS = 10_000  # of an Office document; a long report has some hundreds
LARGEST_PART = 1 << 20  # bytes of the list of parts that are unpacked at most


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is accepted: in words, as a media type, and the endings of its names."""

    words: str
    media_type: str
    endings: tuple[str, ...]


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

PDF = FileKind("PDF", "application/pdf", ("pdf",))
PNG = FileKind("PNG picture", "image/png", ("png",))
JPEG = FileKind("JPEG picture", "image/jpeg", ("jpg", "jpeg"))
WORD = FileKind("Word document", f"{_OPEN_XML}wordprocessingml.document", ("docx",))
EXCEL = FileKind("Excel workbook", f"{_OPEN_XML}spreadsheetml.sheet", ("xlsx",))
POWERPOINT = FileKind("PowerPoint presentation", f"{_OPEN_XML}presentationml.presentation", ("pptx",))
ODT = FileKind("OpenDocument text", f"{_OPEN_DOCUMENT}text", ("odt",))
ODS = FileKind("OpenDocument spreadsheet", f"{_OPEN_DOCUMENT}spreadsheet", ("ods",))
ODP = FileKind("OpenDocument presentation", f"{_OPEN_DOCUMENT}presentation", ("odp",))
TEXT = FileKind("plain text", "text/plain", ("txt",))
CSV = FileKind("CSV table", "text/csv", ("csv",))

KINDS = (PDF, WORD, EXCEL, POWERPOINT, ODT, ODS, ODP, PNG, JPEG, TEXT, CSV)
BY_TYPE = {kind.media_type: kind for kind in KINDS}
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)
ALLOWED = (
    "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), OpenDocument (odt, ods, odp), PNG, JPEG, plain text or CSV"
)

_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_MAIN_PARTS = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL, "ppt/presentation.xml": POWERPOINT}
_CONTENT_TYPES = "[Content_Types].xml"
_PART = b"PK\x01\x02"  # begins each entry of a zip's list of parts
_MACRO_PARTS = re.compile(r"vbaproject\.bin\Z|\Axl/macrosheets/|\Abasic/|\Ascripts/", re.IGNORECASE)
_MACRO_TYPES = (b"vbaproject", b"macroenabled", b"macrosheet")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_RESERVED = dict.fromkeys(map(ord, '/\\:*?"<>|'), "_")


def safe_name(given: str) -> str:
    """A file's name that is safe to show and to save on any system: its last part, without hidden characters."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    name = " ".join(seen.translate(_RESERVED).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME]
    return f"{stem.rstrip('. ')[: LONGEST_NAME - len(ending) - 1]}.{ending}"[-LONGEST_NAME:]


def ending_of(name: str) -> str:
    """The ending of a file's name in lower case and without its dot; empty when it has none."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def checked_kind(path: Path, name: str) -> FileKind:
    """The kind of a file by its content. Raises Refused for one not accepted, or whose name does not match."""
    ending = ending_of(name)
    if not ending:
        raise Refused("The name of the file needs an ending that says what it is, for example .pdf.", FIELD)
    kind = _found_in(path, ending)
    if kind is None:
        raise Refused(
            f"“{name}” cannot be used. Choose a {ALLOWED} file. Save older formats and emails as PDF first.", FIELD
        )
    if ending not in kind.endings:
        raise Refused(
            f"The name “{name}” does not match what is in the file: {kind.words}. "
            f"Save it with the ending .{kind.endings[0]} and choose it again.",
            FIELD,
        )
    return kind


def _found_in(path: Path, ending: str) -> FileKind | None:
    with path.open("rb") as stream:
        start = stream.read(START)
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            return kind
    if start.startswith(b"PK\x03\x04"):
        return _found_in_zip(path)
    if ending in ENDINGS and _is_text(path, start):
        return CSV if ending in CSV.endings else TEXT
    return None


def _found_in_zip(path: Path) -> FileKind | None:
    """The Office document that a zip is, or None. Of its parts only the one that lists them is unpacked."""
    if _parts_in(path) > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(path) as opened:
            names = opened.namelist()
            kind = _main_part(opened, names)
            if kind is not None and _has_macros(opened, names):
                raise Refused("Files with macros cannot be used. Save the file without macros, or as PDF.", FIELD)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return None


def _parts_in(path: Path) -> int:
    """How many parts a zip may have, without reading its list: a list of millions is a bomb too."""
    with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as content:
        return sum(1 for _ in re.finditer(_PART, content))


def _main_part(opened: zipfile.ZipFile, names: list[str]) -> FileKind | None:
    if len(set(names)) != len(names):
        return None
    if names[:1] == ["mimetype"]:
        kind = BY_TYPE.get(_start_of(opened, "mimetype").decode("ascii", "replace"))
        return kind if kind in (ODT, ODS, ODP) else None
    if _CONTENT_TYPES not in names:
        return None
    file_kinds = [kind for name, kind in _MAIN_PARTS.items() if name in names]
    return file_kinds[0] if len(file_kinds) == 1 else None


def _has_macros(opened: zipfile.ZipFile, names: list[str]) -> bool:
    if any(_MACRO_PARTS.search(name) for name in names):
        return True
    if _CONTENT_TYPES not in names:
        return False
    listed = _start_of(opened, _CONTENT_TYPES).replace(b"\0", b"").lower()  # without the NULs of UTF-16
    return any(words in listed for words in _MACRO_TYPES)


def _start_of(opened: zipfile.ZipFile, name: str) -> bytes:
    """A small part of a zip. Raises ValueError when it is large, or packed in another way."""
    info = opened.getinfo(name)
    if info.file_size > LARGEST_PART or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("not a part of an Office document")
    with opened.open(info) as part:
        return part.read(LARGEST_PART)


def _is_text(path: Path, start: bytes) -> bool:
    encodings = ("utf-16",) if start.startswith(_UTF16) else ("utf-8-sig", "cp1252")
    return any(_reads_as(path, encoding) for encoding in encodings)


def _reads_as(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as stream:
            while piece := stream.read(CHUNK):
                if _NOT_IN_TEXT.search(piece):
                    return False
    except UnicodeError:
        return False
    return True
