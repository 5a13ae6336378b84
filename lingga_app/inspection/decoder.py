"""The throw-away child that opens one hostile file: `python -I decoder.py KIND IN_FD OUT_FD`.

It is a script, run by path in an isolated interpreter, and imports nothing of this package: start-up is fast and no
setting, key or module of the service is within its reach. It fences itself in first, then reads the file from one
memory file and writes the answer to another: a line of JSON, then the bytes that the line counts. `decode.py` is the
parent.
"""

import io
import json
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

CPU_SECONDS = 5
ADDRESS_SPACE = 700 * 1024 * 1024
OUTPUT_BYTES = 48 * 1024 * 1024
OPEN_FILES = 32
LONG_SIDE = 2400
THUMB_SIDE = 480
PIXELS_SIDE = 1600
MAX_PAGES = 4
MAX_PIXELS = 40_000_000
MAX_PIXELS_JPEG = 120_000_000  # a JPEG opens at 1/2, 1/4 or 1/8 of its size; phones make 108 megapixels
MAX_PDF_OBJECTS = 20_000
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
_ACTS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound"}
_PARTS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/XFA", "/RichMediaContent"}


class Refused(Exception):
    def __init__(self, code: str, **facts: int) -> None:
        self.code, self.facts = code, facts
        super().__init__(code)


def fence() -> None:
    """Bound time, memory, files; no core, no new rights; die with the parent; no network where the kernel lets us."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    with suppress(Exception):
        import ctypes

        libc = ctypes.CDLL(None)
        libc.prctl(1, 9, 0, 0, 0)  # PR_SET_PDEATHSIG, SIGKILL
        libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
        libc.unshare(0x10000000 | 0x40000000)  # CLONE_NEWUSER | CLONE_NEWNET


def _flat(image: Any) -> Any:
    """8-bit RGB; transparency over white, 16-bit scaled instead of clipped."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("F").point(lambda value: value / 257 + 0).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    return image.convert("RGB")


def _orientation(image: Any) -> int:
    """EXIF orientation 1..8; anything unreadable counts as upright."""
    with suppress(Exception):
        value = image.getexif().get(0x0112, 1)
        return value if isinstance(value, int) and 1 <= value <= 8 else 1
    return 1


def _turned(image: Any, orientation: int) -> Any:
    from PIL.Image import Transpose

    turns = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_270"}
    turns |= {7: "TRANSVERSE", 8: "ROTATE_90"}
    return image.transpose(Transpose[turns[orientation]]) if orientation in turns else image


def _picture(data: bytes, kind: str) -> Iterator[Any]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own cap below speaks before any pixel is decoded
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    with Image.open(io.BytesIO(data), formats=[_FORMATS[kind]]) as image:
        width, height = image.size
        if width * height > (MAX_PIXELS_JPEG if kind == "jpeg" else MAX_PIXELS):
            raise Refused("too_many_pixels", width=width, height=height)
        if kind in ("png", "webp") and getattr(image, "n_frames", 1) > 1:
            raise Refused("moving_picture")
        orientation = _orientation(image)
        if kind == "jpeg":
            image.draft("RGB", (LONG_SIDE, LONG_SIDE))
        image.load()
        image.thumbnail((LONG_SIDE, LONG_SIDE), reducing_gap=2.0)
        yield _turned(_flat(image), orientation)


def _check_objects(pdf: Any) -> None:
    """Refuse scripts, attachments and acts anywhere in the file, and a picture that would flood the memory."""
    import pikepdf

    queue: list[Any] = [pdf.trailer, *pdf.objects]
    seen = 0
    while queue:
        value = queue.pop()
        seen += 1
        if seen > MAX_PDF_OBJECTS:
            raise Refused("file_too_heavy")
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            if value.get("/Type") == "/EmbeddedFile" or str(value.get("/S", "")) in _ACTS:
                raise Refused("pdf_active")
            if value.get("/Subtype") == "/Image":
                width, height = int(value.get("/Width", 0)), int(value.get("/Height", 0))
                if width * height > MAX_PIXELS_JPEG:
                    raise Refused("too_many_pixels", width=width, height=height)
            for key, below in value.items():
                if key in _PARTS:
                    raise Refused("pdf_active")
                queue += [below] if not getattr(below, "is_indirect", False) else []
        elif isinstance(value, pikepdf.Array):
            queue += [below for below in value if not getattr(below, "is_indirect", False)]


def _pdf(data: bytes) -> Iterator[Any]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.objects) > MAX_PDF_OBJECTS:
                raise Refused("file_too_heavy")
            pages = len(pdf.pages)
            if pages > MAX_PAGES:
                raise Refused("too_many_pages", pages=pages, limit=MAX_PAGES)
            if not pages:
                raise Refused("file_damaged")
            _check_objects(pdf)
    except pikepdf.PasswordError:
        raise Refused("pdf_locked") from None

    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for page in document:
        width, height = page.get_size()
        scale: Any = min(8.0, LONG_SIDE / max(width, height, 1.0))  # the library is typed for int, and takes a float
        yield page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        page.close()


def _jpeg(image: Any, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _sheet(picture: Any) -> tuple[dict[str, Any], list[bytes]]:
    from PIL import Image

    fresh = Image.new("RGB", picture.size)  # carries no metadata of the source into the encoder
    fresh.paste(picture)
    small = fresh.copy()
    small.thumbnail((PIXELS_SIDE, PIXELS_SIDE))
    thumb = small.copy()
    thumb.thumbnail((THUMB_SIDE, THUMB_SIDE))
    blobs = [_jpeg(fresh, 88), _jpeg(thumb, 80), small.tobytes()]
    return {"size": fresh.size, "pixels": small.size, "bytes": [len(blob) for blob in blobs]}, blobs


def answer(data: bytes, kind: str) -> tuple[dict[str, Any], list[bytes]]:
    """What to write: a refusal by code, or the sheets and their bytes in order."""
    heads: list[dict[str, Any]] = []
    blobs: list[bytes] = []
    try:
        for picture in _pdf(data) if kind == "pdf" else _picture(data, kind):
            head, parts = _sheet(picture)
            heads.append(head)
            blobs += parts
    except Refused as refused:
        return {"refused": refused.code, "facts": refused.facts}, []
    except MemoryError:
        return {"refused": "file_too_heavy", "facts": {}}, []
    except Exception as error:
        return {"refused": "file_damaged", "facts": {}, "error": type(error).__name__}, []
    return {"sheets": heads}, blobs


def main() -> None:
    kind, source, target = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    fence()
    warnings.simplefilter("ignore")
    with os.fdopen(source, "rb") as file:
        data = file.read()
    head, blobs = answer(data, kind)
    with os.fdopen(target, "wb") as out:
        out.write(json.dumps(head).encode() + b"\n")
        for blob in blobs:
            out.write(blob)


if __name__ == "__main__":
    main()
