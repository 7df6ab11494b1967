"""The read door."""

from truehand.insurance.queries.claims import (
    assessors_of,
    claim,
    claims_for,
    claims_of_policy,
    claims_of_trade,
    closed,
    insurers_of,
    paid_on,
)
from truehand.insurance.queries.policies import (
    awaiting_premium,
    find,
    may_see,
    paid_since,
    policies_of,
    policies_of_trade,
    policy,
    policy_pdf,
    policy_view,
)
from truehand.insurance.queries.products import (
    licence_of,
    licence_view,
    on_sale,
    product,
    product_view,
    products_for,
    require_licensed,
)
from truehand.insurance.queries.ratios import is_stopped, ratio, ratios

__all__ = [
    "assessors_of",
    "awaiting_premium",
    "claim",
    "claims_for",
    "claims_of_policy",
    "claims_of_trade",
    "closed",
    "find",
    "insurers_of",
    "is_stopped",
    "licence_of",
    "licence_view",
    "may_see",
    "on_sale",
    "paid_on",
    "paid_since",
    "policies_of",
    "policies_of_trade",
    "policy",
    "policy_pdf",
    "policy_view",
    "product",
    "product_view",
    "products_for",
    "ratio",
    "ratios",
    "require_licensed",
]
