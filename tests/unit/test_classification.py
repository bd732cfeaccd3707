"""Markings: which of them say that an issue is classified."""

from __future__ import annotations

import pytest

from bulletin.model import says_secret


@pytest.mark.parametrize(
    "marking",
    [
        *(
            "秘密",
            "机密",
            "绝密",
            "机　密",
            "绝 密",
            "秘\u00a0密",
            "机\n密",
            "机\u200b密",
            "机·密",
            "【机密】",
        ),
        *(
            "機密",
            "祕密★1年",
            "秘密★",
            "★1年",
            "绝密★启用前",
            "㊙",
            "商密",
            "工作秘密",
            "注意保密",
            "密件",
            "机密，不涉密",
        ),
    ],
)
def test_these_are_classified(marking: str) -> None:
    assert says_secret(marking)


@pytest.mark.parametrize(
    "marking",
    [
        "",
        "工作资料 注意保存",
        "内部资料　注意保存",
        "秘书处阅",
        "不涉密",
        "非 密",
        "（非涉密）",
        "不涉密\u3000资料",
    ],
)
def test_these_are_not(marking: str) -> None:
    assert not says_secret(marking)
