"""Money: the page before paying, channels with instructions, waiting, late, receipt on the screen."""

from lingga_app.words.kinds import Texts, button, error, hint, label, text, title

TEXTS: Texts = {
    "pay.before": title("Sebelum bayar", "Before you pay"),
    "pay.risk": text(
        "Baca dulu sebelum bayar. Uang tidak kembali kalau Anda tidak datang tanpa kabar. "
        "Kapal tidak berangkat bukan salah Anda. Laporkan di sini, uang Anda aman.",
        "Read this before you pay. The fee is not returned if you do not come and do not tell us. "
        "A boat that does not sail is not your fault. Report it here and your money is safe.",
    ),
    "pay.risk_title": title("Uang tidak bisa dikembalikan kalau", "The fee is not returned if"),
    "pay.risk_held": text("Anda ternyata pernah punya paspor.", "You turn out to have had a passport."),
    "pay.risk_absent": text("Anda tidak datang dan tidak memberi kabar.", "You do not come and do not tell us."),
    "pay.risk_false": text("Keterangan Anda ternyata tidak benar.", "What you stated turns out not to be true."),
    "pay.risk_refused": text(
        "Permohonan ditolak setelah wawancara.", "The application is refused after the interview."
    ),
    "pay.risk_papers": text(
        "Dokumen yang kurang tidak dilengkapi dalam 7 hari.", "Missing papers are not completed within 7 days."
    ),
    "pay.safe_boat": text(
        "Kapal tidak berangkat? Lapor sampai pukul 23.59 WIB hari itu. Uang Anda aman.",
        "The boat does not sail? Report it by 23:59 WIB that day. Your money is safe.",
    ),
    "pay.next_dates": title("Jadwal terdekat di {place}", "Next dates in {place}"),
    "pay.promise": text(
        "Anda mendapat jadwal di {place} paling lambat {due}. Janji ini kami simpan dengan tagihan Anda.",
        "You get a date in {place} by {due}. We keep this promise with your bill.",
    ),
    "pay.fits": label("Masih bisa untuk {count} orang", "Still room for {count:# person|# people}"),
    "pay.understood": button("Saya mengerti, bayar", "I understand, pay"),
    "pay.closed": text(
        "Pembayaran belum dibuka karena jadwal sampai {day} sudah penuh. Isian Anda tersimpan. "
        "Kami kabari begitu ada jadwal.",
        "Payment is not open yet: all dates up to {day} are full. Your answers are saved. "
        "We will tell you as soon as there is a date.",
    ),
    "pay.papers_first": text(
        "Pembayaran dibuka setelah petugas melihat dokumen Anda. Jawabannya paling lambat {until}.",
        "You can pay once an officer has looked at your papers. You will have an answer by {until}.",
    ),
    "pay.title": title("Pilih cara bayar", "Choose how to pay"),
    "pay.total": label("Jumlah", "Total"),
    "pay.item_book": label("Paspor elektronik {years} tahun", "E-passport, {years} years"),
    "pay.item_village": label("Jasa petugas desa", "Village clerk's service"),
    "pay.now": button("Bayar sekarang", "Pay now"),
    "pay.new_code": button("Buat kode baru", "Make a new code"),
    "pay.copy": button("Salin nomor", "Copy number"),
    "pay.save_qr": button("Simpan gambar QR", "Save QR picture"),
    "pay.send_other": button("Kirim ke orang lain", "Send to somebody"),
    "pay.other_way": button("Ganti cara bayar", "Pay another way"),
    "pay.check": button("Cek pembayaran", "Check the payment"),
    "pay.number": label("Nomor bayar (virtual account)", "Payment number (virtual account)"),
    "pay.code": label("Kode bayar", "Pay code"),
    "pay.until": label("Bayar paling lambat", "Pay by"),
    "pay.bri": label("BRI", "BRI"),
    "pay.bni": label("BNI", "BNI"),
    "pay.brk": label("BRK Syariah", "BRK Syariah"),
    "pay.cash": label("Kantor pos atau agen", "Post office or agent"),
    "pay.qris": label("QRIS", "QRIS"),
    "pay.card": label("Kartu", "Card"),
    "pay.by_account": label("Lewat rekening bank", "From a bank account"),
    "pay.by_cash": label("Tunai", "Cash"),
    # Instructions: one step per key, in order.
    "pay.bri.1": text("Buka aplikasi BRI, atau datang ke mesin ATM.", "Open the BRI app, or go to a cash machine."),
    "pay.bri.2": text("Pilih Pembayaran, lalu BRIVA.", "Choose Pembayaran, then BRIVA."),
    "pay.bri.3": text("Ketik nomor bayar. Nama dan jumlah muncul.", "Type the payment number. Name and amount appear."),
    "pay.bri.4": text("Cocokkan jumlahnya, lalu bayar.", "Compare the amount, then pay."),
    "pay.bni.1": text("Buka aplikasi BNI, atau datang ke mesin ATM.", "Open the BNI app, or go to a cash machine."),
    "pay.bni.2": text("Pilih Transfer, lalu Virtual Account.", "Choose Transfer, then Virtual Account."),
    "pay.bni.3": text("Ketik nomor bayar. Nama dan jumlah muncul.", "Type the payment number. Name and amount appear."),
    "pay.bni.4": text("Cocokkan jumlahnya, lalu bayar.", "Compare the amount, then pay."),
    "pay.brk.1": text(
        "Buka aplikasi BRK Syariah, atau datang ke kantor bank.", "Open the BRK Syariah app, or go to the bank."
    ),
    "pay.brk.2": text("Pilih Pembayaran, lalu Virtual Account.", "Choose Pembayaran, then Virtual Account."),
    "pay.brk.3": text("Ketik nomor bayar. Nama dan jumlah muncul.", "Type the payment number. Name and amount appear."),
    "pay.brk.4": text("Cocokkan jumlahnya, lalu bayar.", "Compare the amount, then pay."),
    "pay.cash.1": text("Datang ke kantor pos atau agen terdekat.", "Go to the nearest post office or agent."),
    "pay.cash.2": text("Tunjukkan kode bayar di HP atau kertas.", "Show the pay code on your phone or on paper."),
    "pay.cash.3": text("Bayar tunai. Simpan struknya.", "Pay cash. Keep the slip."),
    "pay.cash.4": text(
        "Agen bisa memungut biaya sendiri. Tanya dulu sebelum bayar.", "An agent may charge a fee. Ask before you pay."
    ),
    "pay.qris.1": text("Simpan gambar QR ke HP.", "Save the QR picture on your phone."),
    "pay.qris.2": text("Buka aplikasi bank atau dompet di HP.", "Open your bank or wallet app."),
    "pay.qris.3": text(
        "Pilih QRIS, lalu ambil gambar dari galeri.", "Choose QRIS, then take the picture from the gallery."
    ),
    "pay.qris.4": text("Cocokkan jumlahnya, lalu bayar.", "Compare the amount, then pay."),
    "pay.card.1": text("Anda pindah ke halaman bank.", "You move to the bank's page."),
    "pay.card.2": text("Ketik nomor kartu di halaman bank saja.", "Type your card number on the bank's page only."),
    "pay.card.3": text("Kami tidak menyimpan nomor kartu.", "We do not keep the card number."),
    "pay.charge": hint("Biaya bank sekitar {price:rp}.", "The bank charges about {price:rp}."),
    "pay.waiting": text(
        "Menunggu pembayaran {price:rp}. Bayar paling lambat {until}. Setelah uang masuk, halaman ini berubah sendiri.",
        "Waiting for your payment of {price:rp}. Pay by {until}. This page changes by itself when the money arrives.",
    ),
    "pay.unknown": text(
        "Bank belum memberi jawaban. Jangan bayar dua kali. Kami kabari paling lambat {at:time}.",
        "The bank has not answered yet. Do not pay twice. We will tell you by {at:time}.",
    ),
    "pay.checking": text("Kami sedang memeriksa. Jangan bayar dua kali.", "We are checking. Do not pay twice."),
    "pay.refused": text(
        "Bank menolak pembayaran ini. Belum ada uang yang kami terima. Coba lagi, atau ganti cara bayar.",
        "The bank refused this payment. We have received no money. Try again, or pay another way.",
    ),
    "pay.done": text(
        "Uang sudah masuk: {price:rp} pada {at}. Sekarang pilih jadwal.",
        "Your money has arrived: {price:rp} on {at}. Now choose a date.",
    ),
    "pay.late": text(
        "Uang Anda masuk setelah kode bayar lewat waktu. Uang Anda tercatat dan aman. Anda tetap bisa memilih jadwal.",
        "Your money came after the pay code had run out. It is recorded and safe. You can still choose a date.",
    ),
    "pay.late_noseat": text(
        "Uang Anda masuk setelah kode bayar lewat waktu. Uang Anda tercatat dan aman. "
        "Petugas menghubungi Anda paling lambat besok, {due}.",
        "Your money came after the pay code had run out. It is recorded and safe. "
        "An officer will contact you by tomorrow, {due}.",
    ),
    "pay.codeover": text(
        "Kode bayar sudah lewat waktu. Belum ada uang yang kami terima. Buat kode baru, isian Anda tetap ada.",
        "The pay code has run out. We have received no money. Make a new code, your answers are still here.",
    ),
    "pay.twice": text(
        "Uang masuk dua kali. Yang kedua, {price:rp}, tercatat dan aman. Petugas menghubungi Anda paling lambat {due}.",
        "Your money arrived twice. The second, {price:rp}, is recorded and safe. An officer will contact you by {due}.",
    ),
    "pay.amount_off": text(
        "Uang yang masuk {came:rp}, tagihannya {price:rp}. Uang Anda tercatat dan aman. "
        "Petugas menghubungi Anda paling lambat {due}.",
        "We received {came:rp}, the bill is {price:rp}. Your money is recorded and safe. "
        "An officer will contact you by {due}.",
    ),
    "pay.returned": text(
        "Uang {price:rp} kami kembalikan pada {at}. Nomornya {number}.",
        "We returned {price:rp} on {at}. The number is {number}.",
    ),
    "pay.slip_other": text(
        "Orang lain boleh membayar dengan kode ini. Data Anda tidak terlihat.",
        "Somebody else may pay with this code. Your details are not shown.",
    ),
    "pay.receipt": title("Bukti bayar", "Receipt"),
    "pay.receipt_text": text(
        "Simpan bukti ini. QR menunjukkan bahwa bukti ini asli.", "Keep this receipt. The QR shows that it is genuine."
    ),
    "pay.where": title("Di mana Anda mau diwawancara?", "Where do you want your interview?"),
    "pay.dates_none": text(
        "Belum ada jadwal yang cukup untuk {count} orang. Anda tetap bisa memilih setelah ada jadwal baru.",
        "No date has room for {count:# person|# people} yet. You can still choose when new dates open.",
    ),
    "pay.by_date": text("Jadwal di {place} dijamin paling lambat {due}.", "A date in {place} is guaranteed by {due}."),
    "pay.preparing": text(
        "Kode bayar sedang dibuat. Sebentar lagi muncul di sini.", "Your pay code is being made. It shows here soon."
    ),
    "pay.cancelled": text(
        "Kode bayar ini sudah dibatalkan. Jangan bayar dengan kode ini. Pilih cara bayar lagi.",
        "This pay code was cancelled. Do not pay with it. Choose a way to pay again.",
    ),
    "pay.being_checked": text(
        "Bank sedang memeriksa pembayaran ini. Jangan bayar dua kali. Halaman ini berubah sendiri.",
        "The bank is checking this payment. Do not pay twice. This page changes by itself.",
    ),
    "pay.being_returned": text(
        "Uang Anda sedang kami kembalikan. Tanya petugas kalau ada yang kurang jelas.",
        "Your money is on its way back to you. Ask an officer if anything is unclear.",
    ),
    "pay.someone_looks": text(
        "Uang Anda tercatat dan aman. Petugas sedang memeriksanya. Jangan bayar lagi.",
        "Your money is recorded and safe. An officer is looking at it. Do not pay again.",
    ),
    "pay.make_code": button("Buat kode bayar", "Make a pay code"),
    "pay.to_bank": button("Buka halaman bank", "Open the bank's page"),
    "pay.to_schedule": button("Pilih jadwal", "Choose a date"),
    "pay.to_receipt": button("Lihat bukti bayar", "See the receipt"),
    "pay.download": button("Simpan ke HP", "Save to phone"),
    "pay.done_title": title("Uang sudah masuk", "Your money has arrived"),
    "pay.wait_title": title("Menunggu pembayaran", "Waiting for your payment"),
    "pay.over_title": title("Kode bayar sudah lewat waktu", "The pay code has run out"),
    "pay.look_title": title("Pembayaran sedang diperiksa", "The payment is being checked"),
    "pay.back_title": title("Uang dikembalikan", "Money returned"),
    "pay.how": title("Cara bayar", "How to pay"),
    "pay.pos": label("Kantor pos", "Post office"),
    "pay.agen": label("Agen", "Agent"),
    "pay.note_bank": hint("Lewat aplikasi, mesin ATM, atau kantor bank.", "By app, cash machine or bank office."),
    "pay.note_cash": hint("Bawa kodenya, bayar tunai.", "Bring the code, pay cash."),
    "pay.note_qris": hint(
        "Dompet atau bank mana pun. Gambar QR bisa disimpan.", "Any wallet or bank. You can keep the QR picture."
    ),
    "pay.note_card": hint("Di halaman bank sendiri.", "On the bank's own page."),
    "pay.qr_pay": label("Kode QR untuk QRIS", "QR code for QRIS"),
    "pay.qr_receipt": label("Kode QR untuk memeriksa bukti bayar", "QR code to check this receipt"),
    "pay.slip_paid": text("Tagihan ini sudah dibayar. Jangan bayar lagi.", "This bill is paid. Do not pay again."),
    "pay.slip_over": text(
        "Kode bayar ini tidak berlaku lagi. Minta kode baru kepada yang mengirim lembar ini.",
        "This pay code no longer works. Ask whoever sent you this slip for a new one.",
    ),
    "pay.slip_none": text(
        "Lembar bayar ini tidak ada. Periksa lagi alamat yang Anda terima.",
        "There is no such pay slip. Check the address you were sent again.",
    ),
    "pay.method_off": error(
        "Cara bayar ini sedang ditutup. Pilih cara lain.", "This way to pay is closed now. Choose another one."
    ),
}
