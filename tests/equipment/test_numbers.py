import pytest
from hypothesis import given
from hypothesis import strategies as st

from truehand.equipment.domain.numbers import FAULTS, SCHEME_NAMES, check_digit, faults, scheme_of, years_of_code

VIN = "1M8GDM9AXKP042788"
PIN = "CAT0320DCXYZ01234"
IMEI = "490154203237518"
BOX = "CSQU3054383"
ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@pytest.mark.parametrize("vin", [VIN, "1m8gd m9ax-kp042788", "11111111111111111", "LFWADRJF011002346"])
def test_a_vin_whose_check_digit_fits_can_be_right(vin: str) -> None:
    assert faults("vin", vin) == ()


@given(st.integers(1, 16), st.sampled_from(ALPHABET))
def test_a_vin_with_one_character_altered_is_found_unless_both_weigh_the_same(place: int, other: str) -> None:
    altered = VIN[:place] + other + VIN[place + 1 :]
    assert bool(faults("vin", altered)) == (check_digit(altered) != altered[8])
    if other.isdigit() and VIN[place].isdigit() and other != VIN[place]:
        assert faults("vin", altered) == ("check",)


def test_a_european_vin_has_no_check_digit_and_so_none_is_asked_of_it() -> None:
    assert faults("vin", "WDB9066331S123456") == ()


@pytest.mark.parametrize("number", ["1M8GDM9AXKPO42788", "CATO320DCXYZ01234", "CAT0320DCXYZ0I234", "CAT0320DCXYZ0Q234"])
def test_the_letters_that_look_like_digits_are_in_no_vin_and_no_pin(number: str) -> None:
    assert faults("vin", number) == ("alphabet",)
    assert faults("pin", number) == ("alphabet",)


def test_a_pin_has_a_letter_in_the_ninth_place() -> None:
    assert faults("pin", PIN) == ()
    assert faults("pin", PIN[:8] + "7" + PIN[9:]) == ("letter",)


@pytest.mark.parametrize("scheme", ["vin", "pin"])
@pytest.mark.parametrize("number", ["", PIN[:-1], PIN + "5"])
def test_a_vin_or_pin_has_seventeen_characters(scheme: str, number: str) -> None:
    assert faults(scheme, number) == ("length",)  # type: ignore[arg-type]


def test_an_imei_has_fifteen_digits_and_the_software_version_is_not_part_of_it() -> None:
    assert faults("imei", IMEI) == ()
    assert faults("imei", "49-015420-323751-8") == ()
    assert faults("imei", "4901542032375101") == ("length",)
    assert faults("imei", IMEI[:-1] + "9") == ("check",)
    assert faults("imei", "49015420323751B") == ("alphabet",)


@given(st.integers(0, 14), st.integers(1, 9))
def test_one_altered_digit_of_an_imei_is_always_found(place: int, step: int) -> None:
    other = str((int(IMEI[place]) + step) % 10)
    assert faults("imei", IMEI[:place] + other + IMEI[place + 1 :]) == ("check",)


def test_a_container_number_has_an_owner_a_category_and_a_check_digit() -> None:
    assert faults("container", BOX) == ()
    assert faults("container", "CSQ U 305438-3") == ()
    assert faults("container", BOX[:-1] + "4") == ("check",)
    assert faults("container", "CSQR3054383") == ("form",)
    assert faults("container", "C1QU3054383") == ("form",)
    assert faults("container", "CSQU30543") == ("form",)


@pytest.mark.parametrize(
    ("number", "equipment_class", "scheme"),
    [
        (PIN, "excavator", "pin"),
        (PIN, "dump_truck", "pin"),
        (VIN, "dump_truck", "vin"),
        (VIN, "excavator", "vin"),
        (VIN[:8] + "7" + VIN[9:], "dump_truck", "vin"),
        (PIN[:8] + "7" + PIN[9:], "excavator", "pin"),
        ("KMTPC200A51234", "excavator", None),
        (IMEI, "phone", "imei"),
        (BOX, "container", "container"),
        ("12345", "phone", "imei"),
    ],
)
def test_the_scheme_of_a_number_follows_from_its_form_and_the_class(
    number: str, equipment_class: str, scheme: str | None
) -> None:
    assert scheme_of(number, equipment_class=equipment_class) == scheme


def test_the_row_of_years_begins_again_after_thirty() -> None:
    assert years_of_code("A", until=2026) == (1980, 2010)
    assert years_of_code("1", until=2026) == (2001,)
    assert years_of_code("Y", until=2030) == (2000, 2030)
    assert years_of_code("K", until=2026) == (1989, 2019)
    for never in ("I", "O", "Q", "U", "Z", "0", "", "AB"):
        assert years_of_code(never, until=2026) == ()


@given(st.text(max_size=24), st.sampled_from(sorted(SCHEME_NAMES)))
def test_whatever_is_written_is_judged_in_known_words(text: str, scheme: str) -> None:
    assert set(faults(scheme, text)) <= set(FAULTS)  # type: ignore[arg-type]
