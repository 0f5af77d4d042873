-- Surveys: what is asked of whom, what came in, and the sums that the statistics are made from.

CREATE TABLE survey (
    code $code$ NOT NULL PRIMARY KEY,
    cycle $code$ NOT NULL,
    title $text$ NOT NULL,
    items $text$ NOT NULL,
    strata $text$ NOT NULL,
    beside $text$ NOT NULL,
    tokens nvarchar(16) NOT NULL,
    figures nvarchar(16) NOT NULL,
    separate_collection bit NOT NULL,
    opens_at datetime2(3) NOT NULL,
    closes_at datetime2(3) NOT NULL,
    accept_until datetime2(3) NOT NULL,
    closed_at datetime2(3) NULL,
    final bit NOT NULL,
    begun bit NOT NULL,
    closing_published bit NOT NULL,
    final_published bit NOT NULL,
    examined_at datetime2(3) NULL,
    deidentified_at datetime2(3) NULL,
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
    aggregated bit NOT NULL,
    sealed bit NOT NULL,
    indexed bit NOT NULL
);
CREATE INDEX ix_response_batch_pending ON response_batch (id) WHERE aggregated = 0;
CREATE INDEX ix_response_batch_unsealed ON response_batch (id) WHERE sealed = 0;
CREATE INDEX ix_response_batch_unindexed ON response_batch (id) WHERE indexed = 0;

CREATE TABLE response (
    batch_id binary(16) NOT NULL,
    id binary(16) NOT NULL,
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    channel nvarchar(16) NOT NULL,
    value int NULL,
    answers $text$ NOT NULL,
    beside $text$ NULL,
    digest binary(16) NOT NULL,
    answered_at datetime2(3) NOT NULL,
    clock bit NOT NULL,
    seconds float NULL,
    device nvarchar(401) NULL,
    late bit NOT NULL,
    excluded bit NOT NULL,
    PRIMARY KEY (batch_id, id)
) $clustered$;

-- each id once, and the batch that it came in. On SQLite the ids of the last batches (indexed = 0) come in later
CREATE TABLE response_id (
    id binary(16) NOT NULL PRIMARY KEY,
    batch_id binary(16) NOT NULL
) $clustered$;

-- which batches hold responses of a survey: a row a batch instead of an index entry a response
CREATE TABLE survey_batch (
    survey $code$ NOT NULL,
    batch_id binary(16) NOT NULL,
    examined bit NOT NULL,
    PRIMARY KEY (survey, batch_id)
) $clustered$;
CREATE INDEX ix_survey_batch_unexamined ON survey_batch (survey, batch_id) WHERE examined = 0;

-- a token says whom it may rate: neither when it was used, nor by which response
CREATE TABLE survey_token (
    hash binary(16) NOT NULL PRIMARY KEY,
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    place int NOT NULL
) $clustered$;
CREATE INDEX ix_survey_token_subject ON survey_token (survey, staff_no, stratum);

-- whether each was used: a bit at its place, 4096 places a row, so that using a group of tokens changes few pages
CREATE TABLE token_use (
    survey $code$ NOT NULL,
    block int NOT NULL,
    used binary(512) NOT NULL,
    PRIMARY KEY (survey, block)
) $clustered$;

CREATE TABLE response_cell (
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    channel nvarchar(16) NOT NULL,
    responses bigint NOT NULL,
    sum_y bigint NOT NULL,
    sum_y2 bigint NOT NULL,
    incomplete bigint NOT NULL,
    excluded bigint NOT NULL,
    excluded_y bigint NOT NULL,
    excluded_y2 bigint NOT NULL,
    PRIMARY KEY (survey, staff_no, stratum, channel)
);

-- the cells as they were when figures of the subject were last let out: nothing that leaves the service is computed from others
CREATE TABLE published_cell (
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    channel nvarchar(16) NOT NULL,
    responses bigint NOT NULL,
    sum_y bigint NOT NULL,
    sum_y2 bigint NOT NULL,
    excluded bigint NOT NULL,
    excluded_y bigint NOT NULL,
    excluded_y2 bigint NOT NULL,
    PRIMARY KEY (survey, staff_no, stratum, channel)
);

-- why a reviewer should look at a response, and what was decided
CREATE TABLE response_flag (
    id binary(16) NOT NULL PRIMARY KEY,
    survey $code$ NOT NULL,
    response_id binary(16) NOT NULL,
    staff_no $code$ NOT NULL,
    stratum $code$ NOT NULL,
    channel nvarchar(16) NOT NULL,
    reason nvarchar(24) NOT NULL,
    observed float NOT NULL,
    allowed float NOT NULL,
    expected_by_chance float NULL,
    decision nvarchar(16) NULL,
    decision_reason nvarchar(2000) NULL,
    decided_by nvarchar(200) NULL,
    decided_at datetime2(3) NULL
);
CREATE UNIQUE INDEX ux_response_flag_reason ON response_flag (response_id, reason);
CREATE INDEX ix_response_flag_survey ON response_flag (survey, id);
CREATE INDEX ix_response_flag_subject ON response_flag (survey, staff_no);

-- a kiosk: enrolled with a short code, then known by its keys (api_key.device)
CREATE TABLE device (
    id binary(16) NOT NULL PRIMARY KEY,
    name nvarchar(200) NOT NULL,
    survey $code$ NOT NULL,
    unit $code$ NULL,
    code_hash binary(32) NULL,
    code_expires_at datetime2(3) NULL,
    enrolled_at datetime2(3) NULL,
    last_seen_at datetime2(3) NULL,
    held int NULL,
    refused int NULL,
    clock_offset_seconds float NULL,
    storage nvarchar(16) NULL,
    page_version nvarchar(40) NULL,
    revoked_at datetime2(3) NULL
);
