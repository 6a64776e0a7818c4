"""Makes tests/golden/levels/*.txt: the levels that NumPy gives, for every sample type and many ranges.

    python tests/golden/make_levels.py

The tests do not run this: the files are committed, and tests/levels.rs explains their lines. It is here so that readers can
judge the files, and can make them again when a sample type or a range is added. Needs numpy >= 2 only; the first lines of
the files name the version that made them.

`levels` below is the rule as a Python user writes it. It computes all levels in the files. Samples are enumerated by their
order-preserving keys (unsigned: the bits; signed: the sign bit flipped; float: all bits flipped if negative, else the sign
bit set), so that "the next sample" means the same for all types.

  narrow.txt   8- and 16-bit types: the rule computes the level of EVERY sample of the range.
  wide.txt     32- and 64-bit types: bisection finds the first sample of every level. Then the rule computes the levels of
               these samples, of their two neighbors and of random samples in one call, and must agree.
  special.txt  small volumes with samples that are not finite, which NumPy leaves undefined. The rule computes the levels
               of the finite samples; NaN and -Inf are 0, +Inf is 255, and all levels are 0 if no sample is finite.

If the span of a range overflows float32, NumPy's result is of no use. There, vol2gif computes in float64, and so does
`levels_wide`.
"""
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parent / "levels"


def levels(array):
    """The rule, in float32."""
    array = array.astype(np.float32)
    lo, hi = np.min(array), np.max(array)
    if lo < 0 or hi > 255:
        array = (array - lo) / (hi - lo + 1e-8)
    lo, hi = np.min(array), np.max(array)
    if lo >= 0.0 and hi <= 1.0:
        array = array * 255
    return array.astype(np.uint8)


def levels_wide(array):
    """The rule in float64, on halved samples if the span overflows float64. Such ranges are always normalized."""
    array = array.astype(np.float64)
    with np.errstate(over="ignore"):
        if not np.isfinite(array.max() - array.min()):
            array = array * 0.5
    lo, hi = np.min(array), np.max(array)
    return ((array - lo) / (hi - lo + 1e-8) * 255).astype(np.uint8)


def overflows(lo, hi):
    with np.errstate(over="ignore", invalid="ignore"):
        return not np.isfinite(np.subtract(hi.astype(np.float32), lo.astype(np.float32)))


def ask(samples, lo, hi):
    """Levels of `samples` in a volume whose least and greatest samples are `lo` and `hi`."""
    rule = levels_wide if overflows(lo, hi) else levels
    return rule(np.concatenate([np.array([lo, hi], samples.dtype), samples]))[2:]


def unsigned(dtype):
    return np.dtype(f"u{np.dtype(dtype).itemsize}")


def sign(dtype):
    return 1 << (8 * np.dtype(dtype).itemsize - 1)


def to_bits(sample):
    return int(sample.view(unsigned(sample.dtype)))


def to_key(sample):
    bits, top = to_bits(sample), sign(sample.dtype)
    match sample.dtype.kind:
        case "b" | "u":
            return bits
        case "i":
            return bits ^ top
        case "f":
            bits = 0 if bits == top else bits
            return 2 * top - 1 - bits if bits & top else bits | top


def from_keys(keys, dtype):
    """Samples with these keys. The key before that for 0.0 gives -0.0, although -0.0 has the same key as 0.0."""
    dtype, top = np.dtype(dtype), sign(dtype)
    keys = np.asarray(keys, np.uint64).astype(unsigned(dtype))
    match dtype.kind:
        case "b":
            return keys.astype(bool)
        case "u":
            return keys
        case "i":
            return (keys ^ keys.dtype.type(top)).view(dtype)
        case "f":
            return np.where(keys & keys.dtype.type(top), keys ^ keys.dtype.type(top), ~keys).view(dtype)


def runs_of_every_sample(lo, hi):
    """The level of `lo`, and the number of keys of each level from there on. Computes the level of every key."""
    keys = np.arange(to_key(lo), to_key(hi) + 1, dtype=np.uint64)
    answers = ask(from_keys(keys, lo.dtype), lo, hi)
    assert (np.diff(answers.astype(int)) >= 0).all()
    return int(answers[0]), np.bincount(answers - answers[0]).tolist()


def runs_by_bisection(lo, hi, rng):
    """The level of `lo`, and the number of keys of each level from there on. Finds the first key of every level."""
    dtype, least, greatest = lo.dtype, to_key(lo), to_key(hi)

    def at(keys):
        return ask(from_keys(keys, dtype), lo, hi).astype(int)

    lowest, highest = at([least, greatest])
    wanted = np.arange(lowest + 1, highest + 1)
    low, high = np.full(len(wanted), least, np.uint64), np.full(len(wanted), greatest, np.uint64)
    while (low < high).any():
        middle = low + (high - low) // np.uint64(2)
        reached = at(middle) >= wanted
        high = np.where(reached & (low < high), middle, high)
        low = np.where(reached | (low >= high), low, middle + np.uint64(1))
    first = [least] + [int(k) for k in low]

    # In the file, the level of a key is the number of first keys at or below it. The rule must agree.
    near = [k + d for k in first for d in (-1, 0, 1)]
    near += [int(k) for k in rng.integers(least, greatest, 1000, np.uint64, endpoint=True)]
    near = np.array([k for k in near if least <= k <= greatest], np.uint64)
    said = lowest - 1 + np.searchsorted(np.array(first, np.uint64), near, side="right")
    assert (at(near) == said).all()
    return int(lowest), [b - a for a, b in zip(first, first[1:] + [greatest + 1])]


def written(runs):
    """Runs in hexadecimal. A number that repeats is written as `N*COUNT`, with COUNT in decimal."""
    words, k = [], 0
    while k < len(runs):
        count = next((i for i, run in enumerate(runs[k:]) if run != runs[k]), len(runs) - k)
        words += [f"{runs[k]:x}*{count}"] if count > 2 else [f"{runs[k]:x}"] * count
        k += count
    return " ".join(words)


def line(lo, hi, lowest, runs):
    digits = 2 * lo.dtype.itemsize
    return (f"# {lo.dtype}, {lo} to {hi}\n"
            f"{lo.dtype} {to_bits(lo):0{digits}x} {to_bits(hi):0{digits}x} {lowest} : {written(runs)}\n")


def ranges(dtype):
    """The ranges, as samples of this type. For 64-bit types, some ranges with long lines are left out."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        pairs = [(0, 0), (0, 1), (1, 1)]
    elif dtype.kind in "iu":
        info = np.iinfo(dtype)
        pairs = [
            (info.min, info.max), (info.min, 0), (info.min + 1, info.max - 1), (info.max - 1, info.max),
            (0, 255), (0, 256), (0, 254), (17, 200), (100, 300), (0, 1), (0, 2), (-1, 0), (-1, 1), (-5, 250),
            (0, 4095), (-1024, 3071), (1, 10007), (300, 300), (255, 255), (2, 2), (1, 1), (0, 0), (-5, -5),
            (info.max, info.max), (info.min, info.min),
        ]
        if dtype.itemsize > 2:
            pairs += [(0, 1 << 20), (-3_000_000, 7_654_321), (16_777_217, 16_777_300)]
        if dtype.itemsize > 4:
            pairs = [(info.min, info.max), (-(1 << 40), (1 << 53) + 1)] + pairs[3:]
    else:
        info = np.finfo(dtype)
        pairs = [
            (0, 1), (0, 255), (0, 254.9), (0.2, 0.8), (0, 1.0001), (0, 1.002), (0, 256), (100, 300), (-0.1, 0.1),
            (-1, 1), (-1024, 3071), (-12.5, 987.5), (-1e-6, 0), (-1e-8, 0), (300, 300), (2, 2), (1, 1), (0, 0),
            (-5, -5), (info.min, info.max), (0, info.max), (-info.smallest_subnormal, 0),
            (-info.smallest_subnormal, 1), (info.max, info.max), (info.min, info.min),
        ]
        if dtype.itemsize > 2:
            pairs += [(0, 1e30), (1e6, 1e6 + 2)]
        if dtype.itemsize > 4:
            # Near the limits of float32. In float32, -1e-50 becomes -0.0, which is not below 0.
            pairs += [(-3e38, 3e38), (0, 3.5e38), (1e300, 1.001e300), (1e39, 1e39), (-1e-50, 1), (0, 1 + 1e-9)]
            pairs = [p for p in pairs if p not in [(0, 1), (0, 256), (100, 300), (-1e-6, 0)]]
    seen = set()
    for lo, hi in pairs:
        if dtype.kind in "iu" and not (info.min <= lo <= hi <= info.max):
            continue
        pair = np.array([lo, hi], dtype)
        if pair.tobytes() not in seen:
            seen.add(pair.tobytes())
            yield pair[0], pair[1]


def specials(dtype):
    """Small volumes with samples that are not finite."""
    nan, inf, top = np.nan, np.inf, np.finfo(dtype).max
    for volume in [
        (0, nan, 1, 0.5), (-1, nan, 1, 0), (0, nan, 1000, 500), (nan, inf, -inf), (nan, nan), (inf,), (-inf,),
        (-inf, 0, 1, inf), (-inf, -3, 12, 700, inf, nan), (inf, 200, 17.5), (nan, 300), (-inf, 2), (-5, inf),
        (-top, nan, 0, top, inf, -inf), (-0.0, 0.0, nan), (-nan, -3, 3, nan),
    ]:
        yield np.array(volume, dtype)


def levels_with_specials(volume):
    finite = volume[np.isfinite(volume)]
    out = np.where(np.isposinf(volume), 255 if len(finite) else 0, 0)
    if len(finite):
        out[np.isfinite(volume)] = ask(finite, finite.min(), finite.max())
    return out


def head(text):
    return f"# {text}\n# Made by tests/golden/make_levels.py with numpy {np.__version__}; read by tests/levels.rs.\n"


def main():
    OUT.mkdir(exist_ok=True)
    rng = np.random.default_rng(0)
    how = ("A line: sample type, bits of the least and of the greatest sample, level of the least : number of keys "
           "of that level, of the next, ...")
    with open(OUT / "narrow.txt", "w") as out:
        out.write(head(how))
        for dtype in ("bool", "uint8", "int8", "uint16", "int16", "float16"):
            for lo, hi in ranges(dtype):
                out.write(line(lo, hi, *runs_of_every_sample(lo, hi)))
    with open(OUT / "wide.txt", "w") as out:
        out.write(head(how))
        for dtype in ("uint32", "int32", "uint64", "int64", "float32", "float64"):
            for lo, hi in ranges(dtype):
                out.write(line(lo, hi, *runs_by_bisection(lo, hi, rng)))
    with open(OUT / "special.txt", "w") as out:
        out.write(head("A line is a volume: sample type : bits=level of each sample."))
        for dtype in ("float16", "float32", "float64"):
            for volume in specials(dtype):
                pairs = [f"{to_bits(x):0{2 * x.dtype.itemsize}x}={level}"
                         for x, level in zip(volume, levels_with_specials(volume))]
                out.write(f"# {', '.join(str(x) for x in volume)}\n{volume.dtype} : {' '.join(pairs)}\n")


if __name__ == "__main__":
    main()
