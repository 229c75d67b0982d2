"""No field asks for numbers that prove who somebody is, of bank accounts and cards, or for passwords."""

from __future__ import annotations

import pytest

from contact_help.composing import secrets


@pytest.mark.parametrize(
    "label",
    [
        "Social Security number", "Your SSN", "S.S.N.", "Soc. Sec. No.", "Last four digits of your social",
        "National Insurance number", "National Insurance No.", "ITIN", "Tax ID", "Taxpayer identification number",
        "Passport number", "Driver's license number", "Driving licence number of the driver: driver licence no",
        "Bank account", "Bank account number", "bank-account number", "Checking account number", "Bank details",
        "Routing number", "Sort code", "IBAN", "ABA number", "SWIFT code",
        "Card number", "Credit card number", "Debit-card no.", "Number on the card", "Number of your credit card",
        "CVV", "CVC2", "Card security code", "Card expiry date", "Last 4 of the card",
        "Password", "Pass word", "Your online passcode", "PIN", "One-time code", "Verification code",
        "Mother's maiden name", "Answer to your secret question", "Log-in code",
    ],
)  # fmt: skip
def test_a_label_that_asks_for_a_secret_is_found(label: str) -> None:
    assert secrets.asked(words=[label]) == label


@pytest.mark.parametrize(
    "label",
    [
        "Account number", "Loan number", "Number of the bill", "Name of the bank", "Date of the bank statement",
        "Library card number", "Membership card number", "Meter number", "Security deposit", "Amount of the deposit",
        "Social worker", "Opinion", "Spinning meter", "Postcard from you", "Card that you sent", "Insurance number",
        "Passenger name", "Bypass valve", "Sorting office", "Case number", "Telephone number", "Post code",
        "National insurance company", "Current account holder", "Discount code", "Routine number",
    ],
)  # fmt: skip
def test_a_label_that_only_looks_like_it_passes(label: str) -> None:
    assert secrets.asked(words=[label]) == ""


@pytest.mark.parametrize("name", ["ssn", "my_ssn", "social_security", "card_number", "cardnumber", "cvv", "iban", "pin",
                                  "user_password", "passwd", "bank_account", "sort_code"])  # fmt: skip
def test_a_name_that_asks_for_a_secret_is_found(name: str) -> None:
    assert secrets.asked(words=["Number"], name=name) == name


@pytest.mark.parametrize(
    "name", ["account", "loan", "business_name", "opinion", "spin", "passage", "card_not_sent", "bank", "caribbean"]
)
def test_a_name_that_only_looks_like_it_passes(name: str) -> None:
    assert secrets.asked(words=["Number"], name=name) == ""


@pytest.mark.parametrize(
    "tokens", ["cc-number", "section-a cc-csc", "current-password", "new-password", "one-time-code"]
)
def test_a_secret_that_a_browser_would_fill_in_is_found(tokens: str) -> None:
    assert secrets.asked(autocomplete=tokens) == tokens


@pytest.mark.parametrize("tokens", ["", "off", "name", "section-new address-line1", "tel-national", "postal-code"])
def test_what_a_browser_may_fill_in_passes(tokens: str) -> None:
    assert secrets.asked(autocomplete=tokens) == ""


@pytest.mark.parametrize(
    ("help_text", "found"),
    [
        ("It is on your monthly statement.", False),
        ("Never type a Social Security number.", False),
        ("Numbers 0 to 9. No card number.", False),
        ("Do not type your password.", False),
        ("Type the number. Then type your password.", True),
        ("Your Social Security number will do.", True),
    ],
)
def test_help_may_warn_and_may_not_ask(help_text: str, *, found: bool) -> None:
    assert bool(secrets.asked(words=["Number"], help_texts=[help_text])) is found


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ("I paid from my bank account.", False),
        ("My income is Social Security.", False),
        ("I forgot my password.", False),
        ("My Social Security number is on the copy.", True),
        ("My bank account number is on the copy.", True),
        ("My card number is wrong.", True),
    ],
)
def test_a_sentence_to_choose_may_speak_of_it_and_not_bring_it_along(option: str, *, found: bool) -> None:
    assert bool(secrets.asked(options=[option])) is found


@pytest.mark.parametrize(
    ("control", "found"),
    [
        ('<label for="a">Your <b>SSN</b></label><input id="a">', True),
        ('<input id="a" type="password">', True),
        ('<input id="a" autocomplete="cc-number">', True),
        ('<input aria-label="Card number">', True),
        ('<textarea placeholder="Your PIN"></textarea>', True),
        ('<label for="a">Loan number</label><input id="a" autocomplete="off">', False),
        ('<label for="a">My bank account number was changed.</label><input id="a" type="checkbox">', False),
        ("<p>Never type a Social Security number.</p>", False),
        ('<input type="hidden" name="Never send a card number" value="">', False),
    ],
)
def test_the_controls_of_a_page_are_looked_at_whoever_wrote_them(control: str, *, found: bool) -> None:
    assert bool(list(secrets.in_page(f"<!doctype html><title>x</title><main>{control}</main>"))) is found
