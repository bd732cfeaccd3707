"""An open project: a workspace and what its issues share."""
