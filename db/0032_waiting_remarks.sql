-- Remarks that a body has not answered yet: such an index holds only what waits.
CREATE INDEX ix_released_remark_waiting ON released_remark (body) WHERE answer IS NULL;
