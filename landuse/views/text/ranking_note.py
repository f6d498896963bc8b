"""What has to be said under a ranking: who is not in it and why, and whose classes these are.

All that is counted here is counted in :mod:`landuse.domain.ranking.summary`; this module words it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from landuse.views.style import labels
from landuse.views.tables.columns import number

if TYPE_CHECKING:
    from landuse.domain.ranking.summary import RankingSummary
    from landuse.domain.zone import Zone

#: One remark, in Chinese and in English.
Remark = tuple[str, str]


def note(summary: RankingSummary, zone: Zone, lang: str = "zh") -> str:
    """The remarks under a ranking.

    Parameters
    ----------
    summary : RankingSummary
        Of the ranking (:func:`landuse.domain.ranking.summary.summary_of`).
    zone : Zone
        What it is of.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        One line, in this order: who is ranked, what is left out, whose classes these are, the
        scheme, and that the data is synthetic where it is.
    """
    scheme = zone.policy.scheme
    remarks = [
        *_who_is_ranked(summary),
        *_what_is_left_out(summary),
        *_whose_classes(summary),
        (f"评价方案：{scheme.title}", f"scheme: {scheme.title}"),
    ]
    if zone.synthetic and zone.note:
        remarks.append((zone.note, zone.note))
    if lang == "zh":
        return "；".join(zh for zh, _ in remarks)
    return "; ".join(en for _, en in remarks)


def _who_is_ranked(summary: RankingSummary) -> Iterator[Remark]:
    """How many are ranked and tied, and who is not and why.

    Where the scheme has no reason against them, it is simply the figure that is missing.
    """
    if summary.ranked + summary.unranked == 0:
        yield (
            "没有可排名的对象：需要企业台账和用地用房关系(见 landuse check)",
            "nothing to rank: it takes firms and their occupancy",
        )
    yield f"参与排名 {summary.ranked} 个", f"{summary.ranked} ranked"
    if summary.tied:
        yield f"并列 {summary.tied} 个", f"{summary.tied} tied"
    if summary.unranked and not summary.unranked_by_reason:
        yield f"缺数据未排 {summary.unranked} 个", f"{summary.unranked} without figures"
    zh, en = labels.words("zh"), labels.words("en")
    for reason, count in summary.unranked_by_reason.items():
        yield f"未排 {count} 个({zh[reason]})", f"{count} not ranked ({en[reason]})"


def _what_is_left_out(summary: RankingSummary) -> Iterator[Remark]:
    """Firms on no parcel, and parcels whose firms use more land than there is.

    Both are troubles of the ledger that a ranking hides; ``landuse check`` lists them one by one.
    """
    if summary.unlocated_firms:
        tax = number(summary.unlocated_tax_wan, 1)
        yield (
            f"未落到地块的企业 {summary.unlocated_firms} 家(税收 {tax} 万元)",
            f"{summary.unlocated_firms} firms on no parcel (tax {tax}, 10k yuan)",
        )
    if summary.overclaimed_parcels:
        yield (
            f"{summary.overclaimed_parcels} 宗地块的台账用地合计超过地块面积(见 landuse check)",
            f"{summary.overclaimed_parcels} parcels with more land stated than there is",
        )


def _whose_classes(summary: RankingSummary) -> Iterator[Remark]:
    """Among whom the classes are, and where there are too few.

    A parcel's class and its firm's class have the same letters and are not the same thing.
    """
    if summary.classes_are_of_parcels:
        yield (
            "类按得分在地块之间排，企业的等级见 --by enterprise",
            "classes are among parcels, those of firms: --by enterprise",
        )
    if summary.smallest_group is not None:
        count, share = summary.smallest_group, summary.first_class_share
        yield (
            f"有的组只有 {count} 家，前 {share:.0%} 不足一家，等级仅供参考",
            f"a group of {count}: too few for its classes to mean much",
        )
