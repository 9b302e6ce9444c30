"""Appointments, messages, how callers show who they are; a call can end by being transferred."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
ENDED = (
    "ended IN ('agent', 'caller', 'transferred', 'silence', 'time_limit', 'blocked', "
    "'refused_busy', 'abandoned_ringing', 'fault')"
)


def upgrade() -> None:
    with op.batch_alter_table("calls") as calls:
        calls.drop_constraint(op.f("ck_calls_ended"), type_="check")
        calls.create_check_constraint(op.f("ck_calls_ended"), ENDED)
    op.add_column("callers", sa.Column("birth_date", sa.Date()))
    op.add_column("callers", sa.Column("pin", sa.Text()))
    create_identity_checks()
    create_messages()
    create_appointments()


def create_identity_checks() -> None:
    op.create_table(
        "identity_checks",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "person_id",
            sa.Integer(),
            sa.ForeignKey("callers.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_identity_checks_person_id_at", "identity_checks", ["person_id", "at"])


def create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("reference", sa.Text(), nullable=False, index=True),
        sa.Column("at", MOMENT, nullable=False, index=True),
        sa.Column("call_key", sa.Text(), nullable=False, index=True),
        _person_id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), index=True),
        sa.Column("for_whom", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("done_at", MOMENT),
        sqlite_autoincrement=True,
    )


def create_appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("reference", sa.Text(), nullable=False, index=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("call_key", sa.Text(), nullable=False, index=True),
        _person_id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), index=True),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT),
    )
    op.create_index("ix_appointments_staff_starts_at", "appointments", ["staff", "starts_at"])


def _person_id() -> "sa.Column[int]":
    return sa.Column(
        "person_id", sa.Integer(), sa.ForeignKey("callers.id", ondelete="SET NULL"), index=True
    )
