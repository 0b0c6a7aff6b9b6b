"""Facts imply facts, step by step, in circles too."""

from registry.domain.facts import Closure


def test_a_chain_of_implications_is_followed_to_its_end() -> None:
    closure = Closure({"work": ["ipra"], "ipra": ["disability"]})
    assert closure.of(["work"]) == {"work", "ipra", "disability"}
    assert closure.of(["ipra", "passport"]) == {"ipra", "disability", "passport"}


def test_facts_that_imply_each_other_are_held_together() -> None:
    closure = Closure({"a": ["b"], "b": ["c"], "c": ["a"]})
    assert closure.of_one("b") == {"a", "b", "c"}


def test_nothing_implies_nothing() -> None:
    assert Closure({}).of([]) == frozenset()
