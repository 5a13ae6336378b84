"""The questions of the registration form: their names, their order, and for whom each is asked.

A value is always text as stored (dates ISO, yes/no as "yes"/"no"); `KEPT` is no question of the form: which readings of
papers the person said are not right (`services.crosschecking`). `clean` rules live with their subjects
(`identity`, `names`, `areas`). Fields that end up on the data page must be proofread again when they change.
"""

from enum import StrEnum


class Field(StrEnum):
    HELD_PASSPORT = "held_passport"
    RELATION = "relation"
    PURPOSE = "purpose"
    PRODUCT = "product"
    NIK = "nik"
    FAMILY_CARD = "family_card"
    NAME = "name"
    SEX = "sex"
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    MARITAL = "marital"
    PARENTS = "parents"
    HAS_KTP = "has_ktp"
    DUAL_CITIZEN = "dual_citizen"
    PARENT_PASSPORT = "parent_passport"
    NAME_CHANGED = "name_changed"
    OCCUPATION = "occupation"
    IN_LINGGA = "in_lingga"
    DISTRICT = "district"
    VILLAGE = "village"
    HAMLET = "hamlet"
    RT = "rt"
    RW = "rw"
    LANDMARK = "landmark"
    ADDRESS = "address"
    PHONE = "phone"
    FATHER_NAME = "father_name"
    MOTHER_NAME = "mother_name"
    SPOUSE_NAME = "spouse_name"
    EMERGENCY_NAME = "emergency_name"
    EMERGENCY_PHONE = "emergency_phone"
    HELD_PASSPORT_AGAIN = "held_passport_again"
    KEPT = "kept"


class Marital(StrEnum):
    """Marital status as the KTP writes it. Anybody who is or was married follows the adult's list."""

    SINGLE = "single"
    MARRIED = "married"
    DIVORCED = "divorced"
    WIDOWED = "widowed"


DATA_PAGE = frozenset({Field.NAME, Field.SEX, Field.BIRTH_PLACE, Field.BIRTH_DATE, Field.NIK})
"""Printed on the data page: a change after proofreading needs a new look by the applicant."""

COMPARED = (
    Field.NIK,
    Field.NAME,
    Field.SEX,
    Field.BIRTH_PLACE,
    Field.BIRTH_DATE,
    Field.FAMILY_CARD,
    Field.FATHER_NAME,
    Field.MOTHER_NAME,
    Field.VILLAGE,
)
"""What the verifier sees side by side with the papers and the population registry, in this order."""

MENDABLE = frozenset(COMPARED) | {
    Field.SPOUSE_NAME,
    Field.OCCUPATION,
    Field.ADDRESS,
    Field.HAMLET,
    Field.RT,
    Field.RW,
    Field.LANDMARK,
    Field.PHONE,
    Field.EMERGENCY_NAME,
    Field.EMERGENCY_PHONE,
}
"""What may be sent back, before payment or after the interview: answers that do not decide which papers or which book
the case needs."""
