-- Disclosure: what was let out, as rows that are read as they stand, and who may not read it.

-- whoever drew tokens of a survey whose collection is separate reads no figure of it, with no other key either
CREATE TABLE survey_collector (
    survey $code$ NOT NULL REFERENCES survey (code),
    person_key nvarchar(200) NOT NULL,
    PRIMARY KEY (survey, person_key)
);

-- a subject's own figures as they were last let out; of a hidden one there is no row
CREATE TABLE result_subject (
    survey $code$ NOT NULL REFERENCES survey (code),
    staff_no $code$ NOT NULL,
    cohort $code$ NOT NULL,
    responses bigint NOT NULL,
    population bigint NULL,
    everybody bit NOT NULL,
    mean float NOT NULL,
    standard_error float NULL,
    coverage float NOT NULL,
    leverage float NOT NULL,
    variance_factor float NOT NULL,
    squares float NOT NULL,
    freedom bigint NOT NULL,
    excluded bigint NOT NULL,
    mean_with_excluded float NULL,
    data_errors $text$ NOT NULL,
    PRIMARY KEY (survey, staff_no)
);
CREATE INDEX ix_result_subject_cohort ON result_subject (survey, cohort, staff_no);

-- what the shown subjects of a cohort say together; what each is compared with
CREATE TABLE result_cohort (
    survey $code$ NOT NULL REFERENCES survey (code),
    cohort $code$ NOT NULL,
    subjects int NOT NULL,
    pooled_variance float NULL,
    mean float NULL,
    tau2 float NULL,
    weights float NULL,
    squared_weights float NULL,
    renewed int NOT NULL,
    PRIMARY KEY (survey, cohort)
);
