"""`python -m simulation.papers_fourth --seed S --count N --out DIR`: write the fourth set."""

import argparse
from pathlib import Path

from simulation.papers_fourth.bundle import write


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m simulation.papers_fourth", description=main.__doc__ or __doc__)
    asked.add_argument("--seed", type=int, required=True)
    asked.add_argument("--count", type=int, required=True, help="how many files")
    asked.add_argument("--out", type=Path, required=True, help="a new or empty folder")
    options = asked.parse_args()
    if options.out.exists() and any(options.out.iterdir()):
        asked.error(f"{options.out} is not empty")
    write(options.seed, options.count, options.out)


if __name__ == "__main__":
    main()
