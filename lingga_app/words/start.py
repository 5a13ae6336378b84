"""Before an account: the start page, what to bring for my case, what it costs."""

from lingga_app.words.kinds import Texts, button, hint, label, text, title

TEXTS: Texts = {
    "start.headline": title("Buat paspor pertama Anda dari Lingga", "Get your first passport from Lingga"),
    "start.promise": text(
        "Isi data dan kirim foto dokumen dari HP. Datang satu kali untuk wawancara dan foto.",
        "Fill in your details and send photos of your papers by phone. Come once for the interview and the portrait.",
    ),
    "start.fact_official": label("Biaya resmi", "Official fee"),
    "start.fact_cost_value": label("mulai {price:rp}", "from {price:rp}"),
    "start.fact_data_value": label("sekitar 3 MB", "about 3 MB"),
    "start.days_short": label("4 hari kerja*", "4 working days*"),
    "start.days_from": label("*setelah wawancara", "*after the interview"),
    "start.trips_short": label("1 kali", "once"),
    "start.prepare": label("Siapkan:", "Have ready:"),
    "start.prepare_text": text(
        "KTP, KK, dan akta kelahiran atau ijazah. Foto dari HP cukup.",
        "KTP, KK, and a birth certificate or diploma. Photos by phone are enough.",
    ),
    "start.button": button("Mulai buat paspor", "Start your passport"),
    "start.list": button("Lihat syarat", "See what to bring"),
    "start.track": button("Cek status", "Check status"),
    "start.fact_cost": label("Biaya", "Fee"),
    "start.fact_days": label("Lama", "Time"),
    "start.fact_days_value": label("4 hari kerja setelah wawancara", "4 working days after the interview"),
    "start.fact_trips": label("Datang ke kantor", "Trips to the office"),
    "start.fact_trips_value": label("1 kali, lalu ambil atau dikirim", "Once, then collect or have it sent"),
    "start.fact_data": label("Kuota", "Data"),
    "start.ktp_full": text(
        "KTP adalah kartu tanda penduduk. KK adalah kartu keluarga. NIK adalah nomor 16 angka di KTP.",
        "KTP is the identity card. KK is the family card. NIK is the 16-digit number on the KTP.",
    ),
    "start.steps_title": title("Tujuh tahap", "Seven stages"),
    "start.steps_text": text(
        "Setiap tahap terlihat di HP Anda. Anda tahu siapa yang memegang dan sampai kapan.",
        "You see every stage on your phone. You know who holds it and until when.",
    ),
    "start.islands": text(
        "Anda tinggal di pulau lain? Pilih tempat yang dekat, misalnya Daik atau Senayang.",
        "You live on another island? Choose a place near you, such as Daik or Senayang.",
    ),
    "start.help_someone": text(
        "Anda boleh mengisi untuk anak, orang tua, atau saudara.",
        "You may fill it in for a child, a parent or a relative.",
    ),
    "start.touts": text(
        "Ada yang meminta uang lebih? Laporkan kepada kami. Nama Anda tidak kami sebut.",
        "Is anybody asking for more money? Tell us. We do not give your name.",
    ),
    "need.title": title("Apa yang perlu Anda bawa?", "What do you need to bring?"),
    "need.intro": text(
        "Jawab empat pertanyaan. Tanpa akun dan tidak disimpan.", "Answer four questions. No account, nothing is kept."
    ),
    "need.q_age": title(
        "Berapa umur orang yang akan dibuatkan paspor?", "How old is the person who needs the passport?"
    ),
    "need.age_under5": label("Di bawah 5 tahun", "Under 5"),
    "need.age_child": label("5 sampai 16 tahun", "5 to 16"),
    "need.age_adult": label("17 sampai 59 tahun", "17 to 59"),
    "need.age_60": label("60 tahun ke atas", "60 and over"),
    "need.q_married": title("Apakah sudah menikah?", "Married?"),
    "need.q_married_hint": hint("Juga kalau sekarang sudah bercerai.", "Also if now divorced."),
    "need.q_purpose": title("Untuk apa paspor ini?", "What is the passport for?"),
    "need.q_parents": title("Bagaimana keadaan orang tua anak?", "What is the situation of the child's parents?"),
    "need.q_parents_hint": hint("Hanya untuk umur di bawah 17 tahun.", "Only for people under 17."),
    "need.if_any": label("Kalau punya", "If you have one"),
    "need.see": button("Lihat daftar saya", "See my list"),
    "need.again": button("Jawab lagi", "Answer again"),
    "need.list_title": title("Daftar untuk Anda", "Your list"),
    "need.list_intro": text(
        "Bawa yang asli waktu wawancara. Sebelum itu, cukup foto dari HP.",
        "Bring the originals to the interview. Before that, photos from your phone are enough.",
    ),
    "need.original": label("Asli", "Original"),
    "need.copy": label("Fotokopi", "Copy"),
    "need.photo": label("Foto dari HP", "Photo by phone"),
    "need.who_comes": title("Siapa yang harus datang", "Who must come"),
    "need.who_adult": text("Anda sendiri.", "You yourself."),
    "need.who_child": text(
        "Anak, dengan ayah atau ibu. Surat pernyataan ditandatangani kedua orang tua.",
        "The child, with father or mother. Both parents sign the statement.",
    ),
    "need.who_guardian": text(
        "Anak dan wali. Wali membawa surat penetapan pengadilan.",
        "The child and the guardian. The guardian brings the court decision.",
    ),
    "need.none": button("Saya tidak punya ini", "I do not have this"),
    "need.dress": text(
        "Jangan pakai baju atau kerudung putih. Latar foto putih.",
        "Do not wear a white shirt or headscarf. The photo has a white background.",
    ),
    "need.one_name": text(
        "Nama satu kata tetap boleh. Untuk umrah dan haji, nama ayah ditambahkan di halaman 4.",
        "A single name is fine. For umrah and hajj the father's name is added on page 4.",
    ),
    "need.priority": text(
        "Berusia 60 tahun ke atas, di bawah 5 tahun, atau perlu bantuan khusus? Anda dilayani lebih dulu.",
        "Aged 60 or over, under 5, or in need of special help? You are served first.",
    ),
    "fee.title": title("Biaya paspor", "Passport fees"),
    "fee.intro": text(
        "Biaya ini masuk ke kas negara. Berlaku sejak {day}.", "This fee goes to the state. In force since {day}."
    ),
    "fee.price": label("{price:rp}", "{price:rp}"),
    "fee.regulation": text("Dasarnya {value}.", "It is set by {value}."),
    "fee.extra_title": title("Biaya lain yang mungkin ada", "Other costs you may meet"),
    "fee.bank": text(
        "Bank atau agen bisa memungut biaya kirim. Jumlahnya terlihat sebelum Anda bayar.",
        "A bank or agent may charge for the transfer. You see it before you pay.",
    ),
    "fee.post": text(
        "Ongkos kirim paspor dibayar ke kantor pos. Ambil sendiri tidak dipungut biaya.",
        "Postage is paid to the post office. Collecting it yourself is free.",
    ),
    "fee.stamp": text(
        "Surat kuasa memakai meterai {price:rp}. Hanya kalau orang di luar KK yang mengambil.",
        "A power of attorney needs a {price:rp} stamp. Only if somebody outside your family card collects it.",
    ),
    "fee.never_title": title("Yang tidak pernah dipungut", "What is never charged"),
    "fee.never": text(
        "Formulir, map, antrean, ganti jadwal, dan bantuan petugas. Semuanya gratis.",
        "Forms, folders, queueing, changing a date and help from staff. All free.",
    ),
    "fee.village": text("Jasa petugas desa {price:rp}", "Service of the village clerk {price:rp}"),
    "fee.ten_years": text(
        "Paspor 10 tahun untuk yang berumur 17 tahun ke atas atau sudah menikah. Selain itu 5 tahun.",
        "The 10-year passport is for people aged 17 or over, or married. Otherwise 5 years.",
    ),
    "fee.only_electronic": text(
        "Kantor Dabo Singkep hanya membuat paspor elektronik.", "The Dabo Singkep office makes e-passports only."
    ),
}
