"""The local speech service: Deepgram and OpenAI protocols on loopback, with no account."""

from switchboard.errors import SwitchboardError


class SpeechModelsMissing(SwitchboardError):
    """The local speech models cannot be loaded here."""

    def __init__(self, wheel: str) -> None:
        super().__init__(
            f"The local speech models have no wheel for this platform ({wheel} is not installed): "
            "set OPENAI_API_KEY and DEEPGRAM_API_KEY in .env, "
            "or run on Linux x86-64 with glibc 2.34 or later"
        )
        self.wheel = wheel
