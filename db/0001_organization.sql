-- Organization, Access and Audit. $code$, $text$ and $bytes$ are rendered by Dialect.cs.

CREATE TABLE unit (
    code $code$ NOT NULL PRIMARY KEY,
    name nvarchar(200) NOT NULL,
    parent $code$ NULL REFERENCES unit (code),
    level nvarchar(16) NOT NULL
);

-- every unit with each unit at or above it: what a territory is joined by
CREATE TABLE unit_ancestor (
    unit $code$ NOT NULL,
    ancestor $code$ NOT NULL,
    depth int NOT NULL,
    PRIMARY KEY (unit, ancestor)
);
CREATE INDEX ix_unit_ancestor_ancestor ON unit_ancestor (ancestor, unit);

CREATE TABLE cadre (
    staff_no $code$ NOT NULL PRIMARY KEY,
    name nvarchar(200) NOT NULL,
    unit $code$ NOT NULL REFERENCES unit (code),
    cohort $code$ NOT NULL,
    quota_group $code$ NULL,
    posts $text$ NOT NULL,
    duty_hours float NOT NULL,
    leave_hours float NOT NULL,
    status nvarchar(24) NOT NULL
);
CREATE INDEX ix_cadre_unit ON cadre (unit, staff_no);

CREATE TABLE api_key (
    id binary(16) NOT NULL PRIMARY KEY,
    prefix nvarchar(16) NOT NULL,
    hash binary(32) NOT NULL,
    role nvarchar(24) NOT NULL,
    person nvarchar(200) NOT NULL,
    person_key nvarchar(200) NOT NULL,
    unit $code$ NULL,
    staff_no $code$ NULL,
    survey $code$ NULL,
    device binary(16) NULL,
    created_at datetime2(3) NOT NULL,
    expires_at datetime2(3) NULL,
    revoked_at datetime2(3) NULL,
    last_used_at datetime2(3) NULL
);
CREATE UNIQUE INDEX ux_api_key_prefix ON api_key (prefix);
CREATE INDEX ix_api_key_person ON api_key (person_key, staff_no);
CREATE INDEX ix_api_key_device ON api_key (device, id) WHERE device IS NOT NULL;

CREATE TABLE audit_entry (
    id binary(16) NOT NULL PRIMARY KEY,
    at datetime2(3) NOT NULL,
    key_id binary(16) NULL,
    person nvarchar(200) NOT NULL,
    role nvarchar(24) NOT NULL,
    action nvarchar(64) NOT NULL,
    kind nvarchar(40) NOT NULL,
    subject nvarchar(200) NOT NULL,
    unit $code$ NULL,
    before_value $text$ NULL,
    after_value $text$ NULL,
    reason $text$ NULL,
    salt binary(16) NULL,
    details_digest binary(32) NOT NULL,
    sealed bit NOT NULL
);
CREATE INDEX ix_audit_entry_subject ON audit_entry (kind, subject, id);
CREATE INDEX ix_audit_entry_unsealed ON audit_entry (id) WHERE sealed = 0;
