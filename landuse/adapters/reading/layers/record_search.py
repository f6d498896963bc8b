"""The record of a damaged layer that cannot be read, sought in a process of its own.

Bulk readers take all of a layer and report that it is broken, not where. fiona hands out one
record after the other, so the first that fails has a number; and because drivers have been seen to
end the process over a damaged file, it does so in a child, whose end is one more answer.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from landuse.adapters.reading.process import own_python

#: Seconds after which a search is given up: the layer is then said to be unreadable as a whole.
_PATIENCE = 60


@dataclass(frozen=True)
class BadRecord:
    """The first record of a layer that cannot be read.

    Attributes
    ----------
    number : int
        Of the record, from 1.
    is_text : bool
        Whether only its text cannot be decoded.
    message : str
        The library's message; empty where the data end there.
    """

    number: int
    is_text: bool
    message: str


def first_bad_record(path: Path, layer: str | None) -> BadRecord | None:
    """Find the first record of a layer that cannot be read.

    Parameters
    ----------
    path : Path
        A file that can be opened.
    layer : str or None
        The layer's name; the first where None.

    Returns
    -------
    BadRecord or None
        None where every record can be read one by one, where not even the layer can be opened so,
        where the child ended over it, or took more than a minute.
    """
    command = own_python(f"from {__name__} import main; main()")
    command.append(str(path))
    if layer:
        command.append(layer)
    try:
        child = subprocess.run(  # noqa: S603 - our own module, on a file that was named
            command, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if child.returncode != 0:
        return None
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        return None
    return BadRecord(**answer) if answer else None


def _search(path: str, layer: str | None) -> BadRecord | None:
    """The first record that cannot be read, by a walk through all of them."""
    import fiona

    read = 0
    try:
        with fiona.open(path, layer=layer) as source:
            for _ in source:
                read += 1
            expected = len(source)
    except UnicodeDecodeError as error:
        return BadRecord(read + 1, is_text=True, message=str(error))
    except Exception as error:  # a driver raises what it likes
        if read == 0:
            return None
        return BadRecord(read + 1, is_text=False, message=str(error))
    if read < expected:
        return BadRecord(read + 1, is_text=False, message="")
    return None


def main() -> None:
    """Answer on standard output; the file and its layer are arguments."""
    if hasattr(signal, "alarm"):
        signal.alarm(_PATIENCE)  # whoever waits may have ended
    file, *layers = sys.argv[1:]
    bad_record = _search(file, layers[0] if layers else None)
    answer = None if bad_record is None else asdict(bad_record)
    # a pipe of a Chinese Windows is not UTF-8, JSON of ASCII is all the same
    print(json.dumps(answer))  # noqa: T201 - the answer
