"""Chromium without a window, driven by the messages of its developer tools.

The messages go through a pipe, so nothing listens on a port. Everything that a page says on its console, and everything that it
asks for, is kept: `complaints` and `requests`.
"""
import base64
import json
import select
import subprocess
import time

# Chromium reads messages from descriptor 3 and writes to 4, and ends where 3 does, so it does not outlive the process that
# asks. Its files, all in a new directory, are then removed by the shell.
#
# Without the sandbox, because that refuses to run as root. Without /dev/shm, which is small in containers. No name has an
# address, so a request to a network could not succeed if there were one. The other flags turn off updates and the like.
START = """
HOME=$(mktemp -d) || exit
export HOME
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --hide-scrollbars \
    --disable-component-update --disable-sync --disable-dev-shm-usage --host-resolver-rules='MAP * ~NOTFOUND' \
    --remote-debugging-pipe --user-data-dir="$HOME" about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1
rm -rf "$HOME"
"""

PATIENCE_SECONDS = 120

# Keys by their names: the code of Windows, which Chromium goes by, and the text that they type.
KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), "Escape": (27, ""), " ": (32, " "), "End": (35, ""), "Home": (36, ""),
        "PageDown": (34, ""), "ArrowLeft": (37, ""), "ArrowUp": (38, ""), "ArrowRight": (39, ""), "ArrowDown": (40, "")}


class Browser:
    """One tab of a browser of its own. It ends with the `with` statement, or by `end`."""

    def __init__(self):
        # In a session of its own, it gets no Ctrl-C, which would keep the shell from removing the files.
        self.shell = subprocess.Popen(["sh", "-c", START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
                                      start_new_session=True)
        self.calls, self.unread, self.tab = 0, b"", {}
        self.complaints, self.requests = [], []
        tab = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.tab = {"sessionId": self.call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]}
        for domain in "Page", "Runtime", "Log", "Network":
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
        self.shell.wait()

    def end(self):
        self.shell.stdin.close()
        self.shell.stdout.close()

    def call(self, method, **parameters):
        """The result of a method of the developer tools."""
        self.calls += 1
        message = {"id": self.calls, "method": method, "params": parameters, **self.tab}
        self.shell.stdin.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.calls:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def message(self):
        """The next message, which ends with a byte of 0. What it says of the page is kept."""
        parts = []
        while b"\0" not in self.unread:
            parts.append(self.unread)
            if not select.select([self.shell.stdout], [], [], PATIENCE_SECONDS)[0]:
                raise RuntimeError(f"no answer in {PATIENCE_SECONDS} s")
            self.unread = self.shell.stdout.read(1 << 20)
            if not self.unread:
                raise RuntimeError("Chromium ended")
        last, self.unread = self.unread.split(b"\0", 1)
        answer = json.loads(b"".join([*parts, last]))
        self.keep(answer.get("method"), answer.get("params", {}))
        return answer

    def keep(self, event, what):
        if event == "Inspector.targetCrashed":
            raise RuntimeError("the page crashed")
        if event == "Network.requestWillBeSent":
            self.requests.append(what["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            thrown = what["exceptionDetails"]
            self.complaints.append(thrown.get("exception", {}).get("description") or thrown["text"])
        elif event == "Log.entryAdded":
            self.complaints.append(f"{what['entry']['text']} {what['entry'].get('url', '')}")
        elif event == "Runtime.consoleAPICalled":
            self.complaints.append(f"console.{what['type']}")

    def evaluate(self, expression):
        """The value of an expression, or of its promise."""
        done = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if thrown := done.get("exceptionDetails"):
            raise RuntimeError(thrown.get("exception", {}).get("description") or thrown["text"])
        return done["result"].get("value")

    def until(self, condition, seconds=5):
        """Waits until an expression is true."""
        end = time.monotonic() + seconds
        while not self.evaluate(f"!!({condition})"):
            if time.monotonic() > end:
                raise AssertionError(f"not true within {seconds} s: {condition}")
            time.sleep(0.02)

    def open(self, address, seconds=30):
        """Opens a page and waits until it is complete."""
        self.call("Page.navigate", url=address)
        self.until(f"document.readyState == 'complete' && location.href == {json.dumps(address)}", seconds)

    def window(self, width, height, dark=False, density=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=density, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def press(self, *keys):
        for key in keys:
            code, text = KEYS.get(key, (ord(key[0].upper()), key))
            what = {"key": key, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **what)
            self.call("Input.dispatchKeyEvent", type="keyUp", **what)

    def middle(self, element):
        """The middle of the element that an expression gives, scrolled into view."""
        return self.evaluate(f"""(element => {{
            element.scrollIntoView({{ block: "center" }});
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }})({element})""")

    def point(self, element):
        x, y = self.middle(element)
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, element):
        x, y = self.middle(element)
        for what in "mousePressed", "mouseReleased":
            self.call("Input.dispatchMouseEvent", type=what, x=x, y=y, button="left", clickCount=1)

    def tap(self, element):
        x, y = self.middle(element)
        self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def picture(self):
        """The window as a PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def pdf(self):
        """The page as it is printed."""
        stream = self.call("Page.printToPDF", transferMode="ReturnAsStream", preferCSSPageSize=True)["stream"]
        parts, end = [], False
        while not end:
            part = self.call("IO.read", handle=stream)
            data, end = part["data"], part["eof"]
            parts.append(base64.b64decode(data) if part.get("base64Encoded") else data.encode())
        return b"".join(parts)

    def accessible(self):
        """Role, name and properties of each element, as readers of the screen get them."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [{"role": node["role"]["value"], "name": node.get("name", {}).get("value", ""),
                 **{it["name"]: it["value"].get("value") for it in node.get("properties", [])}}
                for node in nodes if not node["ignored"]]
