"""What is said of a portrait: each doubt with what to do about it. Read aloud by the interviewer, so short.

A key is `staff.portrait_said.` and the key of a rule in `inspection/portrait_rules.py`.
"""

from lingga_app.words.kinds import Texts, button, error, label, text

TEXTS: Texts = {
    "staff.portrait_said.no_face": error(
        "Wajah belum terlihat. Minta pemohon menghadap kamera.",
        "No face is seen. Ask the applicant to face the camera.",
    ),
    "staff.portrait_said.many_faces": error(
        "Ada lebih dari satu wajah. Minta yang lain keluar dari gambar.",
        "There is more than one face. Ask the others to leave the picture.",
    ),
    "staff.portrait_said.eyes_apart": error(
        "Wajah terlalu jauh. Minta pemohon maju sedikit.", "The face is too far away. Ask the applicant to come closer."
    ),
    "staff.portrait_said.head.large": error(
        "Wajah terlalu dekat. Minta pemohon mundur sedikit.",
        "The face is too close. Ask the applicant to move back a little.",
    ),
    "staff.portrait_said.eyes.high": error(
        "Wajah terlalu ke atas. Minta pemohon duduk lebih rendah, atau naikkan kamera.",
        "The face is too high in the picture. Ask the applicant to sit lower, or raise the camera.",
    ),
    "staff.portrait_said.eyes.low": error(
        "Wajah terlalu ke bawah. Minta pemohon duduk lebih tegak, atau turunkan kamera.",
        "The face is too low in the picture. Ask the applicant to sit up, or lower the camera.",
    ),
    "staff.portrait_said.centre": error(
        "Wajah belum di tengah. Minta pemohon bergeser ke tengah.",
        "The face is off the middle. Ask the applicant to move to the middle.",
    ),
    "staff.portrait_said.roll": error(
        "Kepala miring. Minta pemohon menegakkan kepala.", "The head is tilted. Ask the applicant to hold it upright."
    ),
    "staff.portrait_said.yaw": error(
        "Wajah menoleh ke samping. Minta pemohon melihat lurus ke kamera.",
        "The face is turned aside. Ask the applicant to look straight at the camera.",
    ),
    "staff.portrait_said.pitch": error(
        "Wajah mendongak atau menunduk. Minta pemohon melihat lurus ke kamera.",
        "The face looks up or down. Ask the applicant to look straight at the camera.",
    ),
    "staff.portrait_said.eyes_open": error(
        "Mata tampak tertutup. Lihat sendiri, lalu foto lagi bila perlu.",
        "The eyes seem closed. Look for yourself, then take it again if need be.",
    ),
    "staff.portrait_said.mouth": error(
        "Mulut tampak terbuka. Minta pemohon menutup mulut.",
        "The mouth seems open. Ask the applicant to close it.",
    ),
    "staff.portrait_said.background": error(
        "Latar belum polos. Pindah ke depan dinding atau kain polos.",
        "The background is not plain. Move in front of a plain wall or cloth.",
    ),
    "staff.portrait_said.outline": error(
        "Kerudung atau rambut menyatu dengan latar. Pakai latar atau kerudung warna lain.",
        "Headscarf or hair blends into the background. Use a background or headscarf of another colour.",
    ),
    "staff.portrait_said.dark": error(
        "Gambar terlalu gelap. Tambah cahaya dari depan.", "The picture is too dark. Add light from the front."
    ),
    "staff.portrait_said.bright": error(
        "Wajah terlalu terang. Kurangi lampu.", "The face is too bright. Dim the lamp."
    ),
    "staff.portrait_said.uneven": error(
        "Satu sisi wajah gelap. Pindahkan lampu ke depan.", "One side of the face is dark. Move the lamp to the front."
    ),
    "staff.portrait_said.sharpness": error(
        "Wajah kabur. Minta pemohon diam, lalu foto lagi.",
        "The face is blurred. Ask the applicant to keep still, then take it again.",
    ),
    "staff.portrait_said.glare": error(
        "Ada pantulan cahaya di mata atau kacamata. Minta pemohon melepas kacamata.",
        "Light reflects at the eyes or glasses. Ask the applicant to take them off.",
    ),
    "staff.portrait_said.pixels": error(
        "Gambar terlalu kecil. Pakai kamera lain, atau minta pemohon maju.",
        "The picture is too small. Use another camera, or ask the applicant to come closer.",
    ),
    "staff.portrait_said.ratio": error(
        "Ukuran belum 3 banding 4. Foto lagi dengan kamera di halaman ini.",
        "The shape is not 3 to 4. Take it again with the camera on this page.",
    ),
    "staff.portrait_before": text(
        "Wajah menghadap kamera, cahaya dari depan.", "Face to the camera, light from the front."
    ),
    "staff.portrait_aim": text("Paskan wajah di dalam garis.", "Fit the face into the line."),
    "staff.portrait_fits": text("Wajah sudah pas. Ambil foto.", "The face fits. Take the portrait."),
    "staff.portrait_better": text(
        "Beberapa detik lalu ada gambar yang lebih baik.", "There was a better picture some seconds ago."
    ),
    "staff.portrait_use_better": button("Lihat gambar itu", "See that picture"),
    "staff.portrait_look": text("Apakah wajah terlihat jelas?", "Is the face clear?"),
    "staff.portrait_file": button("Pilih file foto", "Choose a photo file"),
    "staff.portrait_unchecked": text(
        "Wajah belum diperiksa otomatis. Lihat sendiri sebelum memakai foto ini.",
        "The face has not been checked automatically. Look for yourself before using this portrait.",
    ),
    "staff.portrait_good": label("Foto memenuhi ukuran", "Portrait meets the measures"),
    "staff.portrait_anyway": button("Pakai dengan alasan", "Use with a reason"),
    "staff.portrait_note": label("Alasan memakai foto ini", "Reason to use this portrait"),
    "staff.portrait_noted": label("Dipakai dengan alasan", "Used with a reason"),
    "staff.portrait_of": label("Sedang difoto: {person}", "In front of the camera: {person}"),
}
