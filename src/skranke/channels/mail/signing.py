"""Signing what leaves (DKIM, RFC 6376), where no server behind us does it: a key a domain, and its DNS record."""

import base64
import logging
from datetime import datetime

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils.translation import gettext as _

from skranke.channels.mail import domain_records
from skranke.channels.mail.domain_records import Record
from skranke.channels.mail.mailbox_secrets import opened, sealed
from skranke.channels.mail.models import Mailbox, SigningDomain
from skranke.lib.errors import NotFound
from skranke.people import audit
from skranke.people.models import User

log = logging.getLogger(__name__)
BITS = 2048
SELECTOR = "skranke"
SIGNED = [
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"reply-to",
    b"mime-version", b"content-type", b"auto-submitted",
]  # fmt: skip


def domains() -> list[str]:
    """The domains that the desk's mailboxes send from."""
    addresses = Mailbox.objects.filter(is_shadow=False).values_list("way_in__address", flat=True)
    return sorted({address.rpartition("@")[2] for address in addresses})


def known(domain: str) -> str:
    if domain not in domains():
        raise NotFound(_("No mailbox of the desk sends from this domain."))
    return domain


def make_key(domain: str, *, by: User, at: datetime) -> SigningDomain:
    """A new key; signing stops until its record has been seen. The name changes, so that old mail stays provable."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    fields = {
        "selector": f"{SELECTOR}{at:%Y%m%d%H%M}",
        "private_sealed": sealed(pem.decode()),
        "public": base64.b64encode(public).decode(),
        "made_at": at,
        "seen_at": None,
    }
    made, _is_new = SigningDomain.objects.update_or_create(domain=known(domain), defaults=fields)
    audit.note("signing key made", by=by, at=at, about=domain)
    return made


def forget(domain: str, *, by: User, at: datetime) -> None:
    if SigningDomain.objects.filter(domain=domain).delete()[0]:
        audit.note("signing stopped", by=by, at=at, about=domain)


def record_of(signing: SigningDomain) -> Record:
    """The DNS record to enter."""
    return Record("DKIM", f"{signing.selector}._domainkey.{signing.domain}", f"v=DKIM1; k=rsa; p={signing.public}")


def check(signing: SigningDomain, *, at: datetime) -> list[Record]:
    """Look whether the record is there; signing begins, or stops, by what is found."""
    found = domain_records.look_up(signing.domain, selector=signing.selector)
    is_right = _public_in(found[0].text) == signing.public
    SigningDomain.objects.filter(pk=signing.pk).update(seen_at=at if is_right else None)
    return found


def sign(content: bytes, *, domain: str) -> bytes:
    """The mail with its signature in front; unchanged where the domain has no key that was seen in the DNS."""
    signing = SigningDomain.objects.filter(domain=domain, seen_at__isnull=False).first()
    private = opened(signing.private_sealed) if signing else ""
    if signing is None or not private:
        return content
    try:
        header = dkim.sign(
            content,
            signing.selector.encode(),
            domain.encode(),
            private.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=SIGNED,
        )
    except dkim.DKIMException:
        # An unsigned mail still arrives; one that stays here does not.
        log.exception("A mail from %s could not be signed.", domain)
        return content
    return bytes(header) + content


def _public_in(record: str) -> str:
    tags = dict(part.strip().partition("=")[::2] for part in record.split(";"))
    return "".join(tags.get("p", "").split())
