-- Audit: what each transaction left in the rows of audited tables, sealed like the entries. A note is a key and a keyed digest.

CREATE TABLE audit_rows (
    id binary(16) NOT NULL PRIMARY KEY,
    at datetime2(3) NOT NULL,
    table_name nvarchar(64) NOT NULL,
    notes int NOT NULL,
    content $bytes$ NOT NULL,
    sealed bit NOT NULL
);
CREATE INDEX ix_audit_rows_table ON audit_rows (table_name, id);
CREATE INDEX ix_audit_rows_unsealed ON audit_rows (id) WHERE sealed = 0;
