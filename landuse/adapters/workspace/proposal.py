"""Propose what the files of an office's folder are: which table, which columns, joined by what.

Every guess is reported, and asked about where somebody can answer. Two files about the same things
are not mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from landuse.adapters.workspace.office_evidence import (
    plan_year,
    with_land_use_system,
    with_unit_of_area,
    with_year,
    years_of,
    zone_crs,
)
from landuse.adapters.workspace.office_folder import OfficeFolder, OfficeSheet
from landuse.adapters.workspace.office_tables import (
    ProposedSource,
    land_uses_of_firms,
    recognise,
    unrecognised_reason,
)
from landuse.adapters.workspace.rival_sources import repeated_keys, rival_of
from landuse.domain.land.land_class import ClassTables
from landuse.domain.vocabulary.schema import TABLES
from landuse.words.phrases import Phrase, phrase

#: Keys that a sentence names.
_NAMED_KEYS = 5
#: Tables whose absence is reported.
_USUAL_TABLES = (
    "parcels",
    "buildings",
    "enterprises",
    "occupancy",
    "actions",
    "housing",
    "reviews",
)


class Questions(Protocol):
    """Asks somebody whether guesses are right."""

    def confirm(self, file: str, guesses: Sequence[Phrase]) -> Sequence[bool]:
        """Ask which guesses about a file hold.

        Parameters
        ----------
        file : str
            The name of the file or sheet.
        guesses : sequence of Phrase
            At least one.

        Returns
        -------
        sequence of bool
            One for each guess.
        """

    def choose(self, question: Phrase, choices: Sequence[str]) -> int:
        """Ask which of several files is meant.

        Parameters
        ----------
        question : Phrase
            What is to be decided.
        choices : sequence of str
            The files.

        Returns
        -------
        int
            The position of the one that is meant.
        """


class NoQuestions:
    """Asks nobody: every guess is taken, and of two files the first."""

    def confirm(self, file: str, guesses: Sequence[Phrase]) -> Sequence[bool]:  # noqa: ARG002
        """Take all guesses.

        Parameters
        ----------
        file : str
            Not looked at.
        guesses : sequence of Phrase
            The guesses.

        Returns
        -------
        sequence of bool
        """
        return [True] * len(guesses)

    def choose(self, question: Phrase, choices: Sequence[str]) -> int:  # noqa: ARG002
        """Choose the first file.

        Parameters
        ----------
        question : Phrase
            Not looked at.
        choices : sequence of str
            Not looked at.

        Returns
        -------
        int
        """
        return 0


@dataclass(frozen=True)
class Proposal:
    """The sources that the files of a folder are proposed as.

    Attributes
    ----------
    sources : tuple of ProposedSource
        Sources and joins.
    crs : str
        The projected system of the zone; empty where nothing says it.
    year : int
        The plan year.
    unused : tuple of (str, Phrase)
        Files and sheets that are no source, with the reason.
    doubts : tuple of Phrase
        What was guessed and has to be confirmed.
    missing : tuple of str
        Usual tables that have no source.
    """

    sources: tuple[ProposedSource, ...]
    crs: str
    year: int
    unused: tuple[tuple[str, Phrase], ...]
    doubts: tuple[Phrase, ...]
    missing: tuple[str, ...]

    def sources_of(self, table: str) -> list[ProposedSource]:
        """Return the sources of a table without joins.

        Parameters
        ----------
        table : str
            Its name.

        Returns
        -------
        list of ProposedSource
        """
        return [
            source
            for source in self.sources
            if source.table == table and not source.join_on
        ]

    @property
    def joins(self) -> list[ProposedSource]:
        """The files that are joined to the parcels."""
        return [source for source in self.sources if source.join_on]


@dataclass
class _Review:
    """Asks about a folder's files, and collects unused files and doubts on the way."""

    questions: Questions
    unused: list[tuple[str, Phrase]] = field(default_factory=list)
    doubts: list[Phrase] = field(default_factory=list)

    def leave_out(self, sheet: OfficeSheet, reason: Phrase) -> None:
        """Note that a sheet is no source."""
        self.unused.append((sheet.label, reason))


def propose(
    folder: OfficeFolder,
    classes: ClassTables,
    questions: Questions | None = None,
    read_sheets: Sequence[OfficeSheet] = (),
) -> Proposal:
    """Propose what the files of a folder are.

    Parameters
    ----------
    folder : OfficeFolder
        With the sheets that the workspace does not read yet.
    classes : mapping
        The policy's tables of land-use codes, by which the system of codes is recognised.
    questions : Questions, optional
        Who is asked about every guess; all are taken where None.
    read_sheets : sequence of OfficeSheet
        Sheets that the workspace reads already. They are not proposed, but a new file may be the
        rival of one of them.

    Returns
    -------
    Proposal
    """
    review = _Review(questions or NoQuestions(), list(folder.unused))
    old_sources = []
    for sheet in read_sheets:
        source = _recognised(sheet)
        if source is not None:
            old_sources.append(source)
    sources = _confirmed_sources(folder.sheets, review)
    sources = _with_joins_by_holder(sources, [*old_sources, *sources])
    sources = _without_repeating_joins(sources, review)
    sources = _without_rivals(sources, old_sources, review)
    crs = zone_crs(sources)
    if _layers_of_parcels(sources) and not crs:
        review.doubts.append(phrase("workspace.proposal.no_crs"))
    sources = [_with_evidence(source, classes, crs, review) for source in sources]
    all_sources = [*old_sources, *sources]
    year = plan_year(all_sources)
    for source in list(sources):
        # the land that firms state for the plan year is the land that counts
        if source.table == "enterprises" and year in (years_of(source) or {year}):
            sources += land_uses_of_firms(source)
    all_sources = [*old_sources, *sources]
    tables = {source.table for source in all_sources if not source.join_on}
    missing = [table for table in _USUAL_TABLES if table not in tables]
    return Proposal(
        tuple(sources),
        crs,
        year,
        tuple(review.unused),
        tuple(review.doubts),
        tuple(missing),
    )


def _layers_of_parcels(sources: Sequence[ProposedSource]) -> list[ProposedSource]:
    """Return the sources of parcels that are no joins."""
    return [
        source for source in sources if source.table == "parcels" and not source.join_on
    ]


def _recognised(sheet: OfficeSheet) -> ProposedSource | None:
    """Recognise a sheet; a list of firms has the year that its name says."""
    source = recognise(sheet)
    if source is not None and source.table == "enterprises":
        return with_year(source)
    return source


def _confirmed_sources(
    sheets: Sequence[OfficeSheet], review: _Review
) -> list[ProposedSource]:
    """Return sheets as sources with the guesses that hold; copies and unknown sheets are left."""
    sources: list[ProposedSource] = []
    recognised_sheets: list[OfficeSheet] = []
    for sheet in sheets:
        original = _original_of(sheet, recognised_sheets)
        if original is not None:
            reason = phrase("workspace.proposal.copy", of=original.label)
            review.leave_out(sheet, reason)
            continue
        source = _recognised(sheet)
        if source is None:
            review.leave_out(sheet, unrecognised_reason(sheet))
            continue
        recognised_sheets.append(sheet)
        confirmed = _confirmed(source, review)
        if confirmed is not None:
            sources.append(confirmed)
    return sources


def _original_of(
    sheet: OfficeSheet, others: Sequence[OfficeSheet]
) -> OfficeSheet | None:
    """Return the first other ledger that holds the same cells; None where none does."""
    if sheet.outlines is not None or sheet.rows.empty:
        return None
    cells = sheet.rows.astype(str)
    for other in others:
        if other.outlines is None and cells.equals(other.rows.astype(str)):
            return other
    return None


def _confirmed(source: ProposedSource, review: _Review) -> ProposedSource | None:
    """Return a source with the guesses that are confirmed; None where it cannot do without one."""
    if not source.guessed:
        return source
    table, file = TABLES[source.table], source.sheet.label
    labels = {name: table.column(name).label for name in source.guessed}
    guesses = [
        phrase("workspace.proposal.guess_of", header=header, column=labels[name])
        for name, header in source.guessed.items()
    ]
    answers = review.questions.confirm(file, guesses)
    confirmed = {}
    for name, is_right in zip(source.guessed, answers, strict=True):
        if is_right:
            confirmed[name] = source.guessed[name]
            doubt = phrase(
                "workspace.proposal.guess",
                file=file,
                header=source.guessed[name],
                column=labels[name],
            )
            review.doubts.append(doubt)
    required = [source.join_on] if source.join_on else table.required
    denied = [
        labels[name]
        for name in source.guessed
        if name in required and name not in confirmed
    ]
    if denied:
        reason = phrase("workspace.proposal.denied", table=table.label, columns=denied)
        review.leave_out(source.sheet, reason)
        return None
    return replace(source, guessed=confirmed)


def _with_joins_by_holder(
    sources: Sequence[ProposedSource], all_sources: Sequence[ProposedSource]
) -> list[ProposedSource]:
    """Return sources with joins by the holder where no parcels have contract numbers."""
    parcels = _layers_of_parcels(all_sources)
    if any("contract_no" in layer.columns for layer in parcels):
        return list(sources)
    out = []
    for source in sources:
        if source.join_on == "contract_no" and "holder" in source.columns:
            out.append(replace(source, join_on="holder"))
        else:
            out.append(source)
    return out


def _without_repeating_joins(
    sources: Sequence[ProposedSource], review: _Review
) -> list[ProposedSource]:
    """Return sources without joins that have several rows for a parcel: it would be multiplied."""
    out = []
    for source in sources:
        repeated = repeated_keys(source) if source.join_on else []
        if not repeated:
            out.append(source)
            continue
        reason = phrase(
            "workspace.proposal.repeats",
            column=TABLES[source.table].column(source.join_on).label,
            count=len(repeated),
            keys=repeated[:_NAMED_KEYS],
        )
        review.leave_out(source.sheet, reason)
    return out


def _without_rivals(
    sources: Sequence[ProposedSource],
    old_sources: Sequence[ProposedSource],
    review: _Review,
) -> list[ProposedSource]:
    """Return sources without those about the same things as another; the longest come first."""
    chosen: list[ProposedSource] = []
    for source in sorted(sources, key=lambda source: -len(source.sheet.rows)):
        old_rival = rival_of(source, old_sources)
        if old_rival is not None:
            _leave_out_rival(source, old_rival, review)
            continue
        rival = rival_of(source, chosen)
        if rival is None:
            chosen.append(source)
            continue
        winner = _winner(rival, source, review)
        loser = rival if winner is source else source
        if winner is source:
            chosen[chosen.index(rival)] = source
        _leave_out_rival(loser, winner, review)
    chosen_ids = {id(source) for source in chosen}
    return [source for source in sources if id(source) in chosen_ids]


def _winner(
    first: ProposedSource, second: ProposedSource, review: _Review
) -> ProposedSource:
    """Ask which of two rivals is read."""
    files = [first.sheet.label, second.sheet.label]
    question = phrase(
        "workspace.proposal.two",
        first=files[0],
        second=files[1],
        table=TABLES[second.table].label,
    )
    is_first = review.questions.choose(question, files) == 0
    winner, loser = (first, second) if is_first else (second, first)
    doubt = phrase(
        "workspace.proposal.chosen",
        first=winner.sheet.label,
        second=loser.sheet.label,
    )
    review.doubts.append(doubt)
    return winner


def _leave_out_rival(
    source: ProposedSource, rival: ProposedSource, review: _Review
) -> None:
    """Note that a source is not used because a rival is."""
    reason = phrase("workspace.proposal.rival", of=rival.sheet.label)
    review.leave_out(source.sheet, reason)


def _with_evidence(
    source: ProposedSource, classes: ClassTables, crs: str, review: _Review
) -> ProposedSource:
    """Return parcels with the system of their codes and the unit of their areas, if confirmed."""
    if source.table != "parcels" or source.join_on:
        return source
    with_system, guess = with_land_use_system(source, classes)
    if guess is not None and _is_confirmed(source, guess, review):
        source = with_system
    with_unit, guess = with_unit_of_area(source, crs)
    if guess is not None and _is_confirmed(source, guess, review):
        source = with_unit
    return source


def _is_confirmed(source: ProposedSource, guess: Phrase, review: _Review) -> bool:
    """Ask about a guess; one that is confirmed is a doubt."""
    (is_right,) = review.questions.confirm(source.sheet.label, [guess])
    if is_right:
        review.doubts.append(guess)
    return is_right
