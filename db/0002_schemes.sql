-- Schemes, cycles, and the postings that scoring reads.

CREATE TABLE scheme (
    code $code$ NOT NULL,
    version $code$ NOT NULL,
    body $text$ NOT NULL,
    created_at datetime2(3) NOT NULL,
    frozen_at datetime2(3) NULL,
    PRIMARY KEY (code, version)
);

CREATE TABLE cycle (
    code $code$ NOT NULL PRIMARY KEY,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    scheme_code $code$ NOT NULL,
    scheme_version $code$ NOT NULL,
    survey $code$ NULL,
    unit $code$ NULL,
    inspection_policy int NULL,
    counts_for_promotion bit NOT NULL,
    status nvarchar(16) NOT NULL,
    started_at datetime2(3) NULL,
    closed_at datetime2(3) NULL,
    FOREIGN KEY (scheme_code, scheme_version) REFERENCES scheme (code, version)
);

-- copied from cadre when the cycle starts: later changes of the master data rewrite no history
CREATE TABLE participant (
    cycle $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    unit $code$ NOT NULL,
    county $code$ NOT NULL,
    cohort $code$ NOT NULL,
    quota_group $code$ NULL,
    posts $text$ NOT NULL,
    duty_hours float NOT NULL,
    leave_hours float NOT NULL,
    status nvarchar(24) NOT NULL,
    PRIMARY KEY (cycle, staff_no)
);
CREATE INDEX ix_participant_unit ON participant (unit, cycle);
CREATE INDEX ix_participant_staff_no ON participant (staff_no, cycle);

CREATE TABLE participant_change (
    id binary(16) NOT NULL PRIMARY KEY,
    cycle $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    effective_on date NOT NULL,
    before_value $text$ NULL,
    after_value $text$ NOT NULL,
    reason nvarchar(2000) NOT NULL,
    person nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL
);
CREATE INDEX ix_participant_change_participant ON participant_change (cycle, staff_no, id);
