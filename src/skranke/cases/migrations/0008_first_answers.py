"""Find when the cases that were there before got their first answer."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, OuterRef, Subquery

AT_ONCE = 5000


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    case, message = apps.get_model("cases", "Case"), apps.get_model("cases", "Message")
    answers = message.objects.filter(case=OuterRef("pk"), kind="out", is_forward=False, automatic="")
    first = answers.exclude(state="cancelled").order_by("at").values("at")[:1]
    last = case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(0, last + 1, AT_ONCE):
        some = case.objects.filter(pk__gte=start, pk__lt=start + AT_ONCE)
        some.filter(first_answered_at=None).update(first_answered_at=Subquery(first))
        # A case that we began was answered before it was asked.
        some.filter(first_answered_at__lte=F("opened_at")).update(first_answered_at=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_waits_that_were_said")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
