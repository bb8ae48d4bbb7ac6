-- What stands behind a rating, and what speaks against it.
-- 0: kept and never counted.
ALTER TABLE rating ADD COLUMN counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1));
-- 1: `rated_at` is that of its arrival.
ALTER TABLE rating ADD COLUMN retimed INTEGER NOT NULL DEFAULT 0 CHECK (retimed IN (0, 1));
-- Why it is not verified, or not counted.
ALTER TABLE rating ADD COLUMN doubt TEXT;
-- The tablet that sent it.
ALTER TABLE rating ADD COLUMN device_id INTEGER REFERENCES device (id);

CREATE INDEX rating_by_device ON rating (device_id, seq) WHERE device_id IS NOT NULL;

-- Dossiers that somebody typed in: the first rating of a stage counts, the later ones are kept.
CREATE TABLE typed_dossier (
    agency_id INTEGER NOT NULL REFERENCES agency (id),
    dossier   TEXT    NOT NULL,
    stage     TEXT    NOT NULL,
    PRIMARY KEY (agency_id, dossier, stage)
) STRICT, WITHOUT ROWID;

INSERT INTO typed_dossier (agency_id, dossier, stage)
SELECT DISTINCT agency_id, dossier, stage FROM rating WHERE dossier IS NOT NULL AND verified = 0;

-- Ratings of the running day whose scores are not shown yet. Desk 0 stands for "at no desk". Those of one stage and
-- channel are shown together: a report may be broken down by either.
CREATE TABLE pending_rating (
    desk_id    INTEGER NOT NULL,
    agency_id  INTEGER NOT NULL,
    verified   INTEGER NOT NULL,
    stage      TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    rating_seq INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    PRIMARY KEY (desk_id, agency_id, verified, rating_seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_rating_by_agency ON pending_rating (agency_id, day);

-- How many ratings came by a tablet, or by the links of a desk, in each ten minutes, by the times they name: people
-- have a pace. A tablet's day is counted in its first ten minutes' row of its own kind.
CREATE TABLE sender_pace (
    kind      TEXT    NOT NULL,  -- `tablet`, `tablet_day`, `desk`, `links` or `links_day`
    sender_id INTEGER NOT NULL,  -- the tablet's id, or the desk's
    slot      INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (kind, sender_id, slot)
) STRICT, WITHOUT ROWID;

-- Where a tablet stood, and when. It speaks for a desk in that time alone.
CREATE TABLE device_place (
    id        INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL REFERENCES device (id),
    desk_id   INTEGER NOT NULL REFERENCES desk (id),
    from_at   INTEGER NOT NULL,
    to_at     INTEGER
) STRICT;

CREATE INDEX device_place_by_device ON device_place (device_id, desk_id);

INSERT INTO device_place (device_id, desk_id, from_at, to_at)
SELECT id, desk_id, COALESCE(paired_at, 0), revoked_at FROM device WHERE desk_id IS NOT NULL;

-- Of those that wait, how many were refused on their way.
ALTER TABLE device ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0;
-- When it last said that nothing waits.
ALTER TABLE device ADD COLUMN clear_at INTEGER;
-- When it was last heard from two addresses at once.
ALTER TABLE device ADD COLUMN two_addresses_at INTEGER;

-- An announcement is named by a number that cannot be guessed. Invitations say who asked for them.
ALTER TABLE invitation ADD COLUMN announcement INTEGER;
ALTER TABLE invitation ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1));
ALTER TABLE invitation ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE invitation ADD COLUMN token_id INTEGER REFERENCES api_token (id);
CREATE INDEX invitation_used_by_token ON invitation (token_id) WHERE rating_seq IS NOT NULL AND token_id IS NOT NULL;
UPDATE invitation SET announcement = id WHERE shown_until IS NOT NULL;
CREATE UNIQUE INDEX invitation_by_announcement ON invitation (announcement);

-- Reasons beside verified ratings and beside the others are counted apart. The counts are made anew from the ratings
-- when the program next starts, a part at a time.
DROP TABLE reason_tally;
CREATE TABLE reason_tally (
    agency_id INTEGER NOT NULL,
    desk_id   INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    verified  INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (agency_id, desk_id, day, verified, reason)
) STRICT, WITHOUT ROWID;

INSERT INTO setting (name, value) VALUES ('reason_tally_through', '0');

-- A proposal may mean ratings at no desk, or what one tablet sent. Other tables refer to this one by name, so that it
-- is emptied into a copy and made anew.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE void_proposal_copy AS
SELECT p.*, d.agency_id FROM void_proposal p JOIN desk d ON d.id = p.desk_id;
DROP TABLE void_proposal;
CREATE TABLE void_proposal (
    id          INTEGER PRIMARY KEY,
    agency_id   INTEGER NOT NULL REFERENCES agency (id),
    desk_id     INTEGER REFERENCES desk (id),    -- null: ratings at no desk
    device_id   INTEGER REFERENCES device (id),  -- what this tablet sent, wherever it stood
    token_id    INTEGER REFERENCES api_token (id),  -- what the links brought that this software asked for
    from_at     INTEGER NOT NULL,  -- ratings given from this instant on (a tablet's: received) …
    to_at       INTEGER NOT NULL,  -- … up to this one …
    last_seq    INTEGER NOT NULL,  -- … and stored by the time of the proposal
    reason      TEXT    NOT NULL,
    proposed_by INTEGER NOT NULL REFERENCES staff_user (id),
    proposed_at INTEGER NOT NULL
) STRICT;
INSERT INTO void_proposal (id, agency_id, desk_id, from_at, to_at, last_seq, reason, proposed_by, proposed_at)
SELECT id, agency_id, desk_id, from_at, to_at, last_seq, reason, proposed_by, proposed_at FROM void_proposal_copy;
DROP TABLE void_proposal_copy;

CREATE INDEX void_proposal_by_agency ON void_proposal (agency_id);
