-- Kiosk: what is answered beside the items (who was told how to answer, reasons, the list experiment), counted apart from any value.

-- question: told | reason | list; item: that of a reason, or which list (short, long); answer: a word, a reason, a count, or * for any reason
CREATE TABLE beside_cell (
    survey $code$ NOT NULL,
    staff_no $code$ NOT NULL,
    channel nvarchar(16) NOT NULL,
    question nvarchar(16) NOT NULL,
    item $code$ NOT NULL,
    answer $code$ NOT NULL,
    responses bigint NOT NULL,
    PRIMARY KEY (survey, staff_no, channel, question, item, answer)
);

-- what a reviewer decided of a unit whose people were told how to answer
CREATE TABLE pressure_decision (
    survey $code$ NOT NULL,
    unit $code$ NOT NULL,
    decision nvarchar(16) NOT NULL,
    reason nvarchar(2000) NOT NULL,
    decided_by nvarchar(200) NOT NULL,
    decided_at datetime2(3) NOT NULL,
    PRIMARY KEY (survey, unit)
);
