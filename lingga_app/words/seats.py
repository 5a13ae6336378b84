"""Place and date: choosing, the slip, changing, the boat, the number at the office."""

from lingga_app.words.kinds import Texts, button, error, hint, label, text, title

TEXTS: Texts = {
    "seat.family": text("Jadwal untuk {count} orang bersama.", "Dates for {count:# person|# people} together."),
    "seat.together": title("Siapa yang datang bersama?", "Who comes along?"),
    "seat.together_paid": label("sudah bayar", "has paid"),
    "seat.together_date": label("jadwal {when:sms}", "date {when:sms}"),
    "seat.unpaid": hint(
        "{count} orang lain belum bayar. Jadwal mereka dipilih setelah uang masuk.",
        "{count:# other person has|# other people have} not paid. Their date is chosen when the money has arrived.",
    ),
    "seat.none_together": text(
        "Belum ada jam yang cukup untuk semua yang ikut di sini. Pilih tempat lain, atau kurangi orangnya.",
        "No hour here has room for all of you yet. Choose another place, or fewer people.",
    ),
    "seat.slips_family": title("Bukti jadwal keluarga", "Slips of the family"),
    "seat.slip_of": label("Bukti jadwal {name}", "Slip of {name}"),
    "seat.full": label("Sudah penuh", "Full"),
    "seat.choose": button("Pilih jadwal", "Choose a date"),
    "seat.take": button("Ambil jadwal ini", "Take this date"),
    "seat.change": button("Ganti jadwal", "Change the date"),
    "seat.wait": button("Masuk daftar tunggu", "Join waiting list"),
    "seat.when": title("Kapan Anda bisa datang?", "When can you come?"),
    "seat.places": label("Tempat", "Places"),
    "seat.days": label("Hari", "Days"),
    "seat.hours": label("Jam", "Hours"),
    "seat.left": label("masih {count} orang", "{count} left"),
    "seat.left_day": label("{count} orang", "{count} left"),
    "seat.full_day": label("penuh", "full"),
    "seat.more_days": button("Hari lain", "More days"),
    "seat.promised": text(
        "Jadwal dijamin sampai {due}. Pilih jadwal sebelum hari itu.",
        "You are sure of a date until {due}. Choose one before then.",
    ),
    "seat.first_ask": label("Saya perlu dilayani lebih dulu", "I need to be served first"),
    "seat.first_note": hint(
        "60 tahun ke atas, hamil, sulit berjalan, atau membawa anak di bawah 5 tahun.",
        "Aged 60 or over, pregnant, with a disability, or with a child under 5.",
    ),
    "seat.now": text("Jadwal Anda sekarang {when} di {place}.", "Your date now is {when} in {place}."),
    "seat.chosen": text("{when} di {place}.", "{when} in {place}."),
    "seat.pick_hour": hint("Pilih jam dulu.", "Choose an hour first."),
    "seat.map": label("Cara ke sana", "How to get there"),
    "seat.visit_days": label("{day} sampai {due}", "{day} to {due}"),
    "seat.visit_place": label("{place}, {days}", "{place}, {days}"),
    "seat.slip_print": button("Simpan PDF", "Save the PDF"),
    "seat.slip_picture": button("Simpan gambar", "Save the picture"),
    "seat.qr": label("QR bukti jadwal", "QR of the slip"),
    "seat.places_title": title("Tempat wawancara", "Where interviews are held"),
    "seat.places_intro": text(
        "Datang satu kali untuk wawancara dan foto. Pilih tempat yang dekat.",
        "Come once for the interview and the portrait. Choose a place near you.",
    ),
    "seat.next_dates": title("Jadwal berikutnya", "Next dates"),
    "seat.no_dates": text(
        "Belum ada jadwal yang bisa dipilih di sini. Lihat tempat lain, atau telepon kantor.",
        "There is no date to choose here yet. See the other places, or phone the office.",
    ),
    "seat.moved_free": hint(
        "Perpindahan oleh kantor atau karena kapal tidak dihitung.",
        "Moves by the office or because of a boat are free.",
    ),
    "line.title": title("Daftar tunggu", "Waiting list"),
    "line.join_text": text(
        "Belum cocok? Masuk daftar tunggu {place}. Kalau ada kursi, kami kabari dan jaga untuk Anda.",
        "Nothing suits? Join the waiting list for {place}. When seats come free, we tell you and keep them for you.",
    ),
    "line.in": text(
        "Anda di daftar tunggu {place} untuk {count} orang, sampai {due}.",
        "You are on the waiting list for {place}, for {count:# person|# people}, until {due}.",
    ),
    "line.before": text("Di depan Anda ada {count} orang.", "There {count:is # person|are # people} before you."),
    "line.next": text("Anda berikutnya.", "You are next."),
    "line.leave": button("Keluar dari daftar", "Leave the list"),
    "line.left": text("Anda sudah keluar dari daftar tunggu.", "You have left the waiting list."),
    "line.offer": text(
        "Ada jadwal {when} di {place}. Kursinya kami jaga sampai {until}. Ambil, atau biarkan untuk orang berikutnya.",
        "A date is free: {when} in {place}. We keep the seats until {until}. Take them, or leave them to the next.",
    ),
    "line.offer_title": title("Ada jadwal untuk Anda", "There is a date for you"),
    "line.take": button("Ambil yang ditawarkan", "Take what is offered"),
    "line.decline": button("Tidak cocok", "It does not suit"),
    "line.missed": text(
        "Tawaran jadwal di {place} lewat waktu. Kursinya ditawarkan kepada orang berikutnya. "
        "Anda sekarang di akhir daftar tunggu.",
        "The offer in {place} has run out. The seats go to the next in line. You are now at the end of the list.",
    ),
    "line.ended": text(
        "Dua tawaran di {place} tidak dijawab. Anda keluar dari daftar tunggu. Hak Anda tetap ada. Pilih jadwal lain.",
        "Two offers in {place} had no answer. You are off the waiting list. You still have your right. "
        "Choose another date.",
    ),
    "boat.route_hint": hint("Pilih kecamatan tempat kapal berangkat.", "Choose the district where the boat leaves."),
    "boat.closes": text("Laporan ditutup {until}.", "Reports close on {until}."),
    "boat.choose": label("Pilih kecamatan", "Choose a district"),
    "seat.outreach": text(
        "Petugas datang ke {place}. Kunjungan jadi kalau {count} orang atau lebih.",
        "Our staff come to {place}. The visit takes place with {count} people or more.",
    ),
    "seat.taken": error(
        "Jadwal ini baru saja diambil orang lain. Hak Anda untuk dapat jadwal tetap ada. Pilih jadwal lain di bawah.",
        "Somebody else has just taken this date. You still have your right to a date. Choose another one below.",
    ),
    "seat.yours": text(
        "Jadwal Anda {when} di {place}. Bawa KTP, KK, dan akta kelahiran asli. Jangan pakai baju atau kerudung putih.",
        "Your date is {when} at {place}. Bring your original KTP, KK and birth certificate. "
        "Do not wear a white shirt or headscarf.",
    ),
    "seat.slip": title("Bukti jadwal", "Appointment slip"),
    "seat.bring": title("Yang harus dibawa", "What to bring"),
    "seat.bring_slip": text("Bukti ini, di HP atau di kertas.", "This slip, on the phone or on paper."),
    "seat.come_early": text("Datang 15 menit lebih awal.", "Come 15 minutes early."),
    "seat.offline_warn": hint("Jangan simpan di HP yang dipakai bersama.", "Do not keep it on a shared phone."),
    "seat.offline_kept": label("Tersimpan di HP ini", "Kept on this phone"),
    "seat.change_text": text(
        "Jadwal lama tetap milik Anda sampai jadwal baru diambil. Anda bisa ganti {count} kali lagi.",
        "You keep the old date until you take a new one. You can change {count:once more|# more times}.",
    ),
    "seat.changed": text("Jadwal Anda sekarang {when} di {place}.", "Your date is now {when} in {place}."),
    "seat.cancelled": text(
        "Jadwal Anda {when} di {place} kami batalkan. Uang dan hak Anda tetap ada. Pilih jadwal baru.",
        "We had to cancel your date {when} in {place}. You keep your money and your right. Choose a new date.",
    ),
    "seat.visit_off": text(
        "Kunjungan {from_place} tidak jadi. Hak Anda kini berlaku di {place}, dijanjikan sampai {day}.",
        "The visit {from_place} is off. Your right is now good in {place}, promised by {day}.",
    ),
    "seat.change_over": error(
        "Jadwal bisa diganti sampai sehari sebelumnya. Tidak bisa datang karena kapal? Laporkan di sini.",
        "A date can be changed until the day before. Cannot come because of the boat? Report it here.",
    ),
    "seat.change_used": error(
        "Jadwal sudah diganti {count} kali. Untuk ganti lagi, tanya petugas.",
        "The date was changed {count:once|# times}. To change again, ask an officer.",
    ),
    "seat.missed": text(
        "Anda tercatat tidak datang pada {day}. Kapal tidak berangkat? Laporkan sampai pukul 23.59 WIB hari itu.",
        "You did not come on {day}. Did the boat not sail? Report it by 23:59 WIB that day.",
    ),
    "seat.excused": text(
        "Alasan Anda tidak datang diterima. Uang dan hak Anda tetap ada. Pilih jadwal baru paling lambat {until}.",
        "Your reason for not coming is accepted. You keep your money and your right. Choose a new date by {until}.",
    ),
    "boat.title": title("Kapal tidak berangkat", "The boat did not sail"),
    "boat.report": text(
        "Kapal tidak berangkat? Laporkan di sini sampai pukul 23.59 WIB hari ini. Uang dan hak Anda aman.",
        "Is the boat not sailing? Report it here until 23:59 WIB today. Your money and your right to a date are safe.",
    ),
    "boat.route": title("Dari mana Anda berangkat?", "Where do you leave from?"),
    "boat.why": title("Apa yang terjadi?", "What happened?"),
    "boat.weather": label("Cuaca buruk", "Bad weather"),
    "boat.engine": label("Kapal rusak", "The boat broke down"),
    "boat.late": label("Kapal terlambat", "The boat is late"),
    "boat.other": label("Keadaan lain di luar kendali Anda", "Something else beyond your control"),
    "boat.send": button("Laporkan", "Report it"),
    "boat.received": text(
        "Laporan Anda kami terima {at:time}. Uang dan hak Anda aman. Pilih jadwal baru kalau kapal sudah ada.",
        "We received your report at {at:time}. Your money and your right to a date are safe. "
        "Choose a new date when the boat sails.",
    ),
    "boat.moved": text(
        "Kapal tidak berangkat. Jadwal Anda kami pindahkan ke {when}, tanpa biaya. Kalau tidak cocok, ganti jadwal.",
        "The boat is not sailing. We have moved you to {when}, at no cost. If it does not suit you, change it.",
    ),
    "boat.freed": text(
        "Kapal tidak berangkat. Jadwal Anda {when} tidak jadi. Uang dan hak Anda tetap ada. Pilih jadwal baru.",
        "The boat is not sailing. Your date {when} is off. You keep your money and your right. Choose a new date.",
    ),
    "boat.undone": text(
        "Kapal jadi berangkat. Jadwal Anda kembali ke {when} di {place}.",
        "The boat sails after all. Your date is {when} in {place} again.",
    ),
    "boat.over": error(
        "Laporan kapal ditutup pukul 23.59 WIB pada hari jadwal. Tanya petugas, ceritakan apa yang terjadi.",
        "Boat reports close at 23:59 WIB on the day. Ask an officer and tell what happened.",
    ),
    "queue.office": text(
        "Anda sudah lapor datang. Nomor antrean Anda {number}. Orang di depan Anda: {count}.",
        "You have checked in. Your number is {number}. There {count:is # person|are # people} before you.",
    ),
}
