"""The password of the mail server: from the environment or the system's keyring, never from a file."""

from __future__ import annotations

from bulletin.diagnostics import BulletinError
from bulletin.workspace import variable

VARIABLE = "BULLETIN_SMTP_PASSWORD"


def password(host: str, user: str) -> str:
    """Return the password of a user. Raises BulletinError `password-missing`, `password-not-ascii`, `keyring-blocked`.

    The standard library logs in with ASCII alone.
    """
    known = variable(VARIABLE) or _from_keyring(host, user)
    if not known:
        raise BulletinError("password-missing", host=host, user=user)
    if not (known.isascii() and user.isascii()):
        raise BulletinError("password-not-ascii", user=user)
    return known


def _from_keyring(host: str, user: str) -> str | None:
    """Ask the keyring; None where its library is not installed (extra `keyring`) or there is no keyring."""
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
