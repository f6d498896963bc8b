"""How much one source may take while it is read: the one table of limits."""

from __future__ import annotations

from pydantic import Field

from landuse.domain.policy.frozen import Frozen


class Limits(Frozen):
    """[limits]: what is more than any file of a planner, unless ``landuse.toml`` says otherwise.

    Sizes are those of what is read, unpacked: a small file may hold a huge one.

    Parameters
    ----------
    memory_mb : int
        MiB that the process that reads may take for a file (Linux; elsewhere the system's own).
    seconds : int
        How long the reading of a file may take.
    cells : int
        Cells of a ledger, over all of its sheets: filled, repeated or reserved.
    vertices : int
        Vertices of a layer's outlines.
    unpacked_mb : int
        MiB of a package when it is unpacked.
    """

    memory_mb: int = Field(default=4096, gt=0, le=2**20)
    seconds: int = Field(default=300, gt=0, le=7 * 24 * 3600)
    cells: int = Field(default=20_000_000, gt=0)
    vertices: int = Field(default=50_000_000, gt=0)
    unpacked_mb: int = Field(default=4096, gt=0)


#: The limits where nothing else is said.
USUAL = Limits()
