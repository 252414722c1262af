# SPDX-License-Identifier: AGPL-3.0-or-later
"""The statements of the rival by hand: what a careful engineer writes for the same rows and the same guarantees.

What is read together is read in one statement, and an UPDATE returns what the next statement needs. Each text is
constant, so that psycopg prepares it on the server after its fifth use.
"""

from functools import cache

LOCK_CYCLE = "SELECT authority_id, state FROM governance_cycle WHERE id = %s FOR NO KEY UPDATE"

# The seat in which the actor holds a right on body {body}: own tenures before substitutions.
_STANDING = """LEFT JOIN LATERAL (
  SELECT tenure.seat_id, tenure.user_id
    FROM governance_tenure tenure JOIN governance_seat seat ON seat.id = tenure.seat_id
   WHERE seat.body_id = {body} AND seat.role = ANY(%(roles)s) {seat}
     AND tenure.since <= %(now)s AND (tenure.until IS NULL OR tenure.until > %(now)s)
     AND (tenure.user_id = %(actor)s OR EXISTS (
       SELECT FROM governance_substitution stands_in
        WHERE stands_in.tenure_id = tenure.id AND stands_in.user_id = %(actor)s
          AND stands_in.since <= %(now)s AND stands_in.until > %(now)s))
     AND EXISTS (
       SELECT FROM governance_bodygrant held JOIN auth_permission what ON what.id = held.permission_id
        WHERE held.user_id = %(actor)s AND held.content_object_id = seat.body_id AND what.codename = %(right)s)
   ORDER BY tenure.user_id <> %(actor)s, tenure.id LIMIT 1
) standing ON true"""

READ_ASSIGNMENT = f"""
SELECT work.state, phase.id, phase.state, phase.submits_itself, standing.seat_id, standing.user_id
  FROM governance_assignment work JOIN governance_phase phase ON phase.id = work.phase_id
  {_STANDING.format(body="work.body_id", seat="")}
 WHERE work.id = %(row)s AND work.cycle_id = %(cycle)s"""  # noqa: S608 - constants of this file

READ_BALLOT_TO_VOTE = f"""
SELECT ballot.state, ballot.rule, elector.id, vote.id IS NOT NULL OR elector.recused, standing.seat_id, standing.user_id
  FROM governance_ballot ballot
  LEFT JOIN governance_elector elector ON elector.ballot_id = ballot.id AND elector.seat_id = %(seat)s
  LEFT JOIN governance_vote vote ON vote.elector_id = elector.id
  {_STANDING.format(body="ballot.body_id", seat="AND tenure.seat_id = %(seat)s")}
 WHERE ballot.id = %(row)s AND ballot.cycle_id = %(cycle)s"""  # noqa: S608

READ_BALLOT_TO_CLOSE = f"""
SELECT ballot.state, ballot.rule, ballot.question_id, gate.id, gate.state, gate.examination, phase.id, phase.state,
       standing.seat_id, standing.user_id
  FROM governance_ballot ballot
  JOIN governance_gate gate ON gate.id = ballot.gate_id
  JOIN governance_phase phase ON phase.id = gate.phase_id
  {_STANDING.format(body="ballot.body_id", seat="")}
 WHERE ballot.id = %(row)s AND ballot.cycle_id = %(cycle)s"""  # noqa: S608

KEEP_TEXT = """
INSERT INTO workflows_freetext (id, authority_id, author_id, text, salt) VALUES (%s, %s, %s, %s, %s)"""

DELIVER = """
UPDATE governance_assignment SET state = 'delivered', delivered_by_id = %s, delivered_at = %s
 WHERE id = %s AND state = %s"""

# Whether anything is missing of what the phase owes its gate.
MISSING = """
SELECT EXISTS (
  SELECT FROM governance_assignment work WHERE work.phase_id = %(phase)s
     AND NOT (work.state = ANY(%(settled)s) OR (work.state = 'delivered' AND work.office_id IS NULL))
) OR EXISTS (
  SELECT FROM governance_criterion criterion
    JOIN governance_gate gate ON gate.id = criterion.gate_id
    LEFT JOIN governance_assignment work ON work.id = criterion.assignment_id
   WHERE gate.phase_id = %(phase)s AND criterion.state NOT IN ('met', 'waived')
     AND NOT (criterion.kind = 'date' AND criterion.due_on <= %(today)s)
     AND NOT (criterion.kind = 'assignment' AND (
       work.state = ANY(%(settled)s) OR (work.state = 'delivered' AND work.office_id IS NULL)))
)"""

HAND_OVER = "UPDATE governance_phase SET state = 'in_review' WHERE id = %s AND state = 'active'"

PUT_TO_VOTE = """
UPDATE governance_gate SET state = 'voting' WHERE phase_id = %s AND state = 'awaiting' AND calls_itself
RETURNING id, body_id, title, due_on"""

# The gate's own question, where it stands alone, no obligation of another gate is in the way and no papers are to be frozen.
THE_WHOLE = """
SELECT question.id FROM governance_question question
 WHERE question.gate_id = %(gate)s AND question.kind = 'whole' AND question.state = 'proposed'
   AND NOT EXISTS (SELECT FROM governance_question other WHERE other.gate_id = question.gate_id
     AND other.id <> question.id AND other.state = 'proposed' AND other.kind <> 'waiver')
   AND NOT EXISTS (SELECT FROM governance_obligation owed WHERE owed.cycle_id = question.cycle_id
     AND owed.gate_id <> question.gate_id AND owed.blocking AND owed.state <> 'discharged')
   AND NOT EXISTS (SELECT FROM governance_document paper WHERE paper.gate_id = question.gate_id AND paper.removed_at IS NULL)"""

OPEN_BALLOT = """
INSERT INTO governance_ballot (
  id, body_id, title, due_on, cycle_id, gate_id, question_id, convocation, number, rule, verdict, opened_at, state)
SELECT %s, %s, %s, %s, %s, %s, %s, 1, count(*) + 1, %s, '', %s, 'open' FROM governance_ballot WHERE gate_id = %s"""

FREEZE_ELECTORATE = """
INSERT INTO governance_elector (id, ballot_id, seat_id, tenure_id, recused)
SELECT gen_random_uuid(), %(ballot)s, tenure.seat_id, tenure.id, EXISTS (
    SELECT FROM governance_recusal recusal WHERE recusal.gate_id = %(gate)s AND recusal.tenure_id = tenure.id
       AND recusal.withdrawn_at IS NULL)
  FROM governance_tenure tenure JOIN governance_seat seat ON seat.id = tenure.seat_id
 WHERE seat.body_id = %(body)s AND seat.role = ANY(%(roles)s)
   AND tenure.since <= %(now)s AND (tenure.until IS NULL OR tenure.until > %(now)s)
 ORDER BY seat.key
RETURNING seat_id"""

CARRY = """
UPDATE governance_question SET state = 'carried', decided_at = %s, examination = %s
 WHERE id = %s AND state = 'proposed' AND kind = 'whole'"""

VOTE = "INSERT INTO governance_vote (id, elector_id, choice, cast_by_id, cast_at) VALUES (%s, %s, %s, %s, %s)"

COUNT = """
SELECT vote.choice FROM governance_elector elector
  LEFT JOIN governance_vote vote ON vote.elector_id = elector.id WHERE elector.ballot_id = %s"""

CLOSE_BALLOT = """
UPDATE governance_ballot SET state = 'closed', verdict = %s, decided_at = %s WHERE id = %s AND state = 'open'"""

DECIDE_GATE = "UPDATE governance_gate SET state = 'approved', decided_at = %s WHERE id = %s AND state = 'voting'"

CLOSE_PHASE = "UPDATE governance_phase SET state = 'closed', decided_at = %s WHERE id = %s AND state = %s"

CONCLUDE = "UPDATE governance_cycle SET state = 'concluded', decided_at = %s WHERE id = %s AND state = 'open'"

END_ROUTE = """
UPDATE workflows_routeprocess SET status = 'DONE', finished = %s WHERE cycle_id = %s AND status = 'NEW'
RETURNING id"""

GO_PAST_NODES = """
UPDATE workflows_routetask SET status = 'DONE', finished = %s WHERE process_id = %s AND status = 'NEW'
RETURNING flow_task"""

COME_TO_NODES = """
INSERT INTO workflows_routetask (id, process_id, flow_task, flow_task_type, status, created, started, finished, token)
VALUES (%s, %s, %s, 'GATHER', 'DONE', %s, %s, %s, 'start'), (%s, %s, %s, 'END', 'DONE', %s, %s, %s, 'start')"""

DONE_BY_SUBJECT = """
UPDATE workflows_workitem SET closed_at = %s, closed_by_id = %s
 WHERE subject_id = %s AND move = %s AND closed_at IS NULL"""

DONE_BY_TWO_SUBJECTS = """
UPDATE workflows_workitem SET closed_at = %s, closed_by_id = %s
 WHERE (subject_id = %s AND move = %s OR subject_id = %s AND move = %s) AND closed_at IS NULL"""

DONE_BY_SEAT = """
UPDATE workflows_workitem SET closed_at = %s, closed_by_id = %s
 WHERE subject_id = %s AND move = %s AND seat_id = %s AND closed_at IS NULL"""

DONE_IN_CYCLE = """
UPDATE workflows_workitem SET closed_at = %s, closed_by_id = %s WHERE cycle_id = %s AND closed_at IS NULL"""

ANNOUNCE = """
INSERT INTO workflows_outboxmessage (id, authority_id, event, payload, attempts, last_error)
VALUES (%s, %s, %s, %s, 0, '')"""

LOCK_HEAD = """
SELECT number, hash, statement_timestamp() FROM workflows_journalhead WHERE authority_id = %s FOR NO KEY UPDATE"""

FIRST_ROW = """
SELECT number, event, subject_id FROM workflows_journalentry WHERE authority_id = %s AND actor_id = %s AND key = %s"""


@cache
def open_items(number: int) -> str:
    """Inserts that many work items."""
    columns = "id, cycle_id, machine, subject_id, move, may, body_id, seat_id, title, due_on, opened_at"
    return f"INSERT INTO workflows_workitem ({columns}) VALUES {_values(number, 11)}"  # noqa: S608 - constants


@cache
def append(number: int) -> str:
    """Inserts that many rows of the journal."""
    columns = (
        "id, authority_id, number, previous, hash, text, event, cycle_id, subject_machine, subject_id, actor_id, "
        "effective_at, recorded_at, key"
    )
    return f"INSERT INTO workflows_journalentry ({columns}) VALUES {_values(number, 14)}"  # noqa: S608 - constants


def _values(rows: int, columns: int) -> str:
    row = f"({', '.join(['%s'] * columns)})"
    return ", ".join([row] * rows)
