"""Words of every page: moving about, saving, signal, faults of ours."""

from lingga_app.words.kinds import Texts, button, error, label, text, title

TEXTS: Texts = {
    "app.name": title("Paspor Lingga", "Lingga Paspor"),
    "app.demo": text("CONTOH, bukan situs resmi", "SAMPLE, not an official site"),
    "app.skip": button("Langsung ke isi", "Skip to content"),
    "app.language_other": button("English", "Bahasa Indonesia"),
    "app.menu": label("Menu", "Menu"),
    "app.opening": text("Menyambung ...", "Connecting ..."),
    "app.kept": text(
        "Menyambung. Tombol yang Anda tekan dijalankan sesudahnya.",
        "Connecting. The button you pressed runs afterwards.",
    ),
    "app.reload": button("Muat ulang", "Reload"),
    "app.lost": text(
        "Tidak ada sinyal. Yang bertanda Tersimpan aman. Kami menyambung lagi sendiri.",
        "No signal. What is marked as saved is safe. We reconnect by ourselves.",
    ),
    "nav.home": label("Beranda", "Home"),
    "nav.fees": label("Biaya", "Fees"),
    "nav.help": label("Bantuan", "Help"),
    "nav.mine": label("Permohonan saya", "My applications"),
    "nav.notices": label("Kabar", "Notices"),
    "nav.chat": label("Chat", "Chat"),
    "nav.account": label("Akun", "Account"),
    "go.next": button("Lanjut", "Continue"),
    "go.back": button("Kembali", "Back"),
    "go.resume": button("Lanjutkan permohonan", "Continue my application"),
    "go.to_application": button("Lihat permohonan", "See the application"),
    "go.change": button("Ganti", "Change"),
    "go.print": button("Cetak", "Print"),
    "go.keep": button("Simpan ke HP", "Save to phone"),
    "go.ask": button("Tanya petugas", "Ask an officer"),
    "go.call": button("Telepon kantor", "Phone the office"),
    "go.signin": button("Masuk", "Sign in"),
    "go.signout": button("Keluar", "Sign out"),
    "go.cancel": button("Batalkan permohonan", "Cancel application"),
    "go.keep_application": button("Jangan batalkan", "Do not cancel"),
    "foot.phone": text("Telepon kantor {phone:phone}", "Office phone {phone:phone}"),
    "foot.hours": text(
        "Senin sampai Kamis pukul 08.00-16.00 WIB. Jumat pukul 08.00-16.30 WIB.",
        "Monday to Thursday 08:00-16:00 WIB. Friday 08:00-16:30 WIB.",
    ),
    "foot.free": text(
        "Petugas tidak pernah meminta uang di luar biaya resmi.",
        "Our staff never ask for money beyond the official fee.",
    ),
    "safety": text(
        "Kami tidak pernah meminta kode masuk atau uang lewat pesan.",
        "We never ask for a sign-in code or money by message.",
    ),
    "saved": text("Tersimpan pukul {at:clock}", "Saved at {at:clock}"),
    "step.of": label("Langkah {n} dari {of}", "Step {n} of {of}"),
    "answer.yes": label("Ya", "Yes"),
    "answer.no": label("Tidak", "No"),
    "answer.unknown": label("Tidak tahu", "I do not know"),
    "answer.none": label("Tidak ada", "None"),
    "answer.empty": label("Belum diisi", "Not filled in"),
    "field.day": label("Tanggal", "Day"),
    "field.month": label("Bulan", "Month"),
    "field.year": label("Tahun", "Year"),
    "field.date": error(
        "Tanggal ini tidak ada di kalender. Isi tanggal, bulan, dan tahun seperti di KTP.",
        "This date is not in the calendar. Fill in day, month and year as on your KTP.",
    ),
    "session.locked": text(
        "Halaman ini kami kunci karena {minutes} menit tidak dipakai. Isian Anda tersimpan. "
        "Masuk lagi untuk melanjutkan.",
        "We locked this page because it was not used for {minutes:# minute|# minutes}. Your answers are saved. "
        "Sign in again to go on.",
    ),
    "app.renewed": text("Halaman ini sudah diperbarui.", "This page has been renewed."),
    "offline.banner": text(
        "Tidak ada sinyal. Ada {count} isian yang belum terkirim. Jangan tutup halaman ini. "
        "Kami kirim begitu sinyal kembali.",
        "No signal. {count:# answer has|# answers have} not been sent. Do not close this page. "
        "We will send it when the signal is back.",
    ),
    "offline.back": text("Sinyal sudah kembali. Semua isian tersimpan.", "The signal is back. All answers are saved."),
    "shared.phone": text(
        "HP ini dipakai bersama orang lain? Nyalakan Mode HP bersama. Kami tidak menyimpan apa pun di HP ini.",
        "Is this phone shared? Switch on shared-phone mode. We keep nothing on this phone.",
    ),
    "shared.on": label("Mode HP bersama", "Shared-phone mode"),
    "fault.ours": error(
        "Ada gangguan di pihak kami. Isian yang bertanda Tersimpan aman. Coba lagi {at:time}.",
        "Something is wrong on our side. Answers marked as saved are safe. Try again at {at:time}.",
    ),
    "fault.plain": error(
        "Ada gangguan di pihak kami. Isian yang bertanda Tersimpan aman. Coba lagi, atau telepon kantor.",
        "Something is wrong on our side. Answers marked as saved are safe. Try again, or phone the office.",
    ),
    "queue.place": text(
        "Anda di urutan {place_number}. Perkiraan giliran Anda {minutes} menit lagi. "
        "Kalau sinyal putus, urutan Anda tidak hilang.",
        "You are number {place_number} in line. Your turn is in about {minutes:# minute|# minutes}. "
        "If the signal drops, you keep your place.",
    ),
    "queue.waiting": title("Anda dalam antrean", "You are in the queue"),
    "queue.kept": text(
        "Halaman ini berubah sendiri. Boleh ditutup dan dibuka lagi.",
        "This page changes by itself. You may close it and open it again.",
    ),
}
