"""What each effect of the table does; the table says when and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.trade.domain.process import Effect
from truehand.trade.operations.effects import agreement, fees, goods, money, quarrels, release, stages, standing, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.trade.operations.move import Move

EFFECTS: Final[dict[Effect, Callable[[Move], None]]] = {
    Effect.SET_PRICE: agreement.set_price,
    Effect.RESERVE_LISTING: agreement.reserve_listing,
    Effect.RESERVE_WON: agreement.reserve_won,
    Effect.FREE_LISTING: agreement.free_listing,
    Effect.PULL_LISTING: agreement.pull_listing,
    Effect.MARK_SOLD: agreement.mark_sold,
    Effect.CONCLUDE_LISTING: agreement.conclude_listing,
    Effect.DRAW_CONTRACT: agreement.draw_contract,
    Effect.SIGN_CONTRACT: agreement.sign_contract,
    Effect.HOLD_PAYMENT: money.hold_payment,
    Effect.CANCEL_PAYMENTS: money.cancel_payments,
    Effect.RELEASE_PRICE: release.release_price,
    Effect.RETURN_PRICE: money.return_price,
    Effect.SPLIT_PRICE: release.split_price,
    Effect.HALVE_PRICE: release.halve_price,
    Effect.RELEASE_AT_PICK_UP: release.release_at_pick_up,
    Effect.RELEASE_ON_ACCEPTANCE: release.release_on_acceptance,
    Effect.RELEASE_REST: release.release_rest,
    Effect.RECLAIM_RELEASED: release.reclaim_released,
    Effect.RETURN_BUYER_DEPOSIT: money.return_buyer_deposit,
    Effect.PENALISE_SELLER: money.penalise_seller,
    Effect.PENALISE_BUYER: money.penalise_buyer,
    Effect.PAY_INSPECTOR: fees.pay_inspector,
    Effect.PAY_CARRIER: fees.pay_carrier,
    Effect.RETURN_FEES: fees.return_fees,
    Effect.COLLECT_FEES: fees.collect_fees,
    Effect.REIMBURSE_FEES: fees.reimburse_fees,
    Effect.RETURN_DEPOSIT: money.return_deposit,
    Effect.SEIZE_DEPOSIT: money.seize_deposit,
    Effect.ASSIGN_INSPECTOR: goods.assign_inspector,
    Effect.FILE_REPORT: goods.file_report,
    Effect.BOOK_CARRIAGE: goods.book_carriage,
    Effect.CALL_OFF_CARRIAGE: goods.call_off_carriage,
    Effect.FILE_PICK_UP: goods.file_pick_up,
    Effect.FILE_DELIVERY: goods.file_delivery,
    Effect.OPEN_DISPUTE: quarrels.open_dispute,
    Effect.FILE_ANSWER: quarrels.file_answer,
    Effect.CLOSE_DISPUTE: quarrels.close_dispute,
    Effect.FILE_RULING: quarrels.file_ruling,
    Effect.LAPSE_DISPUTE: quarrels.lapse_dispute,
    Effect.FILE_PROPOSAL: stages.file_proposal,
    Effect.FILE_REPLY: stages.file_reply,
    Effect.SETTLE_DISPUTE: stages.settle_dispute,
    Effect.ANNOUNCE_CONCESSION: stages.announce_concession,
    Effect.CONCEDE_DISPUTE: stages.concede_dispute,
    Effect.ASK_EVIDENCE: stages.ask_evidence,
    Effect.FILE_EVIDENCE: stages.file_evidence,
    Effect.ASSIGN_MEDIATOR: stages.assign_mediator,
    Effect.RESTART_CLOCK: stages.restart_clock,
    Effect.FILE_DECISION: stages.file_decision,
    Effect.FILE_APPEAL: stages.file_appeal,
    Effect.CARRY_OUT: stages.carry_out,
    Effect.END_QUARREL: quarrels.end_quarrel,
    Effect.STOP_CLOCK: standing.stop_clock,
    Effect.RESUME_CLOCK: standing.resume_clock,
    Effect.HOLD_MACHINE: standing.hold_machine,
    Effect.CLEAR_MACHINE: standing.clear_machine,
    Effect.FILE_RATING: quarrels.file_rating,
    Effect.PUBLISH_RATINGS: quarrels.publish_ratings,
    Effect.CREDIT_SETTLEMENT: quarrels.credit_settlement,
    Effect.CREDIT_DEFAULT: quarrels.credit_default,
    Effect.CREDIT_UNPAID: quarrels.credit_unpaid,
    Effect.CREDIT_MISDESCRIBED: quarrels.credit_misdescribed,
    Effect.CREDIT_RULING: quarrels.credit_ruling,
    Effect.RECORD: told.record,
    Effect.NOTIFY: told.notify,
}
