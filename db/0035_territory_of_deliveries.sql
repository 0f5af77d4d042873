-- What HR systems feed in, each source by itself in the territory of the key that sends it: what one territory delivers is no newer than
-- another's, and tells nothing of it. It takes the place of hr_sync, whose rows do not say whose they are and are read no longer.

CREATE TABLE people_sync (
    territory $code$ NOT NULL, -- the unit that bounds the key; empty: none does
    source $code$ NOT NULL,
    stamp datetime2(3) NOT NULL,
    request_digest binary(32) NOT NULL,
    report $text$ NOT NULL,
    person nvarchar(200) NOT NULL,
    at datetime2(3) NOT NULL,
    PRIMARY KEY (territory, source, stamp)
);
