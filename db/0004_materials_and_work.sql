-- Materials, Work, and the findings of Inspections. $code$, $text$ and $bytes$ are rendered by Dialect.cs.

CREATE TABLE material (
    id $code$ NOT NULL PRIMARY KEY,
    staff_no $code$ NULL REFERENCES cadre (staff_no),
    unit $code$ NOT NULL REFERENCES unit (code),
    title nvarchar(200) NOT NULL,
    file_name nvarchar(200) NULL,
    media_type nvarchar(100) NULL,
    content_hash binary(32) NOT NULL,
    size bigint NULL,
    valid_until date NULL,
    status nvarchar(16) NOT NULL,
    submitted_by nvarchar(200) NOT NULL,
    uploaded_by nvarchar(200) NOT NULL,
    uploaded_at datetime2(3) NOT NULL,
    reviewed_by nvarchar(200) NULL,
    reviewed_at datetime2(3) NULL,
    review_reason $text$ NULL,
    contradicted_by $code$ NULL,
    request_digest binary(32) NOT NULL
);
CREATE INDEX ix_material_unit ON material (unit, status);
CREATE INDEX ix_material_content ON material (content_hash, unit);

-- what an upload serves: one may serve several requirements and years
CREATE TABLE material_use (
    material $code$ NOT NULL REFERENCES material (id),
    cycle $code$ NOT NULL REFERENCES cycle (code),
    kind $code$ NOT NULL,
    PRIMARY KEY (material, cycle, kind)
);

CREATE TABLE work_record (
    id $code$ NOT NULL PRIMARY KEY,
    staff_no $code$ NOT NULL REFERENCES cadre (staff_no),
    unit $code$ NOT NULL REFERENCES unit (code),
    work_type $code$ NOT NULL,
    count bigint NOT NULL,
    done_on date NOT NULL,
    status nvarchar(16) NOT NULL,
    recorded_by nvarchar(200) NOT NULL,
    recorded_at datetime2(3) NOT NULL,
    reviewed_by nvarchar(200) NULL,
    reviewed_at datetime2(3) NULL,
    review_reason $text$ NULL,
    request_digest binary(32) NOT NULL
);
CREATE INDEX ix_work_record_staff_no ON work_record (staff_no, done_on);

-- one recorded result for one checklist item; inspection and incident are codes of their own features
CREATE TABLE finding (
    id $code$ NOT NULL PRIMARY KEY,
    inspection $code$ NULL,
    staff_no $code$ NULL REFERENCES cadre (staff_no),
    unit $code$ NOT NULL REFERENCES unit (code),
    item $code$ NOT NULL,
    conforming bit NOT NULL,
    severity nvarchar(16) NOT NULL,
    found_on date NOT NULL,
    contradicts_material $code$ NULL REFERENCES material (id),
    incident $code$ NULL,
    recorded_by nvarchar(200) NOT NULL,
    recorded_at datetime2(3) NOT NULL,
    withdrawn_by nvarchar(200) NULL,
    withdrawn_at datetime2(3) NULL,
    withdrawal_reason $text$ NULL,
    request_digest binary(32) NOT NULL
);
CREATE INDEX ix_finding_material ON finding (contradicts_material);
CREATE INDEX ix_finding_staff_no ON finding (staff_no, found_on);
CREATE INDEX ix_finding_inspection ON finding (inspection);
