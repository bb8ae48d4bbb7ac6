//! What the headline rate is of, and what cannot move it.

use hailong_tests::{Server, hailong, merged, postgres, rating};
use reqwest::Client;
use serde_json::{Value, json};
use std::time::Duration;

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Today's figures of the sample's agency.
async fn total(server: &Server) -> Value {
    let staff = server.staff().await;
    let today = server.get(&staff, "/api/v1/session").await.1["today"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/agencies/H37.01/satisfaction?from={today}&to={today}");
    server.get(&staff, &path).await.1["total"].clone()
}

/// All figures of the last ten years.
async fn ever(server: &Server) -> Value {
    let path = "/api/v1/agencies/H37/satisfaction?from=2019-01-01&to=2027-12-31&by=channel";
    server.get(&server.staff().await, path).await.1
}

fn counts(total: &Value) -> (i64, i64) {
    (total["n"].as_i64().unwrap(), total["unverified"]["n"].as_i64().unwrap())
}

fn now() -> i64 {
    rating()["rated_at"].as_i64().unwrap()
}

async fn rate(server: &Server, client: &Client, change: Value) -> (u16, Value) {
    server.post_as(client, "/api/v1/ratings", &merged(rating(), &change)).await
}

#[tokio::test]
async fn a_stranger_moves_no_rate_whatever_they_claim() {
    let server = Server::with_sample();
    let (before, stranger) = (ever(&server).await["total"].clone(), server.client());
    let claims = [
        json!({"channel": "kiosk"}),
        json!({"channel": "link"}),
        json!({"channel": "portal"}),
        json!({"desk": null, "agency": "H37.01"}),
        json!({"desk": null, "agency": "H37"}),
        json!({"rated_at": now() - 400 * DAY}),
        json!({"rated_at": now() - 2 * DAY}),
        json!({"rated_at": now() + 2 * DAY}),
        json!({"dossier": "H37.01-261120-0042"}),
    ];
    for claim in &claims {
        let (status, answer) = rate(&server, &stranger, merged(claim.clone(), &json!({"score": 1}))).await;
        assert_eq!(status, 201, "{claim} {answer}");
    }
    let after = ever(&server).await;
    for part in ["n", "satisfied", "rate", "scores", "imported"] {
        assert_eq!(after["total"][part], before[part], "{part}");
    }
    let unverified = i64::try_from(claims.len()).unwrap();
    assert_eq!(after["total"]["unverified"]["n"], unverified);
    // However it calls itself, it came by an open page; and whatever day it names, it is one of the last two.
    let portal = after["groups"].as_array().unwrap().iter().find(|group| group["key"] == "portal").unwrap();
    assert_eq!(portal["unverified"]["n"], unverified);
    assert_eq!(counts(&total(&server).await).1, unverified - 1, "one is of the agency above");
    let public = "/api/v1/public/agencies/H37/satisfaction?from=2019-01-01&to=2027-12-31";
    let shown = server.get(&stranger, public).await.1["total"].clone();
    assert_eq!(shown["unverified"], Value::Null, "fewer than ten are not told: {shown}");
    for _ in 0..2 {
        assert_eq!(rate(&server, &stranger, json!({})).await.0, 201);
    }
    assert_eq!(server.get(&stranger, public).await.1["total"]["unverified"], unverified + 2);
}

#[tokio::test]
async fn a_tablet_speaks_for_its_own_desk_the_present_and_at_the_pace_of_people() {
    let server = Server::with_sample();
    let tablet = server.tablet(3).await;
    let beat = json!({"waiting": 0, "clock": now()});
    assert_eq!(server.post_as(&tablet, "/api/v1/devices/me/heartbeat", &beat).await.0, 200);
    // Its own desk and the present are believed; nothing else is, and everything is kept.
    for (change, verified) in [
        (json!({}), true),
        (json!({"desk": 4}), false),
        (json!({"desk": null, "agency": "H37.01"}), false),
        (json!({"rated_at": now() - 5 * 60 * 1_000}), false),
        (json!({"rated_at": now() - 20 * DAY}), false),
        (json!({"dossier": "H37.01-261120-0042"}), false),
    ] {
        let before = ever(&server).await["total"].clone();
        assert_eq!(rate(&server, &tablet, change.clone()).await.0, 201, "{change}");
        let after = ever(&server).await["total"].clone();
        let moved = counts(&after).0 - counts(&before).0;
        assert_eq!(
            (moved, counts(&after).1 - counts(&before).1),
            (i64::from(verified), i64::from(!verified)),
            "{change}"
        );
    }
    let before = counts(&total(&server).await);
    for _ in 0..60 {
        assert_eq!(rate(&server, &tablet, json!({"score": 1})).await.0, 201);
    }
    let after = counts(&total(&server).await);
    assert!(
        after.0 <= before.0 + 40 && after.0 + after.1 == before.0 + before.1 + 60,
        "{before:?} {after:?}"
    );
}

#[tokio::test]
async fn a_moved_tablet_speaks_for_its_former_desk_until_it_was_moved() {
    let server = Server::with_sample();
    let (tablet, staff) = (server.tablet(3).await, server.staff().await);
    assert_eq!(rate(&server, &tablet, json!({})).await.0, 201);
    let tapped_there = now();
    let devices = server.get(&staff, "/api/v1/agencies/H37/devices").await.1;
    let path = format!("/api/v1/devices/{}", devices["devices"][0]["id"]);
    // A tap of a moment before the move arrives after it.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let moved = staff.patch(server.url(&path)).json(&json!({"desk": 5})).send().await.unwrap();
    assert_eq!(moved.status(), 200);
    tokio::time::sleep(Duration::from_millis(5)).await;
    let before = counts(&total(&server).await);
    assert_eq!(rate(&server, &tablet, json!({"rated_at": tapped_there})).await.0, 201);
    assert_eq!(rate(&server, &tablet, json!({"desk": 5})).await.0, 201);
    assert_eq!(rate(&server, &tablet, json!({})).await.0, 201);
    let after = counts(&total(&server).await);
    assert_eq!((after.0 - before.0, after.1 - before.1), (2, 1));
}

#[tokio::test]
async fn only_what_the_tablet_shows_is_rated_as_announced() {
    let server = Server::with_sample();
    let (tablet, other) = (server.tablet(3).await, server.tablet(4).await);
    server.announce("H37.01-261120-0042").await;
    let shown = server.get(&tablet, "/api/v1/devices/me").await.1["announced"].clone();
    let id = shown["id"].as_i64().unwrap();
    for guess in (1..20).chain([id - 1, id + 1]) {
        let (status, problem) = rate(&server, &tablet, json!({"announced": guess})).await;
        assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some("announced")), "{guess}");
    }
    assert_eq!(rate(&server, &other, json!({"announced": id})).await.0, 401);
    assert_eq!(rate(&server, &other, json!({"announced": id, "desk": 4})).await.0, 422);
    assert_eq!(rate(&server, &tablet, json!({"announced": id, "rated_at": now() - DAY})).await.0, 422);
    assert_eq!(rate(&server, &tablet, json!({"announced": id})).await.0, 201);
}

#[tokio::test]
async fn a_typed_dossier_counts_once_and_its_owner_can_still_rate() {
    let server = Server::with_sample();
    let (stranger, dossier) = (server.client(), "H37.01-261120-0042");
    let first = rate(&server, &stranger, json!({"dossier": dossier, "score": 1})).await;
    let later = rate(&server, &stranger, json!({"dossier": dossier, "score": 1})).await;
    // Who guesses is not told that somebody was there before.
    let fields = |answer: &Value| answer.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!((first.0, later.0, fields(&first.1)), (201, 201, fields(&later.1)));
    assert_eq!(counts(&total(&server).await), (0, 1));
    let invitation = server.announce(dossier).await;
    let link = json!({"invitation": invitation["token"], "desk": null, "channel": "portal"});
    assert_eq!(rate(&server, &stranger, link).await.0, 201);
    assert_eq!(counts(&total(&server).await), (1, 1));
    assert!(hailong(&server.database, &["check"], "").success);
}

#[tokio::test]
async fn invitations_have_a_pace_and_say_who_asked() {
    let server = Server::with_sample();
    let staff = server.staff().await;
    let dossiers = |from: u32| {
        let one = |n| json!({"dossier": format!("H37.01-261120-{n:04}"), "stage": "result"});
        json!({"invitations": (from..from + 100).map(one).collect::<Vec<_>>()})
    };
    let mut statuses = Vec::new();
    for batch in 0..6 {
        let path = "/api/v1/desks/3/invitations/batch";
        statuses.push(server.post_as(&staff, path, &dossiers(batch * 100)).await.0);
    }
    // Two hundred receipts by hand are a day's; six hundred at once are nobody's.
    assert_eq!(statuses, [201, 201, 429, 429, 429, 429]);
    let pool = sqlx::SqlitePool::connect(&server.database).await.unwrap();
    let noted: Vec<(String, String)> =
        sqlx::query_as("SELECT username, subject FROM audit WHERE action = 'links made' ORDER BY id")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(noted, [("demo".into(), "100 at desk 3".into()), ("demo".into(), "100 at desk 3".into())]);
    let (software, _) = server.software("H37.01").await;
    assert_eq!(server.post_as(&software, "/api/v1/desks/3/invitations/batch", &dossiers(1_000)).await.0, 201);
    let by: Vec<(String, i64)> =
        sqlx::query_as("SELECT DISTINCT asked_by, by_hand FROM invitation ORDER BY by_hand")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert!(
        by[0].0.starts_with("(Phần mềm một cửa #") && by[0].1 == 0 && by[1] == ("demo".into(), 1),
        "{by:?}"
    );
}

/// Two administrators of the sample.
async fn two(server: &Server) -> (Client, Client) {
    for name in ["mot", "hai"] {
        let add = ["user", "add", name, "--agency", "H37", "--role", "administrator"];
        assert!(hailong(&server.database, &add, "mot mat khau dai\n").success);
    }
    (server.signed_in("mot", "mot mat khau dai").await, server.signed_in("hai", "mot mat khau dai").await)
}

#[tokio::test]
async fn ratings_at_no_desk_and_of_any_day_can_be_voided() {
    for database in [None, Some(postgres::new_database().await)] {
        let server = database.map_or_else(Server::with_sample, Server::with_sample_on);
        let (one, other) = two(&server).await;
        let given = json!({"desk": null, "agency": "H37.01"});
        assert_eq!(rate(&server, &server.client(), given).await.0, 201);
        assert_eq!(counts(&total(&server).await), (0, 1));
        let proposal = json!({"from": now() - 60_000, "to": now(), "reason": "Thử nghiệm"});
        let path = "/api/v1/agencies/H37.01/voids";
        let (status, made) = server.post_as(&one, path, &proposal).await;
        assert_eq!((status, &made["ratings"], &made["desk"]), (201, &json!(1), &Value::Null), "{made}");
        let decision = format!("/api/v1/voids/{}/decision", made["id"]);
        assert_eq!(server.post_as(&other, &decision, &json!({"seconded": true})).await.0, 200);
        let after = total(&server).await;
        assert_eq!((counts(&after), &after["voided"]), ((0, 0), &json!(1)));
        // Imported ones of the sample's past too.
        let past = json!({"from": now() - 7 * DAY, "to": now() - 6 * DAY - 60_000, "reason": "Nhập nhầm"});
        let somewhere = (1..=8)
            .map(async |desk| server.post_as(&one, &format!("/api/v1/desks/{desk}/voids"), &past).await.0);
        assert!(futures_util::future::join_all(somewhere).await.contains(&201));
        assert!(hailong(&server.database, &["check"], "").success);
    }
}

#[tokio::test]
async fn a_stolen_tablet_is_revoked_with_everything_it_sent() {
    for database in [None, Some(postgres::new_database().await)] {
        let server = database.map_or_else(Server::with_sample, Server::with_sample_on);
        let (one, other) = two(&server).await;
        let (honest, stolen, since) = (server.tablet(3).await, server.tablet(3).await, now());
        assert_eq!(rate(&server, &honest, json!({})).await.0, 201);
        for change in [json!({"score": 1}), json!({"desk": 4}), json!({"rated_at": now() - 10 * DAY})] {
            assert_eq!(rate(&server, &stolen, change).await.0, 201);
        }
        let devices = server.get(&one, "/api/v1/agencies/H37/devices").await.1;
        let id = devices["devices"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|device| device["id"].as_i64())
            .max()
            .unwrap();
        let path = format!("/api/v1/devices/{id}/revocation");
        assert_eq!(server.post_as(&one, &path, &json!({"void_since": since})).await.0, 422);
        let request = json!({"void_since": since, "reason": "Máy bị mất"});
        let (status, revoked) = server.post_as(&one, &path, &request).await;
        assert_eq!((status, &revoked["proposal"]["ratings"]), (200, &json!(3)), "{revoked}");
        assert_eq!(server.get(&stolen, "/api/v1/devices/me").await.0, 401);
        let decision = format!("/api/v1/voids/{}/decision", revoked["proposal"]["id"]);
        assert_eq!(server.post_as(&other, &decision, &json!({"seconded": true})).await.0, 200);
        let after = ever(&server).await["total"].clone();
        assert_eq!((&after["voided"], counts(&after).1), (&json!(3), 0));
        assert_eq!(counts(&total(&server).await), (1, 0));
        assert!(hailong(&server.database, &["check"], "").success);
    }
}

#[tokio::test]
async fn a_leaked_token_is_revoked_with_everything_that_came_by_its_links() {
    for database in [None, Some(postgres::new_database().await)] {
        let server = database.map_or_else(Server::with_sample, Server::with_sample_on);
        let (one, other) = two(&server).await;
        let before = ever(&server).await["total"].clone();
        let ((honest, _), (leaked, id), since) =
            (server.software("H37").await, server.software("H37").await, now());
        for (who, software, desks) in [("1", &honest, 1..=1), ("2", &leaked, 1..=8)] {
            for desk in desks {
                let path = format!("/api/v1/desks/{desk}/invitations");
                let dossier = format!("H37.01-261120-9{who}{desk:02}");
                let asked = json!({"dossier": dossier, "stage": "result"});
                let (status, invitation) = server.post_as(software, &path, &asked).await;
                assert_eq!(status, 201, "{invitation}");
                let link = json!({"invitation": invitation["token"], "desk": null, "score": 1});
                assert_eq!(rate(&server, &server.client(), link).await.0, 201);
            }
        }
        assert_eq!(counts(&ever(&server).await["total"]).0, counts(&before).0 + 9);
        // Whoever hurries takes the access back first, and sees to what came by it then.
        let gone = one.delete(server.url(&format!("/api/v1/tokens/{id}"))).send().await.unwrap();
        assert_eq!(gone.status(), 204);
        let path = format!("/api/v1/tokens/{id}/revocation");
        assert_eq!(server.post_as(&one, &path, &json!({"void_since": since})).await.0, 422);
        let request = json!({"void_since": since, "reason": "Mã bị lộ"});
        assert_eq!(server.post_as(&leaked, &path, &request).await.0, 401);
        let (status, revoked) = server.post_as(&one, &path, &request).await;
        let proposal = &revoked["proposal"];
        assert_eq!(
            (status, &proposal["ratings"], &proposal["token"]),
            (200, &json!(8), &json!(id)),
            "{revoked}"
        );
        let listed = server.get(&other, "/api/v1/agencies/H37/voids").await.1["voids"][0].clone();
        assert_eq!((&listed["ratings"], &listed["token"]), (&json!(8), &json!(id)));
        let decision = format!("/api/v1/voids/{}/decision", proposal["id"]);
        assert_eq!(server.post_as(&one, &decision, &json!({"seconded": true})).await.0, 409);
        assert_eq!(server.post_as(&other, &decision, &json!({"seconded": true})).await.0, 200);
        let after = ever(&server).await["total"].clone();
        assert_eq!((counts(&after).0, &after["voided"]), (counts(&before).0 + 1, &json!(8)), "{after}");
        assert!(hailong(&server.database, &["check"], "").success);
    }
}

#[tokio::test]
async fn what_speaks_for_a_copied_key_is_told_beside_the_tablet() {
    let server = Server::with_sample_and(&["--address-header", "x-forwarded-for"]);
    let (tablet, staff) = (server.tablet(3).await, server.staff().await);
    let told = async || {
        let devices = server.get(&staff, "/api/v1/agencies/H37/devices").await.1;
        devices["devices"][0]["signs"].clone()
    };
    for (address, is_told) in [("203.0.113.1", false), ("203.0.113.2", false), ("203.0.113.1", true)] {
        let request = tablet.get(server.url("/api/v1/devices/me")).header("x-forwarded-for", address);
        assert_eq!(request.send().await.unwrap().status(), 200);
        assert_eq!(told().await[0]["kind"] == "two_addresses", is_told, "{address}");
    }
    // It says that nothing waits, and then that something has waited for hours: one of the two is somebody else.
    for heartbeat in [
        json!({"waiting": 0, "clock": now()}),
        json!({"waiting": 9, "waiting_since": now() - 5_000, "clock": now()}),
        json!({"waiting": 9, "waiting_since": now() - DAY / 4, "clock": now()}),
    ] {
        let holders = told().await.as_array().unwrap().iter().any(|sign| sign["kind"] == "two_holders");
        assert!(!holders);
        assert_eq!(server.post_as(&tablet, "/api/v1/devices/me/heartbeat", &heartbeat).await.0, 200);
    }
    assert!(told().await.as_array().unwrap().iter().any(|sign| sign["kind"] == "two_holders"));
}

#[tokio::test]
async fn what_is_in_flight_while_its_key_is_revoked_is_meant_or_not_believed() {
    for database in [None, Some(postgres::new_database().await)] {
        let server = database.map_or_else(Server::with_sample, Server::with_sample_on);
        let (one, other) = two(&server).await;
        let (before, since, stolen) = (counts(&total(&server).await), now(), server.tablet(3).await);
        let devices = server.get(&one, "/api/v1/agencies/H37/devices").await.1;
        let path = format!("/api/v1/devices/{}/revocation", devices["devices"][0]["id"]);
        let request = json!({"void_since": since, "reason": "Máy bị mất"});
        let (leaked, token) = server.software("H37").await;
        let dossier = |n| json!({"dossier": format!("H37.01-261125-{n:04}"), "stage": "result"});
        let asked = json!({"invitations": (0..40).map(dossier).collect::<Vec<_>>()});
        let links = server.post_as(&leaked, "/api/v1/desks/4/invitations/batch", &asked).await.1;
        let links: Vec<Value> = links["invitations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|made| json!({"invitation": made["token"], "desk": null, "score": 1}))
            .collect();
        let by_tablet = vec![json!({"score": 1}); 40];
        let token = format!("/api/v1/tokens/{token}/revocation");
        for (path, changes) in [(path, by_tablet), (token, links)] {
            let sent = futures_util::future::join_all(
                changes.into_iter().map(|change| rate(&server, &stolen, change)),
            );
            let revoked = async {
                tokio::time::sleep(Duration::from_millis(15)).await;
                server.post_as(&one, &path, &request).await
            };
            let (sent, (status, revoked)) = tokio::join!(sent, revoked);
            assert!(status == 200 && sent.iter().all(|(status, _)| [201, 409].contains(status)), "{sent:?}");
            if let Some(proposal) = revoked["proposal"]["id"].as_i64() {
                let decision = format!("/api/v1/voids/{proposal}/decision");
                assert_eq!(server.post_as(&other, &decision, &json!({"seconded": true})).await.0, 200);
            }
            assert_eq!(counts(&total(&server).await).0, before.0, "{revoked}");
            // It may be asked for again, for what came too late to be believed.
            assert_eq!(server.post_as(&one, &path, &request).await.0, 200);
        }
        assert!(hailong(&server.database, &["check"], "").success);
    }
}

#[tokio::test]
async fn a_void_gives_back_the_pace_and_the_dossiers_that_a_flood_has_used_up() {
    for database in [None, Some(postgres::new_database().await)] {
        let server = database.map_or_else(Server::with_sample, Server::with_sample_on);
        let (one, other) = two(&server).await;
        let before = counts(&total(&server).await);
        let ((honest, _), (leaked, id), since) =
            (server.software("H37").await, server.software("H37").await, now());
        let links = async |software: &Client, first: u32, n: u32| {
            let dossiers = (first..first + n)
                .map(|n| json!({"dossier": format!("H37.01-261125-{n:04}"), "stage": "result"}));
            let asked = json!({"invitations": dossiers.collect::<Vec<_>>()});
            let (status, made) = server.post_as(software, "/api/v1/desks/3/invitations/batch", &asked).await;
            assert_eq!(status, 201, "{made}");
            let tokens = made["invitations"].as_array().unwrap().iter().map(|made| made["token"].clone());
            tokens.map(|token| json!({"invitation": token, "desk": null, "score": 1})).collect::<Vec<_>>()
        };
        let mut flood = links(&leaked, 0, 200).await;
        flood.extend(links(&leaked, 200, 10).await);
        let (unused, used) = flood.split_last().unwrap();
        let citizen = server.client();
        // More links to the same dossiers, and a dossier that the desk's tablet asks for.
        links(&leaked, 0, 20).await;
        let tablet = server.tablet(3).await;
        let asked = json!({"dossier": "H37.01-261125-9999", "stage": "result"});
        assert_eq!(server.post_as(&leaked, "/api/v1/desks/3/invitations", &asked).await.0, 201);
        let shown = server.get(&tablet, "/api/v1/devices/me").await.1["announced"]["id"].clone();
        assert_eq!(rate(&server, &tablet, json!({"announced": shown})).await.0, 201);
        // Whoever taps there is no thief, nor is whoever rates by a link to a dossier that the thief has links to.
        let same = links(&honest, 15, 1).await;
        assert_eq!(rate(&server, &citizen, same[0].clone()).await.0, 201);
        let before = (before.0 + 2, before.1);
        for (at, link) in used.iter().enumerate() {
            let expected = if at == 15 { 409 } else { 201 };
            assert_eq!(rate(&server, &citizen, link.clone()).await.0, expected);
        }
        // 200 are believed; a link that is not can be sent again, and is counted beside the rate once.
        assert_eq!(rate(&server, &citizen, used[208].clone()).await.0, 201);
        let flooded = counts(&total(&server).await);
        assert_eq!((flooded.0 - before.0, flooded.1 - before.1), (199, 9));
        // Of the citizens who come meanwhile none is believed, and one is sent away from their own dossier.
        let own = links(&honest, 300, 3).await;
        for link in &own {
            assert_eq!(rate(&server, &citizen, link.clone()).await.0, 201);
        }
        let theirs = json!({"dossier": "H37.01-261125-0007", "stage": "result"});
        assert_eq!(server.post_as(&honest, "/api/v1/desks/3/invitations", &theirs).await.0, 409);
        let refusals = server.get(&one, "/api/v1/agencies/H37/refusals").await.1["refusals"].clone();
        let too_fast = refusals.as_array().unwrap().iter().find(|refusal| refusal["reason"] == "pace");
        assert_eq!(too_fast.unwrap()["n"], 13, "{refusals}");

        let request = json!({"void_since": since, "reason": "Khoá bị lộ"});
        let (_, revoked) = server.post_as(&one, &format!("/api/v1/tokens/{id}/revocation"), &request).await;
        assert_eq!(revoked["proposal"]["ratings"], 208, "{revoked}");
        assert_eq!(rate(&server, &citizen, unused.clone()).await.1["code"], "invitation_expired");
        let decision = format!("/api/v1/voids/{}/decision", revoked["proposal"]["id"]);
        assert_eq!(server.post_as(&other, &decision, &json!({"seconded": true})).await.0, 200);
        let after = counts(&total(&server).await);
        assert_eq!((after.0 - before.0, after.1 - before.1), (3, 0));
        // They are used up, the leaked ones are over, and the dossier is its citizen's again.
        assert_eq!(rate(&server, &citizen, own[0].clone()).await.1["code"], "invitation_used");
        assert_eq!(rate(&server, &citizen, used[7].clone()).await.1["code"], "invitation_expired");
        let (status, made) = server.post_as(&honest, "/api/v1/desks/3/invitations", &theirs).await;
        assert_eq!(status, 201);
        assert_eq!(rate(&server, &citizen, json!({"invitation": made["token"], "desk": null})).await.0, 201);
        assert_eq!(counts(&total(&server).await).0 - before.0, 4);
        assert!(hailong(&server.database, &["check"], "").success);
    }
}

#[tokio::test]
async fn a_tablets_cookie_says_nothing_on_another_sites_page() {
    let server = Server::with_sample();
    let (tablet, staff) = (server.tablet(3).await, server.staff().await);
    let origins = json!({"origins": ["https://portal.example.vn"]});
    let put = staff.put(server.url("/api/v1/agencies/H37.01/origins")).json(&origins).send().await.unwrap();
    assert!(put.status().is_success());
    let before = counts(&total(&server).await);
    for (origin, moved) in [("https://portal.example.vn", (0, 1)), (server.base.as_str(), (1, 1))] {
        let request = tablet.post(server.url("/api/v1/ratings")).header("origin", origin);
        assert_eq!(request.json(&rating()).send().await.unwrap().status(), 201);
        let after = counts(&total(&server).await);
        assert_eq!((after.0 - before.0, after.1 - before.1), moved, "{origin}");
    }
}

#[tokio::test]
async fn a_citizens_choice_of_today_is_told_by_nothing_until_others_have_come() {
    let server = Server::with_sample_and(&["--live-step", "5"]);
    let (tablet, staff) = (server.tablet(3).await, server.staff().await);
    let survey = server.get(&staff, "/api/v1/survey?desk=3").await.1;
    let slip = json!({"id": survey["slip"]["id"], "answers": vec![0; 9]});
    let today = server.get(&staff, "/api/v1/session").await.1["today"].as_str().unwrap().to_owned();
    let read = async |what: &str| {
        let path = format!("/api/v1/agencies/H37.01/{what}from={today}&to={today}");
        server.get(&staff, &path).await.1
    };
    let shows = async || {
        let mut seen = Vec::new();
        for by in ["desk", "agency", "stage", "channel", "day", "month"] {
            let report = read(&format!("satisfaction?by={by}&")).await;
            seen.push(report["total"]["n"].as_i64().unwrap());
            assert_eq!(
                report["total"]["pending"].as_i64().unwrap() + seen[0],
                report["groups"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|g| g["n"].as_i64().unwrap() + g["pending"].as_i64().unwrap())
                    .sum::<i64>()
            );
        }
        seen.push(
            read("reasons?").await["reasons"]
                .as_array()
                .unwrap()
                .iter()
                .map(|r| r["n"].as_i64().unwrap())
                .sum(),
        );
        seen.push(i64::try_from(read("comments?").await["comments"].as_array().unwrap().len()).unwrap());
        let results = read("slips/results?").await["results"].clone();
        let answered = |result: &Value| result["n"].as_i64().unwrap();
        seen.push(results.as_array().unwrap().iter().map(answered).sum());
        let public = server
            .get(&staff, &format!("/api/v1/public/agencies/H37.01/satisfaction?from={today}&to={today}"))
            .await
            .1;
        let sum = |value: &Value| {
            value.as_array().map_or(0, |scores| scores.iter().map(|n| n.as_i64().unwrap()).sum::<i64>())
        };
        (seen, sum(&public["total"]["scores"]))
    };
    let before = shows().await;
    for rated in 1..=5_i64 {
        let change = json!({"score": 1, "reasons": ["waiting"], "comment": "Chờ lâu quá", "slip": slip});
        assert_eq!(rate(&server, &tablet, change).await.0, 201);
        let (seen, public) = shows().await;
        if rated < 5 {
            assert_eq!((seen, public), before.clone(), "after {rated}");
        } else {
            // The public sees nothing of today.
            assert_eq!((seen, public), (vec![5; 9], before.1));
        }
        assert_eq!(total(&server).await["pending"], if rated < 5 { rated } else { 0 });
    }
    // A lone slip is not shown among ratings without one.
    let slips = async || read("slips/results?").await["results"][0]["n"].clone();
    for rated in 1..=5 {
        let change = if rated == 3 { json!({"score": 2, "slip": slip}) } else { json!({"score": 2}) };
        assert_eq!(rate(&server, &tablet, change).await.0, 201);
        assert_eq!(slips().await, 5);
    }
    assert_eq!(total(&server).await["pending"], 5);
}
