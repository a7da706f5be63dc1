"""What the sample students find: one line each of question, finding and conclusion, in our own words.

Teaching material, awaiting clinical review. The sizes are made within the ranges that the programme calls plausible.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class SampleFinding:
    """One thing that a sample case shows.

    `seen` may hold `{size}`, a length in millimetres drawn from `sizes`; `measure` is the measurement that repeats it.
    """

    structure: str
    view: str
    question: str
    seen: str
    answer: str
    diagnosis: str
    certainty: str
    next_step: str
    sizes: tuple[float, float] = (2.0, 6.0)
    measure: str = ""
    doppler: bool = False
    dynamic: str = ""


FINDINGS: dict[str, tuple[SampleFinding, ...]] = {
    "shoulder": (
        SampleFinding(
            "supraspinatus", "SH06", "Painful arc for three months after gardening. Is there a cuff tear?",
            "Hypoechoic defect at the articular side of the footprint, {size} mm long, seen in both planes",
            "There is a partial-thickness articular-side tear of the supraspinatus.",
            "Partial-thickness supraspinatus tear", "probable",
            "Exercise-based rehabilitation; scan again if strength does not return within twelve weeks",
            (4.0, 9.0),
        ),
        SampleFinding(
            "subacromial_bursa", "SH08", "Night pain and pain on overhead work. Bursitis?",
            "Bursa thickened to {size} mm with bunching at the acromion on active abduction",
            "The subacromial bursa is thickened and bunches on abduction.",
            "Subacromial bursitis", "probable", "Discuss load management with the referrer",
            (2.6, 4.4), "M01", False, "SH08",
        ),
        SampleFinding(
            "long_head_biceps", "SH01", "Anterior shoulder pain in a climber. Is the biceps tendon in its groove?",
            "Tendon in its groove with a circumferential halo of fluid and a thickened sheath; one vessel on Doppler",
            "The biceps tendon is in place; its sheath is inflamed.",
            "Biceps tenosynovitis", "probable", "Conservative treatment; look for a joint effusion at review",
            doppler=True, dynamic="SH01",
        ),
        SampleFinding(
            "acromioclavicular_joint", "SH12", "Pain on top of the shoulder after a fall from a bicycle.",
            "Capsule bulges and the cortices are irregular; the gap does not widen under stress",
            "The acromioclavicular joint shows wear without instability.",
            "Acromioclavicular joint arthropathy", "definite", "Treat by symptoms", dynamic="SH12",
        ),
    ),
    "elbow": (
        SampleFinding(
            "common_extensor_origin", "EL06", "Lateral elbow pain in a tennis player. Tendinopathy or tear?",
            "Origin hypoechoic and thickened to {size} mm with scattered vessels and a small cortical spur",
            "The common extensor origin is thickened and vascular, without a full-thickness tear.",
            "Common extensor tendinopathy", "definite", "Progressive loading; avoid repeated injection",
            (4.6, 6.4), "M08", True,
        ),
        SampleFinding(
            "ulnar_nerve_elbow", "EL13", "Tingling in the little finger at night. Is the ulnar nerve enlarged?",
            "Nerve enlarged and hypoechoic at the groove; it stays in place on flexion",
            "The ulnar nerve is enlarged at the groove and does not sublux.",
            "Ulnar neuropathy at the elbow", "probable", "Nerve conduction study", dynamic="EL13",
        ),
        SampleFinding(
            "olecranon_bursa", "EL12", "Swelling over the tip of the elbow after leaning. Fluid?",
            "Bursa distended to {size} mm by simple fluid without vessels",
            "There is a simple effusion of the olecranon bursa.",
            "Olecranon bursitis", "definite", "Protect from pressure; aspirate only if infection is suspected",
            (6.0, 14.0),
        ),
    ),
    "wrist_hand": (
        SampleFinding(
            "median_nerve_wrist", "WH09", "Numb thumb and index finger at night. Carpal tunnel syndrome?",
            "Nerve enlarged at the inlet to {size} mm2 with loss of its fascicles and bowing of the retinaculum",
            "The median nerve is enlarged at the tunnel inlet.",
            "Carpal tunnel syndrome", "probable", "Compare with symptoms and nerve conduction",
            (12.0, 18.0), "M10",
        ),
        SampleFinding(
            "extensor_compartment_1", "WH01", "Pain at the radial styloid since a baby was born.",
            "Retinaculum thickened to {size} mm with fluid around both tendons and vessels in the sheath",
            "The first extensor compartment is inflamed.",
            "De Quervain tenosynovitis", "definite", "Splint and review", (1.6, 2.8), doppler=True, dynamic="WH01",
        ),
        SampleFinding(
            "a1_pulleys", "WH14", "Ring finger locks in the morning. Trigger finger?",
            "Pulley thickened to {size} mm; the tendon catches beneath it on extension",
            "The pulley of the ring finger is thickened and the tendon catches.",
            "Trigger finger", "definite", "Offer injection through the local pathway", (1.2, 2.4), "M15", False, "WH14",
        ),
    ),
    "hip": (
        SampleFinding(
            "gluteus_medius", "HP09", "Lateral hip pain when lying on the side. Bursitis or tendon?",
            "Tendon thickened and hypoechoic at the lateral facet with a cortical spur; no bursal fluid",
            "The gluteus medius tendon is degenerate; the bursa is not distended.",
            "Gluteus medius tendinopathy", "probable", "Loading programme; injection is not the first step",
        ),
        SampleFinding(
            "anterior_hip_recess", "HP01", "Groin pain and stiffness. Is there an effusion?",
            "Capsule lifted to {size} mm from the neck by anechoic fluid; the other side is flat",
            "There is an effusion of the hip joint.",
            "Hip joint effusion", "definite", "Radiograph; exclude infection if unwell", (7.4, 10.5), "M18",
        ),
        SampleFinding(
            "hamstring_origin", "HP12", "Sudden buttock pain while water-skiing.",
            "Conjoint tendon thickened with a hypoechoic cleft of {size} mm; the tendon remains attached",
            "There is a partial tear of the hamstring origin without retraction.",
            "Partial tear of the hamstring origin", "probable", "Magnetic resonance imaging if surgery is considered",
            (5.0, 14.0),
        ),
    ),
    "knee": (
        SampleFinding(
            "suprapatellar_recess", "KN02", "Swollen knee after a long walk. Effusion?",
            "Recess distended to {size} mm by anechoic fluid with thin synovial folds, no vessels",
            "There is a moderate effusion without synovitis.",
            "Knee joint effusion", "definite", "Treat the cause; aspirate only if infection or crystals are suspected",
            (5.0, 12.0), "M19", True, "KN02",
        ),
        SampleFinding(
            "patellar_tendon", "KN04", "Pain below the kneecap in a volleyball player.",
            "Proximal deep fibres hypoechoic; tendon {size} mm thick with several vessels",
            "The proximal patellar tendon is thickened and vascular.",
            "Patellar tendinopathy", "definite", "Load management and heavy slow resistance", (7.4, 9.2), "M21", True,
        ),
        SampleFinding(
            "popliteal_bursa", "KN12", "Lump behind the knee. Cyst?",
            "Fluid collection with a neck between semimembranosus and medial gastrocnemius, {size} mm across",
            "The lump is a popliteal cyst.",
            "Baker cyst", "definite", "Look for its cause in the joint", (14.0, 32.0),
        ),
        SampleFinding(
            "medial_collateral_ligament", "KN07", "Twisted the knee at football. Medial ligament?",
            "Superficial layer thickened and hypoechoic with fluid around it; continuous under gentle valgus",
            "The medial collateral ligament is sprained and continuous.",
            "Grade 2 sprain of the medial collateral ligament", "probable", "Brace and rehabilitation", dynamic="KN07",
        ),
    ),
    "ankle": (
        SampleFinding(
            "achilles", "AN11", "Morning stiffness of the Achilles in a runner.",
            "Mid-portion thickened to {size} mm with lost fibril pattern and vessels entering from the deep side",
            "The mid-portion of the Achilles tendon is thickened and vascular.",
            "Mid-portion Achilles tendinopathy", "definite", "Eccentric or heavy slow loading for twelve weeks",
            (7.8, 11.0), "M24", True,
        ),
        SampleFinding(
            "anterior_talofibular_ligament", "AN03", "Rolled the ankle two weeks ago; still swollen.",
            "Ligament thickened with a hypoechoic gap at its fibular end that opens on anterior drawer",
            "The anterior talofibular ligament is torn at its fibular end.",
            "Complete tear of the anterior talofibular ligament", "probable",
            "Functional rehabilitation; review at six weeks",
            dynamic="AN03",
        ),
        SampleFinding(
            "fibular_tendons", "AN06", "Pain and clicking behind the outer ankle.",
            "Longitudinal split of the brevis with {size} mm of sheath fluid; both tendons stay behind the malleolus",
            "There is a longitudinal split tear of the fibularis brevis tendon.",
            "Split tear of fibularis brevis", "probable", "Refer to foot and ankle clinic",
            (3.2, 5.5), "M28", False, "AN06",
        ),
    ),
    "foot": (
        SampleFinding(
            "plantar_fascia", "FT01", "Heel pain with the first steps of the day.",
            "Origin thickened to {size} mm and hypoechoic; no full-thickness tear",
            "The origin of the plantar fascia is thickened.",
            "Plantar fasciopathy", "definite", "Stretching and load advice", (4.6, 7.2), "M30",
        ),
        SampleFinding(
            "intermetatarsal_spaces", "FT07", "Burning pain between the third and fourth toes.",
            "Non-compressible hypoechoic lesion of {size} mm in the third space; it clicks plantarwards on squeezing",
            "There is a neuroma of the third space.",
            "Morton neuroma", "probable", "Footwear advice; injection through the local pathway",
            (5.4, 8.5), "M31", False, "FT07",
        ),
        SampleFinding(
            "first_mtp_joint", "FT04", "Red and hot big toe joint. Gout?",
            "Effusion with a bright line on the cartilage surface and a small erosion; vessels in the synovium",
            "The appearances fit crystal arthritis of the first toe joint.",
            "Gout", "probable", "Serum urate; aspirate if infection is possible", doppler=True,
        ),
    ),
}  # fmt: skip

NORMAL_QUESTIONS = (
    "Persistent pain without injury. Is there a structural cause?",
    "Return to sport is planned. Is there anything that speaks against it?",
    "Pain on load, examination unremarkable. Is there a tendon lesion?",
    "Follow-up after treatment. Has the tissue recovered?",
)

COMMENTS = {
    "agree": (
        "Well seen and well put.", "Good pictures, clear answer.", "I would sign this as it stands.",
        "Nice demonstration in both planes.", "",
    ),
    "minor": (
        "I shortened the conclusion.", "Give the size where you say mild.", "Name the plane beside each measurement.",
        "The second plane would have helped here.",
    ),
    "major": (
        "Look again at the deep fibres: there is more than you describe, and it changes the follow-up.",
        "This would have been missed without the other side. We should scan it together next week.",
    ),
    "return": (
        "The side in the conclusion does not match the picture. Please check.",
        "Please add what limited the examination.", "Which view shows this? Please name it.",
    ),
}  # fmt: skip

# What a supervisor adds where they disagree in a way that matters.
MISSED = (
    "The deep fibres are torn as well.",
    "There is also an effusion, which changes the follow-up.",
    "The neighbouring tendon is thickened too.",
)
