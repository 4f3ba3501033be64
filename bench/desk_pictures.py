"""A picture of every page of a running desk: light, dark, and as wide as a telephone.

    python -m bench.desk_pictures FOLDER LINK [--language nl]

LINK is what `afspraak desk link` prints, or the demo: the pages are those of the first mail, debtor and so on.
"""

import argparse
import re
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
    "longest": "/search?q=regel+500",
    "debtor": "/debtors",
    "agreement": "/agreements",
    "payment": "/payments",
    "call": "/calls",
}
HREF = {
    **dict.fromkeys(("case", "promise", "stranger", "longest"), r"/(?:mail|draft)/\d+"),
    "debtor": r"/debtors/\d+",
    "agreement": r"/agreements/\d+",
    "payment": r"/payments/\d+",
    "call": r"/calls/\d+",
}


def main() -> None:
    """Take the pictures, and say where they are."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("link")
    options.add_argument("--language", default="en", choices=["en", "nl"])
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    base = given.link.partition("/enter/")[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(locale=given.language)
        context.add_cookies([{"name": "afspraak_language", "value": given.language, "url": base}])
        page = context.new_page()
        page.goto(given.link)
        page.locator("form button").click()
        pages = PAGES | _things(page, base)
        for look, (scheme, width, height) in LOOKS.items():
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": height})
            for name, path in pages.items():
                page.goto(f"{base}{path}")
                page.wait_for_timeout(150)
                page.screenshot(path=given.folder / f"{name}-{look}.png")
        page.goto(f"{base}/enter")
        browser.close()
    print(f"{len(pages) * len(LOOKS)} pictures in {given.folder}")


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
