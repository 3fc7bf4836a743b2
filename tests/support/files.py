"""Files for tests: small ones of every kind that is taken, and such as only look like them."""

import io
import zipfile
from collections.abc import Mapping

CONTENT_TYPES = "[Content_Types].xml"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + b"\0" * 100
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100


def a_zip(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these parts in this order."""
    bytes_i_o = io.BytesIO()
    with zipfile.ZipFile(bytes_i_o, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return bytes_i_o.getvalue()


def a_docx(
    more: Mapping[str, bytes] | None = None, types: bytes = b"<Types/>", method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A Word document with more parts."""
    return a_zip({CONTENT_TYPES: types, "word/document.xml": b"<w:document/>", **(more or {})}, method)


def an_xlsx() -> bytes:
    """An Excel workbook."""
    return a_zip({CONTENT_TYPES: b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def a_pptx() -> bytes:
    """A PowerPoint presentation."""
    return a_zip({CONTENT_TYPES: b"<Types/>", "ppt/presentation.xml": b"<p/>"})


def open_document(what: str, more: Mapping[str, bytes] | None = None) -> bytes:
    """An OpenDocument file: text, spreadsheet or presentation."""
    media_type = f"application/vnd.oasis.opendocument.{what}".encode()
    return a_zip({"mimetype": media_type, "content.xml": b"<c/>", **(more or {})})
