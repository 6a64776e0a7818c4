"""Opens the page of `--report FILE.html` in Chromium, and does what a reader does.

    python tests/page/all.py [--vol2gif PROGRAM] [--only CHECK] [--pictures]

The program makes the page of a batch of small volumes; then the same page gets 10000 made-up rows. The browser says
nothing on its console, and asks for nothing but files beside the page. With --pictures, the pictures of docs/report are made
anew; they are to be looked at.

Exit status 1 if a check fails. Needs numpy and pillow; on Debian, apt-get install chromium python3-numpy python3-pil.
"""
import argparse
import functools
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

import inputs
import many
import pictures
import unfinished
from browser import Browser
from mixed import Mixed

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(program, folder, *arguments, status=0):
    """Runs the program in a folder."""
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True)
    if done.returncode != status:
        sys.exit(f"vol2gif {' '.join(arguments)}: exit status {done.returncode}\n{done.stderr.decode(errors='replace')}")


def batch(convert, folder):
    """The page of a batch with a volume of each kind, one of them kept and one cut short."""
    inputs.mixed(folder / "scans")
    convert("scans/plain/kept.npy", "-o", "gifs/plain/kept.gif")
    convert("scans", "-o", "gifs/", "--no-clobber", "--backend", "cpu", "--report", "report.html", status=1)
    return folder / "report.html"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vol2gif", type=pathlib.Path, default=ROOT / "target/debug/vol2gif")
    parser.add_argument("--only", help="the name of one check")
    parser.add_argument("--pictures", action="store_true")
    arguments = parser.parse_args()
    program = arguments.vol2gif.resolve()

    # Bytes that are not UTF-8 are in names, and the folder has a name that a link must escape, too.
    with tempfile.TemporaryDirectory(prefix="page #1 ") as folder, Browser() as browser:
        folder = pathlib.Path(folder)
        convert = functools.partial(run, program, folder)
        if arguments.pictures:
            return pictures.make(browser, convert, folder)
        page = batch(convert, folder)
        mixed = Mixed(browser, page, folder / "gifs")
        checks = [(check.__name__, mixed.open, check) for check in mixed.checks()]
        checks += [(check.__name__, lambda: None, lambda check=check: check(browser, page, folder)) for check in
                   (unfinished.cut_anywhere, unfinished.resumed, unfinished.without_gifs, many.rows)]
        checks.append(("merged", lambda: None, lambda: unfinished.merged(convert, browser, page, folder)))
        failed = 0
        for name, opening, check in checks:
            if arguments.only not in (None, name):
                continue
            began = time.monotonic()
            try:
                opening()
                said = check()
                quiet(browser, name)
                print(f"{name}: {said or 'well'} ({time.monotonic() - began:.1f} s)")
            except (AssertionError, RuntimeError, IndexError) as error:
                failed += 1
                print(f"{name}: FAILED: {error}")
                if not isinstance(error, AssertionError):
                    traceback.print_exc()
            browser.complaints.clear()
    return 1 if failed else 0


def quiet(browser, name):
    """Nothing was complained about, and nothing asked for but the page, its GIFs and its stills."""
    allowed = ("file://", "data:image/gif;base64,", "data:,")
    strangers = [address for address in browser.requests if not address.startswith(allowed)]
    if strangers:
        raise AssertionError(f"requests to {strangers}")
    # A GIF that is not there is a complaint of the browser itself.
    if browser.complaints and name != "without_gifs":
        raise AssertionError(f"the console says {browser.complaints}")


if __name__ == "__main__":
    sys.exit(main())
