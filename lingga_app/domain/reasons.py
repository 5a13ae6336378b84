"""Why something is sent back, and why an application is refused: codes that have a sentence for the applicant."""

from enum import StrEnum


class ReturnReason(StrEnum):
    """Named by `staff.reason.` for officers and `return.reason.` for the applicant."""

    NAME = "name"
    BIRTH = "birth"
    PARENTS = "parents"
    NIK = "nik"
    ADDRESS = "address"
    PURPOSE = "purpose"
    UNREADABLE = "unreadable"
    CUT = "cut"
    OTHER_PAPER = "other_paper"
    OTHER_PERSON = "other_person"
    ORIGINAL = "original"
    OTHER = "other"


class RefuseReason(StrEnum):
    """Grounds on which the office may refuse; each sentence says what the person can do next (`refused.reason.`)."""

    HELD_BEFORE = "held_before"
    PURPOSE = "purpose"
    FALSE = "false"
    OTHER_PERSON = "other_person"
    NIK = "nik"
    BIRTH = "birth"


class ElsewhereReason(StrEnum):
    """Why an officer looks at another office's case (`staff.elsewhere.`)."""

    AT_COUNTER = "at_counter"
    ON_PHONE = "on_phone"
    OFFICE_ASKED = "office_asked"
