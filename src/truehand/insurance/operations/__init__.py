"""The write door: licences, products."""

from truehand.insurance.operations.licences import end_licence, license_insurer
from truehand.insurance.operations.products import decide_product, end_product, propose_product

__all__ = ["decide_product", "end_licence", "end_product", "license_insurer", "propose_product"]
