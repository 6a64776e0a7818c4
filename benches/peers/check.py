"""Decodes the GIFs of the peers and compares them with the levels, frame by frame.

    python check.py VOLUME REFERENCE.gif VOL2GIF.gif

A grey volume must come back exactly: exit status 1 when a pixel differs. A GIF cannot hold an RGB volume exactly, so
its PSNR over the whole volume is printed. Pillow, the writer of the reference, drops a frame that equals the frame
before it; vol2gif writes every frame. Needs numpy and pillow.
"""
import argparse

import numpy as np
from PIL import Image, ImageSequence

from reference import levels, load


def frames(path):
    with Image.open(path) as gif:
        for frame in ImageSequence.Iterator(gif):
            yield np.asarray(frame.convert("RGB"))


def without_repeats(volume):
    yield volume[0]
    yield from (b for a, b in zip(volume, volume[1:]) if not np.array_equal(a, b))


def compare(name, got, expected):
    """Prints one line; returns whether every pixel is as expected."""
    squares, samples, largest, count = 0, 0, 0, 0
    expected = iter(expected)
    for frame in got:
        wanted = next(expected, None)
        if wanted is None:
            print(f"  {name}: more frames than there should be, from frame {count} on")
            return False
        wanted = np.broadcast_to(wanted.reshape(*wanted.shape[:2], -1), wanted.shape[:2] + (3,))
        if frame.shape != wanted.shape:
            print(f"  {name}: frame {count} has shape {frame.shape}, not {wanted.shape}")
            return False
        difference = wanted.astype(np.int32) - frame
        squares += int((difference ** 2).sum())
        largest = max(largest, int(np.abs(difference).max()))
        samples += wanted.size
        count += 1
    missing = sum(1 for _ in expected)
    if missing or not count:
        print(f"  {name}: {count} frames, {missing} are missing")
        return False
    if largest:
        psnr = 10 * np.log10(255 ** 2 * samples / squares)
        print(f"  {name}: {count} frames, PSNR {psnr:.2f} dB, largest difference {largest}")
    else:
        print(f"  {name}: {count} frames, every pixel exact")
    return largest == 0


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("volume")
    p.add_argument("reference")
    p.add_argument("vol2gif")
    a = p.parse_args()
    expected = levels(load(a.volume))
    exact = [
        compare("reference", frames(a.reference), without_repeats(expected)),
        compare("vol2gif  ", frames(a.vol2gif), expected),
    ]
    grey = expected.ndim == 3 or expected.shape[-1] == 1
    return 1 if grey and not all(exact) else 0


if __name__ == "__main__":
    raise SystemExit(main())
