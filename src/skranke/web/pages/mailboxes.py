"""Settings: the mail addresses of the desk."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from skranke.channels.mail import mailboxes, probing, providers, trusted_servers
from skranke.channels.mail.mailboxes import AddressTaken, Wish
from skranke.channels.mail.models import Client, Grant, Mailbox
from skranke.channels.mail.oauth import services
from skranke.channels.mail.probing import Finding
from skranke.channels.mail.providers import Provider
from skranke.lib import clock
from skranke.lib.errors import DeskError
from skranke.people.models import Desk, User
from skranke.people.rights import Deed
from skranke.shadow import beginning
from skranke.web import shell
from skranke.web.contexts.mailboxes import Row, rows
from skranke.web.forms.mailboxes import RECEIVER, AddressForm, MailboxForm, first_values, values_of
from skranke.web.gate import for_deed

TEST, SAVE, SAVE_ANYWAY, WATCH = "test", "save", "save_anyway", "watch"


@for_deed(Deed.CHANGE_SETTINGS)
def mailbox_list(request: HttpRequest, user: User) -> HttpResponse:
    return shell.page(request, "settings/mailboxes.html", {"rows": rows(at=clock.now())})


@for_deed(Deed.CHANGE_SETTINGS)
def new_mailbox(request: HttpRequest, user: User) -> HttpResponseBase:
    """First the address (a plain link carries it), then everything that follows from it, filled in."""
    first = AddressForm(request.GET if "address" in request.GET else None)
    if not first.is_valid():
        status = 422 if first.is_bound else 200
        return shell.page(request, "settings/mailbox_address.html", {"form": first}, status=status)
    address, key = first.cleaned_data["address"], first.cleaned_data["provider"]
    if Mailbox.objects.filter(way_in__address=address).exists():
        first.add_error("address", AddressTaken(address).message)
        return shell.page(request, "settings/mailbox_address.html", {"form": first}, status=422)
    reads, grant = key != RECEIVER, _grant_of(address)
    provider = providers.by_key(key) or providers.for_address(address)
    if request.method != "POST":
        provider = provider or providers.guess(address)
        return _form(request, _fresh_form(provider, address, reads=reads, grant=grant), provider=provider)
    form = MailboxForm(request.POST, address=address, reads=reads, grant=grant, is_new=True)
    return _try_or_save(request, form, user=user, provider=provider)


@for_deed(Deed.CHANGE_SETTINGS)
def change_mailbox(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    mailbox = mailboxes.mailbox_of(number)
    address, reads = mailbox.way_in.address, bool(mailbox.imap_host)
    provider = providers.for_address(address)
    if request.method != "POST":
        form = MailboxForm(initial=values_of(mailbox), address=address, reads=reads, grant=mailbox.grant)
        return _form(request, form, provider=provider, mailbox=mailbox)
    form = MailboxForm(request.POST, address=address, reads=reads, grant=mailbox.grant)
    return _try_or_save(request, form, user=user, provider=provider, mailbox=mailbox)


@for_deed(Deed.CHANGE_SETTINGS)
def trust_server(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    """Whose word on senders counts in this mailbox."""
    mailbox = mailboxes.mailbox_of(number)
    if request.method == "POST":
        server = request.POST.get("server", "")
        trusted_servers.trust(mailbox, server, by=user, at=clock.now())
        said = _("The checks of {server} count now.") if server.strip() else _("No server's checks count now.")
        messages.info(request, said.format(server=server.strip()))
    return redirect("mailboxes")


@for_deed(Deed.CHANGE_SETTINGS)
def pause_mailbox(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    """Pause it, or let it go on."""
    mailbox = mailboxes.mailbox_of(number)
    if request.method == "POST" and not mailbox.is_shadow:
        deed = mailboxes.go_on if mailbox.is_paused else mailboxes.pause
        deed(mailbox, by=user, at=clock.now())
    return redirect("mailboxes")


@for_deed(Deed.CHANGE_SETTINGS)
def remove_mailbox(request: HttpRequest, user: User, number: int) -> HttpResponseBase:
    mailbox = mailboxes.mailbox_of(number)
    if request.method != "POST":
        return shell.page(request, "settings/mailbox_remove.html", {"row": Row.of(mailbox, at=clock.now())})
    address = mailbox.way_in.address
    mailboxes.remove(mailbox, by=user, at=clock.now())
    messages.info(request, _("{address} is removed. Its cases stay.").format(address=address))
    return redirect("mailboxes")


def _try_or_save(
    request: HttpRequest, form: MailboxForm, *, user: User, provider: Provider | None, mailbox: Mailbox | None = None
) -> HttpResponseBase:
    if not form.is_valid() or _token_would_stray(form, mailbox) or _moved_without_password(form, mailbox):
        return _form(request, form, provider=provider, mailbox=mailbox, status=422)
    deed, wish = request.POST.get("deed", SAVE), form.wish(today=clock.now().date())
    only_watch = deed == WATCH and mailbox is None and form.reads
    findings = [] if deed == SAVE_ANYWAY else _probe(replace(wish, smtp_host="") if only_watch else wish)
    works = all(finding.is_ok for finding in findings)
    if deed == TEST or not works:
        status = 200 if deed == TEST else 422
        return _form(request, form, provider=provider, mailbox=mailbox, findings=findings, status=status)
    if only_watch:
        shadow = beginning.begin(wish, by=user, at=clock.now())
        messages.info(request, _("{address} is watched now; nothing in it is touched.").format(address=wish.address))
        return redirect("beside", shadow.pk)
    if mailbox is None:
        mailboxes.add(wish, by=user, at=clock.now())
        text = _("{address} is connected. The first mails appear in the inbox within a minute.")
    else:
        mailboxes.change(mailbox, wish, by=user, at=clock.now())
        text = _("{address} is changed.")
    messages.info(request, text.format(address=wish.address))
    return redirect("mailboxes")


def _probe(wish: Wish) -> list[Finding]:
    at = clock.now()
    try:
        reading, sending = wish.reading(at=at), wish.sending(at=at)
    except DeskError as error:
        return [Finding(_("Signing in"), is_ok=False, words=error.message)]
    return probing.probe(reading=reading, folder=wish.imap_folder, sending=sending, address=wish.address)


def _token_would_stray(form: MailboxForm, mailbox: Mailbox | None) -> bool:
    """A token goes to the servers of the provider that gave it, and to no other."""
    if form.grant is None:
        return False
    keys = services.by_key(form.grant.client.service).providers
    known = [provider for provider in providers.providers() if provider.key in keys]
    for kind in ("imap", "smtp"):
        own = {getattr(provider, kind).host for provider in known}
        allowed = own or ({getattr(mailbox, f"{kind}_host")} if mailbox else set())
        host = form.cleaned_data.get(f"{kind}_host", "")
        if host and allowed and host not in allowed:
            form.add_error(
                f"{kind}_host", _("The sign-in holds for the provider's own server. Use that one, or a password.")
            )
            return True
    return False


def _moved_without_password(form: MailboxForm, mailbox: Mailbox | None) -> bool:
    """A stored password goes to the server it was written for, and to no other."""
    if mailbox is None:
        return False
    given = form.cleaned_data
    stored = {mailbox.imap_password_sealed, mailbox.smtp_password_sealed} - {""}
    for kind, field in (("imap", "password"), ("smtp", "smtp_password")):
        host = given.get(f"{kind}_host", "")
        sealed = given.get(f"{field}_sealed") or given.get("password_sealed")
        if host and host != getattr(mailbox, f"{kind}_host") and sealed in stored:
            form.add_error(field, _("The server is another one now, so write the password again."))
            return True
    return False


def _grant_of(address: str) -> Grant | None:
    return Grant.objects.select_related("client").filter(address=address).first()


def _fresh_form(provider: Provider, address: str, *, reads: bool, grant: Grant | None) -> MailboxForm:
    desk = Desk.objects.get()
    values = first_values(provider, address, sender_name=desk.name, today=clock.now().date())
    if not reads:
        # Who hands us the mail often takes ours as well, but that is theirs to say.
        values |= {"smtp_host": "", "smtp_port": 587, "smtp_security": Mailbox.STARTTLS, "user": ""}
    return MailboxForm(initial=values, address=address, reads=reads, grant=grant, is_new=True)


def _form(
    request: HttpRequest,
    form: MailboxForm,
    *,
    provider: Provider | None,
    mailbox: Mailbox | None = None,
    findings: list[Finding] | None = None,
    status: int = 200,
) -> HttpResponse:
    service = services.by_key(form.grant.client.service) if form.grant else _service_for(provider)
    context: dict[str, object] = {
        "service": service,
        "is_registered": service is not None and Client.objects.filter(service=service.key).exists(),
        "form": form,
        "provider": provider,
        "hint": provider.hint_in_words() if provider and not form.grant else "",
        "mailbox": mailbox,
        "findings": findings,
        "may_save_anyway": status == 422 and bool(findings),
        "receiver": shell.receiver_place(),
    }
    return shell.page(request, "settings/mailbox.html", context, status=status)


def _service_for(provider: Provider | None) -> services.Service | None:
    """Where the owner of the mailbox signs in: at the provider, else at a service of one's own when there is one."""
    known = services.of_provider(provider.key if provider else "")
    own = services.by_key("other")
    return known or (own if Client.objects.filter(service=own.key).exists() else None)
