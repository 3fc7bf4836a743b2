"""The wheel works outside the checkout: built, installed elsewhere, asked for the sign-in page and a status list."""

import os
import site
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SIGN_IN = """
import os
from pathlib import Path
from tracker.app import create_app
from tracker.config import settings_from
client = create_app(settings_from(os.environ, Path.cwd())).test_client()
page = client.get("/sign-in")
style = client.get("/static/vendor/govuk-frontend.min.css")
assert page.status_code == style.status_code == 200
print(page.get_data(as_text=True))
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it, and a folder to run in. Its dependencies are those of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False)
    [packages] = (folder / "env" / "lib").glob("python*/site-packages")
    # The dependencies of this environment, but not what its .pth files add: the checkout stays out.
    (packages / "dependencies.pth").write_text(site.getsitepackages()[0])
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "env" / "bin" / "python")]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "-q", str(wheel)], check=True, capture_output=True)
    return folder


def run(folder: Path, *words: str) -> str:
    """What a program of the new environment prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TRACKER_", "PYTHON"))}
    result = subprocess.run(
        [str(folder / "env" / "bin" / words[0]), *words[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_the_wheel_gives_a_sign_in_page_and_a_status_list(elsewhere: Path) -> None:
    place = run(elsewhere, "python", "-c", "import tracker; print(tracker.__file__)")
    assert str(elsewhere) in place
    assert "Loaded the sample plans" in run(elsewhere, "tracker", "init", "--training", "--start", "2019-04-01T09:00")
    assert "What to try first" in run(elsewhere, "python", "-c", SIGN_IN)
    assert "6 milestones in 5 actions" in run(elsewhere, "tracker", "status-list", "--plan", "LGA-2018", "--overdue")
