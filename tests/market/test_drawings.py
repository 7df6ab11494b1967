import io

from PIL import Image

from truehand.market.domain.drawings import PlateFields, excavator, nameplate


def test_the_same_seed_draws_the_same_picture() -> None:
    assert excavator(seed=3) == excavator(seed=3)
    assert excavator(seed=3) != excavator(seed=4)


def test_the_machine_looks_the_way_it_is_asked_to() -> None:
    assert excavator(seed=3, view="right") != excavator(seed=3, view="left")


def test_pictures_are_jpeg_of_a_useful_size() -> None:
    fields = PlateFields("SANY", "SY215C", "SY0215CBS18088", 2020)
    for content in (excavator(), nameplate(fields)):
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.format == "JPEG"
            assert min(picture.size) >= 600
