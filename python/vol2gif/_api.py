"""Arrays and files to GIFs."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, Unpack

from . import _vol2gif
from ._gif import Gif
from ._options import Options, words
from ._sources import PathSource, source
from ._warning import Vol2gifWarning

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    class _Writable(Protocol):
        def write(self, data: bytes, /) -> object: ...

    _Progress: TypeAlias = bool | Callable[[str, int, int], object] | None


def write_gif(
    path: str | bytes | os.PathLike[str] | os.PathLike[bytes] | _Writable,
    volume: Any,
    *,
    shape: Sequence[int] | None = None,
    dtype: DTypeLike | None = None,
    progress: _Progress = None,
    **options: Unpack[Options],
) -> Gif:
    """Write a volume as a GIF.

    >>> import numpy as np, vol2gif
    >>> stack = np.arange(10 * 64 * 80, dtype="uint16").reshape(10, 64, 80)
    >>> made = vol2gif.write_gif("gifs/stack.gif", stack, fps=15, range=(1000, 40000))
    >>> made.shape, made.rule
    ((10, 64, 80), 'window 1000 to 40000')

    Args:
        path: Where the GIF is written: it has its name when it is complete, and a file that is there is replaced then.
            Or an object with a method ``write``, which gets the bytes.
        volume: An array of shape (frames, height, width), or (frames, height, width, channels) with 1 channel, 3
            (RGB) or 4 (RGBA); of any other shape with ``axes``. Samples are bool, integers of 8 to 64 bits or floats
            of 16 to 64 bits. Arrays of NumPy, xarray, torch, jax, and all that exports its memory are not copied,
            and must not be changed until the call returns. Arrays of dask, zarr, h5py and tensorstore are read chunk
            by chunk. Of masked arrays, what is masked is NaN. Or the path of a file or folder that the program reads.
            Or frames, one after the other, with ``shape`` and ``dtype``.
        shape: The shape of a volume whose frames come one after the other.
        dtype: The type of their samples.
        progress: Called with the stage, the frames that are done, and all frames of the stage, a few times in a
            second; an exception ends the conversion. ``True``: a bar of tqdm, if that is installed.
        **options: As the options of the program, of the same names; ``vol2gif.Options`` describes each. What is
            shown: axes, select, plane, frames, flip, ping_pong, project, slab, depth_color, spacing, unit, interval, orientation,
            convention.
            A volume that turns: turntable, render, tilt, cue, interpolate.
            Values: range, scope, gamma, log, colormap, invert. Channels together: channels, blend. Several pictures: montage,
            ortho. Overlay: overlay,
            opacity, outline, label_colors, overlay_range, overlay_colormap. Annotations: scale_bar,
            time_stamp, slice_label, text, color_bar, orientation_letters, text_size, text_color. Picture size: width,
            height, scale, resample, aspect. Time: duration, fps, speed, loop. Layers: transparent, background, disposal.
            RGB colors: palette, dither.
            File size: effort, max_error, max_bytes, allow, compat. The file: comment, record, mkdir, clobber. Inputs
            that are files: array, resolution, sequence, include, exclude, trailing, missing, like. Work: strict, verify,
            backend, device, gpu_memory, max_memory, threads.

    Returns:
        What was made.

    Raises:
        TypeError: A keyword that does not exist, a value or an array of a type that has no meaning.
        ValueError: Values out of range or that contradict each other, a shape that is no volume, a damaged file, a
            GIF that does not fit into ``max_bytes``.
        OSError: A file that cannot be opened, read or written, as the subclass for its number, with ``filename``.
        MemoryError: Too little memory.
        RuntimeError: No GPU where one was asked for, or a verification that failed.
        KeyboardInterrupt: Ctrl-C, within a tenth of a second. As for all errors, nothing is left behind.

    Warns:
        Vol2gifWarning: A result that a user may not expect, such as low contrast.
    """
    if hasattr(path, "write"):
        made = convert(None, volume, shape, dtype, progress, options)
        path.write(bytes(made))
        return made
    try:
        file = os.fsdecode(path)
    except TypeError:
        raise TypeError(f"path must be a path or have a method write, and is {type(path).__name__}") from None
    return convert(file, volume, shape, dtype, progress, options)


def gif(
    volume: Any,
    *,
    shape: Sequence[int] | None = None,
    dtype: DTypeLike | None = None,
    progress: _Progress = None,
    **options: Unpack[Options],
) -> Gif:
    """Make a GIF in memory. A notebook shows it, and ``bytes(gif)`` are its bytes.

    The arguments, errors and warnings are those of ``write_gif``.

    >>> import numpy as np, vol2gif
    >>> bytes(vol2gif.gif(np.eye(8).reshape(1, 8, 8)))[:6]
    b'GIF89a'
    """
    return convert(None, volume, shape, dtype, progress, options)


def info(volume: Any, **options: Unpack[Options]) -> dict[str, Any]:
    """Return what a volume or a GIF contains, by the fields that docs/reports.md describes.

    Of a volume these are, among others, its ``axes``, ``lengths``, ``type``, ``minimum`` and ``maximum``, the ``lo``
    and ``hi`` that would be shown black and white, ``histograms`` with their ``edges``, ``counts`` and ``percentiles``, and
    ``estimated_bytes``; of a GIF its ``shown_frames``, ``milliseconds`` and ``record``. The ``kind`` is ``"volume"`` or ``"gif"``.

    >>> import numpy as np, vol2gif
    >>> facts = vol2gif.info(np.zeros((10, 64, 80), dtype="uint16"))
    >>> facts["kind"], facts["axes"], facts["shown_width"]
    ('volume', 'ZYX', 80)
    >>> facts["histograms"][0]["counts"]
    [51200]

    Args:
        volume: As for ``write_gif``, or the path of a GIF.
        **options: As for ``write_gif``.

    Raises:
        Exception: As ``write_gif``, where the volume or the options are the reason.
    """
    import json

    found, colors, overlay = words(options)
    drawn = None if overlay is None else source(overlay)
    facts: dict[str, Any] = json.loads(_vol2gif.inspect(source(volume), drawn, found, colors))
    return facts


def convert(
    path: str | None,
    volume: Any,
    shape: Sequence[int] | None,
    dtype: DTypeLike | None,
    progress: _Progress,
    options: Options,
) -> Gif:
    """Convert, and give warnings to the caller of the caller."""
    found, colors, overlay = words(options)
    drawn = None if overlay is None else source(overlay)
    given = source(volume, shape, dtype)
    if isinstance(given, PathSource) and (shape is not None or dtype is not None):
        raise ValueError("shape= and dtype= are for frames that come one after the other, and a path was given")
    bar = _Bar() if progress is True else None
    listener = bar if bar is not None else None if progress is None or progress is False else progress
    if listener is not None and not callable(listener):
        raise TypeError(f"progress must be True, None or callable, not a {type(listener).__name__}")
    try:
        facts = _vol2gif.convert(given, drawn, path, found, colors, listener)
    finally:
        if bar is not None:
            bar.close()
    made = Gif(path, facts)
    for text in made.warnings:
        warnings.warn(text, Vol2gifWarning, stacklevel=3)
    if made.notes or facts["failures"]:
        import logging

        log = logging.getLogger("vol2gif")
        for text in made.notes:
            log.info("%s", text)
        for text in facts["failures"]:
            log.warning("begun again after a GPU failed: %s", text)
    return made


class _Bar:
    """A bar of tqdm for each stage; nothing where tqdm is not installed."""

    def __init__(self) -> None:
        import importlib

        try:
            self.make: Any = importlib.import_module("tqdm.auto").tqdm
        except ImportError:
            self.make = None
        self.stage = ""
        self.bar: Any = None

    def __call__(self, stage: str, done: int, frames: int) -> None:
        if self.make is None:
            return
        if stage != self.stage:
            self.close()
            self.stage, self.bar = stage, self.make(total=frames, desc=stage, unit="frame")
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None


def _name_keywords(*functions: Callable[..., Any]) -> None:
    """Let ``help`` and the completion of notebooks know the keywords."""
    from inspect import Parameter, signature

    named = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=0 if name == "loop" else None)
        for name in Options.__annotations__
    ]
    for function in functions:
        given = signature(function)
        *first, rest = given.parameters.values()
        function.__signature__ = given.replace(parameters=[*first, *named, rest])  # type: ignore[attr-defined]


_name_keywords(write_gif, gif, info)
