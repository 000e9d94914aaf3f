"""An account: one person's key to an installation, whatever the communities they belong to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from folkmoot.core.worded import worded_objects


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; addresses are kept lower-case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """An account with this address; without a password it signs in by link or passkey."""
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password) if password else account.set_unusable_password()
        account.save(using=self._db)
        return account

    def get(self, *args: Any, **lookups: Any) -> Account:
        """As of any manager; by its key alone, as every page of a member asks, in a statement that is worded once."""
        if args or lookups.keys() != {"pk"} or type(self) is not AccountManager or self._db is not None:
            return super().get(*args, **lookups)
        found = worded_objects(_accounts, account_id=int(lookups["pk"]))
        if not found:
            raise self.model.DoesNotExist
        return found[0]

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").strip().lower())


def _accounts(*, account_id: int) -> models.QuerySet[Account]:
    return Account.objects.filter(pk=account_id)


class Account(AbstractBaseUser):
    """A person who can sign in."""

    email = models.EmailField(unique=True, max_length=254)
    is_active = models.BooleanField(default=True)
    # Runs the installation: may open the first community and see what concerns all of them.
    is_operator = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    theme = models.CharField(max_length=12, blank=True)
    # How many sign-in links were used: using one makes every link made before it worthless.
    links_used = models.PositiveIntegerField(default=0)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email_once")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        """Django's word for who may enter its admin, which Folkmoot does not have."""
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Folkmoot's policies decide, not Django's permissions."""
        return False
