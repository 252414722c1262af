# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the product: the screens, and the tables for a technician."""

from django.urls import include, path

from workflows.admin import site

urlpatterns = [
    path("", include("workflows.urls")),
    path("django-admin/", site.urls),
]
