-- By which secrets the hashes in this database were made: a keyed hash of a fixed text for each, which tells nothing of the secret.
CREATE TABLE secret_fingerprint (
    name nvarchar(40) NOT NULL PRIMARY KEY,
    fingerprint binary(16) NOT NULL
);
