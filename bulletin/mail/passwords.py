"""The password of the mail server: from the environment or the system's keyring, never from a file."""

from __future__ import annotations

from bulletin.diagnostics import BulletinError
from bulletin.workspace import variable

VARIABLE = "BULLETIN_SMTP_PASSWORD"


def password(host: str, user: str) -> str:
    """Return the password of a user. Raises BulletinError `password-missing`, `password-not-ascii`, `keyring-blocked`.

    `smtplib` supports ASCII credentials only.
    """
    secret = variable(VARIABLE) or _from_keyring(host, user)
    if not secret:
        raise BulletinError("password-missing", host=host, user=user)
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
