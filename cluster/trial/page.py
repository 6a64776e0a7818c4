"""Checks the page of a run in shares.

    page.py PAGE MERGED

The page says that it is finished. It has a row for each line of the merged report, with a still of the GIF, and a link that leads
to it.
"""

import html.parser
import json
import sys
import urllib.parse
from pathlib import Path


class Elements(html.parser.HTMLParser):
    """The elements of JSON in a page, by their class."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list] = {"row": [], "end": []}
        self.kind = ""

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.kind = dict(attributes).get("class", "") if tag == "script" else ""

    def handle_data(self, data: str) -> None:
        if self.kind in self.found:
            self.found[self.kind].append(json.loads(data))
            self.kind = ""


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"page.py: {otherwise}")


def main() -> None:
    page, merged = map(Path, sys.argv[1:])
    elements = Elements()
    elements.feed(page.read_text())
    rows = elements.found["row"]
    expected = [json.loads(line)["input"] for line in merged.read_text().splitlines()]

    must([end["finished"] for end in elements.found["end"]] == [True], "it does not say that it is finished")
    must([row["input"] for row in rows] == expected, f"it has {len(rows)} rows for {len(expected)} lines, or other ones")
    for row in rows:
        must(row["still"].startswith("data:image/gif;base64,"), f"{row['input']} has no still")
        gif = page.parent / urllib.parse.unquote(row["link"])
        must(gif.read_bytes()[:6] == b"GIF89a", f"{row['link']} leads to no GIF")
    print(f"{page.name}: {len(rows)} rows with stills and links, {page.stat().st_size / 1000:.0f} kB")


main()
