-- What waits for a review: such an index holds only that, so that the queue begins there and not among all that was ever handed in.
CREATE INDEX ix_material_waiting ON material (id, unit) WHERE status = 'submitted';
CREATE INDEX ix_work_record_waiting ON work_record (id, unit) WHERE status = 'submitted';
CREATE INDEX ix_incident_alleged ON incident (id, unit, occurred_on) WHERE status = 'alleged';
