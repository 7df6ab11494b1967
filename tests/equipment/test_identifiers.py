import pytest
from hypothesis import given
from hypothesis import strategies as st

from truehand.equipment.domain.identifiers import (
    folded,
    maker_in,
    maker_key,
    one_edit,
    plain,
    serial_key,
    without_makers,
)
from truehand.equipment.domain.maker_names import maker_name, makers, searched, version

TEXTS = st.text(alphabet="ABO0I1Z2-/ 8", max_size=8)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Komatsu", "KOMATSU"),
        ("小松", "KOMATSU"),
        ("CAT", "CATERPILLAR"),
        ("Caterpillar Inc.", "CATERPILLAR"),
        ("三一重机有限公司", "SANY"),
        ("John  Deere", "JOHN DEERE"),
        ("ＫＯＭＡＴＳＵ", "KOMATSU"),
        ("Nobody & Sons", "NOBODYSONS"),
        ("Catalogue Machines", "CATALOGUEMACHINES"),
    ],
)
def test_a_maker_has_one_key_however_it_is_written(text: str, key: str) -> None:
    assert maker_key(text) == key


def test_the_maker_named_first_counts() -> None:
    assert maker_in("SANY excavator with a VOLVO engine") == "SANY"
    assert maker_in("nothing known") is None


def test_makers_are_taken_out_of_a_text_in_either_script() -> None:
    keys, rest = without_makers("小松pc200 发动机 Cat")
    assert (keys, rest.split()) == (("KOMATSU", "CATERPILLAR"), ["PC200", "发动机"])
    keys, rest = without_makers("三一重机 三一 SANY")
    assert (keys, rest.split()) == (("SANY",), [])
    assert without_makers("catalogue") == ((), "CATALOGUE")


def test_no_name_is_of_two_makers_and_each_has_both_scripts() -> None:
    everybody = (*makers(), *searched())
    names = [plain(name) for maker in everybody for name in maker.names if name != maker.key or name.isascii()]
    assert len(names) - len(set(names)) == sum(plain(maker.zh) == maker.key for maker in everybody)
    assert all(maker.zh and maker.en and maker.key == plain(maker.key) for maker in everybody)
    assert not any(maker_in(name) for maker in searched() for name in maker.names)
    assert maker_name("KOMATSU") == ("小松", "Komatsu")
    assert maker_name("NOBODY") == ("NOBODY", "NOBODY")
    assert version() >= 1


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(TEXTS, st.sampled_from(["-", " ", "/", "."]))
def test_punctuation_does_not_make_another_machine(text: str, mark: str) -> None:
    assert serial_key(mark.join(text)) == serial_key(text)


def test_characters_that_look_alike_are_one() -> None:
    assert serial_key("KMT-O1B5Z") == serial_key("kmt 018 52")
    assert serial_key("KMT7") != serial_key("KMT1")


@given(st.text("ABC", max_size=5), st.text("ABC", max_size=5))
def test_one_edit_is_what_a_brute_search_finds(left: str, right: str) -> None:
    edits = {left[:at] + left[at + 1 :] for at in range(len(left))}
    edits |= {left[:at] + letter + left[at:] for at in range(len(left) + 1) for letter in "ABC"}
    edits |= {left[:at] + letter + left[at + 1 :] for at in range(len(left)) for letter in "ABC"}
    edits |= {left[:at] + left[at + 1] + left[at] + left[at + 2 :] for at in range(len(left) - 1)}
    assert one_edit(left, right) == (right in edits - {left})
