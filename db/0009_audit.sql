-- The chain of seals. What is not sealed yet is told by a mark in its own row, never by its id: a transaction that began earlier
-- may commit later.

CREATE TABLE audit_seal (
    number bigint NOT NULL PRIMARY KEY,
    kind nvarchar(16) NOT NULL,
    row_id binary(16) NOT NULL,
    digest binary(32) NOT NULL,
    hash binary(32) NOT NULL,
    sealed_at datetime2(3) NOT NULL
);
CREATE UNIQUE INDEX ux_audit_seal_row_id ON audit_seal (row_id);
