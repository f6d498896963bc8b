"""What is in force on a day: the ledger of actions as of it, and the field checks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.field_checks import field_checks_in_force
from landuse.domain.standing.standing_actions import actions_of_log
from landuse.domain.zone import Zone


@dataclass(frozen=True)
class Standing:
    """What is in force in a zone on a day.

    Attributes
    ----------
    day : datetime.date
        The day.
    actions : DataFrame
        One row for each action on each of its units, as
        :func:`landuse.domain.standing.standing_actions.standing_actions` gives them.
    field_checks : DataFrame
        The review in force of each unit, as
        :func:`landuse.domain.standing.field_checks.field_checks_in_force` gives them.
    log : DataFrame
        The rows that the actions stand on, as
        :func:`landuse.domain.standing.dated_log.dated_log` gives them.
    """

    day: dt.date
    actions: pd.DataFrame
    field_checks: pd.DataFrame
    log: pd.DataFrame = field(default_factory=pd.DataFrame)


def standing_on(zone: Zone, day: dt.date) -> Standing:
    """What is in force in a zone on a day, by its ledgers.

    Parameters
    ----------
    zone : Zone
        Its actions, reviews and policy; the land contracts of its parcels.
    day : datetime.date
        Rows dated later are not looked at, nor contracts signed later. Where the zone is as known
        on an earlier day, contracts signed after that one are not known either.

    Returns
    -------
    Standing
        The actions are held against the land contracts that are signed on the day.
    """
    policy = zone.policy
    signed = zone.parcels["contract_date"]
    last_signed = day if zone.known_on is None else min(day, zone.known_on)
    signed = signed.mask((signed > pd.Timestamp(last_signed)).fillna(False))
    log = dated_log(zone.actions, policy.recognition, day)
    actions = actions_of_log(log, policy.recognition, signed)
    field_checks = field_checks_in_force(zone.reviews, policy.review_words, day)
    return Standing(day, actions, field_checks, log)
