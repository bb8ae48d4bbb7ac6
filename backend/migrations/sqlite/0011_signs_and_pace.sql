-- What speaks for a tablet's key being in other hands: its kind, when it was seen first and last, and how often.
CREATE TABLE device_sign (
    device_id INTEGER NOT NULL REFERENCES device (id),
    kind      TEXT    NOT NULL,  -- `two_addresses`, `two_holders` or `too_fast`
    first_at  INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (device_id, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO device_sign (device_id, kind, first_at, last_at, n)
SELECT id, 'two_addresses', two_addresses_at, two_addresses_at, 1 FROM device WHERE two_addresses_at IS NOT NULL;

ALTER TABLE device DROP COLUMN two_addresses_at;

-- Whoever began the pairing of a tablet that still waits for it: a number that a process made of an address with a key
-- of its own. It goes when the tablet is paired, after ten minutes at the latest.
ALTER TABLE device ADD COLUMN paired_from INTEGER;

-- Paces are counted by the minute, and by the day of those kinds that last one.
CREATE TABLE new_sender_pace (
    kind      TEXT    NOT NULL,  -- `tablet`, `tablet_day`, `desk`, `links` or `links_day`
    sender_id INTEGER NOT NULL,  -- the tablet's id, or the desk's
    slot      INTEGER NOT NULL,  -- the minute or the day, counted from 1970
    n         INTEGER NOT NULL,  -- how many ratings of it are believed
    PRIMARY KEY (kind, sender_id, slot)
) STRICT, WITHOUT ROWID;

INSERT INTO new_sender_pace (kind, sender_id, slot, n)
SELECT kind, sender_id, CASE WHEN kind IN ('tablet_day', 'links_day') THEN slot / 144 ELSE slot * 10 END, n
FROM sender_pace;

DROP TABLE sender_pace;
ALTER TABLE new_sender_pace RENAME TO sender_pace;

-- A rating by an invitation that is not believed uses it not up. One is kept; what follows by the same invitation is
-- kept and not counted.
ALTER TABLE invitation ADD COLUMN doubted_seq INTEGER REFERENCES rating (seq);
DROP INDEX invitation_used_by_token;
CREATE INDEX invitation_by_token ON invitation (token_id) WHERE token_id IS NOT NULL;
CREATE INDEX invitation_by_rating ON invitation (rating_seq) WHERE rating_seq IS NOT NULL;
CREATE INDEX invitation_by_doubted ON invitation (doubted_seq) WHERE doubted_seq IS NOT NULL;

-- By which invitation a rating came: it ends all the others to the same dossier, whoever asked for those.
ALTER TABLE rating ADD COLUMN invitation_id INTEGER;
UPDATE rating
SET invitation_id = (SELECT MIN(i.id) FROM invitation i WHERE i.rating_seq = rating.seq)
WHERE seq IN (SELECT rating_seq FROM invitation WHERE rating_seq IS NOT NULL);
CREATE INDEX rating_by_invitation ON rating (invitation_id) WHERE invitation_id IS NOT NULL;

-- Slips are shown in steps of their own, those of one version together. 0 stands for a rating without one.
ALTER TABLE pending_rating ADD COLUMN slip_id INTEGER NOT NULL DEFAULT 0;

-- Browsers in which somebody signed in before, by the hash of a cookie, with the hash of the name: strangers' guesses
-- at the name do not keep them out.
CREATE TABLE known_browser (
    token_hash BLOB    NOT NULL,
    name_hash  BLOB    NOT NULL,
    seen_at    INTEGER NOT NULL,
    PRIMARY KEY (token_hash, name_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX known_browser_by_name ON known_browser (name_hash, seen_at);
