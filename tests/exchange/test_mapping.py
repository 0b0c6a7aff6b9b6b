"""Mapping files: what they may say, and how rows become fields."""

import pytest

from registry.exchange.mapping import Agreement, ImportMapping, RowRule, digest_of, field_rule
from registry.exchange.rows import Row


def mapping(**fields: object) -> ImportMapping:
    rules = {name: field_rule(rule) for name, rule in fields.items()}  # type: ignore[arg-type]
    return ImportMapping(records="organisations", source="s", fields=rules)


def read(rule: object, **values: str) -> str:
    answer = mapping(field=rule).read(Row(2, values))
    assert answer.problems == ()
    return answer.values["field"]


@pytest.mark.parametrize(
    "rule, values, text",
    [
        ("a", {"a": "  два   слова "}, "два слова"),
        ({"constant": "Москва"}, {}, "Москва"),
        ({"first_of": ["a", "b"]}, {"a": "", "b": "второе"}, "второе"),
        ({"column": "a", "words": {"да": "yes"}}, {"a": "да"}, "yes"),
        ({"column": "a", "words": {"да": "yes"}, "when_empty": "no"}, {"a": ""}, "no"),
        ({"column": "a", "pattern": r"^(\d{4}-\d\d-\d\d)"}, {"a": "2025-10-08 (по …)"},
         "2025-10-08"),
        ({"column": "a", "pattern": r"^(\d{4})"}, {"a": "30 января"}, ""),
        ({"join": ["Дата: {a}.", "{b}!", "{a}–{b}"]}, {"a": "1", "b": ""}, "Дата: 1."),
        ({"join": ["{a}", {"column": "b", "words": {"x": "икс"}}], "separator": "; "},
         {"a": "1", "b": "x"}, "1; икс"),
    ],
)  # fmt: skip
def test_a_field_comes_from_columns_as_its_rule_says(rule, values, text):
    assert read(rule, **values) == text


def test_an_untranslated_word_is_a_problem_with_line_and_column():
    rule = {"column": "a", "words": {"да": "yes", "нет": "no"}}
    (problem,) = mapping(field=rule).read(Row(7, {"a": "может"})).problems
    assert str(problem).startswith("line 7, column a: 'может' is not one of 'да', 'нет'")


def test_a_digest_tells_rows_apart_and_stays():
    assert read({"digest_of": ["a", "b"]}, a="x", b="y") == digest_of(["x", "y"])
    assert digest_of(["x", "y"]) != digest_of(["xy", ""])


def test_missing_and_unknown_columns_are_told():
    asked = mapping(name="Название", kind="Вид")
    problems = [str(problem) for problem in asked.header_problems(["Название", "Телефон"])]
    assert problems == [
        "line 1, column Вид: the mapping asks for this column; the file has: Название, Телефон",
        "line 1, column Телефон: the mapping does not know this column; name it in fields or "
        "ignore",
    ]


def test_rows_are_mended_remarked_on_and_skipped_by_their_texts():
    rules = ImportMapping(
        records="organisations",
        source="s",
        fields={"name": field_rule("name")},
        skip=(RowRule("test", {"kind": ("x",)}, "не нужно", {}),),
        corrections=(RowRule("mended", {"name": ("Луки",)}, "слово", {"name": "Великие Луки"}),),
        remarks=(RowRule("old", {"year": ("2010",)}, "старо", {}),),
        empty=frozenset({"-"}),
    )
    mended = rules.read(Row(2, {"name": "Луки", "kind": "-", "year": "2010"}))
    assert mended.values == {"name": "Великие Луки"}
    assert [rule.code for rule in mended.remarks] == ["old", "mended"]
    skipped = rules.read(Row(3, {"name": "а", "kind": "x", "year": ""})).skipped
    assert skipped is not None and skipped.code == "test"


def test_an_agreement_is_broken_only_where_both_sides_speak():
    table = {"район Солнцево": ("ЗАО",)}
    rule = Agreement("contradicts", "okrug", "district", table, "не тот")
    rules = ImportMapping(
        records="organisations",
        source="s",
        fields={"district": field_rule("district")},
        agreements=(rule,),
    )

    def told(okrug: str, district: str) -> list[str]:
        row = Row(2, {"okrug": okrug, "district": district})
        return [text for _, text in rules.disagreements(row, rules.read(row).values)]

    assert told("ВАО", "район Солнцево") == ["ВАО"]
    assert told("ЗАО", "район Солнцево") == []
    assert told("", "район Солнцево") == []
    assert told("ВАО", "район Тверской") == []
