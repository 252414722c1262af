# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who acts for me and for whom I act: when, why, what that allows, and what was done so."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import Substitution, Tenure, User
from governance.permissions import Role
from tests import factories
from tests.stories.banco import FILE, Banco
from tests.workflows.views.pages import read
from workflows.actions.name_substitute import name_substitute

pytestmark = pytest.mark.django_db


AsReader: TypeAlias = Callable[[User], Client]
DAY = timedelta(days=1)
MEMBER, OTHER = "comitato-componente-1", "comitato-componente-2"
MINE = "my_substitutions"


def admitting(rule: str) -> Banco:
    """The Banco whose committee decides by a rule that says so of substitutes."""
    text = FILE.read_text(encoding="utf-8")
    quorum = 'quorum = { of = "members", at_least = "1/2" }'
    return Banco(text=text.replace(quorum, f'{quorum}\nsubstitutes = "{rule}"'))


def named(banco: Banco, holder: str, person: User, *, first: int, last: int, why: str = "") -> Substitution:
    now = timezone.now()
    name_substitute(
        actor=banco.people[holder],
        authority=banco.authority.pk,
        tenure=Tenure.objects.get(seat=banco.seats[holder]).pk,
        user=person,
        since=now + first * DAY,
        until=now + last * DAY,
        reason=why,
        key=None,
    )
    return Substitution.objects.latest("since")


def test_those_of_now_to_come_and_past_stand_apart_each_with_its_reason(banco: Banco, as_reader: AsReader) -> None:
    holder = banco.people[MEMBER]
    people = {each: factories.person(each) for each in ("Adesso", "Poi", "Prima")}
    running = named(banco, MEMBER, people["Adesso"], first=-1, last=1, why="Ferie d’inverno")
    coming = named(banco, MEMBER, people["Poi"], first=5, last=9)
    tenure = Tenure.objects.get(seat=banco.seats[MEMBER])
    now = timezone.now()
    over = Substitution.objects.create(tenure=tenure, user=people["Prima"], since=now - 9 * DAY, until=now - 5 * DAY)
    said = read(as_reader(holder), reverse(MINE))
    assert said.index("Adesso, Componente, Comitato") < said.index("(ora)") < said.index("Ferie d’inverno")
    assert said.index("Poi, Componente") < said.index("(in arrivo)") < said.index("Prima, Componente")
    page = as_reader(holder).get(reverse(MINE)).content.decode()
    ways = {each.pk: reverse("end_substitution", args=[each.pk]) in page for each in (running, coming, over)}
    assert ways == {running.pk: True, coming.pk: True, over.pk: False}
    theirs = as_reader(people["Adesso"]).get(reverse(MINE)).content.decode()
    assert str(holder) in theirs
    assert reverse("end_substitution", args=[running.pk]) not in theirs


def test_who_has_none_is_told_so_and_who_may_name_nobody_is_not_led_there(as_reader: AsReader) -> None:
    mayor = factories.seated(Role.MAYOR).user
    said = read(as_reader(mayor), reverse(MINE))
    assert "Nessuno agisce al posto tuo." in said
    assert "Non agisci al posto di nessuno." in said
    assert reverse("new_substitution") not in as_reader(mayor).get(reverse(MINE)).content.decode()
    assert as_reader(mayor).get(reverse("new_substitution")).status_code == 403


def test_what_was_done_for_another_is_told_to_both_and_to_nobody_else(as_reader: AsReader) -> None:
    banco = admitting("allowed")
    stand_in = banco.substitute(MEMBER, "sostituta")
    run = banco.cycle()
    run.deliver_all()
    run.vote(MEMBER, "yes", who="sostituta")
    said = "per conto di comitato-componente-1, ha votato su"
    assert said in read(as_reader(stand_in), reverse(MINE))
    assert said in read(as_reader(banco.people[MEMBER]), reverse(MINE))
    assert said not in read(as_reader(banco.people[OTHER]), reverse(MINE))


def test_where_no_rule_lets_a_substitute_vote_it_is_said_before_one_is_named(as_reader: AsReader) -> None:
    banco = admitting("none")
    banco.cycle()
    browser = as_reader(banco.people[MEMBER])
    assert "nessuno vota al posto tuo" in read(browser, reverse(MINE))
    assert "nessuno vota al posto tuo" in read(browser, reverse("new_substitution"))


def test_where_the_rules_let_a_substitute_vote_it_is_said(as_reader: AsReader) -> None:
    banco = admitting("allowed")
    browser = as_reader(banco.people[MEMBER])
    assert "lo dice la regola di ogni votazione" in read(browser, reverse(MINE)), "no cycle runs"
    banco.cycle()
    assert "può anche votare" in read(browser, reverse(MINE))
    assert "nessuno vota" not in read(browser, reverse("new_substitution"))


def test_on_a_seat_without_a_vote_nothing_is_said_of_votes(as_reader: AsReader) -> None:
    banco = admitting("none")
    banco.cycle()
    said = read(as_reader(banco.people["ufficio-dirigente"]), reverse(MINE))
    assert "Che cosa può e non può fare" in said
    assert "vota al posto tuo" not in said
