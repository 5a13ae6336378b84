"""Each paper: its name, what to photograph, what to do without it; taking the photo; the verdict."""

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
    # Names, and what must be seen on the photo.
    "paper.ktp": label("KTP", "KTP"),
    "paper.ktp.take": hint("Sisi depan. Keempat sudut kartu terlihat.", "The front. All four corners are visible."),
    "paper.ktp.none": text(
        "Belum punya KTP fisik? Minta surat keterangan di Disdukcapil, lalu foto surat itu.",
        "No KTP card yet? Ask the civil registry for a letter and photograph that.",
    ),
    "paper.kk": label("KK", "KK"),
    "paper.kk.take": hint("Satu lembar penuh. Nama semua anggota terbaca.", "The whole sheet. Every name is readable."),
    "paper.kk.none": text(
        "KK hilang? Minta cetak ulang di Disdukcapil. Tidak dipungut biaya.",
        "Family card lost? The civil registry prints it again, free.",
    ),
    "paper.birth": label("Akta kelahiran", "Birth certificate"),
    "paper.birth.take": hint(
        "Nama, tanggal lahir, dan nama orang tua terbaca.", "Name, birth date and parents' names are readable."
    ),
    "doc.none": text(
        "Tidak punya akta kelahiran? Anda bisa memakai buku nikah atau ijazah. "
        "Tidak punya semuanya? Tanya petugas sebelum bayar.",
        "No birth certificate? You can use a marriage book or a school diploma. None of them? "
        "Ask an officer before you pay.",
    ),
    "paper.marriage": label("Buku nikah atau akta perkawinan", "Marriage book or certificate"),
    "paper.marriage.take": hint("Halaman dengan nama dan foto.", "The page with names and photos."),
    "paper.marriage.none": text(
        "Buku nikah hilang? Minta duplikat di KUA (kantor urusan agama) tempat menikah.",
        "Marriage book lost? Ask for a duplicate at the office where you married.",
    ),
    "paper.diploma": label("Ijazah", "School diploma"),
    "paper.diploma.take": hint(
        "Nama, tanggal lahir, dan nama orang tua terbaca.", "Name, birth date and parents' names are readable."
    ),
    "paper.diploma.none": text(
        "Ijazah hilang? Minta surat keterangan dari sekolah.", "Diploma lost? Ask your school for a letter."
    ),
    "paper.baptism": label("Surat baptis", "Baptism letter"),
    "paper.baptism.take": hint("Satu lembar penuh.", "The whole sheet."),
    "paper.baptism.none": text("Pakai akta kelahiran atau ijazah.", "Use a birth certificate or a diploma."),
    "paper.parent_ktp": label("KTP ayah atau ibu", "KTP of father or mother"),
    "paper.parent_ktp.take": hint("Cukup salah satu. Sisi depan.", "One of them is enough. The front."),
    "paper.parent_ktp.none": text(
        "Orang tua tidak punya KTP? Tanya petugas sebelum bayar.",
        "The parents have no KTP? Ask an officer before you pay.",
    ),
    "paper.parents_marriage": label("Buku nikah orang tua", "The parents' marriage book"),
    "paper.parents_marriage.take": hint("Halaman dengan nama dan foto.", "The page with names and photos."),
    "paper.parents_marriage.none": text(
        "Tidak ada buku nikah? Orang tua menulis surat pernyataan. Contohnya ada di sini.",
        "No marriage book? The parents write a statement. An example is here.",
    ),
    "paper.parents_statement": label("Surat pernyataan kedua orang tua", "Statement of both parents"),
    "paper.parents_statement.take": hint("Tanda tangan dan meterai terlihat.", "Signatures and stamp are visible."),
    "paper.parents_statement.none": text(
        "Cetak contoh surat, isi, lalu tanda tangan berdua.", "Print the example, fill it in, then both sign."
    ),
    "paper.custody": label("Putusan hak asuh", "Custody decision"),
    "paper.custody.take": hint("Halaman putusan dan cap pengadilan.", "The decision page and the court's stamp."),
    "paper.custody.none": text(
        "Belum ada putusan? Kedua orang tua menandatangani surat pernyataan.",
        "No decision yet? Both parents sign a statement.",
    ),
    "paper.guardian": label("Surat penetapan wali", "Guardianship decision"),
    "paper.guardian.take": hint("Halaman penetapan dan cap pengadilan.", "The decision page and the court's stamp."),
    "paper.guardian.none": text(
        "Wali mengurus penetapan di pengadilan. Tanya petugas dulu.",
        "The guardian gets one from the court. Ask an officer first.",
    ),
    "paper.death": label("Akta kematian orang tua", "Death certificate of the parent"),
    "paper.death.take": hint("Satu lembar penuh.", "The whole sheet."),
    "paper.death.none": text("Minta akta kematian di Disdukcapil.", "Ask the civil registry for a death certificate."),
    "paper.citizenship": label("Bukti kewarganegaraan anak", "The child's proof of citizenship"),
    "paper.citizenship.take": hint("Surat keputusan atau affidavit.", "The decree or the affidavit."),
    "paper.citizenship.none": text(
        "Anak dengan dua kewarganegaraan? Tanya petugas sebelum bayar.",
        "A child with two citizenships? Ask an officer before you pay.",
    ),
    "paper.name_change": label("Penetapan ganti nama", "Name-change decision"),
    "paper.name_change.take": hint("Nama lama dan nama baru terbaca.", "The old and the new name are readable."),
    "paper.name_change.none": text(
        "Nama di KTP dan akta berbeda? Tanya petugas sebelum bayar.",
        "Different names on KTP and certificate? Ask an officer before you pay.",
    ),
    "paper.registry_letter": label("Surat keterangan Disdukcapil", "Letter from the civil registry"),
    "paper.registry_letter.take": hint("Nomor surat dan cap terlihat.", "The number and the stamp are visible."),
    "paper.registry_letter.none": text(
        "Minta surat ini di Disdukcapil. Tidak dipungut biaya.", "Ask the civil registry for it. It is free."
    ),
    # Taking the photo.
    "shoot.title": title("Foto {doc}", "Photograph the {doc}"),
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
    "shoot.sending": text("Mengirim foto {doc}. {done} dari {of}.", "Sending the photo of the {doc}. {done} of {of}."),
    "shoot.paused": text(
        "Sinyal putus. Foto dilanjutkan begitu sinyal kembali.", "The signal dropped. Sending goes on when it is back."
    ),
    "shoot.sent": text("Foto {doc} sudah kami terima.", "We have the photo of the {doc}."),
    "shoot.checking": text("Memeriksa foto {doc}.", "Checking the photo of the {doc}."),
    "shoot.old_kept": text("Foto lama tetap tersimpan.", "The old photo is kept."),
    # Verdicts: the reason with the way to retake; the word for the row is `paper_state.*`.
    "verdict.empty": label("Belum ada", "Not there yet"),
    "verdict.clear": text("Foto {doc} jelas dan terbaca.", "The photo of the {doc} is clear and readable."),
    "doc.unreadable": text(
        "Tulisan di foto {doc} belum terbaca karena ada pantulan cahaya. Miringkan HP sedikit, lalu foto lagi.",
        "We cannot read your {doc} yet: light is reflecting on it. Tilt the phone a little and take the photo again.",
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
        "Di {doc} tertulis {theirs}. Yang Anda ketik {ours}. Mana yang benar?",
        "The {doc} says {theirs}. You typed {ours}. Which one is right?",
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
