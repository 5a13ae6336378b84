"""After the interview and after the passport: returns, proofreading, refusal, chat, what is wrong, notices."""

from lingga_app.words.kinds import Texts, button, hint, label, text, title

TEXTS: Texts = {
    "return.title": title("Ada yang perlu diperbaiki", "Something needs correcting"),
    "return.many": text(
        "Ada {count} hal yang perlu diperbaiki. Perbaiki paling lambat {due}. Anda tidak perlu datang lagi.",
        "{count:# thing needs|# things need} correcting. Do it by {due}. You need not come again.",
    ),
    "return.send": button("Kirim perbaikan", "Send the correction"),
    "return.keep": label("Isian saya sudah benar", "My answer is right"),
    "return.explain": label("Penjelasan untuk petugas", "Explanation for the officer"),
    "return.sent": text(
        "Perbaikan Anda kami terima. Petugas memeriksa paling lambat {due}.",
        "We have your correction. An officer checks it by {due}.",
    ),
    "return.extended": text(
        "Waktu perbaikan kami perpanjang sampai {due}. Perpanjangan ini hanya satu kali.",
        "You now have until {due}. This extension is given once.",
    ),
    "proof.done": text("Anda sudah memeriksa halaman data {at}.", "You checked the data page on {at}."),
    "refused.title": title("Permohonan ditolak", "Application refused"),
    "refused": text(
        "Permohonan Anda ditolak karena {reason:mid}. Urus perbaikan data di Disdukcapil dulu. "
        "Anda boleh mengajukan keberatan. Caranya ada di surat ini.",
        "Your application is refused because {reason:mid}. Have the data corrected at the civil registry first. "
        "You may object. This letter says how.",
    ),
    "refusal.title": title("Surat penolakan permohonan paspor", "Letter of refusal: passport application"),
    "refusal.decided": label("Diputuskan", "Decided"),
    "refusal.reason": label("Alasan", "Reason"),
    "refusal.dear": text(
        "Permohonan paspor Anda kami tolak setelah wawancara dan pemeriksaan.",
        "We have refused your application for a passport after interview and examination.",
    ),
    "refusal.may": title("Yang bisa Anda lakukan", "What you can do"),
    "refusal.object": text(
        "Tulis keberatan kepada kepala kantor ini paling lambat {due} (21 hari kerja, Undang-Undang 30/2014 pasal 77).",
        "Object in writing to the head of this office by {due} (21 working days, Law 30/2014, article 77).",
    ),
    "refusal.object_answer": text(
        "Keberatan dijawab dalam 10 hari kerja. Keberatan tidak dipungut biaya.",
        "Objections are answered within 10 working days. They cost nothing.",
    ),
    "refusal.again": text(
        "Ajukan lagi kapan saja kalau alasannya sudah selesai. NIK Anda tidak kami tahan.",
        "Apply again at any time once the reason is settled. Your NIK is not held by us.",
    ),
    "refusal.money": text(
        "Biaya yang sudah dibayar tidak dikembalikan ({basis}).", "The fee that was paid is not returned ({basis})."
    ),
    "refusal.no_money": text("Anda tidak perlu membayar apa pun untuk surat ini.", "Nothing is to be paid for it."),
    "refused.letter": button("Buka surat", "Open the letter"),
    "print.late": text(
        "Paspor Anda terlambat, dan itu kesalahan kami. Maaf. Perkiraan baru {due}.",
        "Your passport is late, and that is our fault. We are sorry. The new estimate is {due}.",
    ),
    "print.spoiled": text(
        "Buku paspor Anda rusak saat dicetak, dan itu kesalahan kami. Maaf. "
        "Kami cetak lagi paling lambat {due}, tanpa biaya.",
        "Your book was spoiled in printing, and that is our fault. We are sorry. We print it again by {due}, free.",
    ),
    "chat.title": title("Chat dengan petugas", "Chat with an officer"),
    "chat.open": text("Petugas bertugas sampai {at:time}.", "An officer is on duty until {at:time}."),
    "chat.offline": text(
        "Petugas sedang tidak bertugas. Tulis saja pertanyaan Anda. Kami jawab paling lambat {until}.",
        "No officer is on duty now. Just write your question. We will answer by {until}.",
    ),
    "chat.empty": text(
        "Belum ada pesan. Tulis pertanyaan Anda di bawah.", "No messages yet. Write your question below."
    ),
    "chat.field": label("Pesan Anda", "Your message"),
    "chat.send": button("Kirim", "Send"),
    "chat.sending": label("Sedang dikirim", "Sending"),
    "chat.sent": label("Terkirim", "Sent"),
    "chat.waiting": label("Tersimpan, dikirim saat tersambung", "Kept, sent when connected"),
    "chat.promise": text("Kami jawab paling lambat {until}.", "We will answer by {until}."),
    "chat.read": label("Sudah dibaca", "Read"),
    "chat.late": text(
        "Kami terlambat menjawab pertanyaan Anda. Maaf. Kami jawab paling lambat {until}.",
        "We are late in answering your question. Sorry. We will answer by {until}.",
    ),
    "chat.papers": text(
        "Chat hanya menerima tulisan. Kirim foto lewat halaman Dokumen.",
        "The chat takes text only. Send photos on the Papers page.",
    ),
    "chat.about": label("Tentang permohonan {ref}", "About application {ref}"),
    "wrong.title": title("Apa yang keliru di paspor Anda?", "What is wrong in your passport?"),
    "wrong.intro": text("Kesalahan kami? Paspor baru tanpa biaya.", "Our fault? The new passport is free."),
    "wrong.name": label("Nama", "Name"),
    "wrong.birth": label("Tempat atau tanggal lahir", "Place or date of birth"),
    "wrong.photo": label("Foto", "Portrait"),
    "wrong.book": label("Buku rusak", "Damaged book"),
    "wrong.other": label("Lainnya", "Something else"),
    "wrong.what": title("Bagian mana?", "Which part?"),
    "wrong.should_hint": hint("Tulis yang keliru dan yang benar.", "Write what is wrong and what is right."),
    "wrong.answer": label("Jawaban kami", "Our answer"),
    "wrong.number": label("Laporan {number}", "Report {number}"),
    "wrong.promised": label("Jawaban paling lambat {until}", "Answer by {until}"),
    "wrong.should": label("Seharusnya", "It should be"),
    "wrong.photo_of": hint(
        "Foto halaman data. Keempat sudut terlihat.", "Photograph the data page. All four corners visible."
    ),
    "wrong.send": button("Kirim laporan", "Send the report"),
    "wrong.sent": text(
        "Laporan Anda kami terima dengan nomor {number}. Kami jawab paling lambat {due}. Simpan paspor Anda.",
        "We have your report, number {number}. We will answer by {due}. Keep your passport.",
    ),
    "wrong.ours": text(
        "Ini kesalahan kami. Maaf. Paspor baru tanpa biaya, selesai paling lambat {due}.",
        "This is our fault. We are sorry. A new passport is free, done by {due}.",
    ),
    "wrong.theirs": text(
        "Data dicetak seperti yang Anda setujui. Paspor baru perlu biaya {price:rp}. Tidak setuju? Buat pengaduan.",
        "It was printed as you approved it. A new passport costs {price:rp}. Not agreed? Make a complaint.",
    ),
    "notice.list": title("Kabar", "Notices"),
    "notice.empty": text("Belum ada kabar. Kabar baru muncul di sini.", "No notices yet. New ones appear here."),
    "notice.new": label("Baru", "New"),
    "notice.sent_by": label("Dikirim lewat {channel:mid}", "Sent by {channel:mid}"),
    "notice.not_arrived": label("Belum sampai lewat {channel:mid}", "Not delivered by {channel:mid}"),
    "notice.here": label("Hanya di sini", "Only here"),
}
