-- The first letters of the syllables of a name, by which people find it: 张伟 is zw. Beside the name, so that it is found by an index.
CREATE TABLE initials (
    kind nvarchar(8) NOT NULL,
    code $code$ NOT NULL,
    letters $code$ NOT NULL,
    PRIMARY KEY (kind, code)
);
CREATE INDEX ix_initials_letters ON initials (kind, letters, code);
