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
    "stage.payment": label("Bayar", "Payment"),
    "stage.payment.done": text("Uang sudah masuk: {price:rp}.", "Your money has arrived: {price:rp}."),
    "stage.payment.now": text("Bayar {price:rp} sebelum memilih jadwal.", "Pay {price:rp} before you choose a date."),
    "stage.payment.next": text("Anda membayar setelah dokumen diterima.", "You pay after your papers are accepted."),
    "stage.schedule": label("Pilih jadwal", "Choose a date"),
    "stage.schedule.done": text("Jadwal Anda {when} di {place}.", "Your date is {when} in {place}."),
    "stage.schedule.now": text("Pilih tempat dan jadwal wawancara.", "Choose a place and date for the interview."),
    "stage.schedule.next": text("Anda memilih tempat dan tanggal.", "You choose a place and a date."),
    "stage.check": label("Wawancara dan pemeriksaan", "Interview and checks"),
    "stage.check.done": text("Wawancara selesai, data sudah dicocokkan.", "Interview done, data compared."),
    "stage.check.now": text("Petugas mencocokkan data Anda.", "An officer is comparing your data."),
    "stage.check.next": text("Anda datang satu kali dengan dokumen asli.", "You come once, with the originals."),
    "stage.print": label("Dicetak", "Printing"),
    "stage.print.done": text("Paspor sudah dicetak.", "Your passport is printed."),
    "stage.print.now": text(
        "Petugas mencetak paspor Anda. Selesai paling lambat {due}.",
        "An officer prints your passport. Done by {due}.",
    ),
    "stage.print.next": text("Petugas mencetak dalam 4 hari kerja.", "An officer prints it within 4 working days."),
    "stage.delivery": label("Terima paspor", "Get your passport"),
    "stage.delivery.done": text("Paspor sudah Anda terima.", "You have your passport."),
    "stage.delivery.now": text("Ambil paspor paling lambat {due}.", "Collect your passport by {due}."),
    "stage.delivery.next": text("Anda mengambil paspor, atau kami kirim.", "You collect it, or we send it."),
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
