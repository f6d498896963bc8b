"""Write a proposal as a commented ``landuse.toml``; what a workspace has already stays as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from landuse.adapters.database.address import is_address
from landuse.adapters.meaning.headers import tidy
from landuse.adapters.reading.locations import files_of
from landuse.adapters.reading.source import SourceConfig
from landuse.adapters.workspace.config import CONFIG, Config, check_config, read_config
from landuse.adapters.workspace.office_folder import (
    OfficeFolder,
    OfficeSheet,
    path_from,
)
from landuse.adapters.workspace.office_tables import ProposedSource
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
#: The system of a new zone whose files state none.
_USUAL_CRS = "EPSG:4528"


def without_read_sheets(
    folder: OfficeFolder, root: Path
) -> tuple[OfficeFolder, tuple[OfficeSheet, ...]]:
    """Separate the sheets that a workspace reads already from the others.

    Parameters
    ----------
    folder : OfficeFolder
        With all sheets.
    root : Path
        The workspace, with a configuration.

    Returns
    -------
    new : OfficeFolder
        With the sheets and layers that it does not read.
    read_sheets : tuple of OfficeSheet
        Those that it reads already.
    """
    whole_files: set[str] = set()
    single_sheets: set[tuple[str, str]] = set()
    for source in _all_sources(read_config(root)):
        names = source.sheets or ((source.layer,) if source.layer else ())
        for path in _paths_of(source, root):
            single_sheets |= {(path, name) for name in names}
            if not names:
                whole_files.add(path)
    new_sheets, read_sheets = [], []
    for sheet in folder.sheets:
        is_single = (sheet.path, sheet.name) in single_sheets
        if is_single or sheet.path in whole_files:
            read_sheets.append(sheet)
        else:
            new_sheets.append(sheet)
    return OfficeFolder(tuple(new_sheets), folder.unused), tuple(read_sheets)


def missing_inputs(folder: OfficeFolder, root: Path) -> list[Phrase]:
    """Return what a configuration names and the files no longer have.

    Parameters
    ----------
    folder : OfficeFolder
        With all sheets.
    root : Path
        The workspace, with a configuration.

    Returns
    -------
    list of Phrase
        Files that are gone, and sheets and columns that are no longer in their files; each once.
    """
    missing: dict[str, Phrase] = {}
    config = read_config(root)
    for table, source in config.sources.items():
        for file_source in [*source.each, *_joins_of(source)]:
            for path in file_source.path:
                sentences = _missing_of_file(path, file_source, table, folder, root)
                missing |= {str(sentence): sentence for sentence in sentences}
    return list(missing.values())


def _missing_of_file(
    path: str, source: SourceConfig, table: str, folder: OfficeFolder, root: Path
) -> list[Phrase]:
    """Return what a source names and one of its files no longer has."""
    has_wildcard = any(character in path for character in "*?[")
    is_file_name = not has_wildcard and not is_address(path)
    if is_file_name and not (root / path).exists():
        return [phrase("workspace.proposal.file_gone", file=path)]
    sheets = [sheet for sheet in folder.sheets if sheet.path == path]
    if not sheets:
        return []
    missing: list[Phrase] = []
    if sheets[0].name and source.sheets:
        names = {sheet.name for sheet in sheets}
        missing = [
            phrase("workspace.proposal.sheet_gone", file=path, sheet=name)
            for name in source.sheets
            if name not in names
        ]
        sheets = [sheet for sheet in sheets if sheet.name in source.sheets]
    if sheets:
        missing += _missing_headers(path, source, table, sheets)
    return missing


def _missing_headers(
    path: str, source: SourceConfig, table: str, sheets: Sequence[OfficeSheet]
) -> list[Phrase]:
    """Return the headers that a source names and that none of its sheets has."""
    headers: set[str] = set()
    for sheet in sheets:
        headers |= {tidy(header) for header in sheet.headers.get(table, ())}
    missing = []
    for name, header in source.fields.items():
        if name in TABLES[table].names and tidy(header) not in headers:
            sentence = phrase(
                "workspace.proposal.header_gone",
                file=path,
                header=header,
                column=TABLES[table].column(name).label,
            )
            missing.append(sentence)
    return missing


def _joins_of(source: SourceConfig) -> list[SourceConfig]:
    """Return the files that are joined to any source of a table, as sources."""
    return [join.as_source() for each in source.each for join in each.join]


def _all_sources(config: Config) -> list[SourceConfig]:
    """Return every source of a configuration, and every file that is joined to one."""
    sources: list[SourceConfig] = []
    for source in config.sources.values():
        sources += source.each
        sources += _joins_of(source)
    return sources


def _paths_of(source: SourceConfig, root: Path) -> list[str]:
    """Return the files of a source as the folder's are named, those of patterns included."""
    return [path_from(root / path, root) for path in files_of(root, source.path)]


def write_proposal(root: Path, name: str, proposal: Proposal, policy: str) -> Path:
    """Write a new ``landuse.toml``, or add further sources to the one that is there.

    Parameters
    ----------
    root : Path
        The workspace.
    name : str
        The name of the zone.
    proposal : Proposal
        The sources that are written.
    policy : str
        The name of the policy.

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
    if is_new and not proposal.sources_of("parcels"):
        raise WorkspaceError("workspace.proposal.no_parcels")
    if is_new:
        text = _new_text(name, proposal, policy)
    else:
        text = _with_sources(read_toml(path, WorkspaceError).text, proposal)
    check_config(TomlFile(path, text, parsed(text)))
    with whole(path, over_source=not is_new) as temporary:
        temporary.write_text(text, "utf-8")
    (root / "maps").mkdir(exist_ok=True)
    return path


def _new_text(name: str, proposal: Proposal, policy: str) -> str:
    """Return a whole configuration."""
    lines = [
        *_zone_lines(name, proposal),
        "",
        *_table_lines(proposal),
        "[assess]",
        f"policy = {_toml_string(policy)}",
        # no line of tax per mu is published for most places: each office has its own, or none
        *_comment_lines("workspace.proposal.comment.tax_line"),
        "",
        *_comment_lines("workspace.proposal.comment.goals"),
        *_goal_lines("land", "redeveloped_mu", 600),
        "",
        *_goal_lines("factories", "revitalized_factories", 3),
        "",
        *_goal_lines("housing", "housing_sites", 8),
    ]
    return "\n".join(lines) + "\n"


def _zone_lines(name: str, proposal: Proposal) -> list[str]:
    """Return ``[zone]``; a system that no file states is marked as a guess."""
    crs = proposal.crs or _USUAL_CRS
    crs_line = f"crs = {_toml_string(crs)}"
    if not proposal.crs:
        crs_line += "  # " + say("workspace.proposal.comment.crs")
    return [
        "# " + say("workspace.proposal.comment.head"),
        "[zone]",
        f"name = {_toml_string(visible(name))}",
        f"year = {proposal.year}  # " + say("workspace.proposal.comment.year"),
        crs_line,
    ]


def _table_lines(proposal: Proposal) -> list[str]:
    """Return the sources of every table; a usual table without one is a comment."""
    tables = dict.fromkeys([*_ORDER, *(source.table for source in proposal.sources)])
    lines = []
    for table in tables:
        label = TABLES[table].label
        sources = proposal.sources_of(table)
        key = f"[sources.{table}]"
        if len(sources) > 1:
            key = f"[{key}]"
        for number, source in enumerate(sources):
            lines += [f"{key}  # {label}", *_source_lines(source)]
            if table == "parcels" and number == 0 and proposal.joins:
                joins = [f"  {_inline_join(join)}," for join in proposal.joins]
                lines += ["join = [", *joins, "]"]
            lines.append("")
        if not sources and table in proposal.missing:
            missing = say("workspace.proposal.comment.missing", table=label)
            lines += [f"# [sources.{table}]  # {missing}", '# path = ""', ""]
    return lines


def _comment_lines(code: str) -> list[str]:
    """Return a sentence of several lines as comments."""
    return [f"# {line}" for line in say(code).split("\n")]


def _goal_lines(goal: str, measure: str, target: int) -> list[str]:
    """Return an example of a goal as comments."""
    title = _toml_string(say(f"workspace.proposal.comment.{goal}"))
    return [
        "# [[goals]]",
        f'# id = "{goal}"',
        f"# title = {title}",
        f'# measure = "{measure}"',
        f"# target = {target}",
    ]


def _source_lines(source: ProposedSource) -> list[str]:
    """Return the keys of a source, each guess with a comment."""
    sheet = source.sheet
    lines = [f"path = {_toml_string(sheet.path)}"]
    if sheet.name:
        name = _toml_string(sheet.name)
        is_layer = sheet.outlines is not None
        lines.append(f"layer = {name}" if is_layer else f"sheets = [{name}]")
    if source.recognised:
        pairs = [f"{name} ← {header}" for name, header in source.recognised.items()]
        sentence = say("workspace.proposal.comment.found", columns="; ".join(pairs))
        lines.append(_comment(sentence))
    guess = say("workspace.proposal.comment.guessed")
    guesses = {
        "fields": source.guessed,
        "values": source.values,
        "units": source.units,
    }
    for key, table in guesses.items():
        if table:
            lines.append(f"{key} = {_inline_table(table)}  # {guess}")
    return lines


def _inline_join(source: ProposedSource) -> str:
    """Return a file that is joined to the parcels as an inline table."""
    keys = [
        f"path = {_toml_string(source.sheet.path)}",
        f"on = {_toml_string(source.join_on)}",
    ]
    if source.sheet.name:
        keys.append(f"sheets = [{_toml_string(source.sheet.name)}]")
    if source.guessed:
        keys.append(f"fields = {_inline_table(source.guessed)}")
    return "{ " + ", ".join(keys) + " }"


def _inline_table(table: Mapping[str, str]) -> str:
    """Return a mapping as an inline table."""
    pairs = [f"{key} = {_toml_string(value)}" for key, value in table.items()]
    return "{ " + ", ".join(pairs) + " }"


def _toml_string(text: str) -> str:
    """Return a text as TOML has it: a JSON string is one, but for a control that JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """Return a comment on one line, whatever stands in the headers that it repeats."""
    return "# " + " ".join(visible(text).split())


def _with_sources(text: str, proposal: Proposal) -> str:
    """Return a configuration with further sources; everything else in it stays."""
    document = tomlkit.parse(text)
    # tomlkit's own types are too wide for what is looked up in them
    sources: Any = document["sources"]
    if proposal.joins:
        parcels = sources["parcels"]
        first = parcels[0] if isinstance(parcels, AoT) else parcels
        first["join"] = _joins_array(first.get("join", []), proposal.joins)
    for table in dict.fromkeys(source.table for source in proposal.sources):
        new = [_toml_table(source) for source in proposal.sources_of(table)]
        if not new:
            continue
        old: Any = sources.get(table)
        if old is None and len(new) == 1:
            sources.append(table, new[0])
            continue
        old_tables: list[Any] = []
        if isinstance(old, AoT):
            old_tables = list(old)
        elif old is not None:
            old_tables = [old]
        if old is not None:
            sources.remove(table)
        sources.append(table, tomlkit.aot())
        for source_table in [*old_tables, *new]:
            sources[table].append(source_table)
    return tomlkit.dumps(document)


def _joins_array(old_joins: Any, joins: Sequence[ProposedSource]) -> Any:
    """Return the joins of a source with further ones, as an array of inline tables."""
    pairs = [dict(join.unwrap()) for join in old_joins]
    for join in joins:
        document = tomlkit.parse(f"join = {_inline_join(join)}")
        pairs.append(dict(document["join"]))
    array = tomlkit.array()
    for keys in pairs:
        table = tomlkit.inline_table()
        table.update(keys)
        array.append(table)
    return array


def _toml_table(source: ProposedSource) -> Any:
    """Return a source as a table."""
    table = tomlkit.table()
    keys = tomlkit.parse("\n".join(_source_lines(source)))
    for key, value in keys.items():
        table[key] = value
    return table
