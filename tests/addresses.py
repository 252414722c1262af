# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the product, one line each: who is answered what, where there is one, and what is worth seeing.

A new address gets its line in ADDRESSES. Two tests read it: tests/workflows/views/test_access.py asks as everybody,
and `make screens` looks at every page. An address that is absent fails both.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from governance.models import (
    Adoption,
    AnnualUpdate,
    Assignment,
    Authority,
    Body,
    Cycle,
    DocumentVersion,
    Gate,
    Milestone,
    Minutes,
    Obligation,
    Phase,
    Seat,
    Sitting,
    Step,
    Substitution,
    Tenure,
)
from governance.permissions import May, Role, holders
from workflows.flows.library import procedure_of
from workflows.models import ProcedureVersion, WorkItem

# Who asks: somebody of the authority, somebody of another one, somebody without a seat, nobody.
OWN, OTHER, SEATLESS, STRANGER = "own", "other", "seatless", "stranger"
TO_SIGN_IN = 302

Answers = Mapping[str, int]
FOR_EVERYBODY: Answers = {OWN: 200, OTHER: 200, SEATLESS: 200, STRANGER: 200}
FOR_WHO_IS_SIGNED_IN: Answers = {OWN: 200, OTHER: 200, SEATLESS: 200, STRANGER: TO_SIGN_IN}
FOR_ITS_AUTHORITY: Answers = {OWN: 200, OTHER: 404, SEATLESS: 404, STRANGER: TO_SIGN_IN}
BY_POST_ALONE: Answers = {OWN: 405, OTHER: 405, SEATLESS: 405, STRANGER: 405}

Places = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Look:
    """A page seen in another way: what follows its address, and how it is answered then."""

    query: str
    status: int = 200


@dataclass(frozen=True, slots=True)
class Address:
    """One name of the resolver.

    `places`: the arguments of each one to be found in an authority, under a word for its picture.
    `only`: the roles that are answered 200; whoever has none of them is answered `otherwise`.
    `is_page`: False for a file or a drawing, which no screen shows by itself.
    """

    answers: Answers
    places: Callable[[Authority], Places] = lambda _authority: {"": ()}
    only: frozenset[Role] = frozenset(Role)
    otherwise: int = 403
    looks: Mapping[str, Look] = field(default_factory=dict)
    is_page: bool = True

    def answer(self, who: str, roles: frozenset[Role] = frozenset()) -> int:
        """The status for somebody with these roles."""
        answer = self.answers[who]
        closed = answer == 200 and who in (OWN, OTHER) and not roles & self.only
        return self.otherwise if closed else answer


def cycles(authority: Authority) -> Places:
    """The cycles of the authority, by the nature of each and its route."""
    found = Cycle.objects.filter(authority=authority).order_by("starts_on")
    return {f"{each.nature}-{each.route_name}": (each.pk,) for each in found}


def one_cycle(authority: Authority) -> Places:
    """One cycle: for what is a file, or is drawn, and looks the same for each."""
    return dict([*cycles(authority).items()][-1:])


def one_version(authority: Authority) -> Places:
    """A document that was put into a dossier."""
    found = DocumentVersion.objects.filter(document__cycle__authority=authority).select_related("document").first()
    return {"": (found.document.cycle_id, found.pk)} if found else {}


def one_obligation(authority: Authority) -> Places:
    """An obligation of each state."""
    rows = Obligation.objects.filter(cycle__authority=authority).order_by("pk")
    return {str(each.state): (each.cycle_id, each.pk) for each in rows}


def acts(authority: Authority) -> Places:
    """The second act of each cycle: something stands and something is still to come."""
    return {word: (*args, 2) for word, args in cycles(authority).items()}


def things_to_do(authority: Authority) -> Places:
    """One open work item of each kind."""
    items = WorkItem.objects.filter(cycle__authority=authority, closed_at=None).order_by("opened_at", "pk")
    return {f"{each.machine}-{each.move}": (each.pk,) for each in items}


def one_of_each_state(*models: type[Step | Assignment]) -> Callable[[Authority], Places]:
    """Rows inside cycles, one of each state of each machine, by cycle and key."""

    def found(authority: Authority) -> Places:
        rows: dict[str, Sequence[Any]] = {}
        for model in models:
            for row in model._default_manager.filter(cycle__authority=authority).order_by("cycle__starts_on", "pk"):
                rows[f"{model.MACHINE.name}-{row.state}"] = (row.cycle_id, row.key)
        return rows

    return found


def open_gates(authority: Authority) -> Places:
    """Gates that are not decided, one of each state."""
    found = Gate.objects.filter(cycle__authority=authority, state__in=Gate.MACHINE.opened).order_by("pk")
    return {row.state: (row.cycle_id, row.key) for row in found}


def gates_before_a_vote(authority: Authority) -> Places:
    """Gates that are not decided and on which no ballot is open, one of each state."""
    return {state: place for state, place in open_gates(authority).items() if state != "voting"}


def sittings_by_state(authority: Authority) -> Places:
    """One sitting of each state."""
    found = Sitting.objects.filter(cycle__authority=authority).order_by("called_for", "number")
    return {each.state: (each.cycle_id, each.pk) for each in found}


def minutes_by_state(authority: Authority) -> Places:
    """The minutes that are no drafts, one of each state: a draft is read by who keeps minutes and who presides."""
    found = Minutes.objects.filter(cycle__authority=authority).exclude(state="draft").order_by("deposited_at")
    return {each.state: (each.cycle_id, each.sitting_id) for each in found}


def first_key(model: type[Model], of: str) -> Callable[[Authority], Places]:
    """One row of the model; `of`: how its authority is reached."""

    def found(authority: Authority) -> Places:
        row = model._default_manager.filter(**{of: authority}).first()
        return {"": (row.pk,)} if row else {}

    return found


def somebody(authority: Authority) -> Places:
    """Somebody who sits in the authority and does not administer it."""
    seats = Tenure.objects.filter(seat__body__authority=authority).exclude(seat__role=Role.ADMINISTRATOR)
    tenure = seats.order_by("pk").first()
    return {"": (tenure.user_id,)} if tenure else {}


def account_acts(authority: Authority) -> Places:
    """What can be done to somebody's account."""
    return {act: (*key, act) for act in ("chiudi", "riapri", "cancella-dati") for key in somebody(authority).values()}


def pictures(authority: Authority) -> Places:
    """The routes of one version of the procedure."""
    keys = first_key(ProcedureVersion, "authority")(authority).values()
    return {route: (*key, route) for key in keys for route in procedure_of(key[0]).routes}


FOR_ADMINISTRATORS: Answers = {OWN: 200, OTHER: 200, SEATLESS: 403, STRANGER: TO_SIGN_IN}
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

_ADMINISTRATION: Mapping[str, Address] = {
    "account_act": Address(FOR_ITS_AUTHORITY, account_acts, only=ADMINISTRATORS),
    "administration": Address(FOR_ADMINISTRATORS, only=ADMINISTRATORS),
    "appoint": Address(FOR_ITS_AUTHORITY, first_key(Seat, "body__authority"), only=ADMINISTRATORS),
    "bodies": Address(FOR_ADMINISTRATORS, only=ADMINISTRATORS),
    "body": Address(FOR_ITS_AUTHORITY, first_key(Body, "authority"), only=ADMINISTRATORS),
    "end_tenure": Address(FOR_ITS_AUTHORITY, first_key(Tenure, "seat__body__authority"), only=ADMINISTRATORS),
    "invite_person": Address(BY_POST_ALONE, somebody),
    "leave_office": Address(FOR_ITS_AUTHORITY, somebody, only=ADMINISTRATORS),
    "new_person": Address(FOR_ADMINISTRATORS, only=ADMINISTRATORS),
    "new_procedure": Address(FOR_ADMINISTRATORS, only=ADMINISTRATORS),
    "parked_messages": Address(FOR_ADMINISTRATORS, only=ADMINISTRATORS),
    "people": Address(
        FOR_ADMINISTRATORS, only=ADMINISTRATORS, looks={"found": Look("?cerca=a"), "nobody": Look("?cerca=zzz")}
    ),
    "person": Address(FOR_ITS_AUTHORITY, somebody, only=ADMINISTRATORS),
    "procedure": Address(FOR_ITS_AUTHORITY, first_key(ProcedureVersion, "authority"), only=ADMINISTRATORS),
    "procedure_picture": Address(FOR_ITS_AUTHORITY, pictures, only=ADMINISTRATORS, is_page=False),
    "procedures": Address(FOR_ADMINISTRATORS, only=ADMINISTRATORS),
    "substitutions": Address(FOR_ADMINISTRATORS, only=ADMINISTRATORS),
    "who_may_what": Address(FOR_ADMINISTRATORS, only=ADMINISTRATORS | holders(May.READ_JOURNAL)),
}

_ACCOUNT: Mapping[str, Address] = {
    "account": Address(FOR_WHO_IS_SIGNED_IN),
    "change_password": Address(FOR_WHO_IS_SIGNED_IN),
    # Of the two who may, the holder and the administrator: the demonstration's holder is the chair.
    "end_substitution": Address(
        FOR_ITS_AUTHORITY,
        first_key(Substitution, "tenure__seat__body__authority"),
        only=ADMINISTRATORS | {Role.CABINA_CHAIR},
        otherwise=404,
    ),
    "my_substitutions": Address(FOR_WHO_IS_SIGNED_IN),
    "new_substitution": Address(
        {OWN: 200, OTHER: 200, SEATLESS: 403, STRANGER: TO_SIGN_IN}, only=holders(May.SUBSTITUTE)
    ),
    "password_forgotten": Address(FOR_EVERYBODY),
    "sessions": Address(FOR_WHO_IS_SIGNED_IN),
    "set_password": Address(FOR_EVERYBODY, lambda _authority: {"spent": ("AAAA", "spent-token")}),
}

FOR_READERS_OF_A_JOURNAL: Answers = {OWN: 200, OTHER: 200, SEATLESS: 403, STRANGER: TO_SIGN_IN}
READERS = holders(May.READ_JOURNAL)

_JOURNAL: Mapping[str, Address] = {
    "journal": Address(
        FOR_READERS_OF_A_JOURNAL,
        only=READERS,
        looks={
            "found": Look("?tipo=varchi&chi=presidente"),
            "nothing": Look("?testo=zzz"),
            "wrong": Look("?dal=ieri", 422),
            "other": Look("?ente=altrove", 404),
        },
    ),
    "journal_export": Address(FOR_READERS_OF_A_JOURNAL, only=READERS, is_page=False),
    "journal_row": Address(FOR_READERS_OF_A_JOURNAL, lambda _authority: {"first": (1,)}, only=READERS),
    "verify_journal": Address(BY_POST_ALONE),
}

ADDRESSES: Mapping[str, Address] = {
    **_ACCOUNT,
    **_ADMINISTRATION,
    "desk": Address(FOR_WHO_IS_SIGNED_IN, looks={"second-page": Look("?pagina=2")}),
    "enter_demonstration": Address(BY_POST_ALONE),
    **_JOURNAL,
    "replay": Address(FOR_ITS_AUTHORITY, cycles, looks={"no-day": Look("?giorno=ieri", 422)}),
    "replay_event": Address(FOR_ITS_AUTHORITY, acts),
    "replay_picture": Address(FOR_ITS_AUTHORITY, acts, is_page=False),
    "assignment": Address(FOR_ITS_AUTHORITY, one_of_each_state(Assignment)),
    "document": Address(FOR_ITS_AUTHORITY, one_version, is_page=False),
    "dossier": Address(FOR_ITS_AUTHORITY, one_of_each_state(Gate), only=holders(May.DEPOSIT_DOCUMENT)),
    "gate": Address(FOR_ITS_AUTHORITY, one_of_each_state(Gate)),
    # Of the person to whom it was sent alone: tests/workflows/views/test_mail_link.py. What is no link is not there.
    "mail_link": Address(
        {OWN: 404, OTHER: 404, SEATLESS: 404, STRANGER: TO_SIGN_IN}, lambda _authority: {"no-link": ("no-link",)}
    ),
    "notices": Address(FOR_WHO_IS_SIGNED_IN),
    "obligation": Address(FOR_ITS_AUTHORITY, one_obligation),
    "obligations": Address(FOR_ITS_AUTHORITY, cycles),
    "plan": Address(FOR_ITS_AUTHORITY, cycles),
    "propose": Address(
        FOR_ITS_AUTHORITY,
        open_gates,
        only=holders(May.PROPOSE),
        looks={
            "return": Look("?tipo=return"),
            "suspensive": Look("?tipo=suspensive"),
            "rejection": Look("?tipo=rejection"),
        },
    ),
    # Of every seat, or of one's own, before the vote: who votes there, and who keeps the presences.
    "recusal": Address(
        FOR_ITS_AUTHORITY,
        gates_before_a_vote,
        only=holders(May.RECORD_PRESENCE) | holders(May.PROPOSE),
        looks={"ends": Look("?fine=1")},
    ),
    "plans": Address(FOR_WHO_IS_SIGNED_IN, looks={"second-page": Look("?pagina=2")}),
    "report_odt": Address(FOR_ITS_AUTHORITY, one_cycle, is_page=False),
    "report_pdf": Address(FOR_ITS_AUTHORITY, one_cycle, is_page=False),
    "route_picture": Address(FOR_ITS_AUTHORITY, cycles, is_page=False),
    "set_language": Address({OWN: 302, OTHER: 302, SEATLESS: 302, STRANGER: 302}),
    "search": Address(
        FOR_WHO_IS_SIGNED_IN,
        looks={
            "found": Look("?cosa=ascolto"),
            "one-kind": Look("?cosa=ascolto&tipo=work"),
            "nothing": Look("?cosa=introvabile"),
            "short": Look("?cosa=a"),
        },
    ),
    "sign_in": Address({OWN: 302, OTHER: 302, SEATLESS: 302, STRANGER: 200}),
    "sign_out": Address(BY_POST_ALONE),
    "convene": Address(FOR_ITS_AUTHORITY, one_cycle, only=holders(May.CONVENE)),
    "minutes": Address(FOR_ITS_AUTHORITY, minutes_by_state, only=holders(May.READ_SITTINGS), otherwise=404),
    "minutes_odt": Address(
        FOR_ITS_AUTHORITY, minutes_by_state, only=holders(May.READ_SITTINGS), otherwise=404, is_page=False
    ),
    "minutes_pdf": Address(
        FOR_ITS_AUTHORITY, minutes_by_state, only=holders(May.READ_SITTINGS), otherwise=404, is_page=False
    ),
    "panel": Address(FOR_ITS_AUTHORITY, sittings_by_state, only=holders(May.READ_SITTINGS), otherwise=404),
    "sitting": Address(FOR_ITS_AUTHORITY, sittings_by_state, only=holders(May.READ_SITTINGS), otherwise=404),
    "sitting_ics": Address(
        FOR_ITS_AUTHORITY, sittings_by_state, only=holders(May.READ_SITTINGS), otherwise=404, is_page=False
    ),
    "sittings": Address(FOR_ITS_AUTHORITY, cycles, only=holders(May.READ_SITTINGS), otherwise=404),
    "step": Address(FOR_ITS_AUTHORITY, one_of_each_state(Phase, Milestone, Adoption, AnnualUpdate)),
    "try_rule": Address(
        FOR_EVERYBODY,
        looks={
            "empty": Look("?caso=genova"),
            "decided": Look("?caso=nove-contro-tre&assegnati=25&presenti=12&favorevoli=3&contrari=9"),
            "wrong": Look("?caso=genova&favorevoli=moltissimi", 422),
            "nothing": Look("?caso=nessuno", 404),
        },
    ),
    "work_item": Address(FOR_ITS_AUTHORITY, things_to_do),
}


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    """Every name of the resolver; Django's own administration apart."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name or str(entry.pattern)
        elif entry.app_name != "admin":
            yield from names(entry)


def addresses(name: str, authority: Authority) -> Mapping[str, str]:
    """The addresses that the name has in an authority, each under its word."""
    return {word: reverse(name, args=args) for word, args in ADDRESSES[name].places(authority).items()}
