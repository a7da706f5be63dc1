"""People who do not exist, their names in every script, and how to find them again in bytes."""

import random
from dataclasses import dataclass
from functools import cached_property

CHARACTER_SETS = {
    "ISO_IR 6": ("Rowanberry^Alexandrine", "O'Thistlewood^Bertram^Q^Dr"),
    "ISO_IR 100": ("Müllerstein^Jörgen", "Peñarrubia^Íñigo"),
    "ISO_IR 101": ("Łukasiewiczka^Żaneta", "Dvořáčková^Zdeňka"),
    "ISO_IR 109": ("Ħamrunska^Ġorġ",),
    "ISO_IR 110": ("Kārkliņš^Ģirts",),
    "ISO_IR 126": ("Διονυσιάδης^Θεόφιλος",),
    "ISO_IR 127": ("قبانيان^لنزار",),
    "ISO_IR 138": ("שרוןסקי^דבורה",),
    "ISO_IR 144": ("Соколовская^Анастасия",),
    "ISO_IR 148": ("Çavuşoğlu^Yıldız",),
    "ISO_IR 166": ("สมชายศักดิ์^ใจดี",),
    "ISO_IR 192": ("अनन्याकुमारी^शर्मा", "ნინოშვილი^თამარ", "Նարեկյան^Արամ", "Nguyễn^Thị Hồng"),
    "GB18030": ("Wang^XiaoDong=王建国强^小东",),
    "\\ISO 2022 IR 87": ("Yamadera^Tarou=山田寺^太郎=やまだでら^たろう",),
    "ISO 2022 IR 13\\ISO 2022 IR 87": ("ﾔﾏﾀﾞﾃﾞﾗ^ﾀﾛｳ=山田寺^太郎",),
    "\\ISO 2022 IR 149": ("Hong^Gildong=洪吉童^吉洞=홍길동이^길동",),
}
"""By Specific Character Set (PS3.3 C.12.1.1.2): a name or two that can be written in it."""

ENCODINGS = (
    "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "latin-1", "cp1252", "cp1250", "iso8859-2", "iso8859-3",
    "iso8859-4", "iso8859-5", "cp1251", "koi8-r", "iso8859-6", "cp1256", "iso8859-7", "iso8859-8", "iso8859-9",
    "tis-620", "shift_jis", "iso2022_jp", "euc_jp", "euc_kr", "iso2022_kr", "gb18030", "big5",
)  # fmt: skip
SHORTEST_BYTES = 5
"""Shorter runs of bytes turn up in compressed pixels by chance."""
STREETS = ("Sparrowgate Lane", "Kingfisher Row", "Hawthornfield", "Lapwing Terrace", "Curlewbank")
HOSPITALS = ("Hollowbrook Infirmary", "Larkfieldmoor Hospital", "Ashmerewick Clinic", "Thornleigh General")


@dataclass(frozen=True)
class Identity:
    """One person: what a machine knows of them, in one character set."""

    character_set: str
    name: str
    number: str
    accession: str
    born: str
    phone: str
    address: str
    hospital: str

    @property
    def uid(self) -> str:
        """Give a UID whose root names the patient by number and birth date."""
        return f"1.2.826.0.1.{self.number[2:]}.{self.born}.7"

    @property
    def words(self) -> tuple[str, ...]:
        """List all that would tell who it is, in the forms that it may be written in."""
        components = [part for group in self.name.split("=") for part in group.split("^")]
        day = f"{self.born[6:]}/{self.born[4:6]}/{self.born[:4]}"
        dashed = f"{self.born[:4]}-{self.born[4:6]}-{self.born[6:]}"
        others = [
            self.number,
            self.number[2:],
            self.accession,
            self.born,
            day,
            dashed,
            self.phone,
            self.phone[-6:],
        ]
        places = [*self.address.split(), *self.hospital.split()]
        return tuple(dict.fromkeys([*components, self.name, *others, *places]))

    @cached_property
    def traces(self) -> dict[bytes, str]:
        """Give the bytes to look for, each with the word and the encoding that it comes from."""
        found: dict[bytes, str] = {}
        for word in self.words:
            for form in (word, word.upper(), word.lower(), word[::-1]):
                for encoding in ENCODINGS:
                    for trace, told in _trace(word, form, encoding).items():
                        found.setdefault(trace, told)
        return found

    def survivors(self, data: bytes) -> set[str]:
        """Tell which words still stand in these bytes, and in which encoding."""
        return {told for trace, told in self.traces.items() if trace in data}


def _trace(word: str, form: str, encoding: str) -> dict[bytes, str]:
    try:
        trace = form.encode(encoding)
    except UnicodeEncodeError:
        return {}
    # General words of ours that are also part of a hospital's name are no trace.
    if len(trace) < SHORTEST_BYTES or form.casefold() in ("clinic", "general", "hospital"):
        return {}
    return {trace: f"{word} in {encoding}"}


def identity(seed: int) -> Identity:
    """Make a person up; one seed gives one person."""
    chance = random.Random(seed)
    character_set = list(CHARACTER_SETS)[seed % len(CHARACTER_SETS)]
    born = f"{chance.randint(1921, 2015)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    return Identity(
        character_set=character_set,
        name=chance.choice(CHARACTER_SETS[character_set]),
        number=f"HB{chance.randint(100_000, 999_999)}",
        accession=f"ACC{chance.randint(10_000_000, 99_999_999)}",
        born=born,
        phone=f"07700900{chance.randint(100, 999)}",
        address=f"{chance.randint(11, 99)} {chance.choice(STREETS)}",
        hospital=chance.choice(HOSPITALS),
    )
