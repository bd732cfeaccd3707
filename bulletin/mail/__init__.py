"""Circulation (分送): who gets an issue, and the mails that carry it."""
