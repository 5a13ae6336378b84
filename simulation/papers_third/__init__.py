"""A third set of synthetic papers with their truth, drawn by an independent hand to report on the reader once.

It was written from the issue's rules, domain.md and public knowledge of what Indonesian papers look like, by somebody
who saw neither the reader nor the code or pictures of the other two drawers; only the truth lines of the second one,
for the format. Layouts, fonts (the standard fourteen inside PDFium, and machine-readable digits of our own), people,
tables and defect code are its own. Two uses of the word "defect": *mild*, what an officer accepts without a remark, and
*clear*, what an officer would send back at a glance.

Never tune the reader on it: after it has been opened, a changed reader needs a new set.

`python -m simulation.papers_third --seed S --count N --out DIR` writes N files and `truth.jsonl`, one line a file.
"""
