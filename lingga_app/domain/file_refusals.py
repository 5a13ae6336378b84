"""Refusals about a file that somebody sends. Sentences are for the applicant; `facts` fill the figures."""

from lingga_app.domain.errors import AppError


class FileRefused(AppError):
    """Any refusal of one file. Nothing else that the person typed or sent is touched by it."""

    http = 422


class FileTooBig(FileRefused):
    """Facts: `limit_mb`."""

    code = "file_too_big"
    id = "File ini lebih besar dari {limit_mb} MB. Foto dokumen itu dengan kamera HP, lalu kirim fotonya."
    en = "This file is larger than {limit_mb} MB. Photograph the paper with your phone and send the photo."
    http = 413


class FileEmpty(FileRefused):
    code = "file_empty"
    id = "File ini kosong. Pilih file lain, atau foto dokumen itu sekarang."
    en = "This file is empty. Choose another file, or photograph the paper now."


class FileKindUnknown(FileRefused):
    code = "file_kind_unknown"
    id = "File ini bukan foto atau PDF. Kirim foto (JPG, PNG, WebP, HEIC) atau PDF."
    en = "This file is neither a photo nor a PDF. Send a photo (JPG, PNG, WebP, HEIC) or a PDF."
    http = 415


class FileDamaged(FileRefused):
    code = "file_damaged"
    id = "File ini rusak, jadi isinya tidak bisa dibuka. Foto lagi dokumen itu, lalu kirim."
    en = "This file is damaged, so it cannot be opened. Photograph the paper again and send it."


class FileTooHeavy(FileRefused):
    """It needed more time or memory than one paper may take."""

    code = "file_too_heavy"
    id = "File ini terlalu berat untuk dibuka. Foto dokumen itu dengan kamera HP, lalu kirim fotonya."
    en = "This file takes too much work to open. Photograph the paper with your phone and send the photo."


class TooManyPixels(FileRefused):
    """Facts: `width`, `height` in pixels."""

    code = "too_many_pixels"
    id = "Ukuran gambar ini {width} x {height} titik, terlalu besar. Foto dokumen itu dengan kamera HP."
    en = "This picture measures {width} x {height} pixels, which is too large. Photograph the paper with your phone."


class MovingPicture(FileRefused):
    code = "moving_picture"
    id = "Ini gambar bergerak. Kirim foto biasa."
    en = "This is a moving picture. Send an ordinary photo."


class PdfLocked(FileRefused):
    code = "pdf_locked"
    id = "PDF ini dikunci dengan PIN. Buka dengan PIN Anda, lalu kirim tangkapan layarnya."
    en = "This PDF is locked with a PIN. Open it with your PIN and send a screenshot of it."


class PdfActive(FileRefused):
    """The PDF carries a script, an attached file or an act that runs something."""

    code = "pdf_active"
    id = "PDF ini membawa program atau lampiran. Foto lembarnya, lalu kirim fotonya."
    en = "This PDF carries a program or an attachment. Photograph the sheet and send the photo."


class TooManyPages(FileRefused):
    """Facts: `pages`, `limit`."""

    code = "too_many_pages"
    id = "PDF ini berisi {pages} halaman. Kirim paling banyak {limit} halaman, atau foto halaman yang diminta."
    en = "This PDF has {pages} pages. Send at most {limit} pages, or photograph the page that is asked for."


class InspectionBusy(FileRefused):
    """Too many papers wait for the decoder at this moment. Nothing was stored by the check itself."""

    code = "inspection_busy"
    id = "Banyak foto sedang dibuka sekarang. Kirim lagi foto ini satu menit lagi."
    en = "Many photos are being opened right now. Send this photo again in one minute."
    http = 503


class UploadNotFound(FileRefused):
    """Unknown, given up, or swept because nothing came for a long time."""

    code = "upload_not_found"
    id = "Kiriman ini sudah lewat waktu. Kirim foto ini lagi dari awal."
    en = "This transfer has run out of time. Send the photo again from the start."
    http = 404


class UploadOffset(FileRefused):
    """The piece does not continue what is stored. Facts: `expected`, the offset in bytes from which to send."""

    code = "upload_offset"
    id = "Kiriman foto ini terputus. Sambung lagi dari {expected} byte."
    en = "The transfer of this photo was cut. Go on from byte {expected}."
    http = 409


class UploadChanged(FileRefused):
    """What arrived is not the file that was announced (other bytes at one place, or another SHA-256)."""

    code = "upload_changed"
    id = "Foto yang sampai berbeda dengan yang Anda pilih. Kirim foto ini lagi dari awal."
    en = "The photo that arrived differs from the one you chose. Send it again from the start."
    http = 409


class StoreFull(FileRefused):
    """The disk is nearly full: officers are told by the health check, the visitor by this sentence."""

    code = "store_full"
    id = "Tempat penyimpanan kami sedang penuh. Isian lain tersimpan. Kirim foto ini lagi besok."
    en = "Our storage is full at the moment. Your other answers are saved. Send this photo again tomorrow."
    http = 507
