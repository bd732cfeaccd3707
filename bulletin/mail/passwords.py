"""The password of the mail server: from the environment or the system's keyring, never from a file."""

from __future__ import annotations

import shlex
import sys

from bulletin.diagnostics import BulletinError
from bulletin.workspace import variable
from bulletin.workspace.installation import install_command

VARIABLE = "BULLETIN_SMTP_PASSWORD"


def password(host: str, user: str) -> str:
    """Return the password of a user. Raises BulletinError `password-missing`, `password-not-ascii`, `keyring-blocked`.

    `smtplib` supports ASCII credentials only.
    """
    secret = variable(VARIABLE) or _from_keyring(host, user)
    if not secret:
        raise BulletinError("password-missing", user=user, command=_storing_command(host, user))
    if not (secret.isascii() and user.isascii()):
        raise BulletinError("password-not-ascii", user=user)
    return secret


def _from_keyring(host: str, user: str) -> str | None:
    """Look the password up in the keyring; None without the library (extra `keyring`) or without a keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(host, user)
    except NoKeyringError:
        return None
    except KeyringError as error:
        raise BulletinError("keyring-blocked", reason=error) from error


def _storing_command(host: str, user: str) -> str:
    """Return the shell command that stores a password in the keyring, after the library's installation if it is missing."""
    store = shlex.join([sys.executable, "-m", "keyring", "set", host, user])
    try:
        import keyring  # noqa: F401 - whether it is there
    except ImportError:
        return f"{install_command('keyring')} && {store}"
    return store
