"""Errors that are sentences for the person who can act on them."""


class SwitchboardError(Exception):
    """What is wrong, where, and what to do instead: one sentence for the operator, exit status 1."""


class ConfigError(SwitchboardError):
    """A setting is missing or wrong. Raised before anything registers or answers."""


class PromptError(SwitchboardError):
    """A prompt file and the code that fills it disagree."""
