"""The theme's templates, through Jinja."""
