"""The frames that the web browser Chromium draws: those of its ImageDecoder, drawn onto a canvas.

Chromium starts once in each process, for many GIFs; that takes half a second to a second, and much memory. The page with the
canvas is ChromiumFrames.html. Chromium is asked through a pipe, in the messages of its developer tools, so nothing listens on
a port. It must know Uint8Array.toBase64, as Chromium does since version 140.

Not every GIF can be judged. The frames of an ImageDecoder have sides of at most 32767 pixels, and a canvas has at most 2^28
pixels, as seen in Chromium 156. An <img> has no such sides: it shows a GIF that is 65535 pixels wide, but which frame depends
on the time.
"""
import base64
import functools
import json
import os
import pathlib
import select
import shutil
import subprocess

import numpy as np

PROGRAM = "chromium"
PAGE = pathlib.Path(__file__).resolve().parent / "ChromiumFrames.html"
LONGEST_SIDE = (1 << 15) - 1
CANVAS_PIXELS = 1 << 28

# Chromium reads messages from descriptor 3 and writes to 4, and ends where 3 does, so it does not outlive the process that
# asks. Its files, all in a new directory, are then removed by the shell.
#
# Without the sandbox, because that refuses to run as root; the GIFs are our own. Without /dev/shm, which is small in
# containers. The other flags turn off updates and the like.
START = """
HOME=$(mktemp -d) || exit
export HOME
"$0" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --disable-dev-shm-usage --remote-debugging-pipe --user-data-dir="$HOME" \
    about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1
rm -rf "$HOME"
"""

# A large frame comes in parts, because Chromium limits its messages to 100 MB.
PART_PIXELS = 1 << 22

PATIENCE_SECONDS = 120


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


class Chromium:
    def __init__(self):
        # In a session of its own, it gets no Ctrl-C, which would keep the shell from removing the files.
        self.shell = subprocess.Popen(["sh", "-c", START, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
                                      start_new_session=True)
        self.calls, self.unread, self.tab = 0, b"", {}
        tab = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.tab = {"sessionId": self.call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]}
        # Only pages from a safe place have an ImageDecoder. A local file is one.
        self.call("Page.navigate", url=PAGE.as_uri())
        self.evaluate("new Promise(go => document.readyState == 'complete' ? go() : addEventListener('load', go))")

    def call(self, method, **parameters):
        """The result of a method of the developer tools."""
        self.calls += 1
        message = {"id": self.calls, "method": method, "params": parameters, **self.tab}
        self.shell.stdin.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = json.loads(self.message())
            if answer.get("method") == "Inspector.targetCrashed":
                raise RuntimeError("the page crashed")
            if answer.get("id") == self.calls:
                if "error" in answer:
                    raise RuntimeError(answer["error"]["message"])
                return answer["result"]

    def message(self):
        """The next message, which ends with a byte of 0."""
        parts = []
        while b"\0" not in self.unread:
            parts.append(self.unread)
            if not select.select([self.shell.stdout], [], [], PATIENCE_SECONDS)[0]:
                raise RuntimeError(f"no answer in {PATIENCE_SECONDS} s")
            self.unread = self.shell.stdout.read(1 << 20)
            if not self.unread:
                raise RuntimeError("Chromium ended")
        last, self.unread = self.unread.split(b"\0", 1)
        return b"".join([*parts, last])

    def evaluate(self, expression):
        """The value of an expression, or of its promise."""
        done = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if thrown := done.get("exceptionDetails"):
            said = thrown.get("exception", {}).get("description") or thrown["text"]
            raise RuntimeError(said.splitlines()[0])
        return done["result"].get("value")

    def choose(self, path):
        """Chooses a file on the page, as a user would: a script must not read files."""
        chosen = self.call("Runtime.evaluate", expression="document.getElementById('gif')")["result"]["objectId"]
        self.call("DOM.setFileInputFiles", files=[os.path.abspath(path)], objectId=chosen)

    def end(self):
        self.shell.stdin.close()
        self.shell.stdout.close()


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
