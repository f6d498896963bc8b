"""Labels of columns and of words of the register, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import DECLARED_COLUMNS, EVIDENCE
from landuse.domain.vocabulary.ledger_words import LEDGER_WORDS
from landuse.domain.zone import BETWEEN_FILES
from landuse.words.catalogue import say
from landuse.words.phrases import Label

#: Words of the register that the vocabulary does not declare: bases of areas, tenures, kinds of
#: land, reasons for not rating a firm, sources of a line.
WORDS = (
    *("registered", "plane", "ellipsoid", "own", "lease"),
    *("industrial", "storage", "residential", "commercial", "public"),
    *("transport", "water", "vacant", "other", "open_space"),
    "outside",
    *(
        "unrated",
        "utility",
        "new",
        "building",
        "small",
        "no_land",
        "missing",
        "tenant",
        "no_set",
    ),
    *("government", "force_majeure", "unstated"),
    *("contract", "policy"),
    *("positive", "restricted", "negative", "unlisted"),
)


def words(lang: str) -> dict[str, str]:
    """Return the labels of words of the register in one language.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    dict
        Word of :data:`WORDS`, of the groups of a ranking and of the bases of land → label; and
        those words of a ledger whose labels differ from them.
    """
    names = (*WORDS, *status.GROUPS, *status.LAND_BASES)
    label_of_word = {name: word(name, lang) for name in names}
    for name in LEDGER_WORDS:
        label = word(name, lang)
        if label != name:
            label_of_word[name] = label
    return label_of_word


def word(name: str, lang: str) -> str:
    """Return the label of a word of the register in a language.

    Parameters
    ----------
    name : str
        As frames hold it.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        The word itself where neither catalogue nor vocabulary has it: a planner's own word.

    Examples
    --------
    >>> word("lease", "en"), word("规上", "en"), word("生物医药", "en")
    ('lease', 'above scale', '生物医药')
    >>> word("开工", "en"), word("开工", "zh"), word("打桩中", "en")
    ('Started', '开工', '打桩中')
    """
    if name in WORDS:
        return say(f"word.{name}", lang)
    table = {**LEDGER_WORDS, **status.GROUPS, **status.LAND_BASES}
    return status.label(table, name, lang)


def in_ledger_words(
    row: Mapping[str, object], columns: Sequence[str], lang: str
) -> dict[str, object]:
    """Return a row of a ledger with its stages and ways of revival in a language.

    Parameters
    ----------
    row : mapping of str to object
        Values by column.
    columns : sequence of str
        Columns of such words.
    lang : str
        "zh" or "en".

    Returns
    -------
    dict of str to object
        Words that no shipped policy knows stay as they are written.

    Examples
    --------
    >>> in_ledger_words({"from": None, "to": "签约", "unit": "开工"}, ("from", "to"), "en")
    {'from': None, 'to': 'Signed', 'unit': '开工'}
    """
    translated = dict(row)
    for name in columns:
        if row.get(name) is not None:
            translated[name] = word(str(row[name]), lang)
    return translated


def group_word(group: str, lang: str, titles: Mapping[str, Label] | None = None) -> str:
    """Return the label of the group in which a firm is ranked.

    Parameters
    ----------
    group : str
        The name of its set, its scale, its sector, or several of these with a space between them;
        empty where all are one group.
    lang : str
        "zh" or "en".
    titles : mapping of str to Label, optional
        Titles of the parts of the scheme (:attr:`Scheme.titles`).

    Returns
    -------
    str

    Examples
    --------
    >>> group_word("规下 生物医药", "en")
    'below scale 生物医药'
    >>> group_word("大户 机械", "en", {"大户": Label("大户", "large")})
    'large 机械'
    """
    for title, label in (titles or {}).items():
        if group == title or group.startswith(f"{title} "):
            rest = group.removeprefix(title).strip()
            labels = (label.in_language(lang), group_word(rest, lang))
            return " ".join(labels).strip()
    return " ".join(word(part, lang) for part in group.split(" "))


def titles_in_words(
    joined: object, lang: str, titles: Mapping[str, Label] | None = None
) -> str:
    """Return titles of parts of a scheme in a language.

    Parameters
    ----------
    joined : object
        A text of one or several, with a semicolon between them.
    lang : str
        "zh" or "en".
    titles : mapping of str to Label, optional
        Titles of the parts of the scheme (:attr:`Scheme.titles`).

    Returns
    -------
    str

    Examples
    --------
    >>> titles_in_words("升档; 降档", "en", {"升档": Label("升档", "up")})
    'up; 降档'
    """
    translated = []
    for title in str(joined).split("; "):
        if titles is not None and title in titles:
            title = titles[title].in_language(lang)
        translated.append(title)
    return "; ".join(translated)


def column_label(name: str, lang: str = "zh") -> str:
    """Return the label of a column.

    Source columns and derived ones have the labels that the vocabulary declares; an undeclared
    column keeps its own name.

    Parameters
    ----------
    name : str
        A canonical or derived column.
    lang : str
        "zh" or "en".

    Returns
    -------
    str

    Examples
    --------
    >>> column_label("due_start"), column_label("tax_per_mu", "en")
    ('约定开工时间', 'Tax per mu')
    """
    if name in DECLARED_COLUMNS:
        return DECLARED_COLUMNS[name].label.in_language(lang)
    if name in EVIDENCE:
        return Label(*EVIDENCE[name]).in_language(lang)
    return Label(name, name.replace("_", " ")).in_language(lang)


def file_names(path: str) -> str:
    """Return the names of a source's files, or the database of an address.

    Folders of the compiler's disk, and passwords of a database, are not for readers.

    Parameters
    ----------
    path : str
        Of a :class:`landuse.domain.zone.SourceInfo`.

    Returns
    -------
    str

    Examples
    --------
    >>> file_names("data/企业2021.xlsx; data/企业2022.xlsx")
    '企业2021.xlsx; 企业2022.xlsx'
    >>> file_names("postgresql://u:p@host/db")
    'db'
    """
    names = []
    for file in path.split(BETWEEN_FILES):
        without_password = file.split("@")[-1]
        steps = without_password.replace("\\", "/").rstrip("/").split("/")
        names.append(steps[-1])
    return BETWEEN_FILES.join(names)


def by_fallback(title: Label, column: str) -> Label:
    """Return the title of an indicator whose own column is replaced by another.

    Parameters
    ----------
    title : Label
        Title of the indicator.
    column : str
        The column of its fallback.

    Returns
    -------
    Label

    Examples
    --------
    >>> by_fallback(Label("单位能耗税收", "Tax per energy"), "power_kwh").in_language("zh")
    '单位能耗税收(用电量)'
    """
    zh = f"{title.in_language('zh')}({column_label(column, 'zh')})"
    en = f"{title.in_language('en')} ({column_label(column, 'en')})"
    return Label(zh, en)
