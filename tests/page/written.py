"""What the program wrote into a page, read by Python's own parser of HTML."""
import html.parser
import json


class Reader(html.parser.HTMLParser):
    """Collects the elements of JSON, and all other elements by their names."""

    def __init__(self):
        super().__init__()
        self.kind, self.text, self.rows, self.end, self.elements = None, [], [], None, []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.kind = attributes.get("class") if attributes.get("type") == "application/json" else None
        self.text = []
        if self.kind is None:
            self.elements.append(tag)

    def handle_data(self, data):
        self.text.append(data)

    def handle_endtag(self, tag):
        if self.kind == "row":
            self.rows.append(json.loads("".join(self.text)))
        elif self.kind == "end":
            self.end = json.loads("".join(self.text))
        self.kind = None


def read(path):
    reader = Reader()
    reader.feed(path.read_text())
    return reader


# Ends the head of a page: the first row begins here.
FIRST_ROW = '<script type="application/json" class="row">'


def head(path):
    """The page before its first row."""
    return path.read_text().split(FIRST_ROW)[0]


def element(kind, value):
    """An element of JSON as the program writes it."""
    text = json.dumps(value, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/json" class="{kind}">{text}</script>\n'
