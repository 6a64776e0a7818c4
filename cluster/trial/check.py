"""Checks the reports and the GIFs of a run in shares, after some shares were killed and run again.

    check.py VOLUMES GIFS REFERENCE MERGED REPORT...

Every volume is in the report of exactly one share, and once in the merged report. All are `converted` or `kept`. Every GIF is
byte for byte the same as in REFERENCE, which an undisturbed run made. There are no other files among the GIFs.
"""

import collections
import json
import sys
from pathlib import Path


def files(directory: Path) -> set[Path]:
    return {path.relative_to(directory) for path in directory.rglob("*") if not path.is_dir()}


def lines(report: Path) -> list[dict]:
    """The lines of a report. A line that was cut off when a run was killed is left out."""
    entries = []
    for line in report.read_text().splitlines():
        try:
            entries.append(json.loads(line))
        except json.JSONDecodeError:
            print(f"{report.name}: a line was cut off")
    return entries


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"check.py: {otherwise}")


def counted(entries: list[dict]) -> str:
    counts = collections.Counter(entry["status"] for entry in entries)
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))


def main() -> None:
    volumes, gifs, reference, merged, *reports = map(Path, sys.argv[1:])
    # The input `volume.npz[array]` is in the file `volume.npz`.
    inputs = lambda entries: [Path(entry["input"].split("[")[0]).relative_to(volumes) for entry in entries]
    expected = files(volumes)
    by_report = [lines(report) for report in reports]
    # A share that was run again may have several lines about a volume.
    shares = collections.Counter(path for entries in by_report for path in set(inputs(entries)))
    entries = lines(merged)

    must(set(shares) == expected, f"{len(set(shares) ^ expected)} volumes are in no report, or are none")
    must(max(shares.values()) == 1, f"in several shares: {[str(path) for path in shares if shares[path] > 1]}")
    must(sorted(inputs(entries)) == sorted(expected), "the merged report does not have every volume once")
    status = collections.Counter(entry["status"] for entry in entries)
    must(set(status) <= {"converted", "kept"}, f"not everything was converted: {dict(status)}")

    must(files(gifs) == files(reference), f"left over or missing: {sorted(map(str, files(gifs) ^ files(reference)))}")
    for gif in files(reference):
        must((gifs / gif).read_bytes() == (reference / gif).read_bytes(), f"{gif} differs from an undisturbed run")
    for report, entries in zip(reports, by_report):
        print(f"{report.name}: {counted(entries)}")
    print(f"merged: {counted(lines(merged))}; {len(files(gifs))} GIFs as they should be, and nothing else")


main()
