from pathlib import Path

import pytest
from django.test import override_settings

from truehand.equipment import queries
from truehand.equipment.domain.catalogue import catalogue_from, outside
from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.equipment.domain.makers import forms_from
from truehand.equipment.domain.refusals import CatalogueNotUnderstood


def test_a_model_is_found_however_it_is_written_and_as_the_family_of_its_variants() -> None:
    catalogue = queries.models()
    found = catalogue.find("小松", "pc 200-8")
    assert found is not None
    assert (found.facts.model, found.exact) == ("PC200-8", True)
    variant = catalogue.find("Komatsu", "PC200-8M0")
    assert variant is not None
    assert (variant.facts.model, variant.exact) == ("PC200-8", False)
    assert catalogue.find("Komatsu", "PC99") is None
    assert catalogue.find("Nobody", "PC200-8") is None
    assert catalogue.find("Komatsu", "") is None


def test_every_model_of_the_data_files_is_of_a_known_class_and_its_own_spelling_finds_it() -> None:
    catalogue = queries.models()
    assert len(catalogue.models) >= 30
    for facts in catalogue.models.values():
        assert facts.equipment_class in CLASS_NAMES
        found = catalogue.find(facts.maker, facts.model)
        assert found is not None
        assert found.facts is facts


def test_a_serial_number_tells_its_year_where_its_maker_writes_one() -> None:
    forms = queries.serial_forms()
    deere = forms.matching("Deere", "1FF380GXCEE900001")
    assert deere is not None
    assert deere.years("1FF380GXCEE900001", until=2026) == (2014,)
    jcb = forms.matching("JCB", "JCB JS13C C 6 1018354")
    assert jcb is not None
    assert jcb.years("JCB JS13C C 6 1018354", until=2026) == (2006,)
    cat = forms.matching("卡特", "XYZ01234")
    assert cat is not None
    assert cat.years("XYZ01234", until=2026) == ()
    assert forms.matching("JCB", "CAT0320DCXYZ01234") is None
    assert forms.makers_of_code("CAT") == {"CATERPILLAR"}
    assert forms.makers_of_code("ZZZ") == frozenset()


def test_an_operator_adds_makers_and_models_and_puts_others_in_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[[model]]\nmaker = "小松"\nmodel = "PC200-8"\nclass = "excavator"\nmade = [2007, 0]\n'
        '[[serial]]\nmaker = "Acme"\nname = "own"\npattern = "AC\\\\d{4}"\nexample = "AC1234"\n',
        encoding="utf-8",
    )
    with override_settings(TRUEHAND_CATALOGUE=str(tmp_path)):
        found = queries.models().find("Komatsu", "PC200-8")
        assert found is not None
        assert found.facts.made == (2007, 0)
        assert queries.serial_forms().matching("ACME", "ac-1234") is not None
        assert queries.serial_forms().of("JCB")


@pytest.mark.parametrize(
    "content",
    [
        "[[model",
        "[[modle]]\nmaker = 'x'",
        "model = 3",
        "model = [3]",
        "[[model]]\nmaker = 'x'",
        "[[model]]\nmaker = 'x'\nmodel = 'y'\nclass = 'excavator'\nmade = [2009, 2001]",
        "[[model]]\nmaker = 'x'\nmodel = 'y'\nclass = 'excavator'\nmade = 'long ago'",
        "[[model]]\nmaker = 'x'\nmodel = 'y'\nclass = 'excavator'\nweight = 3",
        "[[serial]]\nmaker = 'x'\nname = 'y'\npattern = '('",
        "[[serial]]\nmaker = 'x'\nname = 'y'\npattern = 'A'\nexample = 'B'",
        "[[serial]]\nmaker = 'x'\nname = 'y'\npattern = 'A'\nyear_place = 'ten'",
        "[[serial]]\nmaker = 'x'\nname = 'y'\npattern = 'A'\nworld_codes = 'ABC'",
        "[[serial]]\nname = 'y'\npattern = 'A'",
    ],
)
def test_a_data_file_that_is_not_understood_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "odd.toml").write_text(content, encoding="utf-8")
    with override_settings(TRUEHAND_CATALOGUE=str(tmp_path)), pytest.raises(CatalogueNotUnderstood):
        queries.models(), queries.serial_forms()


def test_what_is_not_known_is_never_outside() -> None:
    assert outside(5, (0, 0)) == 0
    assert outside(5, (7, 0)) == -2
    assert outside(9, (1, 7)) == 2
    assert outside(7, (1, 7)) == 0
    assert catalogue_from([]).find("x", "y") is None
    assert forms_from([]).matching("x", "y") is None
