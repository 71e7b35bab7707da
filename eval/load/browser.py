"""What a person at the page waits for, measured inside a real browser: from sending to the banner that tells how urgent it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import BadInput, NotReady
from eval.load.types import Seen

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"]
PATIENCE_MS = 60_000
SETTLING_MS = 500
# The banner is drawn by the frame after it stands in the page.
WATCH = """() => {
  window.sent = 0; window.shown = {};
  addEventListener('keydown', (event) => { if (event.key === 'Enter') window.sent = performance.now(); }, true);
  const look = () => {
    for (const [name, where] of [['banner', '.banner'], ['claim', '#answer .claim'], ['end', '#answer .answer-foot']])
      if (window.sent && !(name in window.shown) && document.querySelector(where))
        requestAnimationFrame(() => { window.shown[name] ??= performance.now() - window.sent; });
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


# Milliseconds until the last byte of the page, and until its first word or picture stands there.
OPENED = """() => [performance.getEntriesByType('navigation')[0].responseEnd, performance.getEntriesByName('first-contentful-paint')[0].startTime]"""


def ask_page(url: str, texts: Sequence[str]) -> Iterator[Seen]:
    """Each text in a page of its own.

    Raises:
        NotReady: there is no browser.
        BadInput: nothing answers at ``url``, or the page never tells the urgency.
    """
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415
    except ImportError as error:
        raise NotReady("this needs a browser that can be steered: pip install playwright") from error
    if not CHROMIUM.exists():
        raise NotReady(f"there is no browser at {CHROMIUM}: apt-get install chromium")
    try:
        with sync_playwright() as steered, steered.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS) as browser:
            for text in texts:
                page = browser.new_page(locale="en-GB")
                page.goto(url)
                page.locator("#tab-sources").wait_for(state="attached", timeout=PATIENCE_MS)
                page.wait_for_timeout(SETTLING_MS)
                page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
                received, painted = page.evaluate(OPENED)
                page.evaluate(WATCH)
                page.locator("#box textarea").fill(text)
                page.locator("#box textarea").press("Enter")
                page.wait_for_function("'end' in window.shown", timeout=PATIENCE_MS)
                shown = page.evaluate("window.shown")
                page.close()
                yield Seen(received / 1000, painted / 1000, shown["banner"] / 1000, shown["claim"] / 1000 if "claim" in shown else None, shown["end"] / 1000)
    except Error as error:
        raise BadInput(f"{url} did not answer as the page does: {error.message.splitlines()[0]}") from error
