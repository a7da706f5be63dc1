"""The printed logbook can be read by people, by screen readers and by machines."""

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest
from PIL import Image

from enthesis.logbook.domain.document import (
    FontMissing,
    LogbookDocument,
    ReflectionAnswer,
    Thumbnail,
    logbook_pages_png,
    logbook_pdf,
)
from tests.logbook.domain.document.books import WEBFONTS, book, case, picture, with_picture


def pages_of(document: LogbookDocument) -> list[str]:
    """Set a document and read the words of each page, line ends as spaces."""
    reader = pypdf.PdfReader(io.BytesIO(logbook_pdf(document, WEBFONTS)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def kinds_of(pdf: pikepdf.Pdf) -> set[str]:
    """Give the kinds of elements in the structure tree."""
    found, waiting = set(), [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting += list(element)  # type: ignore[call-overload]
        elif isinstance(element, pikepdf.Dictionary):
            found.add(str(element.get("/S", "")))
            waiting += [element.K] if "/K" in element else []
    return found - {""}


def test_pdf_is_tagged_for_screen_readers_and_kept_for_long() -> None:
    data = logbook_pdf(book(cases=2), WEBFONTS)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"]) == "Logbook of ultrasound cases of Amber Fernleigh"
        with pdf.open_metadata() as about:
            assert (about["pdfuaid:part"], about["pdfaid:part"], about["pdfaid:conformance"]) == (
                "1",
                "3",
                "A",
            )
        assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/P", "/Link"} <= kinds_of(pdf)


def test_pdf_tells_what_a_picture_shows() -> None:
    data = logbook_pdf(replace(book(0), cases=(with_picture(),)), WEBFONTS)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert {"/Figure", "/Caption"} <= kinds_of(pdf)
        described = [
            str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
    assert described == ["Ultrasound picture, still: long axis"]


def test_pdf_contains_every_case_with_its_report_reflection_review_and_hash() -> None:
    document = book(cases=40)
    whole = " ".join(pages_of(document))
    for number, entry in enumerate(document.cases, start=1):
        assert f"Case {number} Shoulder, left" in whole
        assert f"a defect, {number} mm long." in whole
        assert entry.digest in whole
    assert whole.count("What will you practise? Heel and toe movements.") == 40
    assert whole.count("Supervisor Marguerite Ashgrove") == 40


def test_pdf_shows_the_totals_as_given() -> None:
    whole = " ".join(pages_of(book()))
    assert "Region Signed Asked for Shoulder 40 50 Hip 3 20" in whole
    assert "17 more hip cases (3 of 20)." in whole
    assert "92 of 250 cases, 12 ahead of the pace." in whole


def test_pdf_has_hash_and_page_number_at_the_foot_of_every_page() -> None:
    document = book(cases=12)
    pages = pages_of(document)
    assert len(pages) > 5
    for number, words in enumerate(pages, start=1):
        assert words.endswith(f"Amber Fernleigh {document.digest} Page {number} of {len(pages)}")


def test_pdf_of_an_empty_logbook_says_so() -> None:
    pages = pages_of(book(cases=0))
    assert len(pages) == 3
    assert "No case is in this logbook yet." in pages[2]


def test_pdf_has_the_same_bytes_for_the_same_logbook() -> None:
    assert logbook_pdf(book(), WEBFONTS) == logbook_pdf(book(), WEBFONTS)


def test_pdf_uses_the_fonts_of_the_screen_alone() -> None:
    reader = pypdf.PdfReader(io.BytesIO(logbook_pdf(book(), WEBFONTS)))
    names = {str(font) for page in reader.pages for font in fonts_of(page)}
    assert {name.partition("+")[2] for name in names} == {
        "AtkinsonHyperlegibleNext-Regular",
        "AtkinsonHyperlegibleMono-ExtraLight",
    }


def fonts_of(page: pypdf.PageObject) -> list[str]:
    """Give the names of the fonts of a page."""
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    return [fonts[key].get_object()["/BaseFont"] for key in fonts]


def test_pdf_prints_what_no_font_has_as_its_number() -> None:
    odd = case(
        1, reflection=(ReflectionAnswer("Odd?", "Smile \U0001f600, control \x07, private \ue000, č and ő."),)
    )
    whole = " ".join(pages_of(replace(book(0), cases=(odd,))))
    assert "Smile [U+1F600], control [U+0007], private [U+E000], č and ő." in whole


def test_pdf_prints_markup_as_words() -> None:
    hostile = '#panic("no") $x$ *bold* = Heading <label> @ref \\ // /* */'
    whole = " ".join(pages_of(replace(book(0), cases=(case(1, title=hostile),))))
    assert hostile in whole


def test_picture_of_another_kind_is_refused() -> None:
    wrong = replace(book(0), cases=(case(1, images=(Thumbnail(b"GIF89a", "Alt"),)),))
    with pytest.raises(ValueError, match=r"^A thumbnail must be a PNG or a JPEG picture\.$"):
        logbook_pdf(wrong, WEBFONTS)


def test_fonts_that_are_not_built_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match=r"Run `make frontend/dist/\.built`\.$"):
        logbook_pdf(book(), tmp_path)


def test_digest_changes_with_every_word_and_picture_but_not_with_the_hour() -> None:
    first = replace(book(0), cases=(with_picture(shade=90),))
    later = replace(first, made_at_words="Thu 26 Nov 2026")
    other_picture = replace(book(0), cases=(with_picture(shade=91),))
    other_word = replace(first, headline="93 of 250 cases")
    assert picture(90) != picture(91)
    assert first.digest == later.digest
    assert len({first.digest, other_picture.digest, other_word.digest}) == 3


def test_pages_are_drawn_for_a_preview() -> None:
    pages = logbook_pages_png(book(cases=1), WEBFONTS, pixels_per_inch=20)
    assert len(pages) == 4
    with Image.open(io.BytesIO(pages[0])) as image:
        assert image.size == (165, 234)
