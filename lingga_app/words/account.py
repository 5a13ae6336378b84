"""Signing in, the account, people I act for, the shared phone."""

from lingga_app.words.kinds import Texts, button, error, hint, label, text, title

TEXTS: Texts = {
    "account.title": title("Masuk atau buat akun", "Sign in or make an account"),
    "account.phone": label("Nomor HP", "Phone number"),
    "account.email": label("Alamat e-mail", "E-mail address"),
    "account.to": label("Nomor HP atau e-mail", "Phone number or e-mail"),
    "account.to_hint": hint(
        "Nomor yang Anda pegang sendiri, misalnya 0812-3456-7890.", "A number of your own, such as 0812-3456-7890."
    ),
    "account.new_here": text(
        "Belum punya akun? Akun dibuat sendiri saat kode pertama Anda benar.",
        "No account yet? It is made by itself when your first code is right.",
    ),
    "account.code_title": title("Ketik kode masuk", "Type the sign-in code"),
    "account.code_none": text(
        "Belum ada kode yang diminta di HP ini. Minta kode dulu.",
        "No code was asked for on this phone. Ask for a code first.",
    ),
    "account.code_other": text(
        "Kalau akun ini punya {way}, kode yang sama kami kirim ke sana juga.",
        "If this account has {way}, we have sent the same code there too.",
    ),
    "account.way_email": label("alamat e-mail", "an e-mail address"),
    "account.way_phone": label("nomor HP", "a phone number"),
    "account.code_late": title("Kode belum masuk?", "No code yet?"),
    "account.ask_again": button("Minta kode baru", "Ask for a new code"),
    "account.change": title("Ganti nomor atau sandi", "Change number or password"),
    "account.change_go": button("Ganti nomor atau sandi", "Change number, password"),
    "account.proof": text(
        "Sebelum mengganti, kami pastikan ini memang Anda. Kode kami kirim ke {to:address}.",
        "Before a change we make sure that it is you. We send a code to {to:address}.",
    ),
    "account.new_to": label("Nomor atau e-mail baru", "New number or e-mail"),
    "account.new_hint": hint(
        "Yang lama kami beri tahu. Dalam 24 jam penggantian bisa dibatalkan.",
        "We tell the old one. For 24 hours the change can be undone.",
    ),
    "account.kept": text("Perubahan tersimpan.", "Your change is saved."),
    "account.first": button("Coba ini dulu", "Try this first"),
    "account.place": label("Urutan {n}", "Number {n}"),
    "account.none": label("Belum ada", "None yet"),
    "account.device_here": label("HP ini", "This phone"),
    "account.device_shared": label("Dipakai bersama", "Shared"),
    "account.shared_on": button("Nyalakan HP bersama", "Switch on shared mode"),
    "account.shared_off": button("HP ini milik saya", "This phone is mine"),
    "account.own": text(
        "HP ini diingat selama 30 hari. Dipakai bersama? Nyalakan mode HP bersama.",
        "We remember this phone for 30 days. Shared with others? Switch on shared-phone mode.",
    ),
    "account.channel": title("Lewat mana?", "By which way?"),
    "account.send": button("Kirim kode", "Send the code"),
    "account.code": label("Kode masuk (6 angka)", "Sign-in code (6 digits)"),
    "account.code_hint": hint("Kode berlaku 5 menit.", "The code lasts 5 minutes."),
    "code.sent": text(
        "Kode masuk sudah kami kirim ke {to:address}. Belum masuk dalam 1 menit? Kirim lewat cara lain. "
        "Jangan beri kode ini kepada siapa pun.",
        "We have sent a sign-in code to {to:address}. Not there after 1 minute? Send it another way. "
        "Give this code to nobody.",
    ),
    "code.wrong": error(
        "Kode ini berbeda dengan yang kami kirim. Cocokkan lagi. Masih ada {count} percobaan.",
        "This code differs from the one we sent. Compare it again. {count:# try|# tries} left.",
    ),
    "account.password": label("Kata sandi", "Password"),
    "account.password_hint": hint(
        "Boleh tanpa kata sandi. Kalau mau, pakai 12 huruf atau lebih, misalnya tiga kata.",
        "A password is optional. If you want one, use 12 letters or more, such as three words.",
    ),
    "account.password_set": button("Simpan kata sandi", "Save password"),
    "account.use_code": button("Masuk dengan kode", "Sign in with a code"),
    "account.use_password": button("Masuk dengan sandi", "Sign in with a password"),
    "account.page": title("Akun Anda", "Your account"),
    "account.channels": title("Kabar dikirim ke sini", "Notices go here"),
    "account.order": hint("Kami coba dari atas ke bawah.", "We try from top to bottom."),
    "account.devices": title("HP yang diingat", "Remembered phones"),
    "account.device_out": button("Keluarkan HP ini", "Sign this phone out"),
    "account.device_seen": label("Terakhir dipakai {at}", "Last used {at}"),
    "account.recover": button("Nomor saya hilang", "I lost my number"),
    "account.recover_text": text(
        "HP hilang atau nomor mati? Masuk dengan e-mail, lalu ganti nomor. "
        "Tidak punya e-mail? Datang ke kantor dengan KTP asli.",
        "Phone lost or number dead? Sign in by e-mail, then change the number. "
        "No e-mail? Come to the office with your KTP.",
    ),
    "account.changed": text(
        "Nomor baru sudah dipakai. Nomor lama kami beri tahu. Bukan Anda? Batalkan paling lambat {until}.",
        "The new number is in use. We have told the old one. Not you? Undo it by {until}.",
    ),
    "account.undo": button("Batalkan ganti nomor", "Undo the change"),
    "account.out": text("Anda sudah keluar. Isian Anda tersimpan.", "You have signed out. Your answers are saved."),
    "proxy.list": title("Orang yang membantu Anda", "People who act for you"),
    "proxy.none": title("Belum ada yang Anda tunjuk", "You have named nobody"),
    "proxy.none_text": text(
        "Petugas desa bisa mengisi untuk Anda kalau Anda menunjuknya di sini.",
        "A village clerk can fill things in for you if you name them here.",
    ),
    "proxy.which": label("Untuk permohonan", "For the application"),
    "proxy.clerk": label("Nomor HP petugas desa", "Phone number of the village clerk"),
    "proxy.ends": label("Berlaku sampai", "Lasts until"),
    "proxy.months": label("{count} bulan ({due:sms})", "{count:# month|# months} ({due:sms})"),
    "proxy.until": label("Sampai {until}", "Until {until}"),
    "proxy.letter": label("Foto surat kuasa sudah ada", "The letter's photo is here"),
    "proxy.no_letter": label("Foto surat kuasa belum ada", "No photo of the letter yet"),
    "proxy.start_first": text(
        "Mulai permohonan dulu. Setelah itu Anda bisa menunjuk petugas desa.",
        "Start an application first. Then you can name a village clerk.",
    ),
    "proxy.of": label("{person} ({ref})", "{person} ({ref})"),
    "proxy.name": button("Tunjuk orang", "Name a person"),
    "proxy.withdraw": button("Tarik surat kuasa", "Withdraw the paper"),
    "proxy.lapsed": title("Sudah lewat waktu", "Run out"),
    "proxy.ended": label("Berlaku sampai {until}", "Lasted until {until}"),
    "proxy.renew": button("Perpanjang", "Renew"),
    "proxy.photo": button("Foto surat kuasa", "Photo of the paper"),
    "clerk.title": title("Orang yang Anda bantu", "People you help"),
    "clerk.bar": label("Petugas desa", "Village clerk"),
    "clerk.only": text(
        "Halaman ini untuk petugas desa yang terdaftar. Tanya petugas kantor untuk mendaftar.",
        "This page is for registered village clerks. Ask the office to be registered.",
    ),
    "clerk.none": title("Belum ada orang yang Anda bantu", "You help nobody yet"),
    "clerk.none_text": text(
        "Mulai permohonan untuk orang yang sudah setuju.", "Start an application for somebody who has agreed."
    ),
    "clerk.start": button("Mulai untuk orang lain", "Start for a person"),
    "clerk.how": title("Cara membantu orang lain", "How to help somebody"),
    "clerk.how.1": text("Orang itu harus setuju dulu.", "The person must agree first."),
    "clerk.how.2": text(
        "Cetak surat kuasa. Bacakan isinya. Orang itu tanda tangan atau cap jempol.",
        "Print the letter. Read it aloud. The person signs it or gives a thumbprint.",
    ),
    "clerk.how.3": text(
        "Foto surat kuasa. Petugas kantor melihatnya bersama dokumen lain.",
        "Photograph the letter. The office sees it with the other papers.",
    ),
    "clerk.how.4": text(
        "Isi data bersama orangnya. Dia membaca ulang sebelum data dikirim.",
        "Fill in the form together. The person reads it again before it is sent.",
    ),
    "clerk.how.5": text("Waktu wawancara, orangnya datang sendiri.", "The person comes to the interview in person."),
    "clerk.how.6": text(
        "Bantuan Anda gratis. Jangan terima uang atau kode masuk orang lain.",
        "Your help is free. Never take money or anybody's sign-in code.",
    ),
    "clerk.until": label("Boleh Anda bantu sampai {until}", "You may help until {until}"),
    "clerk.ended": label("Surat lewat waktu sejak {until}", "The letter ran out on {until}"),
    "clerk.lapsed": title("Surat kuasa lewat waktu", "Letters that ran out"),
    "clerk.lapsed_text": text(
        "Masih perlu bantuan? Cetak surat baru. Orangnya tanda tangan lagi. Foto suratnya, lalu perpanjang.",
        "Is help still needed? Print a new letter. The person signs again. Photograph it, then renew.",
    ),
    "clerk.renew": button("Perpanjang surat kuasa", "Renew the letter"),
    "clerk.have_read": button("Sudah saya baca", "I have read it"),
    "clerk.limits": title("Batas bantuan", "How many you can help"),
    "clerk.month": label("Orang baru bulan ini", "New people this month"),
    "clerk.drafts": label("Isian yang belum dikirim", "Applications not sent yet"),
    "clerk.left": label("{count}, masih bisa {left} lagi", "{count}, room for {left} more"),
    "clerk.shared": text(
        "HP dipakai bersama? Keluar setelah selesai. Isian tetap tersimpan.",
        "Is the phone shared? Sign out when you are done. The answers stay saved.",
    ),
}
