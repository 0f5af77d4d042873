-- Final figures are let out once: when all responses are counted and examined, and the flags of the subject are decided.
-- closing_published now says that this has begun; the next count lets the figures of closed surveys out by the new rule.

-- cells as they were some responses ago, to be let out when enough further ones have come
CREATE TABLE waiting_cell (
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

CREATE INDEX ix_response_flag_open ON response_flag (survey, staff_no) WHERE decision IS NULL;

DELETE FROM published_cell;
UPDATE survey SET closing_published = 0;
