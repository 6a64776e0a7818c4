"""Compares the stills and the histograms in pages of `vol2gif --report FILE.html` with what Pillow shows of the GIFs.

    python tests/decoders/stills.py [--vol2gif PROGRAM]

A still is the middle frame, made smaller by Pillow's BOX: each pixel must have the one of the still's colors that is
nearest. Greys may be off by half a step between their 64, 32 or 16 levels, a step that need not be whole, and by half a
level of rounding; other colors, on average, by no more than those of Pillow's median cut. Histograms must be those of
numpy.histogram. The stills of merged reports, which are decoded from the GIFs, must be those of the run.

Needs numpy and pillow. Exit status 1 on a difference.
"""
import argparse
import base64
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image, ImageSequence

import volumes

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_BYTES, MOST_SIDE = 3000, 128


def large():
    """A picture that is made smaller by no whole number, with noise that does not fit in 3000 bytes at 128 pixels."""
    return volumes.RNG(21).normal(120, 60, (5, 301, 517)).clip(0, 255).astype(np.uint8)


def tall():
    return np.arange(3 * 1001 * 3).reshape(3, 1001, 3).astype(np.float32)


def smooth():
    """More than 256 colors, few of them beside each other."""
    y, x = np.mgrid[:200, :330]
    frame = np.stack([x * 255 / 329, y * 255 / 199, (x + y) * 255 / 528], -1)
    return np.stack([frame, frame[::-1], frame[:, ::-1]]).astype(np.uint8)


def cases(directory):
    """Name, volume, options, and whether the histogram is the one of what is shown."""
    for make in [*volumes.GREY, large, tall]:
        yield make.__name__, make, [], True
    for make in [*volumes.RGB, smooth]:
        yield make.__name__, make, [], False
    np.savetxt(directory / "colors.txt", volumes.colormap(), "%d")
    yield "colormap", volumes.spot, ["--colormap", directory / "colors.txt"], False
    yield "palettes", volumes.RGB[0], ["--palette", 2], False
    yield "annotated", volumes.spot, ["--text", "a text", "--text-color", "orange"], False
    yield "width", large, ["--width", 90], True
    yield "fewer frames", large, ["--max-bytes", "60K", "--allow", "frames,pixels"], False
    yield "channels", volumes.channels, ["--axes", "TCYX"], False
    yield "inverted", volumes.noise, ["--invert"], False
    for k, options in enumerate(volumes.LAYERS):
        yield f"layers {k}", volumes.LAYERED[0], list(options), False


def frames(path):
    """All frames as RGB, black where nothing is drawn."""
    with Image.open(path) as gif:
        for frame in ImageSequence.Iterator(gif):
            frame = frame.convert("RGBA")
            yield np.asarray(Image.alpha_composite(Image.new("RGBA", frame.size, "black"), frame).convert("RGB"))


def rows(page):
    data = re.findall(r'<script type="application/json" class="row">(.*)</script>', page.read_text(encoding="utf-8"))
    return {row["input"]: row for row in map(json.loads, data)}


def smaller(picture, sides):
    """The picture with no side longer than 128 pixels, then with half the sides until it has these."""
    def within(image, longest):
        longer = max(image.size)
        size = [max(1, (2 * side * longest + longer) // (2 * longer)) for side in image.size]
        return image.resize(size, Image.Resampling.BOX) if longer > longest else image

    image = within(Image.fromarray(picture), MOST_SIDE)
    while image.size != sides:
        assert max(image.size) > 1, f"no way to {sides}"
        image = within(image, max(image.size) // 2)
    return np.asarray(image)


def complaint(row, shown, has_histogram):
    """What is wrong with a row, None if nothing is; the GIF shows the frames `shown`."""
    data = base64.b64decode(row["still"].removeprefix("data:image/gif;base64,"), validate=True)
    if len(data) > MOST_BYTES:
        return f"a still of {len(data)} bytes"
    with Image.open(io.BytesIO(data)) as image:
        count, sides = getattr(image, "n_frames", 1), image.size
        colors = np.array(image.getpalette()).reshape(-1, 3)
        still = np.asarray(image.convert("RGB")).astype(int)
    if count != 1 or sides != (row["still_width"], row["still_height"]) or max(sides) > MOST_SIDE:
        return f"a still of {count} frames of {sides}"
    expected = smaller(shown[len(shown) // 2], sides).astype(int)
    used = np.unique(still.reshape(-1, 3), axis=0)
    if len(used) > 64:
        return f"{len(used)} colors"
    distances = ((expected[:, :, None] - used[None, None]) ** 2).sum(-1)
    if (((still - expected) ** 2).sum(-1) > distances.min(-1)).any():
        return "a pixel has not the nearest color"
    # A table has as many entries as the next power of two; the last ones may be spare.
    most = next(most for most in (16, 32, 64) if len(colors) <= most)
    distinct = len(np.unique(expected.reshape(-1, 3), axis=0))
    if distinct <= most:
        if (still != expected).any():
            return "few colors, but not as they are"
    elif (np.ptp(expected, axis=-1) == 0).all():
        off = np.abs(still - expected).max()
        if off > 255 / (most - 1) / 2 + .5:
            return f"greys are off by {off} with {most} of them"
    else:
        cut = Image.fromarray(expected.astype(np.uint8)).quantize(most, Image.Quantize.MEDIANCUT, dither=0)
        theirs = ((np.asarray(cut.convert("RGB")).astype(int) - expected) ** 2).mean()
        ours = ((still - expected) ** 2).mean()
        if ours > theirs:
            return f"colors are off by {ours ** .5:.2f}, those of Pillow by {theirs ** .5:.2f}"
    if has_histogram:
        counts = np.histogram(np.stack(shown)[..., 0], bins=64, range=(0, 256))[0]
        if row["histogram"]["counts"] != counts.tolist():
            return "another histogram"
    return None


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--vol2gif", default=ROOT / "target" / "release" / "vol2gif", metavar="PROGRAM")
    a = p.parse_args()
    program = pathlib.Path(a.vol2gif).resolve()
    wrong, sizes = 0, set()
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)

        def run(*words):
            subprocess.run([str(word) for word in (program, "-q", *words)], cwd=directory, check=True)

        made, reports = {}, []
        for number, (name, make, options, has_histogram) in enumerate(cases(directory)):
            volume = f"{number}.npy"
            np.save(directory / volume, make())
            run(volume, *options, "--report", f"{number}.html")
            run(volume, *options, "--report", f"{number}.jsonl")
            reports.append(f"{number}.jsonl")
            row = made[volume] = rows(directory / f"{number}.html")[volume]
            sizes.add((row["still_width"], row["still_height"]))
            if found := complaint(row, list(frames(directory / f"{number}.gif")), has_histogram):
                wrong += 1
                print(f"{name}: {found}")
        run("--merge-reports", *reports, "--report", "all.html")
        for volume, row in rows(directory / "all.html").items():
            if row["still"] != made[volume]["still"]:
                wrong += 1
                print(f"{volume}: the still from the GIF is another one")
    print(f"{len(made)} stills of {len(sizes)} sizes compared with Pillow's pictures, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
