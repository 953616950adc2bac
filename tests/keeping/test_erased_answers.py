"""What was answered to a shop's own questions, and heard when asked once more, is erased, too."""

from __future__ import annotations

import pytest
from mornings import CHEN, WANG, morning
from shops import MakeShop

from shopvisit import db
from shopvisit.files.keeping import erasing
from shopvisit.shop.record import journal
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.store import schema

SAID = {"question_answer": "她说下周生孩子", "recheck": "她其实不满意"}


@pytest.mark.parametrize("table", SAID)
def test_the_journal_keeps_none_of_her_words_and_all_of_his(
    make_shop: MakeShop, table: str
) -> None:
    shop, [hers, his] = morning(make_shop, WANG, CHEN)
    for follow_up_id, word in ((hers, SAID[table]), (his, "他的话")):
        conversation.record(shop, follow_up_id, Answer(csat=4))
        rating_id = db.value("SELECT max(id) FROM rating")
        stamp = shop.clock.stamp()
        with journal.action(shop, "asked"):
            if table == "recheck":
                schema.Recheck.insert(
                    created_at=stamp, follow_up=follow_up_id, at=stamp, note=word
                ).execute()
                continue
            question = schema.Question.insert(
                created_at=stamp, rule="after-service", text="?", kind="words"
            ).execute()
            schema.QuestionAnswer.insert(
                created_at=stamp, rating=rating_id, question=question, words=word
            ).execute()
    erasing.erase(shop, 1)
    kept = str(db.rows("SELECT before, after FROM journal WHERE table_name = ?", table))
    assert SAID[table] not in kept
    assert "他的话" in kept
