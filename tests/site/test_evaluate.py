import json

from click.testing import CliRunner

from truehand.site.cli import main


def test_evaluating_plates_ends_with_one_line_of_json_and_no_altered_plate_matches() -> None:
    outcome = CliRunner().invoke(main, ["evaluate", "plates", "--count", "2", "--json"])
    assert outcome.exit_code == 0, outcome.output
    figures = json.loads(outcome.output.splitlines()[-1])
    assert figures["altered_match"] == 0
    assert figures["truthful_match"] + figures["truthful_look"] + figures["truthful_mismatch"] == 1


def test_evaluating_photos_finds_copies_and_takes_no_other_photo_for_one() -> None:
    outcome = CliRunner().invoke(main, ["evaluate", "photos", "--count", "1", "--json"])
    assert outcome.exit_code == 0, outcome.output
    figures = json.loads(outcome.output.splitlines()[-1])
    assert figures["index_size"] == 1_000_000
    assert {figures[f"found_{name}"] for name in ("jpeg", "resize", "mirror", "rotate_90", "grey")} == {1}
    assert figures["false_strangers"] == figures["false_watermarked"] == figures["false_same_kind"] == 0
