"""The fictional people of the sample cohort. Any likeness to a real person is chance."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SampleStudent:
    """A student of the sample cohort, with what makes their year different from the others'.

    `share` is how much of the pace they keep; `skill` is how often the supervisor agrees fully in the first month, and
    `growth` how much that rises over the year; `favourite` is the region they meet most at work.
    """

    name: str
    profession: str
    share: float
    skill: float
    growth: float
    favourite: str


STUDENTS = (
    SampleStudent("Amber Fernleigh", "physiotherapist", 1.02, 0.62, 0.30, "shoulder"),
    SampleStudent("Bartholomew Quill", "radiographer", 0.96, 0.70, 0.22, "knee"),
    SampleStudent("Clementine Marsh", "podiatrist", 0.88, 0.58, 0.28, "foot"),
    SampleStudent("Dashiell Orrery", "doctor", 1.10, 0.72, 0.20, "shoulder"),
    SampleStudent("Evadne Thistlewood", "physiotherapist", 0.72, 0.55, 0.35, "hip"),
    SampleStudent("Fabian Larkspur", "osteopath", 0.91, 0.60, 0.25, "elbow"),
    SampleStudent("Guinevere Saltmarsh", "sonographer", 1.15, 0.80, 0.15, "wrist_hand"),
    SampleStudent("Horatio Penhaligon-Brightwater", "physiotherapist", 0.55, 0.52, 0.30, "ankle"),
    SampleStudent("Isolde Wren", "doctor", 0.99, 0.66, 0.25, "wrist_hand"),
    SampleStudent("Jolyon Cragg", "physiotherapist", 0.93, 0.60, 0.28, "knee"),
    SampleStudent("Kezia Hollowell", "radiographer", 1.04, 0.68, 0.24, "ankle"),
    SampleStudent("Lysander Moss", "podiatrist", 0.80, 0.57, 0.30, "foot"),
)


@dataclass(frozen=True)
class SampleSupervisor:
    """A clinical supervisor of the sample cohort and the regions they are approved for."""

    name: str
    regions: tuple[str, ...]


SUPERVISORS = (
    SampleSupervisor("Marguerite Ashgrove", ("shoulder", "elbow", "wrist_hand")),
    SampleSupervisor("Nathaniel Birdwhistle", ("hip", "knee", "ankle", "foot")),
    SampleSupervisor("Ottoline Greave", ("shoulder", "knee", "ankle", "foot")),
    SampleSupervisor("Peregrine Stoke", ("elbow", "wrist_hand", "hip")),
)

# Role and name of everybody else.
STAFF = (
    ("administrator", "Quentin Larch"),
    ("programme_lead", "Rosalind Fennimore"),
    ("module_lead", "Sebastian Thorne-Vale"),
    ("tutor", "Theodora Minch"),
    ("mentor", "Ulric Hazeldene"),
    ("assessor", "Verity Cobblestone"),
    ("examiner", "Wilfred Oxenbury"),
    ("external_examiner", "Xanthe Rookwood"),
    ("image_steward", "Yarrow Pemberton"),
    ("image_steward", "Zinnia Holloway"),
    ("accreditor", "Zachary Elmswick"),
)

# Roles that hold for the whole site rather than for one cohort.
SITE_ROLES = ("administrator", "image_steward", "accreditor")


def address_of(name: str) -> str:
    """Give a fictional person's e-mail address under the domain reserved for examples (RFC 2606)."""
    return name.lower().replace(" ", ".") + "@example.org"
