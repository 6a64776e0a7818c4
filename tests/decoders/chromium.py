"""The frames that the web browser Chromium draws: those of its ImageDecoder, drawn onto a canvas.

Chromium starts once in each process, for many GIFs; that takes half a second to a second, and much memory. It is driven by
../page/browser.py, and the page with the canvas is ChromiumFrames.html. It must know Uint8Array.toBase64, as Chromium does
since version 140.

Not every GIF can be judged. The frames of an ImageDecoder have sides of at most 32767 pixels, and a canvas has at most 2^28
pixels, as seen in Chromium 156. An <img> has no such sides: it shows a GIF that is 65535 pixels wide, but which frame depends
on the time.
"""
import base64
import functools
import os
import pathlib
import shutil
import sys

import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "page"))
from browser import Browser  # noqa: E402

PROGRAM = "chromium"
PAGE = pathlib.Path(__file__).resolve().parent / "ChromiumFrames.html"
LONGEST_SIDE = (1 << 15) - 1
CANVAS_PIXELS = 1 << 28

# A large frame comes in parts, because Chromium limits its messages to 100 MB.
PART_PIXELS = 1 << 22


def has_chromium():
    return bool(shutil.which(PROGRAM))


def limit(shape):
    """Why frames of size (height, width) cannot be drawn, in words; None if they can."""
    height, width = shape
    if max(shape) > LONGEST_SIDE:
        return f"its frames have sides of at most {LONGEST_SIDE} pixels"
    if height * width > CANVAS_PIXELS:
        return f"its canvas has at most {CANVAS_PIXELS} pixels"
    return None


class Chromium(Browser):
    def __init__(self):
        super().__init__()
        # Only pages from a safe place have an ImageDecoder. A local file is one.
        self.open(PAGE.as_uri())

    def choose(self, path):
        """Chooses a file on the page, as a user would: a script must not read files."""
        chosen = self.call("Runtime.evaluate", expression="document.getElementById('gif')")["result"]["objectId"]
        self.call("DOM.setFileInputFiles", files=[os.path.abspath(path)], objectId=chosen)


@functools.cache
def started():
    return Chromium()


def frames(path, shape):
    """The frames of a GIF of size (height, width)."""
    if reason := limit(shape):
        raise RuntimeError(reason)
    height, width = shape
    rows = max(1, PART_PIXELS // width)
    chromium = started()
    try:
        chromium.choose(path)
        for k in range(chromium.evaluate(f"open({width}, {height})")):
            size, part = chromium.evaluate(f"draw({k}, {min(rows, height)})")
            if size != [width, height]:
                raise RuntimeError(f"frame {k} has width and height {size}, not {[width, height]}")
            parts = [base64.b64decode(part)]
            for top in range(rows, height, rows):
                parts.append(base64.b64decode(chromium.evaluate(f"read({top}, {min(rows, height - top)})")))
            yield np.frombuffer(b"".join(parts), np.uint8).reshape(height, width, 4)[..., :3]
        chromium.evaluate("close()")
    except (OSError, RuntimeError):
        # It may have ended, or still be busy. The next GIF gets a new one.
        started.cache_clear()
        chromium.end()
        raise
