"""A connection to a database, whose faults are sentences without its password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from landuse.adapters.database.address import Address
from landuse.errors import LanduseError, SourceError
from landuse.words.phrases import Parameter

#: Characters of a driver's message that are shown.
_SHOWN = 200


@contextmanager
def connected(
    address: Address, refusal: Callable[[Parameter], LanduseError]
) -> Iterator[Any]:
    """Connect, and take back what was not committed when the block ends.

    Parameters
    ----------
    address : Address
        From :func:`landuse.adapters.database.address.address_of`.
    refusal : callable
        Makes the error of what the driver said.

    Yields
    ------
    adbc_driver_postgresql.dbapi.Connection

    Raises
    ------
    SourceError
        The extra ``postgis`` is not installed.
    LanduseError
        What ``refusal`` made. It does not hold the password, which drivers repeat.
    """
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise SourceError("reading.no_postgis") from None
    try:
        with dbapi.connect(address.url) as connection:
            yield connection
    except Error as error:
        said = address.harmless(" ".join(str(error).split()))
        raise refusal(said[:_SHOWN]) from None
