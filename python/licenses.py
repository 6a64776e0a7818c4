#!/usr/bin/env python3
"""Writes python/vol2gif/THIRD-PARTY-LICENSES.txt: the licenses of all crates that are compiled into a released wheel.

    python3 python/licenses.py                   of the module
    python3 python/licenses.py --program FILE    of the program, to FILE

It is run before `maturin build --release --features gpu`, which puts the file into the wheel. It needs the sources of
the crates (`cargo fetch`), and names the crates that have no text of their license.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "python" / "vol2gif" / "THIRD-PARTY-LICENSES.txt"


def crates(name, folder, *features):
    """The crates that the package `name` in a folder needs."""
    command = ["cargo", "metadata", "--locked", "--format-version=1", *features]
    found = json.loads(subprocess.check_output(command, cwd=folder))
    packages = {package["id"]: package for package in found["packages"]}
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    [first] = [key for key, package in packages.items() if package["name"] == name]
    needed, open_ids = set(), [first]
    while open_ids:
        key = open_ids.pop()
        if key not in needed:
            needed.add(key)
            compiled_in = [it for it in nodes[key]["deps"] if any(kind["kind"] is None for kind in it["dep_kinds"])]
            open_ids += [it["pkg"] for it in compiled_in]
    own = ("vol2gif", "vol2gif-python")
    return sorted((packages[key] for key in needed if packages[key]["name"] not in own), key=lambda it: it["name"])


def texts(package):
    """The texts of licenses and notices of a crate."""
    folder = Path(package["manifest_path"]).parent
    names = ("licen", "copying", "notice", "copyright")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name.lower().startswith(names)]
    return [path.read_text(errors="replace").strip() for path in files if path.suffix in ("", ".md", ".txt")]


def main():
    match sys.argv[1:]:
        case []:
            target, what, needed = TARGET, "module", crates("vol2gif-python", ROOT / "python", "--features", "gpu")
        case ["--program", file]:
            target, what, needed = Path(file), "program", crates("vol2gif", ROOT)
        case _:
            sys.exit(__doc__)
    by_text, missing = defaultdict(list), []
    lines = [f"The {what} vol2gif contains these crates. Their licenses follow.", ""]
    for package in needed:
        name = f"{package['name']} {package['version']}"
        lines.append(f"{name}: {package['license']}")
        found = texts(package)
        if not found:
            missing.append(f"{name} ({package['license']})")
        for text in found:
            by_text[text].append(name)
    for text, names in by_text.items():
        lines += ["", "-" * 80, ", ".join(names), "", text]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target}: {len(by_text)} texts, {target.stat().st_size} bytes")
    if missing:
        print(f"without a text, under the license named: {', '.join(missing)}", file=sys.stderr)


if __name__ == "__main__":
    main()
