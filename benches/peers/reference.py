"""The reference: the Python function that vol2gif continues. It makes a GIF of an array with NumPy and Pillow.

    python reference.py VOLUME OUT.gif
    python reference.py VOLUME VOLUME ... OUT_DIR/

Needs numpy >= 2 and pillow.
"""
import pathlib
import sys

import numpy as np
from PIL import Image


def levels(array):
    """Levels 0 to 255, computed in float32, with the least and greatest sample of the whole volume."""
    array = array.astype(np.float32)
    lo, hi = np.min(array), np.max(array)
    if lo < 0 or hi > 255:
        array = (array - lo) / (hi - lo + 1e-8)
    lo, hi = np.min(array), np.max(array)
    if lo >= 0.0 and hi <= 1.0:
        array = array * 255
    return array.astype(np.uint8)


def load(path):
    """The array of a .npy file, the only one of an .npz file."""
    data = np.load(path)
    return data if isinstance(data, np.ndarray) else data[data.files[0]]


def convert(source, target):
    frames = [Image.fromarray(frame) for frame in levels(load(source))]
    frames[0].save(target, save_all=True, append_images=frames[1:], duration=100, loop=0)


if __name__ == "__main__":
    *sources, target = sys.argv[1:]
    for source in sources:
        convert(source, f"{target}{pathlib.Path(source).stem}.gif" if target.endswith("/") else target)
