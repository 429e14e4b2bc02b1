"""Every way in that is there already is watched by its team in the opening hours, and owned by somebody who leads."""

from typing import Any

from django.db import migrations


def watch(apps: Any, schema_editor: Any) -> None:
    way_in_model, watch_model = apps.get_model("promise", "WayIn"), apps.get_model("promise", "Watch")
    user_model = apps.get_model("people", "User")
    active = user_model.objects.filter(is_active=True).order_by("pk")
    for way_in in way_in_model.objects.filter(watches=None).iterator():
        watch_model.objects.create(way_in=way_in, team_id=way_in.team_id)
        leads = active.filter(memberships__role="lead")
        owner = leads.filter(memberships__team_id=way_in.team_id).first() or leads.first()
        owner = owner or active.filter(is_admin=True).first()
        if way_in.owner_id is None and owner is not None:
            way_in_model.objects.filter(pk=way_in.pk).update(owner=owner)


class Migration(migrations.Migration):
    dependencies = [("promise", "0003_register_ways_in")]

    operations = [migrations.RunPython(watch, migrations.RunPython.noop)]
