"""Starting for real: the sample shop and everything that was tried in it goes, the person and the desk stay."""

from datetime import datetime

from django.db import transaction

from skranke.cases import search
from skranke.cases.models import Case, Notice, SavedReply, SentSentence, Tag
from skranke.channels.mail.models import Balance, Folder
from skranke.channels.models import Heartbeat, Incoming
from skranke.fairness.models import Decision, Override, Policy, PolicyVersion
from skranke.people import audit
from skranke.people.models import Customer, CustomerGroup, Desk, Letter, Presence, Team, User
from skranke.promise.models import Hours, OwnDay, Promise, WayIn
from skranke.sample import shop
from skranke.shadow.models import Shadow


def remove(*, by: User, at: datetime) -> None:
    """Remove every case, customer and letter of a sample desk, and the shop's people, teams and ways in."""
    with transaction.atomic():
        desk = Desk.objects.select_for_update().get()
        if not desk.is_sample:
            return
        search.forget_all()
        Incoming.objects.all().delete()
        # A real mailbox that was connected meanwhile is read again from its first day, so that no mail is missed.
        Folder.objects.all().delete()
        Balance.objects.all().delete()
        for rests_on_cases in (Override, Decision, PolicyVersion, Policy, Notice, Promise, OwnDay, Hours):
            rests_on_cases.objects.all().delete()
        Case.objects.update(merged_into=None)
        Case.objects.all().delete()
        for model in (Customer, CustomerGroup, Tag, SavedReply, SentSentence, Letter, Presence, Heartbeat):
            model.objects.all().delete()
        Team.objects.filter(pk__in=WayIn.objects.filter(address=shop.WORKSHOP).values("team")).delete()
        Shadow.objects.filter(address__endswith=f"@{shop.DOMAIN}").delete()
        WayIn.objects.filter(address__in=shop.ADDRESSES).delete()
        WayIn.objects.filter(kind=WayIn.FORM, owner__email__endswith=f"@{shop.DOMAIN}").delete()
        User.objects.filter(email__endswith=f"@{shop.DOMAIN}").delete()
        desk.is_sample = False
        desk.save(update_fields=["is_sample"])
        audit.note("sample shop removed", by=by, at=at)
