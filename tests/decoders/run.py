"""Decodes a GIF with every decoder of this machine and compares all frames with the levels they should show.

    python tests/decoders/run.py FILE.gif LEVELS.npy [--repeats-dropped]

LEVELS.npy is a uint8 array (frames, height, width), or with a last axis of 1 or 3. Every pixel of every frame, as a
player shows it, must be equal; exit status 1 on a difference, 2 when no decoder ran. --repeats-dropped is for writers
that leave out a frame equal to the one before it.

The decoders share no code with each other or with vol2gif:

    Pillow
    ffmpeg    the raw frames of `ffmpeg -i FILE -f rawvideo`
    gifsicle  `gifsicle -O2 -Okeep-empty` decodes, composites, and writes anew; what it wrote is read with Pillow
              (`--unoptimize` would say more directly what it saw, but refuses palettes per frame)
    giflib    `gifbuild -d` prints palettes and indices; they are composited here

Needs numpy and pillow; on Debian, apt-get install ffmpeg gifsicle giflib-tools for the rest.
"""
import argparse
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image, ImageSequence


def by_pillow(path, shape):
    with Image.open(path) as gif:
        for frame in ImageSequence.Iterator(gif):
            yield np.asarray(frame.convert("RGB"))


def by_ffmpeg(path, shape):
    # passthrough: every frame once, whatever its delay; ignore_loop: play once.
    command = ["ffmpeg", "-v", "error", "-ignore_loop", "1", "-i", path, "-vsync", "passthrough",
               "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    height, width = shape
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        while frame := process.stdout.read(height * width * 3):
            yield np.frombuffer(frame, np.uint8).reshape(height, width, 3)
    if process.returncode:
        raise RuntimeError(f"exit status {process.returncode}")


def by_gifsicle(path, shape):
    with tempfile.NamedTemporaryFile(suffix=".gif") as out:
        command = ["gifsicle", "-O2", "-Okeep-empty", path, "-o", out.name]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if done.returncode or done.stderr:
            raise RuntimeError(done.stderr.strip() or f"exit status {done.returncode}")
        yield from by_pillow(out.name, shape)


def by_giflib(path, shape):
    canvas = np.zeros((*shape, 3), np.uint8)
    maps, letters = {"screen": [], "image": []}, {"screen": {}, "image": {}}
    transparent, disposal, top, left, reading = None, 0, 0, 0, None
    with subprocess.Popen(["gifbuild", "-d", path], stdout=subprocess.PIPE, text=True) as process:
        lines = (line.strip("\t\n") for line in process.stdout)
        for line in lines:
            words = line.split()
            if words[1:] == ["map"]:
                reading = words[0]
                maps[reading], letters[reading] = [], {}
            elif words[:1] == ["rgb"]:
                if words[4:5] == ["is"]:
                    letters[reading][words[5]] = len(maps[reading])
                maps[reading].append([int(word) for word in words[1:4]])
            elif line == "graphics control":
                transparent, disposal = None, 0
            elif line.startswith("transparent index"):
                transparent = int(words[2]) if int(words[2]) >= 0 else None
            elif line.startswith("disposal mode"):
                disposal = int(words[2])
            elif line.startswith("image #"):
                maps["image"] = []
            elif line.startswith("image top"):
                top = int(words[2])
            elif line.startswith("image left"):
                left = int(words[2])
            elif found := re.fullmatch(r"image bits (\d+) by (\d+)( hex)?", line):
                width, height = int(found[1]), int(found[2])
                active = "image" if maps["image"] else "screen"
                text = "".join(next(lines) for _ in range(height))
                if found[3]:
                    indices = np.frombuffer(bytes.fromhex(text), np.uint8)
                else:
                    # Small palettes: one letter per pixel.
                    indices = np.array([letters[active][letter] for letter in text], np.uint8)
                indices = indices.reshape(height, width)
                colors = np.zeros((256, 3), np.uint8)
                colors[:len(maps[active])] = maps[active]
                before = canvas.copy() if disposal == 3 else None
                part = canvas[top:top + height, left:left + width]
                shown = np.ones(indices.shape, bool) if transparent is None else indices != transparent
                part[shown] = colors[indices][shown]
                yield canvas.copy()
                if disposal == 2:
                    part[:] = 0
                elif disposal == 3:
                    canvas = before
    if process.returncode:
        raise RuntimeError(f"exit status {process.returncode}")


DECODERS = [
    ("Pillow", None, by_pillow),
    ("ffmpeg", "ffmpeg", by_ffmpeg),
    ("gifsicle", "gifsicle", by_gifsicle),
    ("giflib", "gifbuild", by_giflib),
]


def difference(frames, expected):
    """The first difference, in words; None when there is none."""
    count = 0
    for frame in frames:
        if count == len(expected):
            return f"more than {count} frames"
        wanted = expected[count]
        if frame.shape != wanted.shape:
            return f"frame {count} has shape {frame.shape}, not {wanted.shape}"
        if not np.array_equal(frame, wanted):
            y, x = np.argwhere((frame != wanted).any(axis=-1))[0]
            return f"frame {count}, pixel ({x}, {y}): {frame[y, x].tolist()}, not {wanted[y, x].tolist()}"
        count += 1
    return None if count == len(expected) else f"{count} frames, not {len(expected)}"


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
    expected = np.broadcast_to(levels, levels.shape[:3] + (3,))
    ran, good = 0, True
    for name, program, decode in DECODERS:
        if program and not shutil.which(program):
            print(f"{name}: not installed, did NOT run")
            continue
        ran += 1
        try:
            found = difference(decode(a.gif, expected.shape[1:3]), expected)
        except (OSError, RuntimeError, ValueError, KeyError, StopIteration) as error:
            found = f"failed: {error!r}"
        good &= found is None
        print(f"{name}: {found or f'{len(expected)} frames, every pixel equal'}")
    if not ran:
        return 2
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
