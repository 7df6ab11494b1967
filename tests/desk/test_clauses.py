"""Clause sets over the API: two operators and a proof of presence, as on the page."""

from __future__ import annotations

from datetime import timedelta

from tests.contracts.test_publication import OTHER, named
from tests.desk.stage import Stage
from tests.desk.test_api import Program
from truehand.contracts import queries
from truehand.contracts.domain.sets import SHIPPED
from truehand.edge import clock

HOUR = timedelta(hours=1)


def test_a_program_proposes_a_set_and_anothers_publishes_it(stage: Stage) -> None:
    olga, otto, moment = Program(stage, "olga"), Program(stage, "otto"), clock.now() + HOUR
    status, proposed = olga.post("clauses", {"text": named(), "effective_at": moment.isoformat()})
    assert (status, proposed["name"], proposed["published"]) == (201, OTHER, None)
    publish = f"clauses/{proposed['id']}/publish"
    assert olga.post(publish)[1]["code"] == "contracts.own_clause_set"
    assert otto.post(publish)[0] == 403
    status, published = Program(stage, "otto", present=True).post(publish)
    assert (status, published["published"], published["decided_by"]) == (
        200,
        True,
        str(stage.people["otto"].party_id),
    )
    sets = Program(stage, "audra").get("clauses")[1]
    assert (sets["in_force"], [each["name"] for each in sets["proposed"]]) == (SHIPPED, [OTHER])
    assert queries.set_in_force(now=moment + HOUR).name == OTHER
    assert otto.post(f"clauses/{proposed['id']}/refuse")[0] == 404


def test_a_program_is_told_what_a_set_may_not_say_and_when_it_may_begin(stage: Stage) -> None:
    olga, text = Program(stage, "olga"), named()
    past, soon = (clock.now() - HOUR).isoformat(), (clock.now() + HOUR).isoformat()
    wrong = [("name = 1", soon, "contracts.clause_set_not_valid"), (text, past, "contracts.clause_set_moment_past")]
    for said, moment, code in wrong:
        status, answer = olga.post("clauses", {"text": said, "effective_at": moment})
        assert (status, answer["code"]) == (422, code)
    assert olga.post("clauses", {"text": text, "effective_at": "2027-01-01T00:00"})[0] == 422
    assert not Program(stage, "audra").get("clauses")[1]["proposed"]
