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
# # 02 方案：可以变成什么
#
# 逐栋建议、各方案的容量，以及突破了哪些限制。
#
# > 演示数据：图形、企业与数值均为虚构。

# %%
import landuse

AREA = "天电北"  # 换成自己的片区名称，下面全部随之改变
study = landuse.open_study("..", AREA, as_of="2022-12-31")
study

# %% [markdown]
# ## 逐栋处置建议
#
# 政策判定表的第一条适用者；不知道质量的建筑不作决定，列入现场核查。

# %%
study.show("decisions")

# %%
study.show("checks")

# %% [markdown]
# ## 各方案的建筑面积（万 m²）
#
# 竖线左侧为拆除，右侧依次为保留、改造、待核查、新建。

# %%
study.show("floors")

# %% [markdown]
# ## 各方案的处置图
#
# 绿边地块有新建，数字为新建 m²。

# %%
study.show("map")

# %% [markdown]
# ## 前后对比
#
# 左现状、右方案，拖动中线；宗地按用途、建筑按处置着色，方案可换。

# %%
study.map()

# %% [markdown]
# ## 动到的宗地与规划用地

# %%
study.show("plots")

# %%
study.show("after")

# %% [markdown]
# ## 突破的限制

# %%
study.show("breaches")
