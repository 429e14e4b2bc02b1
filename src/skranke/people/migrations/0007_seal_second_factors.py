import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SEALED = "gAAAAA"  # how a sealed text begins


def seal_second_factors(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Secrets that were stored as they are become sealed; those that are sealed stay."""
    derived = hmac.new(settings.SKRANKE_KEY, b"seal", hashlib.sha256).digest()
    fernet = Fernet(base64.urlsafe_b64encode(derived))
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"]):
        for name in {"secret", "seed"} & row.data.keys():
            if not row.data[name].startswith(SEALED):
                row.data[name] = fernet.encrypt(row.data[name].encode()).decode()
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_single_keys"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunPython(seal_second_factors, migrations.RunPython.noop)]
