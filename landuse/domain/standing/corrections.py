"""Corrections of the ledger: a later row takes the place of an earlier one, and both stay on file.

Rows of the ledger are never overwritten. Who finds a mistake adds a row that names the entry it
supersedes; the ledger then shows what was believed, what is right, and since when.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.domain.frames.arrays import Flags
from landuse.domain.policy.recognition import Recognition
from landuse.domain.standing.ledger_words import meanings

_NO_TEXT = pd.Series(dtype="string")
_NO_NUMBER = pd.Series(dtype="Int64")


@dataclass(frozen=True)
class CorrectedRows:
    """The rows of a ledger, parted by its own corrections.

    Attributes
    ----------
    in_force : DataFrame
        The rows that no other row supersedes, with the ledger's columns.
    superseded : DataFrame
        The others: the ledger's columns with ``by`` (text: entry_id of the correction, NA in a
        ring) and ``by_row`` (Int64: its row in the source). A row that only voids another is in
        neither frame: it has done its work.
    """

    in_force: pd.DataFrame
    superseded: pd.DataFrame


def apply_corrections(actions: pd.DataFrame, recognition: Recognition) -> CorrectedRows:
    """Part the rows of a ledger into those in force and those that a correction supersedes.

    A row with ``supersedes`` takes the place of the row of that ``entry_id``; with a void word
    as its stage it only takes it out. A row that names an entry which is not there corrects
    nothing and is an ordinary row. A void that is itself voided takes nothing out, so that the
    row it named stands again; a row that was corrected does not, where its correction is voided.
    Rows that supersede each other in a ring are all out, for nobody can say which of them is
    meant.

    Parameters
    ----------
    actions : DataFrame
        The canonical table ``actions``, one row a stage reached.
    recognition : Recognition
        Its ``void_words``.

    Returns
    -------
    CorrectedRows
        The parts, in the order of the file.
    """
    if actions["supersedes"].isna().all():
        return CorrectedRows(
            actions, actions.iloc[:0].assign(by=_NO_TEXT, by_row=_NO_NUMBER)
        )
    entry_ids = actions["entry_id"].astype(object)
    targets = actions["supersedes"].astype(object)
    names_an_entry = targets.notna() & targets.isin(set(entry_ids.dropna()))
    is_correction = names_an_entry.to_numpy(bool)
    in_ring = _in_rings(entry_ids, targets.where(is_correction))

    is_void = is_correction & _says_void(actions["stage"], recognition)
    voided = _voided(entry_ids[is_void & ~in_ring], targets[is_void & ~in_ring])
    is_undone = is_void & entry_ids.isin(voided).to_numpy(bool)
    corrects = is_correction & ~in_ring & ~is_undone

    # of several corrections of one entry the last names itself; all of them stay in force
    corrections = actions[corrects]
    correction_of = corrections.drop_duplicates("supersedes", keep="last").set_index(
        "supersedes"
    )
    is_superseded = entry_ids.isin(correction_of.index).to_numpy(bool) | in_ring

    superseded = actions[is_superseded].copy()
    corrected_ids = superseded["entry_id"].astype(object)
    by = corrected_ids.map(correction_of["entry_id"].astype(object))
    superseded["by"] = by.astype("string")
    superseded["by_row"] = corrected_ids.map(correction_of["source_row"]).astype(
        "Int64"
    )

    return CorrectedRows(actions[~is_superseded & ~is_void], superseded)


def _says_void(stages: pd.Series, recognition: Recognition) -> Flags:
    """Whether each row only takes another out, however its word is dressed."""
    words = dict.fromkeys(recognition.void_words, True)
    says: Flags = stages.isin(meanings(stages.dropna().unique(), words)).to_numpy(bool)
    return says


def _voided(entry_ids: pd.Series, targets: pd.Series) -> set[object]:
    """The entries that rows of voids take out; a void that is taken out takes nothing out.

    Whether a void stands hangs on the voids of it, which are fewer each time: what holds is found
    after as many looks as the longest chain has links.
    """
    voided: set[object] = set()
    for _ in range(len(targets) + 1):
        stands = ~entry_ids.isin(voided)
        found = set(targets[stands])
        if found == voided:
            break
        voided = found
    return voided


def _in_rings(entry_ids: pd.Series, targets: pd.Series) -> np.ndarray:
    """Tell which rows stand on a ring of corrections (bool, one a row).

    Corrections are a handful of links in any ledger, so each chain is simply walked to its end.
    """
    links = pd.DataFrame({"entry_id": entry_ids, "target": targets}).dropna()
    target_of = dict(zip(links["entry_id"], links["target"], strict=True))

    on_ring: set[object] = set()
    for start in target_of:
        walked: list[object] = []
        entry = start
        while entry in target_of and entry not in walked:
            walked.append(entry)
            entry = target_of[entry]
        if entry in walked:
            on_ring.update(walked[walked.index(entry) :])
    return entry_ids.isin(on_ring).to_numpy(bool)
