"""Makes projections.txt: small arrays, projected along each axis with NumPy. Needs numpy.

    python tests/golden/make_projections.py > tests/golden/projections.txt

A line is the type, the shape, the projection, its axis, and after the colon the bytes of the array and after the next
colon those of the result, both little-endian, in C order, in hexadecimal. The result of max and min has the type of the
array, all others are float64. src/view/tests/projected.rs compares vol2gif with it.

max and min are NumPy's; NaN is left out as by nanmax. Sums of integers are those of Python's integers. Floats are
added as numpy.add does it along the first axis, one after the other. The deviation is checked against numpy.nanstd.
"""
import math
import warnings

import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(23)
TYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split()
SHAPES = [(5, 2, 3), (1, 3, 2), (2, 3, 7)]


def array(dtype, shape):
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    if kind in "iu":
        info = np.iinfo(dtype)
        samples = rng.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)
        samples.flat[0], samples.flat[-1] = info.max, info.min
        return samples
    samples = rng.normal(0, 100, shape).astype(dtype)
    samples.flat[::5] = np.nan
    samples.flat[3] = -np.inf
    samples.flat[4] = 0.0
    samples[:, 0, 0] = np.nan
    return samples


def along(samples):
    """The samples of each pixel, the projected axis first."""
    return samples.reshape(len(samples), -1).T


def of_integers(pixel, name):
    numbers = [int(sample) for sample in pixel]
    total, count = sum(numbers), len(numbers)
    if name == "sum":
        return float(total)
    if name == "mean":
        return float(total) / count
    if count == 1:
        return 0.0
    # Both parts are rounded once, and so are the quotient and the root.
    squares = count * sum(number * number for number in numbers) - total * total
    found = math.sqrt(float(squares) / float(count * (count - 1)))
    assert math.isclose(found, np.std(pixel.astype(np.float64), ddof=1), rel_tol=1e-9, abs_tol=1e-9)
    return found


def welford(pixel):
    count, mean, squares = 0, np.float64(0), np.float64(0)
    for sample in pixel.astype(np.float64):
        if not np.isnan(sample):
            count += 1
            before = mean
            mean = mean + (sample - before) / count
            squares = squares + (sample - before) * (sample - mean)
    found = np.float64("nan") if count == 0 else np.float64(0) if count == 1 else np.sqrt(squares / (count - 1))
    if count > 1 and np.isfinite(pixel[~np.isnan(pixel.astype(np.float64))]).all():
        assert math.isclose(found, np.nanstd(pixel.astype(np.float64), ddof=1), rel_tol=1e-9, abs_tol=1e-9)
    return found


def project(samples, name):
    is_float = samples.dtype.kind == "f"
    if name in ("max", "min"):
        if samples.dtype.kind == "b":
            return (np.any if name == "max" else np.all)(samples, axis=0)
        return (np.nanmax if name == "max" else np.nanmin)(samples, axis=0)
    if name == "std" and (is_float or samples.dtype.itemsize == 8):
        return np.array([welford(pixel) for pixel in along(samples)]).reshape(samples.shape[1:])
    if not is_float:
        return np.array([of_integers(pixel, name) for pixel in along(samples)]).reshape(samples.shape[1:])
    wide = samples.astype(np.float64)
    counts = (~np.isnan(wide)).sum(axis=0)
    total = np.add.reduce(np.ascontiguousarray(np.where(np.isnan(wide), 0.0, wide)), axis=0)
    result = total if name == "sum" else total / counts
    return np.where(counts == 0, np.nan, result)


print(f"# projections by numpy {np.__version__}, by make_projections.py")
for dtype in TYPES:
    for shape in SHAPES:
        samples = array(dtype, shape)
        for axis, name in ((axis, name) for axis in range(3) for name in ("max", "min", "mean", "sum", "std")):
            made = project(np.ascontiguousarray(np.moveaxis(samples, axis, 0)), name)
            made = made.astype(samples.dtype if name in ("max", "min") else np.float64)
            text = "x".join(map(str, shape))
            little = lambda array: array.astype(array.dtype.newbyteorder("<")).tobytes().hex()
            print(dtype, text, name, "zyx"[axis], ":", little(samples), ":", little(made))
