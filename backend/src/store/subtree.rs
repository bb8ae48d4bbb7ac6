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

/// `above (id, parent_id)`: the agency with this id and all above it, up to the top.
macro_rules! above {
    ($id:literal) => {
        concat!(
            "WITH RECURSIVE above (id, parent_id) AS (
        SELECT id, parent_id FROM agency WHERE id = ",
            $id,
            "
        UNION ALL
        SELECT a.id, a.parent_id FROM agency a JOIN above ON a.id = above.parent_id
    )"
        )
    };
}
pub(super) use {above, subtree};
