"""Getting the passport: counter, outreach day, post, somebody else; the pickup code; the 30 days."""

from lingga_app.words.kinds import Texts, button, error, hint, label, text, title

TEXTS: Texts = {
    "pickup.title": title("Bagaimana Anda menerima paspor?", "How do you want to get the passport?"),
    "pickup.office": label("Ambil di kantor Dabo", "Collect at the Dabo office"),
    "pickup.outreach": label("Ambil waktu kunjungan di {place}", "Collect at the visit in {place}"),
    "pickup.post": label("Dikirim lewat pos", "Sent by post"),
    "pickup.other": label("Diambil orang lain", "Collected by somebody else"),
    "pickup.free": label("Tanpa biaya", "Free"),
    "pickup.postage": hint(
        "Ongkos kirim {price:rp}, dibayar ke kantor pos.", "Postage {price:rp}, paid to the post office."
    ),
    "pickup.save": button("Simpan pilihan", "Save my choice"),
    "pickup.saved": text(
        "Pilihan tersimpan. Bisa diganti sampai paspor dikirim.", "Saved. You can change it until it is sent."
    ),
    "pickup.post_address": title("Ke alamat mana?", "To which address?"),
    "pickup.post_who": hint("Seseorang di rumah harus menunjukkan KTP.", "Somebody at home must show a KTP."),
    "pickup.who": title("Siapa yang mengambil?", "Who collects it?"),
    "pickup.self": label("Saya sendiri", "Myself"),
    "pickup.relative": label("Keluarga dalam satu KK", "A relative on the same family card"),
    "pickup.named": label("Orang lain yang saya tunjuk", "Somebody else whom I name"),
    "pickup.self_papers": text("Bawa KTP asli dan kode ambil.", "Bring your original KTP and the pickup code."),
    "pickup.relative_papers": text(
        "Keluarga membawa KTP asli, fotokopi KK, dan bukti bayar.",
        "The relative brings the original KTP, a copy of the family card and the receipt.",
    ),
    "pickup.named_papers": text(
        "Orang itu membawa KTP asli, bukti bayar, dan surat kuasa bermeterai {price:rp}.",
        "That person brings the original KTP, the receipt and a power of attorney with a {price:rp} stamp.",
    ),
    "pickup.name": label("Nama orang yang mengambil", "Name of the collector"),
    "pickup.name_hint": hint("Seperti di KTP orang itu.", "As on that person's KTP."),
    "pickup.letter": button("Cetak surat kuasa", "Print the letter"),
    "pickup.letter_how": text(
        "Surat kuasa sudah berisi nama Anda dan nama orang itu. Cetak, tempel meterai, lalu tanda tangan.",
        "The letter already has your name and that person's. Print it, add the stamp, then sign.",
    ),
    "pickup.pdf": button("Simpan PDF", "Save the PDF"),
    "pickup.hours": label("Jam buka", "Open"),
    "bring.title": label("Yang dibawa", "What to bring"),
    "bring.own_identity": label("KTP asli Anda", "Your original KTP"),
    "bring.their_identity": label("KTP asli orang yang mengambil", "Original KTP of the collector"),
    "bring.family_card": label("Fotokopi KK", "Copy of the family card"),
    "bring.power_of_attorney": label("Surat kuasa bermeterai {price:rp}", "Power of attorney with a {price:rp} stamp"),
    "bring.receipt": label("Bukti bayar", "Receipt"),
    "bring.code": label("Kode ambil, di HP atau di kertas", "Pickup code, on the phone or on paper"),
    "letter.title": title("Surat kuasa untuk mengambil paspor", "Power of attorney to collect a passport"),
    "letter.opening": label("Saya yang bertanda tangan di surat ini:", "I who sign this letter:"),
    "letter.opening_parent": label(
        "Saya, orang tua atau wali dari {person}, yang bertanda tangan di surat ini:",
        "I, a parent or guardian of {person}, who sign this letter:",
    ),
    "letter.naming": label("dengan surat kuasa ini menunjuk:", "name by this power of attorney:"),
    "letter.purpose": text(
        "untuk mengambil paspor atas nama {person}, nomor permohonan {ref}, dan menandatangani tanda terimanya.",
        "to collect the passport of {person}, application number {ref}, and to sign for it.",
    ),
    "letter.once": text("Surat ini berlaku untuk satu kali pengambilan.", "This letter serves once."),
    "letter.once_until": text(
        "Surat ini berlaku untuk satu kali pengambilan, paling lambat {due}.", "This letter serves once, by {due}."
    ),
    "letter.dated": label("Tempat dan tanggal", "Place and date"),
    "letter.giver_signs": label("Yang menunjuk", "Who names"),
    "letter.collector_signs": label("Yang mengambil", "Who collects"),
    "letter.stamp": label("Meterai {price:rp}", "{price:rp} stamp"),
    "letter.thumb": label("Tanda tangan atau cap jempol", "Signature or thumbprint"),
    "letter.clerk_title": title("Surat kuasa untuk petugas desa", "Power of attorney for a village clerk"),
    "letter.clerk_purpose": text(
        "untuk mengisi permohonan paspor saya, mengirim dokumen, dan memilih jadwal. Nomor permohonan {ref}. "
        "Saya tetap datang sendiri ke wawancara.",
        "to fill in my passport application, send papers and choose a date. Application number {ref}. "
        "I still come to the interview myself.",
    ),
    "letter.clerk_ends": text(
        "Surat ini berlaku sampai {due}. Saya boleh menariknya kapan saja di kantor. Bantuan petugas desa gratis.",
        "This letter lasts until {due}. I may withdraw it at the office at any time. The clerk's help is free.",
    ),
    "letter.clerk_anew": text(
        "Surat ini berlaku 90 hari sejak fotonya kami terima. Saya boleh menariknya kapan saja di kantor. "
        "Bantuan petugas desa gratis.",
        "This letter lasts 90 days from the day we receive its photo. I may withdraw it at the office at any time. "
        "The clerk's help is free.",
    ),
    "letter.clerk_signs": label("Petugas desa", "Village clerk"),
    "letter.clerk_note": text(
        "Bacakan surat ini sebelum ditandatangani. Isi NIK dan alamat dengan tangan. Setelah itu foto suratnya.",
        "Read this letter aloud before it is signed. Write NIK and address by hand. Then photograph the letter.",
    ),
    "letter.note": text(
        "Isi NIK dan alamat dengan tangan. Tanda tangan mengenai meterai.",
        "Write NIK and address by hand. The signature crosses the stamp.",
    ),
    "pickup.code": title("Kode ambil", "Pickup code"),
    "pickup.code_text": text(
        "Tunjukkan kode ini di loket. Kode hanya bisa dipakai satu kali. Berlaku sampai {due}.",
        "Show this code at the counter. It works once only. It lasts until {due}.",
    ),
    "pickup.bar": label("Terima paspor", "Get the passport"),
    "pickup.until": label("{due}", "{due}"),
    "pickup.office_counter": label("Kantor Imigrasi Dabo Singkep", "Immigration Office Dabo Singkep"),
    "pickup.show_title": title("Tunjukkan kode ini di loket", "Show this code at the counter"),
    "pickup.show_qr": label("Kode ambil sebagai QR", "Pickup code as a QR"),
    "pickup.left": text("Ambil sebelum {due} (tersisa {days} hari).", "Collect by {due} ({days:# day|# days} left)."),
    "pickup.after": text("Setelah itu paspor bisa dibatalkan.", "After that the passport can be cancelled."),
    "pickup.cancelled_after": text(
        "Setelah {due} paspor bisa dibatalkan.", "After {due} the passport can be cancelled."
    ),
    "pickup.offline": label("Bisa dibuka tanpa sinyal", "Opens without a signal"),
    "pickup.other_way": label("Tidak bisa datang? Ganti cara", "Cannot come? Choose another way"),
    "pickup.new_warn": text(
        "HP hilang, atau kode dilihat orang lain? Buat kode baru. Kode lama tidak bisa dipakai lagi.",
        "Phone lost, or somebody saw the code? Make a new one. The old one stops working.",
    ),
    "pickup.now": label("Pilihan sekarang", "Chosen now"),
    "pickup.ask_price": button("Hitung ongkos", "Ask for the postage"),
    "pickup.recipient": label("Nama penerima", "Name of the recipient"),
    "pickup.address": label("Alamat lengkap", "Full address"),
    "pickup.address_hint": hint("Jalan atau patokan, RT dan RW, desa.", "Street or landmark, RT and RW, village."),
    "pickup.area": label("Daerah tujuan", "Destination"),
    "pickup.area_pick": label("Pilih daerah", "Choose the area"),
    "pickup.area_island": label("Kabupaten lain di Kepulauan Riau", "Elsewhere in the Riau Islands"),
    "pickup.area_other": label("Provinsi lain", "Another province"),
    "pickup.days": hint("Perkiraan {days} hari setelah dikirim.", "About {days:# day|# days} after sending."),
    "pickup.days_left": label("Tersisa {days} hari", "{days:# day|# days} left"),
    "pickup.tracking": title("Perjalanan kiriman", "The parcel's journey"),
    "pickup.event": label("{place}, {at}", "{place}, {at}"),
    "pickup.code_new": button("Buat kode baru", "Make a new code"),
    "pickup.code_not_yet": text(
        "Kode ambil muncul setelah paspor jadi.", "The pickup code appears when the passport is ready."
    ),
    "pickup.code_dead": error(
        "Kode ini sudah diganti. Buka halaman permohonan untuk kode yang baru.",
        "This code was replaced. Open the application page for the new one.",
    ),
    "ready.pickup": text(
        "Paspor Anda sudah jadi. Ambil paling lambat {due}. Bawa KTP asli dan kode ambil.",
        "Your passport is ready. Collect it by {due}. Bring your original KTP and the pickup code.",
    ),
    "ready.warn": text(
        "Tinggal {days} hari untuk mengambil paspor (sampai {due}). Tidak bisa datang? "
        "Tunjuk orang lain atau minta dikirim.",
        "Only {days:# day|# days} left to collect your passport (until {due}). Cannot come? "
        "Name another person or have it sent.",
    ),
    "pickup.cancelled": text(
        "Paspor tidak diambil sampai {due}, jadi dibatalkan. Untuk membuat lagi, minta surat pembatalan di kantor.",
        "The passport was not collected by {due}, so it was cancelled. To apply again, ask the office for a letter.",
    ),
    "pickup.to_post": button("Minta dikirim", "Have it sent"),
    "pickup.under_way": error(
        "Paspor sudah dikirim, jadi cara ambil tidak bisa diganti. Cek nomor kiriman di bawah.",
        "The passport is on its way, so this cannot be changed. Check the tracking number below.",
    ),
    "post.sent": text("Paspor dikirim {at}. Nomor kiriman {track}.", "Sent on {at}. Tracking number {track}."),
    "post.track": label("Nomor kiriman", "Tracking number"),
    "post.accepted": label("Diterima kantor pos", "Accepted by the post office"),
    "post.transit": label("Dalam perjalanan", "On the way"),
    "post.at_office": label("Tiba di kantor pos tujuan", "At the destination post office"),
    "post.out": label("Dibawa pengantar", "Out for delivery"),
    "post.delivered": label("Sudah diterima", "Delivered"),
    "post.returned": label("Kembali ke kantor kami", "Back at our office"),
    "pickup.collected": text(
        "Paspor diserahkan kepada {person} pada {at}. Bukan Anda yang menyuruh? Telepon kantor hari ini.",
        "The passport was handed to {person} on {at}. Not at your wish? Phone the office today.",
    ),
}
