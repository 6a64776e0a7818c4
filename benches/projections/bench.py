"""Compares a maximum projection along z with reading its file once, in one run and in turns.

    python benches/projections/bench.py target/release/vol2gif [VOLUME.npy] [--runs N]

Without a VOLUME, cells_u16.npy of benches/peers/make_volumes.py is made in a temporary directory. The file is read once
before, so that it is in the page cache. Printed are medians in milliseconds: of `cat FILE >/dev/null`; of the program's
start-up, measured on a volume of one pixel; of `--project max`; of `--project max --slab N` for some N; and of the other
projections, and of the same along y and x. `numpy.load(FILE).max(0)` is a whole process, too. Needs numpy.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "peers"))
import make_volumes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("volume", type=pathlib.Path, nargs="?")
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        volume = arguments.volume
        if volume is None:
            volume = directory / "cells_u16.npy"
            np.save(volume, make_volumes.cells(np.random.default_rng(1)))
        tiny, gif = directory / "tiny.npy", directory / "made.gif"
        np.save(tiny, np.zeros((1, 1, 1), np.uint16))
        slices = np.load(volume, mmap_mode="r").shape[0]

        def projected(*options):
            return [arguments.program, volume, "-q", "-o", gif, "--backend", "cpu", "--effort", "0", *options]

        works = {
            "cat": ["cat", volume],
            "start-up": [arguments.program, tiny, "-q", "-o", gif, "--backend", "cpu"],
            "numpy max": [sys.executable, "-c", f"import numpy; numpy.load({str(volume)!r}).max(0)"],
        }
        for name in ("max", "min", "mean", "sum", "std"):
            works[name] = projected("--project", name)
        works["depth"] = projected("--project", "max", "--depth-color", "viridis")
        works["max along y"] = projected("--project", "max", "--plane", "xz")
        works["max along x"] = projected("--project", "max", "--plane", "yz")
        works["slices"] = projected()
        for thickness in (2, 8, slices // 2):
            works[f"max, slabs of {thickness}"] = projected("--project", "max", "--slab", str(thickness))
        times = {name: [] for name in works}
        for turn in range(arguments.runs + 1):
            for name, command in works.items():
                started = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                # The first turn fills the page cache.
                if turn > 0:
                    times[name].append(1000 * (time.perf_counter() - started))
        medians = {name: statistics.median(of_work) for name, of_work in times.items()}
        for name, median in medians.items():
            print(f"{name:22} {median:8.1f} ms")
        ratio = (medians["max"] - medians["start-up"]) / medians["cat"]
        print(f"max without start-up is {ratio:.2f} times cat")


main()
