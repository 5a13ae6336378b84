"""The second, independent drawer of identity papers: only to REPORT how well papers are read.

Why it is separate. A reader whose thresholds are fitted on one drawer's papers looks better on that drawer's papers
than it is. These sheets, scenes and defects were therefore written from the rules and from how such papers look, by
somebody who has seen neither the reader (`lingga_app.inspection`) nor the first drawer (`simulation.papers`): other
layouts, fonts, colours, people and defect code. Nothing here may import either of them, and neither may import this.

**The reader must not be tuned on this set.** Not its thresholds, not its word lists, not by looking at a failure here
and mending that one. Fit on `simulation.papers`; take a figure here. Once a figure has been taken and the reader is
changed because of it, a new seed is not enough: the layouts are known by then, and a new drawer has to be written.

What it writes: `python -m simulation.papers_reported --seed N --count C --out DIR` gives JPEGs as phones send them, the
registry's own PDFs (some ask for a PIN), scans in a PDF, and `truth.jsonl` with one row per file:

- `file`, `family` (papers of one case share it and its `form`), `media` (photo, pdf, pdf_scan, pdf_locked);
- `asked_kind` and `kind` (ktp, kk, akta, nikah, ijazah, other), `holder` (applicant, father, mother, parents,
  household), `layout`, `print`;
- `fields`: what a person reads on it (dates ISO; a family card has `members`), `form`: what was typed (names of
  `lingga_app.domain.form.Field`);
- `defects` with `severity` (mild: acceptable; clear: a person asks for another photo) and `amount` (units:
  `defects.AMOUNTS`), `faults` (the defects that are one), `acceptable`, `notes` ("screen" is a note, never a fault);
- `planted_difference` (of the family) and `expected_questions` (of this paper: a question is right when it is about
  that `field`; about any other field it is a false one);
- `corners_px`, `places_px`, `key_places`, `letter_px`, `scene`: where things are in the upright picture.

The same seed gives the same bytes, and the first N files do not depend on how many are asked for. Every paper says
CONTOH; the people do not exist (`people`), areas are Lingga's own (`lingga_app.domain.areas`).

Weaknesses, so that nobody reads more into a figure than it holds: papers are drawn and photographed by arithmetic;
hands are one thumb; portraits are drawn; handwriting is one font; defects come one or two at a time.
"""

from simulation.papers_reported.collect import File, files, write
from simulation.papers_reported.people import household
from simulation.papers_reported.scene import photograph
from simulation.papers_reported.sheets import akta, ijazah, kk, ktp, nikah, other

__all__ = ["File", "akta", "files", "household", "ijazah", "kk", "ktp", "nikah", "other", "photograph", "write"]
