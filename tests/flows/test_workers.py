"""However a run with workers ends, neither they nor their files are left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from children import script, surroundings

from landuse.flows.workers import submit, workers
from landuse.words.catalogue import say, speaking

BESIDE = """
from landuse.files import whole
from landuse.flows.workers import submit, workers

HERE = Path(__file__).parent

def write(number):
    with whole(HERE / "out" / f"{number}.txt") as path:
        path.write_text("half")
        (HERE / f"{number}.pid").write_text(str(os.getpid()))
        time.sleep(60)
"""
BODY = """
with tempfile.TemporaryDirectory(prefix="landuse-") as folder:
    (Path(folder) / "parcels").write_text("all of them")
    with workers(2, Path(folder)) as pool:
        for work in [submit(pool, write, number) for number in range(3)]:
            work.result()
"""


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    # an orphan that has ended and that nobody has asked for yet
    return state.rsplit(")", 1)[1].split()[0] != "Z"


def until(condition, seconds):
    last = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < last, "it did not come"
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(
    ("number", "to_all", "code", "said"),
    [
        (signal.SIGKILL, False, -9, ""),
        (signal.SIGINT, True, 130, "已中断，未写出。\n"),
        (signal.SIGTERM, False, 143, "已中断，未写出。\n"),
        (signal.SIGHUP, True, 129, "已中断，未写出。\n"),
    ],
)
def test_workers_end_with_the_run(tmp_path, number, to_all, code, said):
    process = subprocess.Popen(
        script(tmp_path, BODY, BESIDE),
        stderr=subprocess.PIPE,
        env=surroundings(tmp_path),
        start_new_session=True,
    )
    files = [tmp_path / "0.pid", tmp_path / "1.pid"]
    until(lambda: all(file.exists() and file.read_text() for file in files), 30)
    pids = [int(file.read_text()) for file in files]
    assert len(list((tmp_path / "out").iterdir())) == 2
    (os.killpg if to_all else os.kill)(process.pid, number)
    shown = process.stderr.read().decode("utf-8")
    # multiprocessing's own helper counts what a killed process could not put back
    assert "Traceback" not in shown if number == signal.SIGKILL else shown == said
    assert process.wait(20) == code
    until(lambda: not any(is_alive(pid) for pid in pids), 10)
    # the folder may be gone as well: the run had made it for what did not come about
    assert list((tmp_path / "out").glob("*")) == []
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_worker_speaks_the_language_of_the_process_that_started_it(tmp_path):
    with speaking("en"), workers(1, tmp_path) as pool:
        assert submit(pool, say, "system.ENOSPC").result() == "the disk is full"


class _SlowToHandOver:
    """The end of its process is asked for while it is being handed over."""

    def __reduce__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)
        return (str, ("done",))


def slow_to_hand_over():
    return _SlowToHandOver()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_worker_hands_over_what_it_made_before_it_ends(tmp_path):
    with workers(1, tmp_path) as pool:
        made = submit(pool, slow_to_hand_over)
        assert made.result(10) == "done"
