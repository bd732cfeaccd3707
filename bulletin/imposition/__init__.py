"""The printer's files: imposed sheets, numbered copies, job ticket and sign-off sheet."""
