"""What the first words of a call shall be."""

from switchboard import briefing, prompts
from switchboard.business.business import Business
from switchboard.call import Call
from switchboard.routing import Route


def greeting(call: Call, business: Business) -> str:
    """The instruction for the first words, put together from prompts/greeting*.md."""
    route = call.route
    parts = []
    if name := call.greeted_name:
        parts.append(prompts.load("greeting_by_name", record=briefing.as_data(name=name)))
    if route.greeting:
        # quotes of its own would end the quotation that it stands in
        parts.append(prompts.load("greeting_own", greeting=route.greeting.replace('"', "'")))
    else:
        parts.append(prompts.load("greeting", company=briefing.company(call, business)))
    if says_automatic(route):
        parts.append(prompts.load("greeting_automatic"))
    if not route.opening.is_open and not route.line.after_hours.greeting:
        parts.append(prompts.load("greeting_closed", opens=briefing.changes(route.opening)))
    return "\n".join(parts)


def says_automatic(route: Route) -> bool:
    """Whether the model is to say it: left open, words of the owner's own say what they say."""
    wish = route.line.says_automatic
    return route.greeting is None if wish is None else wish
