"""`python -m simulation.papers_reported --seed N --count C --out DIR`: write a set of reported papers."""

import argparse
import sys
from pathlib import Path

from simulation.papers_reported.collect import write
from simulation.papers_reported.fonts import FontsMissing


def main() -> int:
    """Exit code 0, or 2 where fonts are missing or the folder is not empty."""
    ask = argparse.ArgumentParser(prog="python -m simulation.papers_reported", description=__doc__)
    ask.add_argument("--seed", type=int, required=True)
    ask.add_argument("--count", type=int, required=True, help="how many files")
    ask.add_argument("--out", type=Path, required=True, help="a new or empty folder")
    given = ask.parse_args()
    try:
        write(given.seed, given.count, given.out)
    except (FontsMissing, FileExistsError) as fault:
        print(fault, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
