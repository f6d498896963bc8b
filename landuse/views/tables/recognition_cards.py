"""Recognition cards as rows of tables and as JSON: what every counted entry rests on.

Rows are for people, a sentence a cell in the language asked for; JSON keeps the codes of the
vocabulary, and only a reason, which is a sentence, is in the language spoken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.measures import UNIT_OF_MEASURE
from landuse.domain.vocabulary.source_rows import row_shown
from landuse.views.style import labels
from landuse.views.style.goal_units import goal_title, goal_unit
from landuse.views.tables.amounts import amount
from landuse.views.tables.columns import Col, Row, declared
from landuse.words.catalogue import in_words, say

if TYPE_CHECKING:
    from landuse.domain.recognition_cards import (
        FieldCheck,
        Outline,
        Paper,
        RecognitionCard,
        StateBefore,
    )
    from landuse.views.tables.goal_documents import (
        CardDocument,
        FieldCheckDocument,
        NotShownDocument,
        PaperDocument,
    )

CARD_COLS = (
    Col("goal", "table.goal"),
    declared("action_id"),
    Col("id", "table.unit_id"),
    Col("counts", "table.card.counts"),
    Col("before", "table.card.before", width=30, wraps=True),
    Col("evidence", "table.card.evidence", width=30, wraps=True),
    Col("field_check", "table.card.field_check", width=24, wraps=True),
    Col("outline", "table.card.outline", width=24, wraps=True),
    Col("earlier", "table.card.earlier", width=20, wraps=True),
    Col("rows", "table.card.rows"),
)


def by_goal(cards: Iterable[RecognitionCard]) -> dict[str, list[RecognitionCard]]:
    """Return the cards by the condition that they count towards.

    Parameters
    ----------
    cards : iterable of RecognitionCard
        In any order.

    Returns
    -------
    dict of str to list
        Id of the condition → its cards, in the order of what counts.
    """
    of_goal: dict[str, list[RecognitionCard]] = {}
    for card in cards:
        of_goal.setdefault(card.goal.id, []).append(card)
    return of_goal


def card_rows(
    cards: Iterable[RecognitionCard], lang: str = "zh", parts: Sequence[str] = ()
) -> list[Row]:
    """Return a row a counted entry.

    Parameters
    ----------
    cards : iterable of RecognitionCard
        As :func:`landuse.domain.recognition_cards.recognition_cards` gives them.
    lang : {"zh", "en"}
        Of the words.
    parts : sequence of str
        What the files and sheets of the ledger are called where there are several.

    Returns
    -------
    list of dict
        With the keys of :data:`CARD_COLS`.
    """
    return [
        {
            "goal": goal_title(card.goal, lang),
            "action_id": card.entry.action_id,
            "id": card.unit_id,
            **card_words(card, lang),
            "rows": say("words.clause", lang).join(
                str(row_shown(row, parts)) for row in card.entry.rows
            ),
        }
        for card in cards
    ]


def card_words(card: RecognitionCard, lang: str = "zh") -> dict[str, str]:
    """Return what a card says, a sentence a question.

    Parameters
    ----------
    card : RecognitionCard
        Of one counted entry.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    dict of str to str
        ``counts``, ``before``, ``evidence``, ``field_check``, ``outline`` and ``earlier``; what
        there is nothing of is said to be none.
    """
    none = say("table.card.none", lang)
    entry = card.entry
    unit = goal_unit(card.goal.unit, lang, entry.amount)
    papers = [_paper_words(paper, lang) for paper in card.papers]
    earlier = in_words(entry.before, lang) if entry.before is not None else none
    return {
        "counts": say(
            "table.card.amount",
            lang,
            amount=amount(entry.amount, card.goal.unit),
            unit=unit,
            day=entry.date,
        ),
        "before": _before_words(card.state_before, lang),
        "evidence": say("words.clause", lang).join(papers) or none,
        "field_check": _check_words(card, lang) or none,
        "outline": _outline_words(card, card.outline, lang),
        "earlier": earlier or none,
    }


def _before_words(before: StateBefore, lang: str) -> str:
    """What the unit was before, by its tag and by the baseline list."""
    said: list[str] = []
    if before.unmet is not None:
        said.append(in_words(before.unmet, lang) or "")
    elif before.status is not None:
        names = [name for name in before.flags if name != before.status]
        shown = [
            status.label(status.STATUSES, name, lang)
            for name in (before.status, *names)
        ]
        said.append(say("table.card.was", lang, day=before.day, statuses=shown))
    if before.batch is not None or before.listed_on is not None:
        parts = [
            str(part) for part in (before.listed_on, before.batch) if part is not None
        ]
        said.append(say("table.card.listed", lang, listed=parts))
    return say("words.clause", lang).join(said)


def _paper_words(paper: Paper, lang: str) -> str:
    """A paper with what is known of it."""
    name = paper.document or say("table.card.paper", lang)
    details = [
        str(part) for part in (paper.number, paper.date, paper.file) if part is not None
    ]
    if not details:
        return name
    return say("table.card.paper_with", lang, document=name, details=details)


def _check_words(card: RecognitionCard, lang: str) -> str:
    """The field check in force, and whether it contradicts; empty where there is none."""
    check = card.field_check
    if check is None:
        return ""
    found = status.label(status.STATUSES, check.status, lang)
    code = "table.card.check"
    if card.entry.contradicted is not None:
        code = "table.card.check_contradicts"
    return say(code, lang, day=check.date, reviewer=check.reviewer, status=found)


def _outline_words(card: RecognitionCard, outline: Outline, lang: str) -> str:
    """How much the unit has on the map, by what, and with whom it shares ground."""
    if outline.amount is None:
        return say("table.card.none", lang)
    is_land = card.goal.measure == "redeveloped_mu"
    unit = UNIT_OF_MEASURE["redeveloped_mu" if is_land else "revitalized_floor_m2"]
    basis = labels.word(outline.basis, lang) if outline.basis is not None else ""
    parts = [f"{amount(outline.amount, unit)} {goal_unit(unit, lang, outline.amount)}"]
    if basis:
        parts.append(basis)
    if outline.overlaps:
        parts.append(say("table.card.overlaps", lang, ids=list(outline.overlaps)))
    return say("words.clause", lang).join(parts)


def card_json(card: RecognitionCard) -> CardDocument:
    """Return a card for programs.

    Parameters
    ----------
    card : RecognitionCard
        Of one counted entry.

    Returns
    -------
    dict
        ``before`` (``day``, ``status``, ``flags``, ``rules``, ``missing``, ``batch``,
        ``listed_on`` and ``not_shown``, a reason or None), ``evidence`` (for each paper ``row``,
        ``stage``, ``document``, ``number``, ``date``, ``file``), ``field_check`` (``status``,
        ``reviewer``, ``date``, ``reason``, or None), ``outline`` (``has``, ``basis``,
        ``overlaps``) and ``earlier_years`` (a sentence or None).
    """
    before, check, outline = card.state_before, card.field_check, card.outline
    return {
        "before": {
            "day": before.day.isoformat(),
            "status": before.status,
            "flags": list(before.flags),
            "rules": list(before.rules),
            "missing": list(before.missing),
            "batch": before.batch,
            "listed_on": before.listed_on.isoformat() if before.listed_on else None,
            "not_shown": in_words(before.unmet) if before.unmet is not None else None,
        },
        "evidence": [_paper_json(paper) for paper in card.papers],
        "field_check": None if check is None else _check_json(check),
        "outline": {
            "has": outline.amount,
            "basis": outline.basis,
            "overlaps": list(outline.overlaps),
        },
        "earlier_years": in_words(card.entry.before)
        if card.entry.before is not None
        else None,
    }


def _paper_json(paper: Paper) -> PaperDocument:
    """One paper of the ledger."""
    return {
        "row": paper.row,
        "stage": paper.stage,
        "document": paper.document,
        "number": paper.number,
        "date": paper.date.isoformat() if paper.date else None,
        "file": paper.file,
    }


def _check_json(check: FieldCheck) -> FieldCheckDocument:
    """The field check in force."""
    return {
        "status": check.status,
        "reviewer": check.reviewer,
        "date": check.date.isoformat(),
        "reason": check.reason,
    }


def requires_json(
    cards: Mapping[str, Sequence[RecognitionCard]], goal_id: str
) -> list[NotShownDocument]:
    """Return what counts towards a condition without having been shown to be what it requires.

    Parameters
    ----------
    cards : mapping of str to sequence of RecognitionCard
        As :func:`by_goal` gives them.
    goal_id : str
        The condition.

    Returns
    -------
    list of dict
        ``id``, ``action_id``, ``amount`` and ``reason``.
    """
    return [
        {
            "id": card.entry.id,
            "action_id": card.entry.action_id,
            "amount": card.entry.amount,
            "reason": in_words(card.state_before.unmet),
        }
        for card in cards.get(goal_id, ())
        if card.is_listed
    ]
