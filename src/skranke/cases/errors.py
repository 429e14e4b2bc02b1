"""What can go wrong on a case, said so that the person can go on."""

from django.utils.translation import gettext as _

from skranke.lib.errors import Conflict, DeskError


class CaseIsClosed(DeskError):
    code = "case_is_closed"

    def __init__(self) -> None:
        super().__init__(_("This case is closed. Your draft is kept; reopen the case to send it."))


class NothingToSend(DeskError):
    code = "nothing_to_send"

    def __init__(self) -> None:
        super().__init__(_("The answer is empty. Write something, then send it."))


class NobodyToSendTo(DeskError):
    code = "nobody_to_send_to"

    def __init__(self) -> None:
        super().__init__(_("This customer has no mail address. Add one beside the case, then send the answer."))


class BadRecipients(DeskError):
    code = "bad_recipients"

    def __init__(self, address: str) -> None:
        super().__init__(_("“{address}” is not a mail address. Correct it, then send again.").format(address=address))


class AnsweredMeanwhile(Conflict):
    """A colleague answered after this person last looked; `by_name` and `text` say what was sent."""

    code = "answered_meanwhile"

    def __init__(self, *, by_name: str, text: str) -> None:
        super().__init__(
            _("{name} answered this case meanwhile. Your draft is kept; read the answer first, then decide.").format(
                name=by_name
            )
        )
        self.by_name, self.text = by_name, text


class SentAlready(Conflict):
    code = "sent_already"

    def __init__(self) -> None:
        super().__init__(_("You have sent this very answer already, perhaps from another tab. It was not sent again."))


class CaseHasMoved(Conflict):
    code = "case_has_moved"

    def __init__(self) -> None:
        super().__init__(_("Something new has happened on this case. Your draft is kept; look first, then send again."))


class TooLateToUndo(Conflict):
    code = "too_late_to_undo"

    def __init__(self) -> None:
        super().__init__(_("The answer has already left. Nothing was changed."))


class CannotMerge(DeskError):
    code = "cannot_merge"

    def __init__(self) -> None:
        super().__init__(
            _("A case cannot be merged with itself or with one that is merged already. Choose another case.")
        )


class CannotSplit(DeskError):
    code = "cannot_split"

    def __init__(self) -> None:
        super().__init__(
            _("A new case needs at least one message from the customer that is not the first. Choose another message.")
        )


class PastTime(DeskError):
    code = "past_time"

    def __init__(self) -> None:
        super().__init__(_("That time has passed. Choose a later one."))


class BadTag(DeskError):
    code = "bad_tag"

    def __init__(self) -> None:
        super().__init__(_("A tag needs between 1 and 50 characters and no comma. Change it and save again."))


class NobodyNamed(DeskError):
    code = "nobody_named"

    def __init__(self) -> None:
        super().__init__(_("There is no address to send to. Write at least one, then send again."))


class NotYourCase(DeskError):
    code = "not_your_case"

    def __init__(self) -> None:
        super().__init__(_("The case is not yours, so there is nothing to hand on. Anyone who may see it can take it."))
