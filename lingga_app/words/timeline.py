"""The home of an application: seven stages, what is done, now and next, who holds it, by when."""

from lingga_app.words.kinds import Texts, button, label, text, title

TEXTS: Texts = {
    "timeline.title": title("Paspor {person}", "{person}'s passport"),
    "timeline.reference": label("Nomor permohonan {ref}", "Application number {ref}"),
    "timeline.done": label("Selesai", "Done"),
    "timeline.now": label("Sekarang", "Now"),
    "timeline.next": label("Berikutnya", "Next"),
    "timeline.done_at": label("Selesai {at}", "Done {at}"),
    "timeline.by": label("Paling lambat {until}", "By {until}"),
    "timeline.holder": label("Dipegang oleh", "Held by"),
    "timeline.stage": label("Tahap {n} dari 7", "Stage {n} of 7"),
    "holder.you": label("Anda", "You"),
    "holder.officer": label("Petugas", "An officer"),
    "holder.bank": label("Bank", "The bank"),
    "holder.post": label("Kantor pos", "The post office"),
    "holder.nobody": label("Tidak ada yang menunggu", "Nobody is waiting"),
    # Seven stages: name, and one sentence each for done, now and next.
    "stage.data": label("Isi data", "Your details"),
    "stage.data.done": text("Data Anda lengkap.", "Your details are complete."),
    "stage.data.now": text(
        "Isi data Anda. Semua tersimpan saat diketik.", "Fill in your details. All is saved as you type."
    ),
    "stage.data.next": text("Anda mengisi data dari HP.", "You fill in your details by phone."),
    "stage.papers": label("Kirim foto dokumen", "Photos of your papers"),
    "stage.papers.done": text("Dokumen Anda diterima.", "Your papers are accepted."),
    "stage.papers.now": text(
        "Masih ada {count} dokumen yang perlu difoto.", "{count:# paper|# papers} still to photograph."
    ),
    "stage.papers.next": text("Anda memotret dokumen satu per satu.", "You photograph your papers one by one."),
    "stage.pay": label("Bayar", "Payment"),
    "stage.pay.done": text("Uang sudah masuk: {price:rp}.", "Your money has arrived: {price:rp}."),
    "stage.pay.now": text("Bayar {price:rp} sebelum memilih jadwal.", "Pay {price:rp} before you choose a date."),
    "stage.pay.next": text("Anda membayar setelah dokumen diterima.", "You pay after your papers are accepted."),
    "stage.schedule": label("Pilih jadwal", "Choose a date"),
    "stage.schedule.done": text("Jadwal Anda {when} di {place}.", "Your date is {when} in {place}."),
    "stage.schedule.now": text("Pilih tempat dan jadwal wawancara.", "Choose a place and date for the interview."),
    "stage.schedule.next": text("Anda memilih tempat dan tanggal.", "You choose a place and a date."),
    "stage.interview": label("Wawancara dan foto", "Interview and portrait"),
    "stage.interview.done": text("Wawancara dan foto sudah selesai.", "Interview and portrait are done."),
    "stage.interview.now": text(
        "Datang pada {when} di {place}. Bawa dokumen asli.", "Come on {when} to {place}. Bring the originals."
    ),
    "stage.interview.next": text("Anda datang satu kali dengan dokumen asli.", "You come once, with the originals."),
    "stage.print": label("Diperiksa dan dicetak", "Checked and printed"),
    "stage.print.done": text("Paspor sudah dicetak.", "Your passport is printed."),
    "stage.print.now": text(
        "Petugas memeriksa data, lalu mencetak. Selesai paling lambat {due}.",
        "An officer checks your data, then prints. Done by {due}.",
    ),
    "stage.print.next": text("Petugas mencetak dalam 4 hari kerja.", "An officer prints it within 4 working days."),
    "stage.deliver": label("Terima paspor", "Get your passport"),
    "stage.deliver.done": text("Paspor sudah Anda terima.", "You have your passport."),
    "stage.deliver.now": text("Ambil paspor paling lambat {due}.", "Collect your passport by {due}."),
    "stage.deliver.next": text("Anda mengambil paspor, atau kami kirim.", "You collect it, or we send it."),
    # What a status means in one line; also the answer of the public status page.
    "status.draft": text(
        "Data belum lengkap. Lanjutkan isian Anda.", "Your details are not complete. Go on filling in."
    ),
    "status.papers": text("Menunggu foto dokumen dari Anda.", "Waiting for photos of your papers."),
    "status.glance": text("Dokumen sedang diperiksa petugas.", "An officer is checking your papers."),
    "status.mend": text("Ada dokumen yang perlu difoto ulang.", "A paper needs another photo."),
    "status.to_pay": text("Dokumen diterima. Menunggu pembayaran.", "Papers accepted. Waiting for payment."),
    "status.paid": text(
        "Uang sudah masuk. Menunggu Anda pilih jadwal.", "Money received. Waiting for you to choose a date."
    ),
    "status.booked": text("Jadwal wawancara sudah ada.", "You have an interview date."),
    "status.present": text("Anda sudah lapor datang di kantor.", "You have checked in at the office."),
    "status.interviewed": text(
        "Wawancara selesai. Data sedang diperiksa.", "Interview done. Your data is being checked."
    ),
    "status.returned": text("Ada isian yang perlu Anda perbaiki.", "Something needs your correction."),
    "status.verified": text("Data sudah dicocokkan. Menunggu persetujuan.", "Data compared. Waiting for approval."),
    "status.approved": text("Permohonan disetujui. Paspor akan dicetak.", "Approved. The passport will be printed."),
    "status.printed": text("Paspor sudah dicetak dan sedang disiapkan.", "The passport is printed and being prepared."),
    "status.ready": text("Paspor siap diambil.", "The passport is ready to collect."),
    "status.posted": text("Paspor sedang dikirim lewat pos.", "The passport is on its way by post."),
    "status.collected": text("Paspor sudah diterima.", "The passport has been received."),
    "status.refused": text(
        "Permohonan ditolak. Baca alasannya di halaman permohonan.", "Refused. Read why on the application page."
    ),
    "status.cancelled": text("Permohonan dibatalkan.", "The application was cancelled."),
    "status.lapsed": text(
        "Paspor tidak diambil dalam 30 hari dan dibatalkan.", "Not collected within 30 days, so it was cancelled."
    ),
    "check.waiting": text(
        "Dokumen Anda sedang diperiksa petugas. Jawabannya paling lambat {until}. Belum perlu bayar.",
        "An officer is checking your papers. You will have an answer by {until}. No need to pay yet.",
    ),
    "check.title": title("Petugas melihat dokumen Anda", "An officer looks at your papers"),
    "check.accepted": text(
        "Dokumen Anda diterima. Sekarang Anda bisa bayar.", "Your papers are accepted. You can pay now."
    ),
    "check.mend": text(
        "Ada {count} dokumen yang perlu diperbaiki. Lihat tandanya, lalu foto ulang.",
        "{count:# paper needs|# papers need} mending. See the mark, then take the photo again.",
    ),
    "check.late": text(
        "Kami belum sempat memeriksa dokumen Anda, dan itu kesalahan kami. Maaf. Jawabannya paling lambat {until}.",
        "We have not checked your papers yet, and that is our fault. We are sorry. You will have an answer by {until}.",
    ),
    "act.fill": button("Lanjut isi data", "Go on filling in"),
    "act.papers": button("Foto dokumen", "Photograph papers"),
    "act.pay": button("Bayar sekarang", "Pay now"),
    "act.seat": button("Pilih jadwal", "Choose a date"),
    "act.slip": button("Lihat bukti jadwal", "See my slip"),
    "act.mend": button("Kirim perbaikan", "Send the correction"),
    "act.pickup": button("Pilih cara ambil", "Choose how to collect"),
    "act.code": button("Lihat kode ambil", "See pickup code"),
    "act.receipt": button("Lihat bukti bayar", "See the receipt"),
    "act.wrong": button("Ada yang salah", "Something is wrong"),
    "cancel.ask": title("Batalkan permohonan ini?", "Cancel this application?"),
    "cancel.unpaid": text(
        "Anda belum membayar. Isian dihapus dan tidak bisa dibuka lagi.",
        "You have not paid. Your answers are deleted and cannot be opened again.",
    ),
    "cancel.paid": text(
        "Anda sudah membayar {price:rp}. Uang ini tidak bisa dikembalikan kalau Anda membatalkan.",
        "You have paid {price:rp}. It cannot be returned if you cancel.",
    ),
}
