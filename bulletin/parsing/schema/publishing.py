"""The keys of what is published: whether, by whose review, whether withdrawn, and where the site stands."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from bulletin.parsing.schema import values
from bulletin.parsing.schema.base import DayDate, Keys, LineStr, key

SiteAddress: TypeAlias = Annotated[str, BeforeValidator(values.site_address)]


class SiteKeys(Keys):
    """The site."""

    address: SiteAddress | None = key(
        "网站的网址，到放 index.html 的那一层；写了才有站点地图，订阅里才是完整的网址",
        "https://www.example.gov.cn/jianbao",
        None,
    )


class ReviewKeys(Keys):
    """The review before publishing."""

    by: LineStr | None = key("审查人", "沈岚", None, printed=False)
    date: DayDate | None = key("审查的日期；两项都写了才算审过", "2023-01-05", None)


class WithdrawalKeys(Keys):
    """That a published text was withdrawn."""

    date: DayDate = key("撤下的日期，写在网页版的说明里", "2023-03-01")
    reason: LineStr | None = key("撤下的原因，写在网页版的说明里", "数据有误", None)
