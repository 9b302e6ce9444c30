"""Appointments: which times are free, and the book that they are written into."""

from switchboard.appointments.appointment import Appointment, Booker, Busy, Slot
from switchboard.appointments.book import (
    AppointmentBook,
    BookError,
    NoSuchAppointment,
    SlotTaken,
)
from switchboard.appointments.opening import check, open_book

__all__ = [
    "Appointment",
    "AppointmentBook",
    "BookError",
    "Booker",
    "Busy",
    "NoSuchAppointment",
    "Slot",
    "SlotTaken",
    "check",
    "open_book",
]
