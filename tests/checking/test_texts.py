"""Words that point at a thing by one sense alone are found in every language of the site; words beside them pass."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from contact_help.checking import texts

PROJECT = Path(__file__).parents[2]
# By language: one that tells by shape or place, one that tells by colour, and what is nearly like them and right.
SAID = {
    "en": (
        "Press the round button.",
        "The fields in red are required.",
        "Press the button “Send”. Red Bank is a town.",
    ),
    "es": (
        "Pulse el botón de la derecha.",
        "Llene los campos en rojo.",
        "Pulse el botón «Enviar». La Cruz Roja ayuda.",
    ),
    "ar": ("اضغط الزر الأيمن.", "املأ الحقول المكتوبة باللون الأحمر.", "اضغط الزر «إرسال». البيت الأبيض في واشنطن."),
    "zh-Hant": ("請按右邊的按鈕。", "請填寫紅色的欄位。", "請按「寄出」按鈕。紅十字會能幫忙。"),
    "zh-Hans": ("请点击圆形按钮。", "红色的栏位必须填写。", "请点击“发送”按钮。白宫在华盛顿。"),
    "vi": ("Bấm nút hình tròn.", "Điền vào các ô màu đỏ.", "Bấm nút “Gửi”. Hội Chữ thập đỏ có thể giúp."),
    "ko": ("오른쪽에 있는 버튼을 누르세요.", "빨간색 칸을 채우세요.", "“보내기” 버튼을 누르세요. 적십자가 돕습니다."),
    "tl": (
        "Pindutin ang bilog na button.",
        "Punan ang mga pulang kahon.",
        "Pindutin ang button na “Ipadala”. Asul ang dagat.",
    ),
    "ht": ("Peze bouton won an.", "Ranpli bwat wouj yo.", "Peze bouton “Voye” a. Lakwa Wouj ka ede ou."),
    "ru": ("Нажмите кнопку справа.", "Заполните красные поля.", "Нажмите кнопку «Отправить». Красный Крест помогает."),
}


def rules(text: str) -> list[str]:
    where = {"selector": "p", "html": "<p>", "trail": ["p"], "main": True, "kind": "p", "inherits": False}
    facts = {"language": "", "names": [], "texts": [{**where, "language": "", "text": text, "instruction": True}]}
    return [each["rule"] for each in texts.check(facts)]


@pytest.mark.parametrize("language", SAID)
def test_instructions_by_one_sense_are_found_and_names_of_things_pass(language: str) -> None:
    sensory, colour, right = SAID[language]
    assert [rules(each) for each in (sensory, colour, right)] == [
        ["sensory-instructions"],
        ["colour-instructions"],
        [],
    ]


def test_there_are_words_for_every_language_that_has_catalogues() -> None:
    table = tomllib.loads((files("contact_help.checking") / "instructions.toml").read_text(encoding="utf-8"))
    languages = {"en"} | {each.name.partition("_")[0] for each in (PROJECT / "locales").iterdir() if each.is_dir()}
    assert languages <= set(table)
    assert {each.partition("-")[0] for each in SAID} == set(table)
