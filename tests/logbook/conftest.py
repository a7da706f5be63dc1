"""A cohort with a student and a supervisor, for everything about cases."""

import pytest
from django.test import Client

from enthesis.accounts.models import User
from enthesis.programme.models import Cohort, Enrolment
from tests.factories.people import enrol, make_cohort, make_supervisor, make_user


@pytest.fixture
def cohort(db: None) -> Cohort:
    return make_cohort()


@pytest.fixture
def enrolment(cohort: Cohort) -> Enrolment:
    return enrol(make_user("Amber Fernleigh"), cohort)


@pytest.fixture
def student(enrolment: Enrolment) -> User:
    return enrolment.user


@pytest.fixture
def supervisor(cohort: Cohort) -> User:
    return make_supervisor(cohort, name="Marguerite Ashgrove")


@pytest.fixture
def browser_of_student(client: Client, student: User) -> Client:
    client.force_login(student)
    return client
