"""Compares the speed of two builds of vol2gif, run in turns: wall time, user time, instructions.

    cargo build --release
    /usr/bin/python3 benches/same_bytes/paired.py DIR --before OLD --after NEW [--rounds N] [--folder N]
        [--only NAME,...] [--also FILE ...] [--threads N] [--instructions]

The volumes are four of benches/peers/make_volumes.py, made in DIR unless they are there (about 500 MB for all), and
the sample of this repository. --folder 1000 adds a directory of 1000 small files, converted by one call; --also adds
files. Each round runs both programs on every volume; they take turns in going first. A row of the table has the
medians of the rounds, the median of the ratios of the rounds (after by before: below 1 is faster), and their
quartiles. On a shared machine only a ratio with both quartiles on one side of 1 says something.

--instructions  instead: counts instructions with one thread, by `perf stat` where the machine has counters, else by
                `valgrind --tool=callgrind` (about 50 times slower). Other programs of the machine hardly change these
                numbers: two counts of the same program differed by 0.01 % at most.
"""
import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MAKER = ROOT / "benches" / "peers" / "make_volumes.py"
SAMPLE = ROOT / "samples" / "mni152_t1_2mm.npz"
NAMES = ["cells_u16", "ct_i16", "labels_u8", "rgb_u8"]
SIDES = ["before", "after"]


def measure(command):
    """Wall seconds and user seconds of a command."""
    os.sync()  # Writing of one run must not be measured with the next.
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"exit status {process.returncode}: {' '.join(map(str, command))}")
    return time.perf_counter() - start, usage.ru_utime


def counter():
    """The command that counts instructions, and where it prints them."""
    perf = ["perf", "stat", "-x,", "-e", "instructions:u"]
    if shutil.which("perf"):
        done = subprocess.run([*perf, "true"], capture_output=True, text=True)
        if re.search(r"^\d+,", done.stderr, re.M):
            return perf, r"^(\d+),.*instructions"
    if shutil.which("valgrind"):
        return ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"], r"Collected : (\d+)"
    sys.exit("neither perf with hardware counters nor valgrind is on this machine")


def count(command, wrapper, pattern):
    done = subprocess.run([*wrapper, *command], capture_output=True, text=True)
    found = re.search(pattern, done.stderr, re.M)
    if done.returncode or not found:
        sys.exit(f"exit status {done.returncode}: {' '.join(map(str, command))}\n{done.stderr[-2000:]}")
    return int(found[1])


def inputs(options):
    """The volumes to convert; their files are read once, so that no run has a cold disk."""
    subprocess.run([sys.executable, MAKER, options.dir], check=True)
    paths = [*(options.dir / f"{name}.npy" for name in NAMES), SAMPLE, *options.also]
    if options.folder:
        paths.append(options.dir / f"folder_{options.folder}")
        subprocess.run([sys.executable, MAKER, paths[-1], "--folder", str(options.folder)], check=True)
    if options.only:
        paths = [path for path in paths if path.stem in options.only.split(",")]
        if not paths:
            sys.exit(f"no volume is called {options.only}")
    for path in paths:
        for file in path.rglob("*.np[yz]") if path.is_dir() else [path]:
            file.read_bytes()
    return paths


def spread(ratios):
    low, _, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return f"{statistics.median(ratios):.3f} ({low:.3f} to {high:.3f})"


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("dir", type=pathlib.Path, help="where the volumes are, or are made")
    p.add_argument("--before", required=True, type=pathlib.Path, metavar="PROGRAM")
    p.add_argument("--after", required=True, type=pathlib.Path, metavar="PROGRAM")
    p.add_argument("--rounds", type=int, default=15)
    p.add_argument("--folder", type=int, metavar="N")
    p.add_argument("--only", metavar="NAME,...")
    p.add_argument("--also", nargs="+", default=[], type=pathlib.Path, metavar="FILE")
    p.add_argument("--threads", metavar="N")
    p.add_argument("--instructions", action="store_true")
    options = p.parse_args()
    programs = {side: getattr(options, side).resolve(strict=True) for side in SIDES}
    number = "1" if options.instructions else options.threads
    threads = ["--threads", number] if number else []
    sources = inputs(options)
    with tempfile.TemporaryDirectory(dir=options.dir, prefix="gifs_") as out:
        def command(side, source, round):
            # A new directory for each round: replacing a GIF would measure how the file system deletes the old one.
            place = pathlib.Path(out) / f"{round}_{side}_{source.stem}"
            return [programs[side], "-q", "--backend", "cpu", *threads, source, "-o", f"{place}/"]

        if options.instructions:
            wrapper, pattern = counter()
            print(f"instructions by {wrapper[0]}, one thread\n")
            print("| volume | before | after | ratio |\n|---|--:|--:|--:|")
            for source in sources:
                a, b = (count(command(side, source, 0), wrapper, pattern) for side in SIDES)
                print(f"| {source.stem} | {a} | {b} | {b / a:.4f} |", flush=True)
            return
        times = {(source, side): [] for source in sources for side in SIDES}
        for round in range(options.rounds):
            for source in sources:
                for side in SIDES if round % 2 == 0 else reversed(SIDES):
                    times[source, side].append(measure(command(side, source, round)))
            shutil.rmtree(out)
            os.mkdir(out)
    print(f"medians of {options.rounds} rounds; ratios are after by before, with quartiles\n")
    print("| volume | wall before | after | ratio | user before | after | ratio |\n|---|--:|--:|--:|--:|--:|--:|")
    for source in sources:
        cells = []
        for kind in (0, 1):
            a, b = ([t[kind] for t in times[source, side]] for side in SIDES)
            ratios = [y / max(x, 1e-6) for x, y in zip(a, b)]
            cells += [f"{statistics.median(a):.3f} s", f"{statistics.median(b):.3f} s", spread(ratios)]
        print(f"| {source.stem} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
