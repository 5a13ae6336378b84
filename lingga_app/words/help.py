"""The ten commonest questions with their answers, and ways to reach a person."""

from lingga_app.words.kinds import Texts, button, label, text, title

TEXTS: Texts = {
    "help.title": title("Bantuan", "Help"),
    "help.search": label("Cari pertanyaan", "Search the questions"),
    "help.none": text(
        "Tidak ketemu? Tanya petugas, atau telepon kantor.", "Not found? Ask an officer, or phone the office."
    ),
    "help.common": title("Yang paling sering ditanyakan", "Asked most often"),
    "help.more": title("Masih bingung?", "Still unsure?"),
    "help.ask": button("Tanya petugas", "Ask an officer"),
    "help.q1": title("Berapa lama sampai paspor jadi?", "How long does it take?"),
    "help.a1": text(
        "Paspor jadi 4 hari kerja setelah wawancara. Tanggal pastinya ada di halaman permohonan Anda.",
        "The passport is ready 4 working days after the interview. Your application page shows the date.",
    ),
    "help.q2": title("Berapa biayanya?", "What does it cost?"),
    "help.a2": text(
        "Paspor 5 tahun {price:rp}. Paspor 10 tahun {price_ten:rp}. Petugas tidak pernah meminta uang lain.",
        "5 years {price:rp}. 10 years {price_ten:rp}. Our staff never ask for more.",
    ),
    "help.q3": title("Saya tidak punya akta kelahiran. Bagaimana?", "I have no birth certificate. What now?"),
    "help.a3": text(
        "Anda bisa memakai buku nikah atau ijazah. Tidak punya semuanya? Tanya petugas sebelum bayar.",
        "You can use a marriage book or a school diploma. None of them? Ask an officer before you pay.",
    ),
    "help.q4": title("Kapal tidak berangkat. Apakah uang saya hilang?", "The boat does not sail. Is my money lost?"),
    "help.a4": text(
        "Tidak. Laporkan sampai pukul 23.59 WIB hari itu. Uang dan hak Anda tetap ada.",
        "No. Report it by 23:59 WIB that day. You keep your money and your right to a date.",
    ),
    "help.q5": title("Bolehkah saya ganti jadwal?", "Can I change my date?"),
    "help.a5": text(
        "Boleh, {count} kali, sampai sehari sebelum jadwal. Pindah karena kapal tidak dihitung.",
        "Yes, {count:once|# times}, until the day before. A move because of the boat does not count.",
    ),
    "help.q6": title("Siapa yang boleh mengambil paspor saya?", "Who may collect my passport?"),
    "help.a6": text(
        "Anda, keluarga dalam satu KK, atau orang yang Anda tunjuk. Ambil dalam 30 hari. Bisa juga dikirim lewat pos.",
        "You, a relative on your family card, or a person you name. Collect it within 30 days. It can also be sent.",
    ),
    "help.q7": title("Nama saya hanya satu kata. Bisa?", "I have a single name. Is that all right?"),
    "help.a7": text(
        "Bisa. Untuk umrah dan haji, nama ayah ditambahkan di halaman 4.",
        "Yes. For umrah and hajj the father's name is added on page 4.",
    ),
    "help.q8": title(
        "Kode masuk tidak datang. Apa yang saya lakukan?", "The sign-in code does not come. What do I do?"
    ),
    "help.a8": text(
        "Tunggu 1 menit. Lalu tekan Kirim lewat cara lain. Nomor mati? Masuk dengan e-mail, atau datang ke kantor.",
        "Wait 1 minute. Then press Send another way. Number dead? Sign in by e-mail, or come to the office.",
    ),
    "help.q9": title("Saya sudah bayar, tetapi halaman belum berubah.", "I have paid, but the page has not changed."),
    "help.a9": text(
        "Jangan bayar dua kali. Bank kadang perlu waktu. Uang yang masuk selalu tercatat. Tekan Cek pembayaran.",
        "Do not pay twice. Banks sometimes need time. Money that arrives is always recorded. Press Check the payment.",
    ),
    "help.q10": title("Bolehkah orang lain mengisi untuk saya?", "May somebody else fill it in for me?"),
    "help.a10": text(
        "Boleh. Keluarga atau petugas desa bisa membantu. Petugas desa perlu surat kuasa dari Anda. "
        "Bantuan ini gratis.",
        "Yes. Family or the village clerk can help. The clerk needs a power of attorney from you. The help is free.",
    ),
    "help.number_title": title("HP hilang atau ganti nomor", "Lost phone or new number"),
    "help.number_old": text(
        "Nomor lama masih hidup? Masuk, lalu ganti nomor.", "Old number still works? Sign in and change it."
    ),
    "help.number_office": text(
        "Nomor lama mati? Datang ke kantor dengan KTP asli.", "Old number dead? Come to the office with your KTP."
    ),
    "help.medical_title": title("Perlu berobat cepat", "An urgent medical trip"),
    "help.medical": text(
        "Telepon kantor. Siapkan surat dokter. Kami jawab dalam satu jam kerja.",
        "Phone the office. Have the doctor's letter ready. We answer within one working hour.",
    ),
}
