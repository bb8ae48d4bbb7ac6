-- A tablet. It makes itself known with a token, of which only the hash is kept. Until it is put at a desk it shows
-- `code`, which an administrator types in.
CREATE TABLE device (
    id              INTEGER PRIMARY KEY,
    token_hash      BLOB    NOT NULL UNIQUE,
    code            TEXT    UNIQUE,
    code_expires_at INTEGER,
    desk_id         INTEGER REFERENCES desk (id),
    name            TEXT    NOT NULL,
    paired_at       INTEGER,
    last_seen_at    INTEGER NOT NULL,
    waiting         INTEGER NOT NULL DEFAULT 0,  -- ratings that it has yet to send …
    waiting_since   INTEGER,                     -- … and since when the oldest of them waits
    skew            INTEGER NOT NULL DEFAULT 0,  -- by how many milliseconds its clock is ahead
    revoked_at      INTEGER
) STRICT;

CREATE INDEX device_by_desk ON device (desk_id);

-- What software of an agency signs its calls with; only the hash is kept.
CREATE TABLE api_token (
    id         INTEGER PRIMARY KEY,
    token_hash BLOB    NOT NULL UNIQUE,
    agency_id  INTEGER NOT NULL REFERENCES agency (id),
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

CREATE INDEX api_token_by_agency ON api_token (agency_id);

-- A tablet names an announced dossier by `id`; the token is only in the link.
CREATE TABLE new_invitation (
    id          INTEGER PRIMARY KEY,
    token_hash  BLOB    NOT NULL UNIQUE,
    desk_id     INTEGER NOT NULL REFERENCES desk (id),
    dossier     TEXT    NOT NULL,
    stage       TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    shown_until INTEGER,             -- the desk's tablet asks for it until then
    expires_at  INTEGER NOT NULL,
    rating_seq  INTEGER REFERENCES rating (seq)
) STRICT;

INSERT INTO new_invitation (token_hash, desk_id, dossier, stage, created_at, expires_at, rating_seq)
SELECT token_hash, desk_id, dossier, stage, created_at, expires_at, rating_seq
FROM invitation
ORDER BY created_at;

DROP TABLE invitation;
ALTER TABLE new_invitation RENAME TO invitation;

CREATE INDEX invitation_by_dossier ON invitation (dossier, stage);
CREATE INDEX invitation_by_desk ON invitation (desk_id, shown_until);
