"""Converts volumes with vol2gif at every effort, and decodes the GIFs with every decoder of this machine.

    python tests/decoders/all.py [--vol2gif PROGRAM] [--require-all] [--keep DIR] [VOLUME ...]

The volumes are those of volumes.py and the sample of the repository, or the given .npy and .npz files. Every pixel of every
frame must show the level that the reference in benches/peers computes. An RGB volume may have more colors than its palettes.
Then Pillow shows the expected pixels, at effort 0, and the other decoders and efforts must agree. The same
holds where levels may deviate by --max-error, and the pixels that Pillow shows must deviate by no more.

Exit status 1 on a difference, or when a decoder is missing and --require-all is given. Decoders that did not run are named.
Needs numpy and pillow; on Debian, apt-get install ffmpeg gifsicle giflib-tools imagemagick for the other decoders.
"""
import argparse
import collections
import concurrent.futures
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np

import decoders
import volumes

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches" / "peers"))
from reference import levels, load  # noqa: E402

SETTINGS = {f"effort {effort}": ["--effort", str(effort)] for effort in range(4)} | {"compat": ["--compat"]}

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
    for make in volumes.PALETTES:
        yield Case(f"{make.__name__}, palettes", paths[make], ["--palette", "2"], palette=2)
    sample = ROOT / "samples" / "mni152_t1_2mm.npz"
    yield Case("sample", sample)
    for name, path in [("sample", sample)] + [(make.__name__, paths[make]) for make in volumes.GREY]:
        yield Case(f"{name}, max error", path, ["--max-error", ERROR], error=ERROR)


def convert(program, case, directory):
    """The GIFs of all settings, as (setting, path). GIFs with equal bytes are listed once."""
    gifs = {}
    for setting, options in SETTINGS.items():
        gif = directory / f"{case.name}, {setting}.gif"
        subprocess.run([program, "-q", case.path, "-o", gif, *options, *case.options], check=True)
        gifs.setdefault(gif.read_bytes(), (setting, str(gif)))
    return list(gifs.values())


def complaint(name, gif, expected):
    return decoders.complaint(name, gif, np.load(expected, mmap_mode="r"))


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("volumes", nargs="*", type=pathlib.Path, metavar="VOLUME")
    p.add_argument("--vol2gif", default=ROOT / "target" / "release" / "vol2gif", metavar="PROGRAM")
    p.add_argument("--require-all", action="store_true", help="a missing decoder is a failure")
    p.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="keep volumes and GIFs in DIR")
    a = p.parse_args()
    if not shutil.which(a.vol2gif):
        p.error(f"{a.vol2gif} is no program; cargo build --release makes it, or --vol2gif says where it is")
    start = time.monotonic()
    names = decoders.installed()
    good = len(names) == len(decoders.DECODERS) or not a.require_all
    decoded = collections.Counter()
    with tempfile.TemporaryDirectory() as directory, concurrent.futures.ProcessPoolExecutor() as pool:
        directory = a.keep or pathlib.Path(directory)
        directory.mkdir(parents=True, exist_ok=True)
        running = []
        for case in (Case(path.stem, path) for path in a.volumes) if a.volumes else made_cases(directory):
            gifs = convert(a.vol2gif, case, directory)
            if case.expected is None:
                if not case.learn(np.stack(list(decoders.shown("Pillow", gifs[0][1], case.shape[1:3])))):
                    print(f"{case.name}: levels deviate by more than {case.error}")
                    good = False
            expected = directory / f"{case.name}, expected.npy"
            np.save(expected, case.expected)
            running.append((case.name, len(case.expected), [
                (setting, name, pool.submit(complaint, name, gif, expected)) for setting, gif in gifs for name in names]))
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
    count = ", ".join(f"{decoded[name]} GIFs by {name}" for name in names)
    print(f"{count}; {time.monotonic() - start:.0f} s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
