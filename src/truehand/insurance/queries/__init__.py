"""The read door."""

from truehand.insurance.queries.policies import (
    awaiting_premium,
    may_see,
    policies_of,
    policies_of_trade,
    policy,
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

__all__ = [
    "awaiting_premium",
    "licence_of",
    "licence_view",
    "may_see",
    "on_sale",
    "policies_of",
    "policies_of_trade",
    "policy",
    "policy_view",
    "product",
    "product_view",
    "products_for",
    "require_licensed",
]
