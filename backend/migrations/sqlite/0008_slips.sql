-- The agencies' slips. A version never changes; the next one has the next number.
CREATE TABLE slip (
    id         INTEGER PRIMARY KEY,
    agency_id  INTEGER NOT NULL REFERENCES agency (id),
    version    INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    offered    INTEGER NOT NULL CHECK (offered IN (0, 1)),
    form       TEXT    NOT NULL,  -- heading, legal reference, criteria and classes as JSON
    set_by     TEXT    NOT NULL,
    set_at     INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX slip_version ON slip (agency_id, version);

-- What was filled in beside a rating; append-only like it.
CREATE TABLE rating_slip (
    rating_seq INTEGER PRIMARY KEY REFERENCES rating (seq),
    slip_id    INTEGER NOT NULL REFERENCES slip (id),
    answers    TEXT    NOT NULL   -- a JSON array: the points for each criterion, null where nothing was answered
) STRICT;

-- How often each criterion earned so many points; kept like `tally`. Criteria count from 1; 0 is the slip itself.
CREATE TABLE slip_tally (
    agency_id INTEGER NOT NULL,
    desk_id   INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    slip_id   INTEGER NOT NULL,
    verified  INTEGER NOT NULL,
    criterion INTEGER NOT NULL,
    points    INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (agency_id, desk_id, day, slip_id, verified, criterion, points)
) STRICT, WITHOUT ROWID;
