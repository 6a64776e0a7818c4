"""vol2gif compared with the Python function that it continues: time, peak memory, bytes.

    cargo build --release
    python benches/peers/run.py DIR [--rounds N] [--check | --efforts] [--compat VIEWERS] [--only NAME,...] [--also FILE ...]
    python benches/peers/run.py DIR --folder 200

Needs numpy >= 2 and pillow in the Python that runs it. The volumes are made in DIR unless they are there
(make_volumes.py lists them; about 500 MB), and the sample of this repository is added. Every round runs both programs on
every file, each in a process of its own, as a user would start it; which of the two is first alternates. A row of the
table has the medians over the rounds. All files are read once before, so that no program waits for the disk, and every
round writes into directories of its own.

--check    decodes both GIFs and compares them with the levels: grey volumes pixel by pixel (a difference is exit
           status 1), RGB volumes by PSNR
--efforts  instead: only vol2gif, at every effort: time, bytes, and the ratio to the bytes of gifsicle
--compat   which viewers must show the GIFs right; see `vol2gif --help`
--folder N instead: N small volumes, in one call of vol2gif and in a loop in one Python process

Where gifsicle is installed, it optimizes the GIFs of the reference, and the sizes are compared as well: by `gifsicle
--careful -O3`, which clears full dictionaries as vol2gif does by default, or with --compat web by `gifsicle -O3`.

Time is wall time. Memory is the greatest resident set of the process, as wait4 reports it (on Linux in KiB).
"""
import argparse
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLE = ROOT / "samples" / "mni152_t1_2mm.npz"
NAMES = ["cells_u16", "cells_f32", "labels_u8", "mask_bool", "ct_i16", "time_u16", "rgb_u8"]

# This process stays small and does not import numpy, because on Linux a child starts with the peak memory of its parent.


def measure(command):
    """Runs a command; returns its seconds and its peak memory in MiB."""
    if hasattr(os, "sync"):
        os.sync()  # So that no earlier output is written to the disk during the measurement.
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"exit status {process.returncode}: {' '.join(map(str, command))}")
    return seconds, usage.ru_maxrss / (1 << 20 if platform.system() == "Darwin" else 1 << 10)


def python(script, *arguments):
    return [sys.executable, str(HERE / script), *map(str, arguments)]


def size(path):
    return sum(f.stat().st_size for f in path.rglob("*.gif")) if path.is_dir() else path.stat().st_size


def say_progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def compare(rows, rounds, out, compat):
    """Runs `rows`, each (name, {peer: function from output to command}, name of the output), and prints the table.

    Returns the outputs of the last round by name and peer.
    """
    times, memory = {}, {}
    for k in range(rounds):
        outputs = {}
        for name, commands, output in rows:
            for peer in sorted(commands, reverse=k % 2 == 1):
                # A new directory in each round. To replace a GIF would add the time of deleting the old one.
                directory = out / str(k) / peer
                directory.mkdir(parents=True, exist_ok=True)
                outputs[name, peer] = directory / output
                say_progress(f"round {k + 1} of {rounds}: {name}, {peer}")
                seconds, mib = measure(commands[peer](outputs[name, peer]))
                times.setdefault((name, peer), []).append(seconds)
                memory.setdefault((name, peer), []).append(mib)
    say_progress("")
    print("| volume | reference s | vol2gif s | times faster | reference MiB | vol2gif MiB | reference bytes "
          "| vol2gif bytes | of the reference's | of gifsicle's |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, _, _ in rows:
        a, b = (statistics.median(times[name, peer]) for peer in ("reference", "vol2gif"))
        m, n = (statistics.median(memory[name, peer]) for peer in ("reference", "vol2gif"))
        x, y = (size(outputs[name, peer]) for peer in ("reference", "vol2gif"))
        print(f"| {name} | {a:.2f} | {b:.2f} | {a / b:.2f} | {m:.0f} | {n:.0f} | {x} | {y} | {y / x:.1%} "
              f"| {share(y, optimized(outputs[name, 'reference'], compat))} |")
    return outputs


def optimized(path, compat):
    """Bytes of a GIF that gifsicle optimized; None for a directory, and if gifsicle is not installed."""
    if path.is_dir() or not shutil.which("gifsicle"):
        return None
    careful = [] if compat == "web" else ["--careful"]
    done = subprocess.run(["gifsicle", *careful, "-O3", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return len(done.stdout)


def share(part, whole):
    return f"{part / whole:.1%}" if whole else "?"


def compare_efforts(sources, vol2gif, out, rounds, compat):
    """Runs vol2gif at every effort and prints the table."""
    times, sizes = {}, {}
    for k in range(rounds):
        for source in sources:
            for effort in "0123":
                say_progress(f"round {k + 1} of {rounds}: {source.stem}, effort {effort}")
                gif = out / f"{source.stem}.{effort}.gif"
                seconds, _ = measure([*vol2gif, "--effort", effort, str(source), "-o", str(gif)])
                times.setdefault((source, effort), []).append(seconds)
                sizes[source, effort] = size(gif)
    say_progress("")
    print("| volume | " + " | ".join(f"{effort}: s, bytes, of gifsicle's" for effort in "0123") + " |")
    print("|---|--:|--:|--:|--:|")
    for source in sources:
        reference = out / f"{source.stem}.gif"
        subprocess.run(python("reference.py", source, reference), check=True)
        best = optimized(reference, compat)
        cells = [f"{statistics.median(times[source, effort]):.2f}, {sizes[source, effort]}, "
                 f"{share(sizes[source, effort], best)}" for effort in "0123"]
        print(f"| {source.stem} | " + " | ".join(cells) + " |")


def say_where(program):
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    tools = subprocess.run(
        [sys.executable, "-c", "import numpy, PIL; print(f'numpy {numpy.__version__}, Pillow {PIL.__version__}')"],
        capture_output=True, text=True, check=True).stdout.strip()
    cpu = platform.processor() or platform.machine()
    if pathlib.Path("/proc/cpuinfo").exists():
        cpu = next((line.split(": ")[1] for line in open("/proc/cpuinfo") if line.startswith("model name")), cpu)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"{version}; Python {platform.python_version()}, {tools}; {cores} cores of {cpu.strip()}\n")


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("dir", type=pathlib.Path, help="where the volumes are, or are made")
    p.add_argument("--vol2gif", default=ROOT / "target/release/vol2gif", help="default: target/release/vol2gif")
    p.add_argument("--backend", default="cpu", help="default: cpu")
    p.add_argument("--compat", choices=["web", "java", "imagej", "all"], default="java", help="default: java")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--only", metavar="NAME,...", help=f"of {', '.join(NAMES)}, {SAMPLE.stem}")
    p.add_argument("--also", nargs="+", default=[], type=pathlib.Path, metavar="FILE")
    p.add_argument("--check", action="store_true")
    p.add_argument("--efforts", action="store_true")
    p.add_argument("--folder", type=int, metavar="N")
    a = p.parse_args()
    program = pathlib.Path(a.vol2gif)
    if not program.exists():
        sys.exit(f"there is no {program}: run `cargo build --release`, or name it with --vol2gif")
    vol2gif = [str(program), "--quiet", "--backend", a.backend, "--compat", a.compat]

    if a.folder:
        volumes = a.dir / f"folder_{a.folder}"
        subprocess.run(python("make_volumes.py", volumes, "--folder", a.folder), check=True)
        sources = [volumes]
        files = sorted(volumes.glob("*.npy"))
    else:
        subprocess.run(python("make_volumes.py", a.dir), check=True)
        sources = [a.dir / f"{name}.npy" for name in NAMES] + [SAMPLE]
        if a.only:
            unknown = set(a.only.split(",")) - {s.stem for s in sources}
            if unknown:
                sys.exit(f"no volume is called {', '.join(sorted(unknown))}")
            sources = [s for s in sources if s.stem in a.only.split(",")]
        sources += a.also
        files = sources
    for path in files:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass

    say_where(program)
    with tempfile.TemporaryDirectory(dir=a.dir, prefix="gifs_") as out:
        out = pathlib.Path(out)
        if a.efforts:
            return compare_efforts(sources, vol2gif, out, a.rounds, a.compat)
        rows = []
        for source in sources:
            given, end = (files, "/") if a.folder else ([source], "")
            commands = {
                "reference": lambda to, given=given, end=end: python("reference.py", *given, f"{to}{end}"),
                "vol2gif": lambda to, source=source, end=end: [*vol2gif, str(source), "-o", f"{to}{end}"],
            }
            rows.append((source.stem, commands, "." if a.folder else f"{source.stem}.gif"))
        outputs = compare(rows, a.rounds, out, a.compat)
        if a.check:
            return check(files, outputs, a.folder)
    return 0


def check(files, outputs, folder):
    """Compares the decoded GIFs of the last round with the levels."""
    print()
    good = True
    for source in files:
        name = source.parent.name if folder else source.stem
        places = [outputs[name, peer] for peer in ("reference", "vol2gif")]
        gifs = [place / f"{source.stem}.gif" if folder else place for place in places]
        print(source.stem, flush=True)
        good &= subprocess.run(python("check.py", source, *gifs)).returncode == 0
    print("\ngrey volumes are exact" if good else "\nDIFFERENT")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
