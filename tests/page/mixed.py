"""Opens the page of a batch that has a volume of each kind, and does what a reader does: sorts, filters, searches, plays, tabs."""
import json
import pathlib
import urllib.parse

import numpy as np

import inputs
import written

# The texts of a column, in the order of the page.
CELLS = "[...document.querySelectorAll('.body .c-{}')].map(cell => cell.textContent)"
# Where the name of a file is on the page, as an expression.
ROW = "[...document.querySelectorAll('.body > .line')].find(row => row.querySelector('.c-name').textContent === {})"


class Mixed:
    def __init__(self, browser, page, gifs):
        self.browser, self.page, self.gifs = browser, page, gifs
        self.written = written.read(page)
        self.names = [row["name"] for row in self.written.rows]

    def checks(self):
        """The checks, each on a page that is opened anew."""
        return [self.summary, self.names_are_text, self.privacy, self.sorting, self.filters, self.searching, self.playing,
                self.links, self.details, self.tabbing, self.arrows, self.screen_reader, self.paper, self.sheet, self.narrow, self.contrast]

    def open(self):
        # So high that all rows are drawn.
        self.browser.window(1400, 3000)
        self.browser.open(self.page.as_uri())
        self.browser.until("document.querySelector('.body > *')")

    def column(self, name):
        return self.browser.evaluate(CELLS.format(name))

    def shown(self):
        return self.column("name")

    def row(self, name, part=""):
        return f"{ROW.format(json.dumps(name))}{f'.querySelector({json.dumps(part)})' if part else ''}"

    def choose(self, text):
        """Clicks on the label of a choice."""
        self.browser.click(f"[...document.querySelectorAll('#tools label')].find(it => it.textContent.startsWith({json.dumps(text)}))")

    def summary(self):
        text = self.browser.evaluate("document.querySelector('#facts').innerText").split("\n")
        facts = dict(zip(text[::2], text[1::2]))
        count = len(self.names)
        equal(facts["Inputs"], str(count))
        equal([facts[it] for it in ("Converted", "Kept", "Failed")], [str(count - 2), "1", "1"])
        equal(int(facts["Warned"]), sum(bool(row["warnings"]) for row in self.written.rows))
        state = self.browser.evaluate("document.querySelector('#state').textContent")
        equal(state, "Finished; 1 failed.")
        shares = self.browser.evaluate("[...document.querySelectorAll('#legend b')].map(it => it.textContent)")
        whole = sum(int(it.split()[0]) for it in shares if "below" not in it)
        must(95 <= whole <= 101, f"the shares of the stages are {shares}")
        slowest = self.browser.evaluate("[...document.querySelectorAll('#slowest li button')].map(it => it.textContent)")
        by_time = sorted(self.written.rows, key=lambda row: -row["seconds"])[:10]
        equal(slowest, [visible(row["name"]) for row in by_time])

    def names_are_text(self):
        for _, name in inputs.NAMES:
            must(name in self.shown(), f"{name!r} is not on the page: {self.shown()}")
        must(self.browser.evaluate("window.broken === undefined"), "a name was run as a script")
        scripts = self.browser.evaluate("document.scripts.length")
        equal(scripts, 1 + len(self.names) + 1)
        equal(self.browser.evaluate("document.querySelectorAll('img[src=x], bdi *, bdi img').length"), 0)
        equal(self.written.elements.count("script"), 1)

    def privacy(self):
        """Of the header of a DICOM file, the page has the modality alone."""
        text = self.page.read_text()
        must('"modality":"CT"' in text, "the modality is missing")
        for secret in inputs.SECRETS:
            must(secret not in text, f"{secret} is on the page")

    def sorting(self):
        rows = self.written.rows
        for key in "bytes_in", "seconds", "minimum":
            values = {visible(row["name"]): row[key] for row in rows if key != "seconds" or row["status"] != "kept"}
            for way, sign in ("ascending", 1), ("descending", -1):
                self.browser.click(f"document.querySelector('[data-key={key}]')")
                found = [values.get(name) for name in self.shown()]
                there = [value for value in found if value is not None]
                equal(there, sorted(there, key=lambda value: sign * value))
                equal(found[len(there):], [None] * (len(rows) - len(there)))
                equal(self.browser.evaluate(f"document.querySelector('.c-{key}[aria-sort]').ariaSort"), way)
        self.browser.click("document.querySelector('[data-key=name]')")
        numbered = [name for name in self.shown() if name.startswith(("brain", "cells", "mask", "wide"))]
        equal(numbered, sorted(numbered))

    def filters(self):
        for choice, expected in ("Failed", ["cut.npy"]), ("Kept", ["kept.npy"]), ("Warned", ["almost_one.npy", "nan.npy"]):
            self.choose(choice)
            equal(sorted(self.shown()), expected)
            equal(self.browser.evaluate("document.querySelector('#count').textContent"), f"{len(expected)} of {len(self.names)} inputs")
        self.choose("All")
        equal(len(self.shown()), len(self.names))
        self.select("modality", "CT")
        equal(self.column("modality"), ["CT"])
        self.select("modality", "All")
        self.select("folder", "float")
        equal(sorted(self.shown()), ["almost_one.npy", "brain.npy", "nan.npy"])

    def select(self, choice, text):
        """Chooses the option that ends, or begins, with a text; its number behind it does not count."""
        self.browser.evaluate(f"""(choice => {{
            const bare = option => option.textContent.replace(/ \\(\\d+\\)$/, "");
            const wanted = [...choice.options].find(it => bare(it).endsWith({json.dumps(text)}) || bare(it).startsWith({json.dumps(text)}));
            choice.value = wanted.value;
            choice.dispatchEvent(new Event("change", {{ bubbles: true }}));
        }})(document.getElementById({json.dumps(choice)}))""")

    def searching(self):
        self.browser.click("document.querySelector('#search')")
        self.browser.press(*"Npy FLOAT")
        equal(sorted(self.shown()), ["almost_one.npy", "brain.npy", "nan.npy"])
        self.browser.press(*"<x")
        equal(self.shown(), [])
        equal(self.browser.evaluate("document.querySelector('#count').textContent"), f"0 of {len(self.names)} inputs")

    def playing(self):
        picture = self.row("cells.npy", "img")
        still = self.browser.evaluate(f"{picture}.src")
        must(still.startswith("data:image/gif;base64,"), f"the still is {still[:40]}")
        self.browser.until(f"{picture}.naturalWidth > 0")
        self.browser.point(self.row("cells.npy", ".still"))
        self.browser.until(f"{picture}.src.startsWith('file:') && {picture}.complete && {picture}.naturalWidth === 128")
        equal(path(self.browser.evaluate(f"{picture}.src")), self.gifs / "plain/cells.gif")
        self.browser.point("document.querySelector('h1')")
        equal(self.browser.evaluate(f"{picture}.src"), still)
        # By touch: the first tap plays, the second stops.
        for begins in "file:", "data:":
            self.browser.tap(self.row("cells.npy", ".still"))
            self.browser.until(f"{picture}.src.startsWith('{begins}')")
        # By keyboard: it plays where the focus comes, and stops where the focus leaves. The list remembers its row.
        self.browser.evaluate("document.querySelector('.heads .c-notes button').focus()")
        for key, begins in ("Tab", "file:"), (" ", "data:"), (" ", "file:"), ("Tab", "data:"):
            self.browser.press(key)
            self.browser.until(f"{picture}.src.startsWith('{begins}')")

    def links(self):
        """Each link leads to the file that the program wrote, whatever its name is."""
        for row in self.written.rows:
            link = self.browser.evaluate(f"{self.row(visible(row['name']))}.querySelector('a')?.href ?? null")
            if row["status"] == "failed":
                equal(link, None)
            else:
                must(path(link).is_file(), f"{link} leads to no file")
        self.browser.click(self.row(inputs.NAMES[3][1], "a"))
        self.browser.until("location.pathname.endsWith('.gif')")
        equal(path(self.browser.evaluate("location.href")), self.gifs / "names" / inputs.NAMES[3][0].replace(".npy", ".gif"))

    def details(self):
        self.browser.click(self.row("wide.npy", ".more"))
        text = self.browser.evaluate("document.querySelector('dialog[open]').innerText")
        for value in inputs.WIDE.min(), inputs.WIDE.max():
            must(str(value) in text, f"{value} is not in the details, which are {text}")
        self.browser.until("document.querySelector('dialog img').width === 40 * 9")
        self.browser.press("ArrowRight")
        after = self.browser.evaluate("document.querySelector('dialog h2').textContent")
        equal(after, self.shown()[self.shown().index("wide.npy") + 1])
        self.browser.press("ArrowLeft", "ArrowLeft")
        before = self.browser.evaluate("document.querySelector('dialog h2').textContent")
        equal(before, self.shown()[self.shown().index("wide.npy") - 1])
        self.browser.press("Escape")
        must(self.browser.evaluate("!document.querySelector('dialog').open"), "Escape does not close the details")
        must(self.browser.evaluate("document.activeElement.matches('.more')"), "the focus does not return")

    def tabbing(self):
        """The tab key reaches everything once, in the order of the page, and what has the focus can be seen."""
        order = []
        for _ in range(60):
            self.browser.press("Tab")
            found = self.browser.evaluate("""(element => {
                const style = getComputedStyle(element), shown = getComputedStyle(element.nextElementSibling ?? element);
                const seen = style.outlineStyle !== "none" || shown.outlineStyle !== "none";
                return [element.id || element.dataset.key || element.className || element.name || element.tagName, seen];
            })(document.activeElement)""")
            if found[0] == "BODY":
                break
            must(found[1], f"one does not see that {found[0]} has the focus")
            order.append(found[0])
        expected = ["SUMMARY"] * 3 + ["search", "status", "folder", "modality", "view"]
        equal(order[:len(expected)], expected)
        heads = order[len(expected):-3]
        equal(heads, self.browser.evaluate("[...document.querySelectorAll('.heads button')].map(it => it.dataset.key)"))
        equal(order[-3:], ["still", "title", "more"])

    def arrows(self):
        names = self.shown()
        self.browser.evaluate("document.querySelector('.body .title').focus()")
        focused = "document.activeElement.closest('.line').querySelector('.c-name').textContent"
        for key, expected in ("ArrowDown", names[1]), ("End", names[-1]), ("ArrowUp", names[-2]), ("Home", names[0]):
            self.browser.press(key)
            equal(self.browser.evaluate(focused), expected)
        self.browser.evaluate("document.querySelector('[data-key=bytes_in]').focus()")
        self.browser.press("Enter")
        equal(self.browser.evaluate("document.activeElement.dataset.key"), "bytes_in")
        must(self.shown() != names, "the key Enter does not sort")
        self.browser.evaluate("document.querySelector('.body .title').focus()")
        self.browser.press("ArrowRight")
        must(self.browser.evaluate("document.activeElement.matches('.more')"), "the right arrow does not reach the next control")

    def screen_reader(self):
        nodes = self.browser.accessible()
        of = lambda role: [node for node in nodes if node["role"] == role]
        for role in "button", "link", "radio", "combobox", "searchbox", "columnheader", "table", "dialog", "search", "heading":
            for node in of(role):
                must(node["name"].strip(), f"a {role} has no name")
        equal([node["name"] for node in of("table")], ["Inputs"])
        equal(len(of("columnheader")), 17)
        equal(sorted(node["name"] for node in of("link")), sorted(visible(row["name"]) for row in self.written.rows if row["link"]))
        must(any("Histogram of" in node["name"] for node in of("image")), "histograms have no text")
        count = [node for node in of("status")]
        equal(len(count), 1)
        must(f"Play cells.npy" in [node["name"] for node in of("button")], "the still has no name")
        attributes = self.browser.evaluate("""[document.querySelector('#list').getAttribute('aria-rowcount'),
            [...document.querySelectorAll('.body > .line')].map(row => row.getAttribute('aria-rowindex'))]""")
        equal(attributes, [str(len(self.names) + 1), [str(k + 2) for k in range(len(self.names))]])

    def paper(self):
        """All rows that are filtered are on paper, also rows that were not in view; the links say which."""
        self.browser.window(1400, 300)
        self.select("folder", "names")
        text = self.browser.pdf()
        equal(text[:5], b"%PDF-")
        links = {path(part.split(b")")[0].decode()).name for part in text.replace(b"\\", b"").split(b"/URI (")[1:]}
        equal(len(links), len(inputs.NAMES))
        must(text.count(b"/Subtype /Image") >= len(inputs.NAMES), "stills are missing on paper")

    def sheet(self):
        self.choose("Sheet")
        names = self.browser.evaluate("[...document.querySelectorAll('.tile .title')].map(it => it.textContent)")
        equal(names, [visible(name) for name in self.names])
        must(self.browser.evaluate("new Set([...document.querySelectorAll('.tile')].map(it => it.style.left)).size > 3"), "no columns")

    def narrow(self):
        for width, dark in (400, False), (400, True), (700, False), (1000, True):
            self.browser.window(width, 800, dark)
            equal(self.browser.evaluate("[document.documentElement.scrollWidth, innerWidth]"), [width, width])
            outside = self.browser.evaluate("""[...document.querySelectorAll('.body > .line:first-child *')]
                .filter(it => it.getBoundingClientRect().right > innerWidth + 1).map(it => it.className)""")
            equal(outside, [])

    def contrast(self):
        """Texts can be read on their grounds, light and dark: 4.5 as WCAG 2 asks for."""
        pairs = [("ink", "ground"), ("soft", "ground"), ("soft", "raised"), ("accent", "ground"), ("bad", "ground"), ("bad", "bad-ground"),
                 ("warned", "ground"), ("warned", "warned-ground"), ("kept", "kept-ground")]
        for dark in False, True:
            self.browser.window(1400, 1000, dark)
            for text, ground in pairs:
                colors = self.browser.evaluate(f"""["--{text}", "--{ground}"].map(name => {{
                    const probe = document.createElement("i");
                    probe.style.color = `var(${{name}})`;
                    document.body.append(probe);
                    const color = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
                    probe.remove();
                    return color;
                }})""")
                ratio = contrast(*colors)
                must(ratio >= 4.5, f"{text} on {ground} has a contrast of {ratio:.2f}, {'dark' if dark else 'light'}")


def contrast(first, second):
    """The ratio of contrast of WCAG 2."""
    def luminance(color):
        parts = np.array(color[:3]) / 255
        return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)

    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def visible(name):
    """A name of inputs.py as the page shows it."""
    plain = {raw if isinstance(raw, str) else shown: shown for raw, shown in inputs.NAMES}
    return plain.get(name, name)


def path(address):
    parts = urllib.parse.urlsplit(address)
    return pathlib.Path(urllib.parse.unquote(parts.path, errors="surrogateescape"))


def must(holds, otherwise):
    if not holds:
        raise AssertionError(otherwise)


def equal(found, expected):
    must(found == expected, f"found {found!r}, expected {expected!r}")
