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
# # 片区更新研究：一页的答案
#
# 年度计划把天电北作为天生港百年老镇复兴的突破点。这一页只给答案；怎么得来，见
# [01 现状](01_现状.ipynb) · [02 方案](02_方案.ipynb)
# · [03 测算](03_测算.ipynb) · [04 比选](04_比选.ipynb)；
# 工程师见 [05 engineer](05_engineer.ipynb)。
#
# > 演示数据：图形、企业与数值均为虚构。片区范围是近似的示意。

# %%
import landuse

AREA = "天电北"  # 换成自己的片区名称，下面全部随之改变
study = landuse.open_study("..", AREA, as_of="2022-12-31")
study

# %% [markdown]
# ## 结论

# %%
study.show("conclusion")

# %% [markdown]
# ## 三个方案

# %%
study.show("compare")

# %%
study.show("floors")

# %%
study.show("balances")

# %% [markdown]
# ## 须先弄清的

# %%
study.show("checks")

# %%
study.show("unknown")

# %% [markdown]
# ## 地图

# %%
study.map()
