"""An assessment as the page holds it: a small JSON document, and packed tables of shapes and columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from landuse.domain.frames.cells import json_value
from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary import facts, schema, status
from landuse.views.map import goal_cards
from landuse.views.map.pack import z_order
from landuse.views.map.payload import Document, Reasons, packers, words
from landuse.views.map.themes import Theme, status_theme, themes
from landuse.views.style import labels, numbers, palette

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from landuse.domain.assessment import Assessment
    from landuse.domain.goals.forecast import Outlook
    from landuse.domain.goals.report import GoalsReport
    from landuse.domain.tags.reasons import Grounds
    from landuse.domain.timeline import Timeline

_FIRMS = (
    "name",
    "sector",
    "mu",
    "sales_wan",
    "tax_wan",
    "sales_per_mu",
    "tax_per_mu",
    "score",
    "class",
)
_ACTIONS = (
    "action_id",
    "mode",
    "stage",
    "date",
    "area_mu",
    "floor_area_m2",
    "factory_id",
    "project",
    "evidence",
    "note",
)
#: Columns that cards speak of although no packed table need have them.
_SAID = ("enterprise_id", "action_id", "units", "land_mu", "share", *facts.on_card("parcel"))
#: Columns of parcels that the page filters by.
FACETS = ("class", "township", "land_class", "sector")
_RANKED = 50


def document(
    assessment: Assessment,
    lang: str = "zh",
    line: Timeline | None = None,
    outlooks: Sequence[Outlook] = (),
    others: Mapping[str, Assessment] | None = None,
) -> Document:
    """Everything the page says and draws about an assessment, in ``lang``.

    With ``line`` also on earlier days, with ``outlooks`` where the goals will stand, with ``others`` (by what they are
    called) statuses of other assessments of the same parcels to compare with.
    """
    with packers() as pool:
        out = Document(
            {"lang": lang, "text": labels.texts(lang), "words": labels.words(lang), "tables": {}},
            pool,
        )
        _fill(out, assessment, lang, line, outlooks, others or {})
    return out


def _fill(
    out: Document,
    assessment: Assessment,
    lang: str,
    line: Timeline | None,
    outlooks: Sequence[Outlook],
    others: Mapping[str, Assessment],
) -> None:
    zone = assessment.zone
    parcels, buildings = _placed(assessment.parcels), _placed(assessment.buildings)
    parcels = parcels.assign(sector=_sectors(assessment).reindex(parcels.index))
    then = _then(line, others, parcels.index)
    also = set(np.unique(then.to_numpy(object).astype(str))) - {"nan", "<NA>"}
    looks = themes(replace(assessment, parcels=parcels), lang, also)
    told = Reasons(lang)
    evidence = list(map(str, zone.evidence.columns))
    grounds = assessment.grounds
    _parcels(out, parcels, zone.crs, looks, grounds["parcel"], told, evidence, then)
    stand = status_theme(buildings, lang)
    _buildings(out, buildings, zone.crs, stand, grounds["building"], told)
    _housing(out, assessment.goals, zone.housing, zone.crs)
    _areas(out, zone.areas, zone.crs)
    _context(out, zone.context, zone.crs)
    _firms(out, assessment, parcels.index)
    _actions(out, zone.actions, parcels.index, buildings.index)
    out.settle()
    out.doc |= {
        "meta": _meta(assessment, lang),
        "themes": [t.legend for t in looks],
        "buildingTheme": stand.legend,
        "rules": [{k: v for k, v in rule.items() if k != "apart"} for rule in told.rules],
        "columns": _column_words(out.doc["tables"], told.columns, lang),
        "goals": [
            goal_cards.card(g, lang, next((o for o in outlooks if o.id == g.id), None))
            for g in assessment.goals.goals
        ],
        "ranking": _ranking(parcels),
        "facets": list(FACETS),
        "pinyin": _pinyin(
            parcels.get("name"),
            parcels.get("holder"),
            buildings.get("name"),
            assessment.enterprises["name"],
            zone.housing["name"],
        ),
        "timeline": {
            "days": [d.isoformat() for d in line.days],
            "goals": [goal_cards.standing(r) for r in line.reports],
        }
        if line
        else None,
        "others": list(others),
        "context": palette.CONTEXT_COLORS,
        "statusLabels": {k: status.label(status.STATUSES, k, lang) for k in status.STATUSES},
        "statusColors": palette.STATUS_COLORS,
        "stages": [
            {
                "key": k,
                "label": status.label(status.HOUSING_STAGES, k, lang),
                "color": palette.STAGE_COLORS[k],
            }
            for k in status.HOUSING_STAGES
        ],
        "stageNone": palette.STAGE_COLORS[None],
    }


def _then(
    line: Timeline | None, others: Mapping[str, Assessment], parcels: pd.Index
) -> pd.DataFrame:
    """Statuses of the parcels on other days, then in other assessments; NA for a parcel that is not there."""
    import pandas as pd

    days = line.statuses if line else pd.DataFrame(index=parcels)
    there = {name: other.parcels["status"].astype("string") for name, other in others.items()}
    return days.astype("string").join(pd.DataFrame(there)).reindex(parcels)


def _sectors(assessment: Assessment) -> pd.Series:
    """The sector of each parcel's main firm; NA where it has none, or where firms are not shown."""
    import pandas as pd

    parcels = assessment.parcels
    if "main_firm" not in parcels:
        return pd.Series(pd.NA, index=parcels.index, dtype="string")
    firm = positions(assessment.enterprises.index, parcels["main_firm"])
    sectors = pd.array(assessment.enterprises["sector"], dtype="string")
    return pd.Series(sectors.take(firm, allow_fill=True), index=parcels.index)


def _pinyin(*names: pd.Series | None) -> dict[str, str]:
    """Every Chinese character of the names → the first letter of its (most usual) reading, for search by initials."""
    from pypinyin import Style, lazy_pinyin

    signs = {
        c
        for column in names
        if column is not None
        for name in column.dropna().unique()
        for c in str(name)
    }
    return {
        c: lazy_pinyin(c, style=Style.FIRST_LETTER)[0]
        for c in sorted(signs)
        if "\u3400" <= c <= "\u9fff"
    }


def _placed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows along a Z-order curve."""
    return frame.iloc[z_order(frame.geometry.to_numpy())]


def _ids(frame: pd.DataFrame) -> pd.Series:
    import pandas as pd

    return pd.Series(frame.index.astype("string"))


def _tags(
    units: pd.DataFrame, grounds: Grounds, told: Reasons, packed: Collection[str]
) -> dict[str, Any]:
    out = told.told(grounds, units.index, packed) | {"missing": words(units["missing"])}
    if "flags" in units:
        out["flags"] = words(units["flags"])
    return out


def _filled(frame: pd.DataFrame, names: Iterable[str]) -> dict[str, Any]:
    """Columns that have a value somewhere; numbers as they are, everything else as text that JSON can hold."""
    return {n: frame[n] for n in dict.fromkeys(names) if n in frame and frame[n].notna().any()}


def _parcels(
    out: Document,
    parcels: gpd.GeoDataFrame,
    crs: str,
    looks: Sequence[Theme],
    grounds: Grounds,
    told: Reasons,
    evidence: list[str],
    then: pd.DataFrame,
) -> None:
    quick = {"id": _ids(parcels)} | _filled(
        parcels, ("name", "holder", *FACETS, "status", "confirmed", "area_mu")
    )
    quick |= {f"theme_{t.id}": t.codes for t in looks}
    keys = {c["key"]: k for k, c in enumerate(looks[0].classes)}
    quick |= {f"status_{k}": then[name].map(keys).astype("Int64") for k, name in enumerate(then)}
    more = _filled(
        parcels,
        [c for c in schema.PARCELS.names if c not in ("geometry", "parcel_id", "name", "holder")],
    )
    more |= _filled(parcels, (*facts.on_card("parcel"), *evidence, "reviewer"))
    more |= _tags(parcels, grounds, told, quick.keys() | more.keys())
    rest = {k: v for k, v in more.items() if k not in quick}
    out.table("parcels", quick, more=rest, shapes=parcels.geometry, crs=parcels.crs or crs)


def _buildings(
    out: Document,
    buildings: gpd.GeoDataFrame,
    crs: str,
    stand: Theme,
    grounds: Grounds,
    told: Reasons,
) -> None:
    quick = (
        {"id": _ids(buildings)}
        | _filled(buildings, ("name", "status", "confirmed"))
        | {"theme_status": stand.codes}
    )
    more = _filled(
        buildings,
        [c for c in schema.BUILDINGS.names if c not in ("geometry", "building_id", "name")],
    )
    more |= _filled(buildings, (*facts.on_card("building"), "reviewer"))
    more |= _tags(buildings, grounds, told, quick.keys() | more.keys())
    rest = {k: v for k, v in more.items() if k not in quick}
    out.table("buildings", quick, more=rest, shapes=buildings.geometry, crs=buildings.crs or crs)


def _housing(out: Document, report: GoalsReport, housing: gpd.GeoDataFrame, crs: str) -> None:
    """One row a site of the report, in its order, with the shape of the ledger where there is one."""
    geometry = (
        {str(k): g for k, g in zip(housing.index, housing.geometry, strict=True)}
        if len(housing)
        else {}
    )
    floors = (
        dict(zip(housing.index.astype(str), housing["floor_area_m2"], strict=True))
        if "floor_area_m2" in housing
        else {}
    )
    shapes = np.array([None] * len(report.housing), object)
    shapes[:] = [geometry.get(str(s["site_id"])) for s in report.housing]
    stages = list(status.HOUSING_STAGES)
    sites = []
    for site in report.housing:
        row = {
            k: json_value(site.get(k))
            for k in (
                "site_id",
                "name",
                "stage",
                "next_stage",
                "late_stage",
                "days_late",
                "late",
                "on_map",
                "units",
            )
        }
        row["floor_area_m2"] = json_value(floors.get(str(site["site_id"])))
        for key in ("planned", "actual"):
            dates = site.get(key)
            row[key] = (
                {s: json_value(dates.get(s)) for s in stages} if isinstance(dates, Mapping) else {}
            )
        sites.append(row)
    out.doc["housing"] = sites
    codes = [1 + stages.index(s["stage"]) if s["stage"] in stages else 0 for s in sites]
    columns = {
        "id": [str(s["site_id"]) for s in sites],
        "name": [s["name"] for s in sites],
        "stage": np.array(codes, int),
    }
    out.table("housing", columns, shapes=shapes, crs=housing.crs or crs)


def _areas(out: Document, areas: gpd.GeoDataFrame, crs: str) -> None:
    columns = {"id": _ids(areas)} | _filled(areas, ("name",))
    out.table("areas", columns, shapes=areas.geometry, crs=areas.crs or crs)


def _context(out: Document, context: gpd.GeoDataFrame, crs: str) -> None:
    """Water, roads and boundary, polygons and lines apart; kinds that no one knows are left out."""
    import shapely

    shapes = context.geometry.to_numpy()
    kinds = (
        context["kind"].astype("string").fillna("")
        if "kind" in context
        else context.index.astype("string")
    )
    lines = np.isin(shapely.get_type_id(shapes), (1, 5))
    for name, known in palette.CONTEXT_KINDS.items():
        mine = np.array([any(w in str(k).lower() for w in known) for k in kinds], bool)
        for shape, where in (("polygon", mine & ~lines), ("line", mine & lines)):
            if where.any():
                rows = context[where]
                columns = {"id": _ids(rows)} | _filled(rows, ("name",))
                out.table(
                    f"{name}_{shape}",
                    columns,
                    shapes=shapes[where],
                    crs=context.crs or crs,
                    kind=shape,
                )


def _firms(out: Document, assessment: Assessment, parcels: pd.Index) -> None:
    firms, shares = assessment.enterprises, assessment.shares
    out.table("firms", {"id": _ids(firms)} | _filled(firms, _FIRMS))
    firm, parcel = (
        _places(firms.index, shares, "enterprise_id"),
        _places(parcels, shares, "parcel_id"),
    )
    keep = (firm >= 0) & (parcel >= 0)
    rest = _filled(shares[keep], ("land_mu", "share", "basis", "tenure"))
    out.table("shares", {"firm": firm[keep], "parcel": parcel[keep]} | rest)


def _actions(out: Document, actions: pd.DataFrame, parcels: pd.Index, buildings: pd.Index) -> None:
    rows = (
        actions.sort_values("date", kind="stable")
        if "date" in actions and len(actions)
        else actions
    )
    where = {
        "parcel": _places(parcels, rows, "parcel_id"),
        "building": _places(buildings, rows, "building_id"),
    }
    out.table("actions", where | _filled(rows, _ACTIONS))


def _places(known: pd.Index, rows: pd.DataFrame, column: str) -> np.ndarray:
    return positions(known, rows[column]) if column in rows else np.full(len(rows), -1)


def _ranking(parcels: pd.DataFrame) -> dict[str, list[list[float]]]:
    """Places and values of the parcels with the most and the least tax per mu, ties in the order of their ids."""
    import pandas as pd

    if "tax_per_mu" not in parcels:
        return {"best": [], "worst": []}
    table = pd.DataFrame(
        {
            "value": parcels["tax_per_mu"].to_numpy(float, na_value=np.nan),
            "id": parcels.index.astype(str),
        }
    )
    table = table[table["value"].notna()]

    def end(ascending: bool) -> list[list[float]]:
        # only those at the end are sorted: a million ids take seconds
        few = (
            table["value"].nsmallest(_RANKED, keep="all")
            if ascending
            else table["value"].nlargest(_RANKED, keep="all")
        )
        rows = table.loc[few.index].sort_values(
            ["value", "id"], ascending=[ascending, True], kind="stable"
        )[:_RANKED]
        return [[int(row), round(float(value), 4)] for row, value in rows["value"].items()]

    return {"best": end(False), "worst": end(True)}


def _meta(assessment: Assessment, lang: str) -> dict[str, Any]:
    zone, area = assessment.zone, assessment.parcels
    colon = "：" if lang == "zh" else ": "
    names = {name: table.zh if lang == "zh" else name for name, table in schema.TABLES.items()}
    return {
        "zone": zone.name,
        "year": zone.year,
        "asOf": assessment.as_of.isoformat(),
        "crs": zone.crs,
        "policy": getattr(zone.policy, "title", "") or "",
        "synthetic": zone.synthetic,
        "note": zone.note,
        "sources": [f"{names.get(k, k)}{colon}{_leaf(s.path)}" for k, s in zone.sources.items()],
        "parcels": len(area),
        "mu": float(area["area_mu"].sum()) if "area_mu" in area else None,
        "buildings": len(assessment.buildings),
    }


def _leaf(path: str) -> str:
    """The file's own name: where it stood on the compiler's disk, or a database password, is nobody's business."""
    return str(path).split("@")[-1].replace("\\", "/").rstrip("/").split("/")[-1]


def _column_words(tables: Mapping[str, Any], seen: set[str], lang: str) -> dict[str, Any]:
    """Label, unit and decimals of every column the page may show."""
    packed = [
        t[part]["columns"] for t in tables.values() for part in ("columns", "more") if part in t
    ]
    names = {c["name"] for columns in packed for c in columns} | seen
    names |= {*schema.PARCELS.names, *schema.BUILDINGS.names, *_FIRMS, *_SAID}
    return {
        name: {
            "label": labels.column_label(name, lang),
            "unit": numbers.column_unit(name, lang),
            "decimals": numbers.DECIMALS.get(name, 0),
            "share": name in numbers.SHARES,
        }
        for name in sorted(names)
    }
