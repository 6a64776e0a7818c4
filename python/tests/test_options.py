"""The keywords are the options of the program: all of them, with the same meaning."""

import inspect
import os
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import vol2gif
from kit import program
from vol2gif import _options, _vol2gif

# Options of the program that are no keywords, each with its reason.
OF_THE_PROGRAM = {
    "output": "the first argument of write_gif",
    "info": "the function info",
    "json": "the function info returns the fields",
    "list-colormaps": "the function colormaps",
    "list-devices": "a list for a person; device= takes what it prints",
    "quiet": "warnings and logging are filtered",
    "verbose": "the Gif has all facts",
    "color": "nothing is printed",
    "resume": "of many files",
    "names": "of many files",
    "suffix": "of many files",
    "shard": "of many files",
    "dry-run": "of many files",
    "report": "of many files",
    "preview": "of a terminal; notebooks and arrays show frames",
    "merge-reports": "of many files",
    "temp-dir": "of standard input and output; Python's tempfile has TMPDIR",
    "generate": "of the program alone",
    "help": "the function help",
    "version": "the attribute __version__",
}

# The value of each keyword, and the arguments of the program for it. The order is the order of Options.
SAME = [
    ({"axes": "TYX"}, ["--axes", "TYX"]),
    ({"select": {"z": slice(2, 10, 2)}}, ["--select", "z=2:10:2"]),
    ({"select": {"z": slice(None, None, -1), "y": slice(5, None)}}, ["--select", "z=::-1,y=5:"]),
    ({"select": "x=3:-3"}, ["--select", "x=3:-3"]),
    ({"plane": "xz"}, ["--plane", "xz"]),
    ({"axes": "TYX", "frames": ["t"]}, ["--axes", "TYX", "--frames", "t"]),
    ({"flip": "z,x"}, ["--flip", "z,x"]),
    ({"flip": ["z", "x"]}, ["--flip", "z,x"]),
    ({"ping_pong": True}, ["--ping-pong"]),
    ({"project": "std:y", "plane": "xz"}, ["--project", "std:y", "--plane", "xz"]),
    ({"project": "max", "slab": 3}, ["--project", "max", "--slab", "3"]),
    ({"project": "mean", "slab": (3, 2)}, ["--project", "mean", "--slab", "3,2"]),
    ({"project": "max", "depth_color": "viridis"}, ["--project", "max", "--depth-color", "viridis"]),
    ({"turntable": 6}, ["--turntable", "6"]),
    ({"turntable": (5, 90, -10), "cue": 20}, ["--turntable", "5,90,-10", "--cue", "20"]),
    ({"turntable": 2, "render": "surface:90", "tilt": 12.5}, ["--turntable=2", "--render=surface:90", "--tilt=12.5"]),
    ({"turntable": "4", "render": "mean", "interpolate": "nearest"}, ["--turntable=4", "--render=mean", "--interpolate=nearest"]),
    ({"spacing": (2, 1, 0.5)}, ["--spacing", "2,1,0.5"]),
    ({"spacing": (2, 1, 0.5), "unit": "um"}, ["--spacing", "2,1,0.5um"]),
    ({"axes": "TYX", "interval": 0.5, "fps": "file"}, ["--axes=TYX", "--interval=0.5", "--fps=file"]),
    ({"axes": "TYX", "interval": "2s,1min"}, ["--axes=TYX", "--interval=2s,1min"]),
    ({"orientation": "LPS"}, ["--orientation", "LPS"]),
    ({"orientation": "LPS", "convention": "neurological"}, ["--orientation=LPS", "--convention=neurological"]),
    ({"range": (100, 2000.5)}, ["--range", "100,2000.5"]),
    ({"range": [-100, 2000]}, ["--range=-100,2000"]),
    ({"range": "1%,99%"}, ["--range", "1%,99%"]),
    ({"range": "full", "scope": "frame"}, ["--range", "full", "--scope", "frame"]),
    ({"gamma": 0.5}, ["--gamma", "0.5", "--range", "full"]),
    ({"log": True, "range": "full"}, ["--log", "--range", "full"]),
    ({"colormap": "viridis"}, ["--colormap", "viridis"]),
    ({"invert": True}, ["--invert"]),
    ({"axes": "CYX", "range": {0: (0, 99), 2: "full"}}, ["--axes=CYX", "--range", "0=0,99", "--range", "2=full"]),
    ({"axes": "CYX", "gamma": {1: 0.5}, "range": "full"}, ["--axes=CYX", "--gamma", "1=0.5", "--range", "full"]),
    ({"axes": "CYX", "channels": {0: "red", 3: "#00ff80"}}, ["--axes=CYX", "--channels", "0=red,3=#00ff80"]),
    (
        {"axes": "CYX", "channels": ["-"] * 10 + ["magenta", "green"], "blend": "max"},
        ["--axes=CYX", "--channels", "-,-,-,-,-,-,-,-,-,-,magenta,green", "--blend=max"],
    ),
    ({"spacing": 1, "unit": "um", "scale_bar": True}, ["--spacing=1um", "--scale-bar"]),
    ({"spacing": 1, "unit": "um", "scale_bar": "20um@upper-left"}, ["--spacing=1um", "--scale-bar=20um@upper-left"]),
    ({"axes": "TYX", "interval": 1, "time_stamp": True}, ["--axes=TYX", "--interval=1", "--time-stamp"]),
    ({"axes": "CYX", "select": "c=0:3", "montage": True}, ["--axes=CYX", "--select=c=0:3", "--montage"]),
    ({"ortho": True}, ["--ortho"]),
    ({"ortho": (1, 2, 3)}, ["--ortho=1,2,3"]),
    ({"overlay": "labels.npy", "opacity": 100, "outline": True}, ["--overlay=labels.npy", "--opacity=100", "--outline"]),
    ({"overlay": "labels.npy", "outline": 2}, ["--overlay", "labels.npy", "--outline=2"]),
    ({"overlay": "labels.npy", "label_colors": "labels.txt"}, ["--overlay=labels.npy", "--label-colors=labels.txt"]),
    (
        {"overlay": "labels.npy", "overlay_range": (1, 2), "overlay_colormap": "fire"},
        ["--overlay=labels.npy", "--overlay-range=1,2", "--overlay-colormap=fire"],
    ),
    ({"slice_label": True}, ["--slice-label"]),
    ({"text": ["a", "{frame}@lower-left"]}, ["--text", "a", "--text", "{frame}@lower-left"]),
    ({"color_bar": True, "height": 60}, ["--color-bar", "--height=60"]),
    ({"color_bar": "@upper-left", "width": 80, "height": 60}, ["--color-bar=@upper-left", "--width=80", "--height=60"]),
    ({"orientation": "LPS", "orientation_letters": True}, ["--orientation=LPS", "--orientation-letters"]),
    ({"text": "a", "text_size": 8, "text_color": "yellow"}, ["--text=a", "--text-size=8", "--text-color=yellow"]),
    ({"width": 20}, ["--width", "20"]),
    ({"height": np.int64(20)}, ["--height", "20"]),
    ({"scale": 0.5}, ["--scale", "0.5"]),
    ({"scale": "50%", "resample": "lanczos"}, ["--scale", "50%", "--resample", "lanczos"]),
    ({"spacing": 1, "aspect": "voxel"}, ["--spacing=1", "--aspect", "voxel"]),
    ({"duration": 33.3}, ["--duration", "33.3"]),
    ({"duration": range(20, 140, 10)}, ["--duration", ",".join(map(str, range(20, 140, 10)))]),
    ({"duration": np.full(12, 50.0)}, ["--duration", ",".join(["50"] * 12)]),
    ({"fps": 15}, ["--fps", "15"]),
    ({"speed": 2}, ["--speed", "2"]),
    ({"loop": 3}, ["--loop", "3"]),
    ({"loop": None}, ["--loop", "once"]),
    ({"loop": "forever"}, []),
    ({"transparent": 7}, ["--transparent", "7"]),
    ({"background": 7}, ["--background", "7"]),
    ({"disposal": "background"}, ["--disposal", "background"]),
    ({"palette": 4}, ["--palette", "4"]),
    ({"dither": True}, ["--dither"]),
    ({"effort": 0}, ["--effort", "0"]),
    ({"max_error": 4}, ["--max-error", "4"]),
    ({"max_bytes": 5000}, ["--max-bytes", "5000"]),
    ({"max_bytes": "4K", "allow": ["frames", "pixels"]}, ["--max-bytes", "4K", "--allow", "frames,pixels"]),
    ({"compat": "all"}, ["--compat", "all"]),
    ({"comment": "two, \"words\""}, ["--comment", "two, \"words\""]),
    ({"record": False}, ["--no-comment"]),
    ({"mkdir": False}, ["--no-mkdir"]),
    ({"clobber": False}, ["--no-clobber"]),
    ({"array": "a"}, ["--array", "a"]),
    ({"resolution": 0}, ["--resolution", "0"]),
    ({"trailing": "ignore"}, ["--trailing", "ignore"]),
    ({"missing": "fill"}, ["--missing", "fill"]),
    ({"like": "pattern.gif"}, ["--like", "pattern.gif"]),
    ({"strict": True, "range": "full"}, ["--strict", "--range", "full"]),
    ({"verify": True}, ["--verify"]),
    ({"backend": "cpu"}, ["--backend", "cpu"]),
    ({"gpu_memory": "64M"}, ["--gpu-memory", "64M"]),
    ({"max_memory": 100 << 20}, ["--max-memory", "100M"]),
    ({"threads": 2}, ["--threads", "2"]),
]
# Tested elsewhere: what needs a folder, or a GPU.
ELSEWHERE = {"sequence", "include", "exclude", "device"}


def test_every_option_of_the_program_is_a_keyword_or_has_a_reason():
    missing, unknown = [], []
    options = {name: takes for name, takes, _ in _vol2gif.option_words()}
    negated = {option: keyword for keyword, option in _options.NEGATED.items()}
    keywords = set(_options.Options.__annotations__) - _options.OWN
    for option in options:
        keyword = negated.get(option, option.replace("-", "_"))
        if keyword not in keywords and option not in OF_THE_PROGRAM:
            missing.append(option)
    known = {negated.get(option, option.replace("-", "_")) for option in options}
    unknown = sorted(keywords - known)
    assert not missing, (
        f"the program has options that Python lacks: {', '.join('--' + name for name in missing)}. Add each to Options in "
        "python/vol2gif/_options.py (and to FLAGS if it takes no value), to the docstring of write_gif, and to SAME here; "
        "or to OF_THE_PROGRAM with the reason why it is no keyword"
    )
    assert not unknown, f"keywords that are no options of the program any more: {unknown}"
    assert not set(OF_THE_PROGRAM) - set(options) - {"help", "version"}


def test_flags_are_the_options_without_a_value():
    flags = {name.replace("-", "_") for name, takes_value, _ in _vol2gif.option_words() if not takes_value}
    negated = {option.replace("-", "_"): keyword for keyword, option in _options.NEGATED.items()}
    of_program = {name.replace("-", "_") for name in OF_THE_PROGRAM}
    assert {negated.get(flag, flag) for flag in flags - of_program} == _options.FLAGS


def test_every_keyword_is_described_and_tested():
    keywords = set(_options.Options.__annotations__)
    described = set(re.findall(r"\w+", inspect.getdoc(vol2gif.write_gif)))
    assert not keywords - described
    tested = {name for given, _ in SAME for name in given}
    assert keywords - tested == ELSEWHERE, "add the keyword and the arguments of the program to SAME"


@pytest.mark.parametrize(("keywords", "arguments"), SAME, ids=lambda it: " ".join(it) if isinstance(it, list) else "")
def test_a_keyword_is_the_option_of_the_program(keywords, arguments, stack):
    np.save("a.npy", stack)
    np.save("labels.npy", np.arange(stack.size).reshape(stack.shape) // 500 % 3)
    Path("labels.txt").write_text("1 255 0 0\n2 0 0 255\n")
    vol2gif.write_gif("pattern.gif", stack[:3], colormap="fire", effort=1)
    ran = program("a.npy", "-o", "program.gif", *arguments)
    assert ran.returncode == 0, ran.stderr.decode()
    # Warnings are those of the program, too.
    with pytest.warns() as told:
        made = vol2gif.write_gif("python.gif", "a.npy", **keywords)
        warnings.warn("one at least", UserWarning, stacklevel=1)
    assert open("python.gif", "rb").read() == open("program.gif", "rb").read()
    assert len(told) == 1 + len(made.warnings) == 1 + ran.stderr.decode().count("warning: ")
    # The same of the array itself, but for the name in the comment.
    if "array" not in keywords:
        os.remove("program.gif")
        os.remove("python.gif")
        plain = {**keywords, "record": False}
        ran = program("a.npy", "-o", "program.gif", *arguments, *([] if "--no-comment" in arguments else ["--no-comment"]))
        with warnings.catch_warnings(action="ignore"):
            vol2gif.write_gif("python.gif", stack, **plain)
        assert ran.returncode == 0
        assert open("python.gif", "rb").read() == open("program.gif", "rb").read()


def test_a_colormap_is_an_array_of_colors_too(stack):
    ramp = np.linspace(0, 1, 256)
    colors = np.stack([ramp, ramp[::-1], ramp * 0.5], axis=1)
    as_bytes = np.round(colors * 255).astype(np.uint8)
    np.savetxt("colors.txt", as_bytes, fmt="%d")
    from_file = bytes(vol2gif.gif(stack, colormap="colors.txt", record=False))
    assert bytes(vol2gif.gif(stack, colormap=colors, record=False)) == from_file
    assert bytes(vol2gif.gif(stack, colormap=as_bytes, record=False)) == from_file
    assert bytes(vol2gif.gif(stack, colormap=np.c_[colors, ramp], record=False)) == from_file


def test_an_overlay_is_an_array_or_a_path(stack, tmp_path):
    labels = (np.arange(stack.size).reshape(stack.shape) // 500 % 3).astype(np.int32)
    np.save("{labels}.npy", labels)
    full = {"opacity": 100, "record": False}
    from_array = bytes(vol2gif.gif(stack, overlay=labels, **full))
    assert from_array != bytes(vol2gif.gif(stack, record=False))
    assert from_array == bytes(vol2gif.gif(stack, overlay=np.asfortranarray(labels), **full))
    assert from_array == bytes(vol2gif.gif(stack, overlay=tmp_path / "{labels}.npy", **full))
    assert from_array == bytes(vol2gif.gif(stack, overlay="{{labels}}.npy", **full))
    facts = vol2gif.info(stack, overlay=labels)
    assert facts["estimated_bytes"] != vol2gif.info(stack)["estimated_bytes"]
    with pytest.raises(ValueError, match="has shape .*, and its overlay"):
        vol2gif.gif(stack, overlay=labels[0])
    with pytest.raises((TypeError, ValueError)):
        vol2gif.gif(stack, overlay=3j)


def test_a_path_of_a_colormap_is_a_file(stack, tmp_path):
    np.savetxt("viridis", np.zeros((256, 3)), fmt="%d")
    black = vol2gif.gif(stack, colormap=tmp_path / "viridis")
    named = vol2gif.gif(stack, colormap="viridis")
    assert bytes(black) != bytes(named)


def test_a_folder_of_numbered_files_is_a_volume(stack):
    os.mkdir("slices")
    for number, frame in enumerate(stack):
        np.save(f"slices/slice_{number}.npy", frame)
    np.save("slices/other_1.npy", stack[0][:5])
    program("slices", "--sequence", "--exclude", "other*", "-o", "program.gif")
    for keywords in ({"exclude": "other*"}, {"exclude": ["other*"]}, {"include": ["slice_*", "x*"]}):
        vol2gif.write_gif("python.gif", "slices", sequence=True, **keywords)
        assert open("python.gif", "rb").read() == open("program.gif", "rb").read()


def test_a_device_is_of_the_gpu(stack):
    if _vol2gif.HAS_GPU:
        pytest.skip("this build has the GPU backend")
    with pytest.raises(RuntimeError, match="backend=\"cpu\" makes the same bytes"):
        vol2gif.gif(stack, device=0)
