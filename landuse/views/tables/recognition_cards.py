"""Recognition cards as rows of tables and as JSON: the evidence of every counted entry.

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
from landuse.views.tables.amounts import amount, iso_text
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
        OutlineDocument,
        PaperDocument,
        StateBeforeDocument,
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
    cards_of_goal: dict[str, list[RecognitionCard]] = {}
    for card in cards:
        cards_of_goal.setdefault(card.goal.id, []).append(card)
    return cards_of_goal


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
    return [_card_row(card, lang, parts) for card in cards]


def _card_row(card: RecognitionCard, lang: str, parts: Sequence[str]) -> Row:
    """One counted entry with its evidence."""
    rows = [str(row_shown(row, parts)) for row in card.entry.rows]
    return {
        "goal": goal_title(card.goal, lang),
        "action_id": card.entry.action_id,
        "id": card.unit_id,
        **card_words(card, lang),
        "rows": say("words.clause", lang).join(rows),
    }


def card_words(card: RecognitionCard, lang: str = "zh") -> dict[str, str]:
    """Return the answers of a card in words, a sentence a question.

    Parameters
    ----------
    card : RecognitionCard
        Of one counted entry.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    dict of str to str
        ``counts``, ``before``, ``evidence``, ``field_check``, ``outline`` and ``earlier``; an
        answer without content is the word for none.
    """
    none = say("table.card.none", lang)
    papers = [_paper_words(paper, lang) for paper in card.papers]
    earlier = None
    if card.entry.before is not None:
        earlier = in_words(card.entry.before, lang)
    return {
        "counts": _amount_words(card, lang),
        "before": _before_words(card.state_before, lang),
        "evidence": say("words.clause", lang).join(papers) or none,
        "field_check": _check_words(card, lang) or none,
        "outline": _outline_words(card, card.outline, lang),
        "earlier": earlier or none,
    }


def _amount_words(card: RecognitionCard, lang: str) -> str:
    """The amount that counts, and the day from which it does."""
    entry, unit = card.entry, card.goal.unit
    return say(
        "table.card.amount",
        lang,
        amount=amount(entry.amount, unit),
        unit=goal_unit(unit, lang, entry.amount),
        day=entry.date,
    )


def _before_words(before: StateBefore, lang: str) -> str:
    """The state of the unit before, by its tag and by the baseline list."""
    clauses: list[str] = []
    if before.unmet is not None:
        clauses.append(in_words(before.unmet, lang) or "")
    elif before.status is not None:
        names = [name for name in before.flags if name != before.status]
        statuses = [
            status.label(status.STATUSES, name, lang)
            for name in (before.status, *names)
        ]
        clauses.append(say("table.card.was", lang, day=before.day, statuses=statuses))
    listing = _known_as_text(before.listed_on, before.batch)
    if listing:
        clauses.append(say("table.card.listed", lang, listed=listing))
    return say("words.clause", lang).join(clauses)


def _paper_words(paper: Paper, lang: str) -> str:
    """A paper with its number, date and file, as far as they are known."""
    name = paper.document or say("table.card.paper", lang)
    details = _known_as_text(paper.number, paper.date, paper.file)
    if not details:
        return name
    return say("table.card.paper_with", lang, document=name, details=details)


def _known_as_text(*values: object) -> list[str]:
    """Those of the values that are known, as text.

    Examples
    --------
    >>> _known_as_text("苏2021-7", None)
    ['苏2021-7']
    """
    return [str(value) for value in values if value is not None]


def _check_words(card: RecognitionCard, lang: str) -> str:
    """The field check in force, and whether it contradicts; empty where there is none."""
    check = card.field_check
    if check is None:
        return ""
    code = "table.card.check"
    if card.entry.contradicted is not None:
        code = "table.card.check_contradicts"
    status_in_field = status.label(status.STATUSES, check.status, lang)
    return say(
        code, lang, day=check.date, reviewer=check.reviewer, status=status_in_field
    )


def _outline_words(card: RecognitionCard, outline: Outline, lang: str) -> str:
    """The area of the unit on the map, which area that is, and the units that it overlaps."""
    if outline.amount is None:
        return say("table.card.none", lang)
    unit = UNIT_OF_MEASURE["revitalized_floor_m2"]
    if card.goal.measure == "redeveloped_mu":
        unit = UNIT_OF_MEASURE["redeveloped_mu"]
    parts = [f"{amount(outline.amount, unit)} {goal_unit(unit, lang, outline.amount)}"]
    if outline.basis:
        parts.append(labels.word(outline.basis, lang))
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
    outline: OutlineDocument = {
        "has": card.outline.amount,
        "basis": card.outline.basis,
        "overlaps": list(card.outline.overlaps),
    }
    field_check, earlier_years = None, None
    if card.field_check is not None:
        field_check = _check_json(card.field_check)
    if card.entry.before is not None:
        earlier_years = in_words(card.entry.before)
    return {
        "before": _before_json(card.state_before),
        "evidence": [_paper_json(paper) for paper in card.papers],
        "field_check": field_check,
        "outline": outline,
        "earlier_years": earlier_years,
    }


def _before_json(before: StateBefore) -> StateBeforeDocument:
    """The state of the unit before its action."""
    not_shown = None
    if before.unmet is not None:
        not_shown = in_words(before.unmet)
    return {
        "day": before.day.isoformat(),
        "status": before.status,
        "flags": list(before.flags),
        "rules": list(before.rules),
        "missing": list(before.missing),
        "batch": before.batch,
        "listed_on": iso_text(before.listed_on),
        "not_shown": not_shown,
    }


def _paper_json(paper: Paper) -> PaperDocument:
    """One paper of the ledger."""
    return {
        "row": paper.row,
        "stage": paper.stage,
        "document": paper.document,
        "number": paper.number,
        "date": iso_text(paper.date),
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
    """Return entries that count although the land was not shown to be what the goal requires.

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
