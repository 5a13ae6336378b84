"""The home of an application: seven stages, what is done, now and next, who holds it, by when."""

from lingga_app.words.kinds import Texts, button, label, text, title

TEXTS: Texts = {
    "timeline.done": label("Selesai", "Done"),
    "timeline.now": label("Sekarang", "Now"),
    "timeline.next": label("Berikutnya", "Next"),
    "timeline.done_at": label("Selesai {at}", "Done {at}"),
    "timeline.by": label("Paling lambat {until}", "By {until}"),
    "timeline.stopped": label("Berhenti", "Stopped"),
    "timeline.number": label("Nomor permohonan", "Application number"),
    "timeline.more": label("Halaman permohonan ini", "Pages of this application"),
    "mine.none": title("Belum ada permohonan", "No application yet"),
    "mine.none_text": text(
        "Mulai untuk Anda sendiri, anak, atau keluarga lain.", "Start one for yourself, a child or another relative."
    ),
    "mine.add": button("Tambah orang", "Add a person"),
    "timeline.your_turn": label("Giliran Anda", "Your turn"),
    "timeline.our_turn": label("Sedang kami kerjakan", "We are working on it"),
    "timeline.bank_turn": label("Menunggu bank", "Waiting for the bank"),
    "timeline.post_turn": label("Dalam perjalanan", "On its way"),
    "timeline.all_done": label("Selesai", "Done"),
    "timeline.closed": label("Ditutup", "Closed"),
    "timeline.clock": text("Paspor selesai paling lambat {due}.", "Your passport is done by {due}."),
    "timeline.clock_late": text(
        "Paspor Anda belum selesai pada batasnya, dan itu kesalahan kami. Maaf. Petugas sedang menyelesaikannya.",
        "Your passport is not done in time, and that is our fault. We are sorry. An officer is finishing it.",
    ),
    # What the application waits for now, where the state alone says too little.
    "now.send": text(
        "Data dan dokumen Anda lengkap. Periksa sekali lagi, lalu kirim.",
        "Your details and papers are complete. Check them once more, then send.",
    ),
    "now.paid": text(
        "Uang sudah masuk. Kursi Anda dijamin sampai {due}.", "Money received. Your seat is guaranteed until {due}."
    ),
    "now.booked_today_over": text(
        "Jadwal Anda sudah lewat. Kapal tidak berangkat? Laporkan paling lambat {until}.",
        "Your appointment is over. Did no boat sail? Report it by {until}.",
    ),
    "now.booked_over": text(
        "Jadwal Anda sudah lewat. Petugas memeriksa siapa yang datang. Kabarnya ada di halaman ini.",
        "Your appointment is over. An officer checks who came. The news will be on this page.",
    ),
    "now.mended": text(
        "Semua sudah Anda perbaiki. Kirim supaya petugas melihatnya lagi.",
        "You have corrected everything. Send it so that an officer looks again.",
    ),
    "now.missed": text(
        "Anda tercatat tidak datang. Ada sebabnya? Tanya petugas.",
        "You are recorded as not having come. Was there a reason? Ask an officer.",
    ),
    "now.ready_post": text(
        "Paspor sudah jadi. Petugas menyerahkannya ke kantor pos.", "Your passport is ready. We hand it to the post."
    ),
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
    "check.meanwhile": text(
        "Anda boleh menutup halaman ini. Jawabannya juga kami kirim ke HP Anda.",
        "You may close this page. We send the answer to your phone as well.",
    ),
    "act.fill": button("Lanjut isi data", "Go on filling in"),
    "act.send": button("Periksa dan kirim", "Check and send"),
    "act.boat": button("Lapor kapal", "Report the boat"),
    "act.ask": button("Tanya petugas", "Ask an officer"),
    "act.retake": button("Foto ulang dokumen", "Take new photos"),
    "act.waiting": button("Lihat dokumen", "See my papers"),
    "act.bill": button("Lihat kode bayar", "See the pay code"),
    "act.parcel": button("Lihat kiriman", "See the parcel"),
    "act.again": button("Mulai permohonan baru", "Start a new one"),
    "act.answers": button("Lihat jawaban", "See my answers"),
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
}
