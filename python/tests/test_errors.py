"""What is refused, by which exception, in which words."""

import errno
import os
import re

import numpy as np
import pytest
import vol2gif

pytestmark = pytest.mark.filterwarnings("ignore::vol2gif.Vol2gifWarning")

STACK = np.arange(3 * 8 * 9, dtype=np.uint16).reshape(3, 8, 9)


@pytest.mark.parametrize(
    ("volume", "text"),
    [
        (np.zeros((2, 3, 4), complex), "the array holds samples of type complex128; take their magnitudes, numpy.abs(a)"),
        (np.zeros((2, 3, 4), object), "type object; if they are frames of one shape, give numpy.stack(list(a))"),
        (np.zeros((2, 3, 4), "U3"), "type <U3; convert them with a.astype(\"float64\")"),
        (np.zeros((2, 3, 4), "S3"), "type |S3; convert them"),
        (np.zeros((2, 3, 4), "M8[s]"), "type datetime64[s]; convert them with a.astype(\"int64\")"),
        (np.zeros((2, 3, 4), "m8[s]"), "type timedelta64[s]; convert them with a.astype(\"int64\")"),
        (np.zeros((2, 3, 4), np.longdouble), "convert them with a.astype(\"float64\")"),
        (np.zeros((2, 3, 4), [("a", "u1")]), "give one field of it, a[\"NAME\"]"),
        (np.ma.masked_equal(np.zeros((2, 3, 4), complex), 0), "type complex128"),
        (None, "a volume is an array, a path, or frames, not NoneType"),
        ({}, "a volume is an array, a path, or frames, not dict"),
        (object(), "a volume is an array, a path, or frames, not object"),
    ],
)
def test_what_has_no_levels_is_a_type_error(volume, text):
    with pytest.raises(TypeError, match=re.escape(text)):
        vol2gif.gif(volume)


@pytest.mark.parametrize(
    ("keywords", "text"),
    [
        ({"colour": 1}, "there is no keyword colour"),
        ({"colourmap": "fire"}, "there is no keyword colourmap; did you mean colormap=?"),
        ({"max_byte": 1}, "did you mean max_bytes=?"),
        ({"invert": "yes"}, "invert must be True or False, not str 'yes'"),
        ({"mkdir": 1}, "mkdir must be True or False, not int 1"),
        ({"duration": {}.keys}, "duration cannot be a builtin_function_or_method"),
        ({"width": object()}, "width cannot be a object"),
        ({"progress": 7}, "progress must be True, None or callable, not a int"),
    ],
)
def test_a_wrong_keyword_or_type_is_a_type_error(keywords, text):
    with pytest.raises(TypeError, match=re.escape(text)):
        vol2gif.gif(STACK, **keywords)


@pytest.mark.parametrize(
    ("keywords", "text"),
    [
        ({"range": "x"}, "range=\"x\": \"x\" is none of auto, rule, file"),
        ({"range": (5, 1)}, "range=\"5,1\": the window from 5 to 1 is backwards; to invert the picture use invert=True"),
        ({"range": (0, float("nan"))}, "range=\"0,nan\": a window from 0 to NaN has an end that is not finite"),
        ({"scope": "slice"}, "scope=\"slice\": none of volume, frame, channel, batch"),
        ({"scope": "batch"}, "scope=\"batch\" is a range of several volumes, and there is one"),
        ({"gamma": 0}, "gamma=\"0\": a gamma of 0 is no curve"),
        ({"gamma": 2, "log": True}, "gamma: it cannot be given with log=True"),
        ({"log": True, "range": "rule"}, "log=True bends a window, and range=\"rule\" has none; use range=\"full\""),
        ({"effort": 4}, "effort=\"4\": 4 is not in 0..=3"),
        ({"max_error": -1}, "max_error=\"-1\": -1 is not in 0..=127"),
        ({"duration": -1}, "a frame cannot be shown for -1 ms; a GIF allows 0 to 655350 ms"),
        ({"duration": [1, 2]}, "has 3 frames, but 2 durations were given; give one for each frame, or one for all"),
        ({"duration": "soon"}, "duration=\"soon\": not a number of milliseconds"),
        ({"duration": 5, "fps": 5}, "duration: it cannot be given with fps="),
        ({"fps": True}, "fps: it needs a value"),
        ({"fps": 0}, "0 frames per second is not a positive number"),
        ({"loop": 65536}, "loop=\"65536\": a GIF can hold at most 65535; use forever"),
        ({"loop": -1}, "loop=\"-1\": use forever"),
        ({"loop": 1.5}, "loop=\"1.5\": not once, forever, or a number"),
        ({"transparent": 256}, "transparent=\"256\": 256 is not in 0..=255"),
        ({"transparent": 7, "compat": "imagej"}, "leave out transparent= and disposal=, or choose compat=\"java\" or web"),
        ({"colormap": "virdis"}, "colormap=\"virdis\": no such file, and there is no colormap of that name"),
        ({"colormap": "virdis"}, "vol2gif.colormaps() shows all"),
        ({"colormap": np.zeros((255, 3))}, "colormap must be a name, a file, or an array of shape (256, 3), not (255, 3)"),
        ({"colormap": np.full((256, 3), 2.0)}, "colormap: colors as floats are from 0 to 1"),
        ({"width": 0}, "width=\"0\": not a number of pixels from 1 to 65535"),
        ({"width": 4, "scale": 2}, "it cannot be given with"),
        ({"max_bytes": 10}, "allow more bytes with max_bytes=, or less of the volume with allow="),
        ({"max_bytes": "x"}, "max_bytes=\"x\": not a size like 512M"),
        ({"allow": "frames"}, "max_bytes= must be given, too"),
        ({"axes": "ZY"}, "2"),
        ({"select": {"z": 7}}, "7"),
        ({"select": {"q": 7}}, "q"),
        ({"unit": "um"}, "unit is the unit of spacing=, which is not given"),
        ({"spacing": 1, "unit": "parsec"}, "parsec"),
        ({"threads": 0}, "threads=\"0\": not a number from 1 to 1024"),
        ({"max_memory": 5}, "max_memory=\"5\": less than 64M"),
        ({"device": 0, "backend": "cpu"}, "device= is for backend=\"gpu\", not cpu"),
        ({"like": "none.gif"}, "like=\"none.gif\": cannot be read"),
        ({"strict": True, "range": "full", "duration": 5}, "a warning counts as an error: browsers show frames of less than 20 ms"),
    ],
)
def test_a_wrong_value_is_a_value_error_that_names_the_keyword(keywords, text):
    with pytest.raises(ValueError, match=re.escape(text)) as raised:
        vol2gif.gif(STACK, **keywords)
    assert "--" not in str(raised.value)


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ((), "the array has shape (): a volume has at least 2 axes"),
        ((5,), "has shape (5,): 1 axes, but a volume has at least 2"),
        ((2, 0, 5), "has shape (2, 0, 5): axis 1 has length 0, so there is nothing to show"),
        ((2, 3, 4, 2), "such as axes=\"ZSYX\""),
        ((1, 1, 65536), "a frame of 65536x1 pixels; a GIF ends at 65535 per side; crop or downsample it first"),
    ],
)
def test_a_shape_that_is_no_volume_is_a_value_error(shape, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        vol2gif.gif(np.zeros(shape, np.uint8))


def raises(kind, number, filename, call, *arguments, **keywords):
    with pytest.raises(kind) as raised:
        call(*arguments, **keywords)
    assert type(raised.value) is kind
    assert (raised.value.errno, raised.value.filename) == (number, filename)
    return str(raised.value)


def test_files_raise_the_errors_of_their_numbers(tmp_path):
    raises(FileNotFoundError, errno.ENOENT, "none/a.gif", vol2gif.write_gif, "none/a.gif", STACK, mkdir=False)
    raises(FileNotFoundError, errno.ENOENT, "none.npy", vol2gif.gif, "none.npy")
    raises(FileNotFoundError, errno.ENOENT, "none.npy", vol2gif.info, "none.npy")
    os.mkdir("directory")
    raises(IsADirectoryError, errno.EISDIR, "directory", vol2gif.write_gif, "directory", STACK)
    raises(NotADirectoryError, errno.ENOTDIR, "a.npy/a.gif", made_in_a_file)
    vol2gif.write_gif("a.gif", STACK)
    before = open("a.gif", "rb").read()
    raises(FileExistsError, errno.EEXIST, "a.gif", vol2gif.write_gif, "a.gif", STACK[:1], clobber=False)
    raises(FileExistsError, errno.EEXIST, "a.npy", vol2gif.write_gif, "a.npy", STACK)
    assert open("a.gif", "rb").read() == before
    if os.geteuid() != 0:
        os.chmod("directory", 0o500)
        raises(PermissionError, errno.EACCES, "directory/a.gif", vol2gif.write_gif, "directory/a.gif", STACK)
    raises(OSError, errno.ENOTSUP, "/dev/null", vol2gif.write_gif, "/dev/null", STACK)


def made_in_a_file():
    np.save("a.npy", STACK)
    vol2gif.write_gif("a.npy/a.gif", STACK)


def test_a_damaged_file_is_a_value_error():
    np.save("a.npy", np.ones((3, 8, 9)))
    with open("a.npy", "r+b") as file:
        file.truncate(300)
    with pytest.raises(ValueError, match="is cut short: the header promises 1728 bytes"):
        vol2gif.gif("a.npy")
    np.save("a.npy", np.ones((3, 8, 9), complex))
    with pytest.raises(TypeError, match="complex"):
        vol2gif.gif("a.npy")
    open("a.czi", "wb").write(b"ZISRAWFILE" + bytes(600))
    with pytest.raises(ValueError, match="bioformats2raw"):
        vol2gif.gif("a.czi")


def test_several_volumes_ask_for_one():
    np.savez("a.npz", first=STACK, second=STACK)
    with pytest.raises(ValueError, match=r"holds several volumes, a.npz\[first\], a.npz\[second\]; choose one with array="):
        vol2gif.gif("a.npz")
    assert vol2gif.gif("a.npz", array="second").shape == STACK.shape
    os.mkdir("empty")
    text = raises(FileNotFoundError, errno.ENOENT, "empty", vol2gif.gif, "empty")
    assert "there are no .npy, .npz" in text


def test_a_gif_is_no_volume():
    vol2gif.write_gif("a.gif", STACK)
    with pytest.raises(ValueError, match=r"vol2gif.info\(\) says what is in it"):
        vol2gif.gif("a.gif")
