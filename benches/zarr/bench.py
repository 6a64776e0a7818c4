"""Seconds and memory for stores whose chunks do not lie as frames do, beside zarr-python, in one run and in turns.

    python benches/zarr/bench.py target/release/vol2gif [--runs N]

Each store holds the same 128x512x512 samples of 16 bits: in cubes, in frames, in one chunk for all frames of a tile, in
shards, with different codecs. A program that decodes a chunk for each frame takes many times as long for some of them.
Printed are medians of the conversion, of the conversion of planes along x, of reading the store by zarr-python (a whole
process, without its start), and the greatest peak of memory. Needs numpy and zarr 3.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import zarr
from zarr.codecs import BloscCodec, GzipCodec, ZstdCodec

SHAPE = (128, 512, 512)
READ = "import sys, time, zarr; start = time.perf_counter(); zarr.open(sys.argv[1])[:]; print(time.perf_counter() - start)"


def samples():
    z, y, x = np.ogrid[:SHAPE[0], :SHAPE[1], :SHAPE[2]]
    wave = 2000 + 900 * np.sin(x / 37 + z / 9) * np.cos(y / 53)
    return (wave + np.random.default_rng(0).normal(0, 40, SHAPE)).astype(np.uint16)


def stores(directory, array):
    for name, options in {
        "cubes, zstd": dict(chunks=(64, 64, 64), compressors=ZstdCodec(level=3)),
        "cubes, gzip": dict(chunks=(64, 64, 64), compressors=GzipCodec(level=5)),
        "cubes, Blosc LZ4": dict(chunks=(64, 64, 64), compressors=BloscCodec(cname="lz4")),
        "cubes, not compressed": dict(chunks=(64, 64, 64), compressors=None),
        "a chunk a frame, zstd": dict(chunks=(1, 512, 512), compressors=ZstdCodec(level=3)),
        "all frames of a tile, zstd": dict(chunks=(128, 64, 64), compressors=ZstdCodec(level=3)),
        "one chunk, zstd": dict(chunks=SHAPE, compressors=ZstdCodec(level=3)),
        "shards of 64x256x256, zstd": dict(chunks=(32, 32, 32), shards=(64, 256, 256), compressors=ZstdCodec(level=3)),
    }.items():
        path = directory / f"{name.replace(' ', '_').replace(',', '')}.zarr"
        zarr.create_array(path, data=array, **options)
        yield name, path


def run(command):
    """Seconds of a process, and what it prints."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.communicate()[0]
    elapsed = time.perf_counter() - started
    assert process.returncode == 0, command
    return elapsed, output


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        array = samples()
        np.save(directory / "plain.npy", array)
        inputs = [(".npy", directory / "plain.npy"), *stores(directory, array)]
        gif = directory / "made.gif"
        times = {name: ([], [], [], []) for name, _ in inputs}
        for _ in range(arguments.runs):
            for name, path in inputs:
                frames, along_x, read, peak = times[name]
                # GNU time tells the peak of one process.
                command = ["/usr/bin/time", "-f", "%M", "-o", directory / "peak", arguments.program, path, "-q", "-o", gif]
                frames.append(run(command)[0])
                peak.append(int((directory / "peak").read_text()) / 1024)
                along_x.append(run([*command, "--plane", "yz"])[0])
                peak.append(int((directory / "peak").read_text()) / 1024)
                if path.suffix == ".zarr":
                    read.append(float(run([sys.executable, "-c", READ, path])[1]))
        print(f"{'store':28} {'frames':>8} {'along x':>8} {'zarr':>8} {'MiB':>6}")
        for name, (frames, along_x, read, peak) in times.items():
            of_zarr = f"{statistics.median(read):7.2f}s" if read else ""
            print(f"{name:28} {statistics.median(frames):7.2f}s {statistics.median(along_x):7.2f}s {of_zarr:>8} {max(peak):6.0f}")


main()
