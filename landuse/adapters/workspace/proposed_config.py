"""A proposal as a commented ``landuse.toml``; what a workspace has already stays as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from landuse.adapters.workspace.config import CONFIG, check_config, read_config
from landuse.adapters.workspace.office_folder import Folder
from landuse.adapters.workspace.proposal import Entry, Proposal
from landuse.adapters.workspace.toml_text import TomlFile, parsed
from landuse.domain.vocabulary.schema import TABLES
from landuse.errors import WorkspaceError
from landuse.files import whole
from landuse.words.catalogue import say

#: The order in which sources are written.
_ORDER = ("parcels", "buildings", "enterprises", "occupancy", "actions", "housing")


def new_files(folder: Folder, root: Path) -> Folder:
    """Return what a workspace does not read yet.

    Parameters
    ----------
    folder : Folder
        As it was looked at.
    root : Path
        The workspace; all of the folder where it has no configuration.

    Returns
    -------
    Folder
    """
    if not (root / CONFIG).is_file():
        return folder
    read: set[str] = set()
    sheets: set[tuple[str, str]] = set()
    for source in read_config(root).sources.values():
        joins = [join.as_source() for each in source.each for join in each.join]
        for one in [*source.each, *joins]:
            chosen = one.sheets or ((one.layer,) if one.layer else ())
            for path in one.path:
                sheets |= {(path, sheet) for sheet in chosen}
                if not chosen:
                    read.add(path)
    seen = tuple(s for s in folder.seen if s.path not in read and (s.path, s.sheet) not in sheets)
    return Folder(seen, folder.unused)


def write_proposal(root: Path, name: str, proposal: Proposal, policy: str) -> Path:
    """Write a proposal: a new ``landuse.toml``, or further sources into the one that is there.

    Parameters
    ----------
    root : Path
        The workspace.
    name : str
        What the zone is called.
    proposal : Proposal
        What is written.
    policy : str
        The policy that judges.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    WorkspaceError
        There is no layer of parcels, or the file cannot be written; it then is as it was.
    """
    path = root / CONFIG
    is_new = not path.is_file()
    if is_new and not proposal.of("parcels"):
        raise WorkspaceError("workspace.proposal.no_parcels")
    text = (
        _new_text(name, proposal, policy) if is_new else _added(path.read_text("utf-8"), proposal)
    )
    check_config(TomlFile(path, text, parsed(text)))
    for folder in (root, root / "maps"):
        folder.mkdir(parents=True, exist_ok=True)
    with whole(path, over_source=not is_new) as temporary:
        temporary.write_text(text, "utf-8")
    return path


def _new_text(name: str, proposal: Proposal, policy: str) -> str:
    """A whole configuration."""
    crs = proposal.crs or "EPSG:4528"
    doubt = "" if proposal.crs else "  # " + say("workspace.proposal.comment.crs")
    lines = [
        "# " + say("workspace.proposal.comment.head"),
        "[zone]",
        f"name = {_string(name)}",
        f"year = {proposal.year}  # " + say("workspace.proposal.comment.year"),
        f"crs = {_string(crs)}{doubt}",
        "",
    ]
    tables = dict.fromkeys([*_ORDER, *(entry.table for entry in proposal.entries)])
    for table in tables:
        entries = proposal.of(table)
        joins = proposal.joins if table == "parcels" else []
        for at, entry in enumerate(entries):
            key = f"[[sources.{table}]]" if len(entries) > 1 else f"[sources.{table}]"
            lines += [f"{key}  # {TABLES[table].label}", *_source(entry)]
            if joins and at == 0:
                lines += ["join = [", *(f"  {_join(join)}," for join in joins), "]"]
            lines.append("")
        if not entries and table in proposal.missing:
            missing = say("workspace.proposal.comment.missing", table=TABLES[table].label)
            lines += [f"# [sources.{table}]  # {missing}", '# path = ""', ""]
    lines += ["[assess]", f"policy = {_string(policy)}", ""]
    lines += [f"# {line}" for line in say("workspace.proposal.comment.goals").split("\n")]
    lines += [
        "# [[goals]]",
        '# id = "land"',
        "# title = " + _string(say("workspace.proposal.comment.land")),
        '# measure = "redeveloped_mu"',
        "# target = 600",
        "",
        "# [[goals]]",
        '# id = "factories"',
        "# title = " + _string(say("workspace.proposal.comment.factories")),
        '# measure = "revitalized_factories"',
        "# target = 3",
        "",
        "# [[goals]]",
        '# id = "housing"',
        "# title = " + _string(say("workspace.proposal.comment.housing")),
        '# measure = "housing_sites"',
        "# target = 8",
    ]
    return "\n".join(lines) + "\n"


def _source(entry: Entry) -> list[str]:
    """The keys of one source, each guess with a comment."""
    lines = [f"path = {_string(entry.seen.path)}"]
    if entry.seen.sheet:
        key = "layer" if entry.seen.outlines is not None else "sheets"
        sheet = _string(entry.seen.sheet)
        lines.append(f"{key} = {sheet if key == 'layer' else f'[{sheet}]'}")
    if entry.found:
        known = [f"{column} ← {header}" for column, header in entry.found.items()]
        said = say("workspace.proposal.comment.found", columns="; ".join(known))
        lines.append("# " + said)
    pairs = {"fields": entry.guessed, "values": entry.values, "units": entry.units}
    for key, table in pairs.items():
        if table:
            guess = "  # " + say("workspace.proposal.comment.guessed")
            lines.append(f"{key} = {_inline(table)}{guess}")
    return lines


def _join(entry: Entry) -> str:
    """A file that is laid beside the parcels, as an inline table."""
    more = f", sheets = [{_string(entry.seen.sheet)}]" if entry.seen.sheet else ""
    if entry.guessed:
        more += f", fields = {_inline(entry.guessed)}"
    return f"{{ path = {_string(entry.seen.path)}, on = {_string(entry.join_on)}{more} }}"


def _inline(table: Any) -> str:
    """A mapping as an inline table."""
    return "{ " + ", ".join(f"{key} = {_string(value)}" for key, value in table.items()) + " }"


def _string(text: str) -> str:
    """A text as TOML has it; a JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


def _added(text: str, proposal: Proposal) -> str:
    """A configuration with further sources; all else of it stays."""
    document = tomlkit.parse(text)
    sources: Any = document["sources"]
    for table in dict.fromkeys(entry.table for entry in proposal.entries):
        new = [_table_of(entry) for entry in proposal.of(table)]
        if table == "parcels" and proposal.joins:
            _join_added(sources[table], proposal.joins)
        if not new:
            continue
        if table not in sources and len(new) == 1:
            sources.append(table, new[0])
            continue
        there = sources.get(table)
        old: Sequence[Any] = [] if there is None else there
        entries = list(old) if isinstance(there, AoT) else ([there] if there is not None else [])
        if there is not None:
            sources.remove(table)
        sources.append(table, tomlkit.aot())
        for one in [*entries, *new]:
            sources[table].append(one)
    return tomlkit.dumps(document)


def _join_added(parcels: Any, joins: Sequence[Entry]) -> None:
    """Further joins of the first source of parcels."""
    first = parcels[0] if isinstance(parcels, AoT) else parcels
    old = [item.unwrap() for item in first.get("join", [])]
    array = tomlkit.array()
    for join in [*old, *(tomlkit.parse(f"j = {_join(join)}")["j"] for join in joins)]:
        table = tomlkit.inline_table()
        table.update(dict(join))
        array.append(table)
    first["join"] = array


def _table_of(entry: Entry) -> Any:
    """One source as a table."""
    table = tomlkit.table()
    for key, value in tomlkit.parse("\n".join(_source(entry))).items():
        table[key] = value
    return table
