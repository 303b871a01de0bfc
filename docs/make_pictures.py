"""Draws the pictures in docs/ from the shipped data: ``python docs/make_pictures.py``. Needs Chromium."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from hsp_graph.assets import asset
from hsp_graph.demo import run_demo
from hsp_graph.workspace import init_workspace, open_workspace

HERE = Path(__file__).parent


def main() -> None:
    """Write docs/map-study.png, docs/map-example.png and docs/report-study.png."""
    folder = Path(tempfile.mkdtemp())
    _, study = run_demo(folder / "study")
    example = init_workspace(folder / "example", title="Firthside (fictional)")
    example.import_files([asset("data", "example-authority")])
    example.map().write(folder / "example.html")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        for source, name in ((study, "map-study.png"), (folder / "example.html", "map-example.png")):
            page.goto(source.as_uri())
            page.wait_for_function("window.hspMap")
            page.screenshot(path=str(HERE / name))
        report = folder / "report.html"
        report.write_text(open_workspace(folder / "study").report(), encoding="utf-8")
        page.set_viewport_size({"width": 1080, "height": 1250})
        page.goto(report.as_uri() + "#partnership")
        page.screenshot(path=str(HERE / "report-study.png"))
        browser.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
