-- The materials that serve one cycle and the work of its days, without going through those of all years.
CREATE INDEX ix_material_use_cycle ON material_use (cycle, material, kind);
CREATE INDEX ix_work_record_done_on ON work_record (done_on, id);
