"""A connection to a database whose errors are sentences without its password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from landuse.adapters.database.address import Address
from landuse.errors import LanduseError, SourceError
from landuse.words.phrases import Parameter

#: Characters of a driver's message that are repeated.
_MESSAGE_LENGTH = 200


@contextmanager
def connected(
    address: Address, refusal: Callable[[Parameter], LanduseError]
) -> Iterator[Any]:
    """Connect to a database; what is not committed when the block ends is rolled back.

    Parameters
    ----------
    address : Address
        From :func:`landuse.adapters.database.address.address_of`.
    refusal : callable
        Makes an error of the driver's message.

    Yields
    ------
    adbc_driver_postgresql.dbapi.Connection

    Raises
    ------
    SourceError
        The extra ``postgis`` is not installed.
    LanduseError
        Made by ``refusal``. It does not hold the password, which drivers repeat.
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
        on_one_line = " ".join(str(error).split())
        message = address.redacted(on_one_line)
        raise refusal(message[:_MESSAGE_LENGTH]) from None
