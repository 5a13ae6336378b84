"""The page of papers, taking a photo, and the verdict."""

from lingga_app.words.kinds import Texts, button, error, hint, label, text, title

TEXTS: Texts = {
    "papers.title": title("Dokumen {person}", "Papers of {person}"),
    "papers.intro": text(
        "Foto satu per satu. Boleh berhenti dan lanjut kapan saja.",
        "One photo at a time. Stop and go on whenever you like.",
    ),
    "papers.shared": text(
        "KK ini sudah difoto untuk keluarga Anda. Tidak perlu foto lagi.",
        "This family card is already photographed for your family. No need to do it again.",
    ),
    "papers.all_done": text(
        "Semua dokumen sudah ada. Kirim untuk diperiksa.", "All papers are here. Send them to be checked."
    ),
    "papers.send": button("Kirim dokumen", "Send papers"),
    "papers.side_front": label("Sisi depan", "Front"),
    "papers.page": label("Halaman {n}", "Page {n}"),
    "doc.none": text(
        "Tidak punya akta kelahiran? Anda bisa memakai buku nikah atau ijazah. "
        "Tidak punya semuanya? Tanya petugas sebelum bayar.",
        "No birth certificate? You can use a marriage book or a school diploma. None of them? "
        "Ask an officer before you pay.",
    ),
    # Taking the photo.
    "shoot.title": title("Foto {doc:mid}", "Photograph the {doc:mid}"),
    "shoot.ktp": button("Foto KTP", "Photograph the KTP"),
    "shoot.kk": button("Foto KK", "Photograph the KK"),
    "shoot.paper": button("Foto dokumen ini", "Photograph this paper"),
    "shoot.take": button("Ambil foto", "Take the photo"),
    "shoot.again": button("Foto ulang", "Take it again"),
    "shoot.use": button("Pakai foto ini", "Use this photo"),
    "shoot.file": button("Pilih dari HP", "Choose from phone"),
    "shoot.anyway": button("Tetap kirim", "Send anyway"),
    "shoot.note": label("Catatan untuk petugas", "Note for the officer"),
    "shoot.note_hint": hint("Misalnya: akta memang sudah sobek.", "For example: the certificate really is torn."),
    "shoot.place": hint("Letakkan di meja yang terang.", "Put it on a well-lit table."),
    "shoot.frame": hint("Luruskan dengan bingkai.", "Line it up with the frame."),
    "shoot.still": hint("Tahan HP, jangan goyang.", "Hold the phone still."),
    "shoot.closer": hint("Dekatkan HP.", "Move closer."),
    "shoot.no_camera": text(
        "Kamera belum boleh dipakai halaman ini. Pilih foto dari HP.",
        "This page may not use the camera yet. Choose a photo from your phone.",
    ),
    "shoot.sending": text(
        "Mengirim foto {doc:mid}. {done} dari {of}.", "Sending the photo of the {doc:mid}. {done} of {of}."
    ),
    "shoot.paused": text(
        "Sinyal putus. Foto dilanjutkan begitu sinyal kembali.", "The signal dropped. Sending goes on when it is back."
    ),
    "shoot.sent": text("Foto {doc:mid} sudah kami terima.", "We have the photo of the {doc:mid}."),
    "shoot.checking": text("Memeriksa foto {doc:mid}.", "Checking the photo of the {doc:mid}."),
    "shoot.old_kept": text("Foto lama tetap tersimpan.", "The old photo is kept."),
    # Verdicts: the reason with the way to retake; the word for the row is `paper_state.*`.
    "verdict.empty": label("Belum ada", "Not there yet"),
    "verdict.clear": text("Foto {doc:mid} jelas dan terbaca.", "The photo of the {doc:mid} is clear and readable."),
    "doc.unreadable": text(
        "Tulisan di foto {doc:mid} belum terbaca karena ada pantulan cahaya. Miringkan HP sedikit, lalu foto lagi.",
        "We cannot read your {doc:mid} yet: light is reflecting on it. "
        "Tilt the phone a little and take the photo again.",
    ),
    # Doubts of the automatic check, by its rule.
    "photo.too_small": text(
        "Foto ini terlalu kecil untuk dibaca. Dekatkan HP sampai kertas memenuhi layar, lalu foto lagi.",
        "This photo is too small to read. Move closer until the paper fills the screen, then take it again.",
    ),
    "photo.blur": text(
        "Tulisan di foto ini kabur. Letakkan kertas di meja, tahan HP, lalu foto lagi.",
        "The writing in this photo is blurred. Put the paper on a table, hold still and take it again.",
    ),
    "photo.dark": text(
        "Foto ini terlalu gelap. Pindah ke dekat jendela, lalu foto lagi.",
        "This photo is too dark. Go to a window and take it again.",
    ),
    "photo.bright": text(
        "Foto ini terlalu terang, jadi tulisan hilang. Matikan lampu kilat, lalu foto lagi.",
        "This photo is too bright and the writing is lost. Switch the flash off and take it again.",
    ),
    "photo.glare": text(
        "Ada pantulan cahaya di bagian yang ditandai. Miringkan HP sedikit, lalu foto lagi.",
        "Light is reflecting at the marked place. Tilt the phone a little and take it again.",
    ),
    "photo.cut": text(
        "Tepi kertas terpotong di bagian yang ditandai. Jauhkan HP sampai semua tepi terlihat, lalu foto lagi.",
        "The edge of the paper is cut off at the marked place. Move back until all edges show and take it again.",
    ),
    "photo.tilted": text(
        "Kertas di foto ini miring. Luruskan HP dengan tepi kertas, lalu foto lagi.",
        "The paper in this photo is tilted. Line the phone up with its edge and take it again.",
    ),
    "photo.unchecked": text(
        "Foto ini belum diperiksa otomatis. Petugas akan melihatnya.",
        "This photo has not been checked automatically. An officer will look at it.",
    ),
    "doc.anyway": text(
        "Petugas akan melihat foto ini dulu. Anda bayar setelah petugas setuju.",
        "An officer will look at this photo first. You pay after the officer agrees.",
    ),
    "doc.mismatch": text(
        "Di {doc:mid} tertulis {theirs}. Yang Anda ketik {ours}. Mana yang benar?",
        "The {doc:mid} says {theirs}. You typed {ours}. Which one is right?",
    ),
    "doc.use_paper": button("Pakai yang di KTP", "Use the one on the KTP"),
    "doc.use_typed": button("Pakai yang saya ketik", "Use what I typed"),
    "doc.phonereload": text(
        "Foto tadi belum tersimpan karena HP kehabisan memori. Isian lain tersimpan. "
        "Tutup aplikasi lain, lalu foto lagi.",
        "That photo was not saved because the phone ran out of memory. Your other answers are saved. "
        "Close other apps and take it again.",
    ),
    "doc.kind": error(
        "File ini bukan foto atau PDF. Pilih foto dari HP.",
        "This file is not a photo or a PDF. Choose a photo from your phone.",
    ),
    "doc.size": error(
        "Foto ini {size:size}. Paling besar {most:size}. Pilih foto lain, atau foto lagi di sini.",
        "This photo has {size:size}. The most is {most:size}. Choose another, or take it again here.",
    ),
    "doc.locked_pdf": error(
        "File PDF ini terkunci. Buka kuncinya, atau foto dokumennya.",
        "This PDF is locked. Unlock it, or photograph the paper.",
    ),
    "doc.broken": error(
        "Foto ini belum bisa dibuka. Foto lagi, atau pilih foto lain.",
        "This photo cannot be opened. Take it again, or choose another.",
    ),
}
