"""The shared macros: labels and descriptions belong to their fields, states have shapes, text is escaped."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from enthesis.portal.domain.components import WORKS
from enthesis.portal.templatetags.frame import PLACES, Place
from tests.environment import ROOT


def rendered(source: str, **context: Any) -> str:
    """Render a piece of template; runs of white space are made one."""
    return re.sub(r"\s+", " ", engines["jinja2"].from_string(source).render(context)).strip()


def words(html: str) -> str:
    """Leave only what is read."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


FORMS = '{% from "core/macros/forms.html" import '
LISTS = '{% from "core/macros/lists.html" import '


def test_text_field_ties_label_hint_and_error_to_the_input() -> None:
    html = rendered(
        FORMS
        + 'text_field %}{{ text_field("scan.day", "Day", "x", hint="As on the machine.", error="Write it.") }}'
    )
    assert 'for="f-scan-day">Day</label>' in html
    assert 'id="f-scan-day-hint">As on the machine.</div>' in html
    assert 'id="f-scan-day-error">' in html
    assert 'aria-describedby="f-scan-day-hint f-scan-day-error" aria-invalid="true"' in html
    assert words(html) == "Day As on the machine. Error: Write it."


def test_text_field_without_hint_or_error_describes_nothing() -> None:
    html = rendered(FORMS + 'text_field %}{{ text_field("name", "Name") }}')
    assert "aria-" not in html
    assert "value=" not in html


def test_password_is_never_written_back() -> None:
    html = rendered(
        FORMS + 'text_field %}{{ text_field("password", "Password", "hidden-word", type="password") }}'
    )
    assert "hidden-word" not in html


def test_values_and_labels_are_escaped() -> None:
    html = rendered(
        FORMS + "text_field, select, text_area %}{{ text_field('a', w, w) }}{{ text_area('b', w, w) }}"
        "{{ select('c', w, [(w, w)], w, error=w) }}",
        w="<b>\"'&",
    )
    assert "<b>" not in html
    assert html.count("&lt;b&gt;&#34;&#39;&amp;") == 8


def test_select_marks_the_value_by_its_words() -> None:
    html = rendered(FORMS + "select %}{{ select('n', 'How many', [(1, 'One'), (2, 'Two')], '2') }}")
    assert re.findall(r'<option value="(\w*)"( selected)?>', html) == [
        ("", ""),
        ("1", ""),
        ("2", " selected"),
    ]


def test_radio_group_is_one_fieldset_whose_first_input_the_summary_reaches() -> None:
    html = rendered(
        FORMS + "radio_group, error_summary %}{{ error_summary({'side': 'Choose a side.'}) }}"
        "{{ radio_group('side', 'Side', [('L', 'Left'), ('R', 'Right')], 'R', error='Choose a side.') }}"
    )
    assert '<a href="#f-side">Choose a side.</a>' in html
    assert re.findall(r'id="(f-side[\w-]*)"', html) == ["f-side-error", "f-side", "f-side-2"]
    assert re.findall(r'value="(\w)"( checked)?', html) == [("L", ""), ("R", " checked")]
    assert html.count("<fieldset") == 1
    assert 'aria-describedby="f-side-error"' in html


def test_group_with_hint_and_error_has_one_description_of_both() -> None:
    html = rendered(
        FORMS + "checkbox_group %}{{ checkbox_group('v', 'Views', [(1, 'One')], [1], 'Hint.', 'Error.') }}"
    )
    assert re.findall(r'aria-describedby="([^"]*)"', html) == ["f-v-hint f-v-error"]
    assert 'value="1" checked' in html


def test_error_summary_takes_the_focus_and_is_absent_without_errors() -> None:
    source = FORMS + "error_summary %}{{ error_summary(errors, {'day': 'Day'}) }}"
    assert rendered(source, errors={}) == ""
    html = rendered(source, errors={"day": "Write it.", "__all__": "Two windows are open."})
    assert 'role="alert"' in html
    assert "data-autofocus" in html
    assert re.findall(r"<li>(.*?)</li>", html) == [
        '<a href="#f-day">Day: Write it.</a>',
        "Two windows are open.",
    ]


@pytest.mark.parametrize(
    ("kind", "look"),
    [
        ("verified", "done"), ("submitted", "wait"), ("returned", "stop"), ("draft", "plain"), ("done", "done"),
        ("wait", "wait"), ("stop", "stop"), ("plain", "plain"), ("never heard of", "plain"),
    ],
)  # fmt: skip
def test_state_tag_has_its_word_and_a_shape(kind: str, look: str) -> None:
    html = rendered(
        '{% from "core/macros/tags.html" import state_tag %}{{ state_tag("Word", kind) }}', kind=kind
    )
    assert html.startswith(f'<span class="tag tag--{look}"><svg class="icon ')
    assert re.search(r"<(path|circle)", html)
    assert words(html) == "Word"


def test_sort_header_says_the_order_and_turns_it() -> None:
    source = LISTS + "sort_header %}{{ sort_header('Day', 'date', order, 'q=knee') }}"
    assert [
        (re.findall(r'aria-sort="(\w+)"', html), re.findall(r'href="([^"]*)"', html))
        for html in (rendered(source, order=order) for order in ("number", "date", "-date"))
    ] == [
        ([], ["?q=knee&amp;order=date"]),
        (["ascending"], ["?q=knee&amp;order=-date"]),
        (["descending"], ["?q=knee&amp;order=date"]),
    ]


def test_paging_of_one_page_only_counts() -> None:
    html = rendered(LISTS + "paging %}{{ paging(page, '') }}", page=Paginator(range(3), 25).get_page(1))
    assert words(html) == "3 in all"
    assert "<a" not in html


def test_paging_of_ten_thousand_rows_shows_the_neighbours_and_the_ends() -> None:
    page = Paginator(range(10_000), 25).get_page(200)
    html = rendered(LISTS + "paging %}{{ paging(page, 'state=draft') }}", page=page)
    assert words(html) == (
        "4,976 to 5,000 of 10,000 Previous Page 1 … Page 199 Page 200 Page 201 … Page 400 Next"
    )
    assert re.findall(r'page=(\d+)" aria-current="page"', html) == ["200"]
    assert re.findall(r'rel="(\w+)" href="([^"]*)"', html) == [
        ("prev", "?state=draft&amp;page=199"),
        ("next", "?state=draft&amp;page=201"),
    ]


def test_empty_state_says_what_would_be_here_and_offers_the_first() -> None:
    source = LISTS + "empty_state %}{{ empty_state('Nothing yet', 'Cases appear here.', url, 'New case') }}"
    assert words(rendered(source, url="/new/")) == "Nothing yet Cases appear here. New case"
    assert words(rendered(source, url="")) == "Nothing yet Cases appear here."


def test_chips_mark_the_chosen_one_and_keep_the_address() -> None:
    html = rendered(LISTS + "chips %}{{ chips('State', 'state', [('a b', 'A'), ('c', 'C')], 'c', 'q=x') }}")
    assert re.findall(r'href="([^"]*)"( aria-current="true")?', html) == [
        ("?q=x", ""), ("?q=x&amp;state=a%20b", ""), ("?q=x&amp;state=c", ' aria-current="true"'),
    ]  # fmt: skip


def test_difference_says_in_words_what_was_taken_out_and_put_in() -> None:
    html = rendered(
        '{% from "core/macros/difference.html" import difference %}{{ difference(segments) }}',
        segments=[("same", "a "), ("removed", "<b>"), ("added", "c")],
    )
    assert words(html) == "a taken out: &lt;b&gt; put in: c"
    assert re.findall(r"<(del|ins)", html) == ["del", "ins"]


def test_figure_shows_its_finding_its_picture_and_its_numbers() -> None:
    plot = {
        "title": "Agreement rose", "svg": "<svg></svg>", "columns": ("Month", "Share"), "rows": (("Oct", "92 %"),),
        "note": "Of 30 cases.",
    }  # fmt: skip
    html = rendered(
        '{% from "core/macros/plots.html" import figure %}{{ figure(dict(plot, svg=plot.svg|safe)) }}',
        plot=plot,
        dict=dict,
    )
    assert words(html) == (
        "Agreement rose Of 30 cases. Show the numbers The numbers of: Agreement rose Month Share Oct 92 %"
    )
    assert "<svg></svg>" in html
    assert 'tabindex="0"' in html


def test_notice_with_an_undo_address_brings_a_form_that_goes_there() -> None:
    request = RequestFactory().get("/")
    said = [
        Message(25, "Thrown away.", "undo=/cases/1/restore/"),
        Message(40, "Not sent."),
        Message(20, "Well."),
    ]
    html = rendered(
        '{% from "core/macros/frame.html" import notices %}{{ notices(said, request) }}',
        said=said,
        request=request,
    )
    assert re.findall(r'<div class="notice notice--(\w+)"', html) == ["done", "stop", "plain"]
    assert re.findall(r'action="([^"]*)"', html) == ["/cases/1/restore/"]
    assert words(html) == "Thrown away. Undo Not sent. Well."
    assert rendered('{% from "core/macros/frame.html" import notices %}{{ notices([], none) }}') == ""


def test_acting_as_somebody_is_loud_and_can_be_stopped() -> None:
    source = '{% from "core/macros/frame.html" import acting_as %}{{ acting_as(frame, request) }}'
    frame = SimpleNamespace(impersonator="somebody", user=SimpleNamespace(name="Amara Okafor"))
    html = rendered(source, frame=frame, request=RequestFactory().get("/"))
    assert "You see Enthesis as Amara Okafor does." in words(html)
    assert 'action="/people/stop-acting/"' in html
    assert rendered(source, frame=SimpleNamespace(impersonator=None), request=None) == ""


def test_bottom_bar_holds_four_places_and_puts_the_others_behind_more() -> None:
    places = [Place(f"P{number}", f"/{number}/", "home", number == 5) for number in range(6)]
    html = rendered(
        '{% from "core/macros/frame.html" import bottom_bar %}{{ bottom_bar(places) }}', places=places
    )
    assert re.findall(r'class="(\w+)__place"(?: href="([^"]*)")?', html) == [
        ("foot", "/0/"), ("foot", "/1/"), ("foot", "/2/"), ("foot", "/3/"), ("foot", ""),
        ("more", "/4/"), ("more", "/5/"),
    ]  # fmt: skip
    assert '<summary class="foot__place" aria-current="true">' in html
    assert "More" not in rendered(
        '{% from "core/macros/frame.html" import bottom_bar %}{{ bottom_bar(places) }}', places=places[:4]
    )


def test_progress_of_a_job_says_how_far_it_is_and_that_the_page_may_be_closed() -> None:
    source = '{% from "core/macros/progress.html" import job_progress %}{{ job_progress(job) }}'
    running, waiting, done, failed = (rendered(source, job=job) for job in WORKS)
    assert 'value="140" max="250"' in running
    assert words(running) == (
        "Logbook as PDF Running Drawing case 140, about 20 seconds left, 140 of 250. "
        "You can close this page; the work goes on."
    )
    assert words(waiting).startswith("CSV, JSON and images Waiting Waits for its turn.")
    assert "<progress" not in done
    assert 'role="alert"' in failed


def test_refusal_page_says_what_to_do_and_prints_no_raw_fields() -> None:
    html = engines["jinja2"].get_template("core/error.html").render(
        {"title": "Changed elsewhere", "message": "Reload.", "status": 409, "messages": [],
         "fields": {"revision": "7", "day": "Say on which day."}}
    )  # fmt: skip
    read = words(html[html.index("<main") :])
    assert read.startswith(
        "Changed elsewhere Reload. Say on which day. Go to your home page Go back Error 409"
    )
    assert " 7 " not in read


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    shapes = engines["jinja2"].env.get_template("core/macros/icons.html").module.shapes
    asked = {
        name
        for path in (ROOT / "src" / "enthesis").glob("*/jinja2/**/*.html")
        for name in re.findall(r"""\bicon\(["'](\w+)["']""", path.read_text())
    }
    assert (asked | {icon for _, _, icon, _, _ in PLACES}) - set(shapes) == set()
