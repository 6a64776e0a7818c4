"""Makes tests/golden/percentiles.txt: the percentiles that NumPy gives for the finite samples of small volumes.

    python tests/golden/make_percentiles.py

A line: sample type, two percentages, the bits of both percentiles as float64, and after the colon the bits of the samples.
numpy.percentile gets the finite samples converted to float64. Integers are sorted before the conversion, so that their order
is exact beyond 2^53 as well; the conversion keeps the order, so the percentiles are the same.
"""
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parent / "percentiles.txt"
PAIRS = [(0, 100), (0.1, 99.9), (2, 98), (25, 50), (33.3, 66.7)]


def volumes(dtype, rng):
    if dtype.kind == "b":
        yield from ([False], [False, True], [True] * 3 + [False] * 4, rng.integers(0, 2, 31))
    elif dtype.kind in "iu":
        info = np.iinfo(dtype)
        yield [info.max]
        yield [info.min, info.max]
        yield rng.integers(0, 4, 40)
        yield rng.integers(info.min, info.max, 37, dtype, endpoint=True)
        yield rng.integers(info.min, info.max, 300, dtype, endpoint=True)
        if dtype.itemsize == 8:
            yield (1 << 53) + np.arange(20)[::-1]
            yield [(1 << 62) + k for k in (1, 512, 513, 1023, 1024, 1025, 1537)]
    else:
        info, nan, inf = np.finfo(dtype), np.nan, np.inf
        yield [0.1]
        yield [nan, 0.7, inf, -inf, nan, 0.2]
        yield [-0.0, 0.0, 0.0, nan]
        yield [info.smallest_subnormal, -info.smallest_subnormal, 0, 1]
        yield np.round(rng.normal(0, 2, 50))
        yield rng.normal(100, 30, 36)
        yield np.concatenate([rng.normal(0, 1, 297), [inf, -inf, nan]])
        yield [info.max, 1, -1, info.min / 4]


def bits(x):
    return f"{int(x.view(f'u{x.dtype.itemsize}')):0{2 * x.dtype.itemsize}x}"


def main():
    rng = np.random.default_rng(0)
    with open(OUT, "w") as out:
        out.write("# A line: sample type, two percentiles, the bits of numpy's answers as float64 : bits of the samples.\n"
                  f"# Made by tests/golden/make_percentiles.py with numpy {np.__version__}; read by tests/whole/percentiles.rs.\n")
        for name in ("bool", "uint8", "int8", "uint16", "int16", "float16",
                     "uint32", "int32", "uint64", "int64", "float32", "float64"):
            for volume in volumes(np.dtype(name), rng):
                volume = np.array(volume, name)
                finite = np.sort(volume[np.isfinite(volume)]).astype(np.float64)
                # A long volume has one pair of percentages, a short one has all.
                for pair in PAIRS[1:2] if len(volume) > 38 else PAIRS:
                    answers = np.percentile(finite, pair)
                    out.write(f"{name} {pair[0]} {pair[1]} {bits(answers[0])} {bits(answers[1])} : "
                              f"{' '.join(map(bits, volume))}\n")


if __name__ == "__main__":
    main()
