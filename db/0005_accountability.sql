-- Accountability: lists that tell honest error from wrongdoing, incidents with their whole record, obstruction.

CREATE TABLE due_diligence_list (
    version $code$ NOT NULL PRIMARY KEY,
    body $text$ NOT NULL,
    person nvarchar(200) NOT NULL,
    created_at datetime2(3) NOT NULL
);

-- where an event stands for one cadre: what its steps below came to
CREATE TABLE incident (
    id $code$ NOT NULL PRIMARY KEY,
    event_key $code$ NOT NULL,
    staff_no $code$ NOT NULL REFERENCES cadre (staff_no),
    unit $code$ NOT NULL REFERENCES unit (code),
    title nvarchar(200) NOT NULL,
    occurred_on date NOT NULL,
    work_type $code$ NULL,
    severity nvarchar(16) NOT NULL,
    status nvarchar(16) NOT NULL,
    duty $code$ NULL,
    share float NOT NULL,
    clause $code$ NULL,
    leniency nvarchar(16) NULL,
    multiplier float NOT NULL,
    wrongdoing bit NOT NULL,
    appeal_until date NULL
);
-- reports of the same event about the same cadre are one incident
CREATE UNIQUE INDEX ux_incident_event ON incident (event_key, staff_no);
CREATE INDEX ix_incident_staff_no ON incident (staff_no, occurred_on);

-- the record: who took which step when, why, on what evidence; nothing of it ever changes
CREATE TABLE incident_step (
    id $code$ NOT NULL PRIMARY KEY,
    incident $code$ NOT NULL REFERENCES incident (id),
    seq int NOT NULL,
    kind nvarchar(16) NOT NULL,
    person nvarchar(200) NOT NULL,
    role nvarchar(24) NOT NULL,
    by_subject bit NOT NULL,
    at datetime2(3) NOT NULL,
    reason $text$ NOT NULL,
    evidence $text$ NOT NULL,
    details $text$ NULL,
    request_digest binary(32) NOT NULL
);
CREATE UNIQUE INDEX ux_incident_step_seq ON incident_step (incident, seq);

-- a formal finding that a cadre obstructed the appraisal of a cycle, until it is lifted
CREATE TABLE obstruction (
    id $code$ NOT NULL PRIMARY KEY,
    cycle $code$ NOT NULL REFERENCES cycle (code),
    staff_no $code$ NOT NULL REFERENCES cadre (staff_no),
    reason $text$ NOT NULL,
    document_number nvarchar(100) NOT NULL,
    person nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL,
    lifted_by nvarchar(200) NULL,
    lifted_at datetime2(3) NULL,
    lift_reason $text$ NULL,
    request_digest binary(32) NOT NULL
);
CREATE INDEX ix_obstruction_cycle ON obstruction (cycle, staff_no);
