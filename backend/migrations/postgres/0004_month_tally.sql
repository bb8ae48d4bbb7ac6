-- `tally` summed by month (a number YYYYMM): a year of a desk is a few rows instead of hundreds.
CREATE TABLE month_tally (
    agency_id    BIGINT NOT NULL,
    desk_id      BIGINT NOT NULL,
    month        BIGINT NOT NULL,
    procedure_id BIGINT NOT NULL,
    stage        TEXT NOT NULL,
    channel      TEXT NOT NULL,
    verified     BIGINT NOT NULL,
    n1           BIGINT NOT NULL,
    n2           BIGINT NOT NULL,
    n3           BIGINT NOT NULL,
    n4           BIGINT NOT NULL,
    n5           BIGINT NOT NULL,
    voided       BIGINT NOT NULL,
    PRIMARY KEY (agency_id, desk_id, month, procedure_id, stage, channel, verified)
);

INSERT INTO month_tally (agency_id, desk_id, month, procedure_id, stage, channel, verified, n1, n2, n3, n4, n5, voided)
SELECT agency_id, desk_id, day / 100, procedure_id, stage, channel, verified, SUM(n1), SUM(n2), SUM(n3), SUM(n4),
       SUM(n5), SUM(voided)
FROM tally
GROUP BY 1, 2, 3, 4, 5, 6, 7;
