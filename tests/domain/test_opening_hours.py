"""Hours as organisations write them: read whole or not at all, against rows written by hand."""

from collections.abc import Iterable
from datetime import time

import pytest

from registry.domain.opening_hours import Slot, Week, read_week

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
WORKDAYS = (MON, TUE, WED, THU, FRI)


def at(days: Iterable[int], start: str, end: str | None = None, **more: object) -> Slot:
    until = time.fromisoformat(end) if end else None
    return Slot(tuple(days), time.fromisoformat(start), until, **more)  # type: ignore[arg-type]


UNDERSTOOD = {
    "пн–пт 8:00–17:00": [at(WORKDAYS, "08:00", "17:00")],
    "вт–сб 11:00–20:00": [at((TUE, WED, THU, FRI, SAT), "11:00", "20:00")],
    "пн-чт 09.00-20.00, пт 09.00-18.45, сб 09.00-17.00": [
        at((MON, TUE, WED, THU), "09:00", "20:00"),
        at((FRI,), "09:00", "18:45"),
        at((SAT,), "09:00", "17:00"),
    ],
    "пон.-четв.: 09.00-19.45, пятн.: 09-00-18.30суббота: 10.00 - 17.00": [
        at((MON, TUE, WED, THU), "09:00", "19:45"),
        at((FRI,), "09:00", "18:30"),
        at((SAT,), "10:00", "17:00"),
    ],
    "пн 08.00-17.00, ср 08.00-17.00, перерыв 13.00-14.00": [
        at((MON,), "08:00", "13:00"),
        at((MON,), "14:00", "17:00"),
        at((WED,), "08:00", "13:00"),
        at((WED,), "14:00", "17:00"),
    ],
    "приём вт и чт 9:00–17:00": [at((TUE, THU), "09:00", "17:00", note="прием")],
    "вызов врача ежедневно 8:00–14:00": [at(range(7), "08:00", "14:00", note="вызов врача")],
    "понедельник-пятница с 09.00 до 20.00, в субботу с 09.00 до 18.00": [
        at(WORKDAYS, "09:00", "20:00"),
        at((SAT,), "09:00", "18:00"),
    ],
    "пон.-пятн.: 09.00-21.00,суббота: 10-18.00": [
        at(WORKDAYS, "09:00", "21:00"),
        at((SAT,), "10:00", "18:00"),
    ],
    "вторник 15:00 теория; среда и пятница 15:00 практика": [
        at((TUE,), "15:00", note="теория"),
        at((WED, FRI), "15:00", note="практика"),
    ],
    "первая и третья суббота 15:00": [at((SAT,), "15:00", nth=(1, 3))],
    "вторая суббота 14:00": [at((SAT,), "14:00", nth=(2,))],
    "последнее воскресенье 13:00": [at((SUN,), "13:00", nth=(-1,))],
    "Пн-пт: 9.00 – 18.00;сб-вскр: выходной": [at(WORKDAYS, "09:00", "18:00")],
    "пт–пн 9:00–10:00": [at((MON, FRI, SAT, SUN), "09:00", "10:00")],
    "по вторникам и четвергам 18:00": [at((TUE, THU), "18:00")],
}
NOT_UNDERSTOOD = (
    "",
    "ежедневно",
    "ежедневно, в том числе без записи",
    "по графику, до 1 ч 30 мин; перед визитом звонят",
    "комиссия заседает во вторую и четвёртую среду месяца",
    "группы набирают раз в квартал",
    "одно занятие в неделю, по записи",
    "четверг 16:00; по выходным выход в город",
    "суббота 12:00, воскресенье выход в город",
    "февраль, май, август, ноябрь",
    "пн–пт 17:00–8:00",
    "пн–пт 25:00–26:00",
    "пн–пт 8:00–17:60",
    "пн–пт 8:00–17:00, кроме первого понедельника месяца",
    "пн–пт 8:00–17:00, летом до обеда по другому расписанию",
    "09.00-18.00",
    "<script>window.hit=1</script>",
)


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_read_whole(text: str) -> None:
    assert read_week(text) == Week(tuple(UNDERSTOOD[text]))


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_not_read_at_all(text: str) -> None:
    assert read_week(text) is None


@pytest.mark.parametrize(
    "text",
    ("круглосуточно", "Круглосуточно.", "круглосуточно (администрация пн-пт 09.00 – 18.00)"),
)
def test_around_the_clock(text: str) -> None:
    assert read_week(text) == Week((), around_the_clock=True)


def test_an_aside_belongs_to_its_own_time() -> None:
    week = read_week("пон. - пятн.: 11.00 - 20.00 (работа клубов), суббота: 10.00 - 17.00")
    assert week is not None
    assert [slot.note for slot in week.slots] == ["работа клубов", ""]
