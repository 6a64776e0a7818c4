"""A finished GIF."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from . import _vol2gif

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# In the class, `bytes` is a number of them.
Bytes = bytes
# What a notebook shows it also stores, and many editors fail on large notebooks.
MOST_SHOWN = 20_000_000


class Gif:
    """A finished GIF: where it is, and how it was made.

    In a notebook it shows itself, up to 20 MB. ``bytes(gif)`` are its bytes, and it can be given where a path is
    wanted, if it is in a file. It never changes, and can be pickled.

    Attributes:
        path: The path of the file, a str; ``None`` for a GIF in memory.
        bytes: Size of the GIF in bytes.
        frames: Number of frames.
        shape: Shape of the frames in the GIF: (frames, height, width) for grey volumes, else (frames, height,
            width, 3), in pixels.
        dtype: Type of the volume's samples, as NumPy calls it.
        minimum, maximum: Least and greatest finite value that is shown, int or float; ``None`` if there is none.
        nan: Number of NaN, which are shown black.
        infinities: Numbers of +inf and of -inf, which are shown white and black.
        rule: How values became levels, in words, such as ``"window -160 to 240"``.
        exact: Whether every color is shown exactly. Always true of grey volumes.
        step: What was given up for a small file: (effort, largest error of a level, every n-th frame, n x n pixels
            joined).
        errors: Mean and largest error of a level, of 255; zeros if none was allowed.
        backend: What made the levels: ``"cpu"``, or ``"gpu"`` and its name.
        seconds: Time of the conversion in seconds.
        stages: Time of each stage in seconds, by its name.
        warnings: Texts about what a user may not expect; each was given to ``warnings.warn``, too.
        notes: Texts about what was done, where nothing may be wrong.
    """

    __slots__ = (
        "_data", "_scale", "_scope", "backend", "bytes", "dtype", "errors", "exact", "frames", "infinities",
        "maximum", "minimum", "nan", "notes", "path", "rule", "seconds", "shape", "stages", "step", "warnings",
    )  # fmt: skip

    path: str | None
    bytes: int
    frames: int
    shape: tuple[int, ...]
    dtype: str
    minimum: int | float | None
    maximum: int | float | None
    nan: int
    infinities: tuple[int, int]
    rule: str
    exact: bool
    step: tuple[int, int, int, int]
    errors: tuple[float, int]
    backend: str
    seconds: float
    stages: dict[str, float]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    _data: Bytes | None
    _scale: str
    _scope: str

    def __init__(self, path: str | None, facts: dict[str, Any]) -> None:
        """For this package: ``facts`` are those of ``_vol2gif.convert``."""
        ends = [_number(text) for text in facts["range"] or (None, None)]
        told = facts["warnings"]
        values = {
            "path": path,
            "bytes": facts["bytes"],
            "frames": facts["shape"][0],
            "shape": tuple(facts["shape"]),
            "dtype": facts["dtype"],
            "minimum": ends[0],
            "maximum": ends[1],
            "nan": facts["nan"],
            "infinities": facts["infinities"],
            "rule": facts["rule"],
            "exact": facts["exact"],
            "step": facts["step"],
            "errors": facts["error"],
            "backend": facts["backend"],
            "seconds": facts["seconds"],
            "stages": facts["stages"],
            "warnings": tuple(text for text, is_note in told if not is_note),
            "notes": tuple(text for text, is_note in told if is_note),
            "_data": facts["gif"],
            "_scale": facts["scale"],
            "_scope": facts["scope"],
        }
        self.__setstate__(values)

    def scale(self) -> NDArray[np.float64]:
        """Return the values that the levels 0 to 255 stand for, in the units of the volume.

        The shape is (256,), so that ``gif.scale()[levels]`` are values; with ``scope="frame"`` (frames, 256), with
        ``scope="channel"`` (3, 256). NaN stand for a frame or channel without finite values. With ``range="auto"`` a
        value of the volume has the level whose value is nearest below, else the level whose value is nearest.

        >>> import numpy as np, vol2gif
        >>> ct = np.linspace(-1000, 1000, 4 * 8 * 8, dtype="int16").reshape(4, 8, 8)
        >>> float(vol2gif.gif(ct, range=(-160, 240)).scale()[51])
        -80.0
        """
        import numpy as np

        parts = _vol2gif.scale_values(self._scale)
        nothing = [float("nan")] * 256
        values = np.array([nothing if part is None else part for part in parts], dtype=np.float64)
        return values[0] if self._scope == "volume" else values

    def __bytes__(self) -> Bytes:
        data = self._data
        if data is None:
            with open(os.fspath(self), "rb") as file:
                data = file.read()
        return data

    def __fspath__(self) -> str:
        if self.path is None:
            raise TypeError("this GIF is in memory; bytes(gif) are its bytes, and write_gif writes a file")
        return self.path

    def __repr__(self) -> str:
        height, width = self.shape[1:3]
        frames = f"{self.frames} frame{'' if self.frames == 1 else 's'} of {width}x{height}"
        place = "" if self.path is None else f"{self.path!r}, "
        return f"Gif({place}{frames}, {_size(self.bytes)})"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What a notebook shows: the animation, or the text of a GIF that is larger than 20 MB."""
        if self.bytes > MOST_SHOWN:
            hint = "too large for a notebook; scale=0.5 or max_bytes=\"20MB\" make it smaller"
            return {"text/plain": f"{self!r}, {hint}"}
        import base64

        try:
            data = bytes(self)
        except FileNotFoundError:
            return {"text/plain": f"{self!r}, which is gone"}
        return {"text/plain": repr(self), "image/gif": base64.b64encode(data).decode("ascii")}

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Gif never changes, and neither does its {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Gif never changes, and keeps its {name}")

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_again, (self.__getstate__(),))


def _again(state: dict[str, Any]) -> Gif:
    gif = object.__new__(Gif)
    gif.__setstate__(state)
    return gif


def _number(text: str | None) -> int | float | None:
    if text is None:
        return None
    try:
        return {"false": 0, "true": 1}[text] if text in ("false", "true") else int(text)
    except ValueError:
        return float(text)


def _size(count: int) -> str:
    for unit, power in (("GB", 9), ("MB", 6), ("kB", 3)):
        if count >= 10**power:
            return f"{count / 10**power:.1f} {unit}"
    return f"{count} B"
