"""Settings: the automatic receipts of each way in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from skranke.channels import receipts
from skranke.channels.models import ReceiptRule
from skranke.lib import clock
from skranke.people import audit
from skranke.people.models import User
from skranke.people.rights import Deed
from skranke.promise.models import WayIn
from skranke.web import shell
from skranke.web.contexts.receipts import Preview, ways
from skranke.web.forms.receipts import PREFIX, ReceiptForm
from skranke.web.gate import for_deed


@for_deed(Deed.CHANGE_SETTINGS)
def receipt_list(request: HttpRequest, user: User) -> HttpResponse:
    return shell.page(request, "settings/receipts.html", {"ways": ways()})


@for_deed(Deed.CHANGE_SETTINGS)
def receipt_rule(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    """Switch it, write the desk's own words, and see how it reads."""
    way_in = get_object_or_404(WayIn, pk=number, is_active=True)
    rule = ReceiptRule.objects.filter(way_in=way_in).first()
    form = ReceiptForm(request.POST if request.method == "POST" else None, initial=_values(rule))
    if form.is_valid():
        receipts.set_rule(way_in, is_on=form.cleaned_data["is_on"], own_words=form.own_words())
        is_on = form.cleaned_data["is_on"]
        audit.note("receipts on" if is_on else "receipts off", by=user, at=clock.now(), about=way_in.address)
        said = _("Receipts for {address} are on.") if is_on else _("Receipts for {address} are off.")
        messages.info(request, said.format(address=way_in.address))
        return redirect("receipt_rule", number=number)
    language = request.GET.get("language", user.language)
    preview = Preview.of(rule, language=language, is_verified="forged" not in request.GET, at=clock.now())
    context = {"form": form, "way_in": way_in, "preview": preview}
    return shell.page(request, "settings/receipt.html", context, status=422 if form.is_bound else 200)


def _values(rule: ReceiptRule | None) -> dict[str, object]:
    if rule is None:
        return {"is_on": False}
    return {"is_on": rule.is_on} | {PREFIX + code: text for code, text in rule.own_words.items()}
