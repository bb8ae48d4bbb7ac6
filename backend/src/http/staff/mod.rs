//! Calls for the staff of agencies: signed in, and within the subtrees they hold a role on.

mod access;
mod agencies;
mod api_tokens;
mod comments;
mod desks;
mod devices;
mod events;
mod guard;
mod invitations;
mod reasons;
mod satisfaction;
mod session;
mod slips;
mod suggestions;
mod voids;

pub use access::SESSION_COOKIE;

use super::state::AppState;
use tower_http::csrf::CsrfLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The staff's routes. Changes must come from this site's own pages: the browser's `Sec-Fetch-Site` and `Origin` tell.
pub fn router(state: &AppState) -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(session::get_session, session::sign_in, session::sign_out))
        .routes(routes!(agencies::list_agencies, agencies::add_agency))
        .routes(routes!(agencies::get_agency, agencies::change_agency))
        .routes(routes!(desks::list_desks, desks::add_desk))
        .routes(routes!(desks::get_desk, desks::change_desk))
        .routes(routes!(satisfaction::get_satisfaction))
        .routes(routes!(events::watch))
        .routes(routes!(reasons::get_reasons))
        .routes(routes!(slips::get_slip_results))
        .routes(routes!(comments::list_comments))
        .routes(routes!(suggestions::list_suggestions))
        .routes(routes!(suggestions::get_suggestion))
        .routes(routes!(voids::propose_void))
        .routes(routes!(voids::decide_void))
        .routes(routes!(voids::list_voids, voids::propose_agency_void))
        .routes(routes!(guard::list_origins, guard::put_origins))
        .routes(routes!(guard::get_refusals))
        .routes(routes!(devices::list_devices))
        .routes(routes!(devices::pair_device))
        .routes(routes!(devices::change_device, devices::revoke_device))
        .routes(routes!(devices::revoke_and_void))
        .routes(routes!(api_tokens::list_api_tokens, api_tokens::issue_api_token))
        .routes(routes!(api_tokens::revoke_api_token))
        .routes(routes!(api_tokens::revoke_and_void))
        .routes(routes!(invitations::announce))
        .merge(invitations::batch_router())
        .merge(slips::router())
        .layer(csrf(state))
}

/// Refuses changes that come from another site's pages.
pub fn csrf(state: &AppState) -> CsrfLayer {
    let public_url = state.policy.public_url.trim_end_matches('/');
    CsrfLayer::new().add_trusted_origin(public_url).unwrap_or_else(|error| {
        // The address was checked at the start; without it the Host header decides, which is stricter.
        tracing::warn!(%error, "the public address is no origin");
        CsrfLayer::new()
    })
}
