-- Access: sessions of browsers that were signed out of before their cookies end. Rows go with the end of the last cookie.

CREATE TABLE ended_session (
    id binary(16) NOT NULL PRIMARY KEY,
    until datetime2(3) NOT NULL
);
