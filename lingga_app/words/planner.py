"""Staff screens of seats: the planner's calendar and the door."""

from lingga_app.words.kinds import Texts, button, error, hint, label, text, title

TEXTS: Texts = {
    "staff.plan_weeks": title("Dua minggu", "Two weeks"),
    "staff.plan_back": button("Dua minggu lalu", "Two weeks back"),
    "staff.plan_on": button("Dua minggu lagi", "Two weeks on"),
    "staff.plan_first": label("Dari tanggal", "First day"),
    "staff.plan_last": label("Sampai tanggal", "Last day"),
    "staff.plan_bad_date": error(
        "Tanggal ini belum bisa dibaca. Pilih dari kalender.", "This date cannot be read. Choose it from the calendar."
    ),
    "staff.plan_bad_number": error(
        "Isi angka 0 sampai 500. Periksa lagi.", "Enter a number from 0 to 500. Check again."
    ),
    "staff.plan_made": text("{count} sesi dibuat.", "{count:# session|# sessions} created."),
    "staff.plan_skipped": text("{day} dilewati: {reason}.", "{day} skipped: {reason}."),
    "staff.plan_why.holiday": label("hari libur", "holiday"),
    "staff.plan_why.weekend": label("akhir pekan", "weekend"),
    "staff.plan_why.exists": label("sudah ada sesi", "has sessions already"),
    "staff.plan_empty": label("Belum ada sesi", "No sessions"),
    "staff.plan_hour": label("{at:clock} {taken}/{of}", "{at:clock} {taken}/{of}"),
    "staff.plan_missing": text(
        "Petugas hari ini tidak cukup untuk menyelesaikan satu permohonan. Belum ada orang lain untuk: {act}.",
        "Today's staff cannot finish a case. Nobody else is there for: {act}.",
    ),
    "staff.plan_short": text(
        "{count} orang sudah dijanjikan jadwal, tetapi kursi belum ada. Tambah sesi.",
        "{count:# person was|# people were} promised a date, but there are no seats. Add sessions.",
    ),
    "staff.plan_decide": text(
        "Kunjungan ini diputuskan paling lambat {at}. Terisi {count} dari paling sedikit {of} orang.",
        "This visit is decided by {at}. {count} of at least {of} people.",
    ),
    "staff.plan_go": button("Kunjungan jadi", "The visit takes place"),
    "staff.plan_no_go": button("Batalkan kunjungan", "Cancel the visit"),
    "staff.plan_chosen": title("Sesi {when}", "Session {when}"),
    "staff.plan_save": button("Simpan kursi", "Save the seats"),
    "staff.plan_saved": text("Kursi tersimpan.", "The seats are saved."),
    "staff.plan_move": label("Pindahkan yang tidak muat", "Move those who do not fit"),
    "staff.plan_cancel": button("Batalkan sesi", "Cancel the session"),
    "staff.plan_cancel_now": button("Pindahkan orang", "Move these people"),
    "staff.plan_cancel_ask": text(
        "Orang di bawah dipindahkan dan diberi tahu. Periksa daftarnya dulu.",
        "The people below are moved and told. Check the list first.",
    ),
    "staff.plan_nobody": text("Tidak ada orang di sesi ini.", "Nobody is in this session."),
    "staff.plan_to": label("pindah ke {when}", "moves to {when}"),
    "staff.plan_free": label("memilih sendiri lagi", "chooses again"),
    "staff.plan_done": text("Sesi dibatalkan. {count} orang diberi tahu.", "Session cancelled. {count} people told."),
    "staff.plan_reason": label("Alasan", "Reason"),
    "staff.plan_reason_due": error("Tulis alasan dulu.", "Write a reason first."),
    "staff.plan_visit": title("Kunjungan baru", "New visit"),
    "staff.plan_visit_name": label("Nama tempat", "Name of the place"),
    "staff.plan_visit_address": label("Alamat", "Address"),
    "staff.plan_visit_district": label("Kecamatan", "District"),
    "staff.plan_visit_min": label("Paling sedikit orang", "At least people"),
    "staff.plan_visit_decide": label("Diputuskan tanggal", "Decided on"),
    "staff.plan_visit_new": button("Buat kunjungan", "Create the visit"),
    "staff.plan_visit_made": text("Kunjungan ke {place} dibuat.", "The visit to {place} is created."),
    "staff.door_counter": label("Loket", "Counter"),
    "staff.door_code": label("Kode atau nomor permohonan", "Code or application number"),
    "staff.door_last": title("Baru datang", "Just arrived"),
    "staff.door_today": title("Hari ini", "Today"),
    "staff.door_none": text("Belum ada yang datang.", "Nobody has come yet."),
    "staff.door_no_one": text("Tidak ada jadwal hari ini di tempat ini.", "There are no dates here today."),
    "staff.door_time": label("Jam", "Time"),
    "staff.door_number": label("Nomor", "Number"),
    "staff.door_person": label("Nama", "Name"),
    "staff.door_state": label("Keadaan", "State"),
    "staff.door_waiting": label("belum datang", "not here yet"),
    "staff.door_came": label("datang {at:clock}", "came {at:clock}"),
    "staff.door_first": label("dilayani lebih dulu", "served first"),
    "staff.walkin": title("Datang langsung", "Came without a date"),
    "staff.walkin_left": hint(
        "Kursi untuk yang datang langsung hari ini: {count}.", "Seats for people without a date today: {count}."
    ),
    "staff.walkin_none": hint(
        "Hari ini tidak ada kursi di sini untuk yang datang langsung.",
        "There are no seats here today for people without a date.",
    ),
    "staff.walkin_paid": text(
        "{person} sudah bayar dan belum punya jadwal. Pilih jam untuk hari ini.",
        "{person} has paid and has no date. Choose an hour of today.",
    ),
    "staff.walkin_date": text(
        "{person} punya jadwal {when} di {place}. Pilih jam untuk hari ini. Jadwal itu lalu dilepas.",
        "{person} has a date: {when} in {place}. Choose an hour of today. That date is then given back.",
    ),
    "staff.walkin_hours": label("Jam hari ini", "Hours of today"),
    "staff.walkin_room": label("sisa {count} kursi", "{count:# seat|# seats} left"),
    "staff.walkin_full": label("sudah habis", "used up"),
    "staff.walkin_drop": button("Batal", "Cancel"),
    "staff.walkin_used": label("{count} dari {of} dipakai yang datang langsung", "{count} of {of} used without a date"),
    "staff.door_missed": title("Belum datang, harinya sudah lewat", "Did not come, and the day is over"),
    "staff.door_when": label("Jadwal", "Date"),
    "staff.door_missed_done": text(
        "{person} tercatat tidak datang dan diberi tahu.", "{person} is recorded as not having come, and was told."
    ),
    "staff.excuse": button("Beri jadwal lagi", "Let them choose again"),
    "staff.excuse_why": label("Alasan yang Anda terima", "Reason that you accept"),
    "staff.door_camera": button("Buka kamera", "Open the camera"),
    "staff.door_camera_off": button("Tutup kamera", "Close the camera"),
}
