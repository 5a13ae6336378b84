"""The warm child that judges portraits: `python -I -B portrait_child.py FD`. One request at a time over one socket.

A request is a line of JSON (`shape`, `scale`, `cropped`) and the RGB bytes of one picture; the answer a line of JSON.
It fences itself in as the reader of papers does (`reader_child.py`), keeps nothing of a picture, and ends when its
parent closes the line or dies. `portrait_reader.py` is the parent.
"""

import json
import socket
import sys
from io import BufferedRWPair
from pathlib import Path
from typing import Any

ADDRESS_SPACE = 1536 * 1024 * 1024
MAX_SIDE = 1600


def serve(stream: BufferedRWPair) -> None:
    """Answer until the parent closes the line."""
    from dataclasses import asdict

    import numpy as np

    from lingga_app.inspection.faces import Faces
    from lingga_app.inspection.portrait_rules import judge
    from lingga_app.inspection.reader_child import resident_mb

    faces = Faces()

    def say(answer: dict[str, Any]) -> None:
        stream.write(json.dumps(answer | {"resident_mb": resident_mb()}).encode() + b"\n")
        stream.flush()

    say({"ready": True})
    while line := stream.readline():
        asked = json.loads(line)
        high, wide = asked["shape"]
        if not (0 < high <= MAX_SIDE and 0 < wide <= MAX_SIDE):
            raise ValueError("picture out of bounds")
        image = np.frombuffer(stream.read(high * wide * 3), np.uint8).reshape(high, wide, 3)
        found = judge(image, faces.find(image), scale=float(asked["scale"]), cropped=bool(asked["cropped"]))
        say(asdict(found))


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from lingga_app.inspection.reader_child import fence

    fence(ADDRESS_SPACE)
    with socket.socket(fileno=int(sys.argv[1])) as line, line.makefile("rwb") as stream:
        serve(stream)


if __name__ == "__main__":
    main()
