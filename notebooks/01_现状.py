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
# # 01 现状：这里有什么
#
# 土地、建筑、权利人、产出，以及还不知道什么。每张表、每幅图下面一句话，数字取自图表本身。
#
# > 演示数据：图形、企业与数值均为虚构。

# %%
import landuse

AREA = "天电北"  # 换成自己的片区名称，下面全部随之改变
study = landuse.open_study("..", AREA, as_of="2022-12-31")
study

# %% [markdown]
# ## 土地
#
# 按现状用地代码；最后一行是道路和未登记用地，合计等于片区范围。

# %%
study.show("land")

# %% [markdown]
# ## 权利人

# %%
study.show("holders")

# %% [markdown]
# ## 建筑：年代、质量、结构

# %%
study.show("age")

# %%
study.show("grade")

# %%
study.show("structure")

# %% [markdown]
# ## 产出：与全区相比
#
# 片区内企业的产出按用地分摊到宗地；两行都是总量之比，不是比值的平均。

# %%
study.show("output")

# %%
study.show("firms")

# %% [markdown]
# ## 状态与行动

# %%
study.show("status")

# %%
study.show("actions")

# %% [markdown]
# ## 还不知道什么

# %%
study.show("unknown")

# %% [markdown]
# ## 在图上

# %%
study.map(study=None)  # 不带方案，只看现状

# %% [markdown]
# ## 先说给领导的几句话

# %%
print(*study.sentences(), sep="\n")
