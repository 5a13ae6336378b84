"""The page of papers, taking a photo, and the verdict."""

from lingga_app.words.kinds import Texts, button, error, hint, label, text, title

TEXTS: Texts = {
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
    "shoot.no_camera": text(
        "Kamera belum boleh dipakai halaman ini. Pilih foto dari HP.",
        "This page may not use the camera yet. Choose a photo from your phone.",
    ),
    "shoot.paused": text(
        "Sinyal putus. Foto dilanjutkan begitu sinyal kembali.", "The signal dropped. Sending goes on when it is back."
    ),
    "shoot.old_kept": text("Foto lama tetap tersimpan.", "The old photo is kept."),
    # Verdicts: the reason with the way to retake; the word for the row is `paper_state.*`.
    "verdict.empty": label("Belum ada", "Not there yet"),
    "verdict.clear": text("Foto {doc:mid} jelas dan terbaca.", "The photo of the {doc:mid} is clear and readable."),
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
    "photo.other_paper": text(
        "Kertas di foto ini bukan dokumen yang diminta. Lihat lagi nama dokumennya, lalu foto yang sesuai.",
        "The paper in this photo is not the one that was asked for. Look at its name again, then photograph it.",
    ),
    "photo.unread": text(
        "Tulisan di foto ini belum terbaca. Letakkan kertas di tempat terang, dekatkan HP, lalu foto lagi.",
        "The writing in this photo could not be read. Put the paper in the light, move closer and take it again.",
    ),
    "note.screen": text(
        "Foto ini tampak seperti foto layar. Kalau KTP Anda hanya ada di HP, tunjukkan saat wawancara.",
        "This looks like a photo of a screen. If your KTP exists only on a phone, show it at the interview.",
    ),
    "note.expired": text(
        "Masa berlaku di KTP ini sudah lewat. KTP elektronik tetap berlaku.",
        "The last day on this KTP has passed. An electronic KTP stays valid.",
    ),
    "papers.at_interview": button("Tunjukkan nanti", "Show it later"),
    "papers.at_interview_hint": hint(
        "KTP hanya ada di HP? Tunjukkan saat wawancara. Petugas setuju dulu, baru Anda bayar.",
        "Is your KTP only on a phone? Show it at the interview. An officer agrees first, then you pay.",
    ),
    "papers.at_interview_note": text("Saya tunjukkan saat wawancara.", "I will show it at the interview."),
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
    "doc.number": text(
        "Angka di NIK menunjukkan {theirs}. Yang Anda ketik {ours}. Mana yang benar?",
        "The digits of the NIK say {theirs}. You typed {ours}. Which one is right?",
    ),
    "doc.not_listed": text(
        "Nama {ours} belum terbaca di kartu keluarga ini. Apakah ini kartu keluarga Anda?",
        "The name {ours} could not be read on this family card. Is it your family card?",
    ),
    "doc.use_paper": button("Pakai yang di kertas", "Use the one on the paper"),
    "doc.use_number": button("Pakai yang di NIK", "Use the one in the NIK"),
    "doc.use_typed": button("Ketikan saya benar", "What I typed is right"),
    "doc.my_card": button("Ya, ini KK saya", "Yes, it is mine"),
    "doc.questions": title("Mana yang benar?", "Which one is right?"),
    "doc.questions_hint": hint(
        "Paspor dicetak sama persis dengan isian ini. Kalau masih beda, petugas melihatnya dulu.",
        "The passport is printed exactly like these answers. Where they still differ, an officer looks first.",
    ),
    "doc.questions_open": text(
        "Ada {count} isian yang berbeda dengan dokumen. Pilih mana yang benar.",
        "Some answers differ from the papers ({count}). Choose which one is right.",
    ),
    "doc.questions_see": button("Lihat yang berbeda", "See what differs"),
    "doc.spot": label("Bagian kertas yang ditanyakan", "The part of the paper in question"),
    "doc.fills": title("Terbaca dari KTP", "Read from the KTP"),
    "doc.fills_hint": hint(
        "Cocokkan dulu dengan KTP Anda. Isian yang sudah Anda ketik tidak berubah.",
        "Compare it with your KTP first. What you have typed stays as it is.",
    ),
    "doc.fill": button("Benar, isi formulir", "Correct, fill the form"),
    "doc.photo_fills": button("Isi dari foto KTP", "Fill in from the KTP"),
    # The list and its ends.
    "papers.review": button("Lanjut kirim", "Go on to send"),
    "papers.to_list": button("Lihat semua dokumen", "See all papers"),
    "papers.progress": label("{n} dari {of}", "{n} of {of}"),
    "papers.optional": label("Kalau ada", "If you have one"),
    "papers.missing": label("Tidak punya", "Do not have it"),
    "papers.shared_short": label("Sudah difoto keluarga", "Family has sent it"),
    "papers.mend_intro": text(
        "Foto ulang dokumen yang bertanda. Yang lain tidak perlu.",
        "Photograph the marked papers again. The others are fine.",
    ),
    "papers.mend_done": text(
        "Semua foto ulang sudah ada. Kirim supaya petugas melihatnya.",
        "All new photos are here. Send them so that an officer looks.",
    ),
    "papers.closed": text(
        "Dokumen sudah dikirim. Ada yang keliru? Tanya petugas.",
        "The papers are sent. Is something wrong? Ask an officer.",
    ),
    # "Saya tidak punya ini".
    "papers.have_not": button("Saya tidak punya ini", "I do not have this"),
    "papers.have_after_all": button("Ternyata saya punya", "I have it after all"),
    "papers.or": label("Boleh diganti salah satu ini", "One of these will do instead"),
    "papers.instead": label("Apa yang Anda punya?", "What do you have instead?"),
    "papers.instead_hint": hint(
        "Misalnya: ada surat keterangan dari desa.", "For example: a letter from the village office."
    ),
    "papers.tell": button("Beri tahu petugas", "Tell the officer"),
    "papers.told": text(
        "Petugas membaca jawaban ini dulu. Anda bayar setelah petugas setuju.",
        "An officer reads this answer first. You pay after the officer agrees.",
    ),
    # Headings of a verdict.
    "verdict.good": title("Foto ini jelas", "This photo is clear"),
    "verdict.sent": title("Foto sudah dikirim", "The photo is sent"),
    "verdict.unopened": title("Foto belum bisa dibuka", "This photo cannot be opened"),
    "verdict.checking": title("Memeriksa foto ini", "Checking this photo"),
    "verdict.seconds": text("Biasanya selesai dalam beberapa detik.", "This usually takes a few seconds."),
    "verdict.free": text("Foto ulang tidak dipungut biaya.", "Taking it again costs nothing."),
    "verdict.accepted": text("Petugas sudah menerima dokumen ini.", "An officer has accepted this paper."),
    "photo.too_small.title": title("Foto ini terlalu kecil", "This photo is too small"),
    "photo.blur.title": title("Tulisan belum terbaca", "The writing is not readable yet"),
    "photo.dark.title": title("Foto ini terlalu gelap", "This photo is too dark"),
    "photo.bright.title": title("Foto ini terlalu terang", "This photo is too bright"),
    "photo.glare.title": title("Sebagian tulisan belum terbaca", "Part of the writing is not readable"),
    "photo.cut.title": title("Tepi kertas terpotong", "The edge is cut off"),
    "photo.tilted.title": title("Kertas masih miring", "The paper is tilted"),
    "photo.other_paper.title": title("Ini bukan dokumen yang diminta", "This is not the paper we asked for"),
    "photo.unread.title": title("Tulisan belum terbaca", "The writing is not readable yet"),
    "note.screen.title": title("Tampak seperti foto layar", "Looks like a photo of a screen"),
    "note.expired.title": title("Tanggal di KTP sudah lewat", "The date on the KTP has passed"),
    "photo.unchecked.title": title("Petugas akan melihat foto ini", "An officer will look at this photo"),
    "shoot.anyway_send": button("Kirim dengan catatan", "Send with the note"),
    "paper.alt": label("Foto {doc:mid}", "Photo of the {doc:mid}"),
    # Why an officer asks for a new photo (services.glance.MendReason).
    "mend.title": label("Petugas meminta foto ulang", "An officer asks for a new photo"),
    "mend.unreadable": text(
        "Tulisan di foto ini belum terbaca. Foto lagi di tempat terang.",
        "The writing cannot be read. Take the photo again in a bright place.",
    ),
    "mend.cut": text(
        "Sebagian kertas terpotong. Foto lagi sampai semua tepi terlihat.",
        "Part of the paper is cut off. Take it again with all edges visible.",
    ),
    "mend.other_paper": text(
        "Yang difoto dokumen lain. Foto dokumen yang diminta.",
        "This is a different paper. Photograph the one asked for.",
    ),
    "mend.other_person": text(
        "Dokumen ini milik orang lain. Foto dokumen pemohon.",
        "This paper is somebody else's. Photograph the applicant's own.",
    ),
    "mend.name": text(
        "Nama di dokumen berbeda dengan yang diketik. Foto dokumen yang benar, atau tanya petugas.",
        "The name differs from what was typed. Photograph the right paper, or ask an officer.",
    ),
    "mend.birth": text(
        "Tempat atau tanggal lahir berbeda dengan yang diketik. Foto dokumen yang benar, atau tanya petugas.",
        "Birth place or date differs from what was typed. Photograph the right paper, or ask an officer.",
    ),
    "mend.parents": text(
        "Nama orang tua berbeda dengan yang diketik. Foto dokumen yang benar, atau tanya petugas.",
        "The parents' names differ from what was typed. Photograph the right paper, or ask an officer.",
    ),
    "mend.nik": text(
        "NIK di dokumen berbeda dengan yang diketik. Foto dokumen yang benar, atau tanya petugas.",
        "The NIK differs from what was typed. Photograph the right paper, or ask an officer.",
    ),
    "mend.other": text("Baca catatan petugas, lalu foto lagi.", "Read the officer's note and take the photo again."),
    # The camera in the page.
    "camera.open": button("Buka kamera", "Open the camera"),
    "camera.phone": button("Pakai kamera HP", "Use the phone's camera"),
    "camera.resend": button("Kirim lagi", "Send again"),
    "camera.before": hint(
        "Taruh kertas di tempat terang. Seluruh tepi harus terlihat.",
        "Put the paper in a bright place. All edges must be visible.",
    ),
    "camera.aim": hint("Paskan kertas di dalam bingkai.", "Fit the paper into the frame."),
    "camera.dark": hint("Terlalu gelap. Pindah ke tempat terang.", "Too dark. Move to a bright place."),
    "camera.cut": hint(
        "Tepi kertas terpotong. Jauhkan HP sedikit.", "An edge is cut off. Move the phone back a little."
    ),
    "camera.blur": hint("Gambar buram. Pegang HP dengan dua tangan.", "It is blurred. Hold the phone with both hands."),
    "camera.glare": hint("Ada pantulan cahaya. Miringkan HP sedikit.", "There is glare. Tilt the phone a little."),
    "camera.look": hint("Apakah semua tulisan terbaca?", "Can you read all the writing?"),
    "camera.file": hint("File {name} siap dikirim.", "The file {name} is ready to send."),
    "camera.sending": label("Mengirim foto. {percent} dari 100", "Sending the photo. {percent} of 100"),
    "camera.sent": hint("Foto sudah kami terima.", "We have your photo."),
    "camera.refused": error(
        "Foto ini belum bisa kami terima. Foto ulang, atau pilih file lain.",
        "We cannot take this photo yet. Take it again, or choose another file.",
    ),
    "camera.view": label("Gambar kamera", "Camera picture"),
    "camera.taken": label("Foto yang baru diambil", "The photo just taken"),
}
