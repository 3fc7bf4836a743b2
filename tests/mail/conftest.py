"""The databases for the tests of this folder, and a certificate for a mail server on this machine."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def certificate() -> tuple[Path, Path]:
    """A certificate for localhost that nobody trusts, and its key; made for these tests, valid until 2126."""
    folder = Path(__file__).parent / "certificate"
    return folder / "cert.pem", folder / "key.pem"
