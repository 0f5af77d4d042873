-- Pressure as it was let out, once, with the end of its survey; who is at which unit with it

CREATE TABLE pressure_unit (
    survey $code$ NOT NULL,
    unit $code$ NOT NULL,
    told bigint NOT NULL,
    answered bigint NOT NULL,
    rather_not_say bigint NOT NULL,
    PRIMARY KEY (survey, unit)
);

CREATE TABLE pressure_subject (
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    unit $code$ NOT NULL,
    PRIMARY KEY (survey, staff_no)
);
CREATE INDEX ix_pressure_subject_unit ON pressure_subject (survey, unit);
