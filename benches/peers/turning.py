"""A turntable of 72 frames beside other tools: whole processes, in turns, medians.

    python benches/peers/turning.py VOLUME.npz [--vol2gif PROGRAM] [--imagej ij.jar] [--rounds 5]

Needs numpy and scipy; ImageJ's 3D Project (without interpolation and depth cue) needs java. scipy turns three frames, and its
time is extrapolated.
"""
import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np
from scipy.ndimage import rotate

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def seconds(command):
    started = time.perf_counter()
    run = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
    return time.perf_counter() - started, run.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("volume", type=pathlib.Path)
    parser.add_argument("--vol2gif", type=pathlib.Path, default=ROOT / "target/release/vol2gif")
    parser.add_argument("--imagej", default="/usr/share/java/ij.jar")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    archive = np.load(arguments.volume)
    volume = archive[archive.files[0]]
    # As --plane xz --flip z shows it.
    turned = np.ascontiguousarray(volume.transpose(1, 0, 2)[:, ::-1])
    times = {}

    def note(name, value):
        times.setdefault(name, []).append(value)

    with tempfile.TemporaryDirectory() as directory:
        raw, gif = pathlib.Path(directory, "a.raw"), pathlib.Path(directory, "a.gif")
        turned.tofile(raw)
        ours = [arguments.vol2gif, arguments.volume, "-o", gif, "-q", "--plane", "xz", "--flip", "z", "--turntable", "72"]
        java = ["java", "-Djava.awt.headless=true", "-cp", arguments.imagej, HERE / "ImageJProject.java", *turned.shape, raw, gif]
        for _ in range(arguments.rounds):
            for name, options in [("vol2gif", ["--cue", "0"]), ("vol2gif, cued", []), ("vol2gif, surface", ["--render", "surface:100"])]:
                note(name, seconds([*ours, *options])[0])
            whole, alone = seconds(java)
            note("ImageJ", whole)
            note("ImageJ, projection alone", float(alone))
            started = time.perf_counter()
            for angle in (5, 50, 95):
                rotate(turned, angle, axes=(0, 2), order=1).max(axis=0)
            note("scipy.ndimage.rotate(order=1) and max", 24 * (time.perf_counter() - started))
    for name, values in times.items():
        print(f"{name:40} {statistics.median(values):9.3f} s")


if __name__ == "__main__":
    main()
