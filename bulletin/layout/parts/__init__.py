"""The parts of a document besides running text: masthead, contents, imprint, margins."""
