from benchmarks.report import read_sections, written

REPORT = "# Speed\n\nRead it so.\n\n## One\n\nText.\n\n| a |\n\n## Gone\n\nx\n\n## Two\n\nMore.\n"


def test_sections_are_read_by_their_titles():
    assert read_sections(REPORT) == {
        "One": "## One\n\nText.\n\n| a |\n", "Gone": "## Gone\n\nx\n", "Two": "## Two\n\nMore.\n",
    }  # fmt: skip


def test_what_was_measured_anew_takes_its_place_and_what_is_gone_goes():
    found = {"Two": "## Two\n\nNew.\n", "Three": "## Three\n\nNew.\n"}
    report = written("# Speed\n", read_sections(REPORT), found, ["Three", "One", "Two"])
    assert report == "# Speed\n\n## Three\n\nNew.\n\n## One\n\nText.\n\n| a |\n\n## Two\n\nNew.\n"
