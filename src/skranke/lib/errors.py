"""Errors a person can act on."""


class DeskError(Exception):
    """What went wrong, as a whole sentence: what happened, what was kept, what to do now.

    `code` is for machines and stays the same in every language; `message` is for people.
    """

    code = "desk_error"
    status = 422

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code


class NotFound(DeskError):
    """There is no such thing, or it belongs to a team one is not in; the two look the same on purpose."""

    code = "not_found"
    status = 404


class NotAllowed(DeskError):
    """The thing may be seen, the deed may not be done."""

    code = "not_allowed"
    status = 403


class Conflict(DeskError):
    """Someone else was quicker; nothing of what was written is lost."""

    code = "conflict"
    status = 409
