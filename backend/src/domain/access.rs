//! Who may do what.

use hailong_shared::wire::Role;

/// What a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// To read figures and texts.
    Read,
    /// To change agencies, desks and users.
    Administer,
}

/// Whether one of the roles that a user holds above an agency is enough.
pub fn permits(roles: &[Role], need: Need) -> bool {
    match need {
        Need::Read => !roles.is_empty(),
        Need::Administer => roles.contains(&Role::Administrator),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_reads_and_an_administrator_also_changes() {
        assert!(!permits(&[], Need::Read));
        assert!(permits(&[Role::Viewer], Need::Read) && !permits(&[Role::Viewer], Need::Administer));
        assert!(permits(&[Role::Viewer, Role::Administrator], Need::Administer));
    }
}
