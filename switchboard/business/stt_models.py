"""Which languages Deepgram's models hear, as its page of models and languages lists them.

A model that is not named here (a server of one's own, a later one) is taken at its word.
"""

from collections.abc import Set as AbstractSet


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH = _set("en en-US en-AU en-GB en-IN en-NZ")
_BOTH = _set(
    "bg ca cs da da-DK de de-CH el es es-419 et fi fr fr-CA hi hu id it ja ko ko-KR lt lv ms multi nl "
    "nl-BE no pl pt pt-BR pt-PT ro ru sk sv sv-SE th th-TH tr uk vi zh zh-CN zh-HK zh-Hans zh-Hant "
    "zh-TW"
)
_NOVA_2 = _ENGLISH | _BOTH
_NOVA_3 = _ENGLISH | _BOTH | _set("be bn bs hr kn mk mr sl sr ta te tl")

_AMERICAN = _set("en en-US")
_NOVA_2_AMERICAN = _set(
    "meeting phonecall finance conversationalai voicemail video medical drivethru automotive atc"
)


def languages_of(model: str) -> AbstractSet[str] | None:
    """The languages a model hears; None when that is not known here."""
    family, _, variant = model.removeprefix("nova-").partition("-")
    if not model.startswith("nova-"):
        return None
    if family == "3":
        return _ENGLISH if variant == "medical" else _NOVA_3
    if family == "2":
        return _AMERICAN if variant in _NOVA_2_AMERICAN else _NOVA_2
    return None


def takes_key_terms(model: str) -> bool:
    """Whether it takes `keyterm`; the others of Deepgram's take `keywords`, and each refuses the other."""
    return model.startswith("nova-3")
