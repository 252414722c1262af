# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said of each event of the journal: one pattern an event, to be filled by chronicle.py.

A move that follows from another says from what: nobody made it by hand.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_REACHED = _("the route reached “%(title)s”")
_FILED = _("%(who)s noted that the record tells nothing of “%(title)s”")
_TRANSCRIBED = _("the document “%(document)s” says of “%(title)s”: %(outcome)s; %(who)s transcribed it")
_OPINIONS = _("%(who)s closed the collection of opinions on “%(title)s”")
_PROPOSED = _("%(who)s presented the proposal for “%(title)s”")
_SUSPENDED = _("%(who)s suspended “%(title)s”")
_RESUMED = _("%(who)s resumed “%(title)s”")
_SKIPPED = _("%(who)s skipped “%(title)s”")
_ADOPTED = _("the council adopted “%(title)s”: this is the outcome of its vote")
_SENT_BACK = _("the proposal for “%(title)s” went back to who prepares it: this is the outcome of the vote")
_REJECTED = _("“%(title)s” was not approved and goes no further: this is the outcome of the vote")

# Of an event that another version of the product has written.
UNKNOWN = _("%(who)s recorded something that this version of Regia does not know: %(event)s")

SENTENCES: Mapping[str, Promise] = MappingProxyType(
    {
        "account.close": _("%(who)s closed the account of %(whom)s"),
        "account.invite": _("%(who)s invited %(whom)s to choose a password"),
        "account.open": _("%(who)s opened the account of %(whom)s"),
        "account.reopen": _("%(who)s opened the account of %(whom)s again"),
        "adoption.adopt": _ADOPTED,
        "adoption.call": _("%(who)s put “%(title)s” before the council"),
        "adoption.deposit": _("%(who)s deposited the proposal for “%(title)s”"),
        "adoption.execute": _("the resolution on “%(title)s” became executive because the days of its publication ran"),
        "adoption.hear": _OPINIONS,
        "adoption.open": _REACHED,
        "adoption.propose": _PROPOSED,
        "adoption.publish": _("%(who)s published the resolution on “%(title)s”"),
        "adoption.reject": _REJECTED,
        "adoption.return": _SENT_BACK,
        "adoption.transcribe": _TRANSCRIBED,
        "adoption.withdraw": _("%(who)s withdrew the proposal for “%(title)s”"),
        "annual_update.adopt": _ADOPTED,
        "annual_update.confirm": _("“%(title)s”: the plan was confirmed as it is, this is the outcome of the vote"),
        "annual_update.hear": _OPINIONS,
        "annual_update.miss": _("the year passed without “%(title)s”: its term has run"),
        "annual_update.open": _REACHED,
        "annual_update.propose": _PROPOSED,
        "annual_update.refer": _("%(who)s referred “%(title)s” to the cabina di regia"),
        "annual_update.reject": _REJECTED,
        "annual_update.return": _SENT_BACK,
        "annual_update.revise": _("“%(title)s”: the plan is to be revised, this is the outcome of the vote"),
        "annual_update.transcribe": _TRANSCRIBED,
        "assignment.accept": _("%(who)s accepted “%(title)s”"),
        "assignment.assign": _("the work “%(title)s” was assigned because its phase opened"),
        "assignment.deliver": _("%(who)s delivered “%(title)s”"),
        "assignment.file": _FILED,
        "assignment.reopen": _("the work “%(title)s” was opened again: this is the outcome of the vote"),
        "assignment.resume": _RESUMED,
        "assignment.return": _("%(who)s returned “%(title)s” to be worked on again"),
        "assignment.start_review": _("%(who)s began to review “%(title)s”"),
        "assignment.suspend": _SUSPENDED,
        "assignment.take_on": _("%(who)s took on “%(title)s”"),
        "assignment.transcribe": _TRANSCRIBED,
        "assignment.withdraw": _("%(who)s withdrew the assignment of “%(title)s”"),
        "ballot.call_to_sitting": _("%(who)s asked that “%(title)s” be decided in a sitting"),
        "ballot.change": _("%(who)s changed the vote on “%(title)s”%(choice)s"),
        "ballot.expire": _("the written procedure on “%(title)s” closed because its term was over"),
        "ballot.interrupt": _("the written procedure on “%(title)s” passed to a sitting because members asked for it"),
        "ballot.remind": _("whoever had not answered on “%(title)s” was reminded of the term"),
        "ballot.annul": _("%(who)s annulled the ballot on “%(title)s”"),
        "ballot.close": _("%(who)s closed the ballot on “%(title)s”"),
        "ballot.lapse": _("the ballot on “%(title)s” lapsed because the route was interrupted"),
        "ballot.open": _("the ballot on “%(title)s” opened"),
        "ballot.vote": _("%(who)s voted on “%(title)s”%(choice)s"),
        "content.import": _("%(who)s loaded the content of the plans: %(rows)s items"),
        "criterion.ask": _("a statement was asked for on “%(title)s” because its gate opened"),
        "criterion.lapse": _(
            "a statement on “%(title)s” is not asked for any more because the record settled its gate"
        ),
        "criterion.state": _("%(who)s stated: “%(title)s”"),
        "criterion.waive": _("the criterion “%(title)s” was waived: this is the outcome of the vote"),
        "criterion.withdraw": _("%(who)s withdrew the statement “%(title)s”"),
        "cycle.begin": _("%(who)s opened the cycle “%(title)s”"),
        "cycle.conclude": _("the cycle “%(title)s” was concluded because its route came to the end"),
        "cycle.interrupt": _("the cycle “%(title)s” was interrupted because one of its steps stopped it"),
        "cycle.resume": _("%(who)s resumed the cycle “%(title)s”"),
        "cycle.suspend": _("%(who)s suspended the cycle “%(title)s”"),
        "gate.approve": _("“%(title)s” was approved: this is the outcome of the vote"),
        "gate.approve_with_conditions": _("“%(title)s” was approved with conditions: this is the outcome of the vote"),
        "gate.call": _("%(who)s put “%(title)s” to the vote"),
        "gate.continue": _("“%(title)s” goes on to the next question: the one before it is decided"),
        "gate.defer": _("%(who)s deferred “%(title)s”"),
        "gate.fail": _("“%(title)s” can be put to the vote again: the ballot did not approve it, or was not valid"),
        "gate.file": _FILED,
        "gate.open": _REACHED,
        "gate.present": _("“%(title)s” was presented to who decides because its phase came to the gate"),
        "gate.put_off": _("“%(title)s” was put off: this is the outcome of the vote"),
        "gate.put": _("“%(title)s” was put to the vote at once because the procedure says so"),
        "gate.recall": _("“%(title)s” waits again because its phase was taken back"),
        "gate.reject": _REJECTED,
        "gate.resume": _("%(who)s took up “%(title)s” again"),
        "gate.return": _("“%(title)s” was returned for rework: this is the outcome of the vote"),
        "gate.transcribe": _TRANSCRIBED,
        "item.conclude": _("%(who)s concluded the item “%(title)s”"),
        "item.convene": _("the item “%(title)s” was put on the agenda"),
        "item.lapse": _("the item “%(title)s” passed to another sitting because this one was over"),
        "item.postpone": _("%(who)s postponed the item “%(title)s”"),
        "item.take_up": _("%(who)s took up the item “%(title)s”"),
        "journal.verify": _("%(who)s asked for this journal to be verified"),
        "message.retry": _("%(who)s asked for a message that could not be delivered to be sent again"),
        "milestone.file": _FILED,
        "milestone.open": _REACHED,
        "milestone.record": _("%(who)s recorded that “%(title)s” took place"),
        "milestone.skip": _SKIPPED,
        "milestone.transcribe": _TRANSCRIBED,
        "minutes.approve": _("“%(title)s” was approved: %(who)s put it and nobody objected"),
        "minutes.begin": _("“%(title)s” is to be drafted because the sitting is over"),
        "minutes.correct": _("%(who)s took back “%(title)s” to correct it"),
        "minutes.deposit": _("%(who)s deposited “%(title)s”"),
        "minutes.write": _("%(who)s wrote in “%(title)s”"),
        "municipalities.import": _("%(who)s loaded the municipalities: %(rows)s"),
        "obligation.discharge": _("%(who)s discharged the obligation “%(title)s”"),
        "obligation.impose": _("the approval left the obligation “%(title)s”"),
        "obligation.return": _("%(who)s returned the obligation “%(title)s”: it is not met yet"),
        "obligation.state": _("%(who)s stated that the obligation “%(title)s” is met"),
        "person.erase": _("%(who)s erased the personal data of somebody who holds no seat any more"),
        "phase.close": _("“%(title)s” closed because its gate is decided"),
        "phase.hand_over": _("“%(title)s” passed to its gate by itself because nothing was missing any more"),
        "phase.make_ready": _REACHED,
        "phase.open": _("%(who)s opened “%(title)s”"),
        "phase.resume": _RESUMED,
        "phase.return": _("“%(title)s” was returned for rework: this is the outcome of the vote on its gate"),
        "phase.skip": _SKIPPED,
        "phase.stop": _("“%(title)s” was stopped: this is the outcome of the vote on its gate"),
        "phase.submit": _("%(who)s submitted “%(title)s” to its gate"),
        "phase.suspend": _SUSPENDED,
        "phase.withdraw": _("%(who)s took “%(title)s” back from its gate"),
        "plan.begin": _("%(who)s began “%(title)s”"),
        "procedure.load": _("%(who)s loaded the procedure “%(code)s”, version %(version)s"),
        "document.add": _("%(who)s put “%(name)s” into the dossier of “%(title)s”"),
        "document.remove": _("%(who)s took “%(name)s” out of the dossier of “%(title)s”"),
        "document.renew": _("%(who)s replaced “%(name)s” in the dossier of “%(title)s” by a newer version"),
        "question.carry": _("“%(title)s” carried: this is the outcome of the vote"),
        "question.lapse": _("the proposal “%(title)s” lapsed with the decision on the gate"),
        "question.lose": _("“%(title)s” did not carry: this is the outcome of the vote"),
        "question.propose": _("%(who)s proposed “%(title)s”"),
        "question.stand": _("“%(title)s” stands to be put to the vote"),
        "question.withdraw": _("%(who)s withdrew the proposal “%(title)s”"),
        "recusal.declare": _("%(who)s recorded that a seat is recused on “%(title)s”"),
        "recusal.withdraw": _("%(who)s recorded that a seat is recused no more on “%(title)s”"),
        "presence.begin": _("%(who)s recorded a presence in “%(title)s”"),
        "presence.end": _("%(who)s recorded that somebody left “%(title)s”"),
        "sitting.cancel": _("%(who)s cancelled “%(title)s”"),
        "sitting.close": _("%(who)s closed “%(title)s”"),
        "sitting.convene": _("%(who)s convened “%(title)s”"),
        "sitting.convene_again": _("“%(title)s” was convened because the sitting before had no quorum"),
        "sitting.desert": _("%(who)s declared “%(title)s” deserted: the quorum was missing"),
        "sitting.open": _("%(who)s opened “%(title)s”"),
        "substitution.begin": _("%(who)s named %(whom)s as substitute: “%(title)s”"),
        "substitution.end": _("%(who)s ended the substitution by %(whom)s: “%(title)s”"),
        "tenure.begin": _("%(who)s appointed %(whom)s: “%(title)s”"),
        "tenure.end": _("%(who)s ended the tenure of %(whom)s: “%(title)s”"),
    }
)
