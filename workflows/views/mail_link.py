# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vote to which a link in a mail leads. To open it changes nothing and does not use it up: programs that look for
viruses open links too. Only the confirmation, sent by the person whose link it is, signed in, votes; and once.
"""

from typing import ClassVar

from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from governance.machines.ballot import Move
from workflows.models.desk import item
from workflows.models.mail_link import read_token
from workflows.templatetags.words import moment
from workflows.views.reader import Reader, page
from workflows.views.refusals import for_people
from workflows.views.vote import Voting

NOT_YOURS, NOT_THERE, GONE = 403, 404, 410


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def mail_link(request: HttpRequest, reader: Reader, token: str) -> HttpResponse:
    """The page of the vote; or, in a sentence, why the link leads to none."""
    try:
        link = read_token(token)
    except SignatureExpired:
        return _dead(request, reader, gettext("This link is too old: for safety it lasts only a few days."), GONE)
    except BadSignature:
        told = gettext("This link is not whole: perhaps the mail program has cut it.")
        return _dead(request, reader, told, NOT_THERE)
    if link.user != reader.actor.pk:
        told = gettext("This link was sent to somebody else: with your account it cannot be used.")
        return _dead(request, reader, told, NOT_YOURS)
    screen = _ByMail(request, reader, item(link.item, actor=reader.actor, at=reader.at))
    return screen.act() if request.method == "POST" else screen.show()


class _ByMail(Voting):
    """The page of a vote as a mail leads to it: to vote, once, and nothing else."""

    LATE: ClassVar[frozenset[str]] = frozenset()

    def is_open_to(self, move: str) -> bool:
        """To vote alone."""
        return move == Move.VOTE and super().is_open_to(move)

    def show(self, *, status: int = 200) -> HttpResponse:
        """The page of the vote while it can be cast."""
        if self.item.closed_at is None:
            return super().show(status=status)
        when = {"when": moment(self.item.closed_at)}
        if self.own_vote is not None:
            told = gettext("This link has served: what it asked was done on %(when)s.") % when
            return _dead(self.request, self.reader, told, GONE)
        over = gettext("This vote is over: the ballot was closed on %(when)s.") % when
        told = f"{over} {gettext('Your vote is not among those cast.')}"
        return _dead(self.request, self.reader, told, GONE, over=True)


def _dead(request: HttpRequest, reader: Reader, told: str, status: int, *, over: bool = False) -> HttpResponse:
    return page(request, reader, "workflows/mail_link.html", {"told": told, "over": over}, status=status)
