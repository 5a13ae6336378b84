"""Every component once, on the phone and on the desk."""

import reflex as rx

from lingga_app.ui.components import (
    NIK_GROUPS,
    PHONE_GROUPS,
    Bar,
    Choice,
    Day,
    FieldError,
    Mark,
    Point,
    Saying,
    Slot,
    Step,
    Tab,
    acts,
    applicant_page,
    bar,
    bars,
    button,
    card,
    chat_bubbles,
    check_row,
    chip,
    choice_list,
    copy_button,
    data_table,
    date_parts,
    day_strip,
    desk,
    differing,
    empty_state,
    error_summary,
    facts,
    field,
    gap,
    horizontal_bars,
    keep_button,
    kpi,
    line_band,
    link_button,
    live_form,
    native_form,
    notice_box,
    paper_camera,
    paper_view,
    pills,
    portrait_camera,
    print_button,
    qr_card,
    qr_scanner,
    select,
    share_button,
    skeleton,
    slot_list,
    staff_page,
    tab_panel,
    tabs,
    text_field,
    text_link,
    timeline,
    tip,
    turn_card,
    when,
    work_item,
)
from lingga_app.ui.theme import app_options

from .receiver import receiver

STEPS = [
    Step("Data diri", "Selesai Sabtu, 21 November 2026", "done", "1"),
    Step("Dokumen", "3 dokumen diterima", "done", "2"),
    Step("Pembayaran", "Rp650.000, BRI", "done", "3"),
    Step("Jadwal wawancara dan foto", "Sekarang", "now", "4"),
    Step("Diperiksa petugas", "1 hari kerja", "next", "5"),
    Step("Pencetakan", "", "next", "6"),
    Step("Ambil atau dikirim", "", "next", "7"),
]


class GalleryState(rx.State):
    """What a page would hold."""

    nik: str = ""
    way: str = ""
    day: str = "2"
    slot: str = "09"
    taps: int = 0
    saved: str = ""
    place: str = "dabo"
    shown_tab: str = "ktp"
    sent: str = ""
    scanned: str = ""
    posted: str = ""
    steps: list[Step] = STEPS
    sayings: list[Saying] = [
        Saying(
            "m1",
            "Selamat pagi. Nama di akta tertulis \u201cSitti\u201d. Apakah itu ejaan yang benar?",
            "Petugas Rina, 09.12",
        ),
        Saying("m2", "Yang benar di KTP: Siti.", "09.13, dibaca", True),
    ]
    errors: list[FieldError] = []

    @rx.event
    def keep_nik(self, text: str):
        self.nik = text
        self.saved = "Tersimpan pukul 09.12"

    @rx.event
    def check(self):
        self.taps += 1
        self.errors = (
            []
            if len(self.nik) == 16
            else [FieldError("nik", f"NIK harus 16 angka. Yang Anda ketik baru {len(self.nik)}.")]
        )

    @rx.event
    def tap(self):
        self.taps += 1

    @rx.event
    def choose_way(self, way: str):
        self.way = way

    @rx.event
    def choose_day(self, day: str):
        self.day = day

    @rx.event
    def choose_slot(self, slot: str):
        self.slot = slot

    @rx.event
    def choose_place(self, place: str):
        self.place = place

    @rx.event
    def show_tab(self, tab: str):
        self.shown_tab = tab

    @rx.event
    def note_sent(self, upload_id: str):
        self.sent = upload_id

    @rx.event
    def take_form(self, form: dict[str, str]):
        self.posted = form.get("kunci", "")

    @rx.event
    def note_scan(self, text: str):
        self.scanned = text


def start() -> rx.Component:
    return applicant_page(
        None,
        rx.el.h1("Buat paspor pertama Anda dari Lingga"),
        rx.el.p("Isi data dan kirim foto dokumen dari HP. Datang ", rx.el.b("satu kali"), " untuk wawancara dan foto."),
        facts(
            [
                ("Biaya", "mulai Rp650.000"),
                ("Mengisi", "sekitar 20 menit"),
                ("Selesai", "4 hari kerja sesudah wawancara"),
            ]
        ),
        rx.el.p(rx.el.b("Siapkan: "), "KTP, Kartu Keluarga, dan akta lahir. Foto dengan HP cukup."),
        text_link("Cek status permohonan", "/cek", arrow=True, plain=True),
        rx.el.p(rx.el.span(GalleryState.taps, id="taps"), " ketukan", class_name="sr"),
        dock=[button("Mulai buat paspor", on_click=GalleryState.tap, id="mulai")],
        songket=True,
    )


def question() -> rx.Component:
    error = rx.cond(GalleryState.errors.length() > 0, GalleryState.errors[0].message, "")
    return applicant_page(
        "Data diri",
        when(GalleryState.errors.length() > 0, error_summary(GalleryState.errors, "Satu isian perlu dilihat lagi")),
        rx.el.h1("Berapa nomor KTP (NIK) Anda?"),
        text_field(
            id="nik",
            label="NIK",
            hint="16 angka di bagian atas KTP.",
            error=error,
            saved=GalleryState.saved,
            value=GalleryState.nik,
            digits=True,
            groups=NIK_GROUPS,
            max_length=16,
            on_save=GalleryState.keep_nik,
        ),
        tip(
            "Lebih mudah: foto KTP Anda",
            "Nama, NIK, dan alamat terisi sendiri. Anda tinggal memeriksa.",
            href="/camera",
        ),
        rx.el.output(GalleryState.nik, id="kept", class_name="sr"),
        back="/",
        step="3 dari 9",
        progress=33,
        dock=[button("Lanjut", on_click=GalleryState.check, id="lanjut")],
    )


def paper() -> rx.Component:
    return applicant_page(
        "Kartu Keluarga",
        rx.el.h1("Sebagian tulisan belum terbaca"),
        paper_view("/paper.svg", "Foto Kartu Keluarga", [Mark(0.45, 0.4, 0.43, 0.35)]),
        rx.el.p(
            "Pantulan cahaya menutupi ", rx.el.b("baris 2 dan 3"), ". Miringkan sedikit kertasnya, lalu foto lagi."
        ),
        rx.el.p("Foto sebelumnya tetap tersimpan. Tidak ada biaya untuk mengulang.", class_name="muted"),
        back="/",
        step="2 dari 3",
        progress=66,
        dock=[
            button("Foto ulang", on_click=GalleryState.tap),
            button("Tetap kirim", "quiet", on_click=GalleryState.tap),
        ],
    )


def home() -> rx.Component:
    return applicant_page(
        "Siti Nurhaliza",
        rx.el.h1("Permohonan Siti Nurhaliza", class_name="sr"),
        turn_card(
            "Giliran Anda",
            "Pilih hari wawancara",
            rx.el.p("Pembayaran sudah kami terima. Pilih paling lambat ", rx.el.b("Jumat, 4 Desember 2026"), "."),
        ),
        timeline(GalleryState.steps),
        songket=True,
        step="LGA-7K4M-92QX",
        dock=[button("Pilih jadwal", on_click=GalleryState.tap)],
    )


def schedule() -> rx.Component:
    days = [
        Day("30", "Sen", "30", "penuh", True),
        Day("1", "Sel", "1", "6 orang"),
        Day("2", "Rab", "2", "11 orang"),
        Day("3", "Kam", "3", "9 orang"),
        Day("4", "Jum", "4", "2 orang"),
    ]
    slots = [
        Slot("08", "08.00\u201309.00", "masih bisa untuk 3 orang"),
        Slot("09", "09.00\u201310.00", "masih bisa untuk 5 orang"),
        Slot("13", "13.00\u201314.00", "sudah penuh", True),
    ]
    return applicant_page(
        "Pilih jadwal",
        rx.el.h1("Kapan Anda bisa datang?"),
        pills(
            [Tab("dabo", "Dabo Singkep"), Tab("daik", "Daik, 2\u20133 Des")],
            chosen=GalleryState.place,
            on_choose=GalleryState.choose_place,
            label="Tempat",
        ),
        day_strip(days, chosen=GalleryState.day, on_choose=GalleryState.choose_day, label="Hari"),
        slot_list(slots, chosen=GalleryState.slot, on_choose=GalleryState.choose_slot, label="Jam"),
        rx.el.p("Kapal pertama dari Daik tiba pukul 08.40 WIB.", class_name="muted"),
        back="/",
        dock=[button("Ambil jadwal ini", on_click=GalleryState.tap)],
    )


def pay() -> rx.Component:
    ways = [
        Choice("bank", "Transfer bank", "BRI, BNI, BRK Syariah"),
        Choice("kas", "Tunai di kantor pos atau agen"),
        Choice("qris", "QRIS", "Simpan gambar QR, lalu bayar dari dompet digital"),
    ]
    return applicant_page(
        "Pembayaran",
        rx.el.h1("Rp650.000", rx.el.span(" paspor 5 tahun", class_name="muted small")),
        notice_box(
            rx.el.p("Uang tidak kembali kalau Anda tidak datang tanpa kabar. Kapal tidak berangkat bukan salah Anda."),
            tone="warn",
            title="Baca dulu sebelum bayar",
        ),
        choice_list(
            ways, name="cara", legend="Cara membayar", value=GalleryState.way, on_choose=GalleryState.choose_way
        ),
        back="/",
        dock=[button("Bayar sekarang", on_click=GalleryState.tap, id="bayar")],
    )


def pickup() -> rx.Component:
    return applicant_page(
        "Paspor siap diambil",
        rx.el.h1("Tunjukkan kode ini di loket 2", class_name="center"),
        qr_card("/qr.svg", "Kode QR untuk mengambil paspor", "K7 4M 92"),
        chip("Tersimpan di HP ini", "ok"),
        facts([("Ambil paling lambat", "Jumat, 8 Januari 2027"), ("Bawa", "KTP asli")]),
        songket=True,
        dock=[link_button("Simpan gambar QR", "/qr.svg", download="kode-ambil.svg")],
    )


def pieces() -> rx.Component:
    return applicant_page(
        "Semua bagian",
        rx.el.h1("Semua bagian lain"),
        *[
            notice_box(rx.el.p("Isi pemberitahuan dengan satu kalimat."), tone=tone, title=f"Kotak {tone}")
            for tone in ("info", "ok", "warn", "bad")
        ],
        rx.el.div(*[chip(f"status {tone}", tone) for tone in ("sea", "ok", "warn", "bad", "info")], class_name="row"),
        button("Tombol utama"),
        button("Tombol garis", "ghost"),
        button("Tombol pelan", "quiet"),
        button("Batalkan permohonan", "danger"),
        button("Mengirim foto KTP", busy=True),
        date_parts(
            id="lahir",
            legend="Tanggal lahir",
            hint="Contoh: 17 8 1994",
            values=("17", "8", "1994"),
            error="Tahun harus 4 angka.",
        ),
        field(
            select([Choice("a", "Dabo Lama"), Choice("b", "Daik")], id="desa", value="a"),
            id="desa",
            label="Desa atau kelurahan",
        ),
        text_field(id="alamat", label="Patokan", hint="Misalnya dekat masjid", rows=3, value=""),
        text_field(id="nama", label="Nama", upper=True, value="MUHAMMAD ISKANDAR ZULKARNAIN HARAHAP"),
        check_row("Saya sudah membaca", name="setuju", note="Boleh dibaca lagi nanti"),
        native_form(
            text_field(
                id="hp",
                label="Nomor HP",
                kind="tel",
                digits=True,
                groups=PHONE_GROUPS,
                max_length=13,
                auto_complete="tel",
            ),
            button("Kirim kode", type="submit", needs_live=False),
            action="/api/masuk",
            method="post",
            class_name="stack",
        ),
        bar(70, "70 dari 100"),
        empty_state("Belum ada pemberitahuan", "Kabar baru muncul di sini."),
        skeleton("Mengambil jadwal Dabo Singkep ..."),
        chat_bubbles(GalleryState.sayings, "Percakapan"),
        timeline([Step("Dokumen", "Perlu diperbaiki", "stopped", "2")]),
        back="/",
    )


def camera() -> rx.Component:
    return applicant_page(
        "KTP",
        rx.el.h1("Foto KTP Anda"),
        paper_camera(endpoint="/api/uploads", on_sent=GalleryState.note_sent, name="ktp", shape="card"),
        rx.el.p(GalleryState.sent, id="sent"),
        back="/question",
    )


def portrait() -> rx.Component:
    return staff_page(
        "hari",
        rx.el.h1("Foto pemohon"),
        portrait_camera(endpoint="/api/uploads", judge_endpoint="/api/judge", on_sent=GalleryState.note_sent),
        nav=NAV,
    )


def scan() -> rx.Component:
    return applicant_page(
        "Pindai",
        rx.el.h1("Pindai kode"),
        qr_scanner(on_scan=GalleryState.note_scan),
        rx.el.p(GalleryState.scanned, id="scanned"),
        back="/",
    )


def share() -> rx.Component:
    return applicant_page(
        "Nomor bayar",
        rx.el.h1("Nomor bayar BRI"),
        card(rx.el.p("8808 1234 5678 9012", class_name="num strong")),
        copy_button("8808123456789012"),
        share_button(title="Nomor bayar", text="Bayar Rp650.000"),
        print_button(),
        keep_button("/slip.html"),
        live_form(
            text_field(id="kunci", label="Kata kunci"),
            button("Cari", "ghost", type="submit"),
            on_submit=GalleryState.take_form,
            class_name="stack",
        ),
        rx.el.output(GalleryState.posted, id="posted", class_name="sr"),
        back="/",
    )


NAV = [
    Tab("hari", "Hari ini", "/petugas"),
    Tab("cocok", "Pemeriksaan", "/desk", "3"),
    Tab("cetak", "Cetak", "/cetak"),
    Tab("sum", "Ringkasan", "/summary"),
]


def desk_page() -> rx.Component:
    rows = [
        ("NIK", "2104 **** **** 0003", "2104 **** **** 0003", "2104 **** **** 0003", ""),
        ("Nama", "SITI NURHALIZA", "SITTI NURHALIZA", "SITI NURHALIZA", "warn"),
        ("Lahir", "17-08-1994", "17-08-1994", "17-08-1994", ""),
    ]
    items = [
        work_item(
            rx.el.div(
                rx.el.b("Siti Nurhaliza"), chip("1 hari 4 jam", "warn", icon_name="clock"), class_name="row between"
            ),
            rx.el.div(
                rx.el.span("LGA-7K4M-92QX", class_name="num"), rx.el.span("2 beda"), class_name="row between muted tiny"
            ),
            href="#a",
            current=True,
        ),
        work_item(
            rx.el.div(rx.el.b("Rusli"), chip("2 hari 1 jam", icon_name="clock"), class_name="row between"),
            rx.el.div(
                rx.el.span("LGA-3PQX-41RT", class_name="num"),
                rx.el.span("cocok semua"),
                class_name="row between muted tiny",
            ),
            href="#b",
        ),
    ]
    return staff_page(
        "cocok",
        desk(
            rx.fragment(rx.el.h2("Antrean saya"), rx.el.span("12 berkas", class_name="muted")),
            items,
            rx.el.div(
                rx.el.div(rx.el.h1("Siti Nurhaliza"), rx.el.p("E-paspor 5 tahun, umrah", class_name="muted")),
                rx.el.div(chip("Pembayaran lunas", "ok"), chip("2 perbedaan", "warn"), class_name="row"),
                class_name="row between",
            ),
            tabs(
                [Tab("ktp", "KTP"), Tab("kk", "Kartu Keluarga"), Tab("akta", "Akta lahir", count="2")],
                chosen=GalleryState.shown_tab,
                on_choose=GalleryState.show_tab,
                label="Dokumen",
                panel_id="dok",
            ),
            tab_panel(
                rx.el.div(
                    paper_view("/paper.svg", "Foto KTP", [Mark(0.1, 0.3, 0.5, 0.1)]),
                    rx.el.div(
                        data_table(
                            ["Data", "Diisi pemohon", "Terbaca dari kertas", "Kependudukan"],
                            rows,
                            lambda r: [
                                r[0],
                                r[1],
                                differing([("SIT", False), ("T", True), ("I NURHALIZA", False)]) if r[4] else r[2],
                                r[3],
                            ],
                            caption="Perbandingan data",
                            row_tone=lambda r: r[4],
                        ),
                        class_name="card flush",
                    ),
                    class_name="evidence",
                ),
                panel_id="dok",
                label="KTP",
            ),
            text_field(id="catatan", label="Catatan"),
            rx.el.output(GalleryState.taps, id="taps", class_name="sr"),
            acts(
                button("Setujui", key="A", on_click=GalleryState.tap),
                button("Minta perbaikan", "ghost", key="R"),
                button("Tanya pemohon", "ghost", key="T"),
                gap(),
                button("Tolak permohonan", "danger"),
            ),
            label="Antrean",
        ),
        nav=NAV,
        who="Rina, pemeriksa",
        with_desk=True,
    )


def summary() -> rx.Component:
    points = [Point(f"{d}", 8 + d % 5, 5 + d % 5, 12 + d % 5, float(6 + d % 7) if d < 8 else -1) for d in range(1, 15)]
    return staff_page(
        "sum",
        rx.el.h1("Ringkasan"),
        rx.el.div(
            kpi("Lewat tenggat 4 hari", "0", "2 jatuh tempo hari ini", tone="ok"),
            kpi("Datang hari ini", "18 dari 23", "menunggu 7 menit"),
            kpi("Buku kosong", "58", "cukup sampai Jumat, 11 Desember 2026"),
            kpi(
                "Perlu keputusan",
                "Kapal Daik Rabu, 9 Desember terancam batal",
                rx.el.a("Lihat 27 orang", href="#x"),
                tone="warn",
                words=True,
            ),
            class_name="kpis",
        ),
        rx.el.div(
            card(
                rx.el.h2("Kedatangan dan layanan, 14 hari"),
                line_band(
                    points,
                    label="Kedatangan 14 hari dengan perkiraan",
                    heads=["Hari", "Datang", "Perkiraan", "Rentang"],
                    today_at=6,
                ),
            ),
            card(
                rx.el.h2("Di mana berkas menunggu"),
                horizontal_bars(
                    [
                        Bar("Dokumen", 9),
                        Bar("Jadwal", 18),
                        Bar("Pemeriksaan", 12, "12, paling lama 2 hari", "warn"),
                        Bar("Cetak", 5),
                    ],
                    label="Berkas menunggu per tahap",
                ),
                bars([Bar("08", 3), Bar("09", 7), Bar("10", 5)], label="Datang per jam", heads=["Jam", "Datang"]),
            ),
            class_name="two",
        ),
        rx.el.div(
            data_table(
                ["Tempat", "Hari", "Terisi", "Keadaan"],
                [("Dabo Singkep", "Sen, 7 Des 2026", 88, "ok"), ("Daik", "Rab, 9 Des 2026", 100, "warn")],
                lambda r: [r[0], r[1], bar(r[2], f"{r[2]} dari 100"), chip("buka" if r[3] == "ok" else "cuaca", r[3])],
                caption="Sesi berikutnya",
                show_caption=True,
            ),
            class_name="card flush",
        ),
        nav=NAV,
        who="Kepala kantor",
    )


app = rx.App(**app_options(), api_transformer=receiver)
for route, view in {
    "/": start,
    "/question": question,
    "/paper": paper,
    "/home": home,
    "/schedule": schedule,
    "/pay": pay,
    "/pickup": pickup,
    "/pieces": pieces,
    "/desk": desk_page,
    "/summary": summary,
    "/camera": camera,
    "/portrait": portrait,
    "/scan": scan,
    "/share": share,
}.items():
    app.add_page(view, route=route, title="Paspor Lingga")
