"""The process that reads files: it answers questions on its standard input until that ends.

Damaged and hostile files crash libraries, let them hang, and make them take all memory; whatever
they do here ends this process, and its parent says so in a sentence
(:mod:`landuse.adapters.reading.process`). Questions and answers are messages
(:mod:`landuse.adapters.reading.messages`), one answer to each question in turn.

Two threads are at work. One takes in questions, and is the first to know that nobody asks any
more: the parent has closed the pipe, or has been ended by whatever means. It then clears away the
temporary files and ends the process, even in the middle of a file. The other reads.

The parent keeps the time. Where it cannot, because it is gone while a library holds the lock of
Python, the system does (``setitimer``). The system also keeps the limit of memory, which is
counted from what the process has before it reads: libraries reserve room that they never use.
"""

from __future__ import annotations

import gc
import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
import warnings
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from landuse.adapters.reading.process import prefix_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BufferedReader

    from landuse.adapters.reading.limits import Limits
    from landuse.adapters.reading.messages import Message

#: Objects made before Python looks for cycles among them, as where the command line reads.
_COLLECT_AFTER = (200_000, 50, 100)
#: Seconds beyond the limit after which the system ends a child whose parent has not.
_LATE_S = 10


def main() -> None:
    """Answer questions until there are no more.

    Standard input has the questions and standard output the answers. The first message is ours: it
    says that this process is ready, and where its temporary files are, for the parent to remove
    where this process is ended before it can.
    """
    folder = tempfile.mkdtemp(prefix=prefix_of(os.getpid()))
    tempfile.tempdir = folder
    os.environ["TMPDIR"] = os.environ["CPL_TMPDIR"] = folder
    questions: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(questions, folder), daemon=True).start()
    answers = _own_stdout()
    _be_quiet()
    import_readers()
    import pyarrow as pa

    from landuse.adapters.reading import messages

    # others reserve room by the gigabyte, which the limit of memory would count
    pa.set_memory_pool(pa.system_memory_pool())
    messages.send(messages.Message({"folder": folder}), answers)
    is_last = False
    while not is_last:
        question = questions.get()
        answer = _answer(question)
        _keep_time(0)
        is_last = answer.header.get("is_last", False)
        messages.send(answer, answers)
        if question.header["has_rasters"]:
            _import_rasters()
    _leave(folder)


def _own_stdout() -> IO[bytes]:
    """Standard output for answers alone.

    Libraries print there too, and their words must not get into an answer: what they take for
    standard output goes the way of standard error, which is nowhere.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _be_quiet() -> None:
    """No complaints, no core dumps, no drivers that reach elsewhere, and Ctrl-C is the parent's."""
    from landuse.adapters.reading.drivers import keep_out_reaching_drivers

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    gc.set_threshold(*_COLLECT_AFTER)
    keep_out_reaching_drivers()
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def import_readers() -> None:
    """Import what most files need: here while the parent imports its own, or there before a fork.

    Nearly all of what it costs to have this process is this. Where it is a fork it costs nothing,
    as the parent needs the same; elsewhere, where there are two cores, it costs nobody any time.
    """
    import pyogrio  # noqa: F401

    from landuse.adapters.reading import messages, opening  # noqa: F401


def _import_rasters() -> None:
    """Import what rasters need, while the parent is busy with what it was given."""
    import exactextract  # noqa: F401
    import rasterio  # noqa: F401


def _listen(questions: queue.SimpleQueue[Message], folder: str) -> None:
    """Take in questions; end with the parent, whatever is being read."""
    stream = cast("BufferedReader", sys.stdin.buffer)
    try:
        # the first question comes when this process has said that it is ready
        while stream.peek(1):
            from landuse.adapters.reading import messages

            questions.put(messages.receive(stream))
    finally:
        _leave(folder)


def _leave(folder: str) -> None:
    """End at once, and leave nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _answer(question: Message) -> Message:
    """What is asked for, or the error of ours that came of it.

    Header of a question: ``wanted``, one of :data:`_WORKS`, ``path``, ``limits``, ``language`` and
    ``has_rasters``; and what the work wants besides. Header of an answer: ``error`` where there is
    one, and ``is_last`` where this process is not to be asked again.
    """
    from landuse.adapters.reading import messages
    from landuse.adapters.reading.boundary import one_sentence
    from landuse.adapters.reading.limits import Limits
    from landuse.errors import LanduseError
    from landuse.words.catalogue import speaking

    header = question.header
    limits = Limits.model_validate(header["limits"])
    _keep_limits(limits)
    try:
        with speaking(header["language"]), one_sentence(Path(header["path"]).name):
            work = _WORKS[header["wanted"]]
            return work(question, limits)
    except LanduseError as error:
        # what a process is like that has run out of memory is anybody's guess
        is_spent = isinstance(error.__cause__, MemoryError)
        return messages.Message(
            {"error": messages.of_error(error), "is_last": is_spent}
        )


def _source(question: Message, limits: Limits) -> Message:
    """A source of a table: its columns, its outlines as well-known binary, and what was found.

    The question has ``table``, the name of one of the schema, ``source``, what ``landuse.toml``
    says of it, ``is_one_of_several`` and ``stage_words``. The answer has ``findings`` too.
    """
    from landuse.adapters.reading import messages, opening
    from landuse.adapters.reading.source import SourceConfig
    from landuse.domain.vocabulary.findings import Findings
    from landuse.domain.vocabulary.schema import TABLES

    header = question.header
    table = TABLES[header["table"]]
    source = SourceConfig.model_validate(header["source"])
    request = opening.Request(
        table, source, limits, header["is_one_of_several"], tuple(header["stage_words"])
    )
    findings = Findings(table.name)
    raw = opening.read_packed(Path(header["path"]), request, findings)
    answer = messages.of_layer(raw)
    found = messages.rows_of_findings(findings.rows)
    return messages.Message({**answer.header, "findings": found}, answer.columns)


def _raster(question: Message, limits: Limits) -> Message:  # noqa: ARG001 - as all works
    """A statistic of a raster over outlines.

    The question has the outlines in its columns, ``statistic`` and ``name``. The answer has one
    column, ``value``, in the order of the outlines; null where no pixel is known.
    """
    import pyarrow as pa

    from landuse.adapters.reading import messages, raster

    header = question.header
    parcels = messages.layer_in(question).layer.frame()
    found = raster.zonal(
        parcels, Path(header["path"]), header["statistic"], header["name"]
    )
    return messages.Message({}, pa.table({"value": pa.array(found, pa.float64())}))


def _picture(question: Message, limits: Limits) -> Message:  # noqa: ARG001 - as all works
    """An aerial picture for the map.

    The question has ``day``, ``extent``, ``crs`` and ``most_bytes``. The answer has all of the
    picture but its day, and its bytes in the one cell of the column ``data``.
    """
    from landuse.adapters.reading import messages, pictures

    header = question.header
    ground = pictures.Ground(tuple(header["extent"]), header["crs"])
    source = pictures.PictureSource(Path(header["path"]))
    return messages.of_picture(
        pictures.read_picture(source, ground, header["most_bytes"])
    )


def _sheets(question: Message, limits: Limits) -> Message:
    """The sheets of a ledger as they stand there, the first ``most_rows`` rows of each."""
    from landuse.adapters.reading import messages, opening

    pages = opening.sheets_of_ledger(Path(question.header["path"]), limits)
    return messages.of_sheets(pages, question.header["most_rows"])


def _layers(question: Message, limits: Limits) -> Message:  # noqa: ARG001 - as all works
    """The names of the layers of a file, as ``names``."""
    from landuse.adapters.reading import messages, opening

    return messages.Message(
        {"names": opening.layer_names(Path(question.header["path"]))}
    )


_WORKS: dict[str, Callable[[Message, Limits], Message]] = {
    "source": _source,
    "raster": _raster,
    "picture": _picture,
    "sheets": _sheets,
    "layers": _layers,
}


def _keep_limits(limits: Limits) -> None:
    """Let the system hold the limits of memory and time, where it can.

    Of memory it is the address space that can be bounded, and only from what is taken already.
    """
    _keep_time(limits.seconds + _LATE_S)
    if os.name != "posix":
        return
    import resource

    taken = _address_space()
    if taken:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = taken + limits.memory_mb * 2**20
        if most == resource.RLIM_INFINITY or wanted <= most:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, most))


def _keep_time(seconds: float) -> None:
    """Let the system end this process after so many seconds; never where 0.

    The parent does so before, while there is one.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _address_space() -> int:
    """Bytes of addresses that this process has; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
