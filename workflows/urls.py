# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the screens."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from workflows.views.desk import desk
from workflows.views.plans import plan, plans, report_odt, report_pdf, route_picture
from workflows.views.sign_in import SignIn, enter_demonstration
from workflows.views.try_rule import try_rule
from workflows.views.work_item import work_item

urlpatterns: list[URLPattern] = [
    path("", desk, name="desk"),
    path("accedi/", SignIn.as_view(), name="sign_in"),
    path("accedi/dimostrazione/", enter_demonstration, name="enter_demonstration"),
    path("esci/", LogoutView.as_view(), name="sign_out"),
    path("cose-da-fare/<uuid:item_id>/", work_item, name="work_item"),
    path("piani/", plans, name="plans"),
    path("piani/<uuid:cycle>/", plan, name="plan"),
    path("piani/<uuid:cycle>/percorso.svg", route_picture, name="route_picture"),
    path("piani/<uuid:cycle>/relazione.odt", report_odt, name="report_odt"),
    path("piani/<uuid:cycle>/relazione.pdf", report_pdf, name="report_pdf"),
    path("prova-una-regola/", try_rule, name="try_rule"),
]
