"""A trade told over the HTTP API alone: every act is a request with a token, every fact is read from an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.test import Client

from tests.inspection.cast import EXCAVATOR, answers, photo
from tests.journeys.passing import PASSING
from tests.listings.scene import views
from tests.robot import Robot
from truehand.edge import clock
from truehand.identity import operations as identity
from truehand.listings.jobs import read_plate
from truehand.market.domain.drawings import PlateFields, nameplate
from truehand.payments.domain.message import SIGNATURE_HEADER
from truehand.payments.sandbox import inside as bank

PRICE = {"minor": 12_800_000, "currency": "CNY"}
FACTS: dict[str, Any] = {
    "equipment_class": "excavator",
    "maker": "Komatsu",
    "model": "PC200-8",
    "serial": "KMTPC200A51234",
    "year": 2019,
    "hours": 6_250,
    "condition": 4,
    "location": "江苏徐州",
    "description": "一手车，按时保养。",
    "country": "CN",
}
# Each of the cast has a token for what they do and for nothing else.
SCOPES = {
    "alice": ("listings:read", "listings:write", "trade:read", "trade:write", "money:read", "money:write"),
    "bob": ("listings:read", "trade:read", "trade:write", "money:read", "money:write"),
    "ines": ("trade:read", "trade:write"),
    "carl": ("trade:read", "trade:write", "work:read"),
    "olga": ("listings:read", "listings:write", "trade:read", "trade:write"),
}


@dataclass
class ApiStory:
    """The cast as programs; ``tell`` is a request that must succeed."""

    robots: dict[str, Robot] = field(default_factory=dict)
    listing: str = ""
    trade: str = ""

    @classmethod
    def begun(cls) -> ApiStory:
        """Everybody signs in once, enrols an authenticator app, and gets a token over the API."""
        cache.clear()
        identity.load_cast(now=clock.now() - timedelta(days=90))
        story = cls()
        for who, scopes in SCOPES.items():
            client = Client(headers={"accept-language": "en"})
            client.post("/demo/sign-in", {"who": who})
            wanted = {"name": "robot", "scopes": (*scopes, "identity:read", "identity:write"), "days": 1}
            answer = client.post(
                "/api/v1/identity/tokens", wanted, "application/json", headers={"idempotency-key": f"token-of-{who}"}
            )
            assert answer.status_code == 201, answer.content
            story.robots[who] = Robot(answer.json()["secret"])
        return story

    def open(self, who: str) -> None:
        """An operator, at the site in person, states what the trade's papers are read for."""
        client = Client(headers={"accept-language": "en"})
        client.post("/demo/sign-in", {"who": who})
        said = {"purpose": "dispute", "why": "To rule on it"}
        assert client.post(f"/privacy/read/trade/{self.trade}/", said).status_code == 302

    def tell(self, who: str, path: str, body: object = None, *, method: str = "POST", **parts: Any) -> Any:  # noqa: ANN401 - JSON
        answer = self.robots[who].send(method, path, body, **parts)
        assert answer.status_code < 300, (who, path, answer.content.decode())
        return answer.json() if answer.content else None

    def ask(self, who: str, path: str, **query: Any) -> Any:  # noqa: ANN401 - JSON
        answer = self.robots[who].get(path, **query)
        assert answer.status_code == 200, (who, path, answer.content.decode())
        return answer.json()

    def state(self, who: str = "bob") -> str:
        return str(self.ask(who, f"/trades/{self.trade}")["state"])

    def act(self, who: str, name: str, *, form: bool = False, **said: Any) -> ApiStory:  # noqa: ANN401 - JSON
        """An act that the trade offers to this reader, on the step that it shows."""
        seen = self.ask(who, f"/trades/{self.trade}")
        assert name in {each["name"] for each in seen["acts"]}, (name, seen["acts"])
        said["seen"] = seen["step"]
        step = self.tell(who, f"/trades/{self.trade}/{name}", None if form else said, **(said if form else {}))
        assert step["step"] > seen["step"]
        return self

    def move(self, who: str, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """A call that moves money: refused at first, then confirmed by payee and amount, then done."""
        refused = self.robots[who].post(path, body)
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (403, "identity.confirmation_needed"), problem
        asked = self.tell(who, "/identity/money-confirmations", problem["data"])
        party = UUID(self.ask(who, "/identity/me")["party"]["id"])
        code = None
        while (code := identity.present_code(party, now=clock.now())) is None:
            PASSING.let(seconds=10)  # each act takes a code of its own
        self.tell(who, f"/identity/money-confirmations/{asked['id']}/confirm", {"code": code})
        return self.tell(who, path, body | {"confirmation": asked["id"]})

    def listed(self) -> ApiStory:
        self.listing = self.tell("alice", "/listings", {"facts": FACTS, "price": PRICE})["id"]
        path = f"/listings/{self.listing}"
        for view, content in views():
            self.tell("alice", f"{path}/photos", view=view, photo=content)
        said = PlateFields(FACTS["maker"], FACTS["model"], FACTS["serial"], FACTS["year"])
        self.tell("alice", f"{path}/plate", photo=nameplate(said))
        assert self.ask("alice", path)["plate"]["read_at"] is None
        read_plate(self.listing)
        assert self.ask("alice", path)["plate"]["outcome"] == "match"
        version = self.ask("alice", path)["version"]
        status = self.tell("alice", f"{path}/submit", {"version": version})["status"]
        if status == "in_review":
            decision = {"version": self.ask("olga", path)["version"], "publish": True, "reason": "资料齐全"}
            status = self.tell("olga", f"/desk{path}/review", decision)["status"]
        assert status == "published"
        assert self.listing in {each["id"] for each in self.ask("bob", "/listings", text="PC200-8")["items"]}
        return self

    def offered(self, minor: int = 12_000_000) -> ApiStory:
        price = {**PRICE, "minor": minor}
        said = {"listing_id": self.listing, "price": price, "delivery_place": "济南市工地三号门"}
        self.trade = self.tell("bob", "/trades", said)["id"]
        return self

    def signed(self) -> ApiStory:
        for who in ("bob", "alice"):
            contract = self.robots[who].get(f"/trades/{self.trade}/contract")
            self.act(who, "sign", contract_sha256=contract["ETag"].strip('"'))
        return self

    def paid(self, who: str) -> ApiStory:
        """Pay until nothing is owed any more."""
        while "pay" in {each["name"] for each in self.ask(who, f"/trades/{self.trade}")["acts"]}:
            self.paid_once(who)
        return self

    def paid_once(self, who: str) -> ApiStory:
        """The bank is asked, the payer confirms there, and the bank's signed word comes back by HTTP."""
        reference = self.move(who, f"/trades/{self.trade}/pay", {})["reference"]
        said = bank.confirm(reference, now=clock.now())
        for _ in range(2):  # a bank may well say it twice
            answer = Client().post(
                "/api/v1/bank/callback", said.body, "application/json", headers={SIGNATURE_HEADER: said.signature}
            )
            assert answer.status_code == 204, answer.content
        return self

    def funded(self) -> ApiStory:
        return self.listed().offered().act("alice", "accept_price").signed().paid("bob").paid("alice")

    def inspected(self) -> ApiStory:
        assert self.trade in {each["id"] for each in self.ask("ines", "/trades/jobs")["items"]}
        self.act("ines", "take_inspection")
        for point in EXCAVATOR.points:
            if point.photo:
                self.tell("ines", f"/trades/{self.trade}/photos", item=point.key, photo=photo())
        facts = {key: {"value": FACTS[key]} for key in ("serial", "hours", "year")}
        return self.act("ines", "report", findings=answers() | {"facts": facts})

    def delivered(self) -> ApiStory:
        assert self.trade in {each["id"] for each in self.ask("carl", "/trades/jobs")["items"]}
        day = (clock.now() + timedelta(days=1)).date().isoformat()
        self.act("carl", "book", pick_up_at=day, vehicle="鲁A·12345 挂车", origin="徐州四号场")
        for who, leg, act in (("alice", "pick_up", "pick_up"), ("bob", "delivery", "deliver")):
            code = self.ask(who, f"/trades/{self.trade}/carriage")["code"]
            assert code["leg"] == leg
            assert self.ask("carl", f"/trades/{self.trade}/carriage")["code"] is None
            self.act("carl", act, form=True, code=code["code"], photo=photo(90), note="")
        return self


__all__ = ["FACTS", "PRICE", "ApiStory"]
