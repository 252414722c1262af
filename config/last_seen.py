# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each open session knows on which device it is and when it was last used."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class LastSeen:
    """Notes a signed-in browser once the page is made; who is not signed in is not noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session:
            session.note(request.META.get("HTTP_USER_AGENT", ""), timezone.now())  # type: ignore[attr-defined]
        return response
