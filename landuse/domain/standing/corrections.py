"""Corrections of the ledger: a later row takes the place of an earlier one, and both stay on file.

Rows of the ledger are never overwritten. A mistake is corrected by a further row that names the
entry it supersedes; so the ledger shows the former figure, the right one, and since when it holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from landuse.domain.frames.arrays import Flags
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.ledger_words import meanings

_NO_TEXT = pd.Series(dtype="string")
_NO_NUMBER = pd.Series(dtype="Int64")


@dataclass(frozen=True)
class CorrectedRows:
    """The rows of a ledger, split by its own corrections.

    Attributes
    ----------
    in_force : DataFrame
        The rows that no other row supersedes, with the ledger's columns.
    superseded : DataFrame
        The others: the ledger's columns with ``by`` (text: entry_id of the correction, NA in a
        ring) and ``by_row`` (Int64: its row in the source). A row that only voids another is in
        neither frame.
    """

    in_force: pd.DataFrame
    superseded: pd.DataFrame


def apply_corrections(actions: pd.DataFrame, recognition: Recognition) -> CorrectedRows:
    """Split the rows of a ledger into those in force and those that a correction supersedes.

    A row with ``supersedes`` takes the place of the row of that ``entry_id``; with a void word
    as its stage it only takes it out. A row that names an entry which the ledger does not have
    corrects nothing and is an ordinary row. A void that is itself voided takes nothing out, so that
    the row it named is in force again; a corrected row is not, where its correction is voided. Rows
    that supersede each other in a ring are all out, since none of them is the last.

    Parameters
    ----------
    actions : DataFrame
        The canonical table ``actions``, one row a stage reached.
    recognition : Recognition
        Its ``void_words``.

    Returns
    -------
    CorrectedRows
        Both frames in the order of the file.
    """
    if actions["supersedes"].isna().all():
        no_rows = actions.iloc[:0].assign(by=_NO_TEXT, by_row=_NO_NUMBER)
        return CorrectedRows(actions, no_rows)
    entry_ids = actions["entry_id"].astype(object)
    targets = actions["supersedes"].astype(object)
    has_target = targets.notna() & targets.isin(set(entry_ids.dropna()))
    is_correction = has_target.to_numpy(bool)
    in_ring = _are_in_rings(entry_ids, targets.where(is_correction))

    is_void = is_correction & _are_void(actions["stage"], recognition)
    may_void = is_void & ~in_ring
    voided = _voided_entries(entry_ids[may_void], targets[may_void])
    is_undone = is_void & entry_ids.isin(voided).to_numpy(bool)

    # of several corrections of one entry the last is named; all of them stay in force
    corrections = actions[is_correction & ~in_ring & ~is_undone]
    correction_of = corrections.drop_duplicates("supersedes", keep="last")
    correction_of = correction_of.set_index("supersedes")
    is_superseded = entry_ids.isin(correction_of.index).to_numpy(bool) | in_ring

    superseded = actions[is_superseded]
    superseded_ids = superseded["entry_id"].astype(object)
    by = superseded_ids.map(correction_of["entry_id"].astype(object))
    by_row = superseded_ids.map(correction_of["source_row"])
    return CorrectedRows(
        in_force=actions[~is_superseded & ~is_void],
        superseded=superseded.assign(
            by=by.astype("string"), by_row=by_row.astype("Int64")
        ),
    )


def _are_void(stages: pd.Series, recognition: Recognition) -> Flags:
    """Whether the stage of each row is a void word."""
    void_words = dict.fromkeys(recognition.void_words, True)
    understood = meanings(stages.dropna().unique(), void_words)
    are_void: Flags = stages.isin(understood).to_numpy(bool)
    return are_void


def _voided_entries(entry_ids: pd.Series, targets: pd.Series) -> set[object]:
    """The entries that voids take out; a void that is itself voided takes nothing out.

    Each pass settles one more link of a chain of voids, so that there are at most as many passes
    as the longest chain has links.
    """
    voided: set[object] = set()
    for _ in range(len(targets) + 1):
        is_in_force = ~entry_ids.isin(voided)
        targets_in_force = set(targets[is_in_force])
        if targets_in_force == voided:
            break
        voided = targets_in_force
    return voided


def _are_in_rings(entry_ids: pd.Series, targets: pd.Series) -> Flags:
    """Whether each row is part of a ring of corrections.

    Corrections are a handful of links in any ledger, so each chain is simply walked to its end.
    """
    links = pd.DataFrame({"entry_id": entry_ids, "target": targets}).dropna()
    target_of = dict(zip(links["entry_id"], links["target"], strict=True))

    in_ring: set[object] = set()
    for start in target_of:
        chain: list[object] = []
        entry = start
        while entry in target_of and entry not in chain:
            chain.append(entry)
            entry = target_of[entry]
        if entry in chain:
            in_ring.update(chain[chain.index(entry) :])
    is_in_ring: Flags = entry_ids.isin(in_ring).to_numpy(bool)
    return is_in_ring
