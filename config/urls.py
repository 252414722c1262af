# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the product: the screens, the choice of language and the administration."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("workflows.urls")),
    path("lingua/", include("django.conf.urls.i18n")),
    path("amministrazione/", admin.site.urls),
]
