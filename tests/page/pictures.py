"""The pictures of docs/report: the page of a batch as a lab has it, light, dark and narrow."""
import io
import pathlib
import sys

import numpy as np
from PIL import Image

import inputs

HERE = pathlib.Path(__file__).resolve().parents[2] / "docs/report"
MOST_BYTES = 150_000


def save(name, png):
    """A picture in 256 of its colors: the most frequent greys, and the most frequent other colors, so that texts keep theirs."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    colors, at, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    grey = np.ptp(colors.astype(int), axis=1) < 40
    frequent = lambda which, most: np.flatnonzero(which)[np.argsort(-counts[which])][:most]
    palette = colors[np.concatenate([frequent(grey, 160), frequent(~grey, 96)])]
    nearest = [np.argmin(((palette.astype(int) - color) ** 2).sum(1)) for color in colors.astype(int)]
    picture = Image.fromarray(np.array(nearest, np.uint8)[at].reshape(pixels.shape[:2]), "P")
    picture.putpalette(palette.tobytes())
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    size = len(file.getvalue())
    if size > MOST_BYTES:
        sys.exit(f"{name} has {size} bytes")
    (HERE / name).write_bytes(file.getvalue())
    print(f"docs/report/{name}: {picture.width}x{picture.height}, {size / 1e3:.0f} kB")


def make(browser, convert, folder):
    HERE.mkdir(exist_ok=True)
    inputs.gallery(folder / "scans")
    for well in "well-01", "well-02":
        convert(f"scans/plate-A/{well}.npy", "-o", f"gifs/plate-A/{well}.gif")
    convert("scans", "-o", "gifs/", "--no-clobber", "--backend", "cpu", "--report", "report.html", status=1)
    address = (folder / "report.html").as_uri()

    def shot(name, width, height, dark, act=None):
        browser.window(width, height, dark)
        browser.open("about:blank")
        browser.open(address)
        browser.until("document.querySelector('.body > *')")
        if act:
            browser.evaluate(act)
        browser.until("[...document.images].every(it => it.complete)")
        save(name, browser.picture())

    folder = "document.querySelector('[data-key=folder]').click();"
    shot("light.png", 1280, 940, False, folder * 2)
    shot("dark.png", 1280, 790, True, "document.querySelector('[value=sheet]').click()")
    shot("narrow.png", 400, 860, False, folder * 2 + "scrollTo(0, 400)")
    shot("details.png", 900, 860, True, folder + "document.querySelector('.more').click()")
