"""What a history by the rules cannot hold is nowhere in the sample shop's."""

import sqlite3
from pathlib import Path

import pytest

_OUR_CONTACTS = """
SELECT f.customer_id, a.attempted_on FROM attempt a JOIN follow_up f ON f.id = a.follow_up_id
WHERE a.outcome IN ('reached', 'message_left') AND f.kind IN
('satisfaction', 'usage', 'retention', 'need', 'care', 'compliance')
AND NOT (f.kind = 'retention' AND f.priority = 1)
"""
# What a history by the rules cannot hold; each query finds it.
NEVER = {
    "a try before the window opens": """
        SELECT f.id FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
        WHERE a.attempted_on < f.from_on""",
    "a try after the follow-up was closed": """
        SELECT f.id FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
        WHERE a.at > f.closed_at""",
    "anything after this morning": """
        SELECT at FROM attempt WHERE attempted_on > '2026-11-21' UNION ALL
        SELECT visited_on FROM visit WHERE visited_on > '2026-11-21' UNION ALL
        SELECT closed_on FROM follow_up WHERE closed_on > '2026-11-21'""",
    "two contacts of our own within seven days": f"""
        SELECT * FROM ({_OUR_CONTACTS}) x JOIN ({_OUR_CONTACTS}) y USING (customer_id)
        WHERE x.attempted_on < y.attempted_on
        AND julianday(y.attempted_on) - julianday(x.attempted_on) < 7""",
    "more than three calls": """
        SELECT follow_up_id FROM attempt WHERE outcome IN ('no_answer', 'busy')
        GROUP BY follow_up_id HAVING count(*) > 3""",
    "a message without three calls over two days": """
        SELECT follow_up_id FROM attempt WHERE outcome <> 'call_back' GROUP BY follow_up_id
        HAVING max(outcome = 'message_left')
        AND (sum(outcome IN ('no_answer', 'busy')) < 3 OR count(DISTINCT attempted_on) < 2)""",
    "a score asked of somebody who refused within ninety days": """
        SELECT f.id FROM follow_up f JOIN follow_up g USING (customer_id)
        JOIN attempt a ON a.follow_up_id = g.id AND a.outcome = 'refused'
        WHERE f.rule IN ('after-service', 'first-visit', 'in-use', 'return-check', 'relationship')
        AND f.created_at > a.at
        AND julianday(f.created_at) - julianday(a.at) < 89""",
    "a usual round within thirty days of a low score": """
        SELECT f.id FROM follow_up f JOIN rating r ON r.customer_id = f.customer_id
        WHERE f.rule IN ('after-service', 'first-visit', 'relationship')
        AND (r.csat <= 2 OR r.nps <= 6 OR r.mood = 'bad') AND f.created_at > r.answered_at
        AND julianday(f.created_at) - julianday(r.answered_at) < 29""",
    "a call of our own for somebody who wants none": """
        SELECT f.id FROM follow_up f JOIN customer c ON c.id = f.customer_id
        WHERE c.contact_consent = 'none'
        AND f.kind NOT IN ('verification', 'promise', 'notice', 'manual')
        OR c.contact_consent = 'service_only' AND f.kind = 'care'""",
    "the server asking about their own work": """
        SELECT f.id FROM follow_up f JOIN visit v ON v.id = f.visit_id
        WHERE f.assignee_id = v.served_by AND f.rule NOT IN ('upkeep', 'low-score')""",
    "a rating of two conversations": """
        SELECT rating_id FROM follow_up WHERE rating_id IS NOT NULL
        GROUP BY rating_id HAVING count(DISTINCT closed_at) > 1""",
    "a rating that no follow-up points to": """
        SELECT id FROM rating WHERE id NOT IN
        (SELECT rating_id FROM follow_up WHERE rating_id IS NOT NULL)""",
    "a low score without a reason": """
        SELECT r.id FROM rating r WHERE r.csat <= 2
        AND NOT EXISTS (SELECT 1 FROM rating_reason WHERE rating_id = r.id)""",
    "a follow-up of a rule without its key": """
        SELECT id FROM follow_up WHERE (dedupe_key IS NULL) <> (rule IN ('', 'promise'))""",
    "the same phone number twice": """
        SELECT key FROM phone_key GROUP BY key HAVING count(*) > 1""",
    "a number that is not the customer's key": """
        SELECT id FROM customer WHERE phone <> ''
        AND phone NOT IN (SELECT key FROM phone_key WHERE customer_id = customer.id)""",
    "a greeting said late": """
        SELECT id FROM follow_up WHERE kind = 'care'
        AND (status = 'open' AND due_on < (SELECT max(through_on) FROM engine_run)
          OR closed_on > date(due_on, (status = 'expired') || ' days'))""",
    "a history in the journal": "SELECT id FROM journal UNION ALL SELECT id FROM action",
    "a local day that is not the instant's": """
        SELECT at FROM attempt WHERE date(at, '+8 hours') <> attempted_on UNION ALL
        SELECT answered_at FROM rating WHERE date(answered_at, '+8 hours') <> answered_on""",
}


@pytest.mark.parametrize("what", NEVER)
def test_its_history_never_holds(year: Path, what: str) -> None:
    connection = sqlite3.connect(f"{year.as_uri()}?mode=ro", uri=True)
    try:
        assert connection.execute(NEVER[what]).fetchmany(5) == []
    finally:
        connection.close()
