"""Makes tests/golden/histograms.txt: what numpy.histogram and numpy.percentile say of small volumes.

    python tests/golden/make_histograms.py

Of floats the edges are those of numpy.histogram(values, 256); of integers they are a whole number of integers apart:
1 to 256 where greatest and least are less than 65536 apart, elsewhere the least 256 x 2**n that leaves at most 256
bins. The values are slope * sample + intercept in float64. Counts of integers beyond 2**53 are those of sorted integers.
"""
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parent / "histograms.txt"
PERCENTS = [0.1, 1, 5, 25, 50, 75, 95, 99, 99.9]
SCALINGS = [(1, 0), (0.5, -1024), (-2, 10)]


def volumes(dtype, rng):
    if dtype.kind == "b":
        yield from ([False], [False, True, True, True])
    elif dtype.kind in "iu":
        info = np.iinfo(dtype)
        yield [7]
        yield rng.integers(3, 9, 40)
        yield rng.integers(info.min, info.max, 300, dtype, endpoint=True)
        if dtype.itemsize > 1:
            yield rng.integers(100, 5100, 300)
            yield [info.min, info.min + 1, info.max]
        if dtype.itemsize > 2:
            yield rng.integers(1000, 66536, 100)
            yield [1000, 66535, 66536, 1255, 1256, 1257, 2000]
            yield rng.normal(2e6, 3e5, 300)
    else:
        info, nan, inf = np.finfo(dtype), np.nan, np.inf
        yield [0.1]
        yield [nan, inf, -inf, nan]
        yield [nan, 0.7, inf, -inf, nan, 0.2, -0.0]
        yield rng.normal(100, 30, 300)
        yield np.arange(257) / 4
        yield np.concatenate([rng.random(300), [inf, -inf, nan, 0, 1]])
        yield np.concatenate([rng.normal(300, 20, 200), [-9999] * 40])
        yield [info.max / 2, 1, -1, info.min / 4]
        yield np.array([999, -555, 0, 1, 7, 42]) * info.smallest_subnormal
        yield [info.max / 4, info.smallest_subnormal, 1, 1, 2]
        # Edges that no float64 has exactly, and the values below.
        edges = np.linspace(0.1, 0.9, 257)
        yield np.concatenate([edges, np.nextafter(edges[1:], 0)])


def edges_of(samples, values, slope, intercept):
    if samples.dtype.kind == "f":
        if values.min() == values.max():
            return np.array([values.min()] * 2)
        return np.histogram_bin_edges(values, 256)
    least, greatest = int(samples.min()), int(samples.max())
    span = greatest - least
    if span < 65536:
        width = -(-(span + 1) // 256)
    else:
        width = 256
        while span // width + 1 > 256:
            width *= 2
    first, step = (least, width) if slope > 0 else (greatest, -width)
    return np.array([slope * (float(first) + float(step) * k) + intercept for k in range(span // width + 2)])


def counts_of(samples, values, edges, slope):
    if samples.dtype.kind == "f" or max(abs(int(samples.min())), abs(int(samples.max()))) < 2**53:
        return np.histogram(values, edges)[0]
    span = int(samples.max()) - int(samples.min())
    width = 256
    while span // width + 1 > 256:
        width *= 2
    first = int(samples.min()) if slope > 0 else int(samples.max())
    return np.bincount([abs(int(sample) - first) // width for sample in samples], minlength=len(edges) - 1)


def hexadecimal(numbers):
    return " ".join(f"{int(x.view(f'u{x.dtype.itemsize}')):0{2 * x.dtype.itemsize}x}" for x in numbers)


def main():
    rng = np.random.default_rng(0)
    with open(OUT, "w") as out:
        out.write("# A line: sample type, slope, intercept; number of edges : bits of edges 0, 1, half, last but one and last as "
                  "float64 : BIN=COUNT where there are any :\n# bits of the percentiles : NaN, +Inf, -Inf : bits of the samples.\n"
                  f"# Made by tests/golden/make_histograms.py with numpy {np.__version__}; read by src/tone/histogram/tests.rs.\n")
        for name in ("bool", "uint8", "int8", "uint16", "int16", "float16",
                     "uint32", "int32", "uint64", "int64", "float32", "float64"):
            for volume in volumes(np.dtype(name), rng):
                volume = np.array(volume, name) if isinstance(volume, list) else volume.astype(name)
                for slope, intercept in SCALINGS if name in ("int16", "uint8", "int32", "float32") else SCALINGS[:1]:
                    samples = volume[np.isfinite(volume)]
                    values = slope * samples.astype(np.float64) + intercept
                    edges, counts, percentiles = [], [], []
                    if len(values):
                        edges = edges_of(samples, values, slope, intercept)
                        counts = counts_of(samples, values, edges, slope)
                        percentiles = np.percentile(values, PERCENTS)
                        assert counts.sum() == len(values)
                    some = [edges[k] for k in (0, 1, len(edges) // 2, -2, -1)] if len(edges) else []
                    others = np.isnan(volume).sum(), (volume == np.inf).sum(), (volume == -np.inf).sum()
                    out.write(f"{name} {slope} {intercept} {len(edges)} : {hexadecimal(some)} : "
                              f"{' '.join(f'{k}={n}' for k, n in enumerate(counts) if n)} : {hexadecimal(percentiles)} : "
                              f"{' '.join(map(str, others))} : {hexadecimal(volume)}\n")


if __name__ == "__main__":
    main()
