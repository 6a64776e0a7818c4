"""Pages of runs that were killed, and pages that were moved away from their GIFs."""
import shutil

import written
from mixed import equal, must


def cut_anywhere(browser, page, folder):
    """A page that ends anywhere shows its whole rows, says that it is not finished, and counts a row that is cut."""
    text = page.read_bytes()
    first = text.index(written.FIRST_ROW.encode())
    third = text.index(b"\n", text.index(b"\n", first) + 1) + 1
    fourth = text.index(b"\n", third) + 1
    end = text.index(b'<script type="application/json" class="end">')
    whole = text[:end].count(b"</script>\n<script") + 1
    cuts = [(first, 0, 0), (third, 2, 0), (third + 20, 2, 0), (third + len(written.FIRST_ROW) + 1, 2, 1), (third + 900, 2, 1),
            (fourth - 3, 2, 1), (fourth - 1, 3, 0), (end, None, 0), (end + 60, None, 0)]
    cut = folder / "cut.html"
    for at, rows, counted in cuts:
        cut.write_bytes(text[:at])
        browser.window(1400, 1000)
        browser.open(cut.as_uri())
        found = browser.evaluate("[document.querySelectorAll('.body > *').length, document.querySelector('#state').textContent]")
        expected = rows if rows is not None else found[0]
        must(found[0] == expected, f"cut at {at}, there are {found[0]} rows, not {expected}")
        must(found[1].startswith("Not finished"), f"cut at {at}, it says {found[1]}")
        must(("1 row is cut short" in found[1]) == bool(counted), f"cut at {at}, it says {found[1]}")
        must("not finished" in browser.evaluate("document.title"), "the title says nothing of it")
    must(whole > 10, "there are few rows")
    return f"{len(cuts)} cuts"


def resumed(browser, page, folder):
    """Of a run that was interrupted and resumed: the last row of an input counts, but not one that says it was kept."""
    rows = written.read(page).rows
    made = next(row for row in rows if row["status"] == "converted")
    again = next(row for row in rows if row["status"] == "converted" and row is not made)
    failed = {**again, "status": "failed", "error": "is cut short", "link": None, "still": None}
    kept = {**made, "status": "kept", "histogram": None, "frames": None}
    path = folder / "resumed.html"
    end = {"finished": False, "inputs": 5, "stages": {"frames": 3.0, "range": 1.0}}
    path.write_text(written.head(page) + "".join(written.element("row", row) for row in (made, failed, kept, again))
                    + written.element("end", end))
    browser.window(1400, 1000)
    browser.open(path.as_uri())
    equal(browser.evaluate("[...document.querySelectorAll('.body .c-status')].map(it => it.textContent)"), ["Converted"] * 2)
    equal(browser.evaluate("document.querySelector('#state').textContent"), "Interrupted: 2 of 5 inputs are here.")
    equal(browser.evaluate("[...document.querySelectorAll('#legend b')].map(it => it.textContent)"), ["75 %", "25 %"])


def merged(convert, browser, page, folder):
    """The page that is made of other reports shows the same inputs, with stills and links."""
    convert("--merge-reports", "report.html", "--report", "merged.jsonl", status=1)
    convert("--merge-reports", "merged.jsonl", "--report", "merged.html", status=1)
    browser.window(1400, 3000)
    browser.open((folder / "merged.html").as_uri())
    browser.until("document.querySelector('.body > *')")
    names = browser.evaluate("[...document.querySelectorAll('.body .c-name')].map(it => it.textContent)")
    browser.open(page.as_uri())
    browser.until("document.querySelector('.body > *')")
    equal(sorted(names), sorted(browser.evaluate("[...document.querySelectorAll('.body .c-name')].map(it => it.textContent)")))
    before, after = written.read(page).rows, written.read(folder / "merged.html").rows
    facts = lambda rows: sorted((row["name"], row["link"], row["still"] is not None) for row in rows)
    equal(facts(after), facts(before))


def without_gifs(browser, page, folder):
    """Where GIFs are not beside the page, stills stay."""
    (folder / "elsewhere").mkdir()
    shutil.copy(page, folder / "elsewhere/report.html")
    browser.open((folder / "elsewhere/report.html").as_uri())
    browser.click("document.querySelector('.still:enabled:has(img:not([hidden]))')")
    browser.until("document.querySelector('.still:enabled:has(img:not([hidden])) img').src.startsWith('data:')")
    equal(browser.evaluate("document.querySelectorAll('.body img[src^=\"file:\"]').length"), 0)
