"""What ``landuse.toml`` says of one source."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from landuse.domain.policy.frozen import Frozen


class SourceConfig(Frozen):
    """[sources.<table>]: where a table is and what its file does not say itself."""

    path: str = Field(min_length=1)
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    fields: Mapping[str, str] = {}
    #: parcels only: an older edition, so that ledgers of the old numbers find their land
    former: str | None = None
