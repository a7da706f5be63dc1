"""What counts as identifying in typed text, and what must be left alone."""

import pytest

from enthesis.reporting.domain.identifiers import HINTS, Identifier, find_identifiers


def found(text: str) -> list[tuple[str, str]]:
    return [
        (identifier.kind, text[identifier.start : identifier.end]) for identifier in find_identifiers(text)
    ]


# 943 476 5919 is the worked example in the NHS Data Dictionary; 999 numbers are reserved for testing.
@pytest.mark.parametrize("number", ["943 476 5919", "9434765919", "943-476-5919", "943\u00a0476\u00a05919"])
def test_nhs_number_is_found(number):
    assert found(f"Patient {number} came back.") == [("nhs_number", number)]


def test_nhs_number_from_the_test_range_is_found():
    assert found("999 000 0018 and 999 000 0026") == [
        ("nhs_number", "999 000 0018"),
        ("nhs_number", "999 000 0026"),
    ]


@pytest.mark.parametrize("number", ["943 476 5918", "943 476 5910", "123 456 7890"])
def test_nhs_number_with_a_wrong_check_digit_is_not_one(number):
    assert found(number) == []


def test_nhs_number_with_a_wrong_check_digit_but_a_label_is_a_record_number():
    assert found("NHS no: 943 476 5918") == [("hospital_number", "943 476 5918")]


def test_nhs_number_inside_a_longer_number_is_not_one():
    assert found("1.2.9434765919.1") == []


@pytest.mark.parametrize(
    "postcode",
    [
        "LS2 9JT",
        "ls2 9jt",
        "SW1A 1AA",
        "M1 1AE",
        "EC1A1BB",
        "W1A 0AX",
        "B33 8TH",
        "CR2 6XH",
        "DN55 1PT",
        "GIR 0AA",
    ],
)
def test_postcode_is_found(postcode):
    assert found(f"Lives at {postcode}.") == [("postcode", postcode)]


@pytest.mark.parametrize(
    "written",
    [
        "12/05/1961",
        "12.5.1961",
        "12-05-1961",
        "12 05 1961",
        "05/23/1961",
        "1961-05-12",
        "12/5/61",
        "12 May 1961",
        "12th of May, 1961",
        "12-May-1961",
        "May 12, 1961",
        "19610512",
        "29 Feb 2024",
    ],
)
def test_full_date_is_found(written):
    assert found(f"Seen on {written} in clinic.") == [("date", written)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("DOB 12/05/1961", "12/05/1961"),
        ("d.o.b. 12 5 61", "12 5 61"),
        ("dob: 120561", "120561"),
        ("Date of birth 12 May 61", "12 May 61"),
        ("She was born in Leeds on 12.5.61", "12.5.61"),
    ],
)
def test_date_near_birth_is_a_date_of_birth(text, written):
    assert found(text) == [("date_of_birth", written)]


@pytest.mark.parametrize(
    "written", ["31/02/1961", "2019", "October 2025", "10/2025", "14 Oct", "1/2/3", "45/13/2020"]
)
def test_part_of_a_date_or_an_impossible_one_is_left_alone(written):
    assert found(f"Injury in {written}.") == []


@pytest.mark.parametrize(
    "name",
    [
        "Mr Smith",
        "Mrs O'Neill",
        "Ms Patel",
        "Miss Jones",
        "Dr Khan",
        "Dr J. Carter",
        "Dr. van der Berg",
        "Prof Okafor",
        "Prof. de la Cruz",
        "Professor Smith-Jones",
        "MR SMITH",
        "MRS JONES",
        "mrs patel",
        "mr smith",
        "Mr\nSmith",
        "Dr Ångström",
    ],
)
def test_title_and_surname_is_found(name):
    assert found(f"Discussed with {name} today") == [("name", name)]


def test_name_behind_a_label_is_found():
    assert found("Patient name: Ann Example") == [("name", "Ann Example")]


@pytest.mark.parametrize(
    "text",
    [
        "Seen by Dr in clinic",
        "the Dr said",
        "Discussed with the Dr. The tendon is intact",
        "Discussed with the Dr.\nNormal bursa",
        "MR arthrogram",
        "MR Imaging of the hip",
        "mr arthrogram advised",
        "MR SCAN",
        "MSK Ultrasound",
        "Do not miss the tear",
        "Professor of Radiology",
        "Baker cyst and Morton neuroma",
    ],
)
def test_title_alone_and_magnetic_resonance_are_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("MRN 123456", "123456"),
        ("hosp no 44 5566", "44 5566"),
        ("Hospital number: A12345", "A12345"),
        ("patient id 00871", "00871"),
        ("accession 20251014-33", "20251014-33"),
        ("see X1234567", "X1234567"),
        ("see RXR123456", "RXR123456"),
        ("see k123456", "k123456"),
        ("see 1234567", "1234567"),
        ("see QQ 12 34 56 C", "QQ 12 34 56 C"),
    ],
)
def test_hospital_number_is_found(text, number):
    assert found(text) == [("hospital_number", number)]


def test_email_is_found():
    assert found("Write to a.b-c+d@clinic.example.org today.") == [("email", "a.b-c+d@clinic.example.org")]


# Numbers from the ranges that Ofcom keeps for drama.
@pytest.mark.parametrize(
    "number",
    [
        "0113 496 0000",
        "(0113) 496 0000",
        "0113 4960000",
        "07700 900123",
        "07700900123",
        "07700 900 123",
        "+44 7700 900123",
        "+44 (0)113 496 0000",
        "0044 7700 900123",
        "020 7946 0018",
        "01632 960001",
    ],
)
def test_phone_number_is_found(number):
    assert found(f"Call {number} please") == [("phone", number)]


@pytest.mark.parametrize(("text", "number"), [("tel 496 0000", "496 0000"), ("bleep 4412", "4412")])
def test_short_number_behind_a_label_is_a_phone_number(text, number):
    assert found(text) == [("phone", number)]


@pytest.mark.parametrize(
    "text",
    [
        "3.5 x 12.1 mm",
        "12 x 14 x 9 mm, volume 0.8 ml",
        "Achilles 5.2 mm AP (4.1-6.0)",
        "median nerve 11 mm2 at the inlet, 8 mm2 forearm",
        "SH01, SH02, EL05, WR01, AN12 and FO03 were scanned",
        "WR01 2 images, M12 5 mm, M24 4.9 mm",
        "T12, L4/5 and C5/6 levels",
        "L4 5th metatarsal base, S1 2nd toe, T1 2nd rib",
        "1st to 5th MTP joints",
        "M75.1 and S46.0",
        "5-12 MHz, 18L6HD, ML6-15, L12-3, i18LX5, LA2-14A",
        "PRF 750 Hz, gain 45 dB, MI 1.1, TIS 0.4",
        "depth 05 10 15 20 25",
        "1.2.840.10008.5.1.4.1.1.3.1",
        "grade 2/3 tear, power 4/5, 4-6/52 ago",
        "S3 supervision, D0 agreed, 3 of 12 views",
        "patient 45 years, aged 35-44, record 3 views",
        "SNOMED 16982005",
        "ISO 13485, 0 to 180 degrees, 100 %",
        "seen in 2019 and again in May 2021",
        "0.68/0.72 mm right, 0.62/0.68 mm left",
        "10 12 14 16 mm",
        "",
    ],
)
def test_clinical_text_is_left_alone(text):
    assert found(text) == []


def test_identifiers_come_in_order_with_their_hints():
    text = "Mrs Smith (DOB 12/05/1961, 943 476 5919) of LS2 9JT"

    assert find_identifiers(text) == [
        Identifier("name", 0, 9, HINTS["name"]),
        Identifier("date_of_birth", 15, 25, HINTS["date_of_birth"]),
        Identifier("nhs_number", 27, 39, HINTS["nhs_number"]),
        Identifier("postcode", 44, 51, HINTS["postcode"]),
    ]


@pytest.mark.parametrize(
    "pattern", ["a", "1 ", "dob ", "Dr ", "1.", "x@", "Mr A. ", "Dr van ", "12 of ", "mrn "]
)
def test_long_hostile_text_is_read_without_going_over_it_again_and_again(pattern):
    # Each of these repeats the start of a detector; quadratic reading would take minutes, not a moment.
    text = pattern * (50_000 // len(pattern))

    assert all(0 <= i.start < i.end <= len(text) for i in find_identifiers(text))
