"""Decodes a GIF with every decoder of this machine and compares all frames with the expected levels.

    python tests/decoders/run.py FILE.gif LEVELS.npy [--repeats-dropped]

LEVELS.npy is a uint8 array (frames, height, width), with or without a last axis of 1 or 3. Every pixel of every frame, as
a player shows it, must be equal; exit status 1 on a difference. --repeats-dropped is for writers that leave out a frame
which equals the frame before it.

ImageJ and Java's Toolkit show some GIFs otherwise than their specification says; see decoders.py. A decoder that cannot show
frames of that size is named. Needs numpy and pillow; on Debian, apt-get install ffmpeg gifsicle giflib-tools imagemagick
libij-java default-jdk-headless chromium for the other decoders.
"""
import argparse
import sys

import numpy as np

from decoders import DECODERS, complaint, installed


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("gif")
    p.add_argument("levels")
    p.add_argument("--repeats-dropped", action="store_true")
    a = p.parse_args()
    levels = np.load(a.levels)
    if levels.ndim == 3:
        levels = levels[..., None]
    if a.repeats_dropped:
        keep = [k for k in range(len(levels)) if k == 0 or not np.array_equal(levels[k], levels[k - 1])]
        levels = levels[keep]
    good = True
    for name in installed():
        if reason := DECODERS[name].limit(levels.shape[1:3]):
            print(f"{name}: did NOT judge; {reason}")
            continue
        found = complaint(name, a.gif, levels)
        good &= found is None
        print(f"{name}: {found or f'{len(levels)} frames, every pixel equal'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
