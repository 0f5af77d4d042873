-- What there is of one unit or one cadre, without going through all.
CREATE INDEX ix_material_staff_no ON material (staff_no) WHERE staff_no IS NOT NULL;
CREATE INDEX ix_work_record_unit ON work_record (unit);
CREATE INDEX ix_finding_unit ON finding (unit);
