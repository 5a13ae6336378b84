"""The questions of the form, one per screen, with their errors; the answers read back; the name as printed."""

from lingga_app.words.kinds import Texts, button, hint, label, text, title

TEXTS: Texts = {
    "form.title": title("Data {person}", "Details of {person}"),
    # domain.form.Field: names of the answers, for the list of answers, comparisons and returns.
    "form.held_passport": label("Pernah punya paspor", "Had a passport before"),
    "form.held_passport_again": label("Pernah punya paspor (ditanya lagi)", "Had a passport before (asked again)"),
    "form.kept": label("Ketikan yang tetap dipakai", "Typed values that stand"),
    "form.relation": label("Untuk siapa", "For whom"),
    "form.purpose": label("Tujuan", "Purpose"),
    "form.product": label("Jenis paspor", "Kind of passport"),
    "form.nik": label("NIK", "NIK"),
    "form.family_card": label("Nomor KK", "Family card number"),
    "form.name": label("Nama lengkap", "Full name"),
    "form.sex": label("Jenis kelamin", "Sex"),
    "form.birth_place": label("Tempat lahir", "Place of birth"),
    "form.birth_date": label("Tanggal lahir", "Date of birth"),
    "form.marital": label("Status perkawinan", "Marital status"),
    "form.parents": label("Keadaan orang tua", "Situation of the parents"),
    "form.has_ktp": label("Sudah punya KTP", "Has a KTP"),
    "form.dual_citizen": label("Warga negara ganda", "Two nationalities"),
    "form.parent_passport": label("Paspor orang tua", "A parent's passport"),
    "form.name_changed": label("Nama pernah diganti", "Name was changed"),
    "form.occupation": label("Pekerjaan", "Occupation"),
    "form.in_lingga": label("Tinggal di Kabupaten Lingga", "Lives in Lingga Regency"),
    "form.district": label("Kecamatan", "District"),
    "form.village": label("Desa atau kelurahan", "Village"),
    "form.hamlet": label("Dusun", "Hamlet"),
    "form.rt": label("RT", "RT"),
    "form.rw": label("RW", "RW"),
    "form.landmark": label("Patokan", "Landmark"),
    "form.address": label("Alamat lengkap", "Full address"),
    "form.phone": label("Nomor HP", "Phone number"),
    "form.father_name": label("Nama ayah", "Father's name"),
    "form.mother_name": label("Nama ibu", "Mother's name"),
    "form.spouse_name": label("Nama suami atau istri", "Name of husband or wife"),
    "form.emergency_name": label("Nama orang yang dihubungi", "Emergency contact"),
    "form.emergency_phone": label("Nomor HP orang yang dihubungi", "Phone of the emergency contact"),
    "held.question": title("Apakah Anda pernah punya paspor?", "Have you ever had a passport?"),
    "held.question_other": title("Apakah {person} pernah punya paspor?", "Has {person} ever had a passport?"),
    "held.hint": hint(
        "Paspor yang sudah lewat waktu, hilang, atau rusak juga dihitung.", "Count expired, lost and damaged ones too."
    ),
    "held.again": title("Sekali lagi: ini benar paspor pertama?", "Once more: is this really the first passport?"),
    "held.again_hint": hint(
        "Uang tidak bisa dikembalikan kalau ternyata pernah punya paspor.",
        "The fee cannot be returned if there was a passport before.",
    ),
    "held.never": label("Belum pernah", "Never"),
    "held.ever": label("Pernah", "Yes, I have"),
    "held.yes": text(
        "Halaman ini hanya untuk paspor pertama. Untuk ganti paspor, datang ke kantor dengan paspor lama dan KTP. "
        "Anda belum membayar apa pun.",
        "This page is only for a first passport. To replace one, come to the office with the old passport "
        "and your KTP. "
        "You have paid nothing.",
    ),
    "whom.question": title("Paspor ini untuk siapa?", "Who is this passport for?"),
    "purpose.question": title("Untuk apa paspor ini?", "What is the passport for?"),
    "purpose.hint": hint("Pilih satu yang paling dekat.", "Choose the closest one."),
    "purpose.country": title("Negara mana yang dituju?", "Which country are you going to?"),
    "book.question": title("Paspor berapa tahun?", "For how many years?"),
    "book.five": label("5 tahun, {price:rp}", "5 years, {price:rp}"),
    "book.ten": label("10 tahun, {price:rp}", "10 years, {price:rp}"),
    "nik.question": title("NIK di KTP", "NIK on the KTP"),
    "nik.question_child": title("NIK anak di KK", "The child's NIK on the family card"),
    "nik.hint": hint("16 angka. Ketik tanpa titik.", "16 digits. Type no dots."),
    "nik.birthdate": text(
        "Tanggal lahir di NIK berbeda dengan yang Anda ketik. Kalau di KTP memang begitu, lanjut saja. "
        "Petugas akan membantu.",
        "The birth date inside the NIK differs from the one you typed. If your KTP says so, just go on. "
        "An officer will help.",
    ),
    "kk.question": title("Nomor KK", "Family card number"),
    "kk.hint": hint("16 angka di bagian atas kartu keluarga.", "16 digits at the top of the family card."),
    "name.question": title("Nama lengkap seperti di KTP", "Full name as on the KTP"),
    "name.hint": hint("Nama satu kata boleh. Jangan tulis gelar.", "A single name is fine. Leave titles out."),
    "has_ktp.question": title("Sudah punya KTP?", "Is there a KTP already?"),
    "has_ktp.hint": hint(
        "Belum punya? Bisa memakai surat dari Disdukcapil.", "Not yet? A letter from the civil registry will do."
    ),
    "dual.question": title(
        "Apakah ayah atau ibu warga negara lain?", "Is the father or the mother a citizen of another country?"
    ),
    "dual.hint": hint("Jawab juga kalau sudah bercerai.", "Answer also if they are divorced."),
    "parent_passport.question": title("Apakah ayah atau ibu punya paspor?", "Does a parent have a passport?"),
    "parent_passport.hint": hint("Paspor yang sudah lewat waktu juga dihitung.", "Count an expired one too."),
    "renamed.question": title("Apakah nama pernah diganti lewat pengadilan?", "Was the name ever changed by a court?"),
    "renamed.hint": hint("Kalau belum pernah, pilih Tidak.", "If never, choose No."),
    "marital.hint": hint("Seperti di KTP.", "As on the KTP."),
    "sex.question": title("Jenis kelamin", "Sex"),
    "birth.place_question": title("Tempat lahir", "Place of birth"),
    "birth.place_hint": hint("Seperti di KTP, misalnya Dabo Singkep.", "As on the KTP, for example Dabo Singkep."),
    "birth.date_question": title("Tanggal lahir", "Date of birth"),
    "birth.date_hint": hint(
        "Contoh: 17 Agustus 1990. Bulan boleh angka.", "Example: 17 August 1990. The month may be a number."
    ),
    "marital.question": title("Status perkawinan", "Marital status"),
    "marital.single": label("Belum kawin", "Single"),
    "marital.married": label("Kawin", "Married"),
    "marital.divorced": label("Cerai hidup", "Divorced"),
    "marital.widowed": label("Cerai mati", "Widowed"),
    "job.question": title("Pekerjaan", "Occupation"),
    "job.hint": hint("Tulis dengan kata Anda, misalnya nelayan.", "In your own words, for example fisherman."),
    "address.question": title("Alamat tempat tinggal", "Home address"),
    "address.hint": hint(
        "Tempat tinggal sekarang. Boleh beda dengan KTP.", "Where you live now. It may differ from the KTP."
    ),
    "address.in_lingga": title("Tinggal di Kabupaten Lingga?", "Do you live in Lingga Regency?"),
    "address.rt_hint": hint(
        "RT dan RW ada di KTP, misalnya 002/001.", "RT and RW are on the KTP, for example 002/001."
    ),
    "address.free": label("Alamat lengkap di luar Lingga", "Full address outside Lingga"),
    "contact.question": title("Nomor HP untuk kabar", "Phone number for notices"),
    "contact.hint": hint("Boleh nomor keluarga yang ikut mengurus.", "It may be the number of a relative who helps."),
    "parents.father": title("Nama ayah", "Father's name"),
    "parents.mother": title("Nama ibu", "Mother's name"),
    "parents.hint": hint("Seperti di akta kelahiran.", "As on the birth certificate."),
    "spouse.question": title("Nama suami atau istri", "Name of husband or wife"),
    "emergency.question": title("Siapa yang kami hubungi kalau ada apa-apa?", "Whom do we call if something happens?"),
    "emergency.hint": hint("Orang yang tidak ikut bepergian.", "Somebody who does not travel with you."),
    "check.answers": title("Periksa jawaban Anda", "Check your answers"),
    "check.answers_hint": hint("Tekan Ganti kalau ada yang keliru.", "Press Change if something is not right."),
    "check.send": button("Kirim data", "Send my details"),
    "preview.title": title("Nama di paspor", "The name in the passport"),
    "preview.check": text(
        "Nama akan dicetak seperti ini. Periksa setiap huruf.",
        "The name will be printed like this. Check every letter.",
    ),
    "preview.change": button("Ganti nama", "Change the name"),
    "preview.changed_plain": text("Tanda baca tidak dicetak di paspor.", "Punctuation is not printed in the passport."),
    "whom.them": label("orang ini", "this person"),
    "preview.page4": label("Catatan di halaman 4", "Note on page 4"),
    "preview.page1": label("Halaman data", "Data page"),
    "proof.yes": button("Ya, sudah benar", "Yes, this is right"),
    "privacy.short": text(
        "Kami memakai data ini hanya untuk membuat paspor Anda. Yang melihat hanya petugas yang menangani. "
        "Setiap kali dilihat, kami catat. Anda berhak meminta salinan dan perbaikan.",
        "We use these details only to make your passport. Only the officers who handle it see them. "
        "We record every viewing. You have the right to a copy and to corrections.",
    ),
}
