"""The decoders of this machine, and the frames that they show.

None of them shares code with another or with vol2gif:

    Pillow
    ffmpeg       the raw frames of `ffmpeg -i FILE -f rawvideo`
    gifsicle     `gifsicle -O2 -Okeep-empty` decodes, composites and writes a new GIF, which is read with Pillow
                 (`--unoptimize` would be more direct, but refuses a palette per frame)
    giflib       `gifbuild -d` prints palettes and indices; they are composited here
    ImageMagick  the raw frames of `convert FILE -coalesce rgb:-`, version 6, or `magick`, version 7
    ImageIO      `javax.imageio` of Java; the frames are composited in ImageIOFrames.java
    Toolkit      `java.awt.Toolkit`
    ImageJ       its own reader, and the Toolkit where there is one frame
    Chromium     what the web browser draws; its sides are limited

The three of Java do not read GIF to the letter, so only some values of --compat promise that they show every pixel.
"""
import collections
import functools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import numpy as np
from PIL import Image, ImageSequence

import chromium
import java
from blocks import announces_transparency, has_background


def by_pillow(path, shape):
    with Image.open(path) as gif:
        for frame in ImageSequence.Iterator(gif):
            yield np.asarray(frame.convert("RGB"))


def by_ffmpeg(path, shape):
    # passthrough: every frame once, with any delay; ignore_loop: play once.
    command = ["ffmpeg", "-v", "error", "-threads", "1", "-ignore_loop", "1", "-i", path, "-vsync", "passthrough",
               "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    yield from raw_frames(command, shape)


def raw_frames(command, shape, env=None):
    """The frames that a command writes to stdout, three bytes a pixel."""
    height, width = shape
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env) as process:
        while frame := process.stdout.read(height * width * 3):
            yield np.frombuffer(frame, np.uint8).reshape(height, width, 3)
    if process.returncode:
        raise RuntimeError(f"exit status {process.returncode}")


def by_gifsicle(path, shape):
    with tempfile.NamedTemporaryFile(suffix=".gif") as out:
        command = ["gifsicle", "-O2", "-Okeep-empty", path, "-o", out.name]
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        # A remark on the palettes that it writes is no complaint about the palettes that it read.
        said = [line for line in done.stderr.splitlines() if "using local colormaps" not in line and "--colors" not in line]
        if done.returncode or said:
            raise RuntimeError(" ".join(said) or f"exit status {done.returncode}")
        yield from by_pillow(out.name, shape)


def by_giflib(path, shape):
    canvas = np.zeros((*shape, 3), np.uint8)
    maps, letters = {"screen": [], "image": []}, {"screen": {}, "image": {}}
    transparent, disposal, top, left, reading = None, 0, 0, 0, None
    with subprocess.Popen(["gifbuild", "-d", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
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
                    # With a small palette, it prints one letter per pixel.
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


# The limits of Linux distributions, such as sides of 16000 pixels, are below those of a GIF.
MAGICK_POLICY = """<policymap>
  <policy domain="resource" name="width" value="128KP"/>
  <policy domain="resource" name="height" value="128KP"/>
  <policy domain="resource" name="area" value="4GP"/>
  <policy domain="resource" name="memory" value="4GiB"/>
  <policy domain="resource" name="map" value="8GiB"/>
  <policy domain="resource" name="disk" value="32GiB"/>
  <policy domain="resource" name="thread" value="1"/>
</policymap>
"""


@functools.cache
def imagemagick():
    """The program of ImageMagick; not the Windows tool `convert`, or another program of that name."""
    for name in "magick", "convert-im6.q16", "convert":
        if program := shutil.which(name):
            said = subprocess.run([program, "-version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            if said.stdout.startswith(b"Version: ImageMagick"):
                return program
    return None


def by_imagemagick(path, shape):
    with tempfile.TemporaryDirectory() as policy:
        with open(os.path.join(policy, "policy.xml"), "w") as file:
            file.write(MAGICK_POLICY)
        command = [imagemagick(), path, "-coalesce", "-depth", "8", "rgb:-"]
        yield from raw_frames(command, shape, {**os.environ, "MAGICK_CONFIGURE_PATH": policy})


def by_java(program):
    return functools.partial(java.frames, program)


def by_judge(path, shape, judge):
    """What the tests in Rust take for what ImageJ shows."""
    yield from raw_frames([judge, "imagej", path], shape)


def always(compat, path):
    return True


def not_web(compat, path):
    return compat != "web"


def imagej_is_promised(compat, path):
    gif = pathlib.Path(path).read_bytes()
    plain = not announces_transparency(gif) and not has_background(gif)
    return compat in ("imagej", "all") or compat == "java" and plain


# `has`: whether this machine has the decoder. `frames`: its frames of a file, as uint8 arrays (height, width, 3).
# `promised`: whether it must show every pixel of a GIF that was made with a value of --compat.
# `limit`: why it cannot show frames of size (height, width), in words; None if it can.
Decoder = collections.namedtuple("Decoder", "has, frames, promised, limit", defaults=[lambda shape: None])

DECODERS = {
    "Pillow": Decoder(lambda: True, by_pillow, always),
    "ffmpeg": Decoder(lambda: shutil.which("ffmpeg"), by_ffmpeg, always),
    "gifsicle": Decoder(lambda: shutil.which("gifsicle"), by_gifsicle, always),
    "giflib": Decoder(lambda: shutil.which("gifbuild"), by_giflib, always),
    "ImageMagick": Decoder(imagemagick, by_imagemagick, always),
    "ImageIO": Decoder(java.has_java, by_java("ImageIOFrames"), not_web),
    "Toolkit": Decoder(java.has_java, by_java("ToolkitFrames"), not_web),
    "ImageJ": Decoder(java.has_imagej, by_java("ImageJFrames"), imagej_is_promised),
    "Chromium": Decoder(chromium.has_chromium, chromium.frames, always, chromium.limit),
}


def installed():
    """The names of the decoders that this machine has. Prints the names of the others."""
    names = [name for name, decoder in DECODERS.items() if decoder.has()]
    for name in DECODERS:
        if name not in names:
            print(f"{name}: not installed, did NOT run")
    return names


def shown(name, path, shape):
    """The frames of a GIF of size (height, width), by the decoder of that name."""
    return DECODERS[name].frames(path, shape)


def complaint(name, path, expected):
    """The first difference between the frames of a decoder and the expected ones, in words; None if there is none.

    `expected` has the shape (frames, height, width, 3), or (frames, height, width, 1) for greys.
    """
    try:
        return difference(shown(name, path, expected.shape[1:3]), expected)
    except FAILURES as error:
        return f"failed: {error!r}"


def complaint_about_judge(path, shape, judge):
    """The first difference between what ImageJ shows and what its judge says, in words; None if there is none."""
    try:
        return difference(by_judge(path, shape, judge), np.stack(list(shown("ImageJ", path, shape))))
    except FAILURES as error:
        return f"failed: {error!r}"


# What may be raised where a decoder fails.
FAILURES = OSError, RuntimeError, ValueError, KeyError, StopIteration


def difference(frames, expected):
    """The first difference, in words; None if there is none."""
    count = 0
    for frame in frames:
        if count == len(expected):
            return f"more than {count} frames"
        wanted = np.broadcast_to(expected[count], expected.shape[1:3] + (3,))
        if frame.shape != wanted.shape:
            return f"frame {count} has shape {frame.shape}, not {wanted.shape}"
        if not np.array_equal(frame, wanted):
            y, x = np.argwhere((frame != wanted).any(axis=-1))[0]
            return f"frame {count}, pixel ({x}, {y}): {frame[y, x].tolist()}, not {wanted[y, x].tolist()}"
        count += 1
    return None if count == len(expected) else f"{count} frames, not {len(expected)}"
