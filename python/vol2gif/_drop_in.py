"""``numpy_to_gif`` for programs that call the function of that name of stouputils."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._api import convert
from ._gif import Gif
from ._options import Options

if TYPE_CHECKING:
    from ._api import _Progress

# Keywords of Pillow's writer that change nothing in the picture.
WITHOUT_EFFECT = frozenset({"include_color_table", "interlace", "optimize"})
# Keywords of Pillow's other writers, which it ignores for GIFs.
OF_OTHERS = frozenset(
    {
        "bits", "bitmap_format", "chroma", "colors", "compress_level", "compress_type", "compression", "description",
        "dictionary", "dpi", "exact", "exif", "extension", "icc_profile", "keep_rgb", "lossless", "method", "mode",
        "optimise", "progressive", "qtables", "quality", "quantize", "resolution_unit", "software", "speed_up",
        "streamtype", "subsampling", "tiffinfo", "version", "xmp",
    }
)  # fmt: skip
DISPOSALS = ("keep", "keep", "background", "previous")


def numpy_to_gif(
    path: Any,
    array: Any,
    duration: float | Sequence[float] = 100,
    loop: int | None = 0,
    mkdir: bool = True,
    *,
    progress: _Progress = None,
    **kwargs: Any,
) -> Gif:
    """Write an array as a GIF: the function of that name of stouputils, with the same levels, pixel for pixel.

    >>> import numpy as np
    >>> from vol2gif import numpy_to_gif
    >>> made = numpy_to_gif("ct/scan.gif", np.linspace(-1000, 1000, 640).reshape(10, 8, 8), duration=50, loop=3)

    What differs: NaN are left out of the range and black, and infinities white and black, where the original has
    undefined values; (frames, height, width, 1) works; frames that are alike stay frames; delays are rounded so that
    the total is right (33 ms is 3, 3, 4 hundredths of a second, not 3, 3, 3); nothing is half written; the picture of
    RGB arrays is closer; what is wrong is a ``ValueError`` or ``TypeError`` before anything is written, never an
    ``AssertionError``; a comment says how the GIF was made, unless ``record=False``; and there is a result.

    Args:
        path: As for ``write_gif``. It is a GIF whatever its extension.
        array: Of shape (frames, height, width) or (frames, height, width, channels) with 1 or 3 channels; and all
            that ``write_gif`` takes. Values from 0 to 255 are shown as they are, values from 0 to 1 are stretched, all
            others normalized from the minimum to the maximum.
        duration: Milliseconds per frame, one number or one for each frame.
        loop: The number in the loop block, 0 to 65535, where 0 is forever; ``None`` plays once.
        mkdir: Whether missing directories are created.
        progress: As for ``write_gif``.
        **kwargs: All keywords of ``write_gif``, and those of Pillow that act on GIFs: ``comment`` (text or bytes),
            ``disposal`` (0 to 3), ``transparency`` and ``background`` (levels), ``optimize``,
            ``include_color_table``, ``interlace`` and ``format="GIF"`` (which change nothing).

    Returns:
        What was made.

    Raises:
        Exception: As ``write_gif``. ``save_all`` and ``append_images`` are a ``TypeError``.

    Warns:
        Vol2gifWarning: As ``write_gif``.
        UserWarning: A keyword of other writers of Pillow, which has no effect on GIFs.
    """
    # The defaults are those of the program.
    options: Options = {"mkdir": bool(mkdir)}
    if type(duration) is not int or duration != 100:
        options["duration"] = _durations(duration)
    if type(loop) is not int or loop != 0:
        options["loop"] = _loop(loop)
    for name, value in kwargs.items():
        _translate(options, name, value)
    file, given = path, None
    if hasattr(path, "write"):
        given = path
    else:
        try:
            file = os.fsdecode(path)
        except TypeError:
            raise TypeError(f"path must be a path or have a method write, and is {type(path).__name__}") from None
    made = convert(None if given is not None else file, array, None, None, progress, options)
    if given is not None:
        given.write(bytes(made))
    return made


def _translate(options: dict[str, Any] | Options, name: str, value: Any) -> None:
    """Add a keyword of Pillow's writer, or of ours."""
    own: dict[str, Any] = options  # type: ignore[assignment]
    if name in ("save_all", "append_images"):
        raise TypeError(f"numpy_to_gif() got multiple values for keyword argument '{name}'")
    if name in WITHOUT_EFFECT:
        return
    if name in OF_OTHERS:
        warnings.warn(f"{name} has no effect on GIFs", UserWarning, stacklevel=3)
    elif name == "format":
        if value is not None and str(value).upper() != "GIF":
            raise ValueError(f"format={value!r}: only GIFs are written")
    elif name == "comment":
        own[name] = _comment(value)
    elif name == "disposal":
        own[name] = _disposal(value)
    elif name == "transparency":
        own["transparent"] = value
    elif name == "palette" and not isinstance(value, str | int):
        raise ValueError("palette takes a number of frames here; for other colors use colormap=")
    else:
        own[name] = value


def _comment(value: Any) -> str | None:
    if isinstance(value, bytes | bytearray):
        try:
            return bytes(value).decode()
        except UnicodeDecodeError:
            raise ValueError("comment: these bytes are no text in UTF-8") from None
    if value is not None and not isinstance(value, str):
        raise TypeError(f"comment must be a text or bytes, not a {type(value).__name__}")
    return value


def _disposal(value: Any) -> Any:
    if isinstance(value, list | tuple):
        if len(set(value)) != 1:
            raise ValueError("disposal: one for all frames, not a list of different ones")
        value = value[0]
    if isinstance(value, str) or value is None:
        return value
    if not isinstance(value, int) or not 0 <= value < len(DISPOSALS):
        raise ValueError(f"disposal={value!r}: 0 and 1 keep a frame, 2 clears it, 3 restores what was before")
    return DISPOSALS[value]


def _durations(value: Any) -> Any:
    """As the original, which takes a bool for 0 or 1."""
    if isinstance(value, bool):
        return int(value)
    if value is None:
        raise TypeError("duration must be a number of milliseconds, or one for each frame, not None")
    if not isinstance(value, str) and hasattr(value, "__len__") and len(value) == 0:
        raise ValueError("duration: an empty list has no durations")
    return value


def _loop(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value
