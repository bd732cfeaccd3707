"""The parts of a document that are no running text: masthead, contents, imprint, what stands in the margins."""
