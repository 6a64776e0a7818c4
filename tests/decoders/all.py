"""Converts volumes with vol2gif for all viewers and efforts, and decodes the GIFs with every decoder of this machine.

    python tests/decoders/all.py [--vol2gif PROGRAM] [--judge PROGRAM] [--require-all] [--keep DIR] [VOLUME ...]

The volumes are those of volumes.py and the sample of the repository, or the given .npy and .npz files. Every pixel of every
frame must show the level that the reference in benches/peers computes, in every decoder that the value of --compat promises.
An RGB volume may have more colors than its palettes. Then Pillow shows the expected pixels, and the other decoders, efforts
and values of --compat must agree. The same holds where levels may deviate by --max-error, and the pixels that Pillow shows
must deviate by no more.

The judge of ImageJ, with which `cargo test` works, must show what ImageJ shows, also where ImageJ is wrong. It is the
example `viewer`, which `cargo test` builds.

Exit status 1 on a difference, or when a decoder is missing and --require-all is given. Decoders that did not run are named,
and so are GIFs that are too large for one. Needs numpy and pillow; on Debian, apt-get install ffmpeg gifsicle giflib-tools
imagemagick libij-java default-jdk-headless chromium for the other decoders.
"""
import argparse
import collections
import concurrent.futures
import functools
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np

import decoders
import java
import volumes

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches" / "peers"))
from reference import levels, load  # noqa: E402

# Values of --compat, the one that promises the least first; and the efforts that each is tried with.
SETTINGS = {"web": [2, 3], "java": [0, 1, 2, 3], "imagej": [0, 1, 2, 3], "all": [2, 3]}

# The shortest delay that all decoders know: Java's Toolkit waits.
FPS = 100

# The greatest deviation of levels in the cases with --max-error.
ERROR = 4


class Case:
    """A volume, the options of its conversion, and the expected frames: None if a decoder has to show them first.

    All frames share a palette, or every `palette` frames share one. `colors` are the colors of the levels. Levels may
    deviate by `error`.
    """

    def __init__(self, name, path, options=(), palette=None, colors=None, error=0):
        self.name, self.path, self.options = name, path, [str(option) for option in options]
        self.error = error
        expected = levels(load(path))
        if expected.ndim == 3:
            expected = expected[..., None]
        self.shape, self.exact, self.expected = expected.shape, expected, None if error else expected
        if colors is not None:
            self.expected = colors[expected[..., 0]]
        elif self.shape[-1] == 3:
            run = palette or len(expected)
            if any(distinct(expected[k:k + run]) > 256 for k in range(0, len(expected), run)):
                self.expected = None

    def learn(self, shown):
        """Takes the frames that a decoder has shown as the expected ones; returns whether no level deviates too much."""
        self.expected = shown
        return not self.error or np.abs(shown.astype(int) - self.exact).max() <= self.error


class Learned(Case):
    """A view of an array, as RGB or with annotations: all decoders must show the frames that Pillow shows, of this shape."""

    def __init__(self, name, path, options, shape):
        self.name, self.path, self.options = name, path, options
        self.error, self.shape, self.exact, self.expected = 0, shape, None, None


def distinct(colors):
    return len(np.unique(colors.astype(np.uint32) @ np.uint32([1 << 16, 1 << 8, 1])))


def made_cases(directory):
    paths = {}
    for make in volumes.GREY + volumes.RGB:
        paths[make] = directory / f"{make.__name__}.npy"
        np.save(paths[make], make())
        yield Case(make.__name__, paths[make])
    colors = volumes.colormap()
    np.savetxt(directory / "colors.txt", colors, "%d")
    for make in volumes.COLORED:
        yield Case(f"{make.__name__}, colormap", paths[make], ["--colormap", directory / "colors.txt"], colors=colors)
    for make in volumes.BACKGROUND:
        yield Case(f"{make.__name__}, background", paths[make], ["--background", "17"])
    for make in volumes.PALETTES:
        yield Case(f"{make.__name__}, palettes", paths[make], ["--palette", "2"], palette=2)
    annotated = ["--slice-label", "--text", "{name}: {frame}", "--spacing", "1um", "--scale-bar"]
    frames, height, width = np.load(paths[volumes.spot]).shape
    yield Learned("annotated", paths[volumes.spot], annotated, (frames, height, width, 1))
    colored = [*annotated, "--text-color", "orange"]
    yield Learned("annotated in color", paths[volumes.spot], colored, (frames, height, width, 3))
    barred = ["--color-bar", "--orientation", "LPS", "--orientation-letters", "--text-size", "8"]
    yield Learned("annotated with a color bar", paths[volumes.spot], barred, (frames, height, width, 1))
    labels = directory / "drawn_labels.npy"
    np.save(labels, np.indices((frames, height, width)).sum(axis=0) // 9 % 7)
    for name, options in [("overlay", []), ("outlines", ["--opacity", "100", "--outline"])]:
        yield Learned(name, paths[volumes.spot], ["--overlay", str(labels), *options], (frames, height, width, 3))
    channels = directory / "channels.npy"
    np.save(channels, volumes.channels())
    frames, _, height, width = volumes.channels().shape
    named = ["--interval", "20s", "--time-stamp", "--text", "{channel}"]
    for name, options in [("composite", []), ("annotated composite", named)]:
        yield Learned(name, channels, ["--axes", "TCYX", *options], (frames, height, width, 3))
    montage = ["--axes", "TCYX", "--montage"]
    yield Learned("channels side by side", channels, montage, (frames, height, 3 * width + 8, 3))
    sample = ROOT / "samples" / "mni152_t1_2mm.npz"
    yield Case("sample", sample)
    for name, path in [("sample", sample)] + [(make.__name__, paths[make]) for make in volumes.GREY]:
        yield Case(f"{name}, max error", path, ["--max-error", ERROR], error=ERROR)


Gif = collections.namedtuple("Gif", "compat, setting, path")


def convert(program, case, directory):
    """The GIFs of all settings. GIFs with equal bytes are listed once, with the value of --compat that promises the most."""
    gifs = {}
    # A comment tells the settings, so GIFs with one are never equal. But decoders must see comments, too.
    comment = {"all": []}
    for compat, efforts in SETTINGS.items():
        for effort in efforts:
            gif = Gif(compat, f"{compat}, effort {effort}", str(directory / f"{case.name}, {compat}, {effort}.gif"))
            options = comment.get(compat, ["--no-comment"]) + case.options
            make(program, case.path, gif.path, "--compat", compat, "--effort", effort, *options)
            gifs[pathlib.Path(gif.path).read_bytes()] = gif
    return list(gifs.values())


def make(program, volume, gif, *options):
    command = [program, "-q", volume, "-o", gif, "--fps", FPS, *options]
    subprocess.run([str(word) for word in command], check=True)


def layered_gifs(program, directory):
    """GIFs with transparent levels, backgrounds and disposals: the shape of the volume, and the GIF."""
    for volume in volumes.LAYERED:
        for k, options in enumerate(volumes.LAYERS):
            for compat in "web", "java":
                gif = Gif(compat, " ".join(options), str(directory / f"{volume.__name__}, layers {k}, {compat}.gif"))
                make(program, directory / f"{volume.__name__}.npy", gif.path, "--compat", compat, *options)
                yield volume.__name__, volume().shape, gif


def judge_is_asked(gif, frames):
    """The judge does not know what the Toolkit shows, which ImageJ takes for one frame, where the dictionary is full."""
    return frames > 1 or gif.compat != "web"


def complaint(name, gif, expected):
    return decoders.complaint(name, gif, np.load(expected, mmap_mode="r"))


def imagej_is_wrong(gif, expected):
    return complaint("ImageJ", gif, expected) is not None


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("volumes", nargs="*", type=pathlib.Path, metavar="VOLUME")
    p.add_argument("--vol2gif", default=ROOT / "target" / "release" / "vol2gif", metavar="PROGRAM")
    p.add_argument("--judge", metavar="PROGRAM", help="the example `viewer`; default: where cargo puts it beside vol2gif")
    p.add_argument("--require-all", action="store_true", help="a missing decoder is a failure")
    p.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="keep volumes and GIFs in DIR")
    a = p.parse_args()
    if not shutil.which(a.vol2gif):
        p.error(f"{a.vol2gif} is no program; cargo build --release makes it, or --vol2gif says where it is")
    judge = shutil.which(a.judge or pathlib.Path(a.vol2gif).parent / "examples" / "viewer")
    start = time.monotonic()
    names = decoders.installed()
    if not judge:
        print("the judge of ImageJ: not built, did NOT run")
    good = (len(names) == len(decoders.DECODERS) and bool(judge)) or not a.require_all
    asks_judge = judge and "ImageJ" in names
    decoded, too_large, wrong_in_imagej, judged = collections.Counter(), collections.Counter(), [], []
    # Forked, so that Java is compiled once.
    executor = functools.partial(concurrent.futures.ProcessPoolExecutor, mp_context=multiprocessing.get_context("fork"))
    # More workers than cores, because the Toolkit sleeps between frames.
    pool = executor((os.cpu_count() or 1) + 2)
    # One, because Chromium would start in each.
    chromium_pool = executor(1)
    if java.has_java():
        java.compiled()
    with tempfile.TemporaryDirectory() as directory, pool, chromium_pool:
        directory = a.keep or pathlib.Path(directory)
        directory.mkdir(parents=True, exist_ok=True)
        running = []
        for case in (Case(path.stem, path) for path in a.volumes) if a.volumes else made_cases(directory):
            gifs = convert(a.vol2gif, case, directory)
            if case.expected is None:
                if not case.learn(np.stack(list(decoders.shown("Pillow", gifs[0].path, case.shape[1:3])))):
                    print(f"{case.name}: levels deviate by more than {case.error}")
                    good = False
            expected = directory / f"{case.name}, expected.npy"
            np.save(expected, case.expected)
            frames, *shape = case.expected.shape[:3]
            decodings = []
            for name in names:
                promised = [gif for gif in gifs if decoders.DECODERS[name].promised(gif.compat, gif.path)]
                if reason := decoders.DECODERS[name].limit(shape):
                    too_large[name] += len(promised)
                    print(f"{case.name}: {len(promised)} GIFs that {name} does NOT judge; {reason}")
                    continue
                asked = chromium_pool if name == "Chromium" else pool
                decodings += [(gif.setting, name, asked.submit(complaint, name, gif.path, expected)) for gif in promised]
            running.append((case.name, frames, decodings))
            for gif in gifs if asks_judge else []:
                if judge_is_asked(gif, frames):
                    wrong_in_imagej.append(pool.submit(imagej_is_wrong, gif.path, expected))
                    judged.append((case.name, gif, pool.submit(decoders.complaint_about_judge, gif.path, shape, judge)))
        if asks_judge and not a.volumes:
            for name, (frames, *shape), gif in layered_gifs(a.vol2gif, directory):
                if judge_is_asked(gif, frames):
                    judged.append((name, gif, pool.submit(decoders.complaint_about_judge, gif.path, shape, judge)))
        for case, frames, decodings in running:
            wrong = 0
            for setting, name, result in decodings:
                decoded[name] += 1
                if found := result.result():
                    wrong += 1
                    print(f"{case}, {setting}, {name}: {found}")
            good &= not wrong
            print(f"{case}: {len(decodings)} decodings of {frames} frames, {wrong} wrong" if wrong else
                  f"{case}: {len(decodings)} decodings of {frames} frames, every pixel as expected")
        unlike = 0
        for case, gif, result in judged:
            if found := result.result():
                unlike += 1
                print(f"{case}, {gif.setting}, the judge of ImageJ is not ImageJ: {found}")
        wrong = sum(result.result() for result in wrong_in_imagej)
    if asks_judge:
        print(f"the judge of ImageJ: {len(judged)} GIFs, {unlike} unlike ImageJ, which shows {wrong} of them wrong")
        # The judge is of use only where ImageJ is wrong.
        good &= not unlike and (wrong > 0 or bool(a.volumes))
    count = ", ".join(
        f"{decoded[name]} GIFs by {name}" + (f" ({too_large[name]} too large for it)" if too_large[name] else "")
        for name in names)
    print(f"{count}; {time.monotonic() - start:.0f} s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
