"""The keywords of a conversion, and their values as the texts of the program's options.

The program has the rules for values; here is only what is Python's: names, types, and how a slice or a pair is
written. A keyword has the name of its option, with ``_`` for ``-``. ``python/tests/test_options.py`` compares this
list with the options that the program has.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

# Annotations are evaluated here: to keep 60 of them as texts takes a millisecond of the import.
if TYPE_CHECKING:
    from numpy.typing import ArrayLike
else:
    ArrayLike = Any

_Number: TypeAlias = float
_Index: TypeAlias = int | slice | str


class Options(TypedDict, total=False):
    """How a volume is converted. What is left out, or ``None``, has the default in brackets."""

    # What is shown
    axes: str | None
    """What the axes of the array are, slowest first: letters of T, C, Z, Y, X and S (samples of a pixel). [ZYX; ZYXS
    if the last of four has length 1, 3 or 4; the dimensions of an xarray or a Zarr array]"""
    select: str | Mapping[str, _Index] | None
    """Show only these indices of an axis: ``{"z": slice(10, 90, 2), "c": 1}``, or ``"z=10:90:2,c=1"``, or a range
    with units, ``"z=5um:20um"``. [all]"""
    plane: str | None
    """The picture: its axes to the right and downward, such as ``"xz"``, or ``"axial"``, ``"coronal"``,
    ``"sagittal"``. [xy]"""
    frames: str | Sequence[str] | None
    """The axes that run from frame to frame, slowest first, such as ``"t,z"``."""
    flip: str | Sequence[str] | None
    """Axes to show backward."""
    ping_pong: bool | None
    """Let the frames run back again. [False]"""
    project: str | None
    """Show ``"max"``, ``"min"``, ``"mean"``, ``"sum"`` or ``"std"`` along an axis in place of its slices; with the axis:
    ``"mean:t"``. [the axis of z, y, x that is not in the picture]"""
    slab: str | int | Sequence[int] | None
    """Project slabs of this many slices, each to a frame: 10, or a length, ``"20um"``; with the slices from one slab to the
    next: (10, 5), or ``"20um,5"``. [all slices are one slab]"""
    depth_color: str | None
    """Color the maximum by its depth: the name of a colormap. The brightness is the level."""
    turntable: str | int | Sequence[_Number] | None
    """Turn the volume, in this number of frames; with the degrees to turn, ``(36, 180)``, and the first angle,
    ``(72, 360, -90)``. [360, 0]"""
    render: str | None
    """What a pixel of a turning volume shows of its ray: ``"max"``, ``"mean"``, ``"surface"`` or ``"surface:100"``, with
    the level of the surface. ["max"]"""
    tilt: _Number | None
    """Look down on a turning volume, from -90 to 90 degrees. [0]"""
    cue: int | None
    """How much darker the back of a turning volume is than its front, in percent. [50 for the maximum, else 0]"""
    interpolate: str | None
    """How samples between voxels are made: ``"linear"`` or ``"nearest"``. ["linear"; "nearest" for labels]"""
    spacing: str | _Number | Sequence[_Number] | None
    """The size of a voxel: one number, (y, x) or (z, y, x), in the ``unit``; or a text, ``"2,0.5,0.5um"``."""
    unit: str | None
    """The unit of ``spacing``: um, nm, mm, cm, m or Å. [only ratios count]"""
    interval: str | _Number | Sequence[_Number] | None
    """The time from one index of T to the next, and of the first, in seconds, or a text, ``"30s,5min"``."""
    orientation: str | None
    """Where X, Y and Z lead in the body, as nibabel prints it: ``"RAS"``."""
    convention: Literal["radiological", "neurological"] | None
    """The patient's right: on the left, or on the right. [radiological]"""
    # Values to levels and colors
    range: str | tuple[_Number, _Number] | Mapping[str | int, str | tuple[_Number, _Number]] | None
    """The values that become black and white: a pair in the units of the volume, or ``"full"``, ``"1%,99%"``,
    ``"robust"``, ``"rule"``, ``"file"``, ``"type"``, ``"wl:80,40"``, ``"wl:lung"``; of single channels,
    ``{"DAPI": (100, 3000), 1: "robust"}``. [auto: 0 to 255 as they are, 0 to 1 stretched, all others normalized]"""
    scope: Literal["volume", "frame", "channel"] | None
    """What has a range of its own. [volume]"""
    gamma: _Number | Mapping[str | int, _Number] | None
    """The power to which levels are raised, above 0: below 1 brightens; of single channels, ``{"DAPI": 0.5}``. [1]"""
    log: bool | None
    """Levels from the logarithm of 1 + value - lo. [False]"""
    colormap: str | os.PathLike[str] | ArrayLike | None
    """Colors for grey levels: a name of ``colormaps()``, a file, or an array of 256 colors, (256, 3) uint8 or
    floats from 0 to 1. [grey]"""
    invert: bool | None
    """Show level L as 255 - L. [False]"""
    # Channels together
    channels: str | Sequence[str] | Mapping[str | int, str] | None
    """The colors of the channels of axis C: ``["magenta", "green"]`` in the order of the file, ``"-"`` to leave one out,
    or ``{"DAPI": "blue", 1: "#00ff80"}`` for those to show. [those of the file; else magenta and green, and so on]"""
    blend: Literal["add", "max"] | None
    """How the colors of channels are joined. [add]"""
    # Several pictures in one frame
    montage: bool | None
    """Show the channels side by side, and all of them together. [False]"""
    ortho: bool | str | Sequence[int] | None
    """Show three planes in one frame: ``True`` for planes that move through the volume, or a voxel, (z, y, x). [False]"""
    # The overlay
    overlay: str | os.PathLike[str] | Any
    """Labels to draw over the volume, each in a color of its own: an array of its shape without channels, or a file,
    ``"labels.tif"``, ``"{dir}/{stem}_labels.nii.gz"``, ``"all.npz@labels"``. 0 is nothing. [none]"""
    opacity: int | None
    """How much of a pixel has the color of the overlay, in percent. [50]"""
    outline: bool | int | None
    """Draw only the outlines of labels: ``True``, or their width in pixels. [False]"""
    label_colors: str | os.PathLike[str] | None
    """A file with the colors of labels. [255 distinct colors]"""
    overlay_range: str | Sequence[_Number] | None
    """That the overlay holds values, and which of them are shown: ``(2.3, 6)``, or ``"2.3,6,both"``. [none, labels]"""
    overlay_colormap: str | os.PathLike[str] | None
    """The colors of values. [from red to yellow]"""
    # Annotations
    scale_bar: bool | str | None
    """A scale bar: ``True``, its length, ``"20um"``, or its corner, too, ``"20um@lower-left"``. [False; lower-right]"""
    time_stamp: bool | str | None
    """The time of each frame: ``True``, or its format, ms, s, mm:ss or hh:mm:ss, and corner. [False; upper-left]"""
    slice_label: bool | str | None
    """The slice of each frame: ``True`` for its index, or ``"position"``, and corner. [False; lower-left]"""
    text: str | Iterable[str] | None
    """Texts with fields, ``"{name} {frame}"``, ``"{channel}"``, each with its corner, ``"cells@lower-left"``. [none; upper-right]"""
    color_bar: bool | str | None
    """A bar of all levels with their values: ``True``, or its corner, ``"@lower-left"``. [False; right]"""
    orientation_letters: bool | None
    """The directions in the body, R, L, A, P, S, I, at the edges of the picture. [False]"""
    text_size: int | None
    """Height of letters in pixels. [the height of the picture by 24]"""
    text_color: str | None
    """Color of annotations: a name or ``"#rrggbb"``. [white]"""
    # The size of the picture
    width: int | None
    """Width of the picture in pixels, 1 to 65535."""
    height: int | None
    """Height of the picture in pixels, 1 to 65535."""
    scale: str | _Number | None
    """Factor for both sides, or percent: 0.5, ``"50%"``. [1]"""
    resample: Literal["auto", "area", "linear", "lanczos", "nearest"] | None
    """How pixels are resized. [auto: area to shrink, linear to enlarge; nearest for labels]"""
    aspect: Literal["physical", "voxel"] | None
    """The proportions of the picture: of the specimen, or a square for a voxel. [physical]"""
    # Time
    duration: str | _Number | Sequence[_Number] | None
    """Milliseconds per frame, 0 to 655350, one number or one for each frame. [100]"""
    fps: _Number | Literal["file"] | None
    """Frames per second, instead of ``duration``."""
    speed: str | _Number | None
    """Factor of the speed, above 0. [1]"""
    loop: int | Literal["once", "forever"] | None
    """The number in the loop block, 0 to 65535, where 0 is forever; ``None`` plays once. [0]"""
    # Layers
    transparent: int | None
    """The level, 0 to 255, whose pixels are not drawn; for grey volumes. [none]"""
    background: int | None
    """The level, 0 to 255, whose color is the background; for grey volumes. [none]"""
    disposal: Literal["keep", "background", "previous"] | None
    """What happens to a frame before the next. [keep]"""
    # Colors of RGB volumes
    palette: int | Literal["volume", "frame"] | None
    """Frames that share a palette. [volume]"""
    dither: bool | None
    """Dither RGB volumes with more than 256 colors. [False]"""
    # File size
    effort: int | None
    """Time to spend on a small file, 0 to 3; the picture is the same. [2]"""
    max_error: int | None
    """Levels may differ from the exact ones by this many, 0 to 127. [0]"""
    max_bytes: int | str | None
    """Make the GIF at most this large: bytes, or a text like ``"2M"``. [no limit]"""
    allow: str | Iterable[str] | None
    """What may be left out to meet ``max_bytes``: ``"frames"``, ``"pixels"``, or both. [nothing]"""
    compat: Literal["web", "java", "imagej", "all"] | None
    """The viewers that must show the GIF right. [java]"""
    # The file beside its picture
    comment: str | None
    """A comment in the GIF. [none]"""
    record: bool | None
    """Write a comment that says how the GIF was made. [True]"""
    mkdir: bool | None
    """Create missing directories of the output. [True]"""
    clobber: bool | None
    """Replace a file that exists; else ``FileExistsError``. [True]"""
    # Inputs that are files
    array: str | None
    """The array of a file with several, as ``info`` names them."""
    resolution: int | str | None
    """The level of a pyramid: a number, a name, or a size like ``"512px"``. [0, the full one]"""
    sequence: bool | None
    """Take the numbered files of a folder as one volume. [False]"""
    include: str | Iterable[str] | None
    """Of a folder, take only files that match these globs."""
    exclude: str | Iterable[str] | None
    """Of a folder, pass over files that match these globs."""
    trailing: Literal["ignore"] | None
    """Convert what a header promises where more bytes follow. [an error]"""
    missing: Literal["fill"] | None
    """Show the fill value where no chunk of an array is there. [an error]"""
    like: str | os.PathLike[str] | None
    """A GIF of vol2gif whose options count where no other is given."""
    # Work
    strict: bool | None
    """Take warnings for errors: ``ValueError``, and no GIF. [False]"""
    verify: bool | None
    """Decode the GIF and compare everything. [False]"""
    backend: Literal["auto", "cpu", "gpu"] | None
    """Where levels are computed; the GIF is the same. [auto]"""
    device: int | str | None
    """The GPU: its number or a part of its name."""
    gpu_memory: int | str | None
    """GPU memory for the volume: bytes, or a text like ``"4G"``. [1G]"""
    max_memory: int | str | None
    """Memory for the conversion, at least 64 MiB: bytes, or a text. [half of what is available]"""
    threads: int | None
    """_Number of threads, 1 to 1024. [one per core; one for volumes of at most 512 KiB]"""


# Options without a value.
FLAGS = frozenset(
    {
        "dither",
        "invert",
        "log",
        "ping_pong",
        "orientation_letters",
        "montage",
        "sequence",
        "strict",
        "verify",
        "record",
        "mkdir",
        "clobber",
    }
)
# Keywords that are on unless they are False, and the options that turn them off.
NEGATED = {"record": "no-comment", "mkdir": "no-mkdir", "clobber": "no-clobber"}
# Options that are given once for each text.
REPEATED = frozenset({"include", "exclude", "text"})
# Keywords of Python alone: they are part of the value of another one.
OWN = frozenset({"unit"})

Word: TypeAlias = tuple[str, str | None]


def words(options: Mapping[str, Any]) -> tuple[list[Word], bytes | None, Any]:
    """Return the options as names and texts, the 256 colors of a colormap that is an array, and an overlay that is one.

    Raises:
        TypeError: For a keyword that does not exist, or a value of a type that it cannot have.
    """
    found: list[Word] = []
    colors = overlay = None
    for name, value in options.items():
        if name not in Options.__annotations__:
            raise TypeError(_unknown(name))
        if name == "loop":
            found.append((name, "once" if value is None else _text(name, value)))
        elif value is None or name in OWN:
            continue
        elif name in FLAGS:
            found.extend(_flag(name, value))
        elif name == "colormap" and not isinstance(value, str | bytes | os.PathLike):
            colors = _colors(value)
        elif name == "overlay" and isinstance(value, os.PathLike):
            # A path, whatever characters it has.
            found.append((name, _text(name, value).replace("{", "{{").replace("}", "}}")))
        elif name == "overlay" and not isinstance(value, str | bytes):
            overlay = value
            found.append((name, "array"))
        elif name in ("colormap", "like") and isinstance(value, os.PathLike):
            # A path, even where a colormap has its name.
            found.append((name, os.path.join(os.curdir, _text(name, value))))
        elif name == "spacing":
            found.append((name, _text(name, value) + (options.get("unit") or "")))
        elif name in REPEATED and not isinstance(value, str):
            found.extend((_option(name), _text(name, text)) for text in value)
        elif name == "channels" and isinstance(value, Mapping):
            found.append((name, ",".join(f"{key}={_text(name, color)}" for key, color in value.items())))
        elif isinstance(value, Mapping):
            found.extend((_option(name), f"{key}={_text(name, part)}") for key, part in value.items())
        elif name == "comment" and value == "":
            continue
        elif isinstance(value, bool):
            # The option without a value; the program says whether it needs one.
            found.extend([(_option(name), None)] if value else [])
        else:
            found.append((_option(name), _text(name, value)))
    if options.get("unit") is not None and options.get("spacing") is None:
        raise ValueError("unit is the unit of spacing=, which is not given")
    return found, colors, overlay


def _option(name: str) -> str:
    return name.replace("_", "-")


def _flag(name: str, value: object) -> list[Word]:
    import numpy as np

    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, not {_kind(value)}")
    if name in NEGATED:
        return [] if value else [(NEGATED[name], None)]
    return [(_option(name), None)] if value else []


def _text(name: str, value: Any) -> str:
    """A value as the program's option has it."""
    import numpy as np

    if isinstance(value, str):
        return value
    if isinstance(value, bytes | os.PathLike):
        return os.fsdecode(value)
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return repr(float(value))
    if isinstance(value, slice):
        ends = [value.start, value.stop] + ([] if value.step is None else [value.step])
        return ":".join("" if end is None else _text(name, end) for end in ends)
    if isinstance(value, Sequence | Iterable | np.ndarray) and not isinstance(value, Mapping):
        return ",".join(_text(name, part) for part in value)
    raise TypeError(f"{name} cannot be {_kind(value)}")


def _colors(value: Any) -> bytes:
    """The bytes of an array of 256 colors."""
    import numpy as np

    colors = np.asarray(value)
    if colors.ndim != 2 or colors.shape[0] != 256 or colors.shape[1] not in (3, 4):
        raise ValueError(f"colormap must be a name, a file, or an array of shape (256, 3), not {colors.shape}")
    colors = colors[:, :3]
    if colors.dtype.kind == "f":
        if not (colors.min() >= 0 and colors.max() <= 1):
            raise ValueError("colormap: colors as floats are from 0 to 1")
        colors = np.round(colors * 255)
    elif colors.dtype.kind not in "iu" or colors.min() < 0 or colors.max() > 255:
        raise ValueError("colormap: colors are integers from 0 to 255, or floats from 0 to 1")
    return np.ascontiguousarray(colors, dtype=np.uint8).tobytes()


def _kind(value: object) -> str:
    return f"{type(value).__name__} {value!r}" if isinstance(value, str | int | float) else f"a {type(value).__name__}"


def _unknown(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, list(Options.__annotations__), n=1)
    hint = f"; did you mean {near[0]}=?" if near else ""
    return f"there is no keyword {name}{hint}"
