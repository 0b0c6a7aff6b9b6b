"""Words are found by their identifiers, and relations between them are followed."""

from dataclasses import replace

import pytest

from registry.domain.data_file_words import KindMapping, ServiceWords
from registry.domain.vocabulary import UnknownIdentifierError
from registry.domain.vocabulary_terms import TypicalEligibility
from tests.domain.small_vocabulary import small_vocabulary


def test_a_label_is_russian_unless_english_is_asked_for() -> None:
    kind = replace(small_vocabulary().kind("clinic"), label_ru="Клиника", label_en="Clinic")

    assert (kind.label(), kind.label("ru"), kind.label("en")) == ("Клиника", "Клиника", "Clinic")


def test_an_unknown_word_names_the_nearest_ones() -> None:
    with pytest.raises(UnknownIdentifierError) as raised:
        small_vocabulary().service_type("workshp")

    assert raised.value.nearest == ("workshop",)
    assert "no service type 'workshp'; did you mean workshop?" in str(raised.value)


@pytest.mark.parametrize(
    "find", ["fact", "need", "service_type", "kind", "trait", "act", "archetype", "age_band"]
)
def test_every_noun_refuses_an_unknown_word(find: str) -> None:
    with pytest.raises(LookupError):
        getattr(small_vocabulary(), find)("nothing_like_it")


def test_a_section_is_asked_by_its_name() -> None:
    assert small_vocabulary().term("ladder", "workshop").id == "workshop"
    with pytest.raises(UnknownIdentifierError):
        small_vocabulary().term("acts", "act.442_fz")


def test_a_need_leads_to_the_types_that_meet_it() -> None:
    vocabulary = small_vocabulary()

    assert [item.id for item in vocabulary.service_types_meeting("need.work")] == ["workshop"]


def test_a_paper_brings_with_it_all_that_it_implies() -> None:
    vocabulary = small_vocabulary()

    assert vocabulary.implied_closure(["doc.passport"]) == {"doc.passport", "doc.identity"}


def test_only_typical_offers_are_assumed() -> None:
    vocabulary = small_vocabulary()
    seldom = replace(vocabulary.kind_offers[0], kind="shop", typical=False)
    vocabulary = replace(vocabulary, kind_offers=(*vocabulary.kind_offers, seldom))

    assert [offer.service_type for offer in vocabulary.offered_by("shop")] == ["workshop", "visit"]
    assert [offer.service_type for offer in vocabulary.assumed_offers("shop")] == ["workshop"]


def test_the_first_row_that_fits_the_name_maps_the_kind() -> None:
    vocabulary = small_vocabulary()
    child, rest = vocabulary.kind_mapping

    assert vocabulary.map_kind("list.csv", "clinic", "ДЕТСКАЯ клиника") is child
    assert vocabulary.map_kind("list.csv", "clinic", "Клиника") is rest
    with pytest.raises(UnknownIdentifierError, match=r"mapping of list\.csv"):
        vocabulary.map_kind("list.csv", "shop")


def test_a_name_is_matched_without_regard_to_yo() -> None:
    assert KindMapping(file="f", value="v", name_has=("елк",)).fits_name("Ёлка")


def test_services_are_found_in_words_piece_by_piece() -> None:
    words = (
        ServiceWords(has=("план",)),
        ServiceWords(service_type="workshop", has=("мастерск",), has_not=("закрыт",)),
        ServiceWords(service_type="visit", has=("прием", "елка")),
    )
    vocabulary = replace(small_vocabulary(), service_words=words)

    assert vocabulary.service_types_named_in("Приём; Мастерские; приём ещё раз") == (
        "visit",
        "workshop",
    )
    assert vocabulary.service_types_named_in("Ёлка в мастерской") == ("workshop", "visit")
    assert vocabulary.service_types_named_in("мастерские (план); закрытая мастерская") == ()


def test_a_space_at_the_end_of_a_word_is_the_end_of_a_word() -> None:
    whole = ServiceWords(service_type="visit", has=(" психолог ",))
    vocabulary = replace(small_vocabulary(), service_words=(whole,))

    for text in ("психолог", "логопед;психолог", "врач и психолог ; клуб"):
        assert vocabulary.service_types_named_in(text) == ("visit",)
    for text in ("нейропсихолог", "психологическая помощь", "кабинет психолога"):
        assert vocabulary.service_types_named_in(text) == ()


def test_eligibility_is_written_with_the_keys_that_are_set() -> None:
    rule = TypicalEligibility(age_max=18, traits_all=("aac",))

    assert rule.as_document() == {"age_max": 18, "traits_all": ["aac"]}
    assert TypicalEligibility().as_document() == {}


def test_two_eligibilities_together_admit_what_both_admit() -> None:
    one = TypicalEligibility(age_min=7, age_max=18, sexes=("female", "male"), traits_none=("a",))
    other = TypicalEligibility(age_min=3, age_max=12, sexes=("male",), traits_none=("b",))

    assert one.narrowed_by(other) == TypicalEligibility(
        age_min=7, age_max=12, sexes=("male",), traits_none=("a", "b")
    )
    assert one.narrowed_by(TypicalEligibility()) == one


def test_an_archetype_gives_a_fresh_profile_each_time() -> None:
    archetype = small_vocabulary().archetype("someone")
    archetype.profile_document()["needs"].append("need.other")

    assert archetype.profile_document()["needs"] == ["need.work"]
