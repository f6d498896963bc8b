"""The command line in a process of its own, with one more command that does what a test wants."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[1]

_SCRIPT = """
import os, signal, sys, tempfile, time, types
from pathlib import Path
import click
from landuse import cli
from landuse.errors import LanduseError

{beside}

@click.command("try")
@click.option("--lang", default="zh")
def command(lang):
{body}

if __name__ == "__main__":
    module = types.ModuleType("landuse.cli.try")
    module.command = command
    sys.modules["landuse.cli.try"] = module
    cli.COMMANDS["try"] = "cli.tag.short"
    cli.main(prog_name="landuse")
"""


def script(folder, body, beside=""):
    path = folder / "trying.py"
    indented = textwrap.indent(textwrap.dedent(body), "    ")
    path.write_text(_SCRIPT.format(body=indented, beside=textwrap.dedent(beside)), "utf-8")
    return [sys.executable, str(path), "try"]


def surroundings(folder, **more):
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    held = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    return held | more


def run(command, folder, **options):
    """Nothing but what is named here is in the environment: no HOME, no locale."""
    more = options.pop("env", {})
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(
        command,
        env=surroundings(folder, **more),
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
        **options,
    )


def landuse(*args):
    return [sys.executable, "-m", "landuse", *args]
