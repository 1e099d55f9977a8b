"""A post in words says nothing twice."""

import pytest

from articles.models import full_title


@pytest.mark.parametrize(
    ("organization", "title", "expected"),
    [
        ("陕西省总工会", "省总工会主席", "陕西省总工会主席"),
        ("中共陕西省委员会", "省委常委", "陕西省委常委"),
        ("高洋劳模创新工作室", "创新工作室带头人", "高洋劳模创新工作室带头人"),
        ("鲁班公司工会", "主席", "鲁班公司工会主席"),
        ("某公司", "司机", "某公司司机"),
        ("中共某公司委员会", "书记", "中共某公司委员会书记"),
        ("", "劳动模范", "劳动模范"),
        ("北京公交集团", "", "北京公交集团"),
    ],
)
def test_a_post_in_words(organization, title, expected):
    assert full_title(organization, title) == expected
