"""Telephone numbers in texts of sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.telephones import read_telephones


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("(495) 237-0170", ["+74952370170"]),
        ("8-(499)-237-02-19", ["+74992370219"]),
        ("+7 (496) 276-22-25; +7 (496) 276-22-23", ["+74962762225", "+74962762223"]),
        ("499 245-11-42, 499 245-11-43", ["+74992451142", "+74992451143"]),
        ("(495) 111-22-33 (495)444-55-66", ["+74951112233", "+74954445566"]),
        ("8-800-2000-122; 124", ["+78002000122", "124"]),
        ("8(4712)51-14-75", ["+74712511475"]),
        ("(495) 111-22-33 (в настоящее время), (495) 444-55-66 (с 01.09.2013)",
         ["+74951112233", "+74954445566"]),
        ("", []),
    ],
)  # fmt: skip
def test_numbers_are_read_however_they_are_written(text, numbers):
    answer = read_telephones(text)
    assert list(answer.numbers) == numbers
    assert answer.unread == ()


def test_a_local_number_needs_an_area_code():
    assert read_telephones("374-13-01").unread == ("374-13-01",)
    assert read_telephones("374-13-01", "495").numbers == ("+74953741301",)


@pytest.mark.parametrize("text", ["330-36511", "(495) 457-31911", "54-57-57"])
def test_a_number_with_the_wrong_count_of_digits_is_told(text):
    assert read_telephones(text, "495").unread == (text,)


@given(st.text(max_size=60))
def test_any_text_is_read_to_numbers_of_a_usable_form(text):
    for number in read_telephones(text, "495").numbers:
        assert len(number) in (2, 3) or (number.startswith("+7") and len(number) == 12)
