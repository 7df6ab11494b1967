from dataclasses import dataclass

from truehand.edge.templatetags.truehand import marked


@dataclass(frozen=True)
class Shown:
    field: str = "description"
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Stated:
    description: str


def test_the_places_are_marked_and_what_a_seller_wrote_is_text() -> None:
    said = marked(Stated("<b>电话 138</b>"), Shown(spans=((6, 9),)))
    assert said == '<p class="marked">&lt;b&gt;电话 <mark>138</mark>&lt;/b&gt;</p>'


def test_places_that_overlap_are_marked_once() -> None:
    said = marked(Stated("abcdef"), Shown(spans=((2, 4), (0, 3))))
    assert said == '<p class="marked"><mark>abc</mark><mark>d</mark>ef</p>'


def test_a_long_text_is_cut_around_its_marks() -> None:
    said = marked(Stated("x" * 100 + "最佳" + "y" * 100), Shown(spans=((100, 102),)))
    assert said == f'<p class="marked">…{"x" * 40}<mark>最佳</mark>{"y" * 40}…</p>'


def test_places_of_words_that_are_gone_are_left_out() -> None:
    assert marked(Stated("abc"), Shown(spans=((2, 9),))) == ""
    assert marked(Stated("abc"), Shown()) == ""
    assert marked(Stated("abc"), Shown(field="unheard", spans=((0, 1),))) == ""
