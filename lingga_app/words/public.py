"""Pages without an account: status, verification, privacy, what works now, accessibility."""

from lingga_app.words.kinds import Texts, button, error, hint, label, text, title

TEXTS: Texts = {
    "track.title": title("Cek status", "Check status"),
    "track.reference": label("Nomor permohonan", "Application number"),
    "track.reference_hint": hint("Contoh: LGA-7K3M-92QX.", "Example: LGA-7K3M-92QX."),
    "track.birth": label("Tanggal lahir", "Date of birth"),
    "track.button": button("Cek status", "Check status"),
    "track.none": error(
        "Nomor dan tanggal lahir ini tidak kami temukan bersama. Periksa keduanya, lalu coba lagi.",
        "We did not find this number with this birth date. Check both and try again.",
    ),
    "track.shape": error(
        "Nomor permohonan mulai dengan LGA dan berisi 8 huruf atau angka. Ketik lagi.",
        "An application number starts with LGA and has 8 letters or digits. Type it again.",
    ),
    "track.result": title("Permohonan {ref}", "Application {ref}"),
    "track.holder": label("Dipegang oleh {holder:mid}", "Held by {holder:mid}"),
    "track.by": label("Paling lambat {until}", "By {until}"),
    "track.as_of": label("Keadaan {at}", "As of {at}"),
    "track.again": button("Cek nomor lain", "Check another"),
    "track.only": text("Halaman ini tidak menampilkan data pribadi.", "This page shows no personal data."),
    "verify.title": title("Periksa kertas", "Verify a paper"),
    "verify.intro": text("Pindai QR pada bukti, atau ketik kodenya.", "Scan the QR on the slip, or type its code."),
    "verify.code": label("Kode di bawah QR", "Code below the QR"),
    "verify.button": button("Periksa kode", "Check the code"),
    "verify.again": button("Periksa kertas lain", "Check another paper"),
    "verify.good": title("Asli", "Genuine"),
    "verify.good_text": text("Kertas ini dibuat oleh kantor kami {at}.", "This paper was made by our office on {at}."),
    "verify.old": title("Asli, tetapi sudah diganti", "Genuine, but replaced"),
    "verify.old_text": text(
        "Kertas ini sudah diganti yang baru. Minta yang terakhir.",
        "A newer paper replaces this one. Ask for the latest.",
    ),
    "verify.used": title("Asli, tetapi sudah dipakai", "Genuine, but already used"),
    "verify.used_text": text("Kertas ini sudah dipakai {at}.", "This paper was used on {at}."),
    "verify.ended": title("Asli, tetapi tidak berlaku lagi", "Genuine, but no longer in force"),
    "verify.ended_text": text(
        "Kertas ini kami buat, tetapi sudah dibatalkan. Tanya petugas.",
        "We made this paper, but it was cancelled. Ask an officer.",
    ),
    "verify.altered": title("Kode ini tidak cocok", "This code does not match"),
    "verify.altered_text": text(
        "Isi kode ini berbeda dari yang kami tanda tangani. Jangan dipakai. Telepon kantor.",
        "This code differs from what we signed. Do not use it. Phone the office.",
    ),
    "verify.bad": title("Bukan dari kami", "Not from us"),
    "verify.bad_text": text(
        "Kode ini tidak dibuat oleh kantor kami. Jangan bayar. Telepon kantor.",
        "This code was not made by our office. Do not pay. Phone the office.",
    ),
    "verify.hint": hint(
        "Contoh: LGA-7K3M-92QX-AB2C-D3EF. Isi QR boleh ditempel di sini.",
        "Example: LGA-7K3M-92QX-AB2C-D3EF. You may paste the text of the QR here.",
    ),
    "verify.camera": text(
        "Arahkan kamera HP ke QR, lalu buka alamatnya. Tidak bisa? Ketik kode di bawah QR.",
        "Point the camera of the phone at the QR and open the address. Not possible? Type the code below the QR.",
    ),
    "verify.compare": text("Samakan setiap baris dengan kertasnya.", "Compare each line with the paper."),
    "verify.empty": error("Kode belum diisi. Ketik kode di bawah QR.", "No code yet. Type the code below the QR."),
    "verify.kind": label("Kertas", "Paper"),
    "verify.made": label("Dibuat", "Made"),
    "verify.mrz": label("Baris yang dibaca mesin", "Machine-readable lines"),
    "verify.says": label("Yang tertulis di kertas", "What the paper says"),
    "verify.kind_receipt": label("Bukti bayar", "Receipt"),
    "verify.kind_slip": label("Bukti jadwal", "Appointment slip"),
    "verify.kind_pickup": label("Kode ambil", "Pickup code"),
    "verify.kind_seal": label("Segel halaman data", "Seal of a data page"),
    "verify.kind_letter": label("Surat penolakan", "Refusal letter"),
    "privacy.title": title("Data Anda", "Your data"),
    "privacy.what_title": title("Data apa yang kami simpan", "What we keep"),
    "privacy.what": text(
        "Isian formulir, foto dokumen, foto wajah, pembayaran, dan pesan Anda.",
        "Your answers, photos of papers, portrait, payments and messages.",
    ),
    "privacy.why_title": title("Untuk apa", "What for"),
    "privacy.why": text(
        "Hanya untuk membuat dan menyerahkan paspor Anda.", "Only to make and hand over your passport."
    ),
    "privacy.who_title": title("Siapa yang melihat", "Who sees it"),
    "privacy.who": text(
        "Hanya petugas yang menangani. Setiap kali dilihat, kami catat.",
        "Only the officers in charge. We record every viewing.",
    ),
    "privacy.long_title": title("Berapa lama", "How long"),
    "privacy.long": text(
        "Isian yang tidak dikirim dihapus setelah {days} hari. Data paspor disimpan selama undang-undang mewajibkan.",
        "Answers never sent are deleted after {days} days. Passport data is kept as long as the law requires.",
    ),
    "privacy.rights_title": title("Hak Anda", "Your rights"),
    "privacy.rights": text(
        "Anda berhak melihat, menyalin, memperbaiki, dan meminta penghapusan. Kami jawab dalam 3 hari.",
        "You have the right to see, copy, correct and ask for deletion. We answer within 3 days.",
    ),
    "privacy.phone_title": title("Di HP Anda", "On your phone"),
    "privacy.phone": text(
        "Kami menyimpan satu tanda masuk di HP supaya Anda tetap masuk. Tidak ada iklan dan tidak ada pihak lain.",
        "We use one cookie so that you stay signed in. No advertising and no third parties.",
    ),
    "privacy.ask": button("Minta data saya", "Ask for my data"),
    "privacy.law": text(
        "Dasarnya Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi.",
        "The basis is Law 27 of 2022 on the protection of personal data.",
    ),
    "state.title": title("Yang berjalan sekarang", "What works now"),
    "state.good": label("Berjalan", "Working"),
    "state.slow": label("Lambat", "Slow"),
    "state.down": label("Belum bisa", "Not available"),
    "state.part_forms": label("Isian, dokumen, jadwal", "Forms, papers, dates"),
    "state.part_messages": label("Kabar dan kode masuk", "Notices and sign-in codes"),
    "state.part_money": label("Pembayaran", "Payment"),
    "state.part_registry": label("Data kependudukan", "Population data"),
    "state.money_safe": text(
        "Isian yang bertanda Tersimpan tetap ada. Jangan bayar dua kali.",
        "What is marked as saved is kept. Do not pay twice.",
    ),
    "state.repair": text(
        "Layanan sedang diperbaiki sampai {at:time}.", "The service is being repaired until {at:time}."
    ),
    "access.title": title("Bisa dipakai semua orang", "Usable by everybody"),
    "access.known": text(
        "Yang belum bisa: kamera perlu orang yang melihat. Minta seseorang membantu, atau bawa kertasnya ke kantor.",
        "Not possible yet: the camera needs somebody who sees. Ask for help, or bring the papers to the office.",
    ),
    "access.come": text(
        "Anda boleh datang dengan pendamping. Petugas membacakan isian untuk Anda.",
        "You may come with a companion. An officer reads the form to you.",
    ),
    "access.text": text(
        "Halaman ini bisa dipakai dengan pembaca layar dan huruf besar. Ada yang sulit? Telepon kantor.",
        "These pages work with screen readers and large print. Is something difficult? Phone the office.",
    ),
}
