"""Makes the pictures of this folder, and what they hold as Pillow reads them: python3 make_pictures.py

Pillow writes no PNG of 2 or 4 bits, interlaced, or of 16 bits with colors. These are written here, from the arrays
that are expected.
"""

import struct
import zlib

import numpy as np
from PIL import Image

HEIGHT, WIDTH = 5, 7
grey = (np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH) * 7 % 256).astype("u1")
rgb = np.stack([grey, grey[::-1], 255 - grey], -1)
alpha = np.where(np.arange(HEIGHT)[:, None] < 2, 0, 255).astype("u1") * np.ones((1, WIDTH), "u1")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def rows(picture, bits):
    """Rows of samples, packed, each after a byte for no filter."""
    out = b""
    for row in picture.reshape(len(picture), -1):
        if bits == 16:
            out += b"\0" + row.astype(">u2").tobytes()
        elif bits == 8:
            out += b"\0" + row.astype("u1").tobytes()
        else:
            pixels = [f"{sample:0{bits}b}" for sample in row]
            text = "".join(pixels)
            text += "0" * (-len(text) % 8)
            out += b"\0" + bytes(int(text[at : at + 8], 2) for at in range(0, len(text), 8))
    return out


def write(name, picture, bits, color, interlaced=False):
    data = rows(picture, bits)
    if interlaced:
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        parts = [picture[y::down, x::right] for y, x, down, right in passes]
        data = b"".join(rows(part, bits) for part in parts if part.size)
    header = struct.pack(">IIBBBBB", picture.shape[1], picture.shape[0], bits, color, 0, 0, interlaced)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*it) for it in chunks))


def save(name, picture):
    np.save(f"expected/{name}.npy", picture)


Image.fromarray(grey).save("grey8.png")
Image.fromarray((grey.astype("u2") * 257 - 3 * (grey > 3)).astype("u2")).save("grey16.png")
Image.fromarray(rgb).save("rgb8.png")
Image.fromarray(np.dstack([rgb, alpha])).save("rgba8.png")
Image.fromarray(np.dstack([grey, alpha])).save("grey_alpha8.png")
Image.fromarray(rgb).quantize(6).save("palette.png")
Image.fromarray(grey > 100).save("bits1.png")
for name in ["grey8", "grey16", "rgb8", "rgba8"]:
    save(name, np.asarray(Image.open(f"{name}.png")))
save("grey_alpha8", np.asarray(Image.open("grey_alpha8.png").convert("RGBA")))
save("palette", np.asarray(Image.open("palette.png").convert("RGB")))
save("bits1", np.asarray(Image.open("bits1.png").convert("L")))
write("bits4.png", grey % 16, 4, 0)
write("bits2.png", grey % 4, 2, 0)
write("interlaced.png", rgb, 8, 2, interlaced=True)
write("rgb16.png", rgb.astype("u2") * 251, 16, 2)
for name in ["bits4", "bits2", "interlaced"]:
    save(name, np.asarray(Image.open(f"{name}.png")))
assert (np.load("expected/interlaced.npy") == rgb).all() and (np.load("expected/bits4.npy") == grey % 16 * 17).all()
save("rgb16", rgb.astype("u2") * 251)

x, y = np.meshgrid(np.arange(48), np.arange(40))
Image.fromarray(((3 * y + 2 * x) % 256).astype("u1")).save("grey.jpg", quality=92)
colors = np.stack([x * 5, y * 6, 255 - x * 5], -1).astype("u1")
Image.fromarray(colors).save("rgb.jpg", quality=90)
Image.fromarray(colors).save("progressive.jpg", quality=90, progressive=True)
for name in ["grey", "rgb", "progressive"]:
    save(name, np.asarray(Image.open(f"{name}.jpg")))
