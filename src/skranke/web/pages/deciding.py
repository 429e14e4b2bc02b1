"""Deciding a case: facts first, like cases beside them, and nothing of how loudly it was asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.cases import access
from skranke.cases.models import Case
from skranke.fairness import deciding, overruling, policies
from skranke.fairness.models import Decision, PolicyVersion
from skranke.lib.errors import DeskError, NotFound
from skranke.web import shell
from skranke.web.contexts.fairness import calm_of, decisions_of, policy_row, precedents_of
from skranke.web.forms.deciding import DecisionForm
from skranke.web.reader import Reader, signed_in

LOOK = "look"


@signed_in
def decide(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """First the policy, then its facts and what is decided."""
    case = access.case_for(reader.user, number)
    offered = list(policies.in_force())
    typed = request.POST.get("policy") or request.GET.get("policy", "")
    chosen = next((policy for policy in offered if str(policy.pk) == typed), None)
    if chosen is None:
        context = {"case": case, "policies": offered, "decisions": decisions_of(reader, case)}
        return shell.page(request, "fairness/choose_policy.html", context)
    version = policies.newest(chosen)
    stands = deciding.standing(case)
    if request.method != "POST":
        first = {"seen": stands.pk if stands else 0, "version": version.pk, **_before(stands, version)}
        return _form(request, reader, case, version, DecisionForm(of=version, initial=first))
    form = DecisionForm(request.POST, of=version)
    if not form.is_valid() or request.POST.get("deed") == LOOK:
        status = 200 if request.POST.get("deed") == LOOK else 422
        return _form(request, reader, case, version, form, status=status)
    return _decided(request, reader, case, version, form)


@require_POST
@signed_in
def approve(request: HttpRequest, reader: Reader, number: int, decision: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    deciding.approve(deciding.decision_of(case, decision), by=reader.user, at=reader.at)
    messages.info(request, _("The decision holds now."))
    return redirect("case", number)


@require_POST
@signed_in
def refuse(request: HttpRequest, reader: Reader, number: int, decision: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    found = deciding.decision_of(case, decision)
    deciding.refuse(found, by=reader.user, reason=request.POST.get("reason", ""), at=reader.at)
    messages.info(request, _("{name} reads your reason on the case.").format(name=found.by_name))
    return redirect("case", number)


@require_POST
@signed_in
def not_your_fault(request: HttpRequest, reader: Reader, number: int, decision: int) -> HttpResponse:
    """Tell the colleague who decided that it was not their fault."""
    case = access.case_for(reader.user, number)
    found = deciding.decision_of(case, decision)
    overruling.clear(found, by=reader.user, at=reader.at)
    messages.info(request, _("{name} is told today.").format(name=found.by_name))
    return redirect("case", number)


def _decided(
    request: HttpRequest, reader: Reader, case: Case, version: PolicyVersion, form: DecisionForm
) -> HttpResponse:
    wish = form.wish()
    try:
        seen = PolicyVersion.objects.filter(pk=form.cleaned_data["version"], policy=version.policy).first()
        if seen is None:
            raise NotFound(_("There is no such policy."))
        wanted = deciding.Wish(seen, wish.outcome, wish.facts, wish.amount, wish.reason, wish.seen)
        decision = overruling.decide(case, wanted, by=reader.user, at=reader.at)
    except DeskError as error:
        form.add_error(None, error.message)
        return _form(request, reader, case, version, form, status=error.status)
    if decision.state == Decision.WAITS:
        messages.info(request, _("That is above your limit, so it waits for a lead’s yes."))
    else:
        messages.info(request, _("Decided. It holds; whoever wants to change it gives a name and a reason."))
    return redirect("case", case.pk)


def _before(stands: Decision | None, version: PolicyVersion) -> dict[str, object]:
    """The facts of the decision that stands, as the form shows them."""
    if stands is None or stands.policy_id != version.policy_id:
        return {}
    shown = {True: "yes", False: "no"}
    return {key: shown[value] if isinstance(value, bool) else value for key, value in stands.facts.items()}


def _form(
    request: HttpRequest,
    reader: Reader,
    case: Case,
    version: PolicyVersion,
    form: DecisionForm,
    *,
    status: int = 200,
) -> HttpResponse:
    facts = form.given_facts() if form.is_bound else _known(form)
    overruled = overruling.is_overruling(case, reader.user)
    context = {
        "case": case,
        "form": form,
        "policy": policy_row(version, version.policy, reader),
        "currency": version.currency,
        "calm": calm_of(case),
        "precedents": precedents_of(reader, version, facts, case),
        "overruled": overruled.by_name if overruled else "",
    }
    return shell.page(request, "fairness/decide.html", context, status=status)


def _known(form: DecisionForm) -> dict[str, object]:
    """The facts a revised decision begins with."""
    read = {"yes": True, "no": False}
    return {
        fact.key: read.get(str(form.initial[fact.key]), form.initial[fact.key])
        for fact in form.facts
        if fact.key in form.initial
    }
