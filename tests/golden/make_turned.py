"""Makes tests/golden/turned.txt: turned pictures of the sample, as NumPy makes them from the formulas of docs/turntables.md.

    python tests/golden/make_turned.py

A line: render, cue, interpolation, then the sides of a picture, and after the colon the CRC-32 of the levels of each of
12 pictures. tests/command/turntables.rs compares vol2gif with it.
"""
import pathlib
import zlib
from math import ceil, cos, radians, sin, sqrt

import numpy as np

HERE = pathlib.Path(__file__).parent
SAMPLE = HERE.parent.parent / "samples/mni152_t1_2mm.npz"


def levels(values):
    """The default rule, in float32."""
    least, greatest = values.min(), values.max()
    assert least < 0 or greatest > 255
    return ((values - least) / ((greatest - least) + np.float32(1e-8)) * np.float32(255)).astype(np.uint8)


def turned(volume, frames, cue, mean, nearest):
    """Pictures of volume[depth, row, x], one full turn."""
    depth, rows, width = volume.shape
    reach = lambda like: (lambda least: least + (least + like) % 2)(ceil(sqrt(depth * depth + width * width)))
    across, steps = reach(width), reach(depth)
    u, s = np.arange(across)[:, None], np.arange(steps)[None, :]
    padded = np.pad(volume, ((1, 1), (0, 0), (1, 1)), mode="edge").transpose(1, 0, 2).astype(np.int64)
    weights = 256 - 256 * cue * s // (100 * (steps - 1))
    for frame in range(frames):
        angle = radians(360 * frame / frames)
        c, t = round(65536 * cos(angle)), round(65536 * sin(angle))
        half = lambda product: int(product / 2)
        place = lambda size, du, ds: (size << 15) - half((across - 1) * du) - half((steps - 1) * ds) + u * du + s * ds
        y, x = place(depth, -t, c), place(width, c, t)
        inside = (y >= 0) & (y < depth << 16) & (x >= 0) & (x < width << 16)
        y, x = np.where(inside, y, 0), np.where(inside, x, 0)
        if nearest:
            values = 256 * padded[:, (y >> 16) + 1, (x >> 16) + 1]
        else:
            (y, x) = (y - 30720, x - 30720)
            i, j, fy, fx = (y >> 16) + 1, (x >> 16) + 1, y >> 12 & 15, x >> 12 & 15
            values = ((16 - fy) * (16 - fx) * padded[:, i, j] + (16 - fy) * fx * padded[:, i, j + 1]
                      + fy * (16 - fx) * padded[:, i + 1, j] + fy * fx * padded[:, i + 1, j + 1])
        if cue:
            values = (values + 128 >> 8) * weights
        values = np.where(inside, values, 0)
        found = values.sum(2) // np.maximum(inside.sum(1), 1) if mean else values.max(2)
        yield (found + 128 >> 8).astype(np.uint8)


def main():
    head = np.load(SAMPLE)["t1"]
    # As --plane xz --flip z shows it: slices along y, upright.
    volume = levels(head).transpose(1, 0, 2)[:, ::-1]
    lines = []
    for render, cue, interpolation in [("max", 50, "linear"), ("max", 0, "linear"), ("max", 100, "nearest"), ("mean", 0, "linear")]:
        pictures = list(turned(volume, 12, cue, render == "mean", interpolation == "nearest"))
        if cue == 0:
            # Defined so: half a turn is the mirrored other half.
            pictures[6:] = [picture[:, ::-1] for picture in pictures[:6]]
        sums = " ".join(f"{zlib.crc32(np.ascontiguousarray(picture)):08x}" for picture in pictures)
        height, width = pictures[0].shape
        lines.append(f"{render} {cue} {interpolation} {height} {width}: {sums}\n")
    (HERE / "turned.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
