"""Makes tests/golden/resized_rgba.txt: small pictures of red, green, blue and opacity as Pillow resizes them.

    python tests/golden/make_resized_rgba.py

The opacity of a pixel is 0 or 255. The format is as in resized.txt; its script explains why every picture is
resized in two calls. Pillow multiplies colors by their opacity before it resizes them, and divides them after it.
tests/whole/opacity.rs compares vol2gif with it.
"""
import pathlib

import numpy as np
import PIL
from PIL import Image

from make_resized import SIZES, axis, has_ties, pictures

OUT = pathlib.Path(__file__).parent / "resized_rgba.txt"


def resized(picture, method, height, width):
    old_height, old_width = picture.shape[:2]
    horizontal, vertical = axis(method, old_width, width), axis(method, old_height, height)
    multiplied = Image.fromarray(picture, "RGBA").convert("RGBa")
    wide = multiplied.resize((width, old_height), horizontal)
    return np.asarray(wide.resize((width, height), vertical).convert("RGBA"))


def main():
    rng = np.random.default_rng(16)
    lines = [f"# Pillow {PIL.__version__}"]
    for method in ["auto", "area", "linear", "lanczos", "nearest"]:
        for old_height, old_width, height, width in SIZES:
            if method == "nearest" and (has_ties(old_height, height) or has_ties(old_width, width)):
                continue
            picture = pictures((old_height, old_width, 4), rng)
            # A disk, and some holes.
            rows, columns = np.mgrid[:old_height, :old_width]
            inside = (rows - old_height / 2) ** 2 + (columns - old_width / 2) ** 2 < (old_height * old_width) / 6 + 1
            inside &= rng.random(inside.shape) < 0.9
            picture[..., 3] = np.where(inside, 255, 0)
            new = resized(picture, method, height, width)
            head = f"{method} 4 {old_height} {old_width} {height} {width}"
            lines.append(f"{head} : {picture.tobytes().hex()} : {new.tobytes().hex()}")
    OUT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
