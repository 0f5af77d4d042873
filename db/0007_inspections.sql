-- Inspections: the register, what the rules found in it, and what those concerned say of it.

CREATE TABLE inspection_topic (
    code $code$ NOT NULL PRIMARY KEY,
    name_en nvarchar(200) NOT NULL,
    name_zh nvarchar(200) NOT NULL
);

-- version 1 is the product's own default and has no row
CREATE TABLE inspection_policy (
    version int NOT NULL PRIMARY KEY,
    body $text$ NOT NULL,
    created_at datetime2(3) NOT NULL
);

CREATE TABLE inspection (
    id $code$ NOT NULL PRIMARY KEY,
    registration bigint NOT NULL,
    unit $code$ NOT NULL REFERENCES unit (code),
    body $code$ NOT NULL,
    level nvarchar(16) NOT NULL,
    form nvarchar(16) NOT NULL,
    topics $text$ NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    checklist $text$ NOT NULL,
    materials_requested int NOT NULL,
    hours_hundredths int NOT NULL,
    status nvarchar(16) NOT NULL,
    follow_up_of $code$ NULL,
    cause nvarchar(16) NOT NULL,
    inspector nvarchar(200) NOT NULL,
    registered_at datetime2(3) NOT NULL
);
CREATE INDEX ix_inspection_registration ON inspection (registration, id);
CREATE INDEX ix_inspection_unit ON inspection (unit, starts_on);
CREATE INDEX ix_inspection_starts_on ON inspection (starts_on, unit);
CREATE INDEX ix_inspection_body ON inspection (body, inspector);

-- a finding of an earlier inspection that a later one took over in place of checking again
CREATE TABLE adopted_finding (
    inspection $code$ NOT NULL REFERENCES inspection (id),
    finding $code$ NOT NULL,
    person nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL,
    PRIMARY KEY (inspection, finding)
);

-- a material that the unit handed over at an inspection
CREATE TABLE inspection_material (
    inspection $code$ NOT NULL REFERENCES inspection (id),
    material $code$ NOT NULL,
    person nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL,
    PRIMARY KEY (inspection, material)
);

CREATE TABLE inspection_rating (
    inspection $code$ NOT NULL PRIMARY KEY REFERENCES inspection (id),
    rating int NOT NULL,
    comment nvarchar(2000) NULL,
    person nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL,
    released bit NOT NULL
);

CREATE TABLE inspection_comment (
    id $code$ NOT NULL PRIMARY KEY,
    inspection $code$ NOT NULL REFERENCES inspection (id),
    staff_no $code$ NULL,
    person nvarchar(200) NOT NULL,
    text nvarchar(2000) NOT NULL,
    at datetime2(3) NOT NULL,
    answer nvarchar(2000) NULL,
    answered_by nvarchar(200) NULL,
    answered_at datetime2(3) NULL
);
CREATE INDEX ix_inspection_comment_inspection ON inspection_comment (inspection, id);

-- what a rule found in an inspection; one row for each rule, with its latest facts
CREATE TABLE inspection_flag (
    id binary(16) NOT NULL PRIMARY KEY,
    inspection $code$ NOT NULL REFERENCES inspection (id),
    unit $code$ NOT NULL,
    body $code$ NOT NULL,
    starts_on date NOT NULL,
    kind nvarchar(16) NOT NULL,
    status nvarchar(16) NOT NULL,
    facts $text$ NOT NULL,
    raised_at datetime2(3) NOT NULL,
    changed_at datetime2(3) NOT NULL
);
CREATE UNIQUE INDEX ux_inspection_flag_inspection ON inspection_flag (inspection, kind);
CREATE INDEX ix_inspection_flag_open ON inspection_flag (starts_on) WHERE status = 'open';

CREATE TABLE inspection_flag_change (
    id binary(16) NOT NULL PRIMARY KEY,
    flag binary(16) NOT NULL REFERENCES inspection_flag (id),
    status nvarchar(16) NOT NULL,
    facts $text$ NOT NULL,
    person nvarchar(200) NOT NULL,
    reason nvarchar(2000) NULL,
    at datetime2(3) NOT NULL
);
CREATE INDEX ix_inspection_flag_change_flag ON inspection_flag_change (flag, id);

-- units at which inspections that start in these days were changed and whose flags were not examined since
CREATE TABLE unit_to_examine (
    id binary(16) NOT NULL PRIMARY KEY,
    unit $code$ NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL
);
