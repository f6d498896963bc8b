"""A proposal as a commented ``landuse.toml``; what a workspace has already stays as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from landuse.adapters.database.address import is_address
from landuse.adapters.meaning.headers import tidy
from landuse.adapters.reading.places import files_of
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.config import CONFIG, Config, check_config, read_config
from landuse.adapters.workspace.office_folder import Folder, Seen, path_from
from landuse.adapters.workspace.office_tables import Entry
from landuse.adapters.workspace.proposal import Proposal
from landuse.adapters.workspace.toml_text import TomlFile, parsed, read_toml
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.schema import TABLES
from landuse.errors import WorkspaceError
from landuse.files import whole
from landuse.words.catalogue import say
from landuse.words.phrases import Phrase, phrase

#: The order in which sources are written.
_ORDER = ("parcels", "buildings", "enterprises", "occupancy", "actions", "housing")


def files_there(folder: Folder, root: Path) -> tuple[Folder, tuple[Seen, ...]]:
    """Tell what a workspace does not read yet from what it does.

    Parameters
    ----------
    folder : Folder
        As it was looked at.
    root : Path
        The workspace, with a configuration.

    Returns
    -------
    new : Folder
        Sheets and layers that it does not read.
    there : tuple of Seen
        Those that it reads already.
    """
    read: set[str] = set()
    sheets: set[tuple[str, str]] = set()
    for source in _all_sources(read_config(root)):
        chosen = source.sheets or ((source.layer,) if source.layer else ())
        for path in _paths_of(source, root):
            sheets |= {(path, sheet) for sheet in chosen}
            if not chosen:
                read.add(path)
    is_there = [s.path in read or (s.path, s.sheet) in sheets for s in folder.seen]
    new = tuple(s for s, known in zip(folder.seen, is_there, strict=True) if not known)
    there = tuple(s for s, known in zip(folder.seen, is_there, strict=True) if known)
    return Folder(new, folder.unused), there


def changes(folder: Folder, root: Path) -> list[Phrase]:
    """Tell what a configuration names and the files no longer have.

    Parameters
    ----------
    folder : Folder
        As it was looked at.
    root : Path
        The workspace, with a configuration.

    Returns
    -------
    list of Phrase
        Files that are gone, and sheets and columns that the files have no more.
    """
    told: list[Phrase] = []
    config = read_config(root)
    for table, source in config.sources.items():
        for one in [
            *source.each,
            *(join.as_source() for each in source.each for join in each.join),
        ]:
            for path in one.path:
                told += _changes_of(path, one, table, folder, root)
    return list({str(one): one for one in told}.values())


def _changes_of(
    path: str, source: SourceConfig, table: str, folder: Folder, root: Path
) -> list[Phrase]:
    """What is no longer there of one file."""
    is_plain = not is_address(path) and not any(sign in path for sign in "*?[")
    if is_plain and not (root / path).exists():
        return [phrase("workspace.proposal.file_gone", file=path)]
    seen = [one for one in folder.seen if one.path == path]
    named = [sheet for sheet in source.sheets if seen and seen[0].sheet]
    there = {one.sheet for one in seen}
    told = [
        phrase("workspace.proposal.sheet_gone", file=path, sheet=sheet)
        for sheet in named
        if sheet not in there
    ]
    seen = [one for one in seen if not named or one.sheet in named]
    headers = {tidy(header) for one in seen for header in one.headers.get(table, ())}
    for column, header in source.fields.items():
        if seen and column in TABLES[table].names and tidy(header) not in headers:
            label = TABLES[table].column(column).label
            told.append(
                phrase(
                    "workspace.proposal.header_gone",
                    file=path,
                    header=header,
                    column=label,
                )
            )
    return told


def _all_sources(config: Config) -> list[SourceConfig]:
    """Every source of a configuration, joins too."""
    sources = [one for source in config.sources.values() for one in source.each]
    return sources + [join.as_source() for one in sources for join in one.join]


def _paths_of(source: SourceConfig, root: Path) -> list[str]:
    """The files of a source as the folder's are named; patterns stand for what they find."""
    return [path_from(root / path, root) for path in files_of(root, source.path)]


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
    if is_new:
        text = _new_text(name, proposal, policy)
    else:
        text = _added(read_toml(path, WorkspaceError).text, proposal)
    check_config(TomlFile(path, text, parsed(text)))
    with whole(path, over_source=not is_new) as temporary:
        temporary.write_text(text, "utf-8")
    (root / "maps").mkdir(exist_ok=True)
    return path


def _new_text(name: str, proposal: Proposal, policy: str) -> str:
    """A whole configuration."""
    crs = proposal.crs or "EPSG:4528"
    doubt = "" if proposal.crs else "  # " + say("workspace.proposal.comment.crs")
    lines = [
        "# " + say("workspace.proposal.comment.head"),
        "[zone]",
        f"name = {_string(visible(name))}",
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
            missing = say(
                "workspace.proposal.comment.missing", table=TABLES[table].label
            )
            lines += [f"# [sources.{table}]  # {missing}", '# path = ""', ""]
    lines += ["[assess]", f"policy = {_string(policy)}"]
    # no line of tax per mu is published for most places: each office has its own, or none
    lines += [
        f"# {line}" for line in say("workspace.proposal.comment.tax_line").split("\n")
    ]
    lines.append("")
    lines += [
        f"# {line}" for line in say("workspace.proposal.comment.goals").split("\n")
    ]
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
        lines.append(_comment(said))
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
    return (
        f"{{ path = {_string(entry.seen.path)}, on = {_string(entry.join_on)}{more} }}"
    )


def _inline(table: Any) -> str:
    """A mapping as an inline table."""
    return (
        "{ "
        + ", ".join(f"{key} = {_string(value)}" for key, value in table.items())
        + " }"
    )


def _string(text: str) -> str:
    """A text as TOML has it: a JSON string is one, but for a control that JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """A comment on one line, whatever stands in the headers that it repeats."""
    return "# " + " ".join(visible(text).split())


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
        old: Sequence[object] = [] if there is None else there
        entries = (
            list(old)
            if isinstance(there, AoT)
            else ([there] if there is not None else [])
        )
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
