"""The worker: takes a call from the ring to the hang-up. `python agent.py start | dev | console`."""

import logging
import math
import sys

from livekit.agents import AgentServer, JobContext, JobProcess, cli
from livekit.agents.voice.room_io import RoomOptions
from livekit.agents.worker import ServerEnvOption

from switchboard import config
from switchboard.call import Call
from switchboard.duty import local_speech, preflight
from switchboard.duty.admission import Load, capacity
from switchboard.errors import SwitchboardError
from switchboard.live.arrival import has_another_agent, log_caller, wait_for_caller, who_is
from switchboard.live.console import close_console
from switchboard.live.ending import Ending
from switchboard.live.greeting import NOBODY_YET, HeldGreeting
from switchboard.live.session import build_models, build_session
from tools.end_call import EndCall
from workflows.receptionist import Receptionist

logger = logging.getLogger("switchboard")
settings = config.load_or_exit()


def prewarm(process: JobProcess) -> None:
    """Load what every call needs, before there is a call."""
    process.userdata["models"] = build_models(settings)


server = AgentServer(
    setup_fnc=prewarm,
    # The next call finds a warm process, and so does one that comes with it. Stock: none in `dev`.
    num_idle_processes=2,
    # A small or busy machine needs longer than the stock 10 s to warm a process up.
    initialize_process_timeout=60,
    # A process that leaks ends with its call, not with the machine. Stock is no limit.
    job_memory_limit_mb=800,
    # By calls: stock is the whole machine's CPU, and whatever else runs would turn callers away.
    load_fnc=Load(capacity(settings.switchboard_max_calls)),
    load_threshold=math.inf,
    # A worker that is told to stop lets its calls end; none lasts longer than the limit.
    drain_timeout=round(settings.switchboard_call_limit_s) + 60,
    # Imported once for all processes, else the first words of every call wait for them.
    preload_modules=["switchboard.live.preload", "workflows.receptionist"],
    host=settings.switchboard_health_host,
    port=ServerEnvOption(dev_default=0, prod_default=settings.switchboard_health_port),
)


@server.rtc_session(agent_name=settings.switchboard_agent_name)
async def answer(ctx: JobContext) -> None:
    """One call. Whatever breaks takes the line down, rather than leave it ringing or silent."""
    ending = Ending(ctx)
    try:
        await take_call(ctx, ending)
    except Exception:
        logger.exception("the call broke")
        await ending.hang_up("fault")


async def take_call(ctx: JobContext, ending: Ending) -> None:
    """Connect, find the caller, build the session for their channel, greet; `ending` does the rest."""
    await ctx.connect()
    if has_another_agent(ctx.room, settings.switchboard_agent_name):
        ctx.shutdown("another agent has this call")
        return
    participant = await wait_for_caller(ctx)
    if participant is None:
        return await ending.hang_up("caller")

    caller = who_is(participant, ctx, settings)
    log_caller(caller)
    greeting = HeldGreeting()
    end_call = EndCall(ending.hang_up, tail_s=settings.switchboard_hangup_tail_s)
    session = build_session(Call(caller), settings, ctx.proc.userdata["models"])
    ending.watch(session, participant.identity, limit_s=settings.switchboard_call_limit_s)

    await session.start(
        Receptionist(greeting=greeting, tools=[end_call]),
        room=ctx.room,
        # Unlinked it publishes nothing, so a phone rings on; and whoever leaves is `ending`'s matter.
        room_options=RoomOptions(participant_identity=NOBODY_YET, close_on_disconnect=False),
        # LiveKit Cloud's own recording, which nobody was asked about; and the stock door for whoever
        # is in the room to read and drive the session.
        record=False,
        session_host=False,
    )
    if ctx.is_fake_job():
        greeting.release()  # the console has no phone to answer,
        ctx.add_shutdown_callback(close_console)  # and ends with its call
    else:
        await greeting.answer(session, ctx.room, caller, ending)


def main() -> None:
    """Check what must be right before the first call, then hand over to LiveKit's command line."""
    start = preflight.read_arguments(sys.argv[1:], settings)
    try:
        if start is None:
            return cli.run_app(server)
        Receptionist(greeting=HeldGreeting(), tools=[])  # a broken prompt is told now
        preflight.check(start, settings)
        with local_speech.beside(start, settings):
            cli.run_app(server)
    except SwitchboardError as err:
        sys.exit(f"error: {err}")
    except KeyboardInterrupt:  # before LiveKit handles it
        sys.exit(130)


if __name__ == "__main__":
    main()
