"""Plays a rehearsed call to the person at the machine, where there is something to play it on."""

from collections.abc import Iterator
from contextlib import contextmanager

from rehearsal.caller.listening_in import Play
from switchboard.errors import SwitchboardError

_BUFFERED_S = 0.3


class NoLoudspeaker(SwitchboardError):
    """This machine has no sound output that can be used."""


@contextmanager
def loudspeaker(sample_rate_hz: int) -> Iterator[Play]:
    """What plays frames on the default output while the context lasts.

    Raises:
        NoLoudspeaker: There is no PortAudio library or no output device.
    """
    try:
        import sounddevice

        stream = sounddevice.OutputStream(
            samplerate=sample_rate_hz, channels=2, dtype="int16", latency=_BUFFERED_S
        )
    except (ImportError, OSError) as err:
        raise NoLoudspeaker(
            f"--play needs the PortAudio library ({err}): install it (Debian: libportaudio2) "
            "or leave --play out and listen to the recording"
        ) from None
    except sounddevice.PortAudioError as err:
        raise NoLoudspeaker(
            f"--play finds no loudspeaker ({err}): leave it out and listen to the recording"
        ) from None
    with stream:
        yield lambda frames: None if stream.write_available < len(frames) else stream.write(frames)
