"""What signing in leaves behind: identities at an issuer, one-time links, and how often somebody tried."""

from django.db import models


class Identity(models.Model):
    """A person at an issuer of single sign-on; the subject never changes, so the address is asked once only."""

    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="identities")
    bound_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_one_person"),
            models.UniqueConstraint(fields=["issuer", "user"], name="identity_one_subject"),
        ]

    def __str__(self) -> str:
        """Show the issuer; the subject is nobody's business."""
        return self.issuer


class OneTimeLink(models.Model):
    """A way to choose a passphrase once: only the digest of the code is kept."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        """Show how long it is good for."""
        return f"until {self.expires_at:%Y-%m-%d %H:%M}"


class Tries(models.Model):
    """How often one slot was tried without success, and when last; names and addresses are not in it.

    A slot is one of 65,536 of its kind (`accounts.slowing`), so the table cannot grow without bound.
    """

    slot = models.CharField(max_length=16, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        """Show slot and count."""
        return f"{self.slot}: {self.failures}"
