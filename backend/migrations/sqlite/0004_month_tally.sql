-- `tally` summed by month (a number YYYYMM): a year of a desk is a few rows instead of hundreds.
CREATE TABLE month_tally (
    agency_id    INTEGER NOT NULL,
    desk_id      INTEGER NOT NULL,
    month        INTEGER NOT NULL,
    procedure_id INTEGER NOT NULL,
    stage        TEXT NOT NULL,
    channel      TEXT NOT NULL,
    verified     INTEGER NOT NULL,
    n1           INTEGER NOT NULL,
    n2           INTEGER NOT NULL,
    n3           INTEGER NOT NULL,
    n4           INTEGER NOT NULL,
    n5           INTEGER NOT NULL,
    voided       INTEGER NOT NULL,
    PRIMARY KEY (agency_id, desk_id, month, procedure_id, stage, channel, verified)
) STRICT, WITHOUT ROWID;

INSERT INTO month_tally (agency_id, desk_id, month, procedure_id, stage, channel, verified, n1, n2, n3, n4, n5, voided)
SELECT agency_id, desk_id, day / 100, procedure_id, stage, channel, verified, SUM(n1), SUM(n2), SUM(n3), SUM(n4),
       SUM(n5), SUM(voided)
FROM tally
GROUP BY 1, 2, 3, 4, 5, 6, 7;
