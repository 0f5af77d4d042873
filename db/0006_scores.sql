-- Score runs, their frozen inputs and immutable scores, formal decisions on grades, what is official, and the feed for HR systems.

CREATE TABLE score_run (
    id binary(16) NOT NULL PRIMARY KEY,
    cycle $code$ NOT NULL,
    idempotency_key nvarchar(100) NOT NULL,
    status nvarchar(16) NOT NULL,
    requested_at datetime2(3) NOT NULL,
    requested_by nvarchar(200) NOT NULL,
    started_at datetime2(3) NULL,
    finished_at datetime2(3) NULL,
    worker nvarchar(100) NULL,
    lease_until datetime2(3) NULL,
    attempts int NOT NULL,
    progress_done int NOT NULL,
    progress_total int NOT NULL,
    inputs_digest binary(32) NULL,
    failure nvarchar(2000) NULL,
    summary $text$ NULL
);
CREATE UNIQUE INDEX ux_score_run_idempotency ON score_run (cycle, idempotency_key);
CREATE INDEX ix_score_run_status ON score_run (status, lease_until);

-- the canonical inputs: what a run can be recomputed from, for ever. One document a cadre, and the basis that all share
CREATE TABLE score_run_input (
    run binary(16) NOT NULL,
    staff_no $code$ NOT NULL,
    digest binary(32) NOT NULL, -- of the document before it was compressed
    body $bytes$ NOT NULL,
    PRIMARY KEY (run, staff_no)
);
CREATE TABLE score_run_basis (
    run binary(16) NOT NULL PRIMARY KEY,
    body $text$ NOT NULL
);

-- what the pages of a run show of it as a whole: distribution, boundaries, points of the diagnostics; counted once
CREATE TABLE score_run_figures (
    run binary(16) NOT NULL PRIMARY KEY REFERENCES score_run (id),
    body $text$ NOT NULL
);

CREATE TABLE score (
    run binary(16) NOT NULL,
    staff_no $code$ NOT NULL,
    unit $code$ NOT NULL,
    cohort $code$ NOT NULL,
    score int NULL, -- ten-thousandths of a point, as shown to two decimals
    grade nvarchar(24) NOT NULL,
    body $text$ NOT NULL,
    PRIMARY KEY (run, staff_no)
);
CREATE INDEX ix_score_staff_no ON score (staff_no, run);
CREATE INDEX ix_score_points ON score (run, score, staff_no);

CREATE TABLE grade_decision (
    id binary(16) NOT NULL PRIMARY KEY,
    cycle $code$ NOT NULL,
    kind nvarchar(32) NOT NULL,
    staff_no $code$ NULL,
    quota_group nvarchar(400) NULL,
    county nvarchar(64) NULL,
    person nvarchar(200) NOT NULL,
    reason nvarchar(2000) NOT NULL,
    document_number nvarchar(100) NOT NULL,
    recorded_by nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL
);
CREATE INDEX ix_grade_decision_cycle ON grade_decision (cycle, id);

-- the official run of a cycle; a later publication replaces it, and both stay on record
CREATE TABLE publication (
    run binary(16) NOT NULL PRIMARY KEY,
    cycle $code$ NOT NULL,
    sequence bigint NOT NULL,
    published_at datetime2(3) NOT NULL,
    published_by nvarchar(200) NOT NULL,
    reason nvarchar(2000) NULL,
    last_change bigint NOT NULL -- the feed's last number with it
);
CREATE UNIQUE INDEX ux_publication_sequence ON publication (cycle, sequence);

-- numbered in the order of commits, without gaps: a reader that has seen n has seen all up to n. Each row's mark is made from that of the
-- row before it and from what it says, so that a position of another history of the feed is known
CREATE TABLE hr_change (
    sequence bigint NOT NULL PRIMARY KEY,
    cycle $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    unit $code$ NOT NULL,
    run binary(16) NOT NULL,
    kind nvarchar(16) NOT NULL,
    score int NULL,
    grade nvarchar(24) NOT NULL,
    at datetime2(3) NOT NULL,
    mark binary(8) NOT NULL
);

CREATE TABLE promotion_rules (
    version $code$ NOT NULL PRIMARY KEY,
    body $text$ NOT NULL,
    created_at datetime2(3) NOT NULL
);
