"""Printed paper: receipt, appointment slip, pay slip, pickup slip, refusal letter, data page. Also shown as PDF."""

from lingga_app.words.kinds import Texts, label, text, title

TEXTS: Texts = {
    "slip.office": label("Kantor Imigrasi Kelas II Non TPI Dabo Singkep", "Dabo Singkep Immigration Office, class II"),
    "slip.made": label("Dibuat {at}", "Made {at}"),
    "slip.verify": text("Periksa keaslian: pindai QR atau buka {site}.", "Check it: scan the QR or open {site}."),
    "slip.page": label("Halaman {n} dari {of}", "Page {n} of {of}"),
    "slip.reference": label("Nomor permohonan", "Application number"),
    "slip.person": label("Nama", "Name"),
    "slip.phone": label("Telepon kantor", "Office phone"),
    "slip.place": label("Tempat", "Place"),
    "slip.when": label("Waktu", "Time"),
    "slip.receipt": title("Bukti bayar biaya paspor", "Receipt for the passport fee"),
    "slip.receipt_number": label("Nomor bukti", "Receipt number"),
    "slip.billing": label("Kode bayar", "Pay code"),
    "slip.ntpn": label("Nomor bukti bayar negara (NTPN)", "State payment number (NTPN)"),
    "slip.item": label("Uraian", "Item"),
    "slip.amount": label("Jumlah", "Amount"),
    "slip.in_words": label("Terbilang", "In words"),
    "slip.paid_at": label("Uang masuk", "Money received"),
    "slip.paid_by": label("Lewat", "Paid by"),
    "slip.village": label("Jasa petugas desa", "Village clerk's service"),
    "slip.no_more": text(
        "Tidak ada biaya lain. Laporkan kalau ada yang meminta.",
        "There is nothing else to pay. Report anybody who asks.",
    ),
    "slip.appointment": title("Bukti jadwal wawancara", "Interview slip"),
    "slip.bring": label("Bawa yang asli", "Bring the originals"),
    "slip.show": text(
        "Tunjukkan QR ini kepada petugas waktu lapor datang.", "Show this QR to the officer when you check in."
    ),
    "slip.boat": text(
        "Kapal tidak berangkat? Telepon kantor atau lapor di situs hari itu juga.",
        "The boat does not sail? Phone the office or report it online the same day.",
    ),
    "slip.pay": title("Lembar bayar", "Pay slip"),
    "slip.pay_how": text(
        "Tunjukkan lembar ini di bank, kantor pos, atau agen.", "Show this sheet at the bank, post office or agent."
    ),
    "slip.pay_until": label("Bayar paling lambat", "Pay by"),
    "slip.pay_note": text("Setelah lewat waktu, minta kode baru.", "After that time, ask for a new code."),
    "slip.pickup": title("Kode ambil paspor", "Pickup code"),
    "slip.pickup_once": text("Kode ini hanya bisa dipakai satu kali.", "This code works once only."),
    "slip.pickup_until": label("Ambil paling lambat", "Collect by"),
    "slip.collector": label("Yang mengambil", "Collector"),
    "slip.refusal": title("Surat penolakan", "Refusal letter"),
    "slip.objection": text(
        "Anda boleh mengajukan keberatan paling lambat {due}. Tulis surat kepada kepala kantor. "
        "Sebut nomor permohonan dan alasan Anda.",
        "You may object by {due}. Write to the head of the office. Give the application number and your reasons.",
    ),
    "slip.specimen": label("CONTOH, bukan paspor", "SPECIMEN, not a passport"),
    "slip.data_page": title("Halaman data", "Data page"),
    "data.number": label("Nomor paspor", "Passport No."),
    "data.name": label("Nama lengkap", "Full name"),
    "data.nationality": label("Kewarganegaraan", "Nationality"),
    "data.birth_date": label("Tanggal lahir", "Date of birth"),
    "data.birth_place": label("Tempat lahir", "Place of birth"),
    "data.sex": label("Jenis kelamin", "Sex"),
    "data.issued": label("Tanggal pengeluaran", "Date of issue"),
    "data.expires": label("Berlaku sampai", "Date of expiry"),
    "data.register": label("Nomor register", "Registration No."),
    "data.office": label("Kantor yang mengeluarkan", "Issuing office"),
    "data.page4": label("Catatan", "Note"),
}
