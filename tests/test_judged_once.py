"""What lets the tests of the command line share one reading of the demo zone does let them."""

from pathlib import Path

from click.testing import CliRunner

from landuse.adapters.workspace import opening
from landuse.cli import main

ROOT = Path(__file__).parents[1]


def test_a_second_command_on_the_demo_reads_nothing(monkeypatch):
    CliRunner().invoke(main, ["goals", "-w", str(ROOT)], catch_exceptions=False)

    def reads_again(*_, **__):
        raise AssertionError("the demo zone is read for every command")

    monkeypatch.setattr(opening, "_opened", reads_again)
    for command in ("goals", "rank", "tag"):
        done = CliRunner().invoke(main, [command, "-w", str(ROOT)], catch_exceptions=False)
        assert "港闸" in done.stdout
