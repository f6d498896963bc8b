"""``landuse init``: a new workspace, empty, of the demo zone or of an office's files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.questions import is_terminal
from landuse.cli.run_options import run_options
from landuse.cli.steps import step
from landuse.cli.worded import Argument, FilePath, option, worded_command
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.adapters.workspace.office_folder import OfficeSheet
    from landuse.adapters.workspace.proposal import Proposal


def _print(line: str) -> None:
    """Print a line of names that others gave to files: without signs that steer a terminal."""
    from landuse.domain.vocabulary.hidden_signs import visible  # starting stays quick

    click.echo(visible(line))


@worded_command("init", "cli.init.help")
@click.argument(
    "directory",
    cls=Argument,
    type=FilePath(path_type=Path),
    metavar="cli.metavar.folder",
)
@option("--demo", is_flag=True, help="cli.init.demo")
@option(
    "--from",
    "office",
    type=FilePath(path_type=Path),
    metavar="cli.metavar.folder",
    help="cli.init.from",
)
@option("--yes", is_flag=True, help="cli.init.yes")
@run_options
def command(directory: Path, demo: bool, office: Path | None, yes: bool) -> None:
    """Start a workspace; say what to do next."""
    if demo and office is not None:
        raise click.UsageError(say("cli.init.demo_or_from"))
    if office is not None:
        from landuse.adapters.reading.process import reading_process

        # whatever lies in the folder: it is read where a crash harms nobody
        with reading_process(may_fork=True):
            _from_folder(directory, office, asks=not yes and is_terminal())
        return
    from landuse.adapters.workspace.init import init_workspace

    init_workspace(directory, demo=demo)
    _print(say("cli.init.made", directory=directory))
    if demo:
        _print(say("cli.init.next_demo", directory=directory))
        return
    folder = directory / "data" / "parcels"
    toml = directory / "landuse.toml"
    _print(say("cli.init.next", directory=directory, folder=folder, toml=toml))


#: The policy of a new workspace, whose words its ledgers are read with.
_POLICY = "jiangsu"


def _from_folder(directory: Path, office: Path, *, asks: bool) -> None:
    """Propose what an office's files are, and write it; what is guessed is asked or told."""
    from landuse.adapters.workspace.config import CONFIG
    from landuse.adapters.workspace.office_folder import read_office_folder
    from landuse.adapters.workspace.policies import load_policy
    from landuse.adapters.workspace.proposal import NoQuestions, propose
    from landuse.adapters.workspace.proposed_config import (
        missing_inputs,
        without_read_sheets,
        write_proposal,
    )
    from landuse.cli.questions import OnTerminal
    from landuse.domain.standing.own_words import known_words

    policy = load_policy(_POLICY, directory)
    with step("cli.step.look_at", folder=office):
        stage_words = known_words(policy.recognition, "stage")
        folder = read_office_folder(office, directory, stage_words)
    is_new = not (directory / CONFIG).is_file()
    new, changed = folder, []
    read_sheets: tuple[OfficeSheet, ...] = ()
    if not is_new:
        new, read_sheets = without_read_sheets(folder, directory)
        changed = missing_inputs(folder, directory)
    questions = OnTerminal() if asks else NoQuestions()
    proposal = propose(new, policy.land_classes, questions, read_sheets)
    _print_proposal(proposal, is_new=is_new)
    if changed:
        _print(say("cli.init.changed"))
        for change in changed:
            _print(f"  {change}")
    if not is_new and not proposal.sources:
        _print(say("cli.init.nothing_new", directory=directory))
        return
    path = write_proposal(directory, directory.resolve().name, proposal, _POLICY)
    if (
        is_new
        and policy.lines.tax_per_mu_min is None
        and proposal.sources_of("enterprises")
    ):
        _print(say("cli.init.no_tax_line", toml=path))
    _print(say("cli.init.written", toml=path, directory=directory))


def _print_proposal(proposal: Proposal, *, is_new: bool) -> None:
    """Print what was found, guessed, missing and unused."""
    from landuse.domain.vocabulary.schema import TABLES

    if proposal.sources:
        _print(say("cli.init.found"))
    for source in proposal.sources:
        code = "cli.init.found_join" if source.join_on else "cli.init.found_table"
        file, label = source.sheet.label, TABLES[source.table].label
        rows, columns = len(source.sheet.rows), len(source.columns)
        _print("  " + say(code, file=file, table=label, rows=rows, columns=columns))
    if proposal.doubts:
        _print(say("cli.init.guessed"))
        for doubt in proposal.doubts:
            _print(f"  {doubt}")
    if is_new and proposal.missing:
        labels = [TABLES[table].label for table in proposal.missing]
        _print(say("cli.init.missing", tables=labels))
    if proposal.unused:
        _print(say("cli.init.unused"))
        for file, reason in proposal.unused:
            _print("  " + say("cli.init.unused_file", file=file, reason=reason))
