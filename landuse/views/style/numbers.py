"""How many decimals the number of a column is printed with, and the unit that stands behind it."""

from __future__ import annotations

#: Column → decimals in print; whole numbers where it is not named.
DECIMALS: dict[str, int] = {
    "area_mu": 2, "area_used_m2": 0, "area_registered_m2": 0, "area_plane_m2": 0,
    "area_ellipsoid_m2": 0, "land_mu": 2, "mu": 2, "far": 2, "far_min": 2, "far_line": 2,
    "density": 1, "vacancy_share": 1, "developed_share": 1, "invested_share": 1, "share": 1,
    "sales_wan": 1, "tax_wan": 1, "sales_per_mu": 2, "tax_per_mu": 2, "tax_per_mu_min": 2,
    "tax_line": 2, "score": 1, "energy_tce": 1, "height_m": 1, "rd_wan": 1, "added_value_wan": 1,
    "employees": 1,
}  # fmt: skip
#: Column → (Chinese, English) unit behind its number.
UNITS: dict[str, tuple[str, str]] = {
    "area_mu": ("亩", "mu"), "land_mu": ("亩", "mu"), "mu": ("亩", "mu"),
    "area_used_m2": ("m²", "m²"), "area_registered_m2": ("m²", "m²"), "area_plane_m2": ("m²", "m²"),
    "area_ellipsoid_m2": ("m²", "m²"), "floor_area_m2": ("m²", "m²"),
    "floor_area_used_m2": ("m²", "m²"), "building_area_m2": ("m²", "m²"),
    "footprint_m2": ("m²", "m²"), "vacant_area_m2": ("m²", "m²"), "sales_wan": ("万元", "10k yuan"),
    "tax_wan": ("万元", "10k yuan"), "sales_per_mu": ("万元/亩", "10k yuan/mu"),
    "tax_per_mu": ("万元/亩", "10k yuan/mu"), "tax_per_mu_min": ("万元/亩", "10k yuan/mu"),
    "tax_line": ("万元/亩", "10k yuan/mu"), "score": ("分", "pts"), "energy_tce": ("吨标煤", "tce"),
    "height_m": ("m", "m"), "employees": ("人", ""), "enterprise_count": ("家", ""),
    "units": ("套", ""), "floors": ("层", ""),
}  # fmt: skip
#: Shares (0–1) that print as per cent.
SHARES = frozenset({"vacancy_share", "density", "developed_share", "invested_share", "share"})


def column_unit(name: str, lang: str = "zh") -> str:
    """The unit behind a column's number.

    Parameters
    ----------
    name : str
        A canonical or derived column.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Empty where the column has none; "%" for a share, which is stored as 0–1 and printed as
        per cent.

    Examples
    --------
    >>> column_unit("tax_per_mu"), column_unit("far"), column_unit("vacancy_share")
    ('万元/亩', '', '%')
    """
    if name in SHARES:
        return "%"
    return UNITS.get(name, ("", ""))[0 if lang == "zh" else 1]
