"""Placeholder until the word list is chosen."""


def segment(text):
    return [text]
