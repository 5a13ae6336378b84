"""Each paper of the list: its name, what the photo must show, and the answer to "saya tidak punya ini"."""

from lingga_app.words.kinds import Texts, hint, label, text

TEXTS: Texts = {
    # domain.papers.PaperKind: the name, then what must be seen on the photo.
    "paper.ktp": label("KTP", "KTP"),
    "paper.ktp.take": hint("Sisi depan. Keempat sudut kartu terlihat.", "The front. All four corners are visible."),
    "paper.ktp_letter": label("Surat keterangan perekaman KTP", "Letter that the KTP was recorded"),
    "paper.ktp_letter.take": hint("Nomor surat, foto, dan cap terlihat.", "Number, photo and stamp are visible."),
    "paper.kk": label("KK", "Family card (KK)"),
    "paper.kk.take": hint("Satu lembar penuh. Nama semua anggota terbaca.", "The whole sheet. Every name is readable."),
    "paper.birth": label("Akta kelahiran", "Birth certificate"),
    "paper.birth.take": hint(
        "Nama, tanggal lahir, dan nama orang tua terbaca.", "Name, birth date and parents' names are readable."
    ),
    "paper.marriage": label("Buku nikah atau akta perkawinan", "Marriage book or certificate"),
    "paper.marriage.take": hint("Halaman dengan nama dan foto.", "The page with names and photos."),
    "paper.diploma": label("Ijazah", "School diploma"),
    "paper.diploma.take": hint(
        "Nama, tanggal lahir, dan nama orang tua terbaca.", "Name, birth date and parents' names are readable."
    ),
    "paper.baptism": label("Surat baptis", "Baptism letter"),
    "paper.baptism.take": hint("Satu lembar penuh.", "The whole sheet."),
    "paper.registry_letter": label("Surat keterangan Disdukcapil", "Letter from the civil registry"),
    "paper.registry_letter.take": hint("Nomor surat dan cap terlihat.", "The number and the stamp are visible."),
    "paper.parent_ktp": label("KTP ayah atau ibu", "KTP of father or mother"),
    "paper.parent_ktp.take": hint("Cukup salah satu. Sisi depan.", "One of them is enough. The front."),
    "paper.parents_marriage": label("Buku nikah orang tua", "Parents' marriage book"),
    "paper.parents_marriage.take": hint("Halaman dengan nama dan foto.", "The page with names and photos."),
    "paper.parents_statement": label("Surat pernyataan kedua orang tua", "Statement of both parents"),
    "paper.parents_statement.take": hint("Tanda tangan dan meterai terlihat.", "Signatures and stamp are visible."),
    "paper.one_parent_statement": label("Surat pernyataan satu orang tua", "Statement of one parent"),
    "paper.one_parent_statement.take": hint("Tanda tangan dan meterai terlihat.", "Signature and stamp are visible."),
    "paper.guardian_statement": label("Surat pernyataan wali", "Statement of the guardian"),
    "paper.guardian_statement.take": hint("Tanda tangan dan meterai terlihat.", "Signature and stamp are visible."),
    "paper.divorce": label("Akta cerai", "Divorce certificate"),
    "paper.divorce.take": hint("Satu lembar penuh.", "The whole sheet."),
    "paper.custody": label("Putusan hak asuh", "Custody ruling"),
    "paper.custody.take": hint("Halaman putusan dan cap pengadilan.", "The ruling and the court's stamp."),
    "paper.death": label("Akta kematian orang tua", "Death certificate of the parent"),
    "paper.death.take": hint("Satu lembar penuh.", "The whole sheet."),
    "paper.guardian": label("Surat penetapan wali", "Guardianship ruling"),
    "paper.guardian.take": hint("Halaman penetapan dan cap pengadilan.", "The ruling and the court's stamp."),
    "paper.parent_passport": label("Paspor ayah atau ibu", "Passport of father or mother"),
    "paper.parent_passport.take": hint("Halaman dengan foto.", "The page with the photo."),
    "paper.name_change": label("Penetapan ganti nama", "Name-change ruling"),
    "paper.name_change.take": hint("Nama lama dan nama baru terbaca.", "The old and the new name are readable."),
    "paper.citizenship": label("Surat keputusan kewarganegaraan", "Citizenship decree"),
    "paper.citizenship.take": hint("Nama, nomor, dan tanggal terbaca.", "Name, number and date are readable."),
    "paper.dual_citizen": label("Sertifikat anak dua kewarganegaraan", "Dual-citizen child's certificate"),
    "paper.dual_citizen.take": hint("Nama anak dan nomor terbaca.", "The child's name and number."),
    "paper.foreign_passport": label("Paspor negara lain", "Passport of the other country"),
    "paper.foreign_passport.take": hint("Halaman dengan foto.", "The page with the photo."),
    "paper.mandate": label("Surat kuasa untuk petugas desa", "Letter for the village clerk"),
    "paper.mandate.take": hint("Tanda tangan atau cap jempol terlihat.", "The signature or the thumbprint is visible."),
    "paper.travel_letter": label("Surat dari biro perjalanan", "Letter from the travel agent"),
    "paper.travel_letter.take": hint("Nama Anda dan cap biro terlihat.", "Your name and the agent's stamp."),
    # domain.papers.Advice
    "advice.ktp_record_first": text(
        "Rekam KTP di Disdukcapil dulu. Foto surat keterangannya di sini.",
        "Have your KTP recorded at the civil registry first. Photograph the letter here.",
    ),
    "advice.ktp_replace": text(
        "KTP hilang atau belum jadi? Minta surat keterangan di Disdukcapil, lalu foto surat itu.",
        "KTP lost or not ready? Ask the civil registry for a letter and photograph that.",
    ),
    "advice.kk_reprint": text(
        "KK hilang? Minta cetak ulang di Disdukcapil. Tidak dipungut biaya.",
        "Family card lost? The civil registry prints it again, free.",
    ),
    "advice.birth_proof_others": text(
        "Tidak punya akta kelahiran? Anda bisa memakai buku nikah atau ijazah. "
        "Tidak punya semuanya? Tanya petugas sebelum bayar.",
        "No birth certificate? You can use a marriage book or a school diploma. None of them? "
        "Ask an officer before you pay.",
    ),
    "advice.birth_certificate_register": text(
        "Anak belum punya akta kelahiran? Urus dulu di Disdukcapil. Tidak dipungut biaya.",
        "No birth certificate for the child yet? Get it at the civil registry first. It is free.",
    ),
    "advice.parent_ktp_other_parent": text(
        "Pakai KTP orang tua yang lain. Keduanya tidak punya? Tanya petugas sebelum bayar.",
        "Use the KTP of the other parent. Neither has one? Ask an officer before you pay.",
    ),
    "advice.marriage_statement_instead": text(
        "Tidak ada buku nikah? Orang tua menulis surat pernyataan. Contohnya ada di sini.",
        "No marriage book? The parents write a statement. An example is here.",
    ),
    "advice.statement_form": text(
        "Cetak contoh surat dan isi. Tanda tangan di atas meterai.",
        "Print the example and fill it in. Sign on the stamp.",
    ),
    "advice.court_copy": text(
        "Minta salinan di pengadilan yang memutus. Belum ada putusan? Tanya petugas sebelum bayar.",
        "Ask the court that ruled for a copy. No ruling yet? Ask an officer before you pay.",
    ),
    "advice.death_register": text(
        "Minta akta kematian di Disdukcapil. Tidak dipungut biaya.",
        "Ask the civil registry for the death certificate. It is free.",
    ),
    "advice.guardian_court": text(
        "Wali mengurus penetapan di pengadilan. Tanya petugas sebelum bayar.",
        "The guardian gets a ruling from the court. Ask an officer before you pay.",
    ),
    "advice.name_change_court": text(
        "Nama di KTP dan akta berbeda? Minta salinan penetapan di pengadilan. Tidak ada? Tanya petugas sebelum bayar.",
        "Different names on KTP and certificate? Ask the court for a copy of the ruling. None? "
        "Ask an officer before you pay.",
    ),
    "advice.citizenship_ask_officer": text(
        "Tanya petugas sebelum bayar. Setiap keadaan berbeda.", "Ask an officer before you pay. Every case differs."
    ),
    "advice.mandate_form": text(
        "Cetak suratnya di halaman ini. Orang itu tanda tangan atau cap jempol. Lalu foto suratnya.",
        "Print the letter on this page. The person signs it or gives a thumbprint. Then photograph it.",
    ),
    "advice.skip_if_none": text("Tidak punya? Lewati saja.", "You have none? Just skip it."),
    # domain.papers.Parents, domain.papers.Visitor
    "parents_state.together": label("Keduanya masih bersama", "Both together"),
    "parents_state.divorced": label("Bercerai", "Divorced"),
    "parents_state.widowed": label("Salah satu sudah meninggal", "One has died"),
    "parents_state.one": label("Hanya satu orang tua", "Only one parent"),
    "parents_state.guardian": label("Anak diasuh wali", "The child has a guardian"),
    "visitor.applicant": label("Orang yang dibuatkan paspor", "The person who gets the passport"),
    "visitor.one_parent": label("Ayah atau ibu", "Father or mother"),
    "visitor.guardian": label("Wali", "The guardian"),
    # domain.names.NameNote
    "name_note.title": text(
        "Ini seperti gelar: {value}. Gelar tidak dicetak di paspor. Kalau ini nama Anda, lanjut saja.",
        "This looks like a title: {value}. Titles are not printed. If it is your name, just go on.",
    ),
    "name_note.on_page_4": text("Nama lengkap dicetak di halaman 4.", "The full name is printed on page 4."),
    "name_note.fewer_words_than_wanted": text(
        "Untuk umrah perlu dua kata, untuk haji tiga kata. Nama ayah ditambahkan di halaman 4.",
        "Umrah needs two words, hajj three. The father's name is added on page 4.",
    ),
    "name_note.single_letter_word": text(
        "Ada huruf tunggal: {value}. Kalau di KTP begitu, lanjut saja.",
        "There is a single letter: {value}. If your KTP says so, just go on.",
    ),
}
