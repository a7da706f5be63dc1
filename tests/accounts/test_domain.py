import pytest

from enthesis.accounts.domain import browser_words, way_in

TOTP = {"method": "mfa", "type": "totp"}
PASSKEY = {"method": "mfa", "type": "webauthn", "passwordless": True}


@pytest.mark.parametrize(
    ("records", "way"),
    [
        ([{"method": "password"}], "password"),
        ([{"method": "password"}, TOTP], "password"),
        ([PASSKEY], "passkey"),
        ([{"method": "link"}], "link"),
        ([{"method": "link"}, TOTP], "link"),
        # A password that was not followed by its second factor, then a link in the same browser.
        ([{"method": "password"}, {"method": "link"}, TOTP], "link"),
        ([{"method": "demo"}], "demo"),
        ([], "password"),
    ],
)
def test_way_in_is_what_replaced_nothing_less(records: list[dict[str, object]], way: str) -> None:
    assert way_in(records) == way


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
                "Safari/537.36 Edg/131.0.0.0"
            ),
            "Edge on Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/18.1 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
                "Mobile Safari/537.36"
            ),
            "Chrome on Android",
        ),
        ("curl/8.5", "A browser"),
        ("", "A browser"),
    ],
)
def test_browser_is_named_as_people_know_it(user_agent: str, words: str) -> None:
    assert browser_words(user_agent) == words
