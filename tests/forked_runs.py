"""Runs of the command line by the hundred: one process that has imported everything, forked a run.

It may have read and judged a workspace too, which then costs no run anything. A run that ends its process, hangs, or has no permission, no disk and no terminal is then one more
answer. The runs of a batch are given and answered as JSON.
"""

import atexit
import gc
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path

from judged_once import judged_once

ROOT = Path(__file__).parents[1]
NOBODY = 65534
#: Seconds after which a run hangs.
PATIENCE = 40
#: Runs at a time.
AT_ONCE = 2
#: Signals that ask a run to end.
ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: What is known of a workspace that has been judged, by the calls.
_known = {}
#: What the commands import when they run.
HEAVY = [
    "pandas",
    "geopandas",
    "pyogrio",
    "fiona",
    "rasterio",
    "exactextract",
    "pyarrow.parquet",
    "pyarrow.dataset",
    "openpyxl",
    "python_calamine",
    "folium",
    "scipy.stats",
    "pyproj",
    "jinja2",
    "pypinyin",
    "encodings.utf_8_sig",
    "encodings.gb18030",
    "encodings.big5",
]


@dataclass(frozen=True)
class Run:
    """One run of the command line, and what befalls it."""

    name: str
    args: list[str]
    folder: str
    """Where it runs and where its TMPDIR and what it prints lie."""
    stdout: str = ""
    """A file in place of a pipe; "closed" for a pipe that nobody reads."""
    most_bytes: int | None = None
    """No file may become larger."""
    is_nobody: bool = False
    signal: int = 0
    after: float = 0
    """Seconds."""
    temporary: str = ""
    has_child: bool = False
    """Whether processes of its own read and work, as for people, whatever is known already."""
    code: str = ""
    """Python in place of the command line."""
    umask: int = 0o022
    encoding: str = "utf-8"
    """Of the console."""


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    name: str
    code: int
    stdout: str
    stderr: str
    left: list[str] = field(default_factory=list)
    """What lies in its TMPDIR."""
    seconds: float = 0


class Forks:
    """The process whose forks the runs are, and a small disk that only they see."""

    def __init__(self, folder):
        self.disk = folder / "disk"
        self.disk.mkdir()
        # in a namespace of its own root may mount, and elsewhere anybody who is root in it alone
        own = ["unshare", "-m" if os.geteuid() == 0 else "-rm", "sh", "-c"]
        mount = [*own, 'mount -t tmpfs -o size=16k none "$0" && exec "$@"', str(self.disk)]
        self.has_disk = _succeeds([*mount, "true"])
        here = Path(__file__)
        paths = os.pathsep.join(map(str, (ROOT, here.parent)))
        self._process = subprocess.Popen(
            [*(mount if self.has_disk else []), sys.executable, str(here)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
        )

    def ended(self, runs):
        """How runs end, by their names."""
        answers = [Ended(**answer) for answer in self._asked("runs", [asdict(run) for run in runs])]
        return {answer.name: answer for answer in answers}

    def judge(self, root, commands):
        """Let the process read and judge a workspace, as some commands do, before it is forked."""
        self._asked("judge", [str(root), commands])

    def _asked(self, wanted, what):
        self._process.stdin.write(json.dumps([wanted, what]).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self):
        """End the process."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(PATIENCE)


def _succeeds(command):
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def can_be_nobody():
    """Whether a run can be put under an account without rights, which must see the source."""
    return os.geteuid() == 0 and all(p.stat().st_mode & 0o001 for p in (ROOT, *ROOT.parents))


def faults(answer, codes=(0, 1, 2)):
    """What no run may do, in words."""
    found = []
    if answer.code not in codes:
        found.append(f"exit {answer.code}")
    if "Traceback" in answer.stderr or "Traceback" in answer.stdout:
        found.append("traceback")
    if answer.code == 2 and answer.stderr and "错误：" not in answer.stderr:
        found.append("no sentence")
    if "ERROR 1" in answer.stderr or "Warning" in answer.stderr:
        found.append("a library speaks")
    if answer.left:
        found.append(f"left {answer.left}")
    if found:
        found.append(answer.stderr[-1500:])
    return found


def tree(folder):
    """Every file under a folder with its bytes, every folder with nothing."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(Path(folder).rglob("*"))
    }


def _import_all():
    """What every run needs is imported once."""
    import importlib
    import pkgutil

    import landuse

    for name in HEAVY:
        importlib.import_module(name)
    for module in pkgutil.walk_packages(landuse.__path__, "landuse."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _become(run):
    """The child of a fork as the process of one run; gives the exit code."""
    os.setsid()
    folder = Path(run["folder"])
    out, errors = folder / "stdout", folder / "stderr"
    os.umask(run["umask"])
    if run["stdout"] == "closed":
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open(run["stdout"] or out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(writer, 1)
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if run["encoding"] != "utf-8":
        os.environ["PYTHONIOENCODING"] = run["encoding"]
    sys.stdout = os.fdopen(1, "w", encoding=run["encoding"], closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding=run["encoding"], closefd=False, buffering=1)
    os.environ["TMPDIR"] = run["temporary"] or str(folder / "temporary")
    os.chdir(folder)
    if run["is_nobody"]:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    if run["most_bytes"] is not None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (run["most_bytes"], run["most_bytes"]))
    from landuse.cli import boundary, main
    from landuse.flows import workers

    boundary.stopping_in_order = _heard_within(boundary.stopping_in_order)

    if not run["has_child"]:
        workers.ProcessPoolExecutor = _ForkedWorkers
    sys.argv = ["landuse", *run["args"]]
    code = 1
    try:
        if run["code"]:
            exec(compile(run["code"], "<run>", "exec"), {})
            code = 0
        else:
            from landuse.adapters.reading.process import reading_here

            if run["has_child"]:
                _known.clear()
            with nullcontext() if run["has_child"] else reading_here():
                main(run["args"], prog_name="landuse")
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    # as Python ends, less the second that taking down every module takes
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = 120
    os._exit(code or 0)


class _ForkedWorkers(ProcessPoolExecutor):
    """Workers that are forks as well: those of people take seconds to import what is there."""

    def __init__(self, count, context, begin, args, *, max_tasks_per_child=None):
        del context, max_tasks_per_child
        super().__init__(count, get_context("fork"), begin, args)


def _heard_within(stopping):
    """Signals are heard from where a run has begun to where it has ended, as nearly all are."""

    @contextmanager
    def stopping_in_order():
        with stopping():
            try:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKING)
                yield
            finally:
                signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)

    return stopping_in_order


def _start(run):
    """Fork a run; its process id."""
    temporary = Path(run["folder"]) / "temporary"
    temporary.mkdir(exist_ok=True)
    if run["is_nobody"]:
        os.chown(temporary, NOBODY, NOBODY)
    signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)
    child = os.fork()
    if child == 0:
        _become(run)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKING)
    return child


def _answer(run, code, seconds):
    folder = Path(run["folder"])
    out = folder / "stdout"
    left = [p.relative_to(folder).as_posix() for p in (folder / "temporary").rglob("*")]
    return {
        "name": run["name"],
        "code": code,
        "stdout": out.read_text("utf-8", "replace") if out.exists() else "",
        "stderr": (folder / "stderr").read_text("utf-8", "replace"),
        "left": left,
        "seconds": seconds,
    }


def _serve():
    """Answer batches on standard input; a child of a fork never comes back from here."""
    answers_to = os.fdopen(os.dup(1), "w", encoding="utf-8")
    _import_all()
    gc.freeze()
    for line in sys.stdin:
        wanted, what = json.loads(line)
        json.dump(_batch(what) if wanted == "runs" else _judge(*what), answers_to)
        answers_to.write("\n")
        answers_to.flush()


def _judge(root, commands):
    """Run commands here, so that what they need is known to every fork."""
    from landuse.adapters.reading.process import reading_here
    from landuse.cli import main

    global _known
    _known = judged_once(setattr, root)
    with reading_here(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        for command in commands:
            main([*command, "-w", root], prog_name="landuse", standalone_mode=False)
    gc.collect()
    gc.freeze()
    return []


def _batch(runs):
    """The answers of one batch."""
    waiting = runs[::-1]
    running, answers = {}, []
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            run = waiting.pop()
            child = _start(run)
            running[child] = (run, time.monotonic(), [])
        child, status = os.waitpid(-1, os.WNOHANG)
        now = time.monotonic()
        if child:
            run, since, _ = running.pop(child)
            answers.append(_answer(run, os.waitstatus_to_exitcode(status), now - since))
            continue
        for child, (run, since, sent) in running.items():
            if run["signal"] and not sent and now - since > run["after"]:
                sent.append(now)
                os.kill(child, run["signal"])
            if now - since > PATIENCE:
                os.kill(child, signal.SIGKILL)
        time.sleep(0.002)
    return answers


if __name__ == "__main__":
    try:
        _serve()
    except Exception:
        traceback.print_exc()
        raise
