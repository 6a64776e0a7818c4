#!/usr/bin/env python3
"""The figures of the Python package: time and memory of calls, beside the original function and the program.

    python3 benches/python/bench.py [--original FILE.py] [--runs N]

It needs a release build of the package in the environment (`pip install .`), pillow, and for one figure zarr. The
original is `numpy_to_gif` in FILE.py. Times are medians of runs in turns, in seconds; memory is the peak beyond the array.
"""

import argparse
import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def stack(np, frames=64, side=1024):
    """A smooth stack with noise, uint16."""
    z, y, x = np.mgrid[:frames, :side, :side].astype(np.float32)
    smooth = 2000 + 1500 * np.sin(z / 9 + x / 70) * np.cos(y / 55)
    return (smooth + np.random.default_rng(0).normal(0, 12, smooth.shape)).astype(np.uint16)


def seconds(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def medians(runs, calls):
    """The median of each of the calls, which are run in turns."""
    found = {name: [] for name in calls}
    for _ in range(runs):
        for name, call in calls.items():
            found[name].append(seconds(call))
    return {name: statistics.median(times) for name, times in found.items()}


def in_child(code):
    """Run code in a process of its own, and return what it prints as a number."""
    ran = subprocess.run([sys.executable, "-c", PEAK + code], capture_output=True, text=True, check=True)
    return float(ran.stdout.split()[-1])


def original(path):
    spec = importlib.util.spec_from_file_location("original", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.numpy_to_gif


def large(runs, original_file, directory):
    import numpy as np
    import vol2gif

    array = stack(np)
    file, out = directory / "a.npy", directory / "a.gif"
    np.save(file, array)
    fortran = np.asfortranarray(array)
    stepped = np.repeat(array, 2, axis=2)[:, :, ::2]
    calls = {
        "array": lambda: vol2gif.write_gif(out, array),
        "Fortran order": lambda: vol2gif.write_gif(out, fortran),
        "every other column": lambda: vol2gif.write_gif(out, stepped),
        "the program": lambda: subprocess.run(["vol2gif", file, "-q", "-o", out], check=True),
    }
    if original_file:
        calls["the original"] = lambda: original(original_file)(str(out), array)
    calls["array"]()
    for name, median in medians(runs, calls).items():
        print(f"64x1024x1024 uint16, {name}: {median:.3f} s")


# The peak of the process in MiB; `getrusage` has the peak of the process that has started it, too.
PEAK = """
def peak():
    [line] = [line for line in open("/proc/self/status") if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024
"""

MEMORY = """
import numpy as np, vol2gif
array = np.zeros((64, 1024, 1024), np.uint16)
array[:] = np.arange(1024, dtype=np.uint16) * 60
array += np.random.default_rng(0).integers(0, 40, (1024, 1024), dtype=np.uint16)
vol2gif.gif(array[:1, :8, :8])
before = peak()
vol2gif.write_gif({out!r}, array)
print(peak() - before)
"""

ZARR = """
import sys, time, numpy as np, vol2gif, zarr
stored = zarr.open({store!r}, mode="r")
started = time.perf_counter()
vol2gif.write_gif({out!r}, stored)
print(time.perf_counter() - started, file=sys.stderr)
print(peak())
"""

IMPORT = "import numpy, time; t = time.perf_counter(); import vol2gif; print((time.perf_counter() - t) * 1e3)"


def small():
    import numpy as np
    import vol2gif

    array = np.random.default_rng(0).integers(0, 4000, (16, 16, 16), dtype=np.uint16)
    with tempfile.TemporaryDirectory() as directory:
        file = f"{directory}/a.gif"
        times = [seconds(lambda: vol2gif.write_gif(file, array)) for _ in range(200)]
        print(f"16x16x16 uint16 to a file: {statistics.median(times) * 1e3:.3f} ms")
        times = [seconds(lambda: vol2gif.numpy_to_gif(file, array)) for _ in range(200)]
        print(f"16x16x16 uint16, numpy_to_gif: {statistics.median(times) * 1e3:.3f} ms")


def zarr_store(directory):
    try:
        import zarr
    except ImportError:
        print("zarr: not installed")
        return
    import numpy as np

    store = str(directory / "a.zarr")
    stored = zarr.create_array(store, shape=(256, 1024, 1024), chunks=(8, 512, 512), dtype="uint16")
    part = stack(np, 8)
    for first in range(0, 256, 8):
        stored[first : first + 8] = part
    print(f"zarr of 512 MiB: peak of the process {in_child(ZARR.format(store=store, out=str(directory / 'z.gif'))):.0f} MiB")
    print(f"numpy, zarr and vol2gif imported: {in_child(ZARR.split('started')[0].format(store=store) + 'print(peak())'):.0f} MiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--original", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=["small", "large", "memory", "zarr", "import"])
    arguments = parser.parse_args()
    wanted = lambda name: arguments.only in (None, name)  # noqa: E731
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        if wanted("import"):
            print(f"import, beyond numpy: {statistics.median(in_child(IMPORT) for _ in range(9)):.1f} ms")
        if wanted("small"):
            small()
        if wanted("memory"):
            print(f"64x1024x1024 uint16: {in_child(MEMORY.format(out=str(directory / 'm.gif'))):.0f} MiB beyond the array")
        if wanted("zarr"):
            zarr_store(directory)
        if wanted("large"):
            large(arguments.runs, arguments.original, directory)


if __name__ == "__main__":
    main()
