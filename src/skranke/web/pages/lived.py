"""The case from the customer's side, and what arrived in their mailbox."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from skranke.cases import access
from skranke.cases.models import Message
from skranke.channels.mail.parsed_mail import Mail
from skranke.channels.mail.sanitising import safe_html
from skranke.lib.errors import NotFound
from skranke.web import shell
from skranke.web.contexts.arrived import Arrived, mail_of
from skranke.web.contexts.letter import LetterPage
from skranke.web.contexts.lived import LivedPage
from skranke.web.pages.messages import LETTER_POLICY
from skranke.web.reader import Reader, signed_in


@signed_in
def lived(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    case = access.case_for(reader.user, number)
    context = {"lived": LivedPage.of(reader, case)}
    return shell.page(request, "lived/lived.html", context, part="lived/_lived.html")


@signed_in
def arrived(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """The mail as it lies in the customer's mailbox."""
    message, mail = _left(reader, number)
    page = Arrived.of(message, mail, when=reader.exact(message.sent_at or message.at))
    return shell.page(request, "lived/arrived.html", {"mail": page})


@xframe_options_sameorigin
@signed_in
def arrived_html(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """Its formatted part, in the frame of every mail."""
    message, mail = _left(reader, number)
    safe = safe_html(mail.html, fold_label=_("Earlier messages"))
    response = shell.page(request, "cases/letter.html", {"letter": LetterPage(message.pk, safe, shows_pictures=False)})
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _left(reader: Reader, number: int) -> tuple[Message, Mail]:
    message = access.message_for(reader.user, number)
    mail = mail_of(message)
    if mail is None:
        raise NotFound(_("This answer has not left as a mail yet, so nothing has arrived."))
    return message, mail
