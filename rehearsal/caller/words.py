"""Compares words as they are heard: without regard to case and punctuation, whole words only."""

from __future__ import annotations

import re


def are_in(words: str, text: str) -> bool:
    """Whether these words are said in the text, one after the other."""
    return f" {_plain(words)} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))
