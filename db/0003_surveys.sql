-- Surveys: what is asked of whom, what came in, and the sums that the statistics are made from.

CREATE TABLE survey (
    code $code$ NOT NULL PRIMARY KEY,
    cycle $code$ NOT NULL,
    title $text$ NOT NULL,
    items $text$ NOT NULL,
    strata $text$ NOT NULL,
    tokens nvarchar(16) NOT NULL,
    opens_at datetime2(3) NOT NULL,
    closes_at datetime2(3) NOT NULL,
    accept_until datetime2(3) NOT NULL,
    closed_at datetime2(3) NULL,
    final bit NOT NULL,
    begun bit NOT NULL,
    closing_published bit NOT NULL,
    version int NOT NULL
);

CREATE TABLE survey_frame (
    survey $code$ NOT NULL REFERENCES survey (code),
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    population bigint NOT NULL,
    PRIMARY KEY (survey, staff_no, stratum)
);

-- one group of responses committed together: the unit of durability, of aggregation and of audit
CREATE TABLE response_batch (
    id binary(16) NOT NULL PRIMARY KEY,
    received_at datetime2(3) NOT NULL,
    responses int NOT NULL,
    digest binary(32) NOT NULL,
    aggregated bit NOT NULL
);
CREATE INDEX ix_response_batch_pending ON response_batch (id) WHERE aggregated = 0;

CREATE TABLE response (
    id binary(16) NOT NULL PRIMARY KEY,
    batch_id binary(16) NOT NULL,
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    channel nvarchar(16) NOT NULL,
    value int NULL,
    answers $text$ NOT NULL,
    digest binary(16) NOT NULL,
    answered_at datetime2(3) NOT NULL,
    seconds float NULL,
    device nvarchar(200) NULL,
    late bit NOT NULL,
    excluded bit NOT NULL
);
CREATE INDEX ix_response_batch_id ON response (batch_id);

-- a token says whom it may rate and whether it was used: neither when, nor by which response
CREATE TABLE survey_token (
    hash binary(32) NOT NULL PRIMARY KEY,
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    used bit NOT NULL
);
CREATE INDEX ix_survey_token_subject ON survey_token (survey, staff_no, stratum);

CREATE TABLE response_cell (
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    channel nvarchar(16) NOT NULL,
    responses bigint NOT NULL,
    sum_y bigint NOT NULL,
    sum_y2 bigint NOT NULL,
    incomplete bigint NOT NULL,
    PRIMARY KEY (survey, staff_no, stratum, channel)
);

-- the cells as they were when figures of the subject were last let out while responses still came
CREATE TABLE published_cell (
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    channel nvarchar(16) NOT NULL,
    responses bigint NOT NULL,
    sum_y bigint NOT NULL,
    sum_y2 bigint NOT NULL,
    PRIMARY KEY (survey, staff_no, stratum, channel)
);
