//! An agency with everything below it, and an agency with everything above it: beginnings of statements.

/// `tree (id)`: the agency with this id and all below it, however deep.
macro_rules! subtree {
    ($id:literal) => {
        concat!(
            "WITH RECURSIVE tree (id) AS (
        SELECT id FROM agency WHERE id = ",
            $id,
            "
        UNION ALL
        SELECT a.id FROM agency a JOIN tree ON a.parent_id = tree.id
    )"
        )
    };
}

/// `above (id, parent_id, far)`: the agency with this id and all above it, up to the top, and how far above they are.
macro_rules! above {
    ($id:literal) => {
        concat!(
            "WITH RECURSIVE above (id, parent_id, far) AS (
        SELECT id, parent_id, 0 FROM agency WHERE id = ",
            $id,
            "
        UNION ALL
        SELECT a.id, a.parent_id, above.far + 1 FROM agency a JOIN above ON a.id = above.parent_id
    )"
        )
    };
}
/// `tree (id, code)` and `seat (agency_id, code, desk_id)` for the agency `$1`: every agency of the subtree with its desks and with desk 0, so that each seat's period is one run in a tally's key.
macro_rules! seats {
    () => {
        "
    WITH RECURSIVE tree (id, code) AS (
        SELECT id, code FROM agency WHERE id = $1
        UNION ALL
        SELECT a.id, a.code FROM agency a JOIN tree ON a.parent_id = tree.id
    ),
    seat (agency_id, code, desk_id) AS (
        SELECT id, code, 0 FROM tree
        UNION ALL
        SELECT tree.id, tree.code, d.id FROM tree JOIN desk d ON d.agency_id = tree.id
    )"
    };
}
pub(super) use {above, seats, subtree};
