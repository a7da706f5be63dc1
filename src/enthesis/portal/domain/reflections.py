"""What the sample students write in reflection: what happened, what it meant, what follows."""

REFLECTIONS = (
    (
        (
            "I began with the tendon in its long axis and saw a dark patch at the footprint. I was "
            "already wording a tear in my head when my supervisor asked me what the probe was doing. I "
            "had tilted too little, and half of the tendon was not perpendicular to the beam. Rocking the "
            "heel of the probe filled the patch in within a second."
        ),
        (
            "Anisotropy fooled me although I can explain the physics. I looked for what the referral had "
            "promised me and stopped testing it once I had found it. A patient could have been sent for a "
            "surgical opinion because of the angle of my hand. The second plane settled the matter, and I "
            "should not have needed anybody to ask for it."
        ),
        (
            "Before I describe any dark area in a tendon I will tilt and rock, and I will say aloud that "
            "I am doing it, so that the habit does not depend on who is watching. I will also scan the "
            "same place in the second plane before I let myself think of a diagnosis, and I will record "
            "both pictures in the next ten cases to check whether I kept to it."
        ),
    ),
    (
        (
            "The patient was anxious and in pain, the clinic ran late, and I hurried. My first four "
            "pictures had no label, and two of them were of the wrong side of the joint. My supervisor "
            "took the probe for a minute, explained to the patient what would happen next, and handed it "
            "back. Everything that followed was slower, and far better."
        ),
        (
            "I had taken speed for skill. The hurry was mine, not the patient's: nobody had asked me to "
            "be finished. Explaining each step made the patient calmer, the shoulder looser and the "
            "pictures sharper, so that the examination took less time in the end. Pictures without a "
            "label would also have been worth nothing to the next reader."
        ),
        (
            "I will agree with the patient what I am going to do, how long it takes and what they may "
            "feel, before I pick up the probe. I will label every picture at the moment I freeze it. If "
            "the clinic is late I will say so and shorten the protocol on purpose, writing down what I "
            "left out, rather than do the whole of it badly."
        ),
    ),
    (
        (
            "I wrote that the bursa was mildly thickened. My supervisor asked how mild, and I had no "
            "number: I had looked at it twice and measured it never. We went back to the stored pictures, "
            "and the best of them was not perpendicular, so that no measurement could be trusted. The "
            "patient had left, and the question stayed open."
        ),
        (
            "A word of size without a number helps nobody. It hides that I was not sure, and it cannot be "
            "compared with the next scan. The referrer wanted to know whether an injection was worth "
            "trying, and that depends on how much has changed since the last time. My adjective took that "
            "decision away from them without anybody noticing."
        ),
        (
            "I will measure every abnormal structure in two planes before the patient gets up, and I will "
            "name the plane beside the value. Where I cannot measure, I will write why. For the next "
            "month I will go through each report before I send it and strike out every mild, slight and "
            "prominent that stands without a figure."
        ),
    ),
    (
        (
            "Doppler showed nothing in a tendon that was plainly thick and painful. I was about to write "
            "that it was not active. My supervisor put a finger under the cable, took the weight of the "
            "probe off the skin, and the same tendon lit up. The scale had been set for a carotid artery "
            "as well, because I had not looked at the preset."
        ),
        (
            "My own hand had emptied the vessels. What I would have called a quiet tendon was an active "
            "one, and the advice would have been the opposite of the right one. I know that superficial "
            "vessels need almost no pressure, but I had never connected that knowledge with my wrist, and "
            "I had trusted a preset that somebody else had left behind."
        ),
        (
            "I will float the probe on a thick layer of gel for every Doppler picture and steady my hand "
            "on the patient. Then I will check scale, wall filter and gain in this order, raising the "
            "gain until noise appears and one step back. I will note the settings in the report, so that "
            "the next examiner can repeat what I did."
        ),
    ),
    (
        (
            "My report described seven structures well and answered the question nowhere. The referrer "
            "had asked whether the nerve was compressed. My supervisor read it aloud, in the voice of "
            "somebody with a full waiting room, and after the second paragraph asked me what they were "
            "meant to do now. I had put the nerve into the fifth sentence."
        ),
        (
            "I had written down what I had seen in the order in which I had scanned it, because that was "
            "easy for me. A report is not a diary of the examination. The reader has a minute and one "
            "decision to take. By giving every structure the same room I had hidden the one that "
            "mattered, and I had sounded less certain than I was."
        ),
        (
            "I will write the answer to the question first, in one sentence, before I write anything "
            "else, and check at the end that the findings support it. Normal structures will share a "
            "line. I will ask one colleague a week who refers to us to tell me, after reading one of my "
            "reports, what they would do, and see whether it is what I meant."
        ),
    ),
)
