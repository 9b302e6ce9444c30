"""The worker: takes a call from the ring to the hang-up. `python agent.py start | dev | console`."""

import asyncio
import math
import sys

from livekit.agents import AgentServer, JobContext, JobProcess, cli
from livekit.agents.worker import ServerEnvOption

import workflows
from switchboard.business import file
from switchboard.call import Call
from switchboard.call_end import Ended
from switchboard.duty import local_speech, preflight
from switchboard.duty.admission import Load, capacity
from switchboard.errors import SwitchboardError
from switchboard.live import arrival
from switchboard.live.desk import Desk
from switchboard.live.ending import Ending
from switchboard.live.greeting import HeldGreeting
from switchboard.live.lookup import LookUp
from switchboard.live.office import Office, open_office
from switchboard.live.recorder import Recorder, key_of
from switchboard.live.session import build_session, start
from switchboard.live.telephone import Telephone
from switchboard.routing import Answer
from tools.end_call import EndCall

settings, business = file.load_or_exit()


def prewarm(process: JobProcess) -> None:
    """Load what every call needs, before there is a call."""
    process.userdata["office"] = open_office(settings, business)


server = AgentServer(
    setup_fnc=prewarm,
    # The next call finds a warm process, and so does one that comes with it. Stock: none in `dev`.
    num_idle_processes=2,
    initialize_process_timeout=60,  # s; the stock 10 are short on a small or busy machine
    job_memory_limit_mb=800,  # one that leaks ends with its call, not with the machine
    # By calls: stock is the whole machine's CPU, and whatever else runs would turn callers away.
    load_fnc=Load(capacity(settings.switchboard_max_calls)),
    load_threshold=math.inf,
    # A worker that is told to stop lets its calls end; none lasts longer than the limit.
    drain_timeout=round(business.limits.call_minutes * 60) + 60,
    # Imported once for all processes, else the first words of every call wait for them.
    preload_modules=["switchboard.live.preload", *workflows.MODULES],
    host=settings.switchboard_health_host,
    port=ServerEnvOption(dev_default=0, prod_default=settings.switchboard_health_port),
)


@server.rtc_session(agent_name=settings.switchboard_agent_name)
async def answer(ctx: JobContext) -> None:
    """One call. Whatever breaks takes the line down, rather than leave it ringing or silent."""
    office: Office = ctx.proc.userdata["office"]
    recorder = Recorder(office.records)
    ending = Ending(ctx, recorder)
    try:
        await take_call(ctx, office, recorder, ending)
    except Exception as err:
        recorder.broke(err)
        await ending.hang_up(Ended.FAULT)
        recorder.open(ctx, None)


async def take_call(ctx: JobContext, office: Office, recorder: Recorder, ending: Ending) -> None:
    """Connect, find the caller, send them to a line, greet; `ending` does the rest."""
    blocked = asyncio.create_task(office.blocked())
    await ctx.connect()
    if arrival.has_another_agent(ctx.room, settings.switchboard_agent_name):
        ctx.shutdown("another agent has this call")
        return
    participant = await arrival.wait_for_caller(ctx)
    if participant is None:
        recorder.open(ctx, None)
        return await ending.hang_up(Ended.CALLER)

    caller = arrival.who_is(participant, ctx, office)
    look_up = LookUp(office, caller, recorder)
    call = Call(caller, arrival.send(caller, ctx, office, await blocked), key=key_of(ctx, caller))
    arrival.log_call(call)
    recorder.open(ctx, call)
    if call.route.answer is Answer.HANG_UP:
        return await ending.hang_up(Ended.BLOCKED)
    if call.route.answer is Answer.WORKFLOW:
        await look_up.in_time_for_the_greeting(call)

    greeting = HeldGreeting(recorder.answered, types=arrival.types(caller, office))
    phone = Telephone(ctx, caller, ending, recorder)
    tools = (EndCall(ending.hang_up, tail_s=settings.switchboard_hangup_tail_s),)
    desk = Desk(call, business, office.books, greeting, phone, recorder, workflows, tools)
    session = build_session(call, settings, office.models)
    recorder.listen(session, ctx.room)
    ending.watch(session, participant.identity, limit_s=business.limits.call_minutes * 60)
    await start(session, workflows.seat(call.workflow, desk), ctx.room, types=greeting.is_read)
    look_up.later(call, lambda: workflows.learn(session))
    await greeting.answer(session, ctx, caller, ending)


def main() -> None:
    """Check what must be right before the first call, then hand over to LiveKit's command line."""
    asked = preflight.read_arguments(sys.argv[1:], settings)
    try:
        if asked is None:
            return cli.run_app(server)
        workflows.check(business, settings)  # a broken prompt is told now
        preflight.check(asked, settings, business)
        with local_speech.beside(asked, settings):
            cli.run_app(server)
    except SwitchboardError as err:
        sys.exit(f"error: {err}")
    except KeyboardInterrupt:  # before LiveKit handles it
        sys.exit(130)


if __name__ == "__main__":
    main()
