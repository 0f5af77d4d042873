-- Disclosure: what was let out, as rows that are read as they stand, and who may not read it.

-- whoever drew tokens of a survey whose collection is separate reads no figure of it, with no other key either
CREATE TABLE survey_collector (
    survey $code$ NOT NULL REFERENCES survey (code),
    person_key nvarchar(200) NOT NULL,
    PRIMARY KEY (survey, person_key)
);
