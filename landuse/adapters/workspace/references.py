"""Ledgers name parcels, buildings and firms as people write them; here they get their ids.

What was found otherwise than by its very id is told with the ids; of what was not found it is told
why, as far as that can be seen: another table's id, a slip of the hand, several of one name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.adapters.meaning.near_keys import near_codes, near_names
from landuse.adapters.workspace.key_look_up import Directory, Found, look_up
from landuse.domain.frames.keys import normal_form, normal_forms, positions
from landuse.domain.vocabulary.codes import (
    has_right_check_digit,
    looks_like_credit_code,
)
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.vocabulary.source_rows import part_and_row
from landuse.words.phrases import Phrase, phrase

#: Pairs, rows and candidates that one finding names.
_MOST_NAMED = 5


@dataclass(frozen=True)
class Reference:
    """A column of a ledger that names units of another table.

    Attributes
    ----------
    table, column : str
        The ledger, and its column.
    target : str
        The table whose units it names; "units" for parcels and buildings alike, "landlords" for
        whoever has land or floors to let, "entries" for rows of the ledger itself.
    """

    table: str
    column: str
    target: str


_REFERENCES = (
    Reference("occupancy", "enterprise_id", "enterprises"),
    Reference("occupancy", "parcel_id", "parcels"),
    Reference("occupancy", "building_id", "buildings"),
    Reference("occupancy", "landlord_id", "landlords"),
    Reference("actions", "parcel_id", "parcels"),
    Reference("actions", "building_id", "buildings"),
    Reference("actions", "supersedes", "entries"),
    Reference("reviews", "unit_id", "units"),
)
#: Targets of which a ledger may name one that nobody has, or where somebody else tells it.
_OPEN = frozenset({"landlords", "entries", "units"})


def with_ids(
    frames: Mapping[str, pd.DataFrame], findings: Mapping[str, Findings]
) -> dict[str, pd.DataFrame]:
    """Return the tables with every ledger naming parcels, buildings and firms by their ids.

    Parameters
    ----------
    frames : mapping of str to DataFrame or GeoDataFrame
        Canonical tables by name, every table of the schema; they stay as they are.
    findings : mapping of str to Findings
        Where each table's findings are noted; those of the ledgers are added to.

    Returns
    -------
    dict of str to DataFrame or GeoDataFrame
        Rows that name whom no table has are kept as they are, listed, and counted nowhere. A table
        without any row cannot miss one.
    """
    out = dict(frames)
    directories: dict[str, Directory] = {}
    for reference in _REFERENCES:
        frame = out[reference.table]
        if frame.empty:
            continue
        ids = _ids_of(reference.target, out)
        if not len(ids):
            continue
        cells = frame[reference.column]
        is_other = cells.notna() & (positions(ids, cells) < 0)
        if not is_other.any():
            continue
        if reference.target not in directories:
            directories[reference.target] = Directory(
                ids, _names_of(reference.target, out)
            )
        directory = directories[reference.target]
        written = [str(cell) for cell in cells[is_other].unique()]
        found = look_up(written, directory)
        notes = _Notes(reference, frame, directory, findings[reference.table])
        notes.tell_found(found)
        notes.tell_lost(found, out)
        if found.ids:
            meant = cells.map(dict(found.ids)).astype(cells.dtype)
            out[reference.table] = frame.assign(
                **{reference.column: meant.fillna(cells)}
            )
    out["actions"] = _with_one_name_a_factory(out, findings["actions"])
    return out


def _with_one_name_a_factory(
    frames: Mapping[str, pd.DataFrame], findings: Findings
) -> pd.DataFrame:
    """The ledger of actions with factories by name where it has them by name and by code.

    One factory is counted once, and people read its name.
    """
    actions = frames["actions"]
    cells = actions["factory_id"]
    written = [str(cell) for cell in cells.dropna().unique()]
    ids = _ids_of("enterprises", frames)
    if not written or not len(ids):
        return actions
    directory = Directory(ids, _names_of("enterprises", frames))
    found = look_up(written, directory)
    name_of = {
        id_: cell for cell, id_ in found.ids.items() if found.how[cell] == "name"
    }
    by_code = {
        cell: name_of[id_]
        for cell, id_ in found.ids.items()
        if found.how[cell] == "form" and id_ in name_of
    }
    if not by_code:
        return actions
    names = sorted(set(by_code.values()))
    named = Found(
        {name: found.ids[name] for name in names}, dict.fromkeys(names, "name"), {}, []
    )
    reference = Reference("actions", "factory_id", "enterprises")
    _Notes(reference, actions, directory, findings).tell_found(named)
    return actions.assign(factory_id=cells.replace(by_code))


def _ids_of(target: str, frames: Mapping[str, pd.DataFrame]) -> pd.Index:
    """The ids that a column may hold, each once."""
    ids: pd.Index
    firms = frames["enterprises"]["enterprise_id"]
    if target == "enterprises":
        ids = pd.Index(firms.dropna().unique(), dtype=object)
    elif target == "entries":
        ids = pd.Index(frames["actions"]["entry_id"].dropna().unique(), dtype=object)
    elif target == "units":
        ids = frames["parcels"].index.append(frames["buildings"].index)
    elif target == "landlords":
        of_holders = frames["parcels"]["holder_code"]
        everybody = pd.concat([firms, frames["occupancy"]["enterprise_id"], of_holders])
        ids = pd.Index(everybody.dropna().unique(), dtype=object)
    else:
        ids = frames[target].index
    return ids if ids.is_unique else ids.unique()


def _names_of(target: str, frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    """What the firms among the units are called, by id; other units are not named by their names.

    A landlord that has no row in the ledger of firms has a name where the land is registered.
    """
    if target not in ("enterprises", "landlords"):
        return pd.Series(dtype="string")
    firms = frames["enterprises"][["enterprise_id", "name"]].drop_duplicates()
    names = pd.Series(
        firms["name"].array, index=firms["enterprise_id"].to_numpy(object)
    )
    if target == "landlords":
        holders = (
            frames["parcels"][["holder_code", "holder"]].dropna().drop_duplicates()
        )
        codes = holders["holder_code"].to_numpy(object)
        names = pd.concat([names, pd.Series(holders["holder"].array, index=codes)])
    return names.dropna()


@dataclass(frozen=True)
class _Notes:
    """Tells what was found and what was not of one column."""

    reference: Reference
    frame: pd.DataFrame
    directory: Directory
    findings: Findings

    def tell_found(self, found: Found) -> None:
        """One finding for all that is only typed otherwise; one for each name and part of a code.

        A part of a code or a name could mean another tomorrow: the list says whom it means today.
        """
        column = TABLES[self.reference.table].column(self.reference.column).label
        typed = [cell for cell, how in found.how.items() if how == "form"]
        if typed:
            rows = self._rows(typed)
            pairs = [
                phrase("workspace.pair", written=one, id=found.ids[one])
                for one in typed
            ]
            self.findings.add(
                phrase(
                    "finding.key_typed",
                    column=column,
                    count=len(rows),
                    pairs=pairs[:_MOST_NAMED],
                ),
                severity="info",
                action="repaired",
                row=int(rows["source_row"].iloc[0]),
                column=self.reference.column,
            )
        for cell, id_ in found.ids.items():
            if found.how[cell] == "form":
                continue
            rows = self._rows([cell])
            sentence = phrase(
                f"finding.key_found.{found.how[cell]}",
                written=cell,
                id=id_,
                column=column,
                count=len(rows),
                rows=[
                    part_and_row(row)[1]
                    for row in rows["source_row"].iloc[:_MOST_NAMED]
                ],
            )
            self.findings.add(
                sentence,
                severity="info",
                action="repaired",
                row=int(rows["source_row"].iloc[0]),
                id=id_,
                column=self.reference.column,
                value=cell,
            )

    def tell_lost(self, found: Found, frames: Mapping[str, pd.DataFrame]) -> None:
        """Every row whose id means several or nobody, by what is the matter with it."""
        target = self.reference.target
        shown = {"landlords": "enterprises", "entries": "actions", "units": "parcels"}
        label = TABLES[shown.get(target, target)].label
        for cell, ids in found.several.items():
            candidates = list(ids[:_MOST_NAMED])
            sentence = phrase(
                "finding.key_ambiguous", table=label, candidates=candidates
            )
            self._each([cell], sentence)
        near = self._near(found.missing)
        is_wrong = self._with_wrong_check_digit(found.missing)
        for cell, id_ in near.items():
            variant = "check_digit" if cell in is_wrong else "plain"
            self._each(
                [cell],
                phrase(f"finding.orphan_near.{variant}", table=label, nearest=id_),
            )
        left = [cell for cell in found.missing if cell not in near]
        if target in _OPEN:
            return
        for other in ("parcels", "buildings"):
            if target == other or target not in ("parcels", "buildings"):
                continue
            elsewhere = set(left).intersection(frames[other].index)
            sentence = phrase(
                "finding.orphan_elsewhere", table=label, other=TABLES[other].label
            )
            self._each([cell for cell in left if cell in elsewhere], sentence)
            left = [cell for cell in left if cell not in elsewhere]
        wrong = [cell for cell in left if cell in is_wrong]
        self._each(wrong, phrase("finding.orphan_check_digit", table=label))
        right = [cell for cell in left if cell not in is_wrong]
        self._each(right, phrase("finding.orphan", table=label))

    def _near(self, missing: Sequence[str]) -> dict[str, str]:
        """The id that each is one slip away from, or whose name it nearly is."""
        directory = self.directory
        form_of = {cell: normal_form(cell) for cell in missing}
        id_of = {form: str(id_) for id_, form in directory.forms.items()}
        names = directory.names
        for id_, form in zip(names.index, normal_forms(names), strict=True):
            id_of.setdefault(form, str(id_))
        forms = list(form_of.values())
        near = near_codes(forms, frozenset(directory.forms))
        name_forms = [form for form in id_of if not form.isascii()]
        near |= near_names([form for form in forms if form not in near], name_forms)
        return {
            cell: id_of[near[form]] for cell, form in form_of.items() if form in near
        }

    def _with_wrong_check_digit(self, missing: Sequence[str]) -> set[str]:
        """The cells that are credit codes, but for their check digit."""
        if self.reference.target not in ("enterprises", "landlords"):
            return set()
        cells = pd.Series(missing, dtype=object)
        forms = normal_forms(cells)
        is_code = looks_like_credit_code(forms)
        is_wrong = ~has_right_check_digit(forms[is_code])
        return set(cells[is_code][is_wrong])

    def _rows(self, cells: list[str]) -> pd.DataFrame:
        """The rows of the ledger that hold any of some cells."""
        return self.frame[self.frame[self.reference.column].isin(cells).to_numpy(bool)]

    def _each(self, cells: list[str], sentence: Phrase) -> None:
        """Note one finding for every row that holds any of some cells."""
        if not cells:
            return
        rows = self._rows(cells)
        column = self.reference.column
        self.findings.each(
            sentence, rows_of(rows, rows[column].astype(object)), column=column
        )
