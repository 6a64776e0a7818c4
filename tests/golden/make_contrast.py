"""Makes tests/golden/levels/contrast.txt: the levels that NumPy gives for windows and curves, for every sample type.

    python tests/golden/make_contrast.py

This is make_levels.py for the rules of `--range`, `--gamma` and `--log`; it uses the functions of that file. `levels` below
is the formula as a Python user writes it, in float64.

A line also has the window, the curve, and a number of keys, the slack. Within the slack on either side of the first key of a
level, the line does not determine the level. The slack is 0 except for curves over 64-bit types. There, neighboring samples
are so close that the last bits of a power or a logarithm decide their level, and C libraries differ in these bits.
"""
import numpy as np

import make_levels
from make_levels import OUT, line, runs_by_bisection, runs_of_every_sample

SLACK = 1 << 14


def levels(array, window, curve):
    x = array.astype(np.float64)
    lo, hi = ends(array.dtype, x, window)
    with np.errstate(invalid="ignore", divide="ignore"):
        if curve == "log":
            t = np.log1p(x - lo) / np.log1p(hi - lo)
        else:
            t = (x - lo) / (hi - lo)
        t = np.where(x <= lo, 0, np.clip(t, 0, 1))
        if curve.startswith("gamma"):
            t = t ** float(curve.split("=")[1])
    return np.floor(255 * t + 0.5).astype(np.uint8)


def ends(dtype, x, window):
    if window == "full":
        return x.min(), x.max()
    if window == "type":
        info = np.iinfo(dtype) if dtype.kind in "iu" else np.iinfo(np.uint8)
        return (0.0, 1.0) if dtype.kind == "b" else (np.float64(info.min), np.float64(info.max))
    if window.startswith("wl:"):
        width, level = map(float, window[3:].split(","))
        return level - width / 2, level + width / 2
    return tuple(map(float, window.split(",")))


def rules(dtype):
    if dtype.kind == "b":
        return [("full", "-"), ("type", "-"), ("-1,3", "-"), ("0.5,1", "gamma=2")]
    rules = [("full", "-"), ("-20.5,90", "-"), ("wl:60,40", "gamma=0.45"), ("full", "log"), ("full", "gamma=2.2")]
    if dtype.kind in "iu":
        rules += [("type", "-"), ("3,4", "-")]
    if dtype.itemsize > 1:
        rules += [("-160,240", "log")]
    return rules


def volumes(dtype):
    """Least and greatest samples of volumes."""
    if dtype.kind == "b":
        return [(0, 1)]
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return [(info.min, info.max), (max(info.min, -100), 120)]
    info = np.finfo(dtype)
    return [(-1024, 3071), (info.smallest_subnormal, 1)]


def main():
    rng = np.random.default_rng(0)
    with open(OUT / "contrast.txt", "w") as out:
        out.write("# A line: sample type, bits of the least and of the greatest sample, level of the least, window, curve, keys\n"
                  "# around the first of a level that nothing is said of : number of keys of that level, of the next, ...\n"
                  f"# Made by tests/golden/make_contrast.py with numpy {np.__version__}; read by tests/levels.rs.\n")
        for name in ("bool", "uint8", "int8", "uint16", "int16", "float16",
                     "uint32", "int32", "uint64", "int64", "float32", "float64"):
            dtype = np.dtype(name)
            for window, curve in rules(dtype):
                make_levels.levels = lambda array: levels(array, window, curve)
                make_levels.overflows = lambda lo, hi: False
                # With a gamma, only the first volume, because a line is long.
                for lo, hi in volumes(dtype)[: 1 if curve.startswith("gamma") else 2]:
                    lo, hi = np.array([lo, hi], dtype)
                    ask = runs_of_every_sample(lo, hi) if dtype.itemsize < 3 else runs_by_bisection(lo, hi, rng)
                    slack = SLACK if curve != "-" and dtype.itemsize == 8 else 0
                    text = line(lo, hi, *ask).split("\n")[1]
                    head, runs = text.split(" : ")
                    out.write(f"{head} {window} {curve} {slack} : {runs}\n")


if __name__ == "__main__":
    main()
