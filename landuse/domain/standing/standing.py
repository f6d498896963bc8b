"""What is in force on a day: the ledger of actions as of it, and the field checks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from landuse.domain.standing.field_checks import field_checks_in_force
from landuse.domain.standing.standing_actions import standing_actions
from landuse.domain.zone import Zone


@dataclass(frozen=True)
class Standing:
    """What is in force in a zone on a day.

    Attributes
    ----------
    day : datetime.date
        The day.
    actions : DataFrame
        One row for each action, as
        :func:`landuse.domain.standing.standing_actions.standing_actions` gives them.
    field_checks : DataFrame
        The review in force of each unit, as
        :func:`landuse.domain.standing.field_checks.field_checks_in_force` gives them.
    """

    day: dt.date
    actions: pd.DataFrame
    field_checks: pd.DataFrame


def standing_on(zone: Zone, day: dt.date) -> Standing:
    """What is in force in a zone on a day, by the ledgers as they are known now.

    Parameters
    ----------
    zone : Zone
        Its actions, reviews and policy; the land contracts of its parcels.
    day : datetime.date
        Rows dated later are not looked at.

    Returns
    -------
    Standing
        The actions are held against the dates of the land contracts.
    """
    policy = zone.policy
    signed = zone.parcels["contract_date"]
    actions = standing_actions(zone.actions, policy.recognition, day, signed)
    return Standing(day, actions, field_checks_in_force(zone.reviews, policy.review_words, day))
