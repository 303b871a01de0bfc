"""Draws the pictures in docs/ from the shipped data: ``python docs/make_pictures.py``. Needs Chromium.

The authority of 10,000 fictional people is made and imported for it, which takes a few minutes.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from hsp_graph.core.assets import asset
from hsp_graph.demo.generate import generate
from hsp_graph.demo.published import run_demo
from hsp_graph.workspace import Workspace, init_workspace, open_workspace

HERE = Path(__file__).parent
SCHOOLS = 167  # about 10,000 people


def _studies(folder: Path) -> dict[str, Workspace]:
    run_demo(folder / "study")
    generate(folder / "tables", schools=SCHOOLS)
    made = {"study": open_workspace(folder / "study")}
    for name, title, tables in (
        ("example", "Firthside (fictional)", asset("data", "example-authority")),
        ("large", "Ten thousand people (fictional)", folder / "tables"),
    ):
        made[name] = init_workspace(folder / name, title=title)
        made[name].import_files([tables])
    return made


def _suppose_first(page: Any) -> None:
    _open_first(page)
    page.click("#what-if")


def _open_first(page: Any) -> None:
    page.click(".ranking .person >> nth=0")


def _as_it_is(page: Any) -> None:
    page.mouse.move(700, 20)


def _save(page: Any, path: Path) -> None:
    """With 256 colours, which nobody sees and which makes the file a third as long."""
    page.screenshot(path=str(path))
    Image.open(path).convert("RGB").quantize(256).save(path, optimize=True)


def main() -> None:
    """Write docs/map-*.png and docs/report-study.png."""
    folder = Path(tempfile.mkdtemp())
    studies = _studies(folder)
    for name, study in studies.items():
        study.map().write(folder / f"{name}.html")
    studies["example"].map(compare=("2019", "2021")).write(folder / "compared.html")
    pictures: dict[str, tuple[str, Callable[[Any], None]]] = {
        "map-study": ("study", _as_it_is),
        "map-example": ("example", _as_it_is),
        "map-what-if": ("example", _suppose_first),
        "map-compared": ("compared", _as_it_is),
        "map-10000": ("large", _as_it_is),
        "map-10000-opened": ("large", _open_first),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (source, prepare) in pictures.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto((folder / f"{source}.html").as_uri())
            prepare(page)
            _save(page, HERE / f"{name}.png")
        page = browser.new_page(viewport={"width": 1080, "height": 1250})
        report = folder / "report.html"
        report.write_text(studies["study"].report(), encoding="utf-8")
        page.goto(report.as_uri() + "#partnership")
        _save(page, HERE / "report-study.png")
        browser.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
