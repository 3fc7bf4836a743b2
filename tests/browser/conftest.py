"""A real Chromium for the tests in this folder: pages that complain on the console fail their test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.support.waiting import LONGEST_SECONDS

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
# A browser under root, without a graphics card, that talks to nobody but the page under test.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

PageOpener = Callable[..., Page]
AxeCheck = Callable[[Page], None]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what lies in this folder; xdist keeps it in one process, as a second browser is slow to start."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, once per run."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "Chromium is missing: run .ci/prepare test"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[PageOpener]:
    """Opens pages, each in a fresh context with the given options; afterwards none may have complained."""
    complaints: list[str] = []
    with ExitStack() as contexts:

        def opened(**options: Any) -> Page:
            context = browser.new_context(**options)
            contexts.callback(context.close)
            context.set_default_timeout(LONGEST_SECONDS * 1_000)
            page = context.new_page()
            page.on("console", lambda message: complaints.extend(_complaint(message)))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            return page

        yield opened
    assert not complaints, "The page complained on the console:\n" + "\n".join(complaints)


@pytest.fixture
def page(open_page: PageOpener) -> Page:
    """A page as on a desk."""
    return open_page(viewport=DESK)


@pytest.fixture
def phone(open_page: PageOpener) -> Page:
    """A page as on the narrowest phone, which is also a desk at 400 % zoom."""
    return open_page(viewport=PHONE)


@pytest.fixture
def no_javascript(open_page: PageOpener) -> Page:
    """A page where no script runs."""
    return open_page(viewport=DESK, java_script_enabled=False)


@pytest.fixture(scope="session")
def no_axe_violations() -> AxeCheck:
    """Asserts that axe finds no fault against WCAG 2.2 AA in a page."""
    axe = Axe()

    def check(page: Page) -> None:
        result = axe.run(page, options=WCAG)
        assert not result.violations_count, f"{page.url}\n{result.generate_report()}"

    return check


def _complaint(message: ConsoleMessage) -> list[str]:
    is_one = message.type == "error" or "Content Security Policy" in message.text
    return [f"{message.location['url']}: {message.text}"] if is_one else []
