"""The policy: everything a planner may change, as one frozen and checked value.

A policy is a TOML file. :mod:`landuse.adapters.workspace.policies` reads it; the modules of this
room say what may stand in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from landuse.domain.policy.frozen import Day, Frozen, Words
from landuse.domain.policy.land_law import LandLaw
from landuse.domain.policy.recognition import Recognition
from landuse.domain.policy.renewal import Renewal
from landuse.domain.policy.rule import Rule
from landuse.domain.policy.scheme import Scheme
from landuse.domain.policy.titled import Titled


class Lines(Frozen):
    """The policy's own lines, used where a parcel's contract states none.

    Attributes
    ----------
    tax_per_mu_min : float or None
        Least tax per mu, 万元/亩.
    far_min : float or None
        Least plot ratio (容积率).
    far_min_from : datetime.date or None
        The first day on which a contract comes under that floor; any does where None.
    """

    tax_per_mu_min: float | None = Field(default=None, ge=0)
    far_min: float | None = Field(default=None, ge=0)
    far_min_from: Day | None = None


class Policy(Frozen, Titled):
    """Everything a planner may change.

    Attributes
    ----------
    id, title, source : str
        Its name, what it is called, and where it comes from.
    title_en : str
        What it is called in English; its title where empty.
    date : datetime.date
        From when it is.
    lines : Lines
        Lines used where a contract states none.
    priority : tuple of str
        The status shown where several hold: the first of these. A review in force is above all.
    land_classes : mapping
        Code system → land class → prefixes of codes. Codes of two systems collide, so that a code
        without its system means nothing.
    rules : tuple of Rule
        What tags are given by; ``rule`` in a file.
    scheme : Scheme
        How output per mu is scored.
    recognition : Recognition
        What counts as revival.
    review_words : mapping of str to tuple of str
        Status → the words of a review that mean it.
    law : LandLaw
        Words for what the law tells apart.
    renewal : Renewal
        How a quarter's renewal is studied.
    """

    id: str
    title: str
    title_en: str = ""
    date: Day
    source: str = ""
    lines: Lines = Lines()
    priority: tuple[str, ...]
    land_classes: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    rules: tuple[Rule, ...] = Field(default=(), alias="rule")
    scheme: Scheme
    recognition: Recognition
    review_words: Mapping[str, Words] = {}
    law: LandLaw = LandLaw()
    renewal: Renewal = Renewal()
