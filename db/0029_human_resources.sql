-- What HR systems pull: each publication as it was, frozen with the names of that day, so that a page never shifts under who reads it.

CREATE TABLE hr_score (
    run binary(16) NOT NULL,
    staff_no $code$ NOT NULL,
    name nvarchar(200) NOT NULL,
    unit $code$ NOT NULL,
    unit_name nvarchar(200) NOT NULL,
    cohort $code$ NOT NULL,
    score int NULL, -- ten-thousandths of a point, as shown to two decimals
    grade nvarchar(24) NOT NULL,
    kind nvarchar(16) NOT NULL, -- what the feed last said of it: published, or corrected
    reason nvarchar(2000) NULL, -- why it was corrected
    changed_at datetime2(3) NOT NULL,
    PRIMARY KEY (run, staff_no)
);

-- who is told of changes, and where. What there is to tell is the feed itself: its rows are written in the publication's transaction, so
-- that nothing that is published can be lost on its way.
CREATE TABLE hr_subscription (
    code $code$ NOT NULL PRIMARY KEY,
    url nvarchar(2000) NOT NULL,
    unit $code$ NULL, -- of changes at or below it; null: of all
    kinds nvarchar(100) NOT NULL, -- separated by commas
    status nvarchar(16) NOT NULL,
    secret varbinary(200) NOT NULL, -- sealed with the service's secrets
    old_secret varbinary(200) NULL,
    old_secret_until datetime2(3) NULL,
    position bigint NOT NULL, -- what of the feed stands up to it is delivered, or waits in hr_delivery
    failing_since datetime2(3) NULL,
    paused_until datetime2(3) NULL,
    worker nvarchar(100) NULL,
    lease_until datetime2(3) NULL,
    created_at datetime2(3) NOT NULL,
    created_by nvarchar(200) NOT NULL
);

CREATE TABLE hr_delivery (
    subscription $code$ NOT NULL,
    sequence bigint NOT NULL,
    staff_no $code$ NOT NULL,
    status nvarchar(16) NOT NULL,
    attempts int NOT NULL,
    first_at datetime2(3) NOT NULL,
    last_at datetime2(3) NOT NULL,
    next_at datetime2(3) NULL,
    answer int NULL, -- the last HTTP status
    failure nvarchar(32) NULL,
    milliseconds int NOT NULL,
    PRIMARY KEY (subscription, sequence)
) $clustered$;
CREATE INDEX ix_hr_delivery_waiting ON hr_delivery (subscription, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX ix_hr_delivery_dead ON hr_delivery (status, subscription, sequence) WHERE status = 'dead';
