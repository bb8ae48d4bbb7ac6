-- Who signed a petition, with their consent; apart from the text, for whoever handles it alone.
CREATE TABLE suggestion_contact (
    suggestion_id UUID    NOT NULL PRIMARY KEY REFERENCES suggestion (id),
    name          TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    reach         TEXT    NOT NULL,  -- a phone number or an e-mail address
    consented_at  BIGINT  NOT NULL
);
