"""The waiting room of an announced opening, and the supervisor's screen that announces one."""

from lingga_app.words.kinds import Texts, button, hint, label, text, title

TEXTS: Texts = {
    "room.title": title("Ruang tunggu", "Waiting room"),
    "room.what": text(
        "Jadwal {day} sampai {due} di {place} dibuka {when}.", "Dates from {day} to {due} at {place} open on {when}."
    ),
    "room.early": text(
        "Ruang tunggu dibuka {at}. Datang lebih awal tidak memberi urutan lebih depan.",
        "The waiting room opens on {at}. Coming early does not put you further ahead.",
    ),
    "room.join_early": text(
        "Masuk sebelum waktu pembukaan. Urutan semua yang sudah masuk lalu diundi, jadi tidak perlu berebut.",
        "Come in before the opening. The order of everybody inside is then drawn by lot: no need to hurry.",
    ),
    "room.join_late": text(
        "Pembukaan sudah mulai. Urutan Anda menurut waktu masuk.",
        "The opening has begun. Your place is by the moment you come in.",
    ),
    "room.join": button("Masuk ruang tunggu", "Enter waiting room"),
    "room.in": title("Anda sudah di ruang tunggu", "You are in the waiting room"),
    "room.drawn_later": text(
        "Urutan diundi {when}. Semua yang masuk sebelum itu punya peluang sama.",
        "The order is drawn on {when}. Everybody who is in by then has the same chance.",
    ),
    "room.left": text(
        "Masih ada jadwal untuk {count} orang.", "There {count:is still room for # person|is still room for # people}."
    ),
    "room.may_run_out": text(
        "Orang di depan Anda lebih banyak dari jadwal yang ada. Mungkin tidak semua dapat kali ini.",
        "More people are ahead of you than there are dates. Not everybody may get one this time.",
    ),
    "room.none_left": text(
        "Jadwal pembukaan ini sudah habis. Uang dan hak Anda tetap ada.",
        "The dates of this opening are gone. You keep your money and your right.",
    ),
    "room.your_turn": title("Giliran Anda", "It is your turn"),
    "room.until": text("Pilih jadwal sampai {until:time}.", "Choose a date until {until:time}."),
    "room.pass_over": text(
        "Waktu memilih sudah lewat. Anda boleh masuk lagi dari urutan belakang.",
        "The time to choose has passed. You may come in again at the end of the line.",
    ),
    "room.again": button("Masuk lagi", "Come in again"),
    "room.over": text(
        "Pembukaan sudah selesai. Jadwal yang tersisa bisa dipilih siapa saja.",
        "The opening is over. What is left can be chosen by anybody.",
    ),
    "room.cancelled": text(
        "Pembukaan ini kami batalkan. Jadwalnya bisa dipilih tanpa ruang tunggu.",
        "We have called off this opening. Its dates can be chosen without the waiting room.",
    ),
    "room.yours": hint(
        "Urutan ini milik akun Anda, di HP mana pun Anda masuk.", "This place is your account's, on whichever phone."
    ),
    "room.notice": text(
        "Jadwal {day} sampai {due} dibuka {when} lewat ruang tunggu.",
        "Dates from {day} to {due} open on {when} through the waiting room.",
    ),
    "staff.nav.openings": label("Pembukaan", "Openings"),
    "staff.opening_title": title("Pembukaan jadwal", "Announced openings"),
    "staff.opening_why": text(
        "Untuk hari yang direbut banyak orang. Sampai dua jam setelah dibuka, kursi hanya lewat ruang tunggu.",
        "For days that many people want. Until two hours after it opens, seats go through the waiting room only.",
    ),
    "staff.opening_none": text(
        "Belum ada pembukaan. Kursi bisa dipilih kapan saja.", "No openings. Seats can be chosen at any time."
    ),
    "staff.opening_place": label("Tempat", "Place"),
    "staff.opening_first": label("Hari pertama", "First day"),
    "staff.opening_last": label("Hari terakhir", "Last day"),
    "staff.opening_day": label("Dibuka tanggal", "Opens on"),
    "staff.hour_hint": hint("Misalnya 08.00", "For example 08.00"),
    "staff.opening_hour": label("Dibuka pukul", "Opens at"),
    "staff.opening_announce": button("Umumkan", "Announce"),
    "staff.opening_done": text("Pembukaan diumumkan.", "The opening is announced."),
    "staff.opening_cancel": button("Batalkan pembukaan", "Call it off"),
    "staff.opening_called_off": text(
        "Pembukaan dibatalkan. Kursi bisa dipilih semua orang.",
        "The opening is called off. Anybody can choose its seats.",
    ),
    "staff.opening_days": label("Hari", "Days"),
    "staff.opening_when": label("Dibuka", "Opens"),
    "staff.opening_seats": label("Kursi", "Seats"),
    "staff.opening_waiting": label("Menunggu", "Waiting"),
    "staff.opening_inside": label("Memilih", "Choosing"),
    "staff.opening_let_in": label("Sudah masuk", "Let in"),
    "staff.opening_state": label("Keadaan", "State"),
    "staff.opening_state.announced": label("Diumumkan", "Announced"),
    "staff.opening_state.open": label("Sedang dibuka", "Open now"),
    "staff.opening_state.over": label("Selesai", "Over"),
    "staff.opening_state.cancelled": label("Dibatalkan", "Called off"),
}
