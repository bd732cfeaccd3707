"""From the files of a workspace to the model: front matter, schema, Markdown."""
