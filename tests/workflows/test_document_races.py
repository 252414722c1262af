# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents and ballots at the same moment, on PostgreSQL: what was voted is one exact text, and the journal says which."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from governance.errors import Invalid, NotNow, NotYet, Refusal
from governance.models import BallotDocument, DocumentVersion
from tests.stories.banco import Banco, BancoCycle
from tests.workflows.debts import owed, state
from tests.workflows.papers import only, pdf, put, remove, renew, versions
from tests.workflows.test_races import together
from workflows.models import JournalEntry

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 10


@pytest.fixture
def banco(transactional_db: None) -> Banco:
    return Banco()


def ready(banco: Banco) -> tuple[BancoCycle, Callable[[], Any]]:
    """A cycle with a document in its dossier, and the act that opens the ballot."""
    run = banco.cycle()
    put(run)
    run.deliver("primo-referente", "primo-lavoro")
    return run, partial(run.deliver, "secondo-referente", "secondo-lavoro")


def number_of(run: BancoCycle, event: str) -> int:
    return JournalEntry.objects.get(cycle=run.pk, event=event).number


def test_a_document_renewed_while_the_ballot_opens_is_voted_as_it_was_when_it_opened(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run, opens = ready(banco)
        results = together(partial(renew, run, only(run).pk, pdf("nuova")), opens)
        assert not [each for each in results if isinstance(each, Refusal)]
        assert [number for number, _ in versions(run)] == [1, 2]
        frozen = BallotDocument.objects.select_related("version").get(ballot=run.ballot).version
        came_first = number_of(run, "document.renew") < number_of(run, "ballot.open")
        assert frozen.number == (2 if came_first else 1)
        told = json.loads(JournalEntry.objects.get(cycle=run.pk, event="ballot.open").text)["data"]["dossier"]
        assert told == [{"version": str(frozen.pk), "sha256": frozen.sha256}]


def test_a_document_taken_out_while_the_ballot_opens_is_voted_or_is_gone(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run, opens = ready(banco)
        removal, _opened = together(partial(remove, run, only(run).pk), opens)
        voted = BallotDocument.objects.filter(ballot=run.ballot).count()
        assert voted == (1 if isinstance(removal, NotYet) else 0)
        assert (only(run).removed_at is None) == bool(voted)


def test_two_renewals_at_once_are_two_versions(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run, _opens = ready(banco)
        document = only(run).pk
        results = together(*(partial(renew, run, document, pdf(text)) for text in ("una", "altra")))
        assert not [each for each in results if isinstance(each, Refusal)]
        assert [number for number, _ in versions(run)] == [1, 2, 3]


def test_the_same_renewal_at_once_is_one_version(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run, _opens = ready(banco)
        results = together(*[partial(renew, run, only(run).pk, pdf("una"))] * 2)
        assert [type(each) for each in results if isinstance(each, Refusal)] == [Invalid]
        assert [number for number, _ in versions(run)] == [1, 2]


def test_the_same_file_in_two_cycles_at_once_is_kept_once(banco: Banco) -> None:
    runs = [banco.cycle() for _ in range(4)]
    results = together(*(partial(put, run, content=pdf("insieme")) for run in runs))
    assert not [each for each in results if isinstance(each, Refusal)]
    assert DocumentVersion.objects.values("stored_as").distinct().count() == 1


def test_an_obligation_stated_twice_at_once_is_stated_once(banco: Banco) -> None:
    for _ in range(ROUNDS):
        run = banco.cycle()
        results = together(*[partial(state, run, owed(run))] * 2)
        assert [type(each) for each in results if isinstance(each, Refusal)] == [NotNow]
