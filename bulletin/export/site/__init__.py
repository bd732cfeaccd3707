"""The site (网页版): published issues → the files of a static site."""
