"""The tax inside the commission: standard rates on services by jurisdiction.

The commission that the parties agree on includes the tax; what of it is tax is frozen at the sale. The jurisdiction is
where the machine is sold. Rates as in force in 2026 by each country's tax authority: China Provisional Regulations on
VAT (modern services, 6 %), EU national standard rates (Directive 2006/112/EC, art. 97), UK VAT Act 1994 s. 2,
Singapore GST Act s. 16, Australia GST Act s. 9-70, Japan Consumption Tax Act art. 29 with local tax, Korea VAT Act
art. 30, UAE Decree-Law 8 of 2017 art. 3, Saudi VAT Regulations. Places without such a tax, or unknown here, have none.
"""

from __future__ import annotations

from typing import Final

from truehand.kernel.money import BASIS_POINTS, Money

# In 1/10,000ths of the amount before tax.
RATES: Final = {
    "CN": 600,
    "AE": 500,
    "AU": 1_000,
    "DE": 1_900,
    "ES": 2_100,
    "FR": 2_000,
    "GB": 2_000,
    "ID": 1_100,
    "IN": 1_800,
    "IT": 2_200,
    "JP": 1_000,
    "KR": 1_000,
    "NL": 2_100,
    "NZ": 1_500,
    "PH": 1_200,
    "PL": 2_300,
    "SA": 1_500,
    "SG": 900,
    "TH": 700,
    "TR": 2_000,
    "VN": 1_000,
}


def rate_in(jurisdiction: str) -> int:
    """Return the rate of a place by ISO 3166-1 code, in 1/10,000ths; 0 where there is none."""
    return RATES.get(jurisdiction, 0)


def tax_within(gross: Money, basis_points: int) -> Money:
    """Return the tax that an amount which includes it contains, rounded half up."""
    whole = BASIS_POINTS + basis_points
    return Money((gross.minor * basis_points + whole // 2) // whole, gross.currency)
