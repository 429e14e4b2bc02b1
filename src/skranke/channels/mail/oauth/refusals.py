"""What a service said when it gave no token, in words and with what to do."""

from django.utils.translation import gettext as _

from skranke.lib.errors import DeskError

# Words of RFC 6749 § 5.2 and numbers of Microsoft; the first one found in the answer counts.
AGAIN = ("invalid_grant", "interaction_required", "consent_required", "login_required")
SECRET_RAN_OUT = ("AADSTS7000222", "AADSTS7000215")
CLIENT = ("invalid_client", "unauthorized_client", "deleted_client", "AADSTS700016")


class NoToken(DeskError):
    """No token can be had just now; it is tried again."""

    code = "no_token"
    status = 502


class SignInAgain(DeskError):
    """No token can be had until a person does something."""

    code = "sign_in_again"
    status = 409

    def __init__(self, message: str, *, word: str) -> None:
        super().__init__(message)
        self.word = word


class NotLetIn(DeskError):
    """The way back from the service brought no consent."""

    code = "not_let_in"
    status = 409


def refused(error: str, description: str, *, service: str, address: str = "") -> SignInAgain | None:
    """The error for a refusal that stays; None when it may pass."""
    said = f"{error} {description}"
    if any(word in said for word in SECRET_RAN_OUT):
        text = _(
            "The client secret at {service} is wrong or has run out. Make a new one there and enter it under"
            " Settings, Sign-in at providers."
        )
        return SignInAgain(text.format(service=service), word="client_secret")
    if any(word in said for word in CLIENT):
        text = _(
            "{service} does not know this desk's client. Compare the client ID and secret under Settings, Sign-in at"
            " providers."
        )
        return SignInAgain(text.format(service=service), word="client")
    if any(word in said for word in AGAIN):
        text = _(
            "{service} no longer lets the desk into {address}: the permission was withdrawn, ran out, or the"
            " password changed. Sign in again on the page of the mailbox; no mail is lost meanwhile."
        )
        return SignInAgain(text.format(service=service, address=address), word="grant")
    return None


def at_the_door(error: str, description: str, *, service: str) -> NotLetIn:
    """Someone came back from the service without a consent."""
    if error == "access_denied":
        text = _("Nobody was let in: {service} was told no. Nothing is changed; try again when you like.")
        return NotLetIn(text.format(service=service))
    if "AADSTS65001" in description or error == "admin_policy_enforced" or "AADSTS90094" in description:
        text = _(
            "The company's administrator at {service} has to allow this desk first. Ask them to grant it, then try"
            " again."
        )
        return NotLetIn(text.format(service=service))
    text = _("{service} did not let the desk in: {error}. Compare the settings there with the guide, then try again.")
    return NotLetIn(text.format(service=service, error=f"{error} {description}".strip()[:300]))
