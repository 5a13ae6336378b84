"""A fourth set of synthetic papers with their truth, drawn by one more independent hand to report on the reader once.

It was written from the issue, domain.md and what real papers and real phone photos look like, by somebody who saw
neither the reader nor the code or pictures of the other three drawers; only the third's truth lines, for the format.
Layouts, people, fonts, grounds, light and flaws are its own. A flaw is *mild* (an officer reads past it) or *clear*
(an officer sends it back at a glance).

Never tune the reader on it: after it has been opened, a changed reader needs a new set.

`python -m simulation.papers_fourth --seed S --count N --out DIR` writes N files and `truth.jsonl`, one line a file.
"""
