"""What the applicant reads about a doubt: one sentence that says what was seen, one that says how to retake.

A doubt never refuses by itself: the photo can be sent anyway, and an officer looks at it first.
"""

SENTENCES: dict[str, dict[str, str]] = {
    "photo.too_small": {
        "id": "Foto ini terlalu kecil untuk dibaca. Dekatkan HP sampai kertas memenuhi layar, lalu foto lagi.",
        "en": "This photo is too small to read the writing. Hold the phone closer until the paper fills the screen, "
        "then take it again.",
    },
    "photo.blur": {
        "id": "Foto ini buram. Pegang HP dengan dua tangan, tunggu gambar tajam, lalu foto lagi.",
        "en": "This photo is blurred. Hold the phone with both hands, wait until it is sharp, then take it again.",
    },
    "photo.dark": {
        "id": "Foto ini terlalu gelap. Pindah ke tempat yang lebih terang, lalu foto lagi.",
        "en": "This photo is too dark. Move to a brighter place, then take it again.",
    },
    "photo.bright": {
        "id": "Foto ini terlalu terang, jadi tulisan hilang. Matikan lampu kilat, lalu foto lagi.",
        "en": "This photo is too bright and the writing is lost. Switch the flash off, then take it again.",
    },
    "photo.glare": {
        "id": "Ada pantulan cahaya di bagian yang ditandai. Miringkan HP sedikit, lalu foto lagi.",
        "en": "Light is reflecting at the marked place. Tilt the phone a little, then take it again.",
    },
    "photo.cut": {
        "id": "Tepi kertas terpotong di bagian yang ditandai. Jauhkan HP sampai semua tepi terlihat, lalu foto lagi.",
        "en": "The edge of the paper is cut off at the marked place. Move the phone back until all edges show, "
        "then take it again.",
    },
    "photo.tilted": {
        "id": "Kertas di foto ini miring. Luruskan HP dengan tepi kertas, lalu foto lagi.",
        "en": "The paper in this photo is tilted. Line the phone up with the edge of the paper, then take it again.",
    },
    "photo.other_paper": {
        "id": "Kertas di foto ini bukan dokumen yang diminta. Lihat lagi nama dokumennya, lalu foto yang sesuai.",
        "en": "The paper in this photo is not the one that was asked for. Look at its name again, then photograph it.",
    },
    "photo.unread": {
        "id": "Tulisan di foto ini belum terbaca. Letakkan kertas di tempat terang, dekatkan HP, lalu foto lagi.",
        "en": "The writing in this photo could not be read. Put the paper in the light, move closer and take it again.",
    },
    "photo.unchecked": {
        "id": "Foto ini belum diperiksa otomatis. Petugas akan melihat foto ini.",
        "en": "This photo has not been checked automatically. An officer will look at it.",
    },
}


def sentence(key: str, lang: str = "id") -> str:
    """The sentence of one doubt in `id` or `en`."""
    return SENTENCES[key]["en" if lang == "en" else "id"]
