"""Prints what a browser finds in pages of `--report`, as JSON: for each file on stdin, one name a line, an object of

- `rows`, `end`: the data of the elements of these classes, in their order; null for one that is no JSON;
- `tags`: how often each tag occurs, and `text`: all text outside of elements of scripts and styles;
- `leads_to`: for each row the path that its link leads to from http://host/folder/page.html, or null. Bytes that are no
  text are \\xff and so on.
"""
import json
import sys
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes, urljoin, urlsplit


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = {"rows": [], "end": [], "tags": Counter(), "text": ""}
        self.open = []
        self.data = None

    def handle_starttag(self, tag, attributes):
        self.found["tags"][tag] += 1
        attributes = dict(attributes)
        if tag in ("script", "style"):
            is_data = attributes.get("type") == "application/json"
            self.data = (attributes.get("class") if is_data else None, "")

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            (kind, text), self.data = self.data, None
            if kind:
                self.found["end" if kind == "end" else "rows"].append(parsed(text))

    def handle_data(self, data):
        if self.data is None:
            self.found["text"] += data
        else:
            self.data = (self.data[0], self.data[1] + data)

    def close(self):
        super().close()
        # A browser ends an element where the file ends.
        if self.data and self.data[0]:
            self.handle_endtag("script")


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def leads_to(row):
    if not row or not row.get("link"):
        return None
    address = urlsplit(urljoin("http://host/folder/page.html", row["link"]))
    assert (address.scheme, address.netloc, address.query, address.fragment) == ("http", "host", "", ""), row["link"]
    return unquote_to_bytes(address.path).decode("utf-8", "backslashreplace")


for name in sys.stdin.read().splitlines():
    page = Page()
    with open(name, encoding="utf-8") as file:
        page.feed(file.read())
    page.close()
    page.found["leads_to"] = [leads_to(row) for row in page.found["rows"]]
    print(json.dumps(page.found))
