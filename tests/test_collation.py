"""Words stand in the order of their language, which is not that of code points, and below the headings it uses."""

from __future__ import annotations

import json
import subprocess
from itertools import pairwise

import pytest

from contact_help.checking.node import find_node
from contact_help.collation import OTHER, order
from contact_help.locales import locale

# Each list is in the language's order. Code points would order it otherwise: a test below holds that.
WORDS = {
    "en": ["appeal", "CFPB", "Éclair", "escrow", "HUD", "index"],
    "es": ["Ánimo", "Anular", "año", "cargo", "Éxito", "llave", "luz", "Número", "Ñandú", "oficina", "Último"],
    "ar": ["أجرة", "إشعار", "البريد", "التأمين", "تقرير", "الرصيد", "رقم", "فائدة", "القرض", "قسط", "هاتف"],
    "zh-Hant": ["一般", "十天", "工作日", "止贖", "付款", "利息", "信用報告", "貸款", "還款", "權利"],
    "zh-Hans": ["查看", "贷款", "付款", "还款", "利息", "权利", "信用报告", "一般", "止赎", "重算"],
    "vi": [
        "an toàn",
        "ánh",
        "ăn",
        "âm",
        "Bên",
        "dịch vụ",
        "Đơn",
        "ghi",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "ở",
        "quyền",
        "ưu",
    ],
    "ko": ["가산 금리", "계정", "나라", "대출", "모기지", "에스크로", "이자", "채무자", "편지", "CFPB", "HUD"],
    "tl": ["Bayad", "kailan", "nanay", "nota", "Nyog", "ñandu", "nga", "Ngayon", "o", "utang"],
    "ru": ["Ёлка", "ель", "если", "Жалоба", "залог", "История", "йод", "Кредит"],
    "ht": ["adrès", "Avi", "biwo", "è", "Èd", "ekri", "Endis", "lang", "Lè", "Lèt", "òdinè", "oswa"],
}


@pytest.mark.parametrize("tag", WORDS)
def test_words_stand_in_the_order_of_their_language_and_not_of_code_points(tag: str) -> None:
    words = WORDS[tag]
    assert sorted(set(words), key=order(locale(tag)).key) == words
    assert sorted(words) != words


@pytest.mark.parametrize("tag", sorted({*WORDS} - {"ar"}))
def test_the_order_is_that_of_another_program_with_cldrs_data(tag: str) -> None:
    wanted = {"tl": "fil"}.get(tag, tag)
    compare = "const [tag, words] = JSON.parse(process.argv[1]); words.sort(new Intl.Collator(tag).compare);"
    script = f"{compare} console.log(JSON.stringify(words))"
    command = [str(find_node().path), "-e", script, json.dumps([wanted, sorted(WORDS[tag])])]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert json.loads(told.stdout) == WORDS[tag]


@pytest.mark.parametrize(
    ("tag", "headings"),
    [
        ("es", {"Éxito": "E", "ñandú": "Ñ", "¿Qué dicen?": "Q", "«Aviso»": "A"}),
        ("zh-Hant", {"一般": "1劃", "付款": "5劃", "權利": "22劃", "CFPB": "C"}),
        ("zh-Hans", {"贷款": "D", "重算": "Z", "CFPB": "C"}),
        ("vi", {"Đơn": "Đ", "đợi": "Đ", "Ánh": "A", "Ở": "Ơ", "Ưu": "Ư", "Âm": "Â", "Ăn": "Ă"}),
        ("ko", {"까지": "ㄱ", "납부": "ㄴ", "확인": "ㅎ", "Form": "F"}),
        ("tl", {"Ngayon": "Ng", "nota": "N", "Ñ": "Ñ"}),
        ("ru", {"Ёлка": "Е", "йод": "Й", "жалоба": "Ж", "CFPB": "C"}),
        ("ht", {"Èd": "E", "òdinè": "O"}),
        ("ar", {"إشعار": "ا", "آخر": "ا", "رقم": "ر", "وقت": "و", "CFPB": "C"}),
        ("en", {"1098": OTHER, '"Complete"': "C", "付款": OTHER, "": OTHER, "...": OTHER}),
        ("en-XA", {"⟦Éscröw⟧": "E"}),
    ],
)
def test_words_stand_below_the_headings_of_their_language(tag: str, headings: dict[str, str]) -> None:
    found = order(locale(tag))
    assert {word: found.heading(word) for word in headings} == headings


@pytest.mark.parametrize("tag", WORDS)
def test_what_shares_a_heading_stands_together(tag: str) -> None:
    found = order(locale(tag))
    headings = [found.heading(word) for word in WORDS[tag]]
    groups = [first for first, second in pairwise([*headings, ""]) if first != second]
    assert len(groups) == len(set(groups))


@pytest.mark.parametrize(
    ("word", "heading"),
    [
        ("الرصيد", "ر"), ("القرض", "ق"), ("اللغات", "ل"), ("الأمان", "ا"), ("التأمين", "ت"),
        # No article: a verbal noun whose root begins with lam, the number thousand, and too short a word.
        ("التزام", "ا"), ("ألف", "ا"), ("الم", "ا"),
    ],
)  # fmt: skip
def test_the_arabic_article_does_not_count(word: str, heading: str) -> None:
    assert order(locale("ar")).heading(word) == heading


def test_a_language_without_an_order_in_cldr_has_the_roots() -> None:
    found = order(locale("hmn"))
    assert sorted(["z", "é", "f", "e"], key=found.key) == ["e", "é", "f", "z"]
    assert found.heading("é") == "E"
