"""Distribution (分送): the recipients of an issue, and the mails sent to them."""
