-- The inspecting body for which an inspector's key acts; a key without a row acts for none in particular.
CREATE TABLE key_body (
    key_id binary(16) NOT NULL PRIMARY KEY REFERENCES api_key (id),
    body $code$ NOT NULL
);
CREATE INDEX ix_key_body_body ON key_body (body);
