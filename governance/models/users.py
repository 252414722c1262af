# SPDX-License-Identifier: AGPL-3.0-or-later
"""People: an account that signs in. Its name and address can be erased; its key stays for the record."""

import uuid
from typing import Any, ClassVar, NoReturn

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from governance.errors import Reason, Refusal


class UserManager(BaseUserManager["User"]):
    """Makes accounts; Django's createsuperuser uses it."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """An account with a hashed password (None: it cannot sign in by password)."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str, **fields: Any) -> "User":
        """An account that configures the installation. It decides nothing: it holds no seat."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person's account. What the person may do comes from seats, never from this row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=150, unique=True)
    full_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, default="it")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused: a person who leaves keeps their acts. Erase the personal data instead."""
        raise Refusal(Reason("no_deletion", "An account is never deleted: end its seats, or erase its data"))
