"""Words by which the law on idle land tells what a register says: causes, starts, owners."""

from __future__ import annotations

from collections.abc import Mapping

from landuse.domain.policy.frozen import Frozen, Words


class LandLaw(Frozen):
    """What planners write for what the law tells apart.

    Attributes
    ----------
    causes : mapping of str to tuple of str
        Kind of cause ("government", "force_majeure") → words of it, looked for in 闲置原因.
    no_start : tuple of str
        Words of a basis of start (开工认定依据) that say that nothing was started by law.
    collective, state : tuple of str
        Words of collective and of state-owned land, looked for in its owner and kind of right.
    collective_codes, state_codes : tuple of str
        Codes of the kind of right (QLXZ) and of the owner (QSXZ) that say the same.
    industry_lists : mapping of str to tuple of str
        List of industries ("positive", "restricted", "negative") → what a catalogue calls it.
    offices : tuple of str
        Words of a building's use that make it an office building (楼宇).
    """

    causes: Mapping[str, Words] = {}
    no_start: Words = ()
    collective: Words = ()
    state: Words = ()
    collective_codes: Words = ()
    state_codes: Words = ()
    industry_lists: Mapping[str, Words] = {}
    offices: Words = ()
