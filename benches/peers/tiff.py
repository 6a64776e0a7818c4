"""vol2gif compared with tifffile, and with the Python function that it continues: time and peak memory.

    cargo build --release
    python benches/peers/tiff.py DIR [--rounds N] [--codecs] [--pages] [--pictures]

Needs numpy >= 2, pillow, tifffile and imagecodecs in the Python that runs it. The files are made in DIR unless they are
there: 64x1024x1024 uint16 with noise as .npy and as TIFF, without compression and with LZW, Deflate and Zstandard (400 MB).
Every round reads each file with `tifffile.imread` and makes a GIF of it with the Python function, in one process, and runs
vol2gif on it with two threads and with one. Which is first alternates. A row has the medians over the rounds.

--codecs    also runs `cargo bench --bench tiff`: reading beside the codec crates alone
--pages     also opens a TIFF file of 100000 pages
--pictures  also decodes numbered PNG and JPEG files, beside Pillow

Time is wall time, for --pages and --pictures CPU time as well. Memory is the greatest resident set of a process.
"""
import argparse
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

from run import ROOT, measure, say_progress, say_where

HERE = pathlib.Path(__file__).resolve().parent
FILES = ["none", "lzw", "deflate", "zstd"]

MAKE = """
import sys, numpy as np, tifffile
rng = np.random.default_rng(1)
y, x = np.mgrid[:1024, :1024]
frames = [800 + 300 * np.sin((x + 7 * k) / 90) * np.cos((y - 5 * k) / 70) for k in range(64)]
volume = rng.poisson(np.array(frames)).astype(np.uint16)
np.save(f"{sys.argv[1]}/tiff.npy", volume)
def write(name, **more):
    tifffile.imwrite(f"{sys.argv[1]}/{name}.tif", volume, photometric="minisblack", metadata=None, **more)
write("none", rowsperstrip=32)
write("lzw", rowsperstrip=32, compression="lzw")
write("deflate", rowsperstrip=32, compression="adobe_deflate")
write("zstd", tile=(256, 256), compression="zstd")
"""

# The Python function on what tifffile reads; without an output, only the reading.
READ = """
import sys
sys.path.insert(0, sys.argv[1])
import tifffile
volume = tifffile.imread(sys.argv[2])
if len(sys.argv) > 3:
    import reference
    from PIL import Image
    frames = [Image.fromarray(frame) for frame in reference.levels(volume)]
    frames[0].save(sys.argv[3], save_all=True, append_images=frames[1:], duration=100, loop=0)
"""

MAKE_PAGES = """
import sys, numpy as np, tifffile
tifffile.imwrite(sys.argv[1], np.zeros((100000, 16, 16), np.uint8), photometric="minisblack", metadata=None)
"""

MAKE_PICTURES = """
import sys, numpy as np, pathlib
from PIL import Image
rng = np.random.default_rng(1)
y, x = np.mgrid[:1024, :1024]
for k in range(100):
    grey = 120 + 80 * np.sin((x + 7 * k) / 90) * np.cos((y - 5 * k) / 70) + rng.normal(0, 4, (1024, 1024))
    grey = grey.clip(0, 255).astype(np.uint8)
    for name, samples in [("png8", grey), ("png16", grey.astype(np.uint16) * 257), ("png_rgb", np.stack([grey] * 3, 2))]:
        pathlib.Path(sys.argv[1], name).mkdir(exist_ok=True)
        Image.fromarray(samples).save(f"{sys.argv[1]}/{name}/{k}.png")
    for name, samples in [("jpeg", grey), ("jpeg_rgb", np.stack([grey, grey[::-1], grey.T], 2))]:
        pathlib.Path(sys.argv[1], name).mkdir(exist_ok=True)
        Image.fromarray(samples).save(f"{sys.argv[1]}/{name}/{k}.jpg", quality=92)
"""

READ_PICTURES = """
import sys, pathlib, numpy as np
from PIL import Image
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    np.asarray(Image.open(path))
"""


def python(text, *arguments):
    return [sys.executable, "-c", text, *map(str, arguments)]


def medians(commands, rounds, what):
    """Runs commands by name, in turns; returns the medians of seconds, of CPU seconds and of MiB by name."""
    found = {name: [] for name in commands}
    for k in range(rounds):
        for name in sorted(commands, reverse=k % 2 == 1):
            say_progress(f"round {k + 1} of {rounds}: {what}, {name}")
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds, mib = measure(commands[name])
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            found[name].append((seconds, cpu, mib))
    say_progress("")
    return {name: [statistics.median(column) for column in zip(*rows)] for name, rows in found.items()}


def volumes(folder, vol2gif, rounds, out):
    print("| file | imread s | imread and Python s | vol2gif s | times faster | 1 thread s | times of 1 | Python MiB | "
          "vol2gif MiB | part of the memory |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name in ["tiff.npy", *[f"{name}.tif" for name in FILES]]:
        path, gif = folder / name, out / "out.gif"
        commands = {"2": [*vol2gif, "--threads", "2", str(path), "-o", str(gif)],
                    "1": [*vol2gif, "--threads", "1", str(path), "-o", str(gif)]}
        if path.suffix == ".tif":
            commands["imread"] = python(READ, HERE, path)
            commands["python"] = python(READ, HERE, path, gif)
        found = medians(commands, rounds, name)
        two, one = found["2"], found["1"]
        if path.suffix == ".tif":
            imread, both = found["imread"], found["python"]
            print(f"| {name} | {imread[0]:.2f} | {both[0]:.2f} | {two[0]:.3f} | {both[0] / two[0]:.1f} | {one[0]:.3f} "
                  f"| {one[0] / two[0]:.2f} | {both[2]:.0f} | {two[2]:.0f} | {two[2] / both[2]:.2f} |")
        else:
            print(f"| {name} | | | {two[0]:.3f} | | {one[0]:.3f} | {one[0] / two[0]:.2f} | | {two[2]:.0f} | |")


def pages(folder, vol2gif, rounds):
    path = folder / "pages.tif"
    if not path.exists():
        subprocess.run(python(MAKE_PAGES, path), check=True)
    commands = {"info": [*vol2gif, "--info", str(path)], "nothing": [*vol2gif, "--info", str(folder / "one.npy")]}
    subprocess.run(python("import sys, numpy; numpy.save(sys.argv[1], numpy.zeros((2, 2, 2), 'u1'))", folder / "one.npy"),
                   check=True)
    found = medians(commands, rounds, "pages")
    print(f"\n100000 pages: --info takes {found['info'][1]:.3f} s of CPU and {found['info'][2]:.0f} MiB; of a .npy "
          f"{found['nothing'][1]:.3f} s")


def pictures(folder, vol2gif, rounds, out):
    if not (folder / "jpeg_rgb").exists():
        subprocess.run(python(MAKE_PICTURES, folder), check=True)
    print("\n| 100 pictures of 1024x1024 | Pillow s | vol2gif s, to the GIF | 1 thread s | CPU of Pillow | of vol2gif |")
    print("|---|--:|--:|--:|--:|--:|")
    for name in ["png8", "png16", "png_rgb", "jpeg", "jpeg_rgb"]:
        path = folder / name
        gif = [str(path), "--sequence", "-o", str(out / "out.gif")]
        found = medians({"pillow": python(READ_PICTURES, path), "2": [*vol2gif, "--threads", "2", *gif],
                         "1": [*vol2gif, "--threads", "1", *gif]}, rounds, name)
        pillow, two, one = found["pillow"], found["2"], found["1"]
        print(f"| {name} | {pillow[0]:.2f} | {two[0]:.2f} | {one[0]:.2f} | {pillow[1]:.2f} | {two[1]:.2f} |")


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("dir", type=pathlib.Path, help="where the files are, or are made")
    p.add_argument("--vol2gif", default=ROOT / "target/release/vol2gif", help="default: target/release/vol2gif")
    p.add_argument("--rounds", type=int, default=5)
    for part in ["codecs", "pages", "pictures"]:
        p.add_argument(f"--{part}", action="store_true")
    a = p.parse_args()
    if not pathlib.Path(a.vol2gif).exists():
        sys.exit(f"there is no {a.vol2gif}: run `cargo build --release`, or name it with --vol2gif")
    vol2gif = [str(a.vol2gif), "--quiet", "--backend", "cpu"]
    a.dir.mkdir(parents=True, exist_ok=True)
    if not (a.dir / "zstd.tif").exists():
        subprocess.run(python(MAKE, a.dir), check=True)
    say_where(a.vol2gif)
    with tempfile.TemporaryDirectory(dir=a.dir, prefix="gifs_") as out:
        out = pathlib.Path(out)
        volumes(a.dir, vol2gif, a.rounds, out)
        if a.pages:
            pages(a.dir, vol2gif, a.rounds)
        if a.pictures:
            pictures(a.dir, vol2gif, a.rounds, out)
    if a.codecs:
        print(flush=True)
        files = [str(a.dir.resolve() / f"{name}.tif") for name in FILES]
        subprocess.run(["cargo", "bench", "--quiet", "--bench", "tiff", "--", *files], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
