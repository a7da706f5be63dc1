import uuid

from enthesis.imaging.domain.reports import COLUMNS, Drawn, Pictured, rows_of

PICTURES = [
    Pictured(1, "1.2", "2.25.11", "2.25.12", "2.25.13", 600, 800, 33),
    Pictured(4, "1.2", "2.25.21", "2.25.22", "2.25.13", 480, 640, 1),
]


def test_each_drawing_is_a_row_with_numbers_as_people_count() -> None:
    key = uuid.UUID(int=1)
    drawn = [
        Drawn(
            key,
            0,
            "distance",
            32,
            ((10, 10.5), (40, 50)),
            {"mm": 5.017},
            "supraspinatus",
            "supraspinatus tendon",
        ),
        Drawn(
            key,
            1,
            "trace",
            None,
            ((1, 1), (2, 1), (2, 2)),
            {"mm2": 157.08, "mm": 48.442},
            is_students=False,
            is_scaled_by_hand=True,
        ),
        Drawn(key, 1, "angle", None, ((1, 1), (2, 1), (2, 2)), {"degrees": 90.0}),
        Drawn(key, 1, "label", None, ((1, 1),), {}, "x", "an x"),
    ]
    rows = list(rows_of(PICTURES, drawn))
    assert rows == [
        (
            "1",
            "33",
            "Distance",
            "supraspinatus tendon",
            "5.017",
            "",
            "",
            "by the machine",
            "student",
            "10,10.5 40,50",
        ),
        ("4", "", "Outline", "", "48.442", "157.08", "", "set by hand", "reader", "1,1 2,1 2,2"),
        ("4", "", "Angle", "", "", "", "90", "by the machine", "student", "1,1 2,1 2,2"),
        ("4", "", "Label", "an x", "", "", "", "", "student", "1,1"),
    ]
    assert {len(row) for row in rows} == {len(COLUMNS)}
