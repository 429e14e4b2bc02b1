"""A posted form becomes a case, once, however often it is posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from skranke.cases import opening, receiving, waiting
from skranke.cases.models import Case
from skranke.cases.receiving import Arrival, StoredFile
from skranke.cases.waiting import Wait
from skranke.channels.form import private_links
from skranke.channels.form.models import Form, Post
from skranke.coach import language
from skranke.people import customers


@dataclass(frozen=True)
class Submission:
    """What somebody wrote into a form."""

    nonce: str
    name: str
    address: str
    subject: str
    text: str
    language: str
    files: Sequence[StoredFile] = ()
    looks_like_spam: bool = False


def submit(form: Form, given: Submission, *, wait: Wait | None, at: datetime) -> Case:
    """Open the case with its private link; the same form posted again leads to the same case."""
    try:
        with transaction.atomic():
            return _open(form, given, wait=wait, at=at)
    except IntegrityError:
        earlier = earlier_case(given.nonce)
        if earlier is None:
            raise
        return earlier


def earlier_case(nonce: str) -> Case | None:
    post = Post.objects.select_related("case").filter(nonce=nonce).first()
    return post.case if post else None


def _open(form: Form, given: Submission, *, wait: Wait | None, at: datetime) -> Case:
    customer = customers.find_or_add(given.address, name=given.name, at=at, language=given.language)
    case = opening.new_case(
        customer,
        subject=given.subject or receiving.preview(given.text)[:80],
        at=at,
        way_in=form.way_in,
        language=language.guess(given.text, expected=given.language),
        spam_why={"why": "trap"} if given.looks_like_spam else None,
    )
    arrival = Arrival(
        sender_name=given.name,
        sender_address=given.address,
        text=given.text,
        at=at,
        subject=given.subject,
        files=given.files,
    )
    receiving.receive(case, arrival)
    Post.objects.create(form=form, nonce=given.nonce, case=case, at=at)
    private_links.make(case, nonce=given.nonce, address=given.address, language=given.language, at=at)
    if wait is not None and not given.looks_like_spam:
        waiting.remember(case, wait)
    return case
