"""Addresses of databases: taken apart so that libpq understands them and nothing secret is shown.

A password may stand in an address as people write it, in an environment variable that the address
names (``${LANDUSE_DB_PASSWORD}``), in PGPASSWORD, in ``~/.pgpass`` or in a service file
(``?service=land``). Of all of these only user, host, database and service are ever shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from landuse.errors import SourceError
from landuse.words.phrases import phrase

#: Schemes that libpq knows, in small letters.
SCHEMES = ("postgresql", "postgres")
#: What is meant as an address, however it is written: with one slash, for another program
#: (``jdbc:``, ``+psycopg2``), as libpq's list of settings, or without any scheme.
_MEANT = re.compile(
    r"\s*(?:(?:jdbc:)?postgres(?:ql)?(?:\+\w+)?:"
    r"|(?:\w+\s*=\s*\S+\s+)*(?:host|dbname|user|password|service)\s*="
    r"|[^\s:/\\@]+:[^@/\\][^@\\]*@[\w.-]+[:/])",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\$\{(\w+)\}")
#: An address behind its scheme. The password is whatever stands before the last @, so that none
#: may stand in the query; what follows the database is never shown.
_ADDRESS = re.compile(
    r"(?:(?P<user>[^\s:@/?#\[\]]*)(?::(?P<password>[^?]*))?@)?"
    r"(?P<host>(?:\[[0-9A-Fa-f:.]+\]|[\w.,%${}-])*(?::(?:\d+|\$\{\w+\}))?(?:,[\w.-]+:\d+)*)"
    r"(?P<database>/[^\s?#@]*)?"
    r"(?P<query>\?[^@\s]*)?"
)
#: A per cent sign that begins no code of two digits.
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: A setting of a query that may be shown: it names a part of a file that libpq reads.
_SERVICE = re.compile(r"(?:^|[?&])service=([\w.-]+)")
#: Settings whose values are no secrets; a driver may repeat them.
_PLAIN = frozenset(
    {
        "application_name",
        "connect_timeout",
        "dbname",
        "host",
        "hostaddr",
        "keepalives",
        "port",
        "service",
        "sslmode",
        "target_session_attrs",
        "user",
    }
)


@dataclass(frozen=True)
class Address:
    """The address of a database.

    Parameters
    ----------
    url : str
        As libpq takes it. It may hold a password: it is never shown.
    shown : str
        What may be shown of it: the user, the host, the database, the service.
    secrets : frozenset of str
        What no message may hold, in every spelling that it has here.
    """

    url: str
    shown: str
    secrets: frozenset[str]

    def harmless(self, message: str) -> str:
        """What a driver said, if nothing secret is in it.

        Parameters
        ----------
        message : str
            Of one line.

        Returns
        -------
        str
            The same, with :attr:`shown` for the address; where it holds a secret, only that.
        """
        said = message.replace(self.url, self.shown)
        if any(secret in said for secret in self.secrets):
            return str(phrase("reading.driver_said_secret"))
        return said


def is_address(text: str) -> bool:
    """Tell whether a text is meant as the address of a database.

    Parameters
    ----------
    text : str
        The ``path`` of a source in ``landuse.toml``.

    Returns
    -------
    bool
        True too for spellings that :func:`address_of` refuses: what was meant as an address may
        hold a password, and is not to be repeated as the name of a file.

    Examples
    --------
    >>> is_address("postgresql://db/land"), is_address("host=db password=secret")
    (True, True)
    >>> is_address("data/宗地.shp"), is_address("C:/园区@2022/宗地.shp")
    (False, False)
    """
    return _MEANT.match(text) is not None


def address_of(text: str, variables: Mapping[str, str] | None = None) -> Address:
    """Take the address of a database apart, so that nothing secret of it is ever shown.

    Parameters
    ----------
    text : str
        A postgresql:// address, in which a password may stand as people write it, and
        ``${NAME}`` for what an environment variable holds.
    variables : mapping of str to str, optional
        The environment; that of this process where None.

    Returns
    -------
    Address
        What variables hold is not among what may be shown.

    Raises
    ------
    SourceError
        Where it cannot be told where the password ends (the address is not repeated), or a
        variable is not set.

    Examples
    --------
    >>> address_of("postgresql://gh:sec#ret@db:5432/land?sslpassword=secret").shown
    'postgresql://gh@db:5432/land'
    >>> found = address_of("postgresql://gh:${PW}@db/land", {"PW": "50% @home"})
    >>> found.shown, found.url
    ('postgresql://gh@db/land', 'postgresql://gh:50%25%20%40home@db/land')
    """
    scheme, _, rest = text.strip().partition("://")
    scheme = scheme.lower()  # libpq knows it in lower case only
    match = _ADDRESS.fullmatch(rest) if scheme in SCHEMES else None
    if match is None:
        raise _unrecognised()
    settings = _settings(match["query"] or "")
    user, password = match["user"], match["password"]
    host, database = match["host"], match["database"] or ""
    service = _SERVICE.search(match["query"] or "")
    shown = f"{scheme}://{user + '@' if user else ''}{host}{database}"
    if service is not None:
        shown += f"?service={service[1]}"

    held = os.environ if variables is None else variables
    values = {name: _value(name, held, shown) for name in _VARIABLE.findall(rest)}
    url = f"{scheme}://"
    if user is not None:
        url += _encoded(user, values)
    if password is not None:
        url += f":{_encoded(password, values)}"
    if user is not None:
        url += "@"
    url += _filled(host, values) + _encoded(database, values, kept="/")
    if settings:
        url += "?" + "&".join(
            f"{key}={_encoded(value, values)}" for key, value in settings
        )

    hidden = [password or "", *values.values()]
    hidden += [value for key, value in settings if unquote(key).lower() not in _PLAIN]
    return Address(url, shown, _spellings(hidden))


def masked(text: str) -> str:
    """The address of a database without its password, as it may be shown.

    Parameters
    ----------
    text : str
        A postgresql:// address; its variables need not be set.

    Returns
    -------
    str
        The user, the host, the database and the service.

    Raises
    ------
    SourceError
        Where it cannot be told where the password ends.

    Examples
    --------
    >>> masked("postgresql://gh:secret@db:5432/land")
    'postgresql://gh@db:5432/land'
    """
    return address_of(text, dict.fromkeys(_VARIABLE.findall(text), "")).shown


def _unrecognised() -> SourceError:
    """The error of an address that is not to be repeated."""
    return SourceError("reading.unknown_address")


def _settings(query: str) -> list[tuple[str, str]]:
    """The settings of a query; what is none is refused: libpq would repeat it."""
    settings = []
    for part in query.removeprefix("?").split("&"):
        key, equals, value = part.partition("=")
        if key and not equals:
            raise _unrecognised()
        if key:
            settings.append((key, value))
    return settings


def _value(name: str, variables: Mapping[str, str], shown: str) -> str:
    """What an environment variable holds."""
    if name not in variables:
        raise SourceError("reading.variable_not_set", address=shown, variable=name)
    return variables[name]


def _filled(text: str, values: Mapping[str, str]) -> str:
    """A text with what its variables hold, as it is."""
    return _VARIABLE.sub(lambda found: values[found[1]], text)


def _encoded(text: str, values: Mapping[str, str], kept: str = "") -> str:
    """A part of an address with every sign that would end it, or that libpq refuses, as a code."""
    parts = _VARIABLE.split(text)  # written text and names of variables in turn
    coded = []
    for number, part in enumerate(parts):
        if number % 2:
            coded.append(quote(values[part], safe=""))
        else:
            coded.append(quote(_LONE_PERCENT.sub("%25", part), safe=f"%{kept}"))
    return "".join(coded)


def _spellings(texts: list[str]) -> frozenset[str]:
    """Secrets as they are written, as they are meant and as they are coded."""
    spellings: set[str] = set()
    for text in texts:
        plain = unquote(text)
        spellings |= {text, plain, quote(plain, safe=""), quote(plain)}
    return frozenset(spellings - {""})
