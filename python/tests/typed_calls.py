"""Typical calls, for ``mypy --strict``: types that are wrong here are wrong for users. It is not run."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

import numpy as np
import vol2gif
from numpy.typing import NDArray
from vol2gif import Gif, Options, numpy_to_gif

stack: NDArray[np.uint16] = np.zeros((10, 64, 80), np.uint16)

assert_type(numpy_to_gif("a.gif", stack), Gif)
numpy_to_gif(Path("a.gif"), stack, 50, None, False, comment=b"text", disposal=2)
numpy_to_gif("a.gif", stack, duration=[10.0] * 10, loop=3)

assert_type(vol2gif.write_gif("a.gif", stack), Gif)
vol2gif.write_gif(b"a.gif", stack, range=(0, 255.0), fps=15, colormap="viridis", select={"z": slice(0, 5), "c": 1})
vol2gif.write_gif(io.BytesIO(), "a.npy", range="1%,99%", spacing=(2, 1.5, 1.5), unit="um", max_bytes="2M")
vol2gif.write_gif("a.gif", Path("a.tif"), array="raw", compat="all", allow=["frames", "pixels"], loop=None)
vol2gif.gif(stack, colormap=np.zeros((256, 3), np.uint8), palette=4, threads=2, progress=True)


def frames() -> Iterator[NDArray[np.float32]]:
    yield np.zeros((64, 80), np.float32)


def listen(stage: str, done: int, frames: int) -> None: ...


made = vol2gif.gif(frames(), shape=(1, 64, 80), dtype=np.float32, progress=listen)
assert_type(made.frames, int)
assert_type(made.shape, tuple[int, ...])
assert_type(made.path, str | None)
assert_type(made.bytes, int)
assert_type(made.scale(), NDArray[np.float64])
assert_type(bytes(made), bytes)
assert_type(os.fspath(made), str)

options: Options = {"fps": 15, "scale": "50%", "effort": 3}
vol2gif.write_gif("a.gif", stack, **options)
facts = vol2gif.info("a.gif")
print(facts["kind"], vol2gif.colormaps()[0])

# What is wrong is found.
vol2gif.gif(stack, colourmap="fire")  # type: ignore[call-arg]
vol2gif.gif(stack, scope="slice")  # type: ignore[arg-type]
vol2gif.gif(stack, invert="yes")  # type: ignore[arg-type]
