"""Shows that two builds of vol2gif do the same: GIFs, reports, --info, --dry-run, messages, exit statuses.

    /usr/bin/python3 benches/same_bytes/compare.py --before OLD --after NEW [--only WORDS] [--jobs N] [--keep DIR]
        [--allow-text FILE] [--mask-version] [--require-gpu]

Several hundred cases (cases.py) on volumes that are made here (volumes.py) are given to both programs. Everything
that a program leaves must be equal: files, stdout, stderr and exit status. Times and peak memory are masked. Where
several inputs are converted at once, lines come in any order, and are sorted. A case fails, too, when the program
before does not end with the exit status that cases.py expects: it would compare nothing.

GPU cases need a Vulkan adapter. Mesa's software driver is enough, and is taken unless VK_DRIVER_FILES names another.
Without an adapter they are skipped, and the last lines say so; --require-gpu makes that a failure.

--allow-text FILE  texts that are meant to differ, one rule a line; the end names each rule that was not needed:
                       - OLD  and then  + NEW    OLD in a text of the program before counts as NEW
                       ~ PATTERN                 no line with this regular expression is compared
                       * STREAM CASE             STREAM (stdout, stderr, status, files) of CASE is not compared
--mask-version     the version is not compared, in texts, in reports and in the comments of GIFs
--keep DIR         leaves volumes and everything that was made in DIR

Exit status 1 where anything differs. Needs numpy; Linux.
"""
import argparse
import collections
import concurrent.futures
import csv
import glob
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import cases
import volumes

SIDES = ["before", "after"]
STREAMS = ["status", "stdout", "stderr"]
TIMEOUT = 300
LEAST_CONVERSIONS = 120
# Fields of reports, as JSON writes them, and times in messages.
MASKS = [
    (re.compile(rb'"((?:\w+_)?seconds|peak_memory)":[\d.e-]+'), rb'"\1":#'),
    (re.compile(rb"\b\d+\.\d\d s\b"), b"# s"),
    (re.compile(rb"\b\d+ Mpx/s"), b"# Mpx/s"),
]
VERSION = re.compile(rb"vol2gif \d+\.\d+\.\d+[\w.+-]*"), b"vol2gif #"
VERSION_FIELD = re.compile(rb'"version":"[^"]*"'), b'"version":#'
MASKED_COLUMNS = re.compile(r"(.*_)?seconds|peak_memory")


class Allowed:
    """The texts that are meant to differ."""

    def __init__(self, path):
        self.replaced, self.ignored, self.skipped, self.used = [], [], [], set()
        old = None
        for number, line in enumerate(open(path, encoding="utf-8") if path else [], 1):
            line = line.rstrip("\n")
            mark, rest = line[:2], line[2:]
            if not line or line.startswith("#"):
                continue
            if mark == "- " and old is None:
                old = rest
            elif mark == "+ " and old is not None:
                self.replaced.append((old.encode(), rest.encode()))
                old = None
            elif mark == "~ ":
                self.ignored.append(re.compile(rest.encode()))
            elif mark == "* ":
                self.skipped.append(tuple(rest.split(" ", 1)))
            else:
                sys.exit(f"{path}:{number}: no rule: {line}")

    def unused(self):
        rules = [
            *(f"- {old.decode()}" for old, _ in self.replaced),
            *(f"~ {pattern.pattern.decode()}" for pattern in self.ignored),
            *(f"* {stream} {case}" for stream, case in self.skipped),
        ]
        return [rule for rule in rules if rule not in self.used]

    def skips(self, stream, case):
        if (stream, case) not in self.skipped:
            return False
        self.used.add(f"* {stream} {case}")
        return True

    def apply(self, text, side):
        if side == "before":
            for old, new in self.replaced:
                if old in text:
                    self.used.add(f"- {old.decode()}")
                    text = text.replace(old, new)
        for pattern in self.ignored:
            lines = text.splitlines(keepends=True)
            kept = [line for line in lines if not pattern.search(line)]
            if len(kept) < len(lines):
                self.used.add(f"~ {pattern.pattern.decode()}")
                text = b"".join(kept)
        return text


class Comparison:
    """Both programs, and how their outputs are made comparable."""

    def __init__(self, options, work):
        self.work, self.allowed = work, Allowed(options.allow_text)
        self.version_masked = options.mask_version
        self.masks = MASKS + ([VERSION, VERSION_FIELD] if options.mask_version else [])
        unwanted = ("NO_COLOR", "RUST_BACKTRACE")
        self.environment = {key: value for key, value in os.environ.items() if key not in unwanted}
        self.environment["LC_ALL"] = "C.UTF-8"
        self.environment.setdefault("NODEVICE_SELECT", "1")  # Mesa's device-select layer looks for a display server.
        software = glob.glob("/usr/share/vulkan/icd.d/lvp_icd.*.json")
        if software:
            self.environment.setdefault("VK_DRIVER_FILES", software[0])
        self.programs = {}
        for side in SIDES:
            # Both have the same name, since usage texts contain it.
            self.programs[side] = work / "bin" / side / "vol2gif"
            self.programs[side].parent.mkdir(parents=True)
            self.programs[side].symlink_to(pathlib.Path(getattr(options, side)).resolve(strict=True))

    def run(self, side, step, directory):
        """Exit status, stdout and stderr."""
        command = [self.programs[side], *step.arguments]
        with open(directory / step.stdin if step.stdin else os.devnull, "rb") as stdin:
            try:
                done = subprocess.run(command, cwd=directory, env=self.environment, stdin=stdin,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
            except subprocess.TimeoutExpired:
                return f"more than {TIMEOUT} s", b"", b""
        return done.returncode, done.stdout, done.stderr

    def has_gpu(self):
        for side in SIDES:
            status, stdout, _ = self.run(side, cases.Step(["--list-devices"]), self.work)
            if status != 0 or not stdout.strip():
                return False
        return True

    def text(self, content, side, unordered):
        """A text without times and allowed differences, and in an order that does not depend on threads."""
        for pattern, mask in self.masks:
            content = pattern.sub(mask, content)
        content = self.allowed.apply(content, side)
        return b"".join(sorted(content.splitlines(keepends=True))) if unordered else content

    def csv_report(self, content, unordered):
        """A CSV report, likewise."""
        rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
        masked = [k for k, name in enumerate(rows[0])
                  if MASKED_COLUMNS.fullmatch(name) or self.version_masked and name == "version"]
        for row in rows[1:]:
            for k in masked:
                row[k] = "#" if row[k] else ""
        lines = [repr(row).encode() + b"\n" for row in rows]
        return b"".join([lines[0], *(sorted(lines[1:]) if unordered else lines[1:])])

    def gif(self, content):
        return VERSION[0].sub(VERSION[1], content) if self.version_masked else content

    def stream(self, content, side, unordered):
        return self.gif(content) if content.startswith(b"GIF8") else self.text(content, side, unordered)

    def files(self, directory, side, unordered):
        """What lies in the directory of a case: {path: (kind, comparable bytes)}."""
        found = {}
        for path in sorted(directory.rglob("*")):
            name = str(path.relative_to(directory))
            if name in ("in", "bad", "other"):
                continue
            if path.is_symlink():
                found[name] = "link", os.readlink(path).encode()
            elif not path.is_file():
                found[name] = "directory", b""
            else:
                content = path.read_bytes()
                if content.startswith(b"GIF8"):
                    found[name] = "GIF", self.gif(content)
                elif path.suffix == ".csv":
                    found[name] = "report", self.csv_report(content, unordered)
                elif path.suffix == ".jsonl":
                    found[name] = "report", self.text(content, side, unordered)
                else:
                    found[name] = "file", content
        return found

    def side(self, case, number, side):
        """Runs a case with one program: its streams, step by step, its files, and what is broken."""
        directory = self.work / side / f"{number:04}"
        cases.link(directory, self.work / "files")
        if case.prepare:
            case.prepare(directory)
        streams, broken = [], []
        for step in case.steps:
            status, *texts = self.run(side, step, directory)
            if side == "before" and step.status not in (None, status):
                words = texts[1].decode(errors="replace").strip()[:300]
                broken.append(f"broken case: exit status {status}, not {step.status}: {words}")
            streams.append((status, *(self.stream(text, side, case.unordered) for text in texts)))
        return streams, self.files(directory, side, case.unordered), broken

    def case(self, number, case):
        """Runs a case with both programs: ({what was compared: how many}, [differences])."""
        streams, files, different = self.side(case, number, "before")
        other_streams, other_files, _ = self.side(case, number, "after")
        counts = collections.Counter()
        for k, (step, mine, theirs) in enumerate(zip(case.steps, streams, other_streams), 1):
            counts["runs"] += 1
            counts["GIFs"] += mine[1].startswith(b"GIF8")
            counts["--info and --dry-run"] += not {"--info", "--dry-run"}.isdisjoint(step.arguments)
            counts["messages"] += bool(mine[2])
            for stream, a, b in zip(STREAMS, mine, theirs):
                if a != b and not self.allowed.skips(stream, case.name):
                    different.append(f"step {k}, {stream}: {difference(a, b)}")
        if not self.allowed.skips("files", case.name):
            for name in sorted(files.keys() | other_files.keys()):
                a, b = files.get(name), other_files.get(name)
                counts["GIFs"] += bool(a and a[0] == "GIF")
                counts["reports"] += bool(a and a[0] == "report")
                if a != b:
                    alone = f"only {'before' if a else 'after'}"
                    different.append(f"{name}: {difference(a[1], b[1]) if a and b else alone}")
        return counts, different


def difference(a, b):
    """Where two values first differ, in a line or two."""
    if not isinstance(a, bytes) or not isinstance(b, bytes):
        return f"{a} before, {b} after"
    if a.startswith(b"GIF8") or b.startswith(b"GIF8"):
        at = next((k for k, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
        return f"{len(a)} bytes before, {len(b)} after, different from byte {at} on"
    for x, y in zip([*a.splitlines(), b"(end)"], [*b.splitlines(), b"(end)"]):
        if x != y:
            x, y = (line.decode(errors="replace")[:500] for line in (x, y))
            return f"\n        before: {x}\n        after:  {y}"
    return "different ends of lines"


def compare(options, work):
    files = work / "files"
    good, bad = volumes.make(files / "in"), volumes.make_bad(files / "bad")
    volumes.make_other(files / "other")
    volumes.age(files)
    comparison = Comparison(options, work)
    wanted = [case for case in cases.all_cases(good, bad) if not options.only or options.only in case.name]
    if not wanted:
        sys.exit(f"no case has {options.only!r} in its name")
    gpu = comparison.has_gpu()
    chosen = [case for case in wanted if gpu or not case.gpu]

    totals = collections.Counter({"cases": len(chosen), "GPU cases skipped": len(wanted) - len(chosen)})
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = pool.map(comparison.case, range(len(chosen)), chosen)
        for k, (case, (counts, different)) in enumerate(zip(chosen, results)):
            totals.update(counts)
            totals["cases that differ"] += bool(different)
            if different:
                print(f"DIFFERENT {case.name}\n" + "".join(f"    {text}\n" for text in different), flush=True)
            elif sys.stderr.isatty():
                print(f"\r\033[K{k + 1} of {len(chosen)}: {case.name}", end="", file=sys.stderr, flush=True)
    return summary(options, comparison, totals)


def summary(options, comparison, totals):
    """Prints the table; the exit status."""
    print("\n| compared | |\n|---|--:|")
    for name in ["cases", "runs", "GIFs", "reports", "--info and --dry-run", "messages", "cases that differ",
                 "GPU cases skipped"]:
        print(f"| {name} | {totals[name]} |")
    failed = totals["cases that differ"] > 0
    for rule in comparison.allowed.unused():
        print(f"{options.allow_text}: not needed: {rule}")
    if totals["GPU cases skipped"]:
        print("SKIPPED: there is no Vulkan adapter; nothing was compared on a GPU "
              "(Debian: apt-get install libvulkan1 mesa-vulkan-drivers)")
        failed |= options.require_gpu
    if totals["GIFs"] < LEAST_CONVERSIONS and not options.only:
        print(f"TOO FEW: {totals['GIFs']} GIFs were compared, fewer than {LEAST_CONVERSIONS}")
        failed = True
    print("DIFFERENT" if failed else "not a byte differs")
    return 1 if failed else 0


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--before", required=True, metavar="PROGRAM")
    p.add_argument("--after", required=True, metavar="PROGRAM")
    p.add_argument("--only", metavar="WORDS", help="cases with this in their name")
    p.add_argument("--jobs", type=int, default=os.cpu_count(), help="cases at once; default: one per core")
    p.add_argument("--keep", type=pathlib.Path, metavar="DIR")
    p.add_argument("--allow-text", type=pathlib.Path, metavar="FILE")
    p.add_argument("--mask-version", action="store_true")
    p.add_argument("--require-gpu", action="store_true")
    options = p.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True)
        return compare(options, options.keep.resolve())
    with tempfile.TemporaryDirectory(prefix="same_bytes_") as work:
        return compare(options, pathlib.Path(work).resolve())


if __name__ == "__main__":
    raise SystemExit(main())
