-- The kinds of posts to choose from, from one to the next.
CREATE INDEX ix_cadre_cohort ON cadre (cohort);
