-- What an inspecting body learns of what the inspected say: a mean over many visits, and remarks without unit or name.

-- the mean of a body's ratings as it was last let out: of at least so many visits and units, and renewed by as many
CREATE TABLE body_rating (
    body $code$ NOT NULL PRIMARY KEY,
    visits int NOT NULL,
    units int NOT NULL,
    points bigint NOT NULL
);

-- a comment, of a rating (comment NULL) or by itself, as an organizer let the body read it, and the body's answer
CREATE TABLE released_remark (
    id binary(16) NOT NULL PRIMARY KEY,
    body $code$ NOT NULL,
    inspection $code$ NOT NULL REFERENCES inspection (id),
    comment $code$ NULL,
    text nvarchar(2000) NOT NULL,
    released_by nvarchar(200) NOT NULL,
    released_at datetime2(3) NOT NULL,
    answer nvarchar(2000) NULL,
    answered_by nvarchar(200) NULL,
    answered_at datetime2(3) NULL
);
CREATE INDEX ix_released_remark_body ON released_remark (body, id);
CREATE INDEX ix_released_remark_inspection ON released_remark (inspection);
