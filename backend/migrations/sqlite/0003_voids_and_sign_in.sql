-- Voiding takes two people: one proposes, another decides. Ratings are named by desk and time and never by score.
CREATE TABLE void_proposal (
    id          INTEGER PRIMARY KEY,
    desk_id     INTEGER NOT NULL REFERENCES desk (id),
    from_at     INTEGER NOT NULL,  -- ratings given from this instant on …
    to_at       INTEGER NOT NULL,  -- … up to this one …
    last_seq    INTEGER NOT NULL,  -- … and stored by the time of the proposal
    reason      TEXT    NOT NULL,
    proposed_by INTEGER NOT NULL REFERENCES staff_user (id),
    proposed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX void_proposal_by_desk ON void_proposal (desk_id);

CREATE TABLE void_decision (
    proposal_id INTEGER PRIMARY KEY REFERENCES void_proposal (id),
    seconded    INTEGER NOT NULL CHECK (seconded IN (0, 1)),
    decided_by  INTEGER NOT NULL REFERENCES staff_user (id),
    decided_at  INTEGER NOT NULL
) STRICT;

-- The ratings that count no longer; append-only as the ratings are.
CREATE TABLE rating_void (
    rating_seq  INTEGER PRIMARY KEY REFERENCES rating (seq),
    proposal_id INTEGER NOT NULL REFERENCES void_proposal (id)
) STRICT;

-- For finding a desk's ratings of a day; new entries go to its end.
CREATE INDEX rating_by_day ON rating (day, desk_id);

-- Wrong passwords per name, shared by all servers. A name is hashed: people type passwords into the wrong field.
CREATE TABLE sign_in_guess (
    name_hash BLOB    NOT NULL PRIMARY KEY,
    at_rest   INTEGER NOT NULL   -- when all its guesses are forgiven
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_guess_by_rest ON sign_in_guess (at_rest);
