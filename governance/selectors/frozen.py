# SPDX-License-Identifier: AGPL-3.0-or-later
"""The electorate of a ballot and the assembly of a sitting, put together from what was frozen with the rule.

The frozen rule is what `workflows/flows/electorate.py` made when the ballot opened or the sitting was convened: the rule
in JSON's own types, with the seats assigned by role, the seat that presides, every place by its key, and the census.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.timezone import localdate

from governance.errors import Invalid, Reason
from governance.models import Ballot, Elector, Paper, Presence, Seat, Sitting, Substitution, Vote
from governance.rules.attendance import Attendance, attendance
from governance.rules.electorate import Census, Electorate, Place, count, count_papers, count_written
from governance.rules.plain import rule_from
from governance.rules.rule import WRITTEN, Rule
from governance.rules.tally import Answer, Tally
from governance.rules.verdict import Verdict
from governance.selectors.voters import electorate

Frozen = Mapping[str, Any]


def verdict_of(ballot: Ballot, *, at: datetime | None = None) -> Verdict:
    """What the rule of `ballot` says of its answers as they are now, or `at` an instant. At most four queries.

    Of a secret one without quorum no paper is told: the question is put again, and what each did must not come out.
    """
    frozen = json.loads(ballot.rule)
    rule = rule_from(frozen)
    if not rule.secret:
        return Verdict(rule, _tally(ballot, rule, frozen, at), ballot.convocation, _calls(ballot))
    places, _votes = electorate_of(ballot, frozen, at=at)
    papers = _papers(ballot, places)
    found = Verdict(rule, count_papers(rule, places, papers), ballot.convocation)
    if found.valid:
        return found
    unread = {
        Answer.BLANK: sum(papers.values()) - papers[Answer.NOT_VOTING],
        Answer.NOT_VOTING: papers[Answer.NOT_VOTING],
    }
    return Verdict(rule, count_papers(rule, places, unread), ballot.convocation)


def electorate_of(
    ballot: Ballot, frozen: Frozen, *, at: datetime | None = None
) -> tuple[Electorate, list[tuple[str, Answer]]]:
    """The electorate of `ballot` and its answers, by seat. `frozen`: its rule. Two queries at the most.

    In a sitting who is recorded as present is there, now or when the ballot was decided, and so is who has voted;
    elsewhere who has answered is. Who answered, or is there, for another is their substitute, where the rule admits any;
    who follows an elector in their seat is nobody here, and a seat that nobody held at the opening is vacant.
    """
    rows = list(_electors(ballot))
    there = _there(ballot.sitting_id, at=ballot.decided_at or at, among=rows) if ballot.sitting_id else {}
    held = [_elector_place(row, frozen, there) for row in rows]
    votes = [(str(row["seat_id"]), Answer(row["votes__choice"])) for row in rows if row["votes__choice"]]
    on = localdate(ballot.opened_at) if ballot.opened_at else None
    return _whole(held, {row["seat__key"] for row in rows}, frozen, on), votes


def assembly_of(sitting: Sitting, *, at: datetime) -> Electorate:
    """Who is in office at `at` in the body that meets, and who of them is there. Two queries."""
    there = _there(sitting.pk, at=at)
    tenures = electorate(body_id=sitting.body_id, at=at).select_related("seat")
    return _assembled(sitting, [(each.seat, each.user_id) for each in tenures], there, at)


def attendance_of(sitting: Sitting, *, at: datetime) -> Attendance:
    """Whether those who are there at `at` are enough for the sitting to be valid, and how many are missing."""
    return _attendance(sitting, assembly_of(sitting, at=at))


def attendance_among(
    sitting: Sitting, held: Sequence[tuple[Seat, UUID]], there: Mapping[UUID, UUID], *, at: datetime
) -> Attendance:
    """The same, where the seats that vote with who holds each, and who is there for a seat, have been read already."""
    return _attendance(sitting, _assembled(sitting, held, there, at))


def _attendance(sitting: Sitting, found: Electorate) -> Attendance:
    return attendance(rule_from(json.loads(sitting.rule)), found, sitting.convocation)


def _assembled(
    sitting: Sitting, held: Sequence[tuple[Seat, UUID]], there: Mapping[UUID, UUID], at: datetime
) -> Electorate:
    frozen = json.loads(sitting.rule)
    places = [_place(seat.pk, seat.key, seat.role, frozen, there, holder) for seat, holder in held]
    return _whole(places, {seat.key for seat, _holder in held}, frozen, localdate(at))


def _tally(ballot: Ballot, rule: Rule, frozen: Frozen, at: datetime | None) -> Tally:
    places, votes = electorate_of(ballot, frozen, at=at)
    if ballot.convocation == WRITTEN:
        return count_written(rule, places, votes)
    return count(rule, places, votes)


def _papers(ballot: Ballot, places: Electorate) -> Mapping[Answer, int]:
    """The papers in the urn; who is there and has put none in it does not vote.

    Raises Invalid where there are not as many as seats that have voted: somebody has laid hands on the urn.
    """
    papers = {
        Answer(answer): number for answer, number in Paper.objects.filter(ballot=ballot).values_list("answer", "count")
    }
    votes = Vote.objects.filter(elector__ballot=ballot).count()
    if sum(papers.values()) != votes:
        numbers = {"papers": sum(papers.values()), "votes": votes}
        raise Invalid(
            Reason("urn_not_sound", "The urn holds %(papers)s papers, and %(votes)s seats have voted", numbers)
        )
    voting = sum(place.in_office and place.present and not place.recused for place in places.places)
    return {**papers, Answer.NOT_VOTING: voting - sum(papers.values())}


def _calls(ballot: Ballot) -> int:
    if ballot.convocation != WRITTEN:
        return 0
    return Elector.objects.filter(ballot=ballot, call__isnull=False).count()


def _there(
    sitting_id: UUID, *, at: datetime | None = None, among: Iterable[Mapping[str, Any]] | None = None
) -> dict[UUID, UUID]:
    """Who is in the sitting at that instant (None: now), by seat, as far as they act for it then: a tenure that has ended
    brings nobody, nor a substitution that has. `among`: electors, of whose tenures alone it is asked.
    """
    instant = at or timezone.now()
    stands_in = Substitution.objects.filter(
        tenure=OuterRef("tenure"), user=OuterRef("user"), since__lte=instant, until__gt=instant
    )
    acts = Q(user=F("tenure__user")) | Q(Exists(stands_in))
    found = Presence.objects.filter(acts, sitting=sitting_id)
    still = found.filter(until=None) if at is None else found.filter(Q(until=None) | Q(until__gt=at), since__lte=at)
    if among is None:
        in_office = Q(tenure__until=None) | Q(tenure__until__gt=instant)
        still = still.filter(in_office)
    else:
        still = still.filter(tenure__in=[row["tenure_id"] for row in among])
    return dict(still.values_list("seat_id", "user_id"))


def _electors(ballot: Ballot) -> Iterator[dict[str, Any]]:
    """A row for each elector, with the vote that counts."""
    columns = (
        "seat_id",
        "seat__key",
        "seat__role",
        "tenure_id",
        "tenure__user_id",
        "recused",
        "votes__id",
        "votes__choice",
        "votes__cast_by_id",
        "votes__replaces_id",
    )
    rows = list(Elector.objects.filter(ballot=ballot).order_by("seat__key").values(*columns))
    replaced = {row["votes__replaces_id"] for row in rows} - {None}
    return (row for row in rows if row["votes__id"] is None or row["votes__id"] not in replaced)


def _elector_place(row: Mapping[str, Any], frozen: Frozen, there: Mapping[UUID, UUID]) -> Place:
    if row["votes__id"] is not None:
        there = {row["seat_id"]: row["votes__cast_by_id"]}
    return _place(
        row["seat_id"],
        row["seat__key"],
        row["seat__role"],
        frozen,
        there,
        row["tenure__user_id"],
        recused=row["recused"],
    )


def _place(
    seat: UUID,
    key: str,
    role: str,
    frozen: Frozen,
    there: Mapping[UUID, UUID],
    holder: UUID,
    *,
    recused: bool = False,
) -> Place:
    acts = there.get(seat)
    if acts != holder and not frozen["substitutes"]:
        acts = None
    return Place(
        str(seat),
        role,
        present=acts is not None,
        recused=recused,
        chair=key == frozen["chair"],
        substitute="" if acts in {None, holder} else str(acts),
        **_counts(frozen, key),
    )


def _whole(held: Iterable[Place], keys: set[str], frozen: Frozen, on: date | None) -> Electorate:
    held = tuple(held)
    vacant = _vacant(frozen, keys, Counter(place.role for place in held))
    return Electorate((*held, *vacant), on=on, census=_census(frozen["census"]))


def _census(plain: Mapping[str, Any] | None) -> Census | None:
    if plain is None:
        return None
    until = plain["until"] and date.fromisoformat(plain["until"])
    return Census(plain["title"], date.fromisoformat(plain["since"]), until)


def _counts(frozen: Frozen, key: str) -> dict[str, Any]:
    """What the seat `key` counts besides its head. One that the procedure does not know brings no residents."""
    known = (frozen["places"] or {}).get(key)
    if known is None:
        return {"residents": 0}
    return {
        "municipality": known["municipality"],
        "residents": known["residents"],
        "weight": Fraction(known["weight"]),
    }


def _vacant(frozen: Frozen, held: set[str], by_role: Mapping[str, int]) -> list[Place]:
    """The seats that nobody held: by key where the rule counts them one by one, otherwise as many as are missing."""
    if frozen["places"] is not None:
        return [
            Place(key, place["role"], in_office=False, **_counts(frozen, key))
            for key, place in frozen["places"].items()
            if key not in held
        ]
    return [
        Place(f"{role}-{number}", role, in_office=False)
        for role, seats in (frozen["assigned"] or {}).items()
        for number in range(by_role.get(role, 0), seats)
    ]
