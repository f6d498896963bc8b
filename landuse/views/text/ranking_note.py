"""What has to be said under a ranking: who is not in it and why, what it leaves out, whose classes these are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from landuse.domain.vocabulary.findings import SLACK
from landuse.views.style import labels
from landuse.views.tables.columns import number

if TYPE_CHECKING:
    import pandas as pd

    from landuse.domain.assessment import Assessment

#: One remark, in Chinese and in English.
Said = tuple[str, str]


def note(assessment: Assessment, table: pd.DataFrame, lang: str = "zh") -> str:
    """The remarks under a ranking (as :func:`landuse.domain.ranking.ranking` gives it) in one line; says where the data is synthetic."""
    zone = assessment.zone
    told = [
        *_places(assessment, table),
        *_lost(assessment),
        *_over(assessment),
        *_whose(assessment, table),
        (f"评价方案：{zone.policy.scheme.title}", f"scheme: {zone.policy.scheme.title}"),
    ]
    if zone.synthetic and zone.note:
        told.append((zone.note, zone.note))
    return ("；" if lang == "zh" else "; ").join(said[lang != "zh"] for said in told)


def _places(assessment: Assessment, table: pd.DataFrame) -> Iterator[Said]:
    """How many are ranked and tied, and who is not and why."""
    if table.empty:
        yield (
            "没有可排名的对象：需要企业台账和用地用房关系(见 landuse check)",
            "nothing to rank: it takes firms and their occupancy",
        )
    ranked, left = table[table["rank"].notna()], table[table["rank"].isna()]
    yield f"参与排名 {len(ranked)} 个", f"{len(ranked)} ranked"
    if tied := int(
        ranked.duplicated([*table.columns.intersection(["group"]), "rank"], keep=False).sum()
    ):
        yield f"并列 {tied} 个", f"{tied} tied"
    if left.empty:
        return
    zh, en = (labels.words(lang) for lang in ("zh", "en"))
    why = assessment.enterprises["unrated"].reindex(left["id"].astype(object))
    if "group" not in table or why.isna().any():
        yield f"缺数据未排 {len(left)} 个", f"{len(left)} without figures"
        return
    for key, n in why.value_counts().items():
        yield f"未排 {n} 个({zh[key]})", f"{n} not ranked ({en[key]})"


def _lost(assessment: Assessment) -> Iterator[Said]:
    lost = assessment.enterprises[~assessment.enterprises["located"].astype(bool)]
    if n := len(lost):
        tax = number(lost["tax_wan"].sum(), 1)
        yield (
            f"未落到地块的企业 {n} 家(税收 {tax} 万元)",
            f"{n} firms on no parcel (tax {tax}, 10k yuan)",
        )


def _over(assessment: Assessment) -> Iterator[Said]:
    used = assessment.shares.groupby("parcel_id")["land_mu"].sum()
    has = assessment.parcels["area_mu"].reindex(used.index)
    if n := int((used > SLACK * has).fillna(False).sum()):
        yield (
            f"{n} 宗地块的台账用地合计超过地块面积(见 landuse check)",
            f"{n} parcels with more land stated than there is",
        )


def _whose(assessment: Assessment, table: pd.DataFrame) -> Iterator[Said]:
    """Among whom the classes are, and where there are too few."""
    if "status" in table:
        yield (
            "类按得分在地块之间排，企业的等级见 --by enterprise",
            "classes are among parcels, those of firms: --by enterprise",
        )
    if "group" not in table:
        return
    first = next(iter(assessment.zone.policy.scheme.classes.values()))
    firms = (assessment.whole or assessment).enterprises
    sizes = firms.loc[firms["rated"].astype(bool), "group"].value_counts()
    if (few := sizes[sizes * first < 1]).any():
        n = few.min()
        yield (
            f"有的组只有 {n} 家，前 {first:.0%} 不足一家，等级仅供参考",
            f"a group of {n}: too few for its classes to mean much",
        )
