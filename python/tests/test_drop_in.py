"""numpy_to_gif beside the original: what is called how, and the same levels."""

import io
import os
import pathlib

import numpy as np
import pytest
import vol2gif
from kit import grey, rule_levels
from PIL import Image
from vol2gif import numpy_to_gif

pytestmark = pytest.mark.filterwarnings("ignore::vol2gif.Vol2gifWarning")

RANDOM = np.random.default_rng(7)
SHAPE = (5, 23, 31)


def samples(low, high, dtype, shape=SHAPE):
    values = RANDOM.random(shape) * (high - low) + low
    return values.astype(dtype)


VOLUMES = {
    **{
        f"{dtype} {low} to {high}": samples(low, high, dtype)
        for dtype, low, high in [
            ("u1", 0, 255), ("u2", 0, 65535), ("u4", 0, 2**32 - 1), ("u8", 0, 2**63), ("i1", -128, 127),
            ("i2", -1024, 3071), ("i4", -(2**31), 2**31 - 1), ("i8", -(2**60), 2**60), ("f2", -2, 2),
            ("f4", 0, 1), ("f4", -0.1, 0.1), ("f4", 0, 255), ("f8", -1e5, 1e9), ("f8", 0.2, 0.8),
            (">u2", 0, 4095), (">i2", -1024, 3071), (">f4", -3, 5), (">f8", -3, 5), ("u1", 0, 1), ("i8", 0, 300),
        ]
    },
    "bool": RANDOM.random(SHAPE) > 0.5,
    "constant": np.full(SHAPE, 300),
    "cliff": np.linspace(0, 1.0001, np.prod(SHAPE)).reshape(SHAPE),
}  # fmt: skip


@pytest.mark.parametrize("name", VOLUMES)
def test_levels_are_those_of_the_original(name, original):
    array = VOLUMES[name]
    numpy_to_gif("a.gif", array)
    expected = rule_levels(array)
    assert (grey("a.gif") == expected).all()
    original("original.gif", array)
    # Frames that are alike are one in the original.
    kept = np.r_[True, (expected[1:] != expected[:-1]).any(axis=(1, 2))]
    assert (grey("original.gif") == expected[kept]).all()


@pytest.mark.parametrize("order", ["C", "F", "transposed", "negative", "stepped", "broadcast", "read-only", "memmap"])
def test_order_and_strides_do_not_matter(order):
    array = samples(-1000, 3000, "i2", (6, 20, 24))
    if order == "F":
        given = np.asfortranarray(array)
    elif order == "transposed":
        given = np.ascontiguousarray(array.transpose(2, 0, 1)).transpose(1, 2, 0)
    elif order == "negative":
        given = np.ascontiguousarray(array[::-1, :, ::-1])[::-1, :, ::-1]
    elif order == "stepped":
        given = np.repeat(np.repeat(array, 2, axis=0), 3, axis=2)[::2, :, ::3]
    elif order == "broadcast":
        given = array = np.broadcast_to(array[0], (4, 20, 24))
    elif order == "memmap":
        np.save("a.npy", array)
        given = np.load("a.npy", mmap_mode="r")
    else:
        given = array.copy()
        given.flags.writeable = order == "C"
    before = given.copy()
    made = numpy_to_gif("a.gif", given)
    assert (grey("a.gif") == rule_levels(array)).all()
    assert made.shape == array.shape
    assert (given == before).all()


def test_colors_and_one_channel():
    palette = RANDOM.integers(0, 256, (200, 3), dtype=np.uint8)
    colors = palette[RANDOM.integers(0, 200, (4, 20, 30))]
    from kit import decoded

    for given in (colors, np.asfortranarray(colors)):
        numpy_to_gif("a.gif", given)
        assert (decoded("a.gif") == colors).all()
    one = samples(0, 4000, "u2", (3, 9, 9, 1))
    numpy_to_gif("a.gif", one)
    assert (grey("a.gif") == rule_levels(one)[..., 0]).all()


def test_arguments_are_positional_or_named(original):
    array = samples(0, 4000, "u2")
    for made, by in [("ours.gif", numpy_to_gif), ("theirs.gif", original)]:
        by(made, array, 70, 3, True)
        assert Image.open(made).info["duration"] == 70
        assert Image.open(made).info["loop"] == 3
        by(path=made, array=array, duration=[30, 40, 50, 60, 70], loop=None, mkdir=False)
        image = Image.open(made)
        assert "loop" not in image.info
        assert [frame(image, k).info["duration"] for k in range(5)] == [30, 40, 50, 60, 70]
        by(made, array, duration=True, loop=True)
        assert Image.open(made).info["loop"] == 1
        by(made, array, duration=np.float32(80))
        assert Image.open(made).info["duration"] == 80


def frame(image, number):
    image.seek(number)
    return image


def test_the_total_time_is_right():
    numpy_to_gif("a.gif", samples(0, 4000, "u2", (6, 9, 9)), duration=33)
    image = Image.open("a.gif")
    assert [frame(image, k).info["duration"] for k in range(6)] == [30, 40, 30, 30, 40, 30]


@pytest.mark.parametrize("kind", [str, os.fsencode, pathlib.Path])
def test_paths_are_of_all_kinds(kind):
    array = samples(0, 4000, "u2")
    made = numpy_to_gif(kind("new/directory/a.gif"), array)
    assert os.fspath(made) == os.path.join("new", "directory", "a.gif")
    assert open(made, "rb").read() == bytes(made)
    with pytest.raises(FileNotFoundError) as raised:
        numpy_to_gif(kind("none/a.gif"), array, mkdir=False)
    assert raised.value.filename == os.path.join("none", "a.gif")
    numpy_to_gif(kind("a.png"), array)
    assert open("a.png", "rb").read(6) == b"GIF89a"


def test_a_file_object_gets_the_bytes():
    file = io.BytesIO()
    made = numpy_to_gif(file, samples(0, 4000, "u2"), mkdir=False)
    assert file.getvalue() == bytes(made)
    assert made.path is None
    with pytest.raises(TypeError, match="path must be a path or have a method write, and is int"):
        numpy_to_gif(7, samples(0, 4000, "u2"))


def test_nothing_is_made_for_what_is_refused():
    for array in (np.zeros((3, 0, 5)), np.zeros((2, 2, 2, 2)), np.zeros(5), np.zeros((1, 1, 1, 1, 1))):
        with pytest.raises(ValueError):
            numpy_to_gif("new/a.gif", array)
    assert not os.path.exists("new")


def test_keywords_of_pillow_that_act(original):
    array = samples(0, 255, "u1")
    for by in (numpy_to_gif, original):
        by("a.gif", array, comment="a text")
        assert b"a text" in open("a.gif", "rb").read()
        by("a.gif", array, comment=b"bytes")
        assert b"bytes" in open("a.gif", "rb").read()
        for disposal in (0, 1, 2, 3, [2] * 5):
            by("a.gif", array, disposal=disposal)
            image = Image.open("a.gif")
            found = frame(image, 1).disposal_method
            expected = disposal if isinstance(disposal, int) else disposal[0]
            assert found == expected or (expected, found) in [(0, 1), (1, 0)]
        by("a.gif", array, transparency=9)
        assert "transparency" in Image.open("a.gif").info
        by("a.gif", array, background=5)
        data = open("a.gif", "rb").read()
        color = 13 + 3 * data[11]
        assert data[color : color + 3] == bytes([5, 5, 5])
        by("a.gif", array, optimize=False)
        by("a.gif", array, include_color_table=True)
        by("a.gif", array, interlace=True)
        by("a.gif", array, format="GIF")


def test_keywords_of_pillow_that_are_refused_or_ignored(original):
    array = samples(0, 255, "u1")
    for by in (numpy_to_gif, original):
        for name in ("save_all", "append_images"):
            with pytest.raises(TypeError, match=name):
                by("a.gif", array, **{name: [1]})
    for name in ("quality", "version", "colors", "dpi"):
        original("a.gif", array, **{name: 1})
        with pytest.warns(UserWarning, match=f"{name} has no effect on GIFs"):
            numpy_to_gif("a.gif", array, **{name: 1})
    for palette in (bytes(768), [0] * 768, bytearray(3)):
        with pytest.raises(ValueError, match="palette takes a number of frames here; for other colors use colormap="):
            numpy_to_gif("a.gif", array, palette=palette)
    numpy_to_gif("a.gif", array, palette="frame")
    with pytest.raises(ValueError, match="only GIFs are written"):
        numpy_to_gif("a.gif", array, format="PNG")
    with pytest.raises(ValueError, match="0 and 1 keep a frame"):
        numpy_to_gif("a.gif", array, disposal=8)
    with pytest.raises(ValueError, match="one for all frames"):
        numpy_to_gif("a.gif", array, disposal=[1, 2, 1, 1, 1])
    with pytest.raises(TypeError, match="comment must be a text or bytes, not a int"):
        numpy_to_gif("a.gif", array, comment=7)
    with pytest.raises(ValueError, match="no text in UTF-8"):
        numpy_to_gif("a.gif", array, comment=b"\xff")
    with pytest.raises(TypeError, match="no keyword colourmap; did you mean colormap="):
        numpy_to_gif("a.gif", array, colourmap="fire")


def test_our_keywords_work_too():
    array = samples(0, 4000, "u2")
    made = numpy_to_gif("a.gif", array, colormap="viridis", fps=None, scale=2, range=(100, 200))
    assert made.rule == "window 100 to 200, colormap viridis"
    assert made.shape == (5, 46, 62)


def test_what_is_not_finite_is_not_counted():
    array = samples(-3, 5, "f4")
    array[0, 0, :3] = np.nan, np.inf, -np.inf
    finite = np.where(np.isfinite(array), array, 0)
    with pytest.warns(vol2gif.Vol2gifWarning, match="1 NaN"):
        made = numpy_to_gif("a.gif", array)
    assert (made.nan, made.infinities) == (1, (1, 1))
    expected = rule_levels(finite)
    expected[0, 0, :3] = 0, 255, 0
    assert (grey("a.gif") == expected).all()
