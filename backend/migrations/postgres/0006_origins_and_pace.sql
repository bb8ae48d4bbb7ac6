-- The web sites where an agency's widget may stand, for everything below it too. `*` is any site.
CREATE TABLE agency_origin (
    agency_id BIGINT  NOT NULL REFERENCES agency (id),
    origin    TEXT    NOT NULL,
    PRIMARY KEY (agency_id, origin)
);

-- How fast somebody sends: when all they have sent would have been sent at the pace that is allowed. Shared by all servers.
CREATE TABLE pace (
    subject TEXT    NOT NULL PRIMARY KEY,
    at_rest BIGINT  NOT NULL
);

CREATE INDEX pace_by_rest ON pace (at_rest);

-- How often something was refused, and why; for administrators to see.
CREATE TABLE refusal (
    agency_id BIGINT  NOT NULL REFERENCES agency (id),
    day       BIGINT  NOT NULL,
    reason    TEXT    NOT NULL,
    n         BIGINT  NOT NULL,
    PRIMARY KEY (agency_id, day, reason)
);
