"""Web forms, what was posted by them, and the private links by which customers follow their cases."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from skranke.cases.models import Case
from skranke.promise.models import WayIn


class Form(models.Model):
    """How a web form works: its address, what it asks beside the message, which pages may frame it."""

    TEXT, LONG, CHOICE, TICK = "text", "long", "choice", "tick"
    FIELD_KINDS = [(TEXT, _("a line")), (LONG, _("several lines")), (CHOICE, _("a choice")), (TICK, _("a tick box"))]

    way_in = models.OneToOneField(WayIn, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=32, unique=True)
    # Words above the form, by language; a language without words has the usual ones.
    words = models.JSONField(default=dict)
    # Of each own field: {"key", "kind", "required", "labels": {language: text}, "choices": {language: [text]}}.
    own_fields = models.JSONField(default=list)
    takes_files = models.BooleanField(default=True)
    # Origins of pages that may show the form in a frame, like https://www.skomakarn.example.
    framed_by = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.key


class Post(models.Model):
    """A form that was sent: by its one-time number, so that what is posted twice becomes one case."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="posts")
    nonce = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.form_id}: {self.case_id}"


class PrivateLink(models.Model):
    """A customer's own way to a case: 128 random bits of which only the fingerprint is kept."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="private_links")
    fingerprint = models.CharField(max_length=64, unique=True)
    # Where the code for a new device goes.
    address = models.CharField(max_length=320)
    language = models.CharField(max_length=2, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link to {self.case_id}"


class DeviceCode(models.Model):
    """A code that was mailed so that a further device may open a private link; of short life and few tries."""

    link = models.ForeignKey(PrivateLink, on_delete=models.CASCADE, related_name="codes")
    fingerprint = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    is_used = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["link", "-sent_at"], name="codes_of_link")]

    def __str__(self) -> str:
        return f"code for {self.link_id}"
