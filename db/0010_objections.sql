-- The right of reply: runs opened for objection, objections and their answers, members' comments on schemes.

CREATE TABLE objection_period (
    run binary(16) NOT NULL PRIMARY KEY REFERENCES score_run (id),
    until date NOT NULL,
    opened_at datetime2(3) NOT NULL,
    opened_by nvarchar(200) NOT NULL
);

CREATE TABLE objection (
    id $code$ NOT NULL PRIMARY KEY,
    run binary(16) NOT NULL REFERENCES objection_period (run),
    staff_no $code$ NOT NULL,
    reason $text$ NOT NULL,
    evidence $text$ NOT NULL,
    person nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL,
    outcome nvarchar(16) NULL,
    answer $text$ NULL,
    answered_by nvarchar(200) NULL,
    answered_at datetime2(3) NULL,
    request_digest binary(32) NOT NULL
);
CREATE INDEX ix_objection_run ON objection (run, id);

CREATE TABLE scheme_comment (
    id $code$ NOT NULL PRIMARY KEY,
    scheme_code $code$ NOT NULL,
    scheme_version $code$ NOT NULL,
    staff_no $code$ NULL,
    person nvarchar(200) NOT NULL,
    body $text$ NOT NULL,
    at datetime2(3) NOT NULL,
    request_digest binary(32) NOT NULL,
    FOREIGN KEY (scheme_code, scheme_version) REFERENCES scheme (code, version)
);
CREATE INDEX ix_scheme_comment_scheme ON scheme_comment (scheme_code, scheme_version, id);
