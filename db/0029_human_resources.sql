-- What HR systems pull: each publication as it was, frozen with the names of that day, so that a page never shifts under who reads it.

CREATE TABLE hr_score (
    run binary(16) NOT NULL,
    staff_no $code$ NOT NULL,
    name nvarchar(200) NOT NULL,
    unit $code$ NOT NULL,
    unit_name nvarchar(200) NOT NULL,
    cohort $code$ NOT NULL,
    score int NULL, -- ten-thousandths of a point, as shown to two decimals
    grade nvarchar(24) NOT NULL,
    kind nvarchar(16) NOT NULL, -- what the feed last said of it: published, or corrected
    reason nvarchar(2000) NULL, -- why it was corrected
    changed_at datetime2(3) NOT NULL,
    PRIMARY KEY (run, staff_no)
);
