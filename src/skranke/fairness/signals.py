"""How a customer asked: kept with a decision for the audit of equality alone, and shown to nobody who decides."""

from datetime import datetime

from skranke import coach
from skranke.cases.models import Case, Message

MOST_READ = 20_000
# Addresses that say nothing of whom one works for.
PRIVATE_HOSTS = frozenset(
    """
    gmail.com googlemail.com hotmail.com outlook.com live.com live.se live.dk live.no msn.com yahoo.com yahoo.se
    icloud.com me.com telia.com bredband.net spray.se tele2.se comhem.se online.no getmail.no mail.dk jubii.dk ofir.dk
    stofanet.dk wp.pl onet.pl onet.eu o2.pl interia.pl gazeta.pl op.pl poczta.fm tlen.pl proton.me protonmail.com
    gmx.com gmx.net aol.com
    """.split()  # noqa: SIM905  a list of words reads better so
)


def asked(case: Case) -> str:
    """What the customer wrote, all messages together, oldest first."""
    return "\n".join(_messages(case))[:MOST_READ]


def of(case: Case, *, at: datetime) -> dict[str, object]:
    """The marks of the messages so far: how loud, how often, in which language, as a company or a person."""
    texts = _messages(case)
    flags = {flag.code for text in texts for flag in coach.read(text[:MOST_READ], language=case.language or None).flags}
    return {
        "loud": "loud" in flags,
        "threat": "threat_to_leave" in flags,
        "abuse": "abuse" in flags,
        "again": len(texts) > 1,
        "language": case.language,
        "company": _is_company(case),
        "hours": round((at - case.opened_at).total_seconds() / 3600, 1),
    }


def _messages(case: Case) -> list[str]:
    said = case.messages.filter(kind=Message.IN, automatic="", is_held=False).order_by("at")
    return list(said.values_list("text", flat=True)[:10])


def _is_company(case: Case) -> bool:
    address = case.customer.addresses.order_by("pk").values_list("value", flat=True).first() or ""
    host = address.rpartition("@")[2]
    return bool(host) and host not in PRIVATE_HOSTS
