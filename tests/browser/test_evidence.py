"""Evidence in a real browser, on a phone: a file handed in, saved again, and withdrawn."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.conftest import AxeCheck
from tests.browser.test_pages import DIRECTOR, go, sign_in
from tests.support.files import PDF
from tests.support.server import address

__all__ = ["address"]

NAME = "minutes of the improvement board with a name that is long on a phone.pdf"


def check(page: Page, no_axe_violations: AxeCheck) -> None:
    """Nothing is wrong with the page and nothing on it scrolls sideways."""
    no_axe_violations(page)
    wide, here = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= here


def test_a_file_is_handed_in_saved_and_withdrawn(
    phone: Page, address: str, no_axe_violations: AxeCheck, tmp_path: Path
) -> None:
    (tmp_path / NAME).write_bytes(PDF)
    sign_in(phone, address, DIRECTOR)
    go(phone, address, "action 1/evidence/new")
    phone.get_by_label("File").set_input_files(tmp_path / NAME)
    phone.get_by_role("button", name="Add evidence").click()
    phone.get_by_text("There is a problem").wait_for()
    check(phone, no_axe_violations)
    phone.get_by_role("link", name="Choose the file again.").click()
    assert phone.evaluate("document.activeElement.id") == "file"
    phone.get_by_label("Audit").check()
    phone.get_by_label("What does it show?").fill("Nine of ten files were sound.")
    phone.get_by_label("File").set_input_files(tmp_path / NAME)
    phone.get_by_role("button", name="Add evidence").click()
    phone.get_by_text("The evidence has been added.").wait_for()
    check(phone, no_axe_violations)
    with phone.expect_download() as download:
        phone.get_by_role("link", name=f"Download {NAME}").click()
    assert download.value.suggested_filename == NAME
    assert Path(download.value.path()).read_bytes() == PDF
    phone.get_by_role("link", name="Withdraw evidence").click()
    check(phone, no_axe_violations)
    phone.get_by_label("Why are you withdrawing it?").fill("It was the wrong meeting.")
    phone.get_by_role("button", name="Withdraw").click()
    phone.get_by_text("The evidence has been withdrawn.").wait_for()
    check(phone, no_axe_violations)
    assert phone.locator("del", has_text=NAME).is_visible()
