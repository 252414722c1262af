# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the end of a tenure leaves open, and what becomes of it: done by whoever ends one, under the authority's lock.

A ballot that is open froze who holds each seat: with the tenure goes its vote. A vote that was cast stays, and so does
the seat in the electorate; nobody is asked for a vote that cannot be cast any more.
"""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from governance import grants
from governance.errors import NotYet, Reason
from governance.grants import Standing
from governance.machines import ballot, cycle, sitting
from governance.models import Cycle, Elector, Presence, Substitution, Tenure, Vote
from workflows.models import WorkItem
from workflows.perform import Unit


def hold_cycles(act: Unit) -> datetime:
    """Locks the cycles under way of the authority, so that no ballot opens and no presence begins meanwhile.

    They come after the authority, in one order; no act that holds a cycle waits for an authority. Returns this
    instant: what was ended by whoever was waited for has ended by it, as it may not have when the act was begun.
    """
    rows = Cycle.objects.filter(authority=act.authority_id).exclude(state__in=cycle.CYCLE.final)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return timezone.now()


def presences(whose: Q) -> QuerySet[Presence]:
    """Where somebody is recorded as present now in a sitting under way."""
    rows = Presence.objects.filter(whose, until=None, sitting__state=sitting.S.UNDER_WAY)
    return rows.select_related("sitting", "seat").order_by("since")


def open_votes(whose: Q) -> QuerySet[Elector]:
    """The places in ballots that are open, each with `voted`."""
    cast = Exists(Vote.objects.filter(elector=OuterRef("pk")))
    rows = Elector.objects.filter(whose, ballot__state=ballot.S.OPEN).annotate(voted=cast)
    return rows.select_related("ballot__cycle__plan", "seat").order_by("ballot__opened_at", "pk")


def running_substitutions(whose: Q, at: datetime) -> QuerySet[Substitution]:
    """The substitutions that have not ended; one that was withdrawn is empty."""
    rows = Substitution.objects.filter(whose, until__gt=at, since__lt=F("until"))
    return rows.select_related("tenure").order_by("since", "pk")


def demand_absent(whose: Q) -> None:
    """Refuses (NotYet) while somebody is recorded as present in a sitting: its minutes must tell when they left."""
    found = presences(whose).first()
    if found is not None:
        told = Reason(
            "present_in_sitting",
            "“%(seat)s” is recorded as present in “%(sitting)s”: first let it be recorded there that they left",
            {"seat": found.seat.label, "sitting": found.sitting.title},
        )
        raise NotYet(told)


def end_tenure(act: Unit, tenure: Tenure, by: Standing) -> None:
    """Ends the tenure, the substitutions for it, and what open ballots ask of it."""
    lost = list(open_votes(Q(tenure=tenure, recused=False, votes=None)).values_list("ballot_id", flat=True))
    told = {"seat": tenure.seat_id, "user": tenure.user_id, "until": act.now, "ballots": sorted(lost)}
    act.record("tenure.end", subject=("tenure", tenure.pk), by=by, data=told)
    for each in running_substitutions(Q(tenure=tenure), act.now):
        end_substitution(act, each, by)
    grants.end_tenure(tenure=tenure, at=act.now)
    asked = WorkItem.objects.filter(machine=ballot.BALLOT.name, subject_id__in=lost, seat=tenure.seat_id)
    asked.filter(closed_at=None).update(closed_at=act.now)


def end_substitution(act: Unit, found: Substitution, by: Standing) -> None:
    """Ends the substitution, or withdraws one that has not begun."""
    told = {"tenure": found.tenure_id, "user": found.user_id, "until": max(act.now, found.since)}
    act.record("substitution.end", subject=("substitution", found.pk), by=by, data=told)
    grants.end_substitution(substitution=found, at=act.now)
