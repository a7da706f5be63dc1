"""Identities planted in pictures, and how many can still be read

Made-up people are written into made-up pictures: in pixels of ten kinds of letters and more, 9 to 26 pixels high, in
seven colours, upright, slanting, sideways and upside down, in the scan, beside it, and on one frame of a loop alone.
Each picture goes all the way that a received one goes. A line counts as left where more than two of its letters can be
seen on any frame of what its owner would be shown; a picture in quarantine is shown to nobody. The same people are
written into every place of files of every kind, and the bytes that are kept are searched for their names in 26
encodings. The pictures name their scan areas, as machines with regions or with a learnt screen do.
"""

import time

from benchmarks.rows import Row
from enthesis.imaging.domain import Clean, Quarantined, deidentify
from enthesis.imaging.gateways.text_reader import text_reader
from tests.imaging.domain.material import SECRET
from tests.planted.identities import CHARACTER_SETS, identity
from tests.planted.lettering import FONTS
from tests.planted.places import PLACES
from tests.planted.sources import KINDS, source
from tests.planted.streams import WRAPS
from tests.planted.survey import INSIDE, ONE_FRAME, Survey, trials
from tests.planted.test_planted_bytes import planted

PICTURES = 300
FIRST = 10_000
MOST_QUARANTINED = 15


def run() -> list[Row]:
    """Plant identities in pixels and in bytes, and count."""
    began = time.process_time()
    survey = Survey(list(trials(PICTURES, reader=text_reader(), first=FIRST)))
    spent = 1000 * (time.process_time() - began) / PICTURES
    inside = [one for one in survey.trials if one.where == INSIDE]
    single = [one for one in survey.trials if one.where == ONE_FRAME]
    files, survivors = in_bytes()
    return [
        Row("Planted lines that can still be read", len(survey.left), f"of {PICTURES}", limit=0,
            note=f"{len(inside)} within the scan, {len(single)} on one frame of a loop, {len(FONTS)} kinds of letters"),
        Row("Recall", 100 * survey.recall(), "%"),
        Row("Pictures sent to quarantine", 100 * survey.share("quarantined"), "%", limit=MOST_QUARANTINED),
        Row("Pictures refused", 100 * survey.share("refused"), "%", limit=0),
        Row("Processor time for a picture, all told", spent, "ms", note="making the picture included"),
        Row("Files in which a planted name survives in any byte", survivors, f"of {files}", limit=0,
            note=f"{len(CHARACTER_SETS)} character sets, {len(PLACES) + len(WRAPS)} places, {len(KINDS)} kinds"),
    ]  # fmt: skip


def in_bytes() -> tuple[int, int]:
    """Plant everybody in everything; give how many files there were, and in how many somebody is left."""
    files = survivors = 0
    for seed in range(len(CHARACTER_SETS)):
        who = identity(seed)
        for kind in KINDS:
            data = planted(source(kind), who, *PLACES)
            for wrap in WRAPS:
                data = wrap(data, who)
            verdict = deidentify(data, secret=SECRET)
            files += 1
            survivors += isinstance(verdict, Clean | Quarantined) and bool(who.survivors(verdict.dicom))
    return files, survivors
