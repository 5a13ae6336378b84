"""What a person reads when a seat cannot be had, changed, reported or used."""

from typing import ClassVar

from lingga_app.services.said import Said
from lingga_app.words import TEXTS


class SeatTaken(Said):
    code: ClassVar[str] = "seat_taken"
    id: ClassVar[str] = TEXTS["seat.taken"].id
    en: ClassVar[str] = TEXTS["seat.taken"].en


class SeatWaitedFor(Said):
    """Free chairs of this session fit people who wait for them, and go to them first."""

    code: ClassVar[str] = "seat_waited_for"
    id: ClassVar[str] = (
        "Kursi ini untuk orang di daftar tunggu. Hak Anda tetap ada. Pilih jadwal lain, atau masuk daftar tunggu."
    )
    en: ClassVar[str] = (
        "These seats are for people on the waiting list. You still have your right. Choose another date, or join the "
        "list."
    )


class WaitingAlready(Said):
    code: ClassVar[str] = "waiting_already"
    id: ClassVar[str] = "Anda sudah ada di daftar tunggu. Keluar dulu dari daftar itu kalau ingin masuk daftar lain."
    en: ClassVar[str] = "You are on a waiting list already. Leave it first if you want to join another one."


class OfferOver(Said):
    code: ClassVar[str] = "offer_over"
    id: ClassVar[str] = "Tawaran jadwal ini sudah lewat waktu. Hak Anda tetap ada. Lihat daftar tunggu Anda."
    en: ClassVar[str] = "The time to take this offer has passed. You still have your right. See your waiting list."


class SessionNotOpen(Said):
    """Closed, cancelled, begun, or on a day on which the office is closed."""

    code: ClassVar[str] = "session_not_open"
    id: ClassVar[str] = "Jadwal ini tidak dibuka lagi. Pilih jadwal lain di bawah."
    en: ClassVar[str] = "This date is no longer open. Choose another one below."


class SeatYours(Said):
    code: ClassVar[str] = "seat_yours"
    id: ClassVar[str] = "Jadwal ini sudah milik Anda. Pilih jadwal lain kalau ingin ganti."
    en: ClassVar[str] = "This date is already yours. Choose another one if you want to change."


class SeatAlready(Said):
    code: ClassVar[str] = "seat_already"
    id: ClassVar[str] = "Anda sudah punya jadwal. Pilih Ganti jadwal kalau tanggalnya tidak cocok."
    en: ClassVar[str] = "You already have a date. Choose Change the date if it does not suit you."


class HoldOver(Said):
    code: ClassVar[str] = "hold_over"
    id: ClassVar[str] = "Waktu untuk mengambil jadwal ini sudah lewat. Hak Anda tetap ada. Pilih jadwal lagi."
    en: ClassVar[str] = "The time to take this date has passed. You still have your right. Choose a date again."


class ChangeOver(Said):
    code: ClassVar[str] = "change_over"
    id: ClassVar[str] = TEXTS["seat.change_over"].id
    en: ClassVar[str] = TEXTS["seat.change_over"].en


class ChangeUsed(Said):
    code: ClassVar[str] = "change_used"
    id: ClassVar[str] = TEXTS["seat.change_used"].id
    en: ClassVar[str] = TEXTS["seat.change_used"].en


class BoatTooEarly(Said):
    code: ClassVar[str] = "boat_too_early"
    id: ClassVar[str] = "Laporan kapal dibuka sehari sebelum jadwal. Tidak bisa datang? Ganti jadwal dulu."
    en: ClassVar[str] = "Boat reports open the day before your date. Cannot come? Change the date instead."


class BoatOver(Said):
    code: ClassVar[str] = "boat_over"
    id: ClassVar[str] = TEXTS["boat.over"].id
    en: ClassVar[str] = TEXTS["boat.over"].en


class SlipUnknown(Said):
    code: ClassVar[str] = "slip_unknown"
    http: ClassVar[int] = 404
    id: ClassVar[str] = "Kode ini bukan bukti jadwal kami. Pindai lagi, atau ketik nomor permohonan."
    en: ClassVar[str] = "This code is not one of our slips. Scan again, or type the application number."


class SlipReplaced(Said):
    code: ClassVar[str] = "slip_replaced"
    id: ClassVar[str] = "Bukti ini sudah diganti. Jadwal yang berlaku {when} di {place}. Minta bukti yang baru."
    en: ClassVar[str] = "This slip was replaced. The date that counts is {when} in {place}. Ask for the new slip."


class SlipCancelled(Said):
    code: ClassVar[str] = "slip_cancelled"
    id: ClassVar[str] = "Jadwal pada bukti ini sudah dibatalkan. Minta orang ini memilih jadwal baru."
    en: ClassVar[str] = "The date on this slip was cancelled. Ask this person to choose a new one."


class NotTheDay(Said):
    code: ClassVar[str] = "not_the_day"
    id: ClassVar[str] = "Jadwal orang ini {when} di {place}. Minta datang pada hari dan di tempat itu."
    en: ClassVar[str] = "This person's date is {when} in {place}. Ask them to come on that day, to that place."


class WalkInFull(Said):
    """The walk-in share of this hour is used up."""

    code: ClassVar[str] = "walk_in_full"
    id: ClassVar[str] = (
        "Kursi untuk yang datang langsung pada jam ini sudah habis. Pilih jam lain hari ini, atau bantu orang ini "
        "memilih jadwal lain."
    )
    en: ClassVar[str] = (
        "The seats for people without a date are used up in this hour. Choose another hour today, or help this person "
        "choose a date."
    )


class WalkInsUsedUp(Said):
    """No chair of the walk-in share is left at this place today, or none was set aside."""

    code: ClassVar[str] = "walk_ins_used_up"
    id: ClassVar[str] = "Hari ini tidak ada lagi kursi untuk yang datang langsung. Pilih jadwal lain bersama orang ini."
    en: ClassVar[str] = "No seats are left today for people without a date. Help this person choose another date."


class WalkInOver(Said):
    """The hour is over, closed, cancelled, or of another day."""

    code: ClassVar[str] = "walk_in_over"
    id: ClassVar[str] = "Jam ini sudah lewat, ditutup, atau dibatalkan. Pilih jam lain hari ini yang masih ada kursi."
    en: ClassVar[str] = "This hour is over, closed or cancelled. Choose another hour today that has seats."


class DateToday(Said):
    """Who has a date here today needs no chair of the walk-in share."""

    code: ClassVar[str] = "date_today"
    id: ClassVar[str] = "Orang ini punya jadwal {when} di sini. Catat kedatangannya dengan kode atau nomor permohonan."
    en: ClassVar[str] = "This person has a date here: {when}. Check them in by code or application number."


class DateGone(Said):
    """Missed, or the day has passed: only an excuse gives the right back."""

    code: ClassVar[str] = "date_gone"
    id: ClassVar[str] = "Jadwal orang ini sudah lewat. Tandai tidak datang, lalu minta pengawas memberi jadwal lagi."
    en: ClassVar[str] = (
        "This person's date has passed. Mark it as not come, then ask the supervisor to let them choose again."
    )


class DayNotOver(Said):
    code: ClassVar[str] = "day_not_over"
    id: ClassVar[str] = "Hari jadwal ini belum lewat. Coba lagi setelah {day}."
    en: ClassVar[str] = "The day of this date is not over yet. Try again after {day}."


class SessionOutsideHours(Said):
    code: ClassVar[str] = "session_outside_hours"
    id: ClassVar[str] = "Sesi ini jatuh pada hari libur atau di luar jam buka. Pilih hari atau jam lain."
    en: ClassVar[str] = "This session is on a holiday or outside opening hours. Choose another day or time."


class SessionOverlaps(Said):
    code: ClassVar[str] = "session_overlaps"
    id: ClassVar[str] = "Di tempat ini sudah ada sesi pada jam itu. Pilih jam lain."
    en: ClassVar[str] = "There is already a session at that time. Choose another time."


class SeatsBooked(Said):
    code: ClassVar[str] = "seats_booked"
    id: ClassVar[str] = "Sesi ini sudah diambil {count} orang. Pilih jumlah yang cukup, atau pindahkan orang dulu."
    en: ClassVar[str] = (
        "{count:# person has|# people have} taken this session. Choose enough chairs, or move people first."
    )


class PlanStale(Said):
    code: ClassVar[str] = "plan_stale"
    id: ClassVar[str] = "Daftar orang berubah sejak Anda melihatnya. Periksa daftar baru, lalu simpan lagi."
    en: ClassVar[str] = "The list of people has changed since you saw it. Check the new list and save again."


class BoatDayOff(Said):
    """People of a boat are moved from today on, and no further ahead than weather and repairs are known."""

    code: ClassVar[str] = "boat_day_off"
    id: ClassVar[str] = "Orang pada hari itu belum bisa dipindahkan. Pilih hari ini sampai {day}."
    en: ClassVar[str] = "People of that day cannot be moved. Choose a day from today to {day}."
    http: ClassVar[int] = 422


class BoatMovedAlready(Said):
    """The people of this route and day were moved, and the act is neither confirmed nor undone."""

    code: ClassVar[str] = "boat_moved_already"
    id: ClassVar[str] = "Orang pada rute dan hari ini sudah dipindahkan. Pastikan atau urungkan dulu pemindahan itu."
    en: ClassVar[str] = "The people of this route and day were moved already. Confirm or undo that act first."


class BoatSettled(Said):
    code: ClassVar[str] = "boat_settled"
    id: ClassVar[str] = "Pemindahan ini sudah dipastikan atau diurungkan. Muat ulang daftarnya."
    en: ClassVar[str] = "This act was confirmed or undone already. Reload the list."
