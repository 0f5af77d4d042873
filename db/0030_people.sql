-- What HR systems feed in: each delivery once, and staff numbers that stand for one person.

CREATE TABLE hr_sync (
    source $code$ NOT NULL,
    stamp datetime2(3) NOT NULL,
    request_digest binary(32) NOT NULL,
    report $text$ NOT NULL,
    person nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL,
    PRIMARY KEY (source, stamp)
);

-- what is recorded of the one number counts for the other from the next score run on; the records stay as they are
CREATE TABLE staff_merge (
    from_no $code$ NOT NULL PRIMARY KEY,
    into_no $code$ NOT NULL,
    source $code$ NOT NULL,
    person nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL
);
