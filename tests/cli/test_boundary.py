"""However a run ends: a sentence and an exit code, no traceback, nothing left over."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from children import ROOT, landuse, run, script, surroundings

from landuse.cli.signals import Stopped, stopping_in_order

SECRET = "机密公司"


def ended(folder, body, *args, **options):
    done = run([*script(folder, body), *args], folder, **options)
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stderr.decode("utf-8")


def test_what_the_system_refuses_is_a_sentence(tmp_path):
    code, said = ended(tmp_path, "open('没有/这个.txt')")
    assert (code, said) == (2, "错误：没有/这个.txt：不存在。\n")
    code, said = ended(tmp_path, "raise MemoryError")
    assert (code, said) == (2, "错误：内存不足，请关闭其他程序后重试。\n")
    code, said = ended(
        tmp_path, "raise LanduseError('reading.bad_xml', file='甲\\n.kml', reason='断')"
    )
    assert (code, said) == (2, "错误：甲 .kml：不是有效的 XML（断）。请重新导出。\n")


def test_a_fault_of_ours_is_reported_without_data(tmp_path):
    body = f"""
    def inner(firm):
        raise KeyError(firm)

    try:
        inner("{SECRET[:2]}" + "{SECRET[2:]}")
    except KeyError as error:
        raise ValueError("{SECRET[:2]}" + "{SECRET[2:]}") from error
    """
    code, said = ended(tmp_path, body)
    (report,) = (tmp_path / "temporary").iterdir()
    assert code == 70
    assert (
        said
        == f"错误：landuse 自身出错（ValueError）。请把 {report} 发给我们（其中没有您的数据）。\n"
    )
    text = report.read_text("utf-8")
    assert SECRET not in text
    assert str(tmp_path) not in text
    assert "trying.py:" in text
    assert "raise KeyError(firm)" in text
    assert text.index("\nKeyError\n") < text.index("\nValueError\n")
    assert report.stat().st_mode & 0o077 == 0


def test_a_fault_in_english_and_without_a_place_for_its_report(tmp_path):
    body = """
    def refuse(*args, **options):
        raise OSError
    tempfile.NamedTemporaryFile = refuse
    1 / 0
    """
    code, said = ended(tmp_path, body, "--lang", "en")
    assert (code, said) == (70, "Error: a fault of landuse itself (ZeroDivisionError).\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no /dev/full")
def test_output_that_cannot_be_written(tmp_path):
    with Path("/dev/full").open("wb") as full:
        assert ended(tmp_path, "click.echo('好')", stdout=full) == (
            2,
            "错误：无法读写：磁盘已满。\n",
        )
        # unbuffered until the very end
        assert ended(tmp_path, "sys.stdout.write('好')", stdout=full)[0] == 2
        assert run(landuse("--help"), tmp_path, stdout=full).returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_has_gone_is_told_nothing(tmp_path):
    for command in (script(tmp_path, "for _ in range(9999): click.echo('好' * 99)"), None):
        process = subprocess.Popen(
            command or landuse("--help"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings(tmp_path),
        )
        process.stdout.close()
        said = process.stderr.read()
        assert (process.wait(60), said) == (2, b"")


def test_usage_is_still_explained(tmp_path):
    done = run(landuse("rank", "--nonsense"), tmp_path)
    assert done.returncode == 2
    assert b"--nonsense" in done.stderr


WAIT = """
with tempfile.TemporaryDirectory(prefix="landuse-"):
    print("ready", flush=True)
    time.sleep(30)
"""


def stopped(folder, body, number, *args):
    process = subprocess.Popen(
        [*script(folder, body), *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(folder),
        start_new_session=True,
    )
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert not list((folder / "temporary").iterdir())
    return process.returncode, said.decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_signal_ends_a_run_in_order(tmp_path):
    nothing = "已中断，未写出。\n"
    assert stopped(tmp_path, WAIT, signal.SIGINT) == (130, nothing)
    assert stopped(tmp_path, WAIT, signal.SIGTERM) == (143, nothing)
    assert stopped(tmp_path, WAIT, signal.SIGHUP) == (129, nothing)
    english = stopped(tmp_path, WAIT, signal.SIGINT, "--lang=en")
    assert english == (130, "Interrupted; nothing was written.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_what_was_written_is_not_denied(tmp_path):
    body = "from landuse.cli.run import mark_written\nmark_written()\n" + WAIT
    assert stopped(tmp_path, body, signal.SIGINT) == (130, "已中断。\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_impatience_does_not_break_off_the_tidying(tmp_path):
    body = """
    try:
        print("ready", flush=True)
        time.sleep(30)
    finally:
        signal.raise_signal(signal.SIGINT)
        click.echo("tidied")
    """
    process = subprocess.Popen(
        script(tmp_path, body),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(tmp_path),
    )
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20)[0] == b"tidied\n"
    assert process.returncode == 130


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_signal_that_is_ignored_stays_ignored(tmp_path):
    command = script(tmp_path, "signal.raise_signal(signal.SIGHUP)\nclick.echo('on')")
    done = run(command, tmp_path, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    assert (done.returncode, done.stdout) == (0, b"on\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_while_a_layer_is_judged(tmp_path):
    process = subprocess.Popen(
        landuse("tag", "-v", "-w", str(ROOT), "-o", str(tmp_path / "层.gpkg")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(tmp_path),
    )
    # a moment after it is told, the libraries are being loaded or the demo zone is being read
    assert "读取" in process.stderr.readline().decode("utf-8")
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode("utf-8").splitlines()[-1] == "已中断，未写出。"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["temporary"]


def test_an_error_that_a_library_made_of_a_signal_is_the_signal():
    with pytest.raises(Stopped) as stopped, stopping_in_order():
        try:
            signal.raise_signal(signal.SIGTERM)
        except Stopped:  # as a driver does that called back for the next rows
            raise RuntimeError from None
    assert stopped.value.number == signal.SIGTERM


def test_an_error_without_a_signal_stays_what_it_is():
    with pytest.raises(RuntimeError), stopping_in_order():
        raise RuntimeError
