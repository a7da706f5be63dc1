"""Reading people with what they do: lists, supervisors of a region, and who a scan code belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.accounts.selectors import PeopleGroup, Stored, never_came
from enthesis.core.words import count
from enthesis.programme.models import Cohort, Enrolment, Role, RoleHolding
from enthesis.programme.permissions import read_belongings

STUDENT = "student"
NOBODY = "none"
INVITED = "invited"


def holdings_on(on: date) -> QuerySet[RoleHolding]:
    """Give the roles that hold on a day; the first and the last day both count."""
    return RoleHolding.objects.filter(starts_on__lte=on).exclude(ends_on__lt=on)


def enrolments_on(on: date) -> QuerySet[Enrolment]:
    """Give the enrolments of people who have begun by a day and not left before it."""
    return Enrolment.objects.filter(starts_on__lte=on).exclude(left_on__lt=on)


def supervisors_for(cohort: Cohort, region: str, on: date) -> list[User]:
    """Give the people approved to sign scans of a region in a cohort on a day, by name, each once."""
    holdings = holdings_on(on).filter(
        Q(cohort=cohort) | Q(cohort=None), role=Role.SUPERVISOR, user__is_active=True
    )
    rows = holdings.select_related("user").order_by("user__name", "user_id")
    return list({h.user_id: h.user for h in rows if region in h.regions}.values())


def enrolment_by_scan_code(codes: Iterable[str]) -> Enrolment | None:
    """Give the enrolment whose scan code is among what a machine sent."""
    wanted = {code.strip().upper() for code in codes if code.strip()}
    here = Enrolment.objects.filter(scan_code__in=wanted).exclude(left_on__lt=timezone.localdate())
    return here.select_related("user").first()


def with_roles(people: QuerySet[User]) -> QuerySet[User]:
    """Read people together with their roles and enrolments."""
    return people.prefetch_related(
        Prefetch("role_holdings", RoleHolding.objects.select_related("cohort")),
        Prefetch("enrolments", Enrolment.objects.select_related("cohort")),
    )


def people_with_roles() -> QuerySet[User]:
    """Give everybody with their roles and enrolments, by name."""
    return with_roles(User.objects.order_by("name", "pk"))


@dataclass(frozen=True)
class Wanted:
    """Which people are looked for: words of their name or address, a role, a cohort; and their order."""

    words: str = ""
    role: str = ""
    cohort_id: int | None = None
    order: str = "name"


# Those who never signed in stand last, whichever way round.
ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "name": ("name", "pk"),
    "-name": ("-name", "pk"),
    "email": ("email",),
    "-email": ("-email",),
    "last_login": (F("last_login").asc(nulls_last=True), "name", "pk"),
    "-last_login": (F("last_login").desc(nulls_last=True), "name", "pk"),
}


def people_matching(people: QuerySet[User], wanted: Wanted, on: date) -> QuerySet[User]:
    """Narrow people to those who are looked for; role and cohort are what they are on this day."""
    for word in wanted.words.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    held = holdings_on(on).filter(user=OuterRef("pk"))
    placed = enrolments_on(on).filter(user=OuterRef("pk"))
    if wanted.cohort_id is not None:
        held, placed = held.filter(cohort=wanted.cohort_id), placed.filter(cohort=wanted.cohort_id)
    role = wanted.role
    if role == INVITED:
        people, role = never_came(people), ""
    if role == STUDENT:
        people = people.filter(Exists(placed))
    elif role == NOBODY:
        people = people.filter(~Exists(held), ~Exists(placed))
    elif role:
        people = people.filter(Exists(held.filter(role=role)))
    elif wanted.cohort_id is not None:
        people = people.filter(Exists(held) | Exists(placed))
    return people.order_by(*ORDERS.get(wanted.order, ORDERS["name"]))


@dataclass(frozen=True)
class PersonRow:
    """A person as a list shows them on a day, with all roles and places they ever had."""

    person: User
    on: date
    held: Iterable[RoleHolding]
    placed: Iterable[Enrolment]

    @classmethod
    def of(cls, person: User, on: date) -> "PersonRow":
        """Make the row of a person that was read by `with_roles`."""
        return cls(person, on, person.role_holdings.all(), person.enrolments.all())

    @property
    def holdings(self) -> list[RoleHolding]:
        """The roles that the person holds on the day."""
        return [
            h for h in self.held if h.starts_on <= self.on and (h.ends_on is None or h.ends_on >= self.on)
        ]

    @property
    def enrolments(self) -> list[Enrolment]:
        """The places in cohorts that the person has on the day."""
        return [
            e for e in self.placed if e.starts_on <= self.on and (e.left_on is None or e.left_on >= self.on)
        ]

    @property
    def roles(self) -> list[str]:
        """What the person is, in words, each once."""
        names = ["Student"] * bool(self.enrolments) + [h.get_role_display() for h in self.holdings]
        return list(dict.fromkeys(names))

    @property
    def cohorts(self) -> list[str]:
        """The cohorts in which the person is something."""
        names = [e.cohort.name for e in self.enrolments] + [h.cohort.name for h in self.holdings if h.cohort]
        return list(dict.fromkeys(names))


def person_rows(people: Iterable[User], on: date) -> list[PersonRow]:
    """Give people, such as one page of them, as rows; their roles and places are read in one query."""
    known = {person.pk: person for person in people}
    return [PersonRow(known[pk], on, *belongings) for pk, belongings in read_belongings(known).items()]


def cohorts_with_counts(cohorts: QuerySet[Cohort], on: date) -> QuerySet[Cohort]:
    """Give cohorts, each with the number of its `students` on a day."""
    there = Q(enrolments__starts_on__lte=on) & (Q(enrolments__left_on=None) | Q(enrolments__left_on__gte=on))
    return cohorts.annotate(students=Count("enrolments", filter=there))


def roles_of(user: User) -> list[Stored]:
    """Say what is stored about a person's roles and places in cohorts, past ones too."""
    held = RoleHolding.objects.filter(user=user).count()
    places = Enrolment.objects.filter(user=user).count()
    return [
        Stored("Roles", count(held, "role"), "What you may see and do follows from them."),
        Stored(
            "Places in cohorts", count(places, "place"), "Your logbook belongs to one, with its scan code."
        ),
    ]


def group_by_role(people: list[User]) -> list[PeopleGroup]:
    """Group people under the first of what they are today: student, then the roles in their order."""
    on = timezone.localdate()
    rows = [
        PersonRow.of(person, on) for person in with_roles(User.objects.filter(pk__in=[p.pk for p in people]))
    ]
    first = {row.person.pk: row.roles[0] if row.roles else "Others" for row in rows}
    labels = ["Student", *Role.labels, "Others"]
    groups = {label: tuple(person for person in people if first.get(person.pk) == label) for label in labels}
    return [PeopleGroup(label, members) for label, members in groups.items() if members]
