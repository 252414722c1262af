# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the screens."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from workflows.views.account.language import set_language
from workflows.views.account.password import ChangePassword, SetPassword, password_forgotten
from workflows.views.account.profile import account
from workflows.views.account.sessions import sessions
from workflows.views.account.substitution import end_substitution, my_substitutions, new_substitution
from workflows.views.administration.account_acts import account_act, invite
from workflows.views.administration.bodies import appoint, bodies, body, end_tenure
from workflows.views.administration.home import administration
from workflows.views.administration.leaving import leave_office
from workflows.views.administration.parked import parked
from workflows.views.administration.people import new_person, people, person
from workflows.views.administration.procedures import new_procedure, procedure, procedure_picture, procedures
from workflows.views.administration.rights import who_may_what
from workflows.views.administration.substitutions import substitutions
from workflows.views.assignment import assignment
from workflows.views.calendar import sitting_ics
from workflows.views.convene import convene
from workflows.views.desk import desk
from workflows.views.dossier import document, dossier
from workflows.views.gate import gate
from workflows.views.journal import journal, journal_export, journal_row, verify_journal
from workflows.views.mail_link import mail_link
from workflows.views.minutes import minutes, minutes_odt, minutes_pdf
from workflows.views.notices import notices
from workflows.views.obligations import obligation, obligations
from workflows.views.panel import panel
from workflows.views.plan import plan
from workflows.views.plan_files import report_odt, report_pdf, route_picture
from workflows.views.plans import plans
from workflows.views.propose import propose
from workflows.views.recusal import recusal
from workflows.views.replay import replay, replay_event, replay_picture
from workflows.views.search import search
from workflows.views.sign_in import SignIn, enter_demonstration
from workflows.views.sitting import sitting
from workflows.views.sittings import sittings
from workflows.views.step import step
from workflows.views.try_rule import try_rule
from workflows.views.work_item import work_item


class Sha256Converter(StringConverter):
    """The digest of a text, as 64 small hexadecimal digits."""

    regex = "[0-9a-f]{64}"


register_converter(Sha256Converter, "sha256")

urlpatterns: list[URLPattern] = [
    path("", desk, name="desk"),
    path("accedi/", SignIn.as_view(), name="sign_in"),
    path("accedi/dimostrazione/", enter_demonstration, name="enter_demonstration"),
    path("dal-messaggio/<str:token>/", mail_link, name="mail_link"),
    path("deleghe/<uuid:substitution>/fine/", end_substitution, name="end_substitution"),
    path("esci/", LogoutView.as_view(), name="sign_out"),
    path("amministrazione/", administration, name="administration"),
    path("amministrazione/chi-puo-cosa/", who_may_what, name="who_may_what"),
    path("amministrazione/deleghe/", substitutions, name="substitutions"),
    path("amministrazione/incarichi/<uuid:tenure>/fine/", end_tenure, name="end_tenure"),
    path("amministrazione/messaggi/", parked, name="parked_messages"),
    path("amministrazione/organi/", bodies, name="bodies"),
    path("amministrazione/organi/<uuid:body>/", body, name="body"),
    path("amministrazione/persone/", people, name="people"),
    path("amministrazione/persone/nuova/", new_person, name="new_person"),
    path("amministrazione/persone/<uuid:person>/", person, name="person"),
    path("amministrazione/persone/<uuid:person>/fine-incarichi/", leave_office, name="leave_office"),
    path("amministrazione/persone/<uuid:person>/invito/", invite, name="invite_person"),
    path("amministrazione/persone/<uuid:person>/<slug:act>/", account_act, name="account_act"),
    path("amministrazione/posti/<uuid:seat>/nomina/", appoint, name="appoint"),
    path("amministrazione/procedura/", procedures, name="procedures"),
    path("amministrazione/procedura/nuova/", new_procedure, name="new_procedure"),
    path("amministrazione/procedura/<sha256:sha256>/", procedure, name="procedure"),
    path("amministrazione/procedura/<sha256:sha256>/<str:route>.svg", procedure_picture, name="procedure_picture"),
    path("cose-da-fare/<uuid:item_id>/", work_item, name="work_item"),
    path("piani/", plans, name="plans"),
    path("piani/<uuid:cycle>/", plan, name="plan"),
    path("piani/<uuid:cycle>/attivita/<slug:key>/", assignment, name="assignment"),
    path("piani/<uuid:cycle>/passi/<slug:key>/", step, name="step"),
    path("piani/<uuid:cycle>/documenti/<uuid:version>/", document, name="document"),
    path("piani/<uuid:cycle>/prescrizioni/", obligations, name="obligations"),
    path("piani/<uuid:cycle>/prescrizioni/<uuid:obligation>/", obligation, name="obligation"),
    path("piani/<uuid:cycle>/varchi/<slug:key>/", gate, name="gate"),
    path("piani/<uuid:cycle>/varchi/<slug:key>/fascicolo/", dossier, name="dossier"),
    path("piani/<uuid:cycle>/varchi/<slug:key>/astensione-obbligatoria/", recusal, name="recusal"),
    path("piani/<uuid:cycle>/varchi/<slug:key>/proponi/", propose, name="propose"),
    path("piani/<uuid:cycle>/percorso.svg", route_picture, name="route_picture"),
    path("piani/<uuid:cycle>/relazione.odt", report_odt, name="report_odt"),
    path("piani/<uuid:cycle>/relazione.pdf", report_pdf, name="report_pdf"),
    path("piani/<uuid:cycle>/rivivi/", replay, name="replay"),
    path("piani/<uuid:cycle>/rivivi/<int:number>/", replay_event, name="replay_event"),
    path("piani/<uuid:cycle>/rivivi/<int:number>/percorso.svg", replay_picture, name="replay_picture"),
    path("piani/<uuid:cycle>/sedute/", sittings, name="sittings"),
    path("piani/<uuid:cycle>/sedute/convoca/", convene, name="convene"),
    path("piani/<uuid:cycle>/sedute/<uuid:sitting>/", sitting, name="sitting"),
    path("piani/<uuid:cycle>/sedute/<uuid:sitting>/conduzione/", panel, name="panel"),
    path("piani/<uuid:cycle>/sedute/<uuid:sitting>/convocazione.ics", sitting_ics, name="sitting_ics"),
    path("piani/<uuid:cycle>/sedute/<uuid:sitting>/verbale/", minutes, name="minutes"),
    path("piani/<uuid:cycle>/sedute/<uuid:sitting>/verbale.odt", minutes_odt, name="minutes_odt"),
    path("piani/<uuid:cycle>/sedute/<uuid:sitting>/verbale.pdf", minutes_pdf, name="minutes_pdf"),
    path("lingua/", set_language, name="set_language"),
    path("password/dimenticata/", password_forgotten, name="password_forgotten"),
    path("password/nuova/<uidb64>/<token>/", SetPassword.as_view(), name="set_password"),
    path("profilo/", account, name="account"),
    path("profilo/accessi/", sessions, name="sessions"),
    path("profilo/deleghe/", my_substitutions, name="my_substitutions"),
    path("profilo/deleghe/nuova/", new_substitution, name="new_substitution"),
    path("profilo/password/", ChangePassword.as_view(), name="change_password"),
    path("profilo/avvisi/", notices, name="notices"),
    path("cerca/", search, name="search"),
    path("prova-una-regola/", try_rule, name="try_rule"),
    path("registro/", journal, name="journal"),
    path("registro/<int:number>/", journal_row, name="journal_row"),
    path("registro/esporta/", journal_export, name="journal_export"),
    path("registro/verifica/", verify_journal, name="verify_journal"),
]
