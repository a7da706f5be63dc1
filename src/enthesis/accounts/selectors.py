"""Reading people, their sessions and their links."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from enthesis.accounts.domain import browser_words, hash_token
from enthesis.accounts.models import ApiToken, LoginLink, User
from enthesis.audit.models import Entry
from enthesis.core.words import count, moment, short_day

# How the audit record writes a person.
PERSON = "accounts.user:"


@dataclass(frozen=True)
class PeopleGroup:
    """People who do the same work, under its name."""

    label: str
    people: tuple[User, ...]


GroupPeople = Callable[[list[User]], list[PeopleGroup]]
_grouping: list[GroupPeople] = []


def plug_grouping(group: GroupPeople) -> None:
    """Let the app that knows roles say how sample people are grouped; called once when Django starts."""
    _grouping[:] = [group]


def never_came(people: QuerySet[User]) -> QuerySet[User]:
    """Narrow people to those who were mailed a link and have never signed in."""
    links = LoginLink.objects.filter(user=OuterRef("pk"))
    return people.filter(Exists(links), is_active=True, last_login=None)


def sample_people() -> list[PeopleGroup]:
    """Give the fictional people of the sample cohort, grouped by what they do."""
    people = list(User.objects.filter(is_sample=True, is_active=True).order_by("name"))
    if not people:
        return []
    return _grouping[0](people) if _grouping else [PeopleGroup("People", tuple(people))]


def sample_person(pk: UUID) -> User | None:
    """Give one of the sample people; anybody else is never found."""
    return User.objects.filter(pk=pk, is_sample=True, is_active=True).first()


def names_of(written: Iterable[str]) -> dict[str, str]:
    """Give the names of the people among these words of the record, which writes a person as "accounts.user:6f1c…"."""
    people = {word for word in written if word.startswith(PERSON)}
    found = User.objects.filter(pk__in=[word.removeprefix(PERSON) for word in people])
    return {f"{PERSON}{pk}": name for pk, name in found.values_list("pk", "name")}


@dataclass(frozen=True)
class WaysIn:
    """How a person can sign in, what second factors they have, and how many recovery codes are left of those made."""

    has_password: bool
    passkeys: int
    has_app: bool
    has_codes: bool
    codes_left: int = 0

    @property
    def is_asked_twice(self) -> bool:
        """Tell whether a password or a mailed link alone does not let the person in."""
        return self.has_app or self.passkeys > 0


def ways_in_of(user: User) -> WaysIn:
    """Give the ways in which a person can sign in."""
    proofs = list(Authenticator.objects.filter(user=user))
    kinds, types = [proof.type for proof in proofs], Authenticator.Type
    codes = [proof.wrap() for proof in proofs if proof.type == types.RECOVERY_CODES]
    return WaysIn(
        user.has_usable_password(),
        kinds.count(types.WEBAUTHN),
        types.TOTP in kinds,
        bool(codes),
        sum(len(wrapped.get_unused_codes()) for wrapped in codes),
    )


@dataclass(frozen=True)
class Visit:
    """One place where a person is signed in."""

    browser: str
    address: str
    since: datetime
    is_this_one: bool


def visits_of(user: User, this_key: str, now: datetime) -> list[Visit]:
    """Give where a person is signed in, this place first, then the newest."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows = UserSession.objects.filter(user=user, session_key__in=alive).order_by("-created_at")
    visits = [Visit(browser_words(r.user_agent), r.ip, r.created_at, r.session_key == this_key) for r in rows]
    return sorted(visits, key=lambda visit: not visit.is_this_one)


def usable_link(token: str, now: datetime) -> LoginLink | None:
    """Give the link of a token if it could be used now; looking at it does not use it up."""
    link = LoginLink.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    return link if link is not None and link.is_usable(now) else None


def usable_token(secret: str, now: datetime) -> ApiToken | None:
    """Give the key of a secret if it could be used now, with its owner."""
    token = ApiToken.objects.select_related("owner").filter(token_hash=hash_token(secret)).first()
    return token if token is not None and token.is_usable(now) else None


@dataclass(frozen=True)
class TokenRow:
    """One key as its owner's list shows it."""

    token: ApiToken
    word: str
    kind: str

    @property
    def is_usable(self) -> bool:
        """Tell whether it still works."""
        return self.kind == "done"


def token_rows(user: User, now: datetime) -> list[TokenRow]:
    """Give a person's keys: those that work first, then the newest."""
    rows = [_token_row(one, now) for one in ApiToken.objects.filter(owner=user).order_by("-created_at")[:100]]
    return sorted(rows, key=lambda row: not row.is_usable)


def _token_row(token: ApiToken, now: datetime) -> TokenRow:
    if token.revoked_at is not None:
        return TokenRow(token, "Revoked", "plain")
    return TokenRow(token, "Works", "done") if now < token.expires_at else TokenRow(token, "Ended", "plain")


@dataclass(frozen=True)
class Stored:
    """One kind of thing that is stored about a person, in words, and why."""

    what: str
    value: str
    why: str


TellStored = Callable[[User], list[Stored]]
_told_by: dict[str, TellStored] = {}


def plug_stored(app: str, tell: TellStored) -> None:
    """Let an app say what it stores about a person; called once when Django starts."""
    _told_by[app] = tell


def stored_about(user: User) -> list[Stored]:
    """Give all that is stored about a person: first who they are and how they come in, then what each app adds."""
    entries = Entry.objects.filter(actor=f"{user._meta.label_lower}:{user.pk}").count()
    sessions = UserSession.objects.filter(user=user).count()
    proofs = Authenticator.objects.filter(user=user).count()
    links = LoginLink.objects.filter(user=user).count()
    keys = ApiToken.objects.filter(owner=user).count()
    own = [
        Stored("Name", user.name, "It stands on what you write and sign."),
        Stored("E-mail address", user.email, "You sign in with it, and mail goes there."),
        Stored("Time zone", user.time_zone, "Times are shown in it."),
        Stored("Account made", short_day(user.joined_at), "To know since when you are here."),
        Stored("Last sign-in", moment(user.last_login), "To notice a sign-in that was not yours."),
        Stored(
            "Sessions", count(sessions, "session"), "Browser and network address, so that you can end each."
        ),
        Stored("Passkeys and codes", count(proofs, "entry", "entries"), "To let only you in."),
        Stored("Links mailed", count(links, "link"), "Only a hash of each, so that it works once."),
        Stored("Keys for programs", count(keys, "key"), "Only a hash of each, its name and last use."),
        Stored("Record", count(entries, "entry", "entries"), "What you did and when; it cannot be changed."),
    ]
    return own + [stored for tell in _told_by.values() for stored in tell(user)]
