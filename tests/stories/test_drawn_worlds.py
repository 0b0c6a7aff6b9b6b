"""The six stories as drawn small worlds. Every line is read as it would be told to the person.

In the pictures (7+7) is the wait and the duration in days; `-->` hands on a paper.
"""

from tests.builders import organisation
from tests.stories.drawing import ask, at, town
from tests.stories.telling import all_types, tell, types

BABY = {"facts": ["doc.birth_certificate", "doc.oms_policy"], "legal_capacity": "full"}
ADULT = {"facts": ["doc.passport", "doc.oms_policy"], "legal_capacity": "full"}


def test_i_a_toddler_who_does_not_speak() -> None:
    #   early: first visit (7+7) --need--> programme (14+30), both to 3 years
    #   polyclinic: hearing and neurologist (28+10), beside it
    #   at 3: commission (25+7) --conclusion--> kindergarten (45), from 3
    document = town(
        at("early", "early_help_assessment", 7, 7, age_max=3),
        at("early", "early_help_programme", 14, 30, age_max=3),
        at("polyclinic", "child_health_check", 28, 10),
        at("pmpk", "pmpk_examination", 25, 7),
        at("garden", "inclusive_kindergarten", 45, age_min=3, meets="need.early_help"),
        early="Служба ранней помощи",
        polyclinic="Поликлиника",
        pmpk="ПМПК",
        garden="Детский сад",
    )
    profile = BABY | {
        "birth_date": "2024-05-25",
        "needs": ["need.early_help", "doc.child_health_check"],
        "traits": ["lives_with_family"],
    }

    report = ask(document, profile, criteria=("days", "steps"))

    assert tell(report.routes[0]) == [
        "2 декабря 2026: Первый приём и оценка нуждаемости в ранней помощи (Служба ранней помощи); "
        "кончается 25 мая 2027",
        "23 декабря 2026: Проверка слуха, зрения и невролог для малыша (Поликлиника)",
        "23 декабря 2026: Программа ранней помощи (Служба ранней помощи); нужно от шага 1: "
        "Заключение о нуждаемости в ранней помощи; кончается 25 мая 2027",
    ]
    assert report.routes[0].steps[0].asks == ()  # no paper for the first visit
    (after,) = report.after
    assert after.route is not None
    assert tell(after.route) == [
        "19 июня 2027: Обследование на ПМПК (ПМПК)",
        "10 августа 2027: Детский сад с нужными условиями (Детский сад); нужно от шага 1: "
        "Заключение ПМПК",
    ]


def test_ii_leaving_school_is_not_losing_capacity() -> None:
    #   office: need of services (3+14)          pnd: form 088 (10+25) --> mse (28+5), from 18
    #   office: need of supported living (14+14), asks for the adult's disability
    #   workshop: occupation, not before 1 September; flat: group of 3-5 (160), side by side
    document = town(
        at("office", "social_need_assessment", 3, 14),
        at("office", "supported_living_assessment", 14, 14),
        at("pnd", "mse_referral_preparation", 10, 25),
        at("pnd", "medical_certificate_exam", 7, 10),
        at("bureau", "mse_examination", 28, 5),
        at("workshop", "social_occupation", 30, not_before="2027-09-01", acceptance=0.8),
        at("flat", "supported_living_group", 160),
        at("guardianship", "guardian_appointment", 14, 30),
        at("court", "capacity_review", 30, 120),
        at("children", "day_stay_children", 163, meets="need.occupation", acceptance=0.6),
    )
    profile = ADULT | {
        "birth_date": "2009-05-27",
        "disability_group": "child",
        "diagnoses": ["F71", "F84"],
        "facts": ["doc.passport", "doc.child_disability_certificate", "doc.ipra_child"],
        "traits": ["lives_with_family"],
        "needs": ["need.occupation", "need.supported_living"],
    }

    report = ask(document, profile, criteria=("days", "fee", "risk", "steps"), tolerance=None)

    adult = next(route for route in report.routes if "social_occupation" in types(route))
    when = {step.service_type.id: step.admission_on.isoformat() for step in adult.steps}
    assert when["mse_examination"] == "2027-05-27"  # the day of 18, not a day before
    assert when["social_occupation"] == "2027-09-01"
    assert when["supported_living_group"] == "2027-12-06"  # 18 + 5 + 14 + 14 + 160 days
    assert not {"guardian_appointment", "capacity_review"} & all_types(report)


def test_ii_three_days_before_eighteen_is_not_an_answer_by_itself() -> None:
    #   office (3+14) --> children's place (163) on day 180; 18 on day 183
    document = town(
        at("office", "social_need_assessment", 3, 14),
        at("children", "day_stay_children", 163, meets="need.occupation"),
        at("pnd", "mse_referral_preparation", 10, 25),
        at("bureau", "mse_examination", 28, 5),
        at("workshop", "social_occupation", 30, not_before="2027-09-01"),
        children="Мастерская подростков",
    )
    profile = ADULT | {"birth_date": "2009-05-27", "needs": ["need.occupation"]}

    report = ask(document, profile, criteria=("days",))

    assert tell(report.routes[0])[-1] == (
        "24 мая 2027: Дневное пребывание детей (Мастерская подростков); нужно от шага 1: "
        "Признан нуждающимся, есть ИППСУ; кончается 27 мая 2027"
    )
    (after,) = report.after
    assert after.on.isoformat() == "2027-05-27"
    assert after.route is not None
    assert types(after.route) == [
        "mse_referral_preparation",
        "mse_examination",
        "social_occupation",
    ]


def test_iii_from_hospital_to_work_and_the_queue_started_early() -> None:
    #   pnd (5+7) treatment; 088 (10+25) --> mse with work (28+5) --> employment centre (1+11)
    #   --> search (3+75) --> post (10), which asks for training (14+90)
    #   office (3+14), (14+14) --> flat, queue of 150 days, side by side with all that
    document = town(
        at("pnd", "outpatient_psychiatry", 5, 7),
        at("pnd", "mse_referral_preparation", 10, 25),
        at("pnd", "medical_certificate_exam", 7, 10),
        at("bureau", "mse_work_recommendation", 28, 5),
        at("jobs", "job_seeker_registration_disabled", 1, 11),
        at("jobs", "employment_centre_job_search", 3, 75),
        at("workshop", "employment_training", 14, 90),
        at("laundry", "employer_post", 10, requires="skill.work_habits"),
        at("office", "social_need_assessment", 3, 14),
        at("office", "supported_living_assessment", 14, 14),
        at("flat", "supported_living_group", 150),
    )
    profile = ADULT | {
        "age": 34,
        "disability_group": "II",
        "diagnoses": ["F20"],
        "facts": [
            "doc.passport",
            "doc.disability_certificate",
            "doc.ipra",
            "doc.psychiatrist_conclusion",
        ],
        "traits": ["lives_with_family", "elderly_carer"],
        "needs": ["need.treatment", "need.work", "need.supported_living"],
    }

    report = ask(document, profile, criteria=("days",))

    route = report.routes[0]
    work = [name for name in types(route) if name not in ("outpatient_psychiatry",)]
    assert [name for name in work if "job" in name or "emplo" in name or "mse" in name] == [
        "mse_referral_preparation",
        "employment_training",
        "mse_work_recommendation",
        "job_seeker_registration_disabled",
        "employment_centre_job_search",
        "employer_post",
    ]
    flat = route.steps[types(route).index("supported_living_group")]
    assert (flat.ready_day, flat.admission_day) == (28, 178)  # in the queue from the first month
    assert [wish.goal.id for wish in report.suggested_needs] == [
        "need.family_support",
        "need.psychoeducation",
        "need.respite",
        "need.coordination",
    ]
    assert not {wish.goal.id for wish in report.suggested_needs} & {
        need.need.id for need in route.needs_met
    }


def test_iv_found_incapable_and_living_in_an_institution() -> None:
    #   guardianship (7+15) --consent--> flat of an NGO (45); the state's flat takes full capacity
    #   court (30+120): review of capacity, where she may go herself
    document = town(
        at("office", "social_need_assessment", 3, 14),
        at("guardianship", "guardian_consent", 7, 15),
        at("polyclinic", "medical_certificate_exam", 5, 10),
        at("court", "capacity_review", 30, 120),
        at("state", "training_flat", 20, legal_capacity=["full", "limited"]),
        at("ngo", "training_flat", 45, requires="status.guardian_consent"),
        guardianship="Опека",
        court="Суд",
        ngo="Свой дом",
    )
    profile = {
        "age": 41,
        "legal_capacity": "none",
        "facts": ["doc.passport", "doc.capacity_decision"],
        "traits": ["lives_in_institution", "guardian_is_provider"],
        "needs": [
            "need.independent_living_skills",
            "need.capacity_review",
            "status.guardian_consent",
        ],
    }

    report = ask(document, profile, criteria=("days", "steps"))

    assert tell(report.routes[0])[2:] == [
        "2 декабря 2026: Согласие опекуна и органа опеки (Опека); Возможен конфликт интересов",
        "25 декабря 2026: Пересмотр дееспособности в суде (Суд); Согласие опекуна здесь не нужно",
        "31 января 2027: Учебное (тренировочное) сопровождаемое проживание (Свой дом); "
        "нужно от шага 3: Согласие опекуна или органа опеки; нужно от шага 1: "
        "Признан нуждающимся, есть ИППСУ; нужно от шага 2: "
        "Медицинское заключение для приёма в организацию",
    ]
    (refused,) = (item for item in report.refusals if item.rule == "legal_capacity")
    assert (refused.service_type.id, refused.count) == ("training_flat", 1)


def test_v_a_mother_is_helped_and_her_child_is_a_second_question() -> None:
    document = town(
        at("pnd", "outpatient_psychiatry", 5, 7),
        at("ngo", "parent_support", 7),
        at("ngo", "child_care_plan", 3),
        at("ngo", "psychological_counselling", 7),
        at("lawyer", "legal_help", 5),
        at("guardianship", "child_care_plan", 1),
        organisation("guardianship", kind="guardianship_authority"),
        ngo="Мама рядом",
        pnd="Диспансер",
        lawyer="Юрист",
    )
    without = {"exclude_kinds": ["guardianship_authority", "orphanage", "children_social_home"]}
    mother = (
        ADULT
        | without
        | {
            "age": 32,
            "diagnoses": ["F31"],
            "traits": ["parent_of_minor"],
            "needs": [
                "need.treatment",
                "need.parenting_support",
                "need.child_care_plan",
                "need.legal_help",
            ],
        }
    )

    report = ask(document, mother, criteria=("days", "steps"))

    note = "Диагноз родителя не повод забирать ребёнка"
    away = "Временная забота о ребёнке, пока родитель в больнице"
    assert tell(report.routes[0]) == [
        f"28 ноября 2026: {away} (Мама рядом); {note}",
        "30 ноября 2026: Юридическая помощь (Юрист)",
        f"30 ноября 2026: Амбулаторный приём психиатра (Диспансер); {note}",
        f"2 декабря 2026: Поддержка родителей с психическими расстройствами (Мама рядом); {note}",
    ]
    assert "need.psychological_help" in [wish.goal.id for wish in report.suggested_needs]
    child = BABY | without | {"age": 6, "needs": ["need.psychological_help"]}
    second = ask(document, child, criteria=("days",))
    assert tell(second.routes[0]) == ["2 декабря 2026: Консультация психолога (Мама рядом)"]


def test_vi_pain_is_relieved_first_and_the_team_reaches_only_so_far() -> None:
    #   hospital: pain (0), commission (3+2) --> team 60 km away, which reaches 100
    #   the city's team is 260 km away and reaches 80; by video from the city (14)
    document = town(
        at("hospital", "pain_relief", 0),
        at("hospital", "palliative_commission", 3, 2),
        at("north", "palliative_mobile_team", 7, km=60, reach_km=100),
        at("city", "palliative_mobile_team", 3, km=260, reach_km=80),
        at("city", "palliative_mobile_team", 14, mode="online", name="video"),
        hospital="Больница",
        north="Северная бригада",
    )
    profile = BABY | {
        "age": 9,
        "diagnoses": ["G40"],
        "traits": ["epilepsy", "constant_care", "remote_place"],
        "needs": ["need.pain_relief", "need.palliative_care"],
        "limits": {"need_by": {"need.pain_relief": 3}},
    }

    report = ask(document, profile)

    assert tell(report.routes[0]) == [
        "25 ноября 2026: Обезболивание (Больница)",
        "28 ноября 2026: Врачебная комиссия о паллиативной помощи (Больница)",
        "7 декабря 2026: Выездная паллиативная бригада (Северная бригада); нужно от шага 2: "
        "Заключение о нуждаемости в паллиативной помощи",
    ]
    (far,) = (item for item in report.refusals if item.rule == "reach_km")
    assert round(far.change["km"]) == 180
    fallback = ask(document, profile | {"exclude_organisations": ["north"]})
    assert [step.offer_id for step in fallback.routes[0].steps][-1] == "video"
