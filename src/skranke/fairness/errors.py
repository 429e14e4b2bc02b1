"""What can go wrong when something is decided, said so that the person can go on."""

from decimal import Decimal

from django.utils.translation import gettext as _

from skranke.lib.errors import Conflict, DeskError, NotAllowed


class PolicyHasChanged(Conflict):
    code = "policy_has_changed"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The policy “{name}” was changed meanwhile. What you chose is kept; read it again, then decide.").format(
                name=name
            )
        )


class DecidedMeanwhile(Conflict):
    code = "decided_meanwhile"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} has decided this case meanwhile. Nothing of yours was saved; look at the decision first.").format(
                name=name
            )
        )


class NotOpenHere(DeskError):
    code = "outcome_not_open"

    def __init__(self) -> None:
        super().__init__(_("This policy does not offer that outcome. Choose one of those shown."))


class FactMissing(DeskError):
    code = "fact_missing"

    def __init__(self, label: str) -> None:
        super().__init__(_("Say what holds for “{label}”: like cases are found by it.").format(label=label))


class BadFact(DeskError):
    code = "bad_fact"

    def __init__(self, label: str) -> None:
        super().__init__(_("“{label}” needs a number that is zero or more.").format(label=label))


class BadAmount(DeskError):
    code = "bad_amount"

    def __init__(self, *, most: Decimal | None = None, currency: str = "") -> None:
        if most is None:
            super().__init__(_("Write the amount as a number that is zero or more."))
        else:
            words = _("That is more than the purchase came to ({most} {currency}). Choose a smaller amount.")
            super().__init__(words.format(most=most, currency=currency))


class AmountMissing(DeskError):
    code = "amount_missing"

    def __init__(self) -> None:
        super().__init__(_("Say how much the customer gets."))


class ReasonMissing(DeskError):
    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__(
            _("Like cases were decided otherwise. Say in a sentence why this one is different, then decide again.")
        )


class AboveEveryLimit(DeskError):
    code = "above_every_limit"

    def __init__(self) -> None:
        super().__init__(_("That is above what the policy allows anyone. Change the policy first, or choose less."))


class NothingToApprove(Conflict):
    code = "nothing_to_approve"

    def __init__(self) -> None:
        super().__init__(_("This decision no longer waits for a yes."))


class NotYourYes(NotAllowed):
    code = "not_your_yes"

    def __init__(self) -> None:
        super().__init__(_("A decision above the limit needs the yes of another lead."))


class SleepOnIt(NotAllowed):
    code = "sleep_on_it"

    def __init__(self) -> None:
        super().__init__(
            _("You are the only lead. Your own yes counts from the third morning on, so that it is slept on.")
        )
