import json

from click.testing import CliRunner

from truehand.site.cli import main


def test_evaluating_plates_ends_with_one_line_of_json_and_no_altered_plate_matches() -> None:
    outcome = CliRunner().invoke(main, ["evaluate", "plates", "--count", "2", "--json"])
    assert outcome.exit_code == 0, outcome.output
    figures = json.loads(outcome.output.splitlines()[-1])
    assert figures["altered_match"] == 0
    assert figures["truthful_match"] + figures["truthful_look"] + figures["truthful_mismatch"] == 1
