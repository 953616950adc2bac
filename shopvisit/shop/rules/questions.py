"""A shop's own questions: up to three that a rule asks besides, and what was answered to them.

What customers have answered stays as it was asked: putting such a question into other words makes
another one in its place, so that months keep what was asked then.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

KINDS = {
    "yes_no": N_("yes or no"),
    "one_to_five": N_("1 to 5"),
    "choice": N_("one of several"),
    "words": N_("in words"),
}
MOST = 3  # of a rule: a call fits three minutes
MOST_CHOICES = 5
LONGEST, LONGEST_CHOICE, LONGEST_ANSWER = 120, 30, 500
_YES, _NO = 1, 0

# A number, or words: of yes or no 1 or 0, of a choice its place from 1.
Reply = int | str


class Question(NamedTuple):
    """One of the shop's own questions; `choices` are what there is to choose from."""

    id: int
    rule: str
    text: str
    kind: str
    choices: tuple[str, ...] = ()
    active: bool = True

    def answers(self) -> dict[int, str]:
        """What can be answered by a digit, in order, by the number that is kept; none of words."""
        if self.kind == "yes_no":
            return {_YES: _("yes"), _NO: _("no")}
        if self.kind == "one_to_five":
            return {number: str(number) for number in range(1, 6)}
        return dict(enumerate(self.choices, start=1))

    def said(self, given: Reply) -> str:
        """An answer in words."""
        return given if isinstance(given, str) else self.answers().get(given, str(given))


_COLUMNS = "id, rule, text, kind, choices, active"


def _made(row: Sequence[Any]) -> Question:
    id_, rule, text, kind, choices, active = row
    return Question(id_, rule, text, kind, tuple(json.loads(choices)), bool(active))


def of_rules(rules: Iterable[str]) -> tuple[Question, ...]:
    """What these rules ask, in the order of the rules and then in their own."""
    names = list(dict.fromkeys(rules))
    found = db.rows(
        f"SELECT place, {_COLUMNS} FROM question WHERE active = 1 AND rule IN ({db.marks(names)})",
        *names,
    )
    in_order = sorted(found, key=lambda row: (names.index(row[2]), row[0], row[1]))
    return tuple(_made(row[1:]) for row in in_order)


def every() -> tuple[tuple[Question, int], ...]:
    """All that there are and were, each with how often it was answered; rule by rule."""
    found = db.rows(
        "SELECT active = 0, place, (SELECT count(*) FROM question_answer a "
        f"WHERE a.question_id = question.id), {_COLUMNS} FROM question"
    )
    in_order = sorted(found, key=lambda row: (row[4], *row[:2], row[3]))
    return tuple((_made(row[3:]), row[2]) for row in in_order)


def of_ids(ids: Collection[int]) -> dict[int, Question]:
    """Questions by their ids, rule by rule, whether they are still asked or not."""
    found = db.rows(f"SELECT place, {_COLUMNS} FROM question WHERE id IN ({db.marks(ids)})", *ids)
    in_order = sorted(found, key=lambda row: (row[2], row[0], row[1]))
    return {row[1]: _made(row[1:]) for row in in_order}


# Setting them


def add(shop: Shop, rule: str, text: str, kind: str, choices: Sequence[str] = ()) -> int:
    """Have a rule ask one more; its id. Raises InvalidError, naming the field."""
    text, choices = _checked(text, kind, choices)
    with journal.action(shop, N_("question added: {what}"), what=text):
        _check_room(rule)
        last = db.value("SELECT max(place) FROM question WHERE rule = ?", rule)
        return _insert(shop, rule, text, kind, choices, int(last or 0) + 1)


def change(shop: Shop, question_id: int, text: str, kind: str, choices: Sequence[str] = ()) -> int:
    """Ask it in other words, or in another way; the id of what is asked from now on.

    Raises InvalidError, naming the field, and ShopError where nothing is different.
    """
    text, choices = _checked(text, kind, choices)
    with journal.action(shop, N_("question changed: {what}"), what=text):
        was = _found(question_id)
        if (was.text, was.kind, was.choices) == (text, kind, choices):
            raise ShopError(_("That is what it says already."))
        place = db.value("SELECT place FROM question WHERE id = ?", question_id)
        if _answered(question_id):
            db.run("UPDATE question SET active = 0 WHERE id = ?", question_id)
            return _insert(shop, was.rule, text, kind, choices, place, active=was.active)
        db.run(
            "UPDATE question SET text = ?, kind = ?, choices = ? WHERE id = ?",
            text,
            kind,
            _listed(choices),
            question_id,
        )
    return question_id


def switch(shop: Shop, question_id: int) -> bool:
    """Ask it no more, or again; whether it is asked now. Raises ShopError without room for it."""
    was = _found(question_id)
    says = N_("question switched off: {what}") if was.active else N_("question asked again: {what}")
    with journal.action(shop, says, what=was.text):
        if not was.active:
            _check_room(was.rule)
        db.run("UPDATE question SET active = ? WHERE id = ?", int(not was.active), question_id)
    return not was.active


def move(shop: Shop, question_id: int) -> None:
    """Ask it one place sooner; the first goes to the end. Raises ShopError where it is off."""
    was = _found(question_id)
    if not was.active:
        raise ShopError(_("It is switched off, and has no place among the others."))
    theirs = [each.id for each in of_rules([was.rule])]
    place = theirs.index(question_id)
    theirs.remove(question_id)
    theirs.insert(place - 1 if place else len(theirs), question_id)
    with journal.action(shop, N_("question moved: {what}"), what=was.text):
        for to, id_ in enumerate(theirs, start=1):
            db.run("UPDATE question SET place = ? WHERE id = ? AND place <> ?", to, id_, to)


def _checked(text: str, kind: str, choices: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    text = clean(text, LONGEST + 1)
    if not text:
        raise InvalidError("text", _("Please say what is to be asked."))
    if len(text) > LONGEST:
        raise InvalidError("text", _("At most {count} characters, please.").format(count=LONGEST))
    if kind not in KINDS:
        raise InvalidError("kind", _("Please choose how it is answered."))
    if kind != "choice":
        return text, ()
    named = tuple(dict.fromkeys(filter(None, (clean(each, 200) for each in choices))))
    if not 2 <= len(named) <= MOST_CHOICES or max(map(len, named)) > LONGEST_CHOICE:
        raise InvalidError(
            "choices",
            _("Two to {most} answers, each of at most {count} characters, please.").format(
                most=MOST_CHOICES, count=LONGEST_CHOICE
            ),
        )
    return text, named


def _check_room(rule: str) -> None:
    if len(of_rules([rule])) >= MOST:
        raise InvalidError(
            "rule", _("It asks {count} already; switch one off first.").format(count=MOST)
        )


def _insert(
    shop: Shop,
    rule: str,
    text: str,
    kind: str,
    choices: Sequence[str],
    place: int,
    *,
    active: bool = True,
) -> int:
    from shopvisit.store import schema

    return int(
        schema.Question.insert(
            created_at=shop.clock.stamp(),
            rule=rule,
            text=text,
            kind=kind,
            choices=_listed(choices),
            place=place,
            active=int(active),
        ).execute()
    )


def _listed(choices: Sequence[str]) -> str:
    return json.dumps(list(choices), ensure_ascii=False)


def _found(question_id: int) -> Question:
    found = of_ids([question_id])
    if not found:
        raise ShopError(_("This question is not there any more."))
    return found[question_id]


def _answered(question_id: int) -> bool:
    return (
        db.row("SELECT 1 FROM question_answer WHERE question_id = ? LIMIT 1", question_id)
        is not None
    )


# Answering them


def field(question_id: int) -> str:
    """What an error about the answer to it names as its field."""
    return f"own-{question_id}"


def give(shop: Shop, rating_id: int, answers: Mapping[int, Reply]) -> None:
    """Have a rating say these answers, and no others. In an action.

    Raises InvalidError, naming the `field`, for what is no answer to it.
    """
    from shopvisit.store import schema

    given = of_rating(rating_id)
    if not (answers or given):
        return
    questions = of_ids(answers)
    kept = {id_: _kept(questions.get(id_), id_, each) for id_, each in cleaned(answers).items()}
    kept = {id_: each for id_, each in kept.items() if each != (None, "")}
    of_it = "rating_id = ? AND question_id = ?"
    for question_id in given.keys() - kept.keys():
        db.run(f"DELETE FROM question_answer WHERE {of_it}", rating_id, question_id)
    for question_id, (number, words) in kept.items():
        if question_id in given:
            change = f"UPDATE question_answer SET number = ?, words = ? WHERE {of_it}"
            db.run(change, number, words, rating_id, question_id)
        else:
            schema.QuestionAnswer.insert(
                created_at=shop.clock.stamp(),
                rating=rating_id,
                question=question_id,
                number=number,
                words=words,
            ).execute()


def read(asked: Sequence[Question], typed: Iterable[tuple[int, str]]) -> dict[int, Reply]:
    """Answers as they were typed, each with the place of its question, from 1, by the questions.

    An answer is typed as its words or as the digit that gives it in a call. Raises ShopError, which
    says all that can be answered, for what no question takes.
    """
    found: dict[int, Reply] = {}
    for number, answer in typed:
        question = asked[number - 1] if 1 <= number <= len(asked) else None
        reply = question and _read(question, answer)
        if question is None or reply is None:
            raise ShopError(_takes(asked, number, answer))
        found[question.id] = reply
    return found


def _read(question: Question, typed: str) -> Reply | None:
    typed = clean(typed, LONGEST_ANSWER)
    if question.kind == "words":
        return typed or None
    for place, (value, said) in enumerate(question.answers().items(), start=1):
        english = question.kind == "yes_no" and ("no", "yes")[value]
        if typed.casefold() in (str(place), said.casefold(), english):
            return value
    return None


def _takes(asked: Sequence[Question], number: int, answer: str) -> str:
    if not asked:
        return _("No question of the shop's own is asked there.")
    said = [_("{number}={answer} is no answer there.").format(number=number, answer=answer)]
    for place, question in enumerate(asked, start=1):
        answers = " / ".join(question.answers().values()) or _(KINDS["words"])
        line = _("{number} {question} ({answers})")
        said.append(line.format(number=place, question=question.text, answers=answers))
    return "  ".join(said)


def cleaned(answers: Mapping[int, Reply]) -> dict[int, Reply]:
    """These answers as they are kept."""
    return {
        id_: clean(each, LONGEST_ANSWER) if isinstance(each, str) else each
        for id_, each in answers.items()
    }


def _kept(question: Question | None, question_id: int, answer: Reply) -> tuple[int | None, str]:
    """An answer as the two columns keep it."""
    if question is not None and question.kind == "words" and isinstance(answer, str):
        return None, answer
    if question is None or answer not in question.answers():
        raise InvalidError(field(question_id), _("That is no answer to this question."))
    return int(answer), ""


def of_rating(rating_id: int) -> dict[int, Reply]:
    """What a rating says to which question, by its id."""
    found = db.rows(
        "SELECT id, question_id, number, words FROM question_answer WHERE rating_id = ?", rating_id
    )
    return {id_: words if number is None else number for _, id_, number, words in sorted(found)}


def to_one(question_id: int, rating_ids: Collection[int]) -> dict[int, Reply]:
    """What these ratings say to one question, by their ids."""
    found = db.rows(
        "SELECT rating_id, number, words FROM question_answer WHERE question_id = ? "
        f"AND rating_id IN ({db.marks(rating_ids)})",
        question_id,
        *rating_ids,
    )
    return {id_: words if number is None else number for id_, number, words in found}


def to_all(question: Question) -> dict[int, Reply]:
    """What all ratings say to it, by their ids: a number as such, everything else in words."""
    found = db.rows(
        "SELECT rating_id, number, words FROM question_answer WHERE question_id = ?", question.id
    )
    number_itself = question.kind == "one_to_five"
    return {
        id_: number if number_itself else question.said(words if number is None else number)
        for id_, number, words in found
    }


def told(rating_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """What ratings say, as question and answer in words, in the order in which it was asked."""
    found = db.rows(
        "SELECT id, rating_id, question_id, number, words FROM question_answer "
        f"WHERE rating_id IN ({db.marks(rating_ids)})",
        *rating_ids,
    )
    asked = of_ids({row[2] for row in found}) if found else {}
    said: dict[int, list[tuple[str, str]]] = {}
    for _id, rating_id, question_id, number, words in sorted(found):
        question = asked[question_id]
        answer = question.said(words if number is None else number)
        if answer:  # whoever was erased has said nothing any more
            said.setdefault(rating_id, []).append((question.text, answer))
    return said
