"""The supervisor's page of officers, and the page on which an invited officer sets up the account."""

from lingga_app.words.kinds import Texts, button, hint, label, text, title

TEXTS: Texts = {
    "staff.nav.people": label("Pegawai", "Officers"),
    "staff.people": title("Pegawai kantor", "Officers of this office"),
    "staff.people_name": label("Nama", "Name"),
    "staff.people_roles": label("Tugas", "Duties"),
    "staff.people_state": label("Keadaan", "State"),
    "staff.people_cases": label("Kasus", "Cases"),
    "staff.people_do": label("Tindakan", "Action"),
    "staff.people_change": button("Ubah", "Change"),
    "staff.people_me": label("Anda", "You"),
    "staff.people_state.works": label("Bekerja", "Works here"),
    "staff.people_state.invited": label("Diundang", "Invited"),
    "staff.people_state.over": label("Undangan lewat waktu", "Invitation ran out"),
    "staff.people_state.ended": label("Sudah berhenti", "Has left"),
    "staff.people_until": label("Sampai {until:sms}", "Until {until:sms}"),
    "staff.people_new": title("Undang petugas", "Invite an officer"),
    "staff.people_new_how": text(
        "Kode sekali pakai dikirim lewat pesan. Petugas membuat kata sandi dan kode kedua sendiri.",
        "A one-time code goes out by message. The officer sets up password and second factor alone.",
    ),
    "staff.people_username": label("Nama akun untuk masuk", "Account name for signing in"),
    "staff.people_username_hint": hint("Huruf kecil, misalnya rina.marlina", "Small letters, such as rina.marlina"),
    "staff.people_to": label("Nomor HP atau e-mail petugas", "Officer's phone number or e-mail"),
    "staff.people_invite": button("Kirim undangan", "Send invitation"),
    "staff.people_invited": text(
        "Undangan untuk {person} dikirim. Berlaku 3 hari.", "The invitation for {person} is sent. It lasts 3 days."
    ),
    "staff.people_save": button("Simpan tugas", "Save duties"),
    "staff.people_saved": text("Tugas {person} sudah diubah.", "The duties of {person} have changed."),
    "staff.people_again": title("HP hilang, lupa sandi, atau kembali bekerja", "Lost phone or password, or back"),
    "staff.people_again_why": text(
        "Sandi dan kode kedua yang lama langsung mati. Petugas keluar dari semua layar.",
        "The old password and second factor end at once. The officer is signed out everywhere.",
    ),
    "staff.people_again_to": hint("Undangan terakhir dikirim ke {to}", "The last invitation went to {to}"),
    "staff.people_again_button": button("Kirim kode baru", "Send a new code"),
    "staff.people_end": button("Akhiri pekerjaan", "End employment"),
    "staff.people_end_ask": text(
        "{person} langsung keluar dan tidak bisa masuk lagi. {count} kasus kembali ke antrean.",
        "{person} is signed out at once and cannot sign in again. Cases that go back into the queue: {count}.",
    ),
    "staff.people_end_yes": button("Ya, akhiri", "Yes, end it"),
    "staff.people_end_no": button("Batal", "Cancel"),
    "staff.people_ended": text(
        "{person} sudah berhenti. {count} kasus kembali ke antrean.",
        "{person} has left. Cases that went back into the queue: {count}.",
    ),
    "staff.people_close": button("Tutup", "Close"),
    "staff.enrol": title("Undangan petugas", "Officer's invitation"),
    "staff.enrol_have": button("Saya dapat undangan", "I have an invitation"),
    "staff.enrol_why": text(
        "Isi nama akun dan kode dari pesan undangan Anda.", "Fill in the account name and the code of your invitation."
    ),
    "staff.enrol_code": label("Kode undangan", "Invitation code"),
    "staff.enrol_code_hint": hint("12 huruf dan angka", "12 letters and digits"),
    "staff.enrol_next": button("Lanjut", "Go on"),
    "staff.enrol_hello": text("Selamat datang, {person}.", "Welcome, {person}."),
    "staff.enrol_scan": title("Pindai dengan aplikasi kode", "Scan this with your code app"),
    "staff.enrol_scan_how": text(
        "Buka aplikasi kode di HP Anda, tambah akun, lalu pindai gambar ini.",
        "Open the code app on your phone, add an account, and scan this picture.",
    ),
    "staff.enrol_qr": label("QR untuk aplikasi kode", "QR for the code app"),
    "staff.enrol_by_hand": label("Atau ketik kunci ini di aplikasi", "Or type this key into the app"),
    "staff.enrol_password": label("Kata sandi baru", "New password"),
    "staff.enrol_password_hint": hint(
        "12 huruf atau lebih, misalnya tiga kata", "12 letters or more, such as three words"
    ),
    "staff.enrol_finish": button("Selesai", "Finish"),
    "staff.enrol_done": title("Akun Anda siap", "Your account is ready"),
    "staff.enrol_done_how": text(
        "Masuk dengan nama akun, kata sandi, dan kode dari aplikasi. Tunggu kode berikutnya.",
        "Sign in with account name, password and a code of the app. Wait for the next code.",
    ),
}
