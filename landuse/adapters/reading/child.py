"""The process that reads files: it answers questions on its standard input until that ends.

Damaged and hostile files crash libraries, let them hang, and make them take all memory; whatever
they do here ends this process, and its parent reports it in a sentence
(:mod:`landuse.adapters.reading.process`). Questions and answers are messages
(:mod:`landuse.adapters.reading.messages`), one answer to each question in turn.

Two threads are at work. One receives questions, and is the first to notice that no more will
come: the parent has closed the pipe, or has been ended by whatever means. It then removes the
temporary files and ends the process, even in the middle of a file. The other thread reads.

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

#: Thresholds of Python's collector of cycles, as where the command line reads.
_COLLECTOR_THRESHOLDS = (200_000, 50, 100)
#: Seconds beyond the limit after which the system ends a child whose parent has not.
_EXTRA_SECONDS = 10


def main() -> None:
    """Answer questions until there are no more.

    Standard input has the questions and standard output the answers. The first message comes
    without a question: it means that this process is ready, and has the folder of its temporary
    files, which the parent removes where this process is ended before it can.
    """
    folder = tempfile.mkdtemp(prefix=prefix_of(os.getpid()))
    tempfile.tempdir = folder
    os.environ["TMPDIR"] = os.environ["CPL_TMPDIR"] = folder
    questions: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(
        target=_receive_questions, args=(questions, folder), daemon=True
    ).start()
    answers = _answer_stream()
    _isolate()
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
        _set_timer(0)
        is_last = answer.header.get("is_last", False)
        messages.send(answer, answers)
        if question.header["has_rasters"]:
            _import_rasters()
    _end_process(folder)


def _answer_stream() -> IO[bytes]:
    """Standard output, for answers only.

    Libraries print there too, and their messages must not get into an answer: from here on they
    go to standard error, which is discarded.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _isolate() -> None:
    """Switch off warnings, core dumps, Ctrl-C and the drivers that reach beyond their file."""
    from landuse.adapters.reading.drivers import keep_out_reaching_drivers

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    gc.set_threshold(*_COLLECTOR_THRESHOLDS)
    keep_out_reaching_drivers()
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def import_readers() -> None:
    """Import the libraries that most files need.

    This is nearly the whole cost of this process. A fork has them already, as the parent needs the
    same; else they are imported here while the parent imports its own on another core.
    """
    import pyogrio  # noqa: F401

    from landuse.adapters.reading import message_contents, opening  # noqa: F401


def _import_rasters() -> None:
    """Import the libraries that rasters need, while the parent is busy with an answer."""
    import exactextract  # noqa: F401
    import rasterio  # noqa: F401


def _receive_questions(questions: queue.SimpleQueue[Message], folder: str) -> None:
    """Receive questions; end with the parent, whatever is being read."""
    stream = cast("BufferedReader", sys.stdin.buffer)
    try:
        # the parent asks nothing before it has the message that this process is ready
        while stream.peek(1):
            from landuse.adapters.reading import messages

            questions.put(messages.receive(stream))
    finally:
        _end_process(folder)


def _end_process(folder: str) -> None:
    """Remove the temporary files and end at once."""
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _answer(question: Message) -> Message:
    """The answer to a question, or the error that occurred.

    Header of a question: ``task``, one of :data:`_TASKS`, ``path``, ``limits``, ``language`` and
    ``has_rasters``; and the arguments of the task. Header of an answer: ``error`` where there is
    one, and ``is_last`` where this process is not to be asked again.
    """
    from landuse.adapters.reading import message_contents, messages
    from landuse.adapters.reading.boundary import one_sentence
    from landuse.adapters.reading.limits import Limits
    from landuse.errors import LanduseError
    from landuse.words.catalogue import speaking

    header = question.header
    limits = Limits.model_validate(header["limits"])
    _set_limits(limits)
    try:
        with speaking(header["language"]), one_sentence(Path(header["path"]).name):
            task = _TASKS[header["task"]]
            return task(question, limits)
    except LanduseError as error:
        error_content = message_contents.error_to_json(error)
        # a process that has run out of memory may be in any state
        is_last = isinstance(error.__cause__, MemoryError)
        return messages.Message({"error": error_content, "is_last": is_last})


def _read_source(question: Message, limits: Limits) -> Message:
    """A source of a table: its columns, its outlines as well-known binary, and findings.

    The question has ``table``, the name of one of the schema, ``source``, its entry in
    ``landuse.toml``, ``is_one_of_several`` and ``stage_words``. The answer has ``findings`` too.
    """
    from landuse.adapters.reading import message_contents, messages, opening
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
    layer = message_contents.layer_message(raw)
    finding_rows = message_contents.findings_to_json(findings.rows)
    header_with_findings = {**layer.header, "findings": finding_rows}
    return messages.Message(header_with_findings, layer.columns)


def _zonal_statistic(
    question: Message,
    limits: Limits,  # noqa: ARG001 - as all tasks
) -> Message:
    """A statistic of a raster over outlines.

    The question has the outlines in its columns, ``statistic`` and ``name``. The answer has one
    column, ``value``, in the order of the outlines; null where no pixel is known.
    """
    import pyarrow as pa

    from landuse.adapters.reading import message_contents, messages, raster

    header = question.header
    parcels = message_contents.layer_from(question).layer.frame()
    path = Path(header["path"])
    values = raster.zonal(parcels, path, header["statistic"], header["name"])
    column = pa.array(values, pa.float64())
    return messages.Message({}, pa.table({"value": column}))


def _read_picture(
    question: Message,
    limits: Limits,  # noqa: ARG001 - as all tasks
) -> Message:
    """An aerial picture for the map.

    The question has ``extent``, ``crs`` and ``max_bytes``. The answer has all of the picture but
    its day, and its bytes in the one cell of the column ``data``.
    """
    from landuse.adapters.reading import message_contents, pictures

    header = question.header
    map_extent = pictures.MapExtent(tuple(header["extent"]), header["crs"])
    source = pictures.PictureSource(Path(header["path"]))
    picture = pictures.read_picture(source, map_extent, header["max_bytes"])
    return message_contents.picture_message(picture)


def _read_sheets(question: Message, limits: Limits) -> Message:
    """The sheets of a ledger, the first ``max_rows`` rows of each."""
    from landuse.adapters.reading import message_contents, opening

    pages = opening.sheets_of_ledger(Path(question.header["path"]), limits)
    return message_contents.sheets_message(pages, question.header["max_rows"])


def _list_layers(
    question: Message,
    limits: Limits,  # noqa: ARG001 - as all tasks
) -> Message:
    """The names of the layers of a file, as ``names``."""
    from landuse.adapters.reading import messages, opening

    names = opening.layer_names(Path(question.header["path"]))
    return messages.Message({"names": names})


_TASKS: dict[str, Callable[[Message, Limits], Message]] = {
    "source": _read_source,
    "raster": _zonal_statistic,
    "picture": _read_picture,
    "sheets": _read_sheets,
    "layers": _list_layers,
}


def _set_limits(limits: Limits) -> None:
    """Let the system enforce the limits of memory and time, where it can.

    The limit of memory bounds the address space, counted from its present size.
    """
    _set_timer(limits.seconds + _EXTRA_SECONDS)
    if os.name != "posix":
        return
    import resource

    present_size = _address_space()
    if not present_size:
        return
    new_limit = present_size + limits.memory_mb * 2**20
    _, hard_limit = resource.getrlimit(resource.RLIMIT_AS)
    if hard_limit == resource.RLIM_INFINITY or new_limit <= hard_limit:
        resource.setrlimit(resource.RLIMIT_AS, (new_limit, hard_limit))


def _set_timer(seconds: float) -> None:
    """Let the system end this process after so many seconds; never where 0.

    The parent ends it earlier, as long as there is one.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _address_space() -> int:
    """Bytes of the address space of this process; 0 where the system does not state it."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
