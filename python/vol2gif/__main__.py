"""The program: ``vol2gif`` and ``python -m vol2gif``."""

import signal
import sys

from ._vol2gif import main as run


def main() -> int:
    """Run the program on the arguments of this process. Returns its exit status."""
    # The program handles Ctrl-C by itself, and a closed pipe ends it quietly.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return run(["vol2gif", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
