"""More of a random life: promises, freezes, linked batches, counter-entries, days, shared accounts, two currencies."""

from datetime import timedelta
from uuid import UUID

from tests.escrow.people import ALICE, BOB, MALLORY
from tests.escrow.random_life import RandomLife
from truehand.escrow import operations, queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Account, Line
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.views import Operation, Outcome
from truehand.escrow.operations.posting import post
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal

HOUR = timedelta(hours=1)
SHARED = [accounts.custodian, accounts.commission, accounts.operator, accounts.charges]
# Nobody's balance: what enters a debtor's own is netted at once, by rules of its own.
DEBTOR = UUID(int=0xDEB7)


class LongLife(RandomLife):
    """Everything that the ledger does. Time goes on, mostly."""

    def step(self) -> None:
        super().step()
        more = [self.lines, self.batch, self.reserve, self.end_promise, self.freeze, self.thaw, self.correct, self.tend]
        self.choose(more)()
        self.now += self.choose([timedelta(0), timedelta(seconds=1), -timedelta(seconds=1), HOUR])

    def account(self) -> Account:
        currency = self.choose(["CNY", "CNY", "USD"])
        personal = [accounts.balance(each, currency) for each in (ALICE, BOB, MALLORY)]
        shared = [make(currency) for make in SHARED]
        account: Account = self.choose([*personal, *personal, accounts.debt(DEBTOR, currency), *shared])
        return account

    def line(self) -> Line:
        debit = self.account()
        credit = self.choose(
            [each for each in (self.account() for _ in range(9)) if each.currency == debit.currency] or [debit]
        )
        if credit == debit:
            credit = accounts.exchange(debit.currency)
        return Line(debit, credit, Money(self.amount(), debit.currency))

    def request(self) -> Request:
        return Request(f"random {self.new_key()}", Operation.CHARGE, ALICE, {"number": next(self.keys)})

    def lines(self) -> None:
        request, lines = self.request(), [self.line() for _ in range(self.choose([1, 1, 2, 5]))]
        allowed = self.tiny.would(lines)
        self.attempt(allowed, lambda: post(request, lines, now=self.now), lambda: self.tiny.move_all(lines))

    def batch(self) -> None:
        postings = [(self.request(), [self.line() for _ in range(self.choose([1, 2]))]) for _ in range(3)]
        lines = [line for _, given in postings for line in given]
        done = lambda: operations.post_all(postings, now=self.now)  # noqa: E731 - said once, done again later
        self.attempt(self.tiny.would(lines), done, lambda: self.tiny.move_all(lines))

    def reserve(self) -> None:
        key, minor = f"promise {self.new_key()}", self.amount()
        source, target = accounts.balance(ALICE, "CNY"), accounts.balance(BOB, "CNY")
        expires, at = self.now + 5 * HOUR, self.now

        def booked() -> None:
            self.tiny.reserved[source.name] += minor
            self.tiny.promises[key] = (source.name, minor)

        self.attempt(
            self.tiny.free(source.name) >= minor and source.name not in self.tiny.frozen,
            lambda: operations.reserve(
                source, Money(minor, "CNY"), to=target, subject=ALICE, key=key, expires_at=expires, now=at
            ),
            booked,
        )

    def end_promise(self) -> None:
        operations.expire_due(self.now)
        for key in sorted(self.tiny.promises):
            if queries.reservation(key).outcome is Outcome.EXPIRED:
                self.tiny.end(key)
        if not self.tiny.promises:
            return
        key = self.choose(sorted(self.tiny.promises))
        source, minor = self.tiny.promises[key]
        if self.choose([True, False]):
            operations.void(key, now=self.now)
            self.tiny.end(key)
            return
        part = self.choose([minor, max(minor // 2, 1)])
        try:
            operations.post_reserved(key, Money(part, "CNY"), now=self.now)
        except Refusal:
            assert source in self.tiny.frozen
            return
        self.tiny.end(key)
        self.tiny.move(source, accounts.balance(BOB, "CNY").name, part)

    def freeze(self) -> None:
        account = self.choose([accounts.balance(MALLORY, "CNY"), accounts.balance(ALICE, "CNY")])
        operations.freeze(account, reason="random", now=self.now)
        self.tiny.frozen.add(account.name)

    def thaw(self) -> None:
        for account in (accounts.balance(MALLORY, "CNY"), accounts.balance(ALICE, "CNY")):
            operations.thaw(account, reason="random", now=self.now)
            self.tiny.frozen.discard(account.name)

    def correct(self) -> None:
        request, lines = self.request(), [self.line()]
        if not self.tiny.would(lines):
            return
        post(request, lines, now=self.now)
        self.tiny.move_all(lines)
        back = [Line(line.credit, line.debit, line.amount) for line in lines]
        self.attempt(
            self.tiny.would(back),
            lambda: operations.correct(request.key, proposal_id=ALICE, reason="random", now=self.now),
            lambda: self.tiny.move_all(back),
        )

    def tend(self) -> None:
        operations.roll_up()
        operations.close_day((self.now - timedelta(days=2)).date(), now=self.now)
