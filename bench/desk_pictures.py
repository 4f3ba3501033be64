"""A picture of every page of a running desk: light, dark, and as wide as a telephone.

    python -m bench.desk_pictures FOLDER LINK [--language nl]

LINK is what `afspraak desk link` prints, or the demo: the pages are those of the first mail, debtor and so on. Needs
Debian's package chromium. `bench.desk_extremes` takes pictures of what no demo shows.
"""

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

LOOKS = {"light": ("light", 1360, 850), "dark": ("dark", 1360, 850), "phone": ("light", 390, 844)}
PAGES = {
    "queue": "/",
    "search": "/search?q=factuur",
    "debtors": "/debtors",
    "agreements": "/agreements",
    "calendar": "/agreements/calendar",
    "payments": "/payments",
    "payments-booked": "/payments?state=booked",
    "calls": "/calls",
    "week": "/week",
    "labels": "/labels",
    "status": "/status",
    "settings": "/settings",
    "empty": "/?kind=uncertain",
    "nothing-found": "/search?q=zzzz",
}
# Pages of single things: where a link to the first one stands.
THINGS = {
    "case": "/",
    "promise": "/?kind=promise",
    "stranger": "/?kind=held",
    "debtor": "/debtors",
    "agreement": "/agreements",
    "payment": "/payments",
    "call": "/calls",
}
HREF = {
    **dict.fromkeys(("case", "promise", "stranger"), r"/(?:mail|draft)/\d+"),
    "debtor": r"/debtors/\d+",
    "agreement": r"/agreements/\d+",
    "payment": r"/payments/\d+",
    "call": r"/calls/\d+",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, and the keys that are pressed on it before the picture is taken."""

    path: str
    keys: str = ""


def main() -> None:
    """Take the pictures, and say where they are."""
    options = add_options(argparse.ArgumentParser(description=__doc__))
    options.add_argument("link")
    given = options.parse_args()
    base = given.link.partition("/enter/")[0]
    with browser_at(base, given.language) as page:
        page.goto(given.link)
        page.locator("form button").click()
        pages = PAGES | _things(page, base)
        count = take(page, base, given.folder, {name: Shot(path) for name, path in pages.items()})
        page.goto(f"{base}/enter")
    print(f"{count} pictures in {given.folder}")


def add_options(options: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What every command that takes pictures asks for."""
    options.add_argument("folder", type=Path)
    options.add_argument("--language", default="en", choices=["en", "nl"])
    return options


@contextmanager
def browser_at(base: str, language: str, password: str = "") -> Iterator[Page]:
    """A browser without a window for the desk at `base`; with a password somebody has come in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(locale=language)
        context.add_cookies([{"name": "afspraak_language", "value": language, "url": base}])
        page = context.new_page()
        if password:
            page.goto(f"{base}/enter")
            page.locator("[name=name]").fill("Marieke")
            page.locator("[name=password]").fill(password)
            page.keyboard.press("Enter")
            page.wait_for_url("**/")
        yield page
        browser.close()


def take(page: Page, base: str, folder: Path, shots: dict[str, Shot]) -> int:
    """A picture of each in every look; how many were taken. Says which page is wider than the window."""
    folder.mkdir(parents=True, exist_ok=True)
    for look, (scheme, width, height) in LOOKS.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": height})
        for name, shot in shots.items():
            page.goto(f"{base}{shot.path}")
            if shot.keys:
                page.keyboard.press(shot.keys)
            page.wait_for_timeout(150)
            page.screenshot(path=folder / f"{name}-{look}.png")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                print(f"{name}-{look} is wider than the window")
    return len(shots) * len(LOOKS)


def _things(page: Page, base: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, path in THINGS.items():
        page.goto(f"{base}{path}")
        link = re.search(rf'href="({HREF[name]})', page.locator("main").inner_html())
        if link:
            found[name] = link[1]
    return found


if __name__ == "__main__":
    main()
