"""Addresses of databases: as libpq understands them, and as they may be shown.

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
#: The beginning of an address, however it is written: with one slash, for another program
#: (``jdbc:``, ``+psycopg2``), as libpq's list of settings, or without any scheme.
_BEGINNING = re.compile(
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
#: The one setting of a query that is shown: it names a section of a file that libpq reads.
_SERVICE = re.compile(r"(?:^|[?&])service=([\w.-]+)")
#: Settings whose values are no secrets; a driver may repeat them.
_PUBLIC_SETTINGS = frozenset(
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
    masked_url : str
        What may be shown of it: the user, the host, the database, the service.
    secrets : frozenset of str
        What no message may hold, in every spelling that it has here.
    """

    url: str
    masked_url: str
    secrets: frozenset[str]

    def redacted(self, message: str) -> str:
        """Return a driver's message without secrets.

        Parameters
        ----------
        message : str
            Of one line.

        Returns
        -------
        str
            The message, with :attr:`masked_url` in place of the address. Where it holds a secret
            even so, a sentence which says that the message is not shown.
        """
        redacted = message.replace(self.url, self.masked_url)
        if any(secret in redacted for secret in self.secrets):
            return str(phrase("reading.driver_said_secret"))
        return redacted


def is_address(text: str) -> bool:
    """Tell whether a text is meant to be the address of a database.

    Parameters
    ----------
    text : str
        The ``path`` of a source in ``landuse.toml``.

    Returns
    -------
    bool
        True also for spellings that :func:`address_of` refuses: what is meant to be an address
        may hold a password, and must not be repeated as the name of a file.

    Examples
    --------
    >>> is_address("postgresql://db/land"), is_address("host=db password=secret")
    (True, True)
    >>> is_address("data/宗地.shp"), is_address("C:/园区@2022/宗地.shp")
    (False, False)
    """
    return _BEGINNING.match(text) is not None


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
        Values of variables are not part of what may be shown.

    Raises
    ------
    SourceError
        The end of the password is not clear (the address is not repeated), or a
        variable is not set.

    Examples
    --------
    >>> address_of("postgresql://gh:sec#ret@db:5432/land?sslpassword=secret").masked_url
    'postgresql://gh@db:5432/land'
    >>> address = address_of("postgresql://gh:${PW}@db/land", {"PW": "50% @home"})
    >>> address.masked_url, address.url
    ('postgresql://gh@db/land', 'postgresql://gh:50%25%20%40home@db/land')
    """
    scheme, parts = _parts(text)
    settings = _query_settings(parts["query"] or "")
    masked_url = _masked(scheme, parts)
    environment = os.environ if variables is None else variables
    values: dict[str, str] = {}
    for name in _VARIABLE.findall(parts[0]):
        values[name] = _variable_value(name, environment, masked_url)

    hidden = [parts["password"] or "", *values.values()]
    for key, value in settings:
        if unquote(key).lower() not in _PUBLIC_SETTINGS:
            hidden.append(value)
    url = _url(scheme, parts, settings, values)
    return Address(url, masked_url, _spellings(hidden))


def masked(text: str) -> str:
    """Return the address of a database without its password, as it may be shown.

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
        The end of the password is not clear.

    Examples
    --------
    >>> masked("postgresql://gh:secret@db:5432/land")
    'postgresql://gh@db:5432/land'
    """
    no_values = dict.fromkeys(_VARIABLE.findall(text), "")
    return address_of(text, no_values).masked_url


def _parts(text: str) -> tuple[str, re.Match[str]]:
    """Return the scheme of an address, and the match of :data:`_ADDRESS` behind it."""
    scheme, _, rest = text.strip().partition("://")
    scheme = scheme.lower()  # libpq knows it in lower case only
    if scheme not in SCHEMES:
        raise SourceError("reading.unknown_address")
    parts = _ADDRESS.fullmatch(rest)
    if parts is None:
        raise SourceError("reading.unknown_address")
    return scheme, parts


def _masked(scheme: str, parts: re.Match[str]) -> str:
    """Return the user, host, database and service of an address that was taken apart."""
    masked_url = f"{scheme}://"
    if parts["user"]:
        masked_url += f"{parts['user']}@"
    masked_url += parts["host"]
    masked_url += parts["database"] or ""
    service = _SERVICE.search(parts["query"] or "")
    if service is not None:
        masked_url += f"?service={service[1]}"
    return masked_url


def _url(
    scheme: str,
    parts: re.Match[str],
    settings: list[tuple[str, str]],
    values: Mapping[str, str],
) -> str:
    """Return an address as libpq takes it, with the values of its variables."""
    user, password = parts["user"], parts["password"]
    url = f"{scheme}://"
    if user is not None:
        url += _encoded(user, values)
        if password is not None:
            url += f":{_encoded(password, values)}"
        url += "@"
    # a host is not encoded: libpq takes its brackets and commas as they are
    url += _VARIABLE.sub(lambda match: values[match[1]], parts["host"])
    url += _encoded(parts["database"] or "", values, safe="/")
    if settings:
        pairs = [f"{key}={_encoded(value, values)}" for key, value in settings]
        url += "?" + "&".join(pairs)
    return url


def _query_settings(query: str) -> list[tuple[str, str]]:
    """Return the settings of a query; any other part is refused, for libpq would repeat it."""
    settings = []
    for part in query.removeprefix("?").split("&"):
        key, equals, value = part.partition("=")
        if key and not equals:
            raise SourceError("reading.unknown_address")
        if key:
            settings.append((key, value))
    return settings


def _variable_value(name: str, environment: Mapping[str, str], masked_url: str) -> str:
    """Return the value of an environment variable that an address names."""
    if name not in environment:
        raise SourceError("reading.variable_not_set", address=masked_url, variable=name)
    return environment[name]


def _encoded(text: str, values: Mapping[str, str], safe: str = "") -> str:
    """Percent-encode a part of an address, with the values of its variables.

    Every character that would end the part, or that libpq refuses, is encoded; codes that the part
    already has stay, and so do the characters of ``safe``.
    """
    pieces = _VARIABLE.split(text)  # written text and names of variables in turn
    encoded = []
    for number, piece in enumerate(pieces):
        if number % 2:
            encoded.append(quote(values[piece], safe=""))
        else:
            written = _LONE_PERCENT.sub("%25", piece)
            encoded.append(quote(written, safe=f"%{safe}"))
    return "".join(encoded)


def _spellings(texts: list[str]) -> frozenset[str]:
    """Return secrets as they are written, decoded, and encoded in either way."""
    spellings: set[str] = set()
    for text in texts:
        decoded = unquote(text)
        spellings |= {text, decoded, quote(decoded, safe=""), quote(decoded)}
    return frozenset(spellings - {""})
