"""What is taken, told by content: every kind, what only looks like one, macros, bombs, and names."""

import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import files as made
from tests.support.files import (
    CONTENT_TYPES,
    EXE,
    JPEG,
    OLD_WORD,
    PDF,
    PNG,
    a_docx,
    a_pptx,
    a_zip,
    an_xlsx,
    open_document,
)
from tracker.errors import Refused
from tracker.files import kinds
from tracker.files.kinds import (
    BY_TYPE,
    CSV,
    EXCEL,
    KINDS,
    LONGEST_NAME,
    ODP,
    ODS,
    ODT,
    POWERPOINT,
    TEXT,
    WORD,
    FileKind,
    checked_kind,
    ending_of,
    safe_name,
)

MACROS = "Files with macros cannot be used"
NOT_TAKEN = "cannot be used"
MISNAMED = "does not match what is in the file"


def kind_of(folder: Path, content: bytes, name: str) -> FileKind:
    path = folder / "staged"
    path.write_bytes(content)
    return checked_kind(path, name)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "minutes.pdf", kinds.PDF),
        (PDF, "MINUTES.PDF", kinds.PDF),
        (PNG, "chart.png", kinds.PNG),
        (JPEG, "wall.jpg", kinds.JPEG),
        (JPEG, "wall.jpeg", kinds.JPEG),
        (a_docx(), "report.docx", WORD),
        (an_xlsx(), "figures.xlsx", EXCEL),
        (a_pptx(), "slides.pptx", POWERPOINT),
        (open_document("text"), "report.odt", ODT),
        (open_document("spreadsheet"), "figures.ods", ODS),
        (open_document("presentation"), "slides.odp", ODP),
        (b"Plain words.\r\n", "note.txt", TEXT),
        ("\ufeffÀ la carte".encode(), "note.txt", TEXT),
        ("Łódź".encode("utf-16"), "note.txt", TEXT),
        ("caf\xe9 \u2013 \u20ac5".encode("cp1252"), "note.txt", TEXT),
        (b"month,visits\n2019-03,7\n", "figures.csv", CSV),
    ],
)
def test_what_is_taken(tmp_path: Path, content: bytes, name: str, kind: FileKind) -> None:
    assert kind_of(tmp_path, content, name) is kind


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (EXE, "setup.exe", NOT_TAKEN),
        (EXE, "report.pdf", NOT_TAKEN),
        (EXE, "report.docx", NOT_TAKEN),
        (EXE, "note.txt", NOT_TAKEN),
        (OLD_WORD, "report.doc", NOT_TAKEN),
        (OLD_WORD, "report.docx", NOT_TAKEN),
        (b"From: somebody\n\nHello", "mail.eml", NOT_TAKEN),
        (b"<script>alert(1)</script>", "page.html", NOT_TAKEN),
        (b"words", "report.pdf", MISNAMED),
        (PDF, "report.docx", MISNAMED),
        (PDF, "report.exe", MISNAMED),
        (a_docx(), "report.xlsx", MISNAMED),
        (a_docx(), "report.docm", MISNAMED),
        (PDF, "report", "needs an ending"),
        (a_zip({"anything.txt": b"x"}), "report.docx", NOT_TAKEN),
        (a_zip({"anything.txt": b"x"}), "things.zip", NOT_TAKEN),
        (a_zip({"word/document.xml": b"x"}), "report.docx", NOT_TAKEN),
        (a_docx({"xl/workbook.xml": b"x"}), "report.docx", NOT_TAKEN),
        (open_document("graphics"), "drawing.odt", NOT_TAKEN),
        (a_docx()[:-30], "cut.docx", NOT_TAKEN),
        (b"PK\x03\x04" + b"\0" * 50, "report.docx", NOT_TAKEN),
        (a_docx({"word/vbaProject.bin": b"x"}), "report.docx", MACROS),
        (a_docx({"word/VBAPROJECT.BIN": b"x"}), "report.docx", MACROS),
        (a_docx(types=b'<Override ContentType="application/vnd.ms-office.vbaProject"/>'), "report.docx", MACROS),
        (a_docx(types="<O ContentType='x.macroEnabled.main+xml'/>".encode("utf-16")), "report.docx", MACROS),
        (open_document("text", {"Basic/Standard/Module1.xml": b"x"}), "report.odt", MACROS),
        (open_document("text", {"Scripts/python/x.py": b"x"}), "report.odt", MACROS),
    ],
)
def test_what_is_refused(tmp_path: Path, content: bytes, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        kind_of(tmp_path, content, name)
    assert refusal.value.field == "file"


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[str] = []
    real = zipfile.ZipFile.open

    def noted(archive: zipfile.ZipFile, name: zipfile.ZipInfo | str, *args: str, **more: bool) -> object:
        unpacked.append(name.filename if isinstance(name, zipfile.ZipInfo) else name)
        return real(archive, name, *args, **more)  # type: ignore[arg-type] # handed on as given

    hundred = b"\0" * 100_000_000
    bomb = a_docx({"word/media/bomb.bin": hundred})
    assert len(bomb) < 200_000
    monkeypatch.setattr(zipfile.ZipFile, "open", noted)
    assert kind_of(tmp_path, bomb, "report.docx") is WORD
    assert unpacked == [CONTENT_TYPES]
    unpacked.clear()
    monkeypatch.undo()
    in_its_list = a_docx(types=hundred)
    packed_otherwise = a_docx(method=zipfile.ZIP_BZIP2)
    monkeypatch.setattr(zipfile.ZipFile, "open", noted)
    for content in (in_its_list, packed_otherwise):
        with pytest.raises(Refused, match=NOT_TAKEN):
            kind_of(tmp_path, content, "report.docx")
    assert unpacked == []


def test_too_many_parts_are_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "MOST_PARTS", 20)
    few, many = ({f"word/media/{number}.png": b"" for number in range(count)} for count in (18, 19))
    assert kind_of(tmp_path, a_docx(few), "report.docx") is WORD
    with pytest.raises(Refused, match=NOT_TAKEN):
        kind_of(tmp_path, a_docx(many), "report.docx")


def test_a_text_is_read_to_its_end(tmp_path: Path) -> None:
    assert kind_of(tmp_path, "é".encode() * 200_000, "long.txt") is TEXT
    with pytest.raises(Refused, match=NOT_TAKEN):
        kind_of(tmp_path, b"a" * 200_000 + b"\0", "long.txt")


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("C:\\Users\\Ann\\minutes März.pdf", "minutes März.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('say "this".pdf', "say _this_.pdf"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("  many   blanks . pdf", "many blanks. pdf"),
        (".pdf", "pdf"),
        ("...", ""),
        ("", ""),
        ("\0.txt", "txt"),
    ],
)
def test_names_lose_what_is_odd_in_them(given_name: str, name: str) -> None:
    assert safe_name(given_name) == name


@given(st.text(max_size=300))
def test_every_name_can_be_shown_and_saved(given_name: str) -> None:
    name = safe_name(given_name)
    assert len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\:*?"<>|')
    assert all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs"} for letter in name)


def test_a_long_name_keeps_its_ending() -> None:
    assert ending_of(safe_name("x" * 400 + ".docx")) == "docx"


def test_every_kind_has_a_type_of_its_own() -> None:
    assert len(BY_TYPE) == len(KINDS)
    assert made.PDF.startswith(b"%PDF-")
