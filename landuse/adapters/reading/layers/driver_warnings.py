"""Warnings that GDAL gives while it reads a layer, reported where no finding of ours does."""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landuse.adapters.reading.library_errors import one_line
from landuse.domain.vocabulary.findings import Findings
from landuse.words.phrases import phrase

#: What has findings and errors of our own, or costs nothing that is used: heights and measures,
#: layers to choose from, open rings, numbers and rings that are put right.
_REPORTED_OTHERWISE = re.compile(
    r"Measured \(M\) geometry types|More than one layer found|Non closed ring|parsed incompletely"
    r"|invalid winding order|codec|encoding corresponding to|charset|Could not decode"
    r"|sub-geometry|Invalid coord dimension|Several features with id"
)
#: The folders before a file's name: some are temporary, and none is anybody's business.
_FOLDERS = re.compile(r"(?:[A-Za-z]:)?(?:[^\s'\"/\\]*[/\\])+(?=[^\s/\\])")
#: Messages that are reported; a damaged file has thousands.
_MOST_MESSAGES = 10
#: Warnings are caught for a whole program: where two threads read, one waits.
_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def driver_warnings_in(findings: Findings, path: Path) -> Iterator[None]:
    """Turn the warnings that GDAL gives in the ``with`` block into findings.

    Parameters
    ----------
    findings : Findings
        Takes a ``driver_warning`` for every message that is another, up to ten.
    path : Path
        The file that is read.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", RuntimeWarning)
        yield
    messages = dict.fromkeys(str(warning.message) for warning in caught)
    unreported = [text for text in messages if not _REPORTED_OTHERWISE.search(text)]
    for message in unreported[:_MOST_MESSAGES]:
        text = one_line(_FOLDERS.sub("", message), path)
        sentence = phrase("finding.driver_warning", source=path.name, said=text)
        findings.add(sentence, value=text)
