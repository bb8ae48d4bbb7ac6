-- Instants are UTC epoch milliseconds; days are numbers YYYYMMDD at the counters. STRICT tables know no boolean: 0 and 1.

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE agency (
    id           INTEGER PRIMARY KEY,
    code         TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    level        TEXT    NOT NULL,
    parent_id    INTEGER REFERENCES agency (id),
    successor_id INTEGER REFERENCES agency (id),
    valid_from   INTEGER NOT NULL,
    valid_to     INTEGER
) STRICT;

CREATE INDEX agency_by_parent ON agency (parent_id);

CREATE TABLE desk (
    id         INTEGER PRIMARY KEY,
    agency_id  INTEGER NOT NULL REFERENCES agency (id),
    number     INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to   INTEGER
) STRICT;

CREATE INDEX desk_by_agency ON desk (agency_id);
-- A number may be given again once its desk has closed.
CREATE UNIQUE INDEX desk_number ON desk (agency_id, number) WHERE valid_to IS NULL;

-- Append-only: no statement updates or deletes a rating. `seq` is gapless and in commit order.
CREATE TABLE rating (
    seq         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE,
    agency_id   INTEGER NOT NULL REFERENCES agency (id),
    desk_id     INTEGER REFERENCES desk (id),
    stage       TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    score       INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
    verified    INTEGER NOT NULL CHECK (verified IN (0, 1)),
    reasons     TEXT,              -- a JSON array of reason codes
    dossier     TEXT,              -- the code as written
    day         INTEGER NOT NULL,
    rated_at    INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    digest      INTEGER NOT NULL   -- of the request's content: tells a retry from a conflicting second use of an id
) STRICT;

-- A rating's free text stands apart, so that it can end before the score does.
CREATE TABLE comment (
    rating_seq INTEGER PRIMARY KEY REFERENCES rating (seq),
    agency_id  INTEGER NOT NULL REFERENCES agency (id),
    text       TEXT    NOT NULL,
    redacted   TEXT    NOT NULL
) STRICT;

CREATE INDEX comment_by_agency ON comment (agency_id, rating_seq);

-- Every rate is read from here; kept in the transaction that stores the rating. Desk 0 stands for "at no desk",
-- procedure 0 for "unknown". One desk's year lies side by side.
CREATE TABLE tally (
    agency_id    INTEGER NOT NULL,
    desk_id      INTEGER NOT NULL,
    day          INTEGER NOT NULL,
    procedure_id INTEGER NOT NULL,
    stage        TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    verified     INTEGER NOT NULL,
    n1           INTEGER NOT NULL,
    n2           INTEGER NOT NULL,
    n3           INTEGER NOT NULL,
    n4           INTEGER NOT NULL,
    n5           INTEGER NOT NULL,
    voided       INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (agency_id, desk_id, day, procedure_id, stage, channel, verified)
) STRICT, WITHOUT ROWID;

-- How often each reason was ticked; kept like `tally`.
CREATE TABLE reason_tally (
    agency_id INTEGER NOT NULL,
    desk_id   INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (agency_id, desk_id, day, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    desk_id    INTEGER NOT NULL REFERENCES desk (id),
    dossier    TEXT    NOT NULL,
    stage      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    rating_seq INTEGER REFERENCES rating (seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE suggestion (
    id             BLOB    NOT NULL PRIMARY KEY,
    lookup_code    TEXT    NOT NULL UNIQUE,
    agency_id      INTEGER NOT NULL REFERENCES agency (id),
    desk_id        INTEGER REFERENCES desk (id),
    kind           TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    text           TEXT    NOT NULL,
    redacted       TEXT    NOT NULL,
    folded         TEXT    NOT NULL,  -- the redacted text without diacritics: what a search compares
    answer         TEXT,
    received_at    INTEGER NOT NULL,
    received_on    INTEGER NOT NULL,
    acknowledge_by INTEGER NOT NULL,
    answer_by      INTEGER NOT NULL,
    digest         INTEGER NOT NULL
) STRICT;

CREATE INDEX suggestion_by_agency ON suggestion (agency_id, received_at);

CREATE TABLE suggestion_event (
    id            INTEGER PRIMARY KEY,
    suggestion_id BLOB    NOT NULL REFERENCES suggestion (id),
    at            INTEGER NOT NULL,
    state         TEXT    NOT NULL
) STRICT;

CREATE INDEX suggestion_event_by_suggestion ON suggestion_event (suggestion_id, id);

-- Days off in the working week, and Saturdays or Sundays worked in exchange.
CREATE TABLE calendar_day (
    day     INTEGER NOT NULL PRIMARY KEY,
    working INTEGER NOT NULL CHECK (working IN (0, 1)),
    name    TEXT    NOT NULL
) STRICT;

CREATE TABLE staff_user (
    id            INTEGER PRIMARY KEY,
    username      TEXT    NOT NULL UNIQUE,
    display_name  TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE role_grant (
    id        INTEGER PRIMARY KEY,
    user_id   INTEGER NOT NULL REFERENCES staff_user (id),
    agency_id INTEGER NOT NULL REFERENCES agency (id),
    role      TEXT    NOT NULL,
    UNIQUE (user_id, agency_id)
) STRICT;

-- Only the hash of a session's token is kept.
CREATE TABLE session (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES staff_user (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_expiry ON session (expires_at);

-- Who did what to which; append-only.
CREATE TABLE audit (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    username TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    subject  TEXT    NOT NULL
) STRICT;
