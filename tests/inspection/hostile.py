"""Hostile and odd files, built here, each with the one answer that is right.

An answer is a refusal's code, or `kind pages width height` of the clean result. Nothing is fetched: every file is made
by this code, and the same at every run.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import numpy as np
import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, PngImagePlugin

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECRET = b"SECRET-PLACE-0.1926S-104.5543E"
MARK = (250, 20, 20)


def picture(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Grey with a red mark at the top left, so that a wrong turn is seen."""
    image = Image.new("RGB", (width, height), (120, 130, 140))
    ImageDraw.Draw(image).rectangle((0, 0, width // 4, height // 4), fill=MARK)
    return image.convert(mode)


def encode(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def jpeg(**options: object) -> bytes:
    return encode(picture(), "JPEG", **options)


def heic(image: Image.Image | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image or picture()).save(out, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = SECRET.decode()
    tags[0x9286] = SECRET.decode()
    gps = tags.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "S", (0.0, 11.0, 33.0), "E", (104.0, 33.0, 15.0)
    return tags


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def in_jpeg(*segments: bytes) -> bytes:
    data = jpeg()
    return data[:2] + b"".join(segments) + data[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of_size(width: int, height: int, body: bytes | None = None) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    pixels = zlib.compress(b"\0" * 1000) if body is None else body
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def frames(format: str, count: int) -> bytes:
    images = [Image.new("RGB", (32, 32), (number % 256, number // 256, 0)) for number in range(count)]
    return encode(images[0], format, save_all=True, append_images=images[1:], duration=20)


def jpeg_claiming(width: int, height: int) -> bytes:
    data = bytearray(jpeg())
    place = data.index(b"\xff\xc0")
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 1, **options: object) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def root(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            document.Root[Name("/" + name)] = value

    return change


def page(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        for name, value in entries.items():
            document.pages[0].obj[Name("/" + name)] = value

    return change


def act(kind: str, **entries: object) -> Dictionary:
    return Dictionary(S=Name("/" + kind), **entries)


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["run.exe"] = b"MZ" + b"\0" * 100


def deep_script(document: pikepdf.Pdf) -> None:
    """A direct action, nested in an annotation's array of next acts."""
    following = Array([act("URI", URI=String("https://example.test")), act("JavaScript", JS=String("app.alert(1)"))])
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=act("GoTo", Next=following))
    document.pages[0].obj.Annots = Array([link])


def unfolding(block: bytes, times: int) -> bytes:
    """A zlib stream of `block`, `times` over: after a full flush the packed block can be repeated as it is."""
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\x9c" + packed * times + b"\x03\x00" + bytes(4)


def flate_bomb(document: pikepdf.Pdf) -> None:
    """2 GB of content operators in about 2 MB."""
    stream = pikepdf.Stream(document, b"")
    stream.write(unfolding(b"q Q " * 262_144, 2000), filter=Name.FlateDecode)
    document.pages[0].obj.Contents = stream


def image_bomb(document: pikepdf.Pdf) -> None:
    """A picture of 20,000 x 20,000 points, 1.2 GB."""
    stream = pikepdf.Stream(document, b"")
    stream.write(unfolding(bytes(1_000_000), 1200), filter=Name.FlateDecode)
    stream.Type, stream.Subtype, stream.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
    stream.Width, stream.Height, stream.BitsPerComponent = 20000, 20000, 8
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=stream))
    document.pages[0].obj.Contents = document.make_stream(b"q 500 0 0 500 0 0 cm /I Do Q")


def cyclic_form(document: pikepdf.Pdf) -> None:
    form = document.make_stream(b"/F Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Resources = Dictionary(XObject=Dictionary(F=form))
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=form))
    document.pages[0].obj.Contents = document.make_stream(b"/F Do")


RAW_PDF = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[%s]/Count %d>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]>>endobj
trailer<</Root 1 0 R>>
"""


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def png_with_text_bomb() -> bytes:
    """A compressed comment that unfolds to 100 MB."""
    body = b"Comment\0\0" + zlib.compress(b"A" * 100_000_000, 9)
    data = encode(picture(), "PNG")
    return data[:33] + chunk(b"zTXt", body) + data[33:]


def png_with_profile_bomb() -> bytes:
    data = encode(picture(), "PNG")
    return data[:33] + chunk(b"iCCP", b"p\0\0" + zlib.compress(b"A" * 100_000_000, 9)) + data[33:]


def png_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return encode(picture(), "PNG", pnginfo=info, exif=exif())


def heif_brand(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\0\0" + b"mif1" + brand + b"\0" * 200


def noise(size: int) -> bytes:
    return np.random.default_rng(1).integers(0, 256, size, np.uint8).tobytes()


GOOD = "jpeg 1 300 200"
PAGE = "pdf 1 1696 2400"

CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    # nothing, almost nothing, the wrong thing
    "empty": (lambda: b"", "file_empty"),
    "one byte": (lambda: b"\xff", "file_kind_unknown"),
    "only the first bytes of a jpeg": (lambda: b"\xff\xd8\xff", "file_damaged"),
    "only the first bytes of a png": (lambda: b"\x89PNG\r\n\x1a\n", "file_damaged"),
    "only the first bytes of a webp": (lambda: b"RIFF\0\0\0\0WEBP", "file_damaged"),
    "only the first bytes of a heic": (lambda: heif_brand(b"heic"), "file_damaged"),
    "only the first bytes of a pdf": (lambda: b"%PDF-1.7\n", "file_damaged"),
    "noise": (lambda: b"\x00" + noise(5000), "file_kind_unknown"),
    "noise after a jpeg head": (lambda: b"\xff\xd8\xff" + noise(5000), "file_damaged"),
    "noise after a pdf head": (lambda: b"%PDF-1.7\n" + noise(5000), "file_damaged"),
    "too big": (lambda: b"\xff\xd8\xff" + b"\0" * (20 * 1024 * 1024), "file_too_big"),
    "html named jpg": (lambda: b"<!doctype html><script>alert(1)</script>", "file_kind_unknown"),
    "svg with script": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        "file_kind_unknown",
    ),
    "svg behind an xml head": (lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', "file_kind_unknown"),
    "eicar": (lambda: EICAR, "file_kind_unknown"),
    "gif": (lambda: encode(picture(), "GIF"), "file_kind_unknown"),
    "gif that is script": (lambda: b"GIF89a=1;alert(1)//", "file_kind_unknown"),
    "gif of 1,000 frames": (lambda: frames("GIF", 1000), "file_kind_unknown"),
    "tiff": (lambda: encode(picture(), "TIFF"), "file_kind_unknown"),
    "bmp": (lambda: encode(picture(), "BMP"), "file_kind_unknown"),
    "avif": (lambda: encode(picture(), "AVIF"), "file_kind_unknown"),
    "video with an ftyp box": (lambda: heif_brand(b"isom"), "file_kind_unknown"),
    "zip": (lambda: zipped(("a.jpg", jpeg())), "file_kind_unknown"),
    "zip that climbs out": (lambda: zipped(("../../etc/cron.d/x", b"x")), "file_kind_unknown"),
    "zip bomb": (lambda: zipped(("a", b"\0" * 50_000_000)), "file_kind_unknown"),
    "zip in zip": (lambda: zipped(("b.zip", zipped(("c.zip", zipped(("d", b"x")))))), "file_kind_unknown"),
    "docx with macro": (
        lambda: zipped(("[Content_Types].xml", b"<x/>"), ("word/vbaProject.bin", b"x")),
        "file_kind_unknown",
    ),
    "gzip": (lambda: b"\x1f\x8b\x08\0\0\0\0\0", "file_kind_unknown"),
    "windows program": (lambda: b"MZ" + b"\0" * 500, "file_kind_unknown"),
    "elf program": (lambda: b"\x7fELF" + b"\0" * 500, "file_kind_unknown"),
    "shell script": (lambda: b"#!/bin/sh\nrm -rf /\n", "file_kind_unknown"),
    "php in front of a jpeg": (lambda: b"<?php system($_GET[0]); ?>" + jpeg(), "file_kind_unknown"),
    "postscript": (lambda: b"%!PS-Adobe-3.0\n(%pipe%id) (w) file", "file_kind_unknown"),
    "magick script": (lambda: b"push graphic-context\nfill 'url(https://x\"|id\")'", "file_kind_unknown"),
    "webp name in a wav": (lambda: b"RIFF\0\0\0\0WAVEfmt ", "file_kind_unknown"),
    # honest pictures of every kind
    "jpeg": (jpeg, GOOD),
    "png": (lambda: encode(picture(), "PNG"), "png 1 300 200"),
    "webp": (lambda: encode(picture(), "WEBP"), "webp 1 300 200"),
    "heic": (heic, "heic 1 300 200"),
    "pdf": (pdf, PAGE),
    "pdf of four pages": (lambda: pdf(pages=4), "pdf 4 1696 2400"),
    "pdf behind a byte order mark": (lambda: b"\xef\xbb\xbf\r\n" + pdf(), PAGE),
    "grey jpeg": (lambda: encode(picture(mode="L"), "JPEG"), GOOD),
    "cmyk jpeg": (lambda: encode(picture(mode="CMYK"), "JPEG"), GOOD),
    "progressive jpeg": (lambda: jpeg(progressive=True), GOOD),
    "large jpeg is made smaller": (lambda: encode(picture(6000, 4000), "JPEG"), "jpeg 1 2400 1600"),
    "16-bit png": (lambda: encode(Image.new("I;16", (300, 200), 40000), "PNG"), "png 1 300 200"),
    "1-bit png": (lambda: encode(picture(mode="1"), "PNG"), "png 1 300 200"),
    "palette png with holes": (lambda: encode(picture(mode="P"), "PNG", transparency=0), "png 1 300 200"),
    "transparent png": (lambda: encode(picture(mode="RGBA"), "PNG"), "png 1 300 200"),
    "one pixel": (lambda: encode(picture(1, 1), "PNG"), "png 1 1 1"),
    "a line one pixel high": (lambda: encode(picture(9000, 1), "PNG"), "png 1 2400 1"),
    # damaged
    "jpeg cut in half": (lambda: jpeg()[: len(jpeg()) // 2], "file_damaged"),
    "png cut in half": (lambda: encode(picture(), "PNG")[:150], "file_damaged"),
    "webp cut in half": (lambda: encode(picture(), "WEBP", lossless=True)[:60], "file_damaged"),
    "heic cut in half": (lambda: heic()[: len(heic()) // 2], "file_damaged"),
    "png with a wrong checksum": (lambda: encode(picture(), "PNG").replace(b"IDAT", b"IDAU", 1), "file_damaged"),
    "png of no width": (lambda: png_of_size(0, 100), "file_damaged"),
    "jpeg of no height": (lambda: jpeg_claiming(300, 0), "file_damaged"),
    # floods
    "png of 30,000 x 30,000": (lambda: png_of_size(30000, 30000), "too_many_pixels"),
    "png of 2^31 x 2^31": (lambda: png_of_size(2**31 - 1, 2**31 - 1), "too_many_pixels"),
    "jpeg that claims 65,000 x 65,000": (lambda: jpeg_claiming(65000, 65000), "too_many_pixels"),
    "webp of 16,000 x 16,000": (lambda: encode(Image.new("RGB", (16000, 2600)), "WEBP", method=0), "too_many_pixels"),
    "apng of 200 frames": (lambda: frames("PNG", 200), "moving_picture"),
    "webp of 200 frames": (lambda: frames("WEBP", 200), "moving_picture"),
    "png comment of 100 MB": (png_with_text_bomb, "file_damaged"),
    "png profile of 100 MB": (png_with_profile_bomb, "file_damaged"),
    # two things at once: only the picture is kept
    "jpeg with a pdf behind": (lambda: jpeg() + pdf(), GOOD),
    "jpeg with a zip behind": (lambda: jpeg() + zipped(("x.php", b"<?php ?>")), GOOD),
    "jpeg with html in a comment": (lambda: in_jpeg(segment(0xFE, b"<script>alert(1)</script>")), GOOD),
    "jpeg with php in a comment": (lambda: in_jpeg(segment(0xFE, b"<?php __HALT_COMPILER(); ?>")), GOOD),
    "jpeg with eicar in a comment": (lambda: in_jpeg(segment(0xFE, EICAR)), GOOD),
    "png with html behind": (lambda: encode(picture(), "PNG") + b"<script>alert(1)</script>", "png 1 300 200"),
    "pdf with a zip behind": (lambda: pdf() + zipped(("x", b"x")), PAGE),
    "pdf with a jpeg before": (lambda: jpeg() + pdf(), GOOD),
    # what a picture tells beside the picture
    "jpeg with place": (lambda: jpeg(exif=exif()), GOOD),
    "png with place and text": (png_text, "png 1 300 200"),
    "webp with place": (lambda: encode(picture(), "WEBP", exif=exif(), xmp=SECRET), "webp 1 300 200"),
    "heic with place": (lambda: heic(exif=exif().tobytes()), "heic 1 300 200"),
    "jpeg with xmp": (lambda: in_jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET)), GOOD),
    "jpeg with a telling thumbnail": (
        lambda: in_jpeg(segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0" + jpeg() + SECRET)),
        GOOD,
    ),
    "jpeg with a profile": (lambda: jpeg(icc_profile=SECRET * 30), GOOD),
    "jpeg with broken exif": (lambda: in_jpeg(segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff")), GOOD),
    "jpeg with exif that points to itself": (
        lambda: in_jpeg(segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0")),
        GOOD,
    ),
    **{
        f"orientation {turn}": (lambda turn=turn: jpeg(exif=exif(turn)), GOOD if turn < 5 else "jpeg 1 200 300")
        for turn in range(1, 9)
    },
    "orientation 99": (lambda: jpeg(exif=exif(99)), GOOD),
    # pdf
    "pdf with a password": (
        lambda: pdf(encryption=pikepdf.Encryption(user="1234", owner="5678")),
        "pdf_locked",
    ),
    "pdf with printing forbidden": (lambda: pdf(encryption=pikepdf.Encryption(user="", owner="5678")), PAGE),
    "pdf of five pages": (lambda: pdf(pages=5), "too_many_pages"),
    "pdf of 2,000 pages": (lambda: pdf(pages=2000), "too_many_pages"),
    "pdf without a page": (lambda: pdf(pages=0), "file_damaged"),
    "pdf with a script at opening": (lambda: pdf(root(OpenAction=act("JavaScript", JS=String("1")))), "pdf_active"),
    "pdf with a script by name": (
        lambda: pdf(root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), act("JavaScript")]))))),
        "pdf_active",
    ),
    "pdf with a script deep inside": (lambda: pdf(deep_script), "pdf_active"),
    "pdf that launches": (lambda: pdf(root(OpenAction=act("Launch", F=String("cmd.exe")))), "pdf_active"),
    "pdf that sends a form": (lambda: pdf(page(AA=Dictionary(O=act("SubmitForm", F=String("x"))))), "pdf_active"),
    "pdf that imports": (lambda: pdf(root(OpenAction=act("ImportData", F=String("x")))), "pdf_active"),
    "pdf that leaves for another file": (lambda: pdf(root(OpenAction=act("GoToR", F=String("x")))), "pdf_active"),
    "pdf with an attached program": (lambda: pdf(attached), "pdf_active"),
    "pdf with an xfa form": (lambda: pdf(root(AcroForm=Dictionary(XFA=String("<xdp/>")))), "pdf_active"),
    "pdf script in compressed objects": (
        lambda: pdf(deep_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "pdf_active",
    ),
    "pdf with a link": (lambda: pdf(root(OpenAction=act("URI", URI=String("http://127.0.0.1/")))), PAGE),
    "pdf that shows a form within itself": (lambda: pdf(cyclic_form), PAGE),
    "pdf of 2 GB of content": (lambda: pdf(flate_bomb), "file_too_heavy"),
    "pdf with a picture of 1.2 GB": (lambda: pdf(image_bomb), "too_many_pixels"),
    "pdf without a table of objects": (lambda: RAW_PDF % (b"3 0 R", 1, b"595 842"), PAGE),
    "pdf whose pages contain themselves": (lambda: RAW_PDF % (b"2 0 R", 1, b"595 842"), "file_damaged"),
    "pdf that lies about its pages": (lambda: RAW_PDF % (b"3 0 R", 999_999_999, b"595 842"), PAGE),
    "pdf with a page of 200 m": (lambda: RAW_PDF % (b"3 0 R", 1, b"567000 567000"), "pdf 1 2400 2400"),
    "pdf with a page like a thread": (lambda: RAW_PDF % (b"3 0 R", 1, b"14400 1"), "pdf 1 2400 1"),
    "pdf cut in half": (lambda: pdf(pages=3)[:300], "file_damaged"),
}

NAMES = [
    "../../etc/passwd", "..", "/abs", "C:\\w\\z.jpg", "..%2fx.jpg", ".htaccess", "a\0.jpg", "x" * 4096, "\u202egpj.exe",
    "con.pdf", "😀.jpg", "<img src=x>.jpg", "a\r\nBcc: x.jpg", "", "foto.php", "foto.jpg.exe",
]  # fmt: skip
