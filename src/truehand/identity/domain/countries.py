"""Countries whose documents are accepted: ISO 3166-1 codes (three letters as passports print them) and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its two-letter code, its code in a machine-readable passport (ICAO 9303), and its names."""

    code: str
    passport: str
    zh: str
    en: str


_ROWS: Final = (
    ("CN", "CHN", "中国", "China"),
    ("AE", "ARE", "阿联酋", "United Arab Emirates"),
    ("AT", "AUT", "奥地利", "Austria"),
    ("AU", "AUS", "澳大利亚", "Australia"),
    ("BE", "BEL", "比利时", "Belgium"),
    ("BG", "BGR", "保加利亚", "Bulgaria"),
    ("BR", "BRA", "巴西", "Brazil"),
    ("CA", "CAN", "加拿大", "Canada"),
    ("CH", "CHE", "瑞士", "Switzerland"),
    ("CY", "CYP", "塞浦路斯", "Cyprus"),
    ("CZ", "CZE", "捷克", "Czechia"),
    ("DE", "D", "德国", "Germany"),
    ("DK", "DNK", "丹麦", "Denmark"),
    ("EE", "EST", "爱沙尼亚", "Estonia"),
    ("ES", "ESP", "西班牙", "Spain"),
    ("FI", "FIN", "芬兰", "Finland"),
    ("FR", "FRA", "法国", "France"),
    ("GB", "GBR", "英国", "United Kingdom"),
    ("GR", "GRC", "希腊", "Greece"),
    ("HR", "HRV", "克罗地亚", "Croatia"),
    ("HU", "HUN", "匈牙利", "Hungary"),
    ("ID", "IDN", "印度尼西亚", "Indonesia"),
    ("IE", "IRL", "爱尔兰", "Ireland"),
    ("IN", "IND", "印度", "India"),
    ("IT", "ITA", "意大利", "Italy"),
    ("JP", "JPN", "日本", "Japan"),
    ("KE", "KEN", "肯尼亚", "Kenya"),
    ("KR", "KOR", "韩国", "South Korea"),
    ("KZ", "KAZ", "哈萨克斯坦", "Kazakhstan"),
    ("LT", "LTU", "立陶宛", "Lithuania"),
    ("LU", "LUX", "卢森堡", "Luxembourg"),
    ("LV", "LVA", "拉脱维亚", "Latvia"),
    ("MN", "MNG", "蒙古", "Mongolia"),
    ("MT", "MLT", "马耳他", "Malta"),
    ("MX", "MEX", "墨西哥", "Mexico"),
    ("MY", "MYS", "马来西亚", "Malaysia"),
    ("NG", "NGA", "尼日利亚", "Nigeria"),
    ("NL", "NLD", "荷兰", "Netherlands"),
    ("NO", "NOR", "挪威", "Norway"),
    ("NZ", "NZL", "新西兰", "New Zealand"),
    ("PH", "PHL", "菲律宾", "Philippines"),
    ("PL", "POL", "波兰", "Poland"),
    ("PT", "PRT", "葡萄牙", "Portugal"),
    ("RO", "ROU", "罗马尼亚", "Romania"),
    ("RU", "RUS", "俄罗斯", "Russia"),
    ("SA", "SAU", "沙特阿拉伯", "Saudi Arabia"),
    ("SE", "SWE", "瑞典", "Sweden"),
    ("SG", "SGP", "新加坡", "Singapore"),
    ("SI", "SVN", "斯洛文尼亚", "Slovenia"),
    ("SK", "SVK", "斯洛伐克", "Slovakia"),
    ("TH", "THA", "泰国", "Thailand"),
    ("TR", "TUR", "土耳其", "Türkiye"),
    ("US", "USA", "美国", "United States"),
    ("VN", "VNM", "越南", "Vietnam"),
    ("ZA", "ZAF", "南非", "South Africa"),
)

COUNTRIES: Final[dict[str, Country]] = {row[0]: Country(*row) for row in _ROWS}
