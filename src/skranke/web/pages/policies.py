"""Policies: what is owed by law, owed by our policy, and ours to give."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skranke.fairness import policies, starters
from skranke.fairness.models import Policy
from skranke.fairness.policies import CURRENCIES, Wish
from skranke.lib.errors import DeskError
from skranke.people import rights
from skranke.web import shell
from skranke.web.contexts.fairness import policy_rows, tally_words, waiting_rows
from skranke.web.forms.policies import PolicyForm, values_of
from skranke.web.reader import Reader, signed_in


@signed_in
def policy_list(request: HttpRequest, reader: Reader) -> HttpResponse:
    rights.require(reader.user, rights.Deed.ANSWER_CASES)
    may_change = rights.may(reader.user, rights.Deed.CHANGE_POLICIES)
    found = list(Policy.objects.order_by("is_retired", "name"))
    context = {
        "rows": policy_rows(found, reader),
        "starters": starters.offered(shell.the_desk(request).country) if may_change else [],
        "may_change": may_change,
        "waiting": waiting_rows(reader),
        "tally": tally_words(reader),
    }
    return shell.page(request, "fairness/policies.html", context)


@signed_in
def new_policy(request: HttpRequest, reader: Reader) -> HttpResponse:
    """An empty one, or one of the starters filled in, which is read and changed before it is published."""
    rights.require(reader.user, rights.Deed.CHANGE_POLICIES)
    country = shell.the_desk(request).country
    start = {wish.name: wish for wish in starters.of_country(country)}.get(request.GET.get("from", ""))
    empty: dict[str, object] = {"country": country, "currency": CURRENCIES.get(country, "EUR")}
    return _publish(request, reader, None, values_of(start) if start else empty)


@signed_in
def change_policy(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    policy = policies.policy_for(reader.user, number)
    rights.require(reader.user, rights.Deed.CHANGE_POLICIES)
    version = policies.newest(policy)
    wish = Wish(
        name=policy.name,
        country=policy.country,
        says=version.says,
        law=version.law,
        currency=version.currency,
        facts=tuple(policies.facts_of(version)),
        outcomes=tuple(policies.outcomes_of(version)),
    )
    return _publish(request, reader, policy, values_of(wish))


@require_POST
@signed_in
def put_away(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Put it away, or bring it back."""
    policy = policies.policy_for(reader.user, number)
    deed = policies.bring_back if policy.is_retired else policies.retire
    deed(policy, by=reader.user, at=reader.at)
    return redirect("policies")


def _publish(request: HttpRequest, reader: Reader, policy: Policy | None, first: dict[str, object]) -> HttpResponse:
    form = PolicyForm(request.POST or None, initial=first)
    if form.is_valid():
        try:
            version = policies.publish(form.wish(), by=reader.user, at=reader.at, policy=policy)
        except DeskError as error:
            form.add_error(None, error.message)
        else:
            words = _("“{name}” is published. What was decided before stays as it was.")
            messages.info(request, words.format(name=version.policy.name))
            return redirect("policies")
    context = {"form": form, "policy": policy}
    return shell.page(request, "fairness/policy_form.html", context, status=422 if form.is_bound else 200)
