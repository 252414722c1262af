# SPDX-License-Identifier: AGPL-3.0-or-later
"""Screens speak Italian until somebody chooses English: what a browser happens to prefer is not a choice."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ItalianFirst:
    """Leaves only the language that was chosen (its cookie) for LocaleMiddleware to find."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        return self.get_response(request)
