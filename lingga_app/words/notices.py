"""Every notice, written once for all channels: title, text, and a short form, filled from the same facts.

What is inside an envelope that others may open (a shared phone, a mail server) carries no full name, NIK, birth date or
value of a field: details wait on the page. `messages.render` composes chat message, e-mail and
SMS from the three texts.

`code_sent` and `officer_invited` go straight to their channel and are never kept: a stored notice would be a stored
code.
"""

from typing import NamedTuple

from lingga_app.words import after, pay, pickup, seats, timeline
from lingga_app.words.kinds import Text, Texts, sms, subject, text


class Notice(NamedTuple):
    """The three texts of one kind of notice; `title` is also the e-mail subject."""

    title: Text
    text: Text
    sms: Text


SMS_SAFETY = sms("Kami tidak pernah minta kode atau uang lewat pesan.", "We never ask for codes or money by message.")
OFFICE = text("Telepon kantor {phone:phone}.", "Office phone {phone:phone}.")
REFERENCE = text("Nomor permohonan {ref}.", "Application number {ref}.")

NOTICES: dict[str, Notice] = {
    "code_sent": Notice(
        subject("Kode masuk Anda", "Your sign-in code"),
        text(
            "Kode masuk Anda {code}. Berlaku 5 menit. Jangan beri kode ini kepada siapa pun.",
            "Your sign-in code is {code}. It lasts 5 minutes. Give this code to nobody.",
        ),
        sms(
            "Kode masuk Paspor Lingga: {code}. Berlaku 5 menit. Jangan beri kepada siapa pun.",
            "Lingga Paspor sign-in code: {code}. It lasts 5 minutes. Give it to nobody.",
        ),
    ),
    "contact_changed": Notice(
        subject("Nomor atau e-mail Anda diganti", "Your number or e-mail was changed"),
        text(
            "Nomor atau e-mail akun Anda diganti {at}. Bukan Anda? Batalkan paling lambat {until}.",
            "The number or e-mail of your account was changed on {at}. Not you? Undo it by {until}.",
        ),
        sms(
            "Nomor akun Paspor Lingga diganti. Bukan Anda? Buka situs dan batalkan sebelum {until:sms}.",
            "Your Lingga Paspor number was changed. Not you? Open the site and undo it before {until:sms}.",
        ),
    ),
    "officer_invited": Notice(
        subject("Undangan petugas Paspor Lingga", "Invitation for officers of Lingga Paspor"),
        text(
            "Nama akun Anda {user}, kode undangan {code}. Buka halaman masuk petugas, lalu pilih undangan. "
            "Berlaku sampai {until}.",
            "Your account name is {user}, the invitation code {code}. Open the officers' sign-in page and choose "
            "invitation. It lasts until {until}.",
        ),
        sms(
            "Undangan petugas Paspor Lingga. Nama akun {user}, kode {code}. Berlaku sampai {until:sms}.",
            "Lingga Paspor officer. Account name {user}, invitation code {code}. Use it by {until:sms}.",
        ),
    ),
    "draft_reminder": Notice(
        subject("Lanjutkan isian paspor Anda", "Go on with your passport form"),
        text(
            "Isian Anda tersimpan, tetapi belum dikirim. Lanjutkan sebelum {due}. Setelah itu isian dihapus.",
            "Your answers are saved but not sent. Go on before {due}. After that they are deleted.",
        ),
        sms(
            "Lanjutkan isian paspor Anda sebelum {due:sms}. Setelah itu isian dihapus. {ref}",
            "Go on with your passport form before {due:sms}. After that it is deleted. {ref}",
        ),
    ),
    "sent": Notice(
        subject("Data dan dokumen sudah kami terima", "We have your details and papers"),
        timeline.TEXTS["check.waiting"],
        sms(
            "Data Anda sudah kami terima. Jawabannya paling lambat {until:sms}. Belum perlu bayar. {ref}",
            "We have your details. You will have an answer by {until:sms}. No need to pay yet. {ref}",
        ),
    ),
    "glance_accepted": Notice(
        subject("Dokumen diterima, sekarang bayar", "Papers accepted, now pay"),
        timeline.TEXTS["check.accepted"],
        sms(
            "Dokumen Anda diterima. Buka situs untuk bayar. {ref}",
            "Your papers are accepted. Open the site to pay. {ref}",
        ),
    ),
    "glance_mend": Notice(
        subject("Foto ulang dokumen Anda", "Photograph a paper again"),
        timeline.TEXTS["check.mend"],
        sms(
            "Ada {count} dokumen perlu difoto ulang. Buka situs, lihat tandanya. Belum perlu bayar. {ref}",
            "{count:# paper needs|# papers need} another photo. Open the site, see the mark. No need to pay yet. {ref}",
        ),
    ),
    "glance_late": Notice(
        subject("Jawaban kami terlambat", "Our answer is late"),
        timeline.TEXTS["check.late"],
        sms(
            "Kami terlambat memeriksa dokumen Anda. Maaf. Jawaban paling lambat {until:sms}. {ref}",
            "We are late in checking your papers. Sorry. Answer by {until:sms}. {ref}",
        ),
    ),
    "bill_issued": Notice(
        subject("Bayar sebelum kode lewat waktu", "Pay before the code runs out"),
        text(
            "Kode bayar Anda sudah ada di halaman permohonan. Bayar {price:rp} paling lambat {until}.",
            "Your pay code is on the application page. Pay {price:rp} by {until}.",
        ),
        sms(
            "Kode bayar Anda ada di situs. Bayar sebelum {until:sms}. {ref}",
            "Your pay code is on the site. Pay before {until:sms}. {ref}",
        ),
    ),
    "paid": Notice(
        subject("Uang sudah masuk, pilih jadwal", "Money received, choose a date"),
        pay.TEXTS["pay.done"],
        sms(
            "Uang sudah masuk. Buka situs dan pilih jadwal. {ref}",
            "Money received. Open the site and choose a date. {ref}",
        ),
    ),
    "paid_late": Notice(
        subject("Uang Anda tercatat, pilih jadwal", "Your money is recorded, choose a date"),
        pay.TEXTS["pay.late"],
        sms(
            "Uang Anda masuk lewat waktu, tercatat dan aman. Buka situs dan pilih jadwal. {ref}",
            "Your money came late; it is recorded and safe. Open the site and choose a date. {ref}",
        ),
    ),
    "paid_late_noseat": Notice(
        subject("Uang Anda tercatat dan aman", "Your money is recorded and safe"),
        pay.TEXTS["pay.late_noseat"],
        sms(
            "Uang Anda masuk lewat waktu, tercatat dan aman. Petugas menghubungi Anda sebelum {due:sms}. {ref}",
            "Your money came late; it is recorded and safe. An officer contacts you by {due:sms}. {ref}",
        ),
    ),
    "paid_twice": Notice(
        subject("Uang masuk dua kali", "Your money arrived twice"),
        pay.TEXTS["pay.twice"],
        sms(
            "Uang Anda masuk dua kali. Yang kedua tercatat dan aman. Petugas menghubungi Anda. {ref}",
            "Your money arrived twice. The second is recorded and safe. An officer will contact you. {ref}",
        ),
    ),
    "paid_other": Notice(
        subject("Jumlah uang berbeda dengan tagihan", "The amount differs from the bill"),
        pay.TEXTS["pay.amount_off"],
        sms(
            "Jumlah uang yang masuk berbeda. Uang Anda tercatat dan aman. Petugas menghubungi Anda. {ref}",
            "The amount we received differs. It is recorded and safe. An officer will contact you. {ref}",
        ),
    ),
    "paid_back": Notice(
        subject("Uang Anda dikembalikan", "Your money is on its way back"),
        pay.TEXTS["pay.returned"],
        sms(
            "Uang Anda sudah dikembalikan lewat jalan bayar Anda. {ref}",
            "Your money went back the way you paid. {ref}",
        ),
    ),
    "bill_expired": Notice(
        subject("Buat kode bayar baru", "Make a new pay code"),
        pay.TEXTS["pay.codeover"],
        sms(
            "Kode bayar sudah lewat waktu. Isian Anda tetap ada. Buka situs, buat kode baru. {ref}",
            "Your pay code has run out. Your answers are kept. Open the site, make a new code. {ref}",
        ),
    ),
    "seat_open": Notice(
        subject("Ada jadwal baru, lanjutkan", "New dates are open, go on"),
        text(
            "Ada jadwal baru di {place}. Buka halaman permohonan untuk melanjutkan.",
            "There are new dates in {place}. Open the application page to go on.",
        ),
        sms("Ada jadwal baru di {place}. Buka situs. {ref}", "New dates in {place}. Open the site. {ref}"),
    ),
    "seat_offered": Notice(
        subject("Ada jadwal untuk Anda", "There is a date for you"),
        seats.TEXTS["line.offer"],
        sms(
            "Ada jadwal {when:sms}, {place}. Ambil di situs sebelum {until:sms}. {ref}",
            "A date is free: {when:sms}, {place}. Take it online before {until:sms}. {ref}",
        ),
    ),
    "offer_missed": Notice(
        subject("Tawaran jadwal lewat waktu", "An offer has run out"),
        seats.TEXTS["line.missed"],
        sms(
            "Tawaran jadwal lewat waktu. Anda pindah ke akhir daftar tunggu {place}. {ref}",
            "Your offer has run out. You are at the end of the list for {place} now. {ref}",
        ),
    ),
    "offer_ended": Notice(
        subject("Anda keluar dari daftar tunggu", "You are off the waiting list"),
        seats.TEXTS["line.ended"],
        sms(
            "Dua tawaran tidak dijawab. Anda keluar dari daftar tunggu {place}. Hak Anda tetap ada. {ref}",
            "Two offers had no answer. You are off the list for {place}. You keep your right. {ref}",
        ),
    ),
    "seat_booked": Notice(
        subject("Simpan bukti jadwal Anda", "Keep your appointment slip"),
        seats.TEXTS["seat.yours"],
        sms(
            "Jadwal Anda {when:sms}, {place}. Bawa KTP, KK, akta asli. {ref}",
            "Your date: {when:sms}, {place}. Bring original KTP, KK, certificate. {ref}",
        ),
    ),
    "seat_moved": Notice(
        subject("Jadwal Anda diganti", "Your date has changed"),
        seats.TEXTS["seat.changed"],
        sms(
            "Jadwal Anda sekarang {when:sms}, {place}. Simpan bukti baru. {ref}",
            "Your date is now {when:sms}, {place}. Keep the new slip. {ref}",
        ),
    ),
    "opening_announced": Notice(
        subject("Jadwal baru akan dibuka", "New dates will open"),
        text(
            "Jadwal {day} sampai {due} di {place} dibuka {when}. Ruang tunggu dibuka {at:time}. "
            "Masuk sebelum jadwal dibuka. Urutan lalu diundi, jadi tidak perlu berebut.",
            "Dates from {day} to {due} at {place} open on {when}. The waiting room opens at {at:time}. "
            "Come in before the dates open. Places are then drawn by lot: no need to hurry.",
        ),
        sms(
            "Jadwal baru dibuka {when:sms}, {place}. Masuk ruang tunggu di situs sebelum itu. Urutan diundi. {ref}",
            "New dates open {when:sms}, {place}. Enter the waiting room online before that. By lot. {ref}",
        ),
    ),
    "opening_off": Notice(
        subject("Jadwal bisa dipilih tanpa menunggu", "Dates can be chosen without waiting"),
        text(
            "Ruang tunggu untuk {day} sampai {due} di {place} kami batalkan. Jadwalnya bisa dipilih sekarang.",
            "We have called off the waiting room for {day} to {due} at {place}. Its dates can be chosen now.",
        ),
        sms(
            "Ruang tunggu jadwal {day:sms}, {place}, dibatalkan. Jadwal bisa dipilih sekarang di situs. {ref}",
            "The waiting room for {day:sms}, {place}, is called off. Choose a date online now. {ref}",
        ),
    ),
    "boat_moved": Notice(
        subject("Kapal tidak berangkat, jadwal pindah", "No boat, your date has moved"),
        seats.TEXTS["boat.moved"],
        sms(
            "Kapal tidak berangkat. Jadwal Anda pindah ke {when:sms}, gratis. Tidak cocok? Ganti di situs. {ref}",
            "The boat is not sailing. Your date moves to {when:sms}, free. Does not suit? Change it online. {ref}",
        ),
    ),
    "boat_freed": Notice(
        subject("Kapal tidak berangkat, pilih jadwal", "No boat, choose a date"),
        seats.TEXTS["boat.freed"],
        sms(
            "Kapal tidak berangkat. Jadwal {when:sms} tidak jadi. Hak Anda tetap ada. Pilih lagi di situs. {ref}",
            "The boat is not sailing. Your date {when:sms} is off. You keep your right. Choose again online. {ref}",
        ),
    ),
    "boat_undone": Notice(
        subject("Kapal jadi berangkat", "The boat sails after all"),
        seats.TEXTS["boat.undone"],
        sms(
            "Kapal jadi berangkat. Jadwal Anda kembali ke {when:sms}, {place}. {ref}",
            "The boat sails after all. Your date is {when:sms}, {place} again. {ref}",
        ),
    ),
    "boat_reported": Notice(
        subject("Laporan kapal kami terima", "We have your boat report"),
        text(
            "Laporan kapal Anda kami terima {at:time}. Uang dan hak Anda tetap ada. Pilih jadwal baru.",
            "We received your boat report at {at:time}. You keep your money and your right. Choose a new date.",
        ),
        sms(
            "Laporan kapal kami terima. Uang dan hak Anda tetap ada. Pilih jadwal baru di situs. {ref}",
            "We have your boat report. You keep money and right. Choose a new date online. {ref}",
        ),
    ),
    "seat_cancelled": Notice(
        subject("Jadwal Anda dibatalkan, pilih lagi", "Your date is cancelled, choose again"),
        seats.TEXTS["seat.cancelled"],
        sms(
            "Jadwal {when:sms} dibatalkan. Uang dan hak Anda tetap ada. Pilih jadwal baru di situs. {ref}",
            "Your date {when:sms} is cancelled. You keep money and right. Choose a new date online. {ref}",
        ),
    ),
    "visit_off": Notice(
        subject("Kunjungan tidak jadi, hak Anda tetap ada", "The visit is off, you keep your right"),
        seats.TEXTS["seat.visit_off"],
        sms(
            "Kunjungan {from_place} tidak jadi. Hak Anda berlaku di {place} sampai {day:sms}. {ref}",
            "The visit {from_place} is off. Your right is good in {place} until {day:sms}. {ref}",
        ),
    ),
    "seat_reminder": Notice(
        subject("Besok wawancara paspor Anda", "Your passport interview is tomorrow"),
        text(
            "Besok, {when}, datang ke {place}. Bawa dokumen asli dan bukti jadwal. "
            "Kapal tidak berangkat? Laporkan di sini.",
            "Tomorrow, {when}, come to {place}. Bring the originals and your slip. No boat? Report it here.",
        ),
        sms(
            "Besok {when:sms}: {place}. Bawa dokumen asli. Kapal tidak berangkat? Lapor di situs. {ref}",
            "Tomorrow {when:sms}: {place}. Bring originals. No boat? Report it online. {ref}",
        ),
    ),
    "missed": Notice(
        subject("Anda tercatat tidak datang", "You did not come"),
        seats.TEXTS["seat.missed"],
        sms(
            "Anda tercatat tidak datang. Kapal tidak berangkat? Lapor di situs sampai pukul 23.59 WIB. {ref}",
            "You did not come. No boat? Report it online until 23:59 WIB. {ref}",
        ),
    ),
    "excused": Notice(
        subject("Pilih jadwal baru", "Choose a new date"),
        seats.TEXTS["seat.excused"],
        sms(
            "Alasan Anda tidak datang diterima. Pilih jadwal baru di situs. {ref}",
            "Your reason for not coming is accepted. Choose a new date on the site. {ref}",
        ),
    ),
    "checked_in": Notice(
        subject("Anda sudah lapor datang", "You have checked in"),
        seats.TEXTS["queue.office"],
        sms("Anda sudah lapor datang. Nomor {number}. {ref}", "You have checked in. Number {number}. {ref}"),
    ),
    "return_asked": Notice(
        subject("Perbaiki isian Anda", "Correct your answers"),
        after.TEXTS["return.many"],
        sms(
            "Paspor: ada {count} hal perlu diperbaiki sebelum {due:sms}. Buka situs, nomor {ref}.",
            "Passport: {count:# thing needs|# things need} correcting before {due:sms}. Open the site, number {ref}.",
        ),
    ),
    "return_bring": Notice(
        subject("Bawa dokumen asli", "Bring the original paper"),
        text(
            "Ada {count} hal yang perlu diperbaiki. Datang paling lambat {due} dan bawa dokumen asli. "
            "Daftarnya ada di halaman permohonan.",
            "{count:# thing needs|# things need} correcting. Come by {due} and bring the original papers. "
            "The list is on the application page.",
        ),
        sms(
            "Paspor: bawa dokumen asli ke kantor sebelum {due:sms}. Daftarnya di situs, nomor {ref}.",
            "Passport: bring the original papers to the office before {due:sms}. List on the site, number {ref}.",
        ),
    ),
    "return_reminder": Notice(
        subject("Isian masih perlu diperbaiki", "Your answers still need correcting"),
        text(
            "Perbaikan Anda belum kami terima. Kirim paling lambat {due}. Perlu bantuan? Tanya petugas.",
            "We do not have your correction yet. Send it by {due}. Need help? Ask an officer.",
        ),
        sms(
            "Paspor: perbaikan belum kami terima. Kirim sebelum {due:sms}. Buka situs, nomor {ref}.",
            "Passport: your correction is not here yet. Send it before {due:sms}. Open the site, number {ref}.",
        ),
    ),
    "mend_last_call": Notice(
        subject("Permohonan Anda hampir ditutup", "Your application is about to close"),
        text(
            "Perbaikan Anda belum kami terima. Kirim paling lambat {due}. Setelah itu isian dihapus. "
            "Anda belum membayar apa pun.",
            "We do not have your correction yet. Send it by {due}. After that your answers are deleted. "
            "You have paid nothing.",
        ),
        sms(
            "Paspor: kirim perbaikan sebelum {due:sms}. Setelah itu isian dihapus. Nomor {ref}.",
            "Passport: send the correction before {due:sms}. After that your answers are deleted. Number {ref}.",
        ),
    ),
    "mend_lapsed": Notice(
        subject("Permohonan Anda ditutup", "Your application is closed"),
        text(
            "Perbaikan tidak kami terima, jadi permohonan ditutup dan isian dihapus. Anda belum membayar apa pun. "
            "Mau paspor? Mulai lagi kapan saja.",
            "No correction came, so the application is closed and your answers are deleted. You have paid nothing. "
            "Do you want a passport? Begin again at any time.",
        ),
        sms(
            "Permohonan paspor {ref} ditutup, isian dihapus. Anda belum membayar. Mulai lagi kapan saja.",
            "Passport application {ref} is closed, the answers deleted. You paid nothing. Begin again at any time.",
        ),
    ),
    "return_extended": Notice(
        subject("Waktu perbaikan diperpanjang", "You have more time to correct"),
        after.TEXTS["return.extended"],
        sms(
            "Paspor: waktu perbaikan diperpanjang sampai {due:sms}, satu kali saja. Nomor {ref}.",
            "Passport: you have until {due:sms} to correct, once only. Number {ref}.",
        ),
    ),
    "proof_done": Notice(
        subject("Halaman data sudah Anda periksa", "You have checked the data page"),
        after.TEXTS["proof.done"],
        sms(
            "Anda sudah memeriksa halaman data. Bukan Anda? Telepon kantor. {ref}",
            "You checked the data page. Not you? Phone the office. {ref}",
        ),
    ),
    "return_lapsed": Notice(
        subject("Permohonan Anda ditutup", "Your application is closed"),
        text(
            "Perbaikan tidak kami terima sampai batas waktu, jadi permohonan ditutup. "
            "Mau melanjutkan? Tanya petugas dengan nomor ini.",
            "We did not get the correction in time, so the application is closed. "
            "Do you want to go on? Ask an officer with this number.",
        ),
        sms(
            "Permohonan paspor ditutup karena perbaikan tidak kami terima. Tanya petugas. {ref}",
            "Your passport application is closed: no correction came. Ask an officer. {ref}",
        ),
    ),
    "approved": Notice(
        subject("Permohonan Anda disetujui", "Your application is approved"),
        text(
            "Permohonan Anda disetujui. Paspor dicetak paling lambat {due}.",
            "Your application is approved. The passport is printed by {due}.",
        ),
        sms(
            "Permohonan paspor disetujui. Dicetak paling lambat {due:sms}. {ref}",
            "Your passport application is approved. Printed by {due:sms}. {ref}",
        ),
    ),
    "refused": Notice(
        subject("Baca keputusan permohonan Anda", "Read the decision on your application"),
        text(
            "Permohonan Anda ditolak. Alasan dan cara mengajukan keberatan ada di surat. Buka halaman permohonan.",
            "Your application is refused. The reason and how to object are in the letter. Open the application page.",
        ),
        sms(
            "Ada keputusan untuk permohonan paspor Anda. Buka situs dan baca suratnya. {ref}",
            "There is a decision on your passport application. Open the site and read the letter. {ref}",
        ),
    ),
    "print_late": Notice(
        subject("Paspor Anda terlambat", "Your passport is late"),
        after.TEXTS["print.late"],
        sms(
            "Paspor Anda terlambat, kesalahan kami. Maaf. Perkiraan baru {due:sms}. {ref}",
            "Your passport is late, our fault. Sorry. New estimate {due:sms}. {ref}",
        ),
    ),
    "book_spoiled": Notice(
        subject("Paspor Anda kami cetak lagi", "We print your passport again"),
        after.TEXTS["print.spoiled"],
        sms(
            "Buku paspor rusak saat dicetak, kesalahan kami. Maaf. Cetak lagi sampai {due:sms}, gratis. {ref}",
            "The book was spoiled in printing, our fault. Sorry. Printed again by {due:sms}, free. {ref}",
        ),
    ),
    "ready": Notice(
        subject("Ambil paspor Anda", "Collect your passport"),
        pickup.TEXTS["ready.pickup"],
        sms(
            "Paspor sudah jadi. Ambil sampai {due:sms}, bawa KTP. Tak bisa datang? "
            "Buka situs atau telepon kantor. {ref}",
            "Passport ready. Collect it by {due:sms}, bring your KTP. Cannot come? "
            "Open the site or phone the office. {ref}",
        ),
    ),
    "pickup_warning": Notice(
        subject("Tinggal {days} hari untuk mengambil paspor", "{days:# day|# days} left to collect your passport"),
        pickup.TEXTS["ready.warn"],
        sms(
            "Tinggal {days} hari: ambil paspor sampai {due:sms}. Tak bisa datang? "
            "Buka situs atau telepon kantor. {ref}",
            "{days:# day|# days} left: collect your passport by {due:sms}. Cannot come? "
            "Open the site or phone us. {ref}",
        ),
    ),
    "pickup_cancelled": Notice(
        subject("Paspor tidak diambil dan dibatalkan", "Passport not collected, so cancelled"),
        pickup.TEXTS["pickup.cancelled"],
        sms(
            "Paspor tidak diambil sampai {due:sms}, jadi dibatalkan. Telepon kantor. {ref}",
            "The passport was not collected by {due:sms}, so it was cancelled. Phone the office. {ref}",
        ),
    ),
    "posted": Notice(
        subject("Paspor Anda dikirim", "Your passport is on its way"),
        pickup.TEXTS["post.sent"],
        sms(
            "Paspor dikirim. Nomor kiriman {track}. Siapkan KTP. {ref}",
            "Passport sent. Tracking number {track}. Have a KTP ready. {ref}",
        ),
    ),
    "post_back": Notice(
        subject("Paspor Anda kembali ke kantor", "Your passport came back to the office"),
        text(
            "Paspor kembali ke kantor karena tidak ada penerima. Ambil paling lambat {due}, atau pilih cara lain.",
            "The passport came back because nobody took it. Collect it by {due}, or choose another way.",
        ),
        sms(
            "Paspor kembali ke kantor. Ambil sampai {due:sms}, atau pilih cara lain di situs. {ref}",
            "The passport is back at the office. Collect it by {due:sms}, or choose another way online. {ref}",
        ),
    ),
    "delivered": Notice(
        subject("Paspor Anda sudah diterima", "Your passport was delivered"),
        text(
            "Paspor diterima di alamat Anda {at}. Belum ada di tangan Anda? Telepon kantor hari ini.",
            "The passport was delivered to your address on {at}. Not in your hands? Phone the office today.",
        ),
        sms(
            "Paspor sudah diterima di alamat Anda. Belum ada? Telepon kantor hari ini. {ref}",
            "Your passport was delivered. Not in your hands? Phone the office today. {ref}",
        ),
    ),
    "collected": Notice(
        subject("Paspor Anda sudah diambil", "Your passport was collected"),
        text(
            "Paspor Anda sudah diserahkan pada {at}. Bukan Anda yang menyuruh? Telepon kantor hari ini.",
            "Your passport was handed over on {at}. Not at your wish? Phone the office today.",
        ),
        sms(
            "Paspor sudah diserahkan. Bukan Anda yang menyuruh? Telepon kantor hari ini. {ref}",
            "The passport was handed over. Not at your wish? Phone the office today. {ref}",
        ),
    ),
    "chat_answered": Notice(
        subject("Petugas menjawab pertanyaan Anda", "An officer answered your question"),
        text("Petugas sudah menjawab. Baca jawabannya di chat.", "An officer has answered. Read it in the chat."),
        sms(
            "Petugas sudah menjawab. Buka situs untuk membaca. {ref}",
            "An officer has answered. Open the site to read it. {ref}",
        ),
    ),
    "chat_promised": Notice(
        subject("Jawaban kami terlambat", "Our answer is late"),
        after.TEXTS["chat.late"],
        sms(
            "Kami terlambat menjawab pertanyaan Anda. Maaf. Jawaban paling lambat {until:sms}. {ref}",
            "We are late in answering your question. Sorry. Answer by {until:sms}. {ref}",
        ),
    ),
    "correction_opened": Notice(
        subject("Laporan Anda kami terima", "We have your report"),
        after.TEXTS["wrong.sent"],
        sms(
            "Laporan Anda kami terima. Jawaban paling lambat {due:sms}. Simpan paspor Anda. {ref}",
            "We have your report. Answer by {due:sms}. Keep your passport. {ref}",
        ),
    ),
    "correction_answered": Notice(
        subject("Baca jawaban atas laporan Anda", "Read the answer to your report"),
        text(
            "Laporan Anda nomor {number} sudah dijawab. Buka halaman permohonan untuk membacanya.",
            "Your report {number} is answered. Open the application page to read it.",
        ),
        sms(
            "Laporan Anda sudah dijawab. Buka situs untuk membaca. {ref}",
            "Your report is answered. Open the site to read it. {ref}",
        ),
    ),
    "mandate_ended": Notice(
        subject("Surat kuasa ditarik", "A letter was withdrawn"),
        text(
            "Surat kuasa ditarik pada {at}. Petugas desa tidak bisa membuka permohonan Anda lagi. "
            "Bukan Anda yang meminta? Telepon kantor hari ini.",
            "The power of attorney was withdrawn on {at}. The village clerk cannot open your application any more. "
            "Not at your wish? Phone the office today.",
        ),
        sms(
            "Surat kuasa ditarik, petugas desa tidak bisa lagi membantu Anda. Bukan Anda? Telepon kantor. {ref}",
            "The letter was withdrawn, the village clerk cannot act for you. Not your wish? Phone the office. {ref}",
        ),
    ),
    "mandate_renewed": Notice(
        subject("Surat kuasa diperpanjang", "A letter was renewed"),
        text(
            "Petugas desa boleh membantu permohonan Anda lagi sampai {until}. Bukan Anda yang setuju? "
            "Telepon kantor hari ini.",
            "The village clerk may act for your application again until {until}. You did not agree? "
            "Phone the office today.",
        ),
        sms(
            "Petugas desa boleh membantu Anda lagi sampai {until:sms}. Bukan Anda yang setuju? Telepon kantor. {ref}",
            "The village clerk may act for you again until {until:sms}. Not agreed? Phone the office. {ref}",
        ),
    ),
    "client_ended": Notice(
        subject("Surat kuasa ditarik", "A letter was withdrawn"),
        text(
            "Surat kuasa untuk permohonan {ref} ditarik pada {at}. Anda tidak bisa membukanya lagi. "
            "Tanya orangnya kalau masih perlu bantuan.",
            "The power of attorney for application {ref} was withdrawn on {at}. You cannot open it any more. "
            "Ask the person if help is still needed.",
        ),
        sms(
            "Surat kuasa untuk permohonan {ref} ditarik. Anda tidak bisa membukanya lagi.",
            "The letter for application {ref} was withdrawn. You cannot open it any more.",
        ),
    ),
    "client_renewed": Notice(
        subject("Surat kuasa diperpanjang", "A letter was renewed"),
        text(
            "Anda boleh membantu permohonan {ref} lagi sampai {until}.",
            "You may act for application {ref} again until {until}.",
        ),
        sms(
            "Anda boleh membantu permohonan {ref} lagi sampai {until:sms}.",
            "You may act for application {ref} again until {until:sms}.",
        ),
    ),
}

TEXTS: Texts = {
    "notice.reference": REFERENCE,
    "notice.office": OFFICE,
    "notice.sms_safety": SMS_SAFETY,
} | {f"notice.{kind}.{part}": getattr(notice, part) for kind, notice in NOTICES.items() for part in Notice._fields}
