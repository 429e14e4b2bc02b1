"""What can go wrong with people."""

from django.utils.translation import gettext as _

from skranke.lib.errors import DeskError, NotAllowed


class NotYours(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("This is for leads or administrators. Ask one of them, or go back."))


class InviteSpent(DeskError):
    code = "invite_spent"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("This invitation has been used or is too old. Ask for a new one."))


class BadAddress(DeskError):
    code = "bad_address"

    def __init__(self, typed: str) -> None:
        super().__init__(_("“{address}” is not a mail address. Correct it, then save again.").format(address=typed))


class AddressTaken(DeskError):
    code = "address_taken"

    def __init__(self, address: str) -> None:
        super().__init__(
            _("{address} belongs to another customer. Merge the cases instead, or choose another address.").format(
                address=address
            )
        )


class AlreadyHere(DeskError):
    code = "already_here"

    def __init__(self, email: str) -> None:
        super().__init__(_("{email} has an account here already. Change their roles instead.").format(email=email))


class LastAdmin(DeskError):
    code = "last_admin"

    def __init__(self) -> None:
        super().__init__(_("This is the only administrator. Make somebody else one first."))


class TeamNameTaken(DeskError):
    code = "team_name_taken"

    def __init__(self, name: str) -> None:
        text = _("There is a team “{name}” already. Choose another name.") if name else _("Write a name for the team.")
        super().__init__(text.format(name=name))
