"""What a planner may change of renewal: decisions on buildings, limits, capacity of floors."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from landuse.domain.policy.frozen import Frozen, Words
from landuse.domain.policy.titled import Titled
from landuse.domain.vocabulary.renewal import ActionWord, ModeWord, Path


class Decision(Frozen, Titled):
    """One line of the table that says what is done with a building; the first that fits holds.

    Attributes
    ----------
    id : str
        Its name.
    title, title_en : str
        The reason, as it is shown beside the building.
    action : Action
        What is done.
    heritage : bool or None
        Whether only protected, or only unprotected buildings; both where None.
    grades : tuple of str
        Grades of condition; any where empty.
    built_from, built_before : int or None
        First year of building included, and first year not included any more.
    """

    id: str
    title: str
    title_en: str = ""
    action: ActionWord
    heritage: bool | None = None
    grades: Words = ()
    built_from: int | None = None
    built_before: int | None = None


class FloorUse(Frozen, Titled):
    """What a floor is used for, and what it takes and gives room for.

    Attributes
    ----------
    title, title_en : str
        What it is called.
    words : tuple of str
        What scenarios may write for it besides.
    land_use : str
        The code of the land under it, in the system that plans are drawn in.
    m2_per_job, m2_per_resident : float or None
        Floor area a person works or lives on; nobody does where None.
    parking_per_100_m2 : float
        Parking spaces a hundred square metres of floor need.
    """

    title: str
    title_en: str = ""
    words: Words = ()
    land_use: str = ""
    m2_per_job: float | None = Field(default=None, gt=0)
    m2_per_resident: float | None = Field(default=None, gt=0)
    parking_per_100_m2: float = Field(default=0.0, ge=0)


class RenewalLimits(Frozen):
    """What a whole scenario is held against.

    Attributes
    ----------
    demolished_share_max : float or None
        Most of the existing floor area that may go.
    new_per_demolished_max : float or None
        Most new floor area for each demolished square metre.
    rehoused_nearby_min : float or None
        Least share of the households that are rehoused nearby.
    cite : str
        The document.
    unverified : tuple of str
        Which of them have not been compared with the official text.
    """

    demolished_share_max: float | None = Field(default=None, ge=0, le=1)
    new_per_demolished_max: float | None = Field(default=None, ge=0)
    rehoused_nearby_min: float | None = Field(default=None, ge=0, le=1)
    cite: str = ""
    unverified: Words = ()


class Renewal(Frozen):
    """How a quarter's renewal is studied.

    Attributes
    ----------
    cite, unverified : str
        Where the tables come from, and what has not been compared with a text.
    planned_system : str
        The system of the codes of planned land.
    planned_codes : mapping of str to mapping of str to str
        System of codes → code → the planned code that land has which stays as it is. It loses
        detail both ways.
    grades : mapping of str to tuple of str
        Grade of condition → what surveys write for it.
    not_protected : tuple of str
        Words in the column of heritage that say that a building is not protected.
    decisions : tuple of Decision
        ``decision`` in a file.
    limits : RenewalLimits
        What scenarios are held against.
    uses : mapping of str to FloorUse
        ``use`` in a file.
    mode_of_path : mapping of Path to Mode
        By whom a plot of a path is renewed where the scenario does not say.
    open_space_codes : tuple of str
        Beginnings of the planned codes of green and squares.
    industrial_classes : tuple of str
        Land classes of a plot that count as industry.
    discount_rate : float
        Where neither scenario nor assumptions say one.
    """

    cite: str = ""
    unverified: str = ""
    planned_system: str = ""
    planned_codes: Mapping[str, Mapping[str, str]] = {}
    grades: Mapping[str, Words] = {}
    not_protected: Words = ()
    decisions: tuple[Decision, ...] = Field(default=(), alias="decision")
    limits: RenewalLimits = RenewalLimits()
    uses: Mapping[str, FloorUse] = Field(default={}, alias="use")
    mode_of_path: Mapping[Path, ModeWord] = {}
    open_space_codes: Words = ("14",)
    industrial_classes: Words = ("industrial", "storage")
    discount_rate: float = 0.08

    def use_named(self, word: str) -> str | None:
        """The key of a use that somebody names.

        Parameters
        ----------
        word : str
            A key, a title in either language, or one of its other words.

        Returns
        -------
        str or None
            None where there is no such use.
        """
        for key, use in self.uses.items():
            if word in (key, use.title, use.title_en, *use.words):
                return key
        return None
