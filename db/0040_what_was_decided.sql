-- What the home page tells of others' decisions: a few among hundreds of thousands of entries after an import
CREATE INDEX ix_audit_entry_decided ON audit_entry (id, person)
    WHERE action IN ('publish', 'open', 'answer', 'verification', 'ruling', 'decision', 'decide', 'review', 'dismiss', 'start', 'close');
