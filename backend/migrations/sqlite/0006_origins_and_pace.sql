-- The web sites where an agency's widget may stand, for everything below it too. `*` is any site.
CREATE TABLE agency_origin (
    agency_id INTEGER NOT NULL REFERENCES agency (id),
    origin    TEXT    NOT NULL,
    PRIMARY KEY (agency_id, origin)
) STRICT, WITHOUT ROWID;

-- How fast somebody sends: when all they have sent would have been sent at the pace that is allowed. Shared by all servers.
CREATE TABLE pace (
    subject TEXT    NOT NULL PRIMARY KEY,
    at_rest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pace_by_rest ON pace (at_rest);

-- How often something was refused, and why; for administrators to see.
CREATE TABLE refusal (
    agency_id INTEGER NOT NULL REFERENCES agency (id),
    day       INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (agency_id, day, reason)
) STRICT, WITHOUT ROWID;
