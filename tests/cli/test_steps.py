"""What is being done: every step with ``-v``, a bar on a terminal after a while, else nothing."""

import os
import re
import sys
import time

import pytest
from click.testing import CliRunner

from landuse.cli import main, output, steps
from landuse.words.catalogue import speaking

needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def run(workspace, *args):
    done = CliRunner().invoke(main, [args[0], "-w", str(workspace.root), *args[1:]])
    assert done.exit_code == 0, done.output
    return done


def test_verbose_tells_every_step_and_what_each_source_was_read_as(workspace, tmp_path):
    workspace.write()
    told = run(workspace, "tag", "-v", "-o", str(tmp_path / "层.gpkg")).stderr.splitlines()
    assert all(re.match(r" +\d+\.\d 秒  ", line) for line in told[:-2])
    assert [line.split("秒  ")[-1] for line in told] == [
        f"读取 {workspace.root}",
        "地块：data/宗地.gpkg（UTF-8、EPSG:4528），3 行，采用 3 行",
        "判定",
        f"写出 {tmp_path / '层.gpkg'}",
        f"已写出 {tmp_path / '层.gpkg'}（parcels）",
        f"已写出 {tmp_path / '层.qgz'}",
    ]
    english = run(workspace, "tag", "-v", "--lang", "en").stderr.splitlines()
    assert [line.split(" s  ")[-1] for line in english] == [
        f"Reading {workspace.root}",
        "parcels: data/宗地.gpkg (UTF-8, EPSG:4528), 3 of 3 rows kept",
        "Judging",
        "Putting the reasons into words",
        "Laying out the result",
    ]


def test_verbose_may_stand_before_the_command(workspace):
    workspace.write()
    done = CliRunner().invoke(main, ["-v", "tag", "-w", str(workspace.root)])
    assert "判定" in done.stderr


def test_nothing_is_told_unasked(workspace):
    workspace.write()
    assert run(workspace, "tag").stderr == ""


def on_a_terminal(monkeypatch, work):
    """What a terminal gets on standard error while some work is done."""
    import pty

    master, slave = pty.openpty()
    monkeypatch.setenv("TERM", os.environ.get("TERM") or "xterm")
    with os.fdopen(slave, "w") as terminal, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        work()
        terminal.write(".")
    shown = os.read(master, 65536).decode()
    os.close(master)
    return shown


@needs_terminal
def test_a_long_wait_shows_a_bar_with_the_name_of_the_step(monkeypatch):
    monkeypatch.setattr(steps, "_PATIENCE_S", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")

    def work():
        with speaking("zh"), steps.step("cli.step.judge") as tick:
            tick(0.5)
            time.sleep(0.4)

    shown = on_a_terminal(monkeypatch, work)
    assert "判定" in shown
    assert "50%" in shown
    assert re.search(r"\x1b\[[\d;]*3\dm", shown) is None


@needs_terminal
def test_a_short_wait_and_a_dumb_terminal_show_nothing(monkeypatch):
    def work():
        with steps.step("cli.step.judge") as tick:
            tick(0.5)

    assert on_a_terminal(monkeypatch, work) == "."
    monkeypatch.setattr(steps, "_PATIENCE_S", 0.01)
    monkeypatch.setenv("TERM", "dumb")

    def long_work():
        with steps.step("cli.step.judge"):
            time.sleep(0.2)

    assert on_a_terminal(monkeypatch, long_work) == "."


@pytest.mark.parametrize(
    ("environment", "colored"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colours_are_for_those_who_want_them(monkeypatch, environment, colored):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert output.has_colors() is colored
