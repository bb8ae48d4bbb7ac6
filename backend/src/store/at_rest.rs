//! Adding sends to when somebody is at rest: the statement behind `domain::pace`, for whichever table keeps the number.

/// Adds `$3` milliseconds, at `$2`, to the `at_rest` of `$1`. A number further ahead than `$5` was written by a clock
/// that ran ahead, and says nothing; else it comes to lie no further ahead than `$4`.
macro_rules! add_to_at_rest {
    ($table:literal, $subject:literal) => {
        concat!(
            "
    INSERT INTO ",
            $table,
            " (",
            $subject,
            ", at_rest) VALUES ($1, CAST($2 AS BIGINT) + CAST($3 AS BIGINT))
    ON CONFLICT (",
            $subject,
            ") DO UPDATE SET
        at_rest = CASE
            WHEN ",
            $table,
            ".at_rest > CAST($2 AS BIGINT) + CAST($5 AS BIGINT)
                THEN CAST($2 AS BIGINT) + CAST($3 AS BIGINT)
            WHEN ",
            $table,
            ".at_rest + CAST($3 AS BIGINT) > CAST($2 AS BIGINT) + CAST($4 AS BIGINT)
                THEN CAST($2 AS BIGINT) + CAST($4 AS BIGINT)
            WHEN ",
            $table,
            ".at_rest > CAST($2 AS BIGINT) THEN ",
            $table,
            ".at_rest + CAST($3 AS BIGINT)
            ELSE CAST($2 AS BIGINT) + CAST($3 AS BIGINT) END"
        )
    };
}

pub(super) use add_to_at_rest;
