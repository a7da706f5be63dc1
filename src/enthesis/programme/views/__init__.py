"""The pages of the programme, and those on which administrators look after people."""

from enthesis.programme.views.changes import (
    act_as,
    close_account,
    end_enrolment,
    end_role,
    enrol,
    give_role,
    reopen_account,
    send_link,
    stop_acting,
)
from enthesis.programme.views.cohorts import cohorts
from enthesis.programme.views.people import add_person, people, people_csv, person
from enthesis.programme.views.programme import programme, region, standard_views

__all__ = [
    "act_as",
    "add_person",
    "close_account",
    "cohorts",
    "end_enrolment",
    "end_role",
    "enrol",
    "give_role",
    "people",
    "people_csv",
    "person",
    "programme",
    "region",
    "reopen_account",
    "send_link",
    "standard_views",
    "stop_acting",
]
