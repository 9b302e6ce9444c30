"""Whether a scenario fits the business and the callers that it is rehearsed with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from rehearsal.scenario.scenario import Scenario
from rehearsal.scenario.steps import Meanwhile
from switchboard.business.business import Business

NOBODY = "nobody"


def misfits(scenario: Scenario, business: Business, callers: Collection[str]) -> Iterator[str]:
    """A sentence for everything that it names and that there is not."""
    staff = [person.name for person in business.people]
    services = [service.name for service in business.appointments.services]
    line = scenario.expect.record.line
    yield from _unknown("nobody is called", _staff(scenario), staff)
    # a message for nobody in particular is for the business
    yield from _unknown("nobody is called", _recipients(scenario), [*staff, business.name])
    yield from _unknown("no service is called", _services(scenario), services)
    yield from _unknown("no caller record is of", _people(scenario), callers)
    yield from _unknown("no line is called", [line] if line else [], business.lines)


def _unknown(what: str, named: Iterable[str], there: Collection[str]) -> Iterator[str]:
    for name in dict.fromkeys(named):
        if name not in there:
            yield f"{what} {name!r}; there are: {', '.join(there)}."


def _staff(scenario: Scenario) -> Iterator[str]:
    yield from (one.staff for one in scenario.given.appointments)
    yield from (one.staff for one in scenario.expect.appointments or () if one.staff)
    for step in scenario.steps:
        if isinstance(step, Meanwhile):
            yield step.meanwhile.booked.staff


def _recipients(scenario: Scenario) -> Iterator[str]:
    yield from (one.for_whom for one in scenario.expect.messages if one.for_whom)


def _services(scenario: Scenario) -> Iterator[str]:
    yield from (one.service for one in scenario.given.appointments)
    yield from (one.service for one in scenario.expect.appointments or () if one.service)
    for step in scenario.steps:
        if isinstance(step, Meanwhile) and step.meanwhile.booked.service:
            yield step.meanwhile.booked.service


def _people(scenario: Scenario) -> Iterator[str]:
    yield from (one.person for one in scenario.given.appointments if one.person)
    yield from scenario.given.failed_checks
    expected = scenario.expect
    yield from (
        one.person for one in expected.appointments or () if one.person not in (None, NOBODY)
    )
    yield from (one.person for one in expected.messages if one.person not in (None, NOBODY))
    yield from expected.failed_checks or {}
