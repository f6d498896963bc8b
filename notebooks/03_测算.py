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
# # 03 测算：要花多少，带来多少，谁出谁得
#
# 先改假设，再看结果。
#
# > 演示数据：图形、企业与数值均为虚构。

# %% [markdown]
# ## 假设：改这一格，后面全部随之改变
#
# 编号与 `scenarios/假设.csv` 相同，百分比写成小数。改 `假设.csv` 则四本一起变。

# %%
import landuse

AREA = "天电北"  # 换成自己的片区名称，下面全部随之改变
ASSUMING = {}  # 例如 {"租金-研发": 1.0, "折现率": 0.06}
study = landuse.open_study("..", AREA, as_of="2022-12-31", assuming=ASSUMING)
study.show("assumptions")

# %% [markdown]
# ## 收支

# %%
study.show("money")

# %% [markdown]
# ## 累计余额（万元）

# %%
study.show("balances")

# %% [markdown]
# ## 净现值随折现率变化（万元）

# %%
study.show("by_rate")

# %% [markdown]
# ## 谁出谁得

# %%
study.show("bearers")

# %% [markdown]
# ## 最敏感的假设
#
# 每项单独从低值变到高值时的净现值（万元）。

# %%
study.show("tornado")

# %% [markdown]
# ## 每个方案怎么说

# %%
for outcome in study.planned:
    print(outcome.scenario.label, *study.sentences(outcome.scenario.id), "", sep="\n")
print(study.conclusion("assumptions"))
