"""Packs the bitmaps of the font Spleen (BSD-2-Clause, see spleen-NOTICE.txt) into spleen.bin.

    python3 spleen.py DIRECTORY_OF_BDF_FILES

For each size the file has the glyphs of the characters 0x20 to 0x7e and 0xa0 to 0xff, row by row from the top. The leftmost
pixel is the highest bit of the first byte of a row. In the smallest size the characters from 0xa0 on are blank. Made from Spleen 2.2.0, https://github.com/fcambus/spleen.
"""

import pathlib
import sys

SIZES = [(5, 8), (6, 12), (8, 16), (12, 24), (16, 32), (32, 64)]
CHARACTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100)]


def glyphs(path, width, height):
    found, code, rows = {}, None, None
    for line in path.read_text().splitlines():
        word, *rest = line.split()
        if word == "ENCODING":
            code = int(rest[0])
        elif word == "BBX":
            assert rest[:2] == [str(width), str(height)], (path, rest)
        elif word == "BITMAP":
            rows = []
        elif word == "ENDCHAR":
            assert len(rows) == height, (path, code)
            found[code] = b"".join(rows)
            rows = None
        elif rows is not None:
            rows.append(bytes.fromhex(word))
    return found


packed = b""
for width, height in SIZES:
    of_size = glyphs(pathlib.Path(sys.argv[1], f"spleen-{width}x{height}.bdf"), width, height)
    missing = [hex(code) for code in CHARACTERS if code not in of_size]
    assert not missing, (width, height, missing)
    packed += b"".join(of_size[code] for code in CHARACTERS)
pathlib.Path(__file__).with_name("spleen.bin").write_bytes(packed)
