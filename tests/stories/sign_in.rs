//! Who may see and do what.

use hailong_tests::{Server, hailong};
use serde_json::json;

#[tokio::test]
async fn nobody_sees_figures_without_a_sign_in_and_a_sign_out_ends_it() {
    let server = Server::with_sample();
    let stranger = server.client();
    for path in [
        "session",
        "agencies",
        "agencies/H37/satisfaction",
        "agencies/H37/suggestions",
        "agencies/H37/comments",
        "desks/3",
        "agencies/H37/voids",
        "events?agency=H37",
        "agencies/H37/devices",
        "agencies/H37/tokens",
        "agencies/H37/origins",
        "agencies/H37/refusals",
    ] {
        assert_eq!(server.get(&stranger, &format!("/api/v1/{path}")).await.0, 401, "{path}");
    }
    let staff = server.staff().await;
    assert_eq!(server.get(&staff, "/api/v1/agencies").await.0, 200);
    assert_eq!(staff.delete(server.url("/api/v1/session")).send().await.unwrap().status(), 204);
    assert_eq!(server.get(&staff, "/api/v1/agencies").await.0, 401);
}

#[tokio::test]
async fn a_role_reaches_its_subtree_and_a_viewer_changes_nothing() {
    let server = Server::with_sample();
    let add = |name, agency, role| {
        let output = hailong(
            &server.database,
            &["user", "add", name, "--agency", agency, "--role", role],
            "mot mat khau dai\n",
        );
        assert!(output.success, "{output:?}");
    };
    add("lang-son", "H37", "administrator");
    add("trung-tam", "H37.01", "viewer");

    let administrator = server.signed_in("lang-son", "mot mat khau dai").await;
    let (_, list) = server.get(&administrator, "/api/v1/agencies").await;
    let codes: Vec<&str> =
        list["agencies"].as_array().unwrap().iter().map(|a| a["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["H37", "H37.01", "H37.20"]);
    for path in [
        "satisfaction",
        "reasons",
        "comments",
        "suggestions",
        "desks",
        "voids",
        "devices",
        "tokens",
        "origins",
        "refusals",
        "slips",
        "slips/results",
    ] {
        assert_eq!(
            server.get(&administrator, &format!("/api/v1/agencies/H37.01/{path}")).await.0,
            200,
            "{path}"
        );
        assert_eq!(
            server.get(&administrator, &format!("/api/v1/agencies/H12/{path}")).await.0,
            403,
            "{path}"
        );
    }

    let viewer = server.signed_in("trung-tam", "mot mat khau dai").await;
    assert_eq!(server.get(&viewer, "/api/v1/agencies/H37.01/satisfaction").await.0, 200);
    assert_eq!(server.get(&viewer, "/api/v1/agencies/H37/satisfaction").await.0, 403);
    let desk = json!({"number": 77, "name": "Quầy", "valid_from": "2026-01-01"});
    for (client, agency, expected) in
        [(&viewer, "H37.01", 403), (&administrator, "H12.08", 403), (&administrator, "H37.01", 201)]
    {
        let url = server.url(&format!("/api/v1/agencies/{agency}/desks"));
        assert_eq!(client.post(url).json(&desk).send().await.unwrap().status(), expected, "{agency}");
    }
}

#[tokio::test]
async fn tablets_access_and_sites_are_changed_by_administrators_of_their_agency_alone() {
    let server = Server::with_sample();
    for (name, agency, role) in
        [("lang-son", "H37", "administrator"), ("da-nang", "H17", "administrator"), ("xem", "H37", "viewer")]
    {
        let arguments = ["user", "add", name, "--agency", agency, "--role", role];
        assert!(hailong(&server.database, &arguments, "mot mat khau dai\n").success);
    }
    // The sample's tablet at desk 3, software's access, and a desk of another province.
    server.client().get(server.url("/kiosk?desk=3")).send().await.unwrap();
    let (_, access) = server.software("H37.01").await;
    let staff = server.staff().await;
    let foreign = server.get(&staff, "/api/v1/agencies/H12.08/desks").await.1["desks"][0]["id"].clone();
    let device = server.get(&staff, "/api/v1/agencies/H37/devices").await.1["devices"][0]["id"].clone();
    let status = async |client: &reqwest::Client, method: &str, path: &str, body: serde_json::Value| {
        let request = client.request(method.parse().unwrap(), server.url(&format!("/api/v1/{path}")));
        request.json(&body).send().await.unwrap().status().as_u16()
    };
    let form = server.get(&staff, "/api/v1/agencies/H37/slips").await.1["example"].clone();
    let slip = json!({"valid_from": "2099-01-01", "offered": true, "form": form});
    let (device, access) = (format!("devices/{device}"), format!("tokens/{access}"));
    for (name, expected) in [("da-nang", 403), ("xem", 403)] {
        let client = server.signed_in(name, "mot mat khau dai").await;
        for (method, path, body) in [
            ("PATCH", device.as_str(), json!({"name": "x"})),
            ("DELETE", &device, json!({})),
            ("DELETE", &access, json!({})),
            ("POST", "desks/3/devices", json!({"code": "AAAAAA", "name": "x"})),
            ("POST", "desks/3/invitations", json!({"dossier": "H37.01-261120-0001", "stage": "result"})),
            ("POST", "agencies/H37.01/tokens", json!({"name": "x"})),
            ("PUT", "agencies/H37.01/origins", json!({"origins": []})),
            ("POST", "agencies/H37.01/slips", slip.clone()),
        ] {
            assert_eq!(status(&client, method, path, body).await, expected, "{name} {method} {path}");
        }
    }
    let own = server.signed_in("lang-son", "mot mat khau dai").await;
    assert_eq!(status(&own, "POST", "agencies/H37.01/slips", slip).await, 201);
    assert_eq!(status(&own, "PATCH", &device, json!({"desk": foreign})).await, 403);
    assert_eq!(status(&own, "PATCH", &device, json!({"desk": 4})).await, 200);
    assert_eq!(status(&own, "DELETE", &device, json!({})).await, 204);
    assert_eq!(status(&own, "DELETE", &access, json!({})).await, 204);
}

#[tokio::test]
async fn a_change_from_another_site_is_refused_even_with_the_cookie() {
    let server = Server::with_sample();
    let staff = server.staff().await;
    let desk = json!({"number": 78, "name": "Quầy", "valid_from": "2026-01-01"});
    let post = |site: &'static str| {
        staff
            .post(server.url("/api/v1/agencies/H37.01/desks"))
            .header("sec-fetch-site", site)
            .json(&desk)
            .send()
    };
    assert_eq!(post("cross-site").await.unwrap().status(), 403);
    assert_eq!(post("same-origin").await.unwrap().status(), 201);
    let foreign = staff.delete(server.url("/api/v1/session")).header("origin", "https://example.org");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_secure_where_citizens_come_by_https() {
    let cookie = async |server: &Server| {
        let body = json!({"username": "demo", "password": "hailong-demo"});
        let answer = server.client().post(server.url("/api/v1/session")).json(&body).send().await.unwrap();
        answer.headers()["set-cookie"].to_str().unwrap().to_owned()
    };
    let plain = cookie(&Server::with_sample()).await;
    assert!(
        plain.contains("HttpOnly") && plain.contains("SameSite=Lax") && !plain.contains("Secure"),
        "{plain}"
    );
    let secure = cookie(&Server::with_sample_and(&["--public-url", "https://hailong.example.vn"])).await;
    assert!(secure.contains("Secure"), "{secure}");
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down() {
    let server = Server::with_sample();
    let body = json!({"username": "demo", "password": "wrong password"});
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let answer = server.client().post(server.url("/api/v1/session")).json(&body).send().await.unwrap();
        if answer.status() == 429 {
            assert!(answer.headers().contains_key("retry-after"));
        }
        statuses.push(answer.status().as_u16());
    }
    assert!(statuses.starts_with(&[401; 10]) && statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn strangers_who_guess_keep_nobody_out_who_signed_in_there_before_or_comes_from_elsewhere() {
    let server = Server::with_sample_and(&["--address-header", "x-forwarded-for"]);
    let sign_in = async |client: &reqwest::Client, from: &str, password: &str| {
        let body = json!({"username": "demo", "password": password});
        let request = client.post(server.url("/api/v1/session")).header("x-forwarded-for", from).json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    let known = server.client();
    assert_eq!(sign_in(&known, "203.0.113.1", "hailong-demo").await, 200);
    for (from, at_once) in [("203.0.113.1", 10), ("2001:db8:1:1::1", 6), ("2001:db8:1:2::1", 4)] {
        for guess in 0..at_once {
            assert_eq!(sign_in(&server.client(), from, "wrong password").await, 401, "{from} {guess}");
        }
    }
    for from in ["203.0.113.1", "2001:db8:1:3::7"] {
        assert_eq!(sign_in(&server.client(), from, "hailong-demo").await, 429, "{from}");
        assert_eq!(sign_in(&known, from, "hailong-demo").await, 200, "{from}");
        // Which forgives whoever guessed there.
        assert_eq!(sign_in(&server.client(), from, "hailong-demo").await, 200, "{from}");
    }
    assert_eq!(sign_in(&server.client(), "203.0.113.2", "hailong-demo").await, 200);
    // The cookie is for that name alone, and has its own guesses.
    for _ in 0..10 {
        assert_eq!(sign_in(&known, "203.0.113.1", "wrong password").await, 401);
    }
    assert_eq!(sign_in(&known, "203.0.113.1", "hailong-demo").await, 429);
}

#[tokio::test]
async fn a_name_and_a_password_sign_in_in_whichever_encoding_they_are_typed() {
    let server = Server::with_sample();
    // Composed, and with the tones and shapes of letters apart, as some keyboards and terminals send them.
    let spellings = [
        ("thuỷ", "một mật khẩu đủ dài"),
        ("thuy\u{309}", "mo\u{323}\u{302}t ma\u{323}\u{302}t kha\u{302}\u{309}u đu\u{309} da\u{300}i"),
    ];
    for (number, (name, password)) in spellings.into_iter().enumerate() {
        let named = |name: &str| format!("{name}-{number}");
        let output = hailong(
            &server.database,
            &["user", "add", &named(name), "--agency", "H37", "--role", "viewer"],
            &format!("{password}\n"),
        );
        assert!(output.success, "{output:?}");
        for (name, password) in spellings {
            let staff = server.signed_in(&named(name), password).await;
            let (status, session) = server.get(&staff, "/api/v1/session").await;
            assert_eq!((status, session["username"].as_str()), (200, Some(named("thuỷ").as_str())));
        }
    }
    let again = ["user", "add", "thuy\u{309}-0", "--agency", "H37", "--role", "viewer"];
    assert!(
        !hailong(&server.database, &again, "một mật khẩu đủ dài\n").success,
        "a second account of one name"
    );
    let nobody = ["user", "add", "\u{3164}\u{200d}", "--agency", "H37", "--role", "viewer"];
    assert!(!hailong(&server.database, &nobody, "một mật khẩu đủ dài\n").success, "a name that nobody sees");
}
