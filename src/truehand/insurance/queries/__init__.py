"""The read door."""

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
    "licence_of",
    "licence_view",
    "on_sale",
    "product",
    "product_view",
    "products_for",
    "require_licensed",
]
