-- The files that ratings were imported from. The same bytes for the same desk are one file, however often they come.
CREATE TABLE import_file (
    id          INTEGER PRIMARY KEY,
    agency_id   INTEGER NOT NULL REFERENCES agency (id),
    desk_id     INTEGER REFERENCES desk (id),
    digest      BLOB    NOT NULL,   -- SHA-256 of its bytes
    content     BLOB    NOT NULL,   -- SHA-256 of what its rows say, in their order
    name        TEXT    NOT NULL,   -- without its folder
    ratings     INTEGER NOT NULL,   -- how many it holds
    imported_at INTEGER NOT NULL,   -- when the first of them was stored
    imported_by TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX import_file_by_digest ON import_file (agency_id, COALESCE(desk_id, 0), digest);

-- Which ratings came from which file: `seq` has no gaps, so each transaction of an import is one run of it.
CREATE TABLE import_part (
    first_seq INTEGER PRIMARY KEY REFERENCES rating (seq),
    last_seq  INTEGER NOT NULL REFERENCES rating (seq),
    file_id   INTEGER NOT NULL REFERENCES import_file (id)
) STRICT;
