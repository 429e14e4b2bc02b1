"""Whether a mail that would open a case goes under spam, and why: the host's word first, then what people taught."""

from collections.abc import Mapping, Sequence

from skranke.cases.models import Case
from skranke.cases.receiving import Arrival
from skranke.channels.mail.reading import ReadMail
from skranke.channels.mail.spam.judging import Judge
from skranke.channels.mail.spam.marks import marks
from skranke.people.models import Customer


class Sorter:
    """For one batch; words are looked at only once the filter has learned enough."""

    def __init__(self, mails: Sequence[ReadMail]) -> None:
        self.judge = Judge([])
        self.marks: dict[int, list[str]] = {}
        if self.judge.is_ready:
            self.marks = {id(mail): marks_of(mail.arrival) for mail in mails}
            self.judge = Judge(self.marks.values())

    def why(self, mail: ReadMail, customer: Customer) -> Mapping[str, object]:
        """The reason in data; empty when it is no spam. Someone we know is never sorted out by words alone."""
        if mail.spam_why:
            return mail.spam_why
        known = self.marks.get(id(mail))
        if known is None:
            return {}
        judgement = self.judge.judge(known)
        if not judgement.is_spam or _is_known(customer):
            return {}
        return {"why": "words", "marks": judgement.marks}


def marks_of(arrival: Arrival) -> list[str]:
    return marks(subject=arrival.subject, text=arrival.text, html=arrival.html, sender=arrival.sender_address)


def _is_known(customer: Customer) -> bool:
    return Case.objects.filter(customer=customer).exclude(state=Case.SPAM).exists()
