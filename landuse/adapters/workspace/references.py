"""Replace parcels, buildings and firms in ledgers, as people write them, by their ids.

What is matched by anything but the id is reported with the id. What has no match is reported with
the reason, as far as it can be seen: another table's id, a slip of the hand, several of one name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.adapters.meaning.near_keys import near_codes, near_names
from landuse.adapters.workspace.key_look_up import Directory, How, Matches, look_up
from landuse.domain.frames.keys import normal_form, normal_forms, positions
from landuse.domain.vocabulary.codes import (
    has_right_check_digit,
    looks_like_credit_code,
)
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.domain.vocabulary.schema import TABLES
from landuse.domain.vocabulary.source_rows import part_and_row
from landuse.words.phrases import Label, Phrase, phrase

#: Pairs, rows and candidates that one finding names.
_MAX_NAMES = 5


@dataclass(frozen=True)
class Reference:
    """A column of a ledger that names units of another table.

    Attributes
    ----------
    table, column : str
        The ledger, and its column.
    target : str
        The table whose units it names; "units" for parcels and buildings alike, "landlords" for
        everybody who has land or floors to let, "entries" for rows of the ledger itself.
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
#: Targets that may be in no table, or whose misses another module reports.
_OPEN = frozenset({"landlords", "entries", "units"})
#: Target → the table whose label stands for it.
_TABLE_OF_TARGET = {
    "landlords": "enterprises",
    "entries": "actions",
    "units": "parcels",
}
#: Table of units → the other one, whose ids may be in the wrong column.
_OTHER_UNITS = {"parcels": "buildings", "buildings": "parcels"}


def with_ids(
    frames: Mapping[str, pd.DataFrame], findings: Mapping[str, Findings]
) -> dict[str, pd.DataFrame]:
    """Return the tables with ids for the parcels, buildings and firms that ledgers name.

    Parameters
    ----------
    frames : mapping of str to DataFrame or GeoDataFrame
        Canonical tables by name, every table of the schema; they stay as they are.
    findings : mapping of str to Findings
        Where each table's findings are noted; those of the ledgers are added to.

    Returns
    -------
    dict of str to DataFrame or GeoDataFrame
        Rows that name a unit of no table are kept as they are, listed, and counted nowhere. A
        table without any row cannot miss one.
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
        is_unknown = cells.notna() & (positions(ids, cells) < 0)
        if not is_unknown.any():
            continue
        if reference.target not in directories:
            names = _names_of(reference.target, out)
            directories[reference.target] = Directory(ids, names)
        directory = directories[reference.target]
        written = [str(cell) for cell in cells[is_unknown].unique()]
        matches = look_up(written, directory)
        report = _ReferenceReport(
            reference, frame, directory, findings[reference.table]
        )
        report.add_matches(matches)
        report.add_misses(matches, out)
        if matches.ids:
            matched = cells.map(dict(matches.ids)).astype(cells.dtype)
            out[reference.table] = frame.assign(
                **{reference.column: matched.fillna(cells)}
            )
    out["actions"] = _with_one_name_a_factory(out, findings["actions"])
    return out


def _with_one_name_a_factory(
    frames: Mapping[str, pd.DataFrame], findings: Findings
) -> pd.DataFrame:
    """Return the ledger of actions with one name for a factory that has a name and a code in it.

    A factory is counted once, and people read its name.
    """
    actions = frames["actions"]
    cells = actions["factory_id"]
    written = [str(cell) for cell in cells.dropna().unique()]
    ids = _ids_of("enterprises", frames)
    if not written or not len(ids):
        return actions
    directory = Directory(ids, _names_of("enterprises", frames))
    matches = look_up(written, directory)
    name_of_id = {
        id_: cell for cell, id_ in matches.ids.items() if matches.how[cell] == "name"
    }
    name_of_code = {
        cell: name_of_id[id_]
        for cell, id_ in matches.ids.items()
        if matches.how[cell] == "form" and id_ in name_of_id
    }
    if not name_of_code:
        return actions
    names = sorted(set(name_of_code.values()))
    ids_of_names = {name: matches.ids[name] for name in names}
    matched_names = Matches(ids_of_names, dict.fromkeys(names, "name"), {}, [])
    reference = Reference("actions", "factory_id", "enterprises")
    report = _ReferenceReport(reference, actions, directory, findings)
    report.add_matches(matched_names)
    return actions.assign(factory_id=cells.replace(name_of_code))


def _ids_of(target: str, frames: Mapping[str, pd.DataFrame]) -> pd.Index:
    """Return the ids that a column may hold, each once."""
    ids: pd.Index
    firms = frames["enterprises"]["enterprise_id"]
    if target == "enterprises":
        ids = pd.Index(firms.dropna().unique(), dtype=object)
    elif target == "entries":
        ids = pd.Index(frames["actions"]["entry_id"].dropna().unique(), dtype=object)
    elif target == "units":
        ids = frames["parcels"].index.append(frames["buildings"].index)
    elif target == "landlords":
        users = frames["occupancy"]["enterprise_id"]
        holders = frames["parcels"]["holder_code"]
        all_ids = pd.concat([firms, users, holders])
        ids = pd.Index(all_ids.dropna().unique(), dtype=object)
    else:
        ids = frames[target].index
    return ids if ids.is_unique else ids.unique()


def _names_of(target: str, frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the names of firms by id; units of other tables are not referred to by their names.

    A landlord without a row in the ledger of firms has a name where the land is registered.
    """
    if target not in ("enterprises", "landlords"):
        return pd.Series(dtype="string")
    firms = frames["enterprises"][["enterprise_id", "name"]].drop_duplicates()
    firm_ids = firms["enterprise_id"].to_numpy(object)
    names = pd.Series(firms["name"].array, index=firm_ids)
    if target == "landlords":
        holders = frames["parcels"][["holder_code", "holder"]]
        holders = holders.dropna().drop_duplicates()
        codes = holders["holder_code"].to_numpy(object)
        names = pd.concat([names, pd.Series(holders["holder"].array, index=codes)])
    return names.dropna()


@dataclass(frozen=True)
class _ReferenceReport:
    """Adds findings about the references of one column."""

    reference: Reference
    frame: pd.DataFrame
    directory: Directory
    findings: Findings

    def add_matches(self, matches: Matches) -> None:
        """Add one finding for all ids typed otherwise, and one for each name or part of a code.

        A name or part of a code could mean another unit tomorrow: the list says which it is today.
        """
        typed = {
            cell: id_
            for cell, id_ in matches.ids.items()
            if matches.how[cell] == "form"
        }
        if typed:
            self._add_typed(typed)
        for cell, id_ in matches.ids.items():
            if cell not in typed:
                self._add_match(cell, id_, matches.how[cell])

    def _add_typed(self, typed: Mapping[str, str]) -> None:
        """Add the finding about ids that are only typed otherwise."""
        rows = self._rows(list(typed))
        pairs = [
            phrase("workspace.pair", written=cell, id=id_)
            for cell, id_ in typed.items()
        ]
        sentence = phrase(
            "finding.key_typed",
            column=self._column_label(),
            count=len(rows),
            pairs=pairs[:_MAX_NAMES],
        )
        self.findings.add(
            sentence,
            severity="info",
            action="repaired",
            row=int(rows["source_row"].iloc[0]),
            column=self.reference.column,
        )

    def _add_match(self, cell: str, id_: str, how: How) -> None:
        """Add the finding about a unit that is written by its name or part of its code."""
        rows = self._rows([cell])
        row_numbers = [
            part_and_row(row)[1] for row in rows["source_row"].iloc[:_MAX_NAMES]
        ]
        sentence = phrase(
            f"finding.key_found.{how}",
            written=cell,
            id=id_,
            column=self._column_label(),
            count=len(rows),
            rows=row_numbers,
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

    def add_misses(self, matches: Matches, frames: Mapping[str, pd.DataFrame]) -> None:
        """Add a finding for every row whose id means several units or none, with the reason."""
        target = self.reference.target
        label = TABLES[_TABLE_OF_TARGET.get(target, target)].label
        for cell, ids in matches.several.items():
            candidates = list(ids[:_MAX_NAMES])
            sentence = phrase(
                "finding.key_ambiguous", table=label, candidates=candidates
            )
            self._add_each([cell], sentence)
        nearest = self._nearest_ids(matches.missing)
        wrong_codes = self._wrong_codes(matches.missing)
        for cell, id_ in nearest.items():
            variant = "check_digit" if cell in wrong_codes else "plain"
            sentence = phrase(
                f"finding.orphan_near.{variant}", table=label, nearest=id_
            )
            self._add_each([cell], sentence)
        if target in _OPEN:
            return
        orphans = [cell for cell in matches.missing if cell not in nearest]
        if target in _OTHER_UNITS:
            other = _OTHER_UNITS[target]
            other_ids = set(orphans).intersection(frames[other].index)
            sentence = phrase(
                "finding.orphan_elsewhere", table=label, other=TABLES[other].label
            )
            self._add_each([cell for cell in orphans if cell in other_ids], sentence)
            orphans = [cell for cell in orphans if cell not in other_ids]
        with_wrong_code = [cell for cell in orphans if cell in wrong_codes]
        sentence = phrase("finding.orphan_check_digit", table=label)
        self._add_each(with_wrong_code, sentence)
        others = [cell for cell in orphans if cell not in wrong_codes]
        self._add_each(others, phrase("finding.orphan", table=label))

    def _nearest_ids(self, missing: Sequence[str]) -> dict[str, str]:
        """Return the ids from which cells are one slip away, or whose names they nearly are."""
        directory = self.directory
        form_of = {cell: normal_form(cell) for cell in missing}
        id_of = {form: str(id_) for id_, form in directory.forms.items()}
        names = directory.names
        for id_, form in zip(names.index, normal_forms(names), strict=True):
            id_of.setdefault(form, str(id_))
        forms = list(form_of.values())
        nearest = near_codes(forms, frozenset(directory.forms))
        other_forms = [form for form in forms if form not in nearest]
        name_forms = [form for form in id_of if not form.isascii()]
        nearest |= near_names(other_forms, name_forms)
        return {
            cell: id_of[nearest[form]]
            for cell, form in form_of.items()
            if form in nearest
        }

    def _wrong_codes(self, missing: Sequence[str]) -> set[str]:
        """Return the cells that would be credit codes if their check digit were right."""
        if self.reference.target not in ("enterprises", "landlords"):
            return set()
        cells = pd.Series(missing, dtype=object)
        forms = normal_forms(cells)
        is_code = looks_like_credit_code(forms)
        is_wrong = ~has_right_check_digit(forms[is_code])
        return set(cells[is_code][is_wrong])

    def _column_label(self) -> Label:
        """Return the label of the column."""
        return TABLES[self.reference.table].column(self.reference.column).label

    def _rows(self, cells: list[str]) -> pd.DataFrame:
        """Return the rows of the ledger that hold any of some cells."""
        has_cell = self.frame[self.reference.column].isin(cells)
        return self.frame[has_cell.to_numpy(bool)]

    def _add_each(self, cells: list[str], sentence: Phrase) -> None:
        """Add a finding for every row that holds any of some cells."""
        if not cells:
            return
        rows = self._rows(cells)
        column = self.reference.column
        written = rows[column].astype(object)
        self.findings.each(sentence, rows_of(rows, written), column=column)
