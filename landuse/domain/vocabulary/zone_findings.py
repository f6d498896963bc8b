"""What a closer look at a zone can find: each kind with its sentence, column and weight.

Sentences are filled in with the row as a person counts it in the file (``{row}``), the unit or firm
(``{id}``), what stands there (``{value}``) and further parameters that the question hands over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from landuse.domain.vocabulary.findings import finding_code
from landuse.words.phrases import Phrase

Severity: TypeAlias = Literal["error", "warning", "info"]
Action: TypeAlias = Literal["rejected", "repaired", "kept", "ignored"]


@dataclass(frozen=True)
class FindingKind:
    """One question that a zone can fail.

    Attributes
    ----------
    table : str
        Name of the table in which it is found.
    sentence : str
        The key of its sentence in the catalogues: "finding." and what was found, and behind a
        further dot how that is put.
    column : str or None
        The canonical column to look at; None where the question decides.
    severity : "error", "warning" or "info"
        An error fails the check.
    action : "rejected", "repaired", "kept" or "ignored"
        What is done about the row.
    """

    table: str
    sentence: str
    column: str | None = None
    severity: Severity = "warning"
    action: Action = "kept"

    @property
    def code(self) -> str:
        """What was found, without how it is put; several kinds may share it.

        Examples
        --------
        >>> LEASE_REVERSED.code, REVIEW_REVERSED.code
        ('dates_reversed', 'dates_reversed')
        """
        return finding_code(Phrase(self.sentence))


# --- parcels: outlines --------------------------------------------------------------------------

MULTI_PART = FindingKind(
    "parcels", "finding.multi_part", column="geometry", severity="info"
)
SLIVER = FindingKind("parcels", "finding.sliver", column="geometry")
SPIKE = FindingKind("parcels", "finding.spike", column="geometry")
TINY_PARCEL = FindingKind("parcels", "finding.tiny_parcel", column="geometry")
OVERLAP = FindingKind("parcels", "finding.overlap", column="geometry")
OVERLAP_SLIVER = FindingKind("parcels", "finding.overlap_sliver", column="geometry")
GAP = FindingKind("parcels", "finding.gap", column="geometry", severity="info")

# --- parcels: register --------------------------------------------------------------------------

REGISTERED_ZERO = FindingKind(
    "parcels", "finding.registered_zero", column="area_registered_m2"
)
AREA_IN_OTHER_UNIT = FindingKind(
    "parcels",
    "finding.suspicious_unit.area",
    column="area_registered_m2",
    severity="error",
)
AREA_DIFFERS = FindingKind(
    "parcels", "finding.area_differs", column="area_registered_m2"
)
MALFORMED_NUMBER = FindingKind(
    "parcels", "finding.malformed_number", column="parcel_id"
)
COMPLETION_BEFORE_START = FindingKind(
    "parcels", "finding.dates_reversed.completion", column="due_end"
)
SUSPENSION_BEFORE_START = FindingKind(
    "parcels", "finding.dates_reversed.suspension", column="suspended_since"
)

DAYS_OF_PARCEL_REVERSED = FindingKind("parcels", "finding.dates_reversed.columns")
LIMITS_REVERSED = FindingKind("parcels", "finding.limits_reversed", column="far_min")

# --- buildings ----------------------------------------------------------------------------------

OUTSIDE_PARCELS = FindingKind("buildings", "finding.outside_parcels", column="geometry")
FLOOR_AREA_DIFFERS = FindingKind(
    "buildings", "finding.floor_area_differs", column="floor_area_m2"
)
STOREY_HEIGHT = FindingKind("buildings", "finding.storey_height", column="height_m")

# --- enterprises --------------------------------------------------------------------------------

FIGURE_IN_OTHER_UNIT = FindingKind("enterprises", "finding.suspicious_unit.figure")
FIGURE_OFF_ITS_LAST_YEAR = FindingKind(
    "enterprises", "finding.suspicious_unit.last_year"
)
NO_ENTERPRISES = FindingKind("enterprises", "finding.no_enterprises")
NO_OCCUPANCY = FindingKind("enterprises", "finding.no_occupancy")
NOT_LOCATED = FindingKind(
    "enterprises", "finding.not_located", column="enterprise_id", severity="info"
)
NEGATIVE_TAX = FindingKind("enterprises", "finding.negative_tax", column="tax_wan")
PART_OVER_WHOLE = FindingKind("enterprises", "finding.part_over_whole")
SALES_AND_STAFF_EXCHANGED = FindingKind(
    "enterprises", "finding.sales_and_staff_exchanged", column="sales_wan"
)
DAYS_OF_FIRM_REVERSED = FindingKind("enterprises", "finding.dates_reversed.columns")
INDICATOR_UNFED = FindingKind("enterprises", "finding.indicator_unfed")

VETO_UNKNOWN = FindingKind("enterprises", "finding.veto_unknown", column="veto")
SCALE_UNKNOWN = FindingKind(
    "enterprises", "finding.scale_unknown", column="above_scale"
)
SCALE_NOT_STATED = FindingKind(
    "enterprises", "finding.scale_unknown.column", column="above_scale"
)

# --- occupancy ----------------------------------------------------------------------------------

USE_IN_OTHER_UNIT = FindingKind("occupancy", "finding.suspicious_unit.figure")
LEASE_REVERSED = FindingKind(
    "occupancy",
    "finding.dates_reversed.lease",
    column="until",
    severity="error",
    action="ignored",
)
UNKNOWN_TENURE = FindingKind("occupancy", "finding.unknown_tenure", column="tenure")
LANDLORD_UNKNOWN = FindingKind(
    "occupancy", "finding.landlord_unknown", column="landlord_id", severity="info"
)
LAND_OVER_PARCEL = FindingKind(
    "occupancy", "finding.land_over_parcel", column="land_mu"
)
FLOOR_OVER_BUILDING = FindingKind(
    "occupancy", "finding.floor_over_building", column="floor_area_m2"
)
LAND_REPEATED = FindingKind("occupancy", "finding.land_repeated", column="land_mu")
ROW_REPEATED = FindingKind("occupancy", "finding.use_repeated", action="ignored")
LEASE_ALIKE = FindingKind("occupancy", "finding.lease_alike", column="land_mu")
ONLY_LETS = FindingKind(
    "occupancy", "finding.only_lets", column="enterprise_id", severity="info"
)
OUTSIDE = FindingKind(
    "occupancy", "finding.land_outside", column="land_mu", severity="info"
)
SUBLET_OVER_LEASE = FindingKind(
    "occupancy", "finding.sublet_over_lease", column="leased_floor_m2"
)
NO_PLACE = FindingKind(
    "occupancy", "finding.no_place", severity="error", action="ignored"
)
BUILDING_ELSEWHERE = FindingKind(
    "occupancy", "finding.building_elsewhere", column="building_id"
)
NO_FIGURES = FindingKind("occupancy", "finding.no_figures", column="enterprise_id")
FLOOR_NOT_USED = FindingKind(
    "occupancy", "finding.floor_not_used", column="floor_area_m2"
)
FIGURES_OF_OTHER_YEARS = FindingKind(
    "occupancy", "finding.no_figures.other_year", column="enterprise_id"
)

# --- actions ------------------------------------------------------------------------------------

SUPERSEDED = FindingKind(
    "actions",
    "finding.superseded",
    column="supersedes",
    severity="info",
    action="ignored",
)
CORRECTION_RING = FindingKind(
    "actions",
    "finding.correction_ring",
    column="supersedes",
    severity="error",
    action="ignored",
)
CORRECTION_UNKNOWN = FindingKind(
    "actions", "finding.correction_unknown", column="supersedes"
)
CORRECTED_TWICE = FindingKind("actions", "finding.corrected_twice", column="supersedes")
ENTRY_REPEATED = FindingKind("actions", "finding.entry_repeated", column="entry_id")
UNKNOWN_MODE = FindingKind(
    "actions", "finding.unknown_mode", column="mode", action="ignored"
)
UNKNOWN_STAGE = FindingKind(
    "actions", "finding.unknown_stage", column="stage", action="ignored"
)
FUTURE_DATE = FindingKind("actions", "finding.future_date", column="date")
STAGES_REVERSED = FindingKind(
    "actions",
    "finding.stages_reversed",
    column="date",
    severity="error",
    action="ignored",
)
BEFORE_CONTRACT = FindingKind(
    "actions",
    "finding.before_contract",
    column="date",
    severity="error",
    action="ignored",
)
STAGE_REPEATED = FindingKind(
    "actions", "finding.stage_repeated.same_year", column="date", severity="info"
)
STAGE_REPEATED_ACROSS_YEARS = FindingKind(
    "actions", "finding.stage_repeated.across_years", column="date"
)
AMOUNT_OVER_UNIT = FindingKind("actions", "finding.amount_over_unit")
AMOUNT_NOT_POSITIVE = FindingKind(
    "actions", "finding.amount_not_positive", action="ignored"
)
EVIDENCE_MISSING = FindingKind(
    "actions", "finding.evidence_missing.counted", column="evidence"
)
EVIDENCE_MISSING_NOT_COUNTED = FindingKind(
    "actions", "finding.evidence_missing.not_counted", column="evidence"
)
NO_UNIT = FindingKind(
    "actions", "finding.no_unit", column="parcel_id", action="ignored"
)

# --- resettlement housing ------------------------------------------------------------------------

SITE_DAYS_REVERSED = FindingKind(
    "housing", "finding.site_days_reversed.actual", severity="error", action="ignored"
)
SITE_PLAN_REVERSED = FindingKind("housing", "finding.site_days_reversed.planned")
SITE_WITHOUT_PLAN = FindingKind(
    "housing", "finding.site_without_plan", action="ignored"
)
SITE_HALTED = FindingKind(
    "housing", "finding.site_halted", column="halted_since", action="ignored"
)
SITE_LATE_UNEXPLAINED = FindingKind(
    "housing", "finding.site_late_unexplained", column="delay_reason"
)
SITE_DAY_IN_FUTURE = FindingKind("housing", "finding.site_day_in_future")

# --- reviews ------------------------------------------------------------------------------------

UNKNOWN_REVIEW = FindingKind(
    "reviews", "finding.unknown_review", column="status", action="ignored"
)
ORPHAN_REVIEW = FindingKind("reviews", "finding.orphan.review", column="unit_id")
REVIEW_REVERSED = FindingKind(
    "reviews",
    "finding.dates_reversed.review",
    column="until",
    severity="error",
    action="ignored",
)
