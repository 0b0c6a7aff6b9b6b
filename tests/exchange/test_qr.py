"""QR codes: read back by the rules of the standard, module by module where it matters."""

import re

import pytest

from registry.exchange.qr import MAX_TEXT, QUIET_MODULES, QrTooLongError, draw_qr


def test_a_drawing_is_a_square_with_its_white_rim() -> None:
    drawing = draw_qr("https://a.example/places/pnd-7").decode()
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawing)
    assert found is not None
    width, height = map(int, found.groups())
    assert width == height and (width - 2 * QUIET_MODULES - 17) % 4 == 0  # sides are 17 + 4 v
    assert "#fff" in drawing and "#000" in drawing
    assert drawing == draw_qr("https://a.example/places/pnd-7").decode()


def test_cyrillic_and_long_texts() -> None:
    assert draw_qr("Список: Берег, Мастерская")
    assert draw_qr("x" * MAX_TEXT)
    with pytest.raises(QrTooLongError) as refused:
        draw_qr("x" * (MAX_TEXT + 1))
    assert refused.value.length == MAX_TEXT + 1
