"""What units may be ranked by: totals of the ledger, one total over another, the score."""

from __future__ import annotations

#: Kinds of unit that can be ranked.
BY = ("parcel", "enterprise", "building", "sector", "township")
#: Measure → the total it is, or the two of which it is the ratio; the score is its own. Totals are
#: in 万元, mu, tonnes of standard coal and persons.
MEASURES: dict[str, tuple[str, ...]] = {
    "tax_per_mu": ("tax_wan", "mu"),
    "sales_per_mu": ("sales_wan", "mu"),
    "added_value_per_mu": ("added_value_wan", "mu"),
    "score": (),
    "tax_wan": ("tax_wan",),
    "sales_wan": ("sales_wan",),
    "added_value_wan": ("added_value_wan",),
    "tax_per_tce": ("tax_wan", "energy_tce"),
    "added_value_per_tce": ("added_value_wan", "energy_tce"),
    "added_value_per_head": ("added_value_wan", "employees"),
    "rd_share": ("rd_wan", "sales_wan"),
}

#: Measure of a goal → the unit of its amounts, as results name it.
UNIT_OF_MEASURE = {
    "redeveloped_mu": "亩",
    "revitalized_floor_m2": "m²",
    "revitalized_factories": "家",
    "housing_sites": "幅",
}
#: How often a simulation draws, and the seed of its random numbers, unless it is told otherwise.
DRAWS = 4_000
SEED = 0
