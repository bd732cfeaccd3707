"""The live preview: a local web server that shows an issue as it will be printed while it is being edited."""
