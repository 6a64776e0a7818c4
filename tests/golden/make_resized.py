"""Makes tests/golden/resized.txt: small pictures of uint8 as Pillow resizes them.

    python tests/golden/make_resized.py

A line: the filter, channels, height, width, new height, new width, and after the colon the levels of the picture
and after the next colon the levels of the new picture, in hexadecimal. The first line names the version of Pillow.
src/picture/tests.rs compares vol2gif with it.

Pillow 13 resizes the height first where the width grows and the height shrinks; Pillow 11 and vol2gif always begin
with the width. Therefore every picture is resized in two calls, first its width and then its height. Elsewhere this
gives what one call gives, which is checked.

Where the center of a new pixel lies between two old ones, the nearest of Pillow depends on the rounding of its floats.
vol2gif takes the second one, in integers. Sizes at which both differ are left out, after a check that this is the
reason.
"""
import pathlib

import numpy as np
import PIL
from PIL import Image

OUT = pathlib.Path(__file__).parent / "resized.txt"
FILTERS = {
    "area": Image.Resampling.BOX,
    "linear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
    "nearest": Image.Resampling.NEAREST,
}
# Height, width, new height, new width: down, up, mixed, sides of one pixel, sides that stay.
SIZES = [
    (12, 16, 6, 8), (16, 21, 7, 5), (13, 9, 12, 4), (6, 5, 12, 10), (5, 7, 13, 11), (9, 20, 12, 7), (20, 9, 7, 12),
    (1, 17, 1, 5), (17, 1, 40, 1), (1, 1, 3, 4), (19, 23, 1, 1), (3, 2, 1, 9), (2, 3, 9, 1), (8, 9, 8, 4),
    (8, 9, 3, 9), (40, 3, 37, 3), (37, 2, 5, 4),
]


def axis(method, old, new):
    if method != "auto":
        return FILTERS[method]
    return FILTERS["area"] if new < old else FILTERS["linear"]


def resized(picture, method, height, width):
    image = Image.fromarray(picture)
    old_height, old_width = picture.shape[:2]
    horizontal, vertical = axis(method, old_width, width), axis(method, old_height, height)
    one_call = image.resize((width, height), horizontal)
    two_calls = image.resize((width, old_height), horizontal).resize((width, height), vertical)
    if horizontal == vertical and not (width > old_width and height < old_height):
        assert np.array_equal(np.asarray(one_call), np.asarray(two_calls)), (method, picture.shape, height, width)
    return np.asarray(two_calls)


def has_ties(old, new):
    return any((2 * pixel + 1) * old % (2 * new) == 0 for pixel in range(new))


def nearest(picture, height, width):
    """The nearest pixels in integers."""
    for axis, new in enumerate((height, width)):
        old = picture.shape[axis]
        picture = picture.take([(2 * pixel + 1) * old // (2 * new) for pixel in range(new)], axis)
    return picture


def pictures(shape, rng):
    """Noise with some white and black, which lanczos overshoots."""
    noise = rng.integers(0, 256, shape, dtype=np.uint8)
    noise[rng.random(shape) < 0.2] = 255
    noise[rng.random(shape) < 0.2] = 0
    return noise


def main():
    rng = np.random.default_rng(5)
    lines = [f"# Pillow {PIL.__version__}"]
    for method in ["auto", *FILTERS]:
        for old_height, old_width, height, width in SIZES:
            for channels in [1, 3]:
                shape = (old_height, old_width) if channels == 1 else (old_height, old_width, 3)
                picture = pictures(shape, rng)
                new = resized(picture, method, height, width)
                if method == "nearest" and not np.array_equal(new, nearest(picture, height, width)):
                    assert has_ties(old_height, height) or has_ties(old_width, width)
                    continue
                head = f"{method} {channels} {old_height} {old_width} {height} {width}"
                lines.append(f"{head} : {picture.tobytes().hex()} : {new.tobytes().hex()}")
    OUT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
