"""The warm child that reads papers: `python -I -B reader_child.py FD`. One request at a time over one socket.

A request is a line of JSON (`asked`, `today`, `photographed`, `shapes`) and the RGB bytes of the sheets; the answer a
line of JSON. It fences itself in before it loads a model, has no environment, no file of ours open and no network where
the kernel lets it shut itself off, and ends when its parent closes the line or dies. `reader.py` is the parent.
"""

import json
import os
import resource
import socket
import sys
from contextlib import suppress
from datetime import date
from io import BufferedRWPair
from pathlib import Path
from typing import Any

ADDRESS_SPACE = 3 * 1024 * 1024 * 1024
MAX_SHEETS = 4
MAX_SIDE = 2400


def fence(address_space: int = ADDRESS_SPACE) -> None:
    """Memory, no core, no file to write, no new rights; behind everybody else in the queue for a processor."""
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with suppress(OSError):
        os.nice(10)
    with suppress(Exception):
        import ctypes

        libc = ctypes.CDLL(None)
        libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
        libc.unshare(0x10000000 | 0x40000000)  # CLONE_NEWUSER | CLONE_NEWNET


def resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_048_576


def serve(stream: BufferedRWPair) -> None:
    """Answer until the parent closes the line."""
    from dataclasses import asdict

    import numpy as np

    from lingga_app.inspection.examine import examine
    from lingga_app.inspection.ocr import Ocr

    ocr = Ocr()

    def say(answer: dict[str, Any]) -> None:
        stream.write(json.dumps(answer | {"resident_mb": resident_mb()}).encode() + b"\n")
        stream.flush()

    say({"ready": True})
    while line := stream.readline():
        asked = json.loads(line)
        images = []
        for high, wide in asked["shapes"][:MAX_SHEETS]:
            if not (0 < high <= MAX_SIDE and 0 < wide <= MAX_SIDE):
                raise ValueError("sheet out of bounds")
            images.append(np.frombuffer(stream.read(high * wide * 3), np.uint8).reshape(high, wide, 3))
        found = examine(
            images,
            asked["asked"],
            ocr,
            today=date.fromisoformat(asked["today"]),
            photographed=bool(asked["photographed"]),
        )
        say(asdict(found))


def main() -> None:
    fence()
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    with socket.socket(fileno=int(sys.argv[1])) as line, line.makefile("rwb") as stream:
        serve(stream)


if __name__ == "__main__":
    main()
