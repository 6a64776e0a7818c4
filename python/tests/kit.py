"""What the tests share: a decoder, the program, and the rule of the original function in NumPy."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

FFMPEG = shutil.which("ffmpeg")


def decoded(gif):
    """The frames of a GIF by ffmpeg, (frames, height, width, 3) uint8. Pillow misreads some of its own GIFs."""
    if FFMPEG is None:
        pytest.skip("ffmpeg is not installed")
    with tempfile.TemporaryDirectory() as directory:
        if isinstance(gif, bytes):
            Path(directory, "a.gif").write_bytes(gif)
            gif = Path(directory, "a.gif")
        width, height = np.frombuffer(Path(gif).read_bytes()[6:10], "<u2")
        command = [FFMPEG, "-v", "error", "-i", gif, "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        ran = subprocess.run(command, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    return np.frombuffer(ran.stdout, np.uint8).reshape(-1, height, width, 3)


def grey(gif):
    """The levels of a GIF of a grey volume."""
    frames = decoded(gif)
    assert (frames == frames[..., :1]).all()
    return frames[..., 0]


def program(*arguments, **keywords):
    """Run the bundled program."""
    command = [sys.executable, "-m", "vol2gif", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=60, **keywords)


def rule_levels(array):
    """The levels of the original: float32 throughout, least and greatest value of the whole array."""
    values = np.ma.getdata(array).astype(np.float32)
    low, high = values.min(), values.max()
    if low < 0 or high > 255:
        values = (values - low) / (high - low + 1e-8)
    low, high = values.min(), values.max()
    if low >= 0 and high <= 1:
        values = values * 255
    return values.astype(np.uint8)


def rule_numpy_to_gif(path, array, duration=100, loop=0, mkdir=True, **kwargs):
    """What the original does, by Pillow."""
    if mkdir and os.path.dirname(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    first, *rest = [Image.fromarray(frame) for frame in rule_levels(array)]
    first.save(path, save_all=True, append_images=rest, duration=duration, loop=loop, **kwargs)
