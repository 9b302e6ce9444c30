"""The framework's console, where it stands in the way: typing needs no sound card."""

import signal
import threading

from livekit.agents.cli._legacy import AgentsConsole


class TypingConsole(AgentsConsole):
    """Asks for no audio device. The stock one wants the PortAudio library even with --text."""

    def _validate_device_or_raise(
        self, *, input_device: str | None, output_device: str | None
    ) -> None:
        pass


def type_instead_of_speaking() -> None:
    """Let `console --text` run on a machine without sound."""
    AgentsConsole._instance = TypingConsole()


async def close_console() -> None:
    """End console mode with its call, as a telephone goes silent; stock leaves the prompt open."""
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)  # what Ctrl-C does, also to a waiting prompt
