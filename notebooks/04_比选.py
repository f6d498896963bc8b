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
# # 04 比选：哪个更好，要成立须有什么
#
# > 演示数据：图形、企业与数值均为虚构。

# %%
import landuse

AREA = "天电北"  # 换成自己的片区名称，下面全部随之改变
study = landuse.open_study("..", AREA, as_of="2022-12-31")
study

# %% [markdown]
# ## 并排

# %%
study.show("compare")

# %% [markdown]
# ## 累计余额（万元）

# %%
study.show("balances")

# %% [markdown]
# ## 把握有多大
#
# 所有假设同时按各自的三角分布随机变动，整个模型重算。

# %%
study.show("ranges")

# %% [markdown]
# ## 要反超，须有什么成立

# %%
study.show("beats")

# %% [markdown]
# ## 写成文件
#
# 可打印的网页，和带公式、可复算的工作簿。

# %%
study.write(f"../maps/{AREA}-研究.html")

# %%
study.write(f"../maps/{AREA}-研究.xlsx")
