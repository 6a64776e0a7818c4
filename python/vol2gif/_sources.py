"""What may be given as a volume, and how its samples are reached without a copy of all of them.

Nothing is imported for the sake of an array of another package: arrays are known by their attributes.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import DTypeLike, NDArray

    _Array = NDArray[Any]

# What is read of an array at once, if its chunks have less: a call costs as much as the reading of some KiB.
READ_BYTES = 1 << 20
# What is read at once of an array without chunks.
WHOLE_BYTES = 4 << 20

# Names of axes in xarray, OME-Zarr and elsewhere.
AXES = {
    "t": "T", "time": "T", "frame": "T", "timepoint": "T",
    "c": "C", "channel": "C", "channels": "C", "ch": "C",
    "z": "Z", "depth": "Z", "plane": "Z", "slice": "Z", "lev": "Z", "level": "Z",
    "y": "Y", "height": "Y", "row": "Y", "lat": "Y", "latitude": "Y",
    "x": "X", "width": "X", "column": "X", "col": "X", "lon": "X", "longitude": "X",
    "s": "S", "sample": "S", "samples": "S", "rgb": "S", "band": "S",
}  # fmt: skip


class PathSource:
    """A file or a folder."""

    def __init__(self, path: str) -> None:
        # A lone dash would be standard input.
        self.path = os.path.join(os.curdir, path) if path == "-" else path


class ArraySource:
    """An array whose memory is borrowed."""

    def __init__(self, array: _Array, axes: str | None = None) -> None:
        if array.ndim == 0:
            raise ValueError("the array has shape (): a volume has at least 2 axes (height, width)")
        self.array = array
        self.dtype = sample_type(array.dtype)
        self.axes = axes


class ChunkSource:
    """An array that gives its samples box by box: ``read(slices)`` returns an array of these.

    ``once`` says that a box is costly to make, so that it is kept where it is needed again.
    """

    def __init__(
        self,
        read: Callable[[tuple[slice, ...]], Any],
        shape: Sequence[int],
        chunk: Sequence[int],
        dtype: np.dtype[Any],
        axes: str | None = None,
        once: bool = False,
    ) -> None:
        self.read = read
        self.shape = [int(length) for length in shape]
        self.samples = dtype
        self.dtype = sample_type(dtype)
        self.axes = axes
        self.once = once
        fitting = zip(chunk, self.shape, strict=True)
        self.chunk = grown([max(1, min(int(part), length)) for part, length in fitting], self.shape, dtype.itemsize)

    def read_chunk(self, *place: int) -> _Array:
        """Return the bytes of a chunk; those beyond the array are 0."""
        import numpy as np

        starts = [number * part for number, part in zip(place, self.chunk, strict=True)]
        ends = [min(start + part, length) for start, part, length in zip(starts, self.chunk, self.shape, strict=True)]
        box = np.asarray(self.read(tuple(map(slice, starts, ends))), dtype=self.samples)
        lengths = tuple(end - start for start, end in zip(starts, ends, strict=True))
        if box.shape != lengths:
            raise ValueError(f"the array gave a box of shape {box.shape} where {lengths} was asked for")
        if lengths != tuple(self.chunk):
            whole = np.zeros(self.chunk, dtype=self.samples)
            whole[tuple(map(slice, lengths))] = box
            box = whole
        return as_bytes(box)


class FrameSource:
    """Frames, one after the other."""

    def __init__(self, frames: Iterator[Any], shape: Sequence[int], dtype: np.dtype[Any]) -> None:
        self.given = frames
        self.shape = [int(length) for length in shape]
        self.samples = dtype
        self.dtype = sample_type(dtype)

    def next_frame(self, number: int) -> _Array:
        """Return the bytes of the next frame."""
        import numpy as np

        try:
            frame = next(self.given)
        except StopIteration:
            raise ValueError(f"shape= says {self.shape[0]} frames, and {number} were given") from None
        frame = np.asarray(frame)
        wanted = tuple(self.shape[1:])
        if frame.shape != wanted:
            raise ValueError(f"frame {number} has shape {frame.shape}, and shape= says {wanted}")
        if not np.can_cast(frame.dtype, self.samples, casting="same_kind"):
            raise TypeError(f"frame {number} has samples of type {frame.dtype}, and dtype= says {self.samples}")
        return as_bytes(frame.astype(self.samples, copy=False))


Source = PathSource | ArraySource | ChunkSource | FrameSource


def source(volume: Any, shape: Sequence[int] | None = None, dtype: DTypeLike | None = None) -> Source:
    """Return the source of a volume.

    Raises:
        TypeError: For samples that have no levels, such as complex numbers, and for what is no volume.
        ValueError: For frames without ``shape`` and ``dtype``.
    """
    if isinstance(volume, str | bytes | os.PathLike):
        return PathSource(os.fsdecode(volume))
    import numpy as np

    if isinstance(volume, np.ma.MaskedArray):
        return masked(volume)
    if isinstance(volume, np.ndarray):
        return ArraySource(volume)
    if hasattr(volume, "dims") and hasattr(volume, "variable"):
        return labeled(volume)
    if hasattr(volume, "shape") and not in_memory(volume):
        if is_lazy(volume):
            return lazy(volume, named_axes(volume))
        return ArraySource(on_host(volume))
    if isinstance(volume, Iterator) or (shape is not None and isinstance(volume, Iterable)):
        if shape is None or dtype is None:
            raise ValueError("frames that come one after the other need shape= (frames, height, width) and dtype=")
        return FrameSource(iter(volume), shape, np.dtype(dtype))
    array = np.asarray(volume)
    if array.dtype == object:
        raise TypeError(f"a volume is an array, a path, or frames, not {type(volume).__name__}")
    return ArraySource(array)


def in_memory(volume: Any) -> bool:
    """Whether the memory of an array can be borrowed as it is."""
    if hasattr(volume, "__array_interface__"):
        return True
    try:
        memoryview(volume).release()
    except (TypeError, BufferError, ValueError):
        return False
    return True


def is_lazy(volume: Any) -> bool:
    """Whether an array is stored, or made when it is asked for: dask, zarr, h5py, tensorstore."""
    return hasattr(volume, "chunks") or hasattr(volume, "chunk_layout")


def on_host(volume: Any) -> _Array:
    """An array of another package in the memory of this machine."""
    import numpy as np

    if hasattr(volume, "detach") and hasattr(volume, "cpu"):  # torch
        volume = volume.detach().cpu()
    elif hasattr(volume, "get") and hasattr(volume, "device") and not hasattr(volume, "__array_interface__"):  # cupy
        volume = volume.get()
    if not hasattr(volume, "__array__") and hasattr(volume, "__dlpack__"):
        return np.from_dlpack(volume)
    return np.asarray(volume)


def masked(volume: np.ma.MaskedArray[Any, Any]) -> Source:
    """A masked array: what is masked is NaN, and integers are float64 then."""
    import numpy as np

    if not np.ma.is_masked(volume):
        return ArraySource(volume.data)
    sample_type(volume.dtype)
    floats = volume.dtype if volume.dtype.kind == "f" else np.dtype(np.float64)

    def read(box: tuple[slice, ...]) -> _Array:
        return np.ma.filled(volume[box].astype(floats), np.nan)

    chunk = [1] * (volume.ndim - 2) + list(volume.shape[-2:])
    return ChunkSource(read, volume.shape, chunk, floats)


def labeled(volume: Any) -> Source:
    """A DataArray of xarray, whose dimensions name the axes. One that is not loaded is read box by box."""
    import numpy as np

    axes = letters(volume.dims)
    chunks = getattr(volume, "chunks", None)
    if chunks is not None:
        return lazy(volume.data, axes)
    if not getattr(volume.variable, "_in_memory", True):
        read = lambda box: volume[box].values  # noqa: E731
        return ChunkSource(read, volume.shape, whole_frames(volume.shape, volume.dtype), np.dtype(volume.dtype), axes)
    return ArraySource(np.asarray(volume.data), axes)


def lazy(volume: Any, axes: str | None) -> Source:
    """An array that is read by its chunks."""
    import numpy as np

    is_graph = hasattr(volume, "dask")
    dtype = np.dtype(getattr(volume.dtype, "numpy_dtype", volume.dtype))
    chunk = getattr(volume, "chunks", None)
    if is_graph:
        chunk = [max(lengths) for lengths in volume.chunks]
    elif hasattr(volume, "chunk_layout"):
        chunk = volume.chunk_layout.read_chunk.shape
    if chunk is None or len(chunk) != len(volume.shape) or not all(chunk):
        chunk = whole_frames(volume.shape, dtype)
    return ChunkSource(volume.__getitem__, volume.shape, chunk, dtype, axes, once=is_graph)


def whole_frames(shape: Sequence[int], dtype: np.dtype[Any]) -> list[int]:
    """As many whole pictures as should be read at once."""
    picture = math.prod(shape[-2:]) * dtype.itemsize
    chunk = [1] * max(0, len(shape) - 2) + list(shape[-2:])
    if len(shape) > 2:
        chunk[-3] = max(1, min(shape[-3], WHOLE_BYTES // max(1, picture)))
    return chunk


def grown(chunk: list[int], shape: Sequence[int], width: int) -> list[int]:
    """Chunks that are worth a call each: several of ``chunk``, along the last axes first."""
    grown = list(chunk)
    for axis in reversed(range(len(grown))):
        times = READ_BYTES // max(1, math.prod(grown) * width)
        grown[axis] = min(shape[axis], grown[axis] * max(1, times)) if shape[axis] else grown[axis]
    return grown


def named_axes(volume: Any) -> str | None:
    """The axes that a Zarr array names."""
    names = getattr(getattr(volume, "metadata", None), "dimension_names", None)
    if names is None:
        attributes: Any = getattr(volume, "attrs", None)
        names = attributes.get("_ARRAY_DIMENSIONS") if hasattr(attributes, "get") else None
    return None if names is None or any(name is None for name in names) else letters(names)


def letters(names: Iterable[Any]) -> str | None:
    """The letters of axes; ``None`` where a name says nothing, or two say the same."""
    found = [AXES.get(str(name).lower()) for name in names]
    known = [letter for letter in found if letter is not None]
    return "".join(known) if len(known) == len(found) == len(set(known)) else None


def as_bytes(array: _Array) -> _Array:
    """The bytes of an array in C order."""
    import numpy as np

    return np.ascontiguousarray(array).reshape(-1).view(np.uint8)


def sample_type(dtype: np.dtype[Any]) -> str:
    """The type of samples, as NumPy spells it.

    Raises:
        TypeError: For types that have no levels.
    """
    if dtype.kind in "biu" or (dtype.kind == "f" and dtype.itemsize in (2, 4, 8)):
        return dtype.str
    hint = {
        "c": "take their magnitudes, numpy.abs(a), or their real parts, a.real",
        "O": "if they are frames of one shape, give numpy.stack(list(a))",
        "V": "give one field of it, a[\"NAME\"], or convert it with a.astype(\"float32\")",
        "M": "convert them with a.astype(\"int64\")",
        "m": "convert them with a.astype(\"int64\")",
    }.get(dtype.kind, "convert them with a.astype(\"float64\")")
    raise TypeError(f"the array holds samples of type {dtype}; {hint}")
