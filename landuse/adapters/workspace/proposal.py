"""What the files of an office's folder are: which table, which columns, joined by what.

Whatever is guessed is told, and asked where somebody can be asked. Two files that claim the same
things are not mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from landuse.adapters.workspace.office_evidence import (
    land_use_system,
    plan_year,
    unit_of_area,
    with_year,
    years_of,
    zone_crs,
)
from landuse.adapters.workspace.office_folder import Folder, Seen
from landuse.adapters.workspace.office_tables import (
    Entry,
    entry_of,
    land_of_firms,
    why_none,
)
from landuse.adapters.workspace.rival_sources import repeated_keys, rival_of
from landuse.domain.land.land_class import ClassTables
from landuse.domain.vocabulary.schema import TABLES
from landuse.words.phrases import Phrase, phrase

#: Keys that a sentence names.
_MOST_NAMED = 5
#: Tables whose absence is told.
_WANTED = (
    "parcels",
    "buildings",
    "enterprises",
    "occupancy",
    "actions",
    "housing",
    "reviews",
)


class Questions(Protocol):
    """Who is asked whether guesses are right."""

    def keep(self, file: str, guesses: Sequence[Phrase]) -> Sequence[bool]:
        """Ask which guesses about a file hold.

        Parameters
        ----------
        file : str
            What the file or sheet is called.
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
            The place of the one that is meant.
        """


class Nobody:
    """Nobody can be asked: every guess is kept, and of two files the first."""

    def keep(self, file: str, guesses: Sequence[Phrase]) -> Sequence[bool]:  # noqa: ARG002
        """Keep all of them.

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
        """Choose the first.

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
    """What a folder's files are taken for.

    Attributes
    ----------
    entries : tuple of Entry
        Sources and joins.
    crs : str
        The projected system of the zone; empty where nothing says it.
    year : int
        The plan year.
    unused : tuple of (str, Phrase)
        Files and sheets that are no source, with why.
    doubts : tuple of Phrase
        What was guessed and has to be confirmed.
    missing : tuple of str
        Tables that nothing was found for.
    """

    entries: tuple[Entry, ...]
    crs: str
    year: int
    unused: tuple[tuple[str, Phrase], ...]
    doubts: tuple[Phrase, ...]
    missing: tuple[str, ...]

    def of(self, table: str) -> list[Entry]:
        """Return the sources of a table, joins aside.

        Parameters
        ----------
        table : str
            Its name.

        Returns
        -------
        list of Entry
        """
        return [e for e in self.entries if e.table == table and not e.join_on]

    @property
    def joins(self) -> list[Entry]:
        """The files that are laid beside the parcels."""
        return [entry for entry in self.entries if entry.join_on]


@dataclass
class _Judgement:
    """What is told on the way."""

    questions: Questions
    unused: list[tuple[str, Phrase]] = field(default_factory=list)
    doubts: list[Phrase] = field(default_factory=list)


def propose(
    folder: Folder,
    classes: ClassTables,
    questions: Questions | None = None,
    there: Sequence[Seen] = (),
) -> Proposal:
    """Judge what the files of a folder are.

    Parameters
    ----------
    folder : Folder
        As it was looked at.
    classes : mapping
        The policy's tables of land-use codes, by which their system is told.
    questions : Questions, optional
        Who is asked of every guess; all are taken where nobody can be asked.
    there : sequence of Seen
        Files that the workspace reads already; they are proposed no more, but a new file may be
        the rival of one of them.

    Returns
    -------
    Proposal
    """
    judgement = _Judgement(questions or Nobody(), list(folder.unused))
    old = [
        with_year_of_firms(entry) for entry in map(entry_of, there) if entry is not None
    ]
    entries = _recognised(folder.seen, judgement)
    entries = _joined_by([*old, *entries])[len(old) :]
    entries = _without_repeats(entries, judgement)
    entries = _without_rivals(entries, old, judgement)
    crs = zone_crs(entries)
    has_parcels = any(
        entry.table == "parcels" and not entry.join_on for entry in entries
    )
    if has_parcels and not crs:
        judgement.doubts.append(phrase("workspace.proposal.no_crs"))
    entries = [_with_evidence(entry, classes, crs, judgement) for entry in entries]
    year = plan_year([*old, *entries])
    for entry in list(entries):
        # the land of the plan year is the land that counts
        if entry.table == "enterprises" and (years_of(entry) or {year}) >= {year}:
            entries += land_of_firms(entry)
    of = {entry.table for entry in [*old, *entries] if not entry.join_on}
    missing = tuple(table for table in _WANTED if table not in of)
    return Proposal(
        tuple(entries),
        crs,
        year,
        tuple(judgement.unused),
        tuple(judgement.doubts),
        missing,
    )


def with_year_of_firms(entry: Entry) -> Entry:
    """Return an entry with the year that its name says, where it is a list of firms.

    Parameters
    ----------
    entry : Entry
        Of any table.

    Returns
    -------
    Entry
    """
    return with_year(entry) if entry.table == "enterprises" else entry


def _recognised(seen_files: Sequence[Seen], judgement: _Judgement) -> list[Entry]:
    """What each file is, with the guesses that hold; copies and what is no table aside."""
    entries: list[Entry] = []
    read: list[Seen] = []
    for seen in seen_files:
        twin = next((other for other in read if _is_copy(seen, other)), None)
        if twin is not None:
            judgement.unused.append(
                (seen.called, phrase("workspace.proposal.copy", of=twin.called))
            )
            continue
        entry = entry_of(seen)
        if entry is None:
            judgement.unused.append((seen.called, why_none(seen)))
            continue
        read.append(seen)
        confirmed = _confirmed(with_year_of_firms(entry), judgement)
        if confirmed is not None:
            entries.append(confirmed)
    return entries


def _is_copy(seen: Seen, other: Seen) -> bool:
    """Whether two ledgers hold the same cells."""
    return (
        seen.outlines is None
        and other.outlines is None
        and len(seen.rows) > 0
        and seen.rows.astype(str).equals(other.rows.astype(str))
    )


def _confirmed(entry: Entry, judgement: _Judgement) -> Entry | None:
    """The entry with the guesses that were not denied; None where it cannot do without one."""
    labels = {name: TABLES[entry.table].column(name).label for name in entry.guessed}
    guesses = [
        phrase("workspace.proposal.guess_of", header=header, column=labels[name])
        for name, header in entry.guessed.items()
    ]
    answers = judgement.questions.keep(entry.seen.called, guesses) if guesses else []
    kept = {}
    for (name, header), is_kept in zip(entry.guessed.items(), answers, strict=True):
        if is_kept:
            kept[name] = header
            judgement.doubts.append(
                phrase(
                    "workspace.proposal.guess",
                    file=entry.seen.called,
                    header=header,
                    column=labels[name],
                )
            )
    needed = {entry.join_on} if entry.join_on else set(TABLES[entry.table].required)
    denied = [
        labels[name] for name in entry.guessed if name in needed and name not in kept
    ]
    if denied:
        sentence = phrase(
            "workspace.proposal.denied", table=TABLES[entry.table].label, columns=denied
        )
        judgement.unused.append((entry.seen.called, sentence))
        return None
    return replace(entry, guessed=kept)


def _without_repeats(entries: Sequence[Entry], judgement: _Judgement) -> list[Entry]:
    """The entries without joins that say two things of one row, which would multiply rows."""
    kept = []
    for entry in entries:
        repeated = repeated_keys(entry) if entry.join_on else []
        if not repeated:
            kept.append(entry)
            continue
        label = TABLES[entry.table].column(entry.join_on).label
        sentence = phrase(
            "workspace.proposal.repeats",
            column=label,
            count=len(repeated),
            keys=repeated[:_MOST_NAMED],
        )
        judgement.unused.append((entry.seen.called, sentence))
    return kept


def _without_rivals(
    entries: Sequence[Entry], old: Sequence[Entry], judgement: _Judgement
) -> list[Entry]:
    """The entries without files that speak of what another does."""
    chosen: list[Entry] = []
    for entry in sorted(entries, key=lambda one: -one.seen.count):
        if rival_of(entry, old) is not None:
            rival = rival_of(entry, old)
            assert rival is not None
            sentence = phrase("workspace.proposal.rival", of=rival.seen.called)
            judgement.unused.append((entry.seen.called, sentence))
            continue
        rival = rival_of(entry, chosen)
        if rival is None:
            chosen.append(entry)
            continue
        sentence = phrase(
            "workspace.proposal.two",
            first=rival.seen.called,
            second=entry.seen.called,
            table=TABLES[entry.table].label,
        )
        files = [rival.seen.called, entry.seen.called]
        loser, winner = (
            (entry, rival)
            if judgement.questions.choose(sentence, files) == 0
            else (rival, entry)
        )
        judgement.doubts.append(
            phrase(
                "workspace.proposal.chosen",
                first=winner.seen.called,
                second=loser.seen.called,
            )
        )
        if winner is entry:
            chosen[chosen.index(rival)] = entry
        sentence = phrase("workspace.proposal.rival", of=winner.seen.called)
        judgement.unused.append((loser.seen.called, sentence))
    kept = {id(entry) for entry in chosen}
    return [entry for entry in entries if id(entry) in kept]


def _with_evidence(
    entry: Entry, classes: ClassTables, crs: str, judgement: _Judgement
) -> Entry:
    """Parcels with the system of their codes and the unit of their areas, where that holds."""
    if entry.table != "parcels" or entry.join_on:
        return entry
    for found, sentence in (land_use_system(entry, classes), unit_of_area(entry, crs)):
        if (
            sentence is None
            or not judgement.questions.keep(entry.seen.called, [sentence])[0]
        ):
            continue
        judgement.doubts.append(sentence)
        entry = replace(
            entry,
            values={**entry.values, **found.values},
            units={**entry.units, **found.units},
        )
    return entry


def _joined_by(entries: Sequence[Entry]) -> list[Entry]:
    """Joins by a contract number only where the parcels have one."""
    layers = [
        entry for entry in entries if entry.table == "parcels" and not entry.join_on
    ]
    has_number = any("contract_no" in layer.columns for layer in layers)
    out = []
    for entry in entries:
        if (
            entry.join_on == "contract_no"
            and not has_number
            and "holder" in entry.columns
        ):
            entry = replace(entry, join_on="holder")
        out.append(entry)
    return out
