-- Imports on record: what came as a file, from whom, and what came of it; and the batches of responses that one stored, by which it can
-- be withdrawn as a whole.

CREATE TABLE import_run (
    id binary(16) NOT NULL PRIMARY KEY,
    kind nvarchar(24) NOT NULL,
    file_name nvarchar(200) NULL,
    digest binary(32) NOT NULL,
    at datetime2(3) NOT NULL,
    person nvarchar(200) NOT NULL,
    unit $code$ NULL,
    outcome nvarchar(16) NOT NULL,
    partial bit NOT NULL,
    created int NOT NULL,
    updated int NOT NULL,
    unchanged int NOT NULL,
    rejected int NOT NULL,
    warnings int NOT NULL,
    withdrawn_at datetime2(3) NULL,
    withdrawn_by nvarchar(200) NULL,
    withdrawal_reason $text$ NULL
);

CREATE TABLE import_batch (
    import_id binary(16) NOT NULL,
    batch_id binary(16) NOT NULL,
    PRIMARY KEY (import_id, batch_id)
) $clustered$;
