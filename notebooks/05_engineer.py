# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 05 For the engineer: frames in, frames out
#
# Ten minutes: the zone as GeoDataFrames, an own rule, an own scheme, folium layers,
# `explore`, GeoParquet and DuckDB.
#
# > Demo data: outlines, firms and figures are invented.

# %% [markdown]
# ## Frames in
#
# Without a workspace: any GeoDataFrame with the columns that planners use.

# %%
import geopandas

import landuse

parcels = geopandas.read_file("../data/parcels/宗地.shp", encoding="gb18030")
small = landuse.assess(landuse.zone(parcels, name="Gangzha", year=2022))
small

# %% [markdown]
# ## Frames out
#
# The workspace has more: buildings, firms, the ledger. All results are frames on their ids.

# %%
result = landuse.assess(landuse.open_workspace(".."), as_of="2022-12-31")
columns = ["status", "area_mu", "far", "tax_per_mu", "rules"]
result.parcels[columns].head().style.format({"area_mu": "{:.1f} mu"}, precision=2, na_rep="–")

# %%
idle = result.parcels.query("status == 'idle'")
print(f"{len(idle)} parcels are idle: {idle.area_mu.sum():.0f} mu, crs {idle.crs}")

# %% [markdown]
# ## An own rule and an own scheme
#
# A policy is TOML that says what differs from the shipped one. `own.toml` beside this notebook has
# one more rule — a third of the floor stands empty — and a scheme of tax per mu alone.

# %%
from pathlib import Path

print(Path("own.toml").read_text("utf-8"))

# %%
from dataclasses import replace

own = landuse.load_policy("own.toml", ".")
stricter = landuse.assess(replace(result.zone, policy=own), as_of="2022-12-31")

# %%
now, before = stricter.parcels["status"].astype(str), result.parcels["status"].astype(str)
print(f"By the own rule {(now != before).sum()} of {len(now)} parcels have another status.")
grades = stricter.enterprises["class"].astype(str), result.enterprises["class"].astype(str)
print(f"By the own scheme {(grades[0] != grades[1]).sum()} firms have another class.")

# %% [markdown]
# ## Folium layers and `explore`
#
# The map is a folium map whose page fetches nothing; GeoPandas draws on it too.

# %%
import folium

made = result.within("天电北").map()
outline = result.zone.areas[["geometry"]].to_crs(4326)
folium.GeoJson(outline, style_function=lambda _: {"fill": False, "color": "red"}).add_to(made)

# %%
vacant = result.within("天电北").buildings.query("vacancy_share > 0.5")
print(f"{len(vacant)} buildings of the quarter stand more than half empty.")
vacant[["name", "geometry"]].explore(m=made, color="black", legend=False)

# %% [markdown]
# ## GeoParquet and DuckDB
#
# What is derived goes into one file that any tool of the field reads; SQL runs over it.

# %%
path = "../maps/parcels.parquet"
result.parcels.to_parquet(path)
again = geopandas.read_parquet(path)
print(f"{len(again)} parcels, the same statuses:", (again.status == result.parcels.status).all())

# %%
import duckdb

table = duckdb.read_parquet(path)
by_status = table.aggregate("status, count(*) AS parcels, sum(area_mu) AS mu").order("mu DESC").df()
by_status.style.format({"mu": "{:,.1f} mu"}).hide(axis="index")

# %%
top = by_status.iloc[0]
print(f"Most land is {top.status}: {top.mu:,.0f} mu on {top.parcels} parcels.")
